"""Which hooks hear of what."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._state.happenings import Happening
from wrike_async.sandbox._state.records import Task
from wrike_async.sandbox._state.world import State

__all__ = ["Place", "hears", "place_of"]


@attrs.frozen
class Place:
    """Where something happened.

    Attributes:
        here: what it happened to, and the folders that this lies in directly, or lay in until then.
        around: those and all around them.
        item_type_id: of what it happened to.
    """

    here: frozenset[str]
    around: frozenset[str]
    item_type_id: str | None


def place_of(state: State, happening: Happening) -> Place:
    """Look where something happened, as things are after it."""
    about = happening.about
    if about is None:
        return Place(frozenset(), frozenset(), None)
    left = happening.fields.get("removedParents", ())
    task, folder = state.task(about), state.folders.get(about)
    thing = task or folder
    if thing is None:
        return Place(frozenset([about]), frozenset([about]), None)
    here = {about, *thing.parent_ids, *thing.parents_before_bin, *left}
    above = _folders_above(state, task) if task is not None else ()
    return Place(frozenset(here), _around(state, [*here, *above]), thing.custom_item_type_id)


def hears(hook: Document, event_type: str, place: Place) -> bool:
    """Tell whether a hook is to know of an event."""
    events, types = hook.get("events"), hook.get("_customItemTypes")
    if events and event_type not in events:
        return False
    if types and place.item_type_id not in types:
        return False
    watched = hook.get("folderId") or hook.get("spaceId")
    return watched is None or watched in (place.around if hook.get("recursive") else place.here)


def _folders_above(state: State, task: Task) -> set[str]:
    """Return the folders of all tasks above one."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(task.super_task_ids)
    while waiting:
        above = state.task(waiting.pop())
        if above is not None and above.id not in seen:
            seen.add(above.id)
            found.update(above.parent_ids)
            waiting.extend(above.super_task_ids)
    return found


def _around(state: State, folder_ids: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(folder_ids)
    while waiting:
        identity = waiting.pop()
        if identity not in found:
            found.add(identity)
            folder = state.folders.get(identity)
            waiting.extend((*folder.parent_ids, *folder.parents_before_bin) if folder else ())
    return frozenset(found)
