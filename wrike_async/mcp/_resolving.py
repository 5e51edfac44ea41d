"""IDs of what agents name: by ID, permalink, exact title, path, e-mail address or "me". Never a guess."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any, Final

from wrike_async._naming.forms import is_permalink, looks_like_id, permalink_in
from wrike_async._naming.index import NameIndex
from wrike_async._naming.loading import folder_entries
from wrike_async._resources.folder_models import FolderTreeNode
from wrike_async._resources.spaces import Space
from wrike_async._resources.task_models import Task
from wrike_async.client import Wrike
from wrike_async.errors import AccessDenied, Forbidden, InvalidRequest, NotFound, UnresolvedName, WrikeError
from wrike_async.mcp._problems import Problem

__all__ = ["Resolver", "checked_name"]

_MOST_CANDIDATES: Final = 10
_FRESH: Final = 60.0
_OF_WRIKES_SERVER: Final = re.compile(r"w:\w+:\d+")
_GROUPS: Final = ("Active", "Completed", "Deferred", "Cancelled")


class Resolver:
    """Finds out what texts mean, with what may be read."""

    def __init__(self, wrike: Wrike, places: Sequence[str] | None) -> None:
        """Look in the whole account, or only in some places.

        Args:
            wrike: reads.
            places: IDs of spaces, folders and projects; ``None`` for the account.
        """
        self.places = None if places is None else tuple(places)
        self._wrike = wrike
        self._tree: tuple[float, NameIndex[FolderTreeNode]] | None = None

    async def folder_nodes(self) -> list[FolderTreeNode]:
        """Return all folders, projects and spaces that may be seen."""
        if self.places is None:
            nodes = await (await self._wrike.names()).folders.all()
            return list(nodes)
        return [entry.value for entry in (await self._index()).entries]

    async def spaces(self) -> set[str]:
        """Return the IDs of spaces, as far as they may be read."""
        if self.places is None:
            return set(await self._names_by_id("spaces", "title"))
        found = await asyncio.gather(*map(self._wrike.spaces.get, self.places), return_exceptions=True)
        return {each.id for each in found if isinstance(each, Space)}

    async def titles(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the titles of folders and tasks by ID; those that cannot be read are left out."""
        try:
            known = {node.id: node.title for node in await self.folder_nodes()} if ids else {}
        except WrikeError:
            known = {}
        others = [each for each in ids if each not in known]
        tasks = await asyncio.gather(*map(self._wrike.tasks.get, others), return_exceptions=True)
        known |= {task.id: task.title for task in tasks if isinstance(task, Task)}
        return {each: title for each in ids if (title := known.get(each))}

    async def folder(self, text: str) -> str:
        """Return the ID of a folder, project or space.

        Raises:
            Problem: it is no name, or means several.
            WrikeError: as the lookups do.
        """
        given = await self._known_form(text, ("folders",))
        return await self._folder_named(text) if given is None else given

    async def task(self, text: str) -> str:
        """Return the ID of a task, by its title as well; raises as `folder`."""
        given = await self._known_form(text, ("tasks",))
        return await self._by_title(text) if given is None else given

    async def task_or_folder(self, text: str) -> tuple[str, str]:
        """Return ``"tasks"`` or ``"folders"``, and the ID; raises as `folder`."""
        if is_permalink(text):
            return await self._by_permalink(text, ("tasks", "folders"))
        given = await self._known_form(text, ())
        if given is not None:
            try:
                return "tasks", (await self._wrike.tasks.get(given)).id
            except (InvalidRequest, NotFound):
                return "folders", (await self._wrike.folders.get(given)).id
            except (Forbidden, AccessDenied) as refused:
                try:
                    return "folders", (await self._wrike.folders.get(given)).id
                except WrikeError:
                    raise refused from None
        try:
            return "tasks", await self._by_title(text)
        except UnresolvedName as error:
            if error.candidates:
                raise
            return "folders", await self.folder(text)

    async def people(self, texts: Sequence[str]) -> list[str]:
        """Return the IDs of persons and groups: by ID, name, e-mail address, or ``"me"``; raises as `folder`."""
        given = [checked_name(text) for text in texts]
        return [text if looks_like_id(text) else await self._person_named(text) for text in given]

    async def status(self, text: str) -> str:
        """Return the ID of a custom status; raises as `folder`."""
        return text if looks_like_id(checked_name(text)) else await self._status_named(text)

    async def statuses(self, texts: Sequence[str]) -> dict[str, list[str]]:
        """Return the filter of a list for statuses: groups of them, or custom ones; raises as `folder`."""
        groups = [text.capitalize() for text in texts]
        if all(group in _GROUPS for group in groups):
            return {"status": groups}
        return {"custom_statuses": [await self.status(text) for text in texts]}

    async def names_of_statuses(self) -> dict[str, str]:
        """Return the names of custom statuses by ID; none where they may not be read."""
        return await self._names_by_id("statuses", "name")

    async def names_of_people(self) -> dict[str, str]:
        """Return the names of contacts by ID; none where they may not be read."""
        return await self._names_by_id("contacts", "name")

    async def names_of_fields(self) -> dict[str, str]:
        """Return the titles of custom fields by ID; none where they may not be read."""
        return await self._names_by_id("custom_fields", "title")

    async def custom_fields(self, values: dict[str, Any]) -> list[Any]:
        """Return custom fields as writes take them, from values by title; raises as `folder`."""
        return list(await (await self._wrike.names()).custom_field_inputs(values))

    async def _names_by_id(self, kind: str, attribute: str) -> dict[str, str]:
        table = getattr(await self._wrike.names(), kind)
        try:
            found = await table.all()
        except WrikeError:
            # IDs are better than no answer.
            return {}
        if kind == "contacts":
            return {each.id: f"{each.first_name or ''} {each.last_name or ''}".strip() or each.id for each in found}
        return {each.id: getattr(each, attribute) or each.id for each in found if each.id}

    async def _known_form(self, text: str, areas: Sequence[str]) -> str | None:
        """Return the ID that a text is, or whose address it is; ``None`` where it is a name."""
        checked_name(text)
        if is_permalink(text):
            return (await self._by_permalink(text, areas))[1]
        return text if looks_like_id(text) else None

    async def _by_permalink(self, text: str, areas: Sequence[str]) -> tuple[str, str]:
        permalink = permalink_in(text)
        if permalink is None:
            raise Problem(
                "unresolved_name",
                f"{text:.200} is no address of a task or folder",
                "give one like https://www.wrike.com/open.htm?id=NUMBER, or the ID",
            )
        return await self._addressed(permalink, areas)

    async def _addressed(self, permalink: str, areas: Sequence[str]) -> tuple[str, str]:
        for area in areas:
            for where in self._everywhere():
                more: dict[str, Any] = {"sub_tasks": True} if area == "tasks" else {}
                found = await getattr(self._wrike, area).list(permalink=permalink, **where, **more).first()
                if found is not None:
                    return area, str(found.id)
        raise UnresolvedName(f"nothing that you may see has the address {permalink}")

    async def _by_title(self, title: str) -> str:
        found: dict[str, Any] = {}
        for where in self._everywhere():
            async for task in self._wrike.tasks.list(title=title, sub_tasks=True, limit=1000, **where):
                if (task.title or "").strip().casefold() == title.strip().casefold():
                    found[task.id] = task
        if len(found) == 1:
            return next(iter(found))
        if not found:
            raise UnresolvedName(f"no task has the title {title!r:.120}; wrike_find finds those that hold a text")
        some = [f"{task.title!r:.80} ({key}, {task.permalink})" for key, task in found.items()][:_MOST_CANDIDATES]
        error = UnresolvedName(f"{len(found)} tasks have that title: {'; '.join(some)}")
        error.candidates = tuple(found)
        raise error

    async def _folder_named(self, name: str) -> str:
        if self.places is None:
            return await (await self._wrike.names()).folders.id(name)
        return (await self._index()).resolve(name).id

    async def _person_named(self, name: str) -> str:
        return await (await self._wrike.names()).contacts.id(name)

    async def _status_named(self, name: str) -> str:
        return await (await self._wrike.names()).statuses.id(name)

    def _everywhere(self) -> list[dict[str, Any]]:
        return [{}] if self.places is None else [{"folder_id": each, "descendants": True} for each in self.places]

    async def _index(self) -> NameIndex[FolderTreeNode]:
        now = asyncio.get_running_loop().time()
        if self._tree is None or now - self._tree[0] > _FRESH:
            trees = [self._wrike.folders.tree(folder_id=each) for each in self.places or ()]
            nodes = {node.id: node for tree in trees for node in await tree.to_list()}
            self._tree = (now, NameIndex("folders", folder_entries(nodes.values())))
        return self._tree[1]


def checked_name(text: str) -> str:
    """Return a text that may be a name; raises `Problem` for what is none."""
    if not text.strip():
        raise Problem("invalid_argument", "a name may not be blank", "give an ID, a permalink, a title or a path")
    _foreign(text)
    return text


def _foreign(text: str) -> None:
    """Refuse an ID of another server's making."""
    if _OF_WRIKES_SERVER.fullmatch(text.strip()):
        raise Problem(
            "unresolved_name",
            f"{text} is an ID of Wrike's own MCP server, which the API does not know",
            "give the permalink, the title, or an ID that wrike_find returns",
        )
