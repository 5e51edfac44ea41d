"""Which folders a request is about: nodes of the tree, or folders that match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from wrike_async.sandbox._calls.call import Call
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.values import custom_field_filter, custom_fields_filter, metadata_filter
from wrike_async.sandbox._state.mixing import mix
from wrike_async.sandbox._state.records import Folder
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.ids import Kind, permalink
from wrike_async.sandbox._wire.instants import instant_text
from wrike_async.sandbox._wire.parameters import Moment, Range

__all__ = ["is_filtered", "matching", "nodes"]

Predicate = Callable[[Folder], bool]
# None of these turns the tree into a list.
_NEUTRAL: Final = frozenset(
    {
        "deleted",
        "withInvitations",
        "plainTextCustomFields",
        "fields",
        "pageSize",
        "nextPageToken",
        "descendants",
    }
)


def is_filtered(params: Mapping[str, Any]) -> bool:
    """Tell whether the answer is a list of folders in full; otherwise it is the tree."""
    return bool(params.keys() - _NEUTRAL) or params.get("descendants") is False


def nodes(call: Call, folder_id: str | None) -> list[Folder]:
    """Return the tree below a folder, or the account's: the root, the bin, and both their trees mixed."""
    state = call.state
    found = [state.folders[identity] for identity in _scope(call, folder_id) if identity in state.folders]
    found.sort(key=lambda folder: mix(call.seed, folder.number))
    deleted = call.params.get("deleted")
    virtual: list[Folder] = []
    if folder_id in (None, state.root_id) and deleted is not True:
        virtual.append(_virtual(state, state.root_id, "Root"))
    if folder_id in (None, state.bin_id) and deleted is not False:
        virtual.append(_virtual(state, state.bin_id, "Recycle Bin"))
    return [*virtual, *found]


def matching(call: Call, folder_id: str | None) -> list[Folder]:
    """Return the folders that match, the account's root and bin left out."""
    params = call.params
    tests = [make(call.state, params[name]) for name, make in _MAKERS.items() if params.get(name) is not None]
    state = call.state
    found = (state.folders[identity] for identity in _scope(call, folder_id) if identity in state.folders)
    return sorted((folder for folder in found if all(test(folder) for test in tests)), key=lambda folder: folder.number)


def _scope(call: Call, folder_id: str | None) -> Iterable[str]:
    """Return the IDs in question; ``deleted`` picks one side of the bin's edge."""
    state, params = call.state, call.params
    deleted = params.get("deleted")
    if params.get("descendants", True):
        found = state.folders if folder_id is None else state.subtree(folder_id)
    else:
        above = (state.root_id, state.bin_id) if folder_id is None else (folder_id,)
        own = [folder_id] if folder_id is not None else []
        found = [*own, *(f.id for f in state.folders.values() if not set(above).isdisjoint(f.parent_ids))]
    if deleted is None:
        return found
    return [identity for identity in found if identity in state.folders and state.folders[identity].in_bin is deleted]


def _virtual(state: State, identity: str, title: str) -> Folder:
    children = tuple(folder.id for folder in state.folders.values() if identity in folder.parent_ids)
    return Folder(0, identity, title, 0, 0, "", child_ids=children)


def _title(_: State, text: str) -> Predicate:
    if not text.strip():
        raise invalid_parameter("title", "must not be blank")
    return lambda folder: text.casefold() in folder.title.casefold()


def _updated(_: State, window: Range) -> Predicate:
    return lambda folder: folder.updated in window


def _project(_: State, wanted: bool) -> Predicate:
    return lambda folder: (folder.project is not None) is wanted


def _contract_types(_: State, kinds: list[str]) -> Predicate:
    return lambda folder: folder.project is not None and folder.project.contract_type in kinds


def _custom_statuses(state: State, identities: list[str]) -> Predicate:
    wanted = {lookup.custom_status(state, identity).id for identity in identities}
    return lambda folder: folder.project is not None and folder.project.custom_status_id in wanted


def _custom_item_types(state: State, identities: list[str]) -> Predicate:
    wanted = set(lookup.of_kind(state, Kind.CUSTOM_ITEM_TYPE, identities))
    return lambda folder: folder.custom_item_type_id in wanted


def _authors(state: State, identities: list[str]) -> Predicate:
    wanted = set(lookup.contact_ids(state, identities))
    return lambda folder: folder.author_id in wanted


def _owners(state: State, identities: list[str]) -> Predicate:
    wanted = set(lookup.contact_ids(state, identities))
    return lambda folder: folder.project is not None and not wanted.isdisjoint(folder.project.owner_ids)


def _start(_: State, dates: Range | Moment) -> Predicate:
    return lambda folder: folder.project is not None and _within(folder.project.start, dates)


def _end(_: State, dates: Range | Moment) -> Predicate:
    return lambda folder: folder.project is not None and _within(folder.project.end, dates)


def _completed(_: State, dates: Range | Moment) -> Predicate:
    def matches(folder: Folder) -> bool:
        if folder.project is None or folder.project.completed is None:
            return False
        return _within(instant_text(folder.project.completed), dates)

    return matches


def _within(text: str | None, dates: Range | Moment) -> bool:
    return text is not None and text in dates


_MAKERS: Final[dict[str, Callable[[State, Any], Predicate]]] = {
    "title": _title,
    "updatedDate": _updated,
    "project": _project,
    "contractTypes": _contract_types,
    "customStatuses": _custom_statuses,
    "customItemTypes": _custom_item_types,
    "authors": _authors,
    "owners": _owners,
    "startDate": _start,
    "endDate": _end,
    "completedDate": _completed,
    "permalink": lambda _, link: lambda folder: permalink(folder.number) == link,
    "metadata": lambda _, given: metadata_filter(given),
    "customField": custom_field_filter,
    "customFields": custom_fields_filter,
}
