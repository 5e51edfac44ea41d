"""Reading what there is, and what it is called."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from wrike_async._engine.engine import Engine
from wrike_async._naming.index import Entry
from wrike_async._resources.contact_models import Contact
from wrike_async._resources.contacts import Contacts
from wrike_async._resources.custom_field_models import CustomField
from wrike_async._resources.custom_fields import CustomFields
from wrike_async._resources.folder_models import FolderTreeNode
from wrike_async._resources.folders import Folders
from wrike_async._resources.spaces import Space, Spaces
from wrike_async._resources.workflows import CustomStatus, Workflow, Workflows
from wrike_async.options import CallOptions

__all__ = ["contacts", "custom_fields", "folder_entries", "folders", "spaces", "statuses"]

_IN_A_SPACE, _OUT_OF_USE = 1, 2
"""Ranks: what is meant where nothing of the whole account has the name, and where nothing in use has it."""


async def statuses(engine: Engine, options: CallOptions, *, everywhere: bool) -> list[Entry[CustomStatus]]:
    """Read the statuses of the account's workflows; ``everywhere``, those of the spaces' own workflows, too."""
    area = Workflows(engine, options)
    found = list(await area.list().to_list())
    if everywhere:
        homes = await Spaces(engine, options).list(with_archived=True).to_list()
        for of_space in await asyncio.gather(*(area.list(space_id=home.id).to_list() for home in homes)):
            found += of_space
    return [entry for workflow in found for entry in _statuses_of(workflow)]


def _statuses_of(workflow: Workflow) -> Iterable[Entry[CustomStatus]]:
    for status in workflow.custom_statuses or ():
        if status.id is None or not status.name:
            continue
        above: list[Entry[CustomStatus]] = []
        if workflow.name:
            above = [Entry(id=workflow.id, names=(workflow.name,), value=status)]
        rank = _OUT_OF_USE if status.hidden or workflow.hidden else _IN_A_SPACE if workflow.space_id else 0
        yield Entry(id=status.id, names=(status.name,), value=status, parents=above, on_top=not above, rank=rank)


async def custom_fields(engine: Engine, options: CallOptions) -> list[Entry[CustomField]]:
    """Read the custom fields of the account and of its spaces, and what those spaces are called."""
    found = await CustomFields(engine, options).list().to_list()
    titles: dict[str, str] = {}
    if any(field.space_id for field in found):
        homes = await Spaces(engine, options).list(with_archived=True).to_list()
        titles = {home.id: home.title for home in homes if home.title}
    entries: list[Entry[CustomField]] = []
    for field in found:
        if field.title:
            home = titles.get(field.space_id or "")
            above = [Entry(id=field.space_id or "", names=(home,), value=field)] if home else []
            rank = _OUT_OF_USE if field.archived else 0
            note = f"of {field.space_id}" if field.space_id and not home else ""
            entries.append(
                Entry(
                    id=field.id,
                    names=(field.title,),
                    value=field,
                    parents=above,
                    on_top=not above,
                    rank=rank,
                    note=note,
                )
            )
    return entries


async def contacts(engine: Engine, options: CallOptions) -> list[Entry[Contact]]:
    """Read persons by full name and e-mail address, groups and others by their name; the token's user is ``me``."""
    entries: list[Entry[Contact]] = []
    for contact in await Contacts(engine, options).list().to_list():
        full_name = f"{contact.first_name or ''} {contact.last_name or ''}".strip()
        addresses = [contact.primary_email, *(profile.email for profile in contact.profiles or ())]
        names = tuple(dict.fromkeys(filter(None, [full_name, *addresses, "me" if contact.me else None])))
        if names:
            note = next((address for address in addresses if address), str(contact.type or ""))
            rank = _OUT_OF_USE if contact.deleted else 0
            entries.append(Entry(id=contact.id, names=names, value=contact, rank=rank, note=note))
    return entries


async def folders(engine: Engine, options: CallOptions) -> list[Entry[FolderTreeNode]]:
    """Read the tree of folders, projects and spaces, without what is in the recycle bin."""
    return folder_entries(await Folders(engine, options).tree(deleted=False).to_list())


def folder_entries(nodes: Iterable[FolderTreeNode]) -> list[Entry[FolderTreeNode]]:
    """Return the names of folders that were read, each below what it is in."""
    nodes = list(nodes)
    entries = {
        node.id: Entry(id=node.id, names=(node.title,), value=node, on_top=False)
        for node in nodes
        if node.title and not node.is_root and not node.is_recycle_bin
    }
    for node in nodes:
        above = entries.get(node.id)
        for child_id in node.child_ids or ():
            child = entries.get(child_id)
            if child is not None and above is not None:
                child.parents.append(above)
            elif child is not None:
                child.on_top = True
    for entry in entries.values():
        # Where what it is in cannot be seen, it is in nothing.
        entry.on_top = entry.on_top or not entry.parents
    return list(entries.values())


async def spaces(engine: Engine, options: CallOptions) -> list[Entry[Space]]:
    """Read the spaces."""
    found = await Spaces(engine, options).list(with_archived=True).to_list()
    return [
        Entry(id=space.id, names=(space.title,), value=space, rank=_OUT_OF_USE if space.archived else 0)
        for space in found
        if space.title
    ]
