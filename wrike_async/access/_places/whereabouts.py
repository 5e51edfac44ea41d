"""Where things lie in the tree of folders."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence, Set
from functools import cache
from operator import attrgetter
from typing import Any, Final

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.packing.lookup_params import encode_lookup
from wrike_async._wire.names import to_camel
from wrike_async._wire.operation import Operation
from wrike_async.access._places.inside import INSIDE
from wrike_async.access._places.trees import Trees
from wrike_async.access._policies.effects import RECORDS, Kind, Target
from wrike_async.access._policies.endpoints import declared_operation
from wrike_async.errors import InvalidRequest, NotFound

__all__ = ["Location", "Whereabouts", "location_in", "operation_of"]

_LISTS: Final = (list, tuple)
_NONE: Final = frozenset[str]()
_RECYCLED: Final = "Rb"

_MOST_ABOVE: Final = 20
"""So deep may tasks be in tasks."""

_ENDS: Final[Mapping[str, Kind]] = {
    "task_id": "task",
    "folder_id": "folder",
    "space_id": "folder",
    "predecessor_id": "task",
    "successor_id": "task",
}


@attrs.define
class Location:
    """Where something lies.

    Attributes:
        parts: the folders of each thing that it belongs to; of most things there is one.
        wholly: whether all folders must be within a place, and not only one of each part.
    """

    parts: tuple[frozenset[str], ...] = ()
    wholly: bool = False

    def lies_in(self, folders: Set[str]) -> bool:
        """Whether it lies in any of these folders; what is nowhere does not."""
        for part in self.parts:
            if not part or (not part <= folders if self.wholly else part.isdisjoint(folders)):
                return False
        return bool(self.parts)


def operation_of(kind: Kind) -> Operation[Any]:
    """Return how something is looked up."""
    return declared_operation(RECORDS[kind])


class Whereabouts:
    """Finds out where things lie: a hundred with one request; once for each client."""

    def __init__(self, engine: Engine) -> None:
        """Know nothing yet; ``engine`` performs the requests."""
        self._engine = engine
        self.trees = Trees(engine)
        self._root: str | None = None

    async def of(self, targets: Sequence[Target]) -> list[Location]:
        """Return where each of some things lies.

        Raises:
            WrikeError: it cannot be found out.
        """
        if len(targets) == 1:
            # A task of the loop for it would take longer than all of the rest.
            return [await self.of_one(*targets[0])]
        found = [_at_once(*target) for target in targets]
        asked = [target for target, location in zip(targets, found, strict=True) if location is None]
        if not asked:
            return [location for location in found if location is not None]
        answers = iter(await asyncio.gather(*(self.of_one(*target) for target in asked)))
        return [next(answers) if location is None else location for location in found]

    async def of_one(self, kind: Kind, entity_id: str, wholly: bool = False) -> Location:
        """Return where a `Target` lies; as `of`."""
        if not entity_id or (kind == "folder" and not wholly):
            return Location((frozenset({entity_id}),)) if entity_id else Location()
        entity = await self.look_up(kind, entity_id)
        # Most answers tell all of it, so nothing more is waited for.
        known = location_in(kind, entity, wholly=wholly)
        return await self.of_entity(kind, entity, wholly=wholly) if known is None else known

    async def look_up(self, kind: Kind, entity_id: str) -> Any:
        """Return a model; ``None`` where there is nothing of that ID, or nothing for this user."""
        operation = operation_of(kind)
        try:
            return await self._engine.ask(operation, entity_id, encode_lookup(operation, {}), INSIDE)
        except (NotFound, InvalidRequest):
            return None

    async def of_entity(self, kind: Kind, entity: Any, *, wholly: bool = False) -> Location:
        """Return where something lies, given its model, or its entry as it came.

        Raises:
            WrikeError: it cannot be found out.
        """
        if (known := location_in(kind, entity, wholly=wholly)) is not None:
            return known
        if kind == "task":
            return Location((await self._of_task(entity, wholly=wholly),), wholly)
        ends = [Target(end, found) for name, end in _ENDS.items() if isinstance(found := _value(entity, name), str)]
        if not ends and isinstance(comment := _value(entity, "comment_id"), str):
            # What is attached to a comment lies where that does.
            ends.append(Target("comment", comment))
        return Location(tuple(part for location in await self.of(ends) for part in location.parts or (frozenset(),)))

    async def _of_task(self, task: Any, *, wholly: bool) -> frozenset[str]:
        """Return the folders of a task and of all tasks above it."""
        folders = {*_texts(task, "parent_ids"), *_texts(task, "super_parent_ids")}
        above = {*_texts(task, "super_task_ids")}
        seen: set[str] = set()
        for _ in range(_MOST_ABOVE):
            above -= seen
            if not above:
                break
            seen |= above
            found = await asyncio.gather(*(self.look_up("task", each) for each in sorted(above)))
            if wholly and None in found:
                # Nobody knows where that one lies, which need not be within anything.
                folders.add("")
            known = [each for each in found if each is not None and not _is_recycled(each)]
            folders |= {folder for each in known for folder in _texts(each, "parent_ids")}
            above = {each for one in known for each in _texts(one, "super_task_ids")}
        if wholly and above:
            # It is deeper than anybody looks.
            folders.add("")
        if wholly and seen:
            # What is only a subtask may be listed in the root of the account, which is no place of its own.
            folders.discard(await self._root_id())
        return frozenset(folders)

    async def _root_id(self) -> str:
        if self._root is None:
            reply = await self._engine.call(declared_operation("GET /account"), INSIDE)
            data = reply.envelope.data
            found = data[0].get("rootFolderId") if data and isinstance(data[0], dict) else None
            self._root = found if isinstance(found, str) else ""
        return self._root


def location_in(kind: Kind, entity: Any, *, wholly: bool = False) -> Location | None:
    """Return where something lies, given its model, or its entry as it came; ``None`` where more has to be known.

    What is not there lies nowhere.
    """
    if entity is None:
        return Location()
    if kind == "task":
        return _location_of_task(entity, wholly=wholly)
    if kind == "folder":
        if _is_recycled(entity):
            return Location((_NONE,), wholly)
        return Location((_texts(entity, "parent_ids") if wholly else _one(entity, "id"),), wholly)
    return None


_OF_TASKS: Final = ("scope", "super_task_ids", "parent_ids", "super_parent_ids")
_of_model: Final = attrgetter(*_OF_TASKS)
_of_entry: Final = tuple(map(to_camel, _OF_TASKS))


def _location_of_task(task: Any, *, wholly: bool) -> Location | None:
    # It is read of each task that is handed out or written, so at once.
    try:
        scope, above, parents, of_others = map(task.get, _of_entry) if isinstance(task, dict) else _of_model(task)
    except AttributeError:
        # An answer may hold anything, and what is no task lies nowhere.
        return Location()
    if isinstance(scope, str) and scope.startswith(_RECYCLED):
        return Location((_NONE,), wholly)
    if above:
        return None
    return Location((_as_texts(parents) | _as_texts(of_others) if of_others else _as_texts(parents),), wholly)


def _at_once(kind: Kind, entity_id: str, wholly: bool) -> Location | None:
    """Return where something lies, if nobody has to be asked."""
    if not entity_id:
        return Location()
    return Location((frozenset({entity_id}),)) if kind == "folder" and not wholly else None


def _is_recycled(entity: Any) -> bool:
    scope = _value(entity, "scope")
    return isinstance(scope, str) and scope.startswith(_RECYCLED)


def _one(entity: Any, name: str) -> frozenset[str]:
    found = _value(entity, name)
    return frozenset({found}) if isinstance(found, str) else frozenset()


def _texts(entity: Any, name: str) -> frozenset[str]:
    return _as_texts(_value(entity, name))


def _as_texts(value: Any) -> frozenset[str]:
    if not isinstance(value, _LISTS):
        return _NONE
    for each in value:
        if not isinstance(each, str):
            return frozenset([text for text in value if isinstance(text, str)])
    return frozenset(value)


def _value(entity: Any, name: str) -> Any:
    return entity.get(_wire_name(name)) if isinstance(entity, dict) else getattr(entity, name, None)


_wire_name = cache(to_camel)
