"""Gates for requests that follow from what was decided: those of bulk writes, and looks at what became of writes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final, Protocol

from wrike_async._engine.guarding.permits import Ask, Gate, Permit
from wrike_async._wire.operation import Operation
from wrike_async.access._auditing.book import Entry
from wrike_async.access._memory import Memory
from wrike_async.access._places.trees import FOR_READS, FOR_WRITES
from wrike_async.access._policies.endpoints import JOB_ENDPOINT, Wish, endpoints, wish_of
from wrike_async.catalogue import ApiOperation
from wrike_async.errors import AccessDenied

__all__ = ["Following", "Riding", "Together"]

_WHAT_IS_IN_A_FOLDER: Final = frozenset({"GET /folders/{folderId}/tasks", "GET /folders/{folderId}/folders"})


class _Decides(Protocol):
    """What these gates ask of the one that they follow from."""

    memory: Memory

    async def admit(self, ask: Ask) -> Permit: ...

    def look_up(self, ask: Ask) -> Permit: ...

    async def admit_bulk(
        self, asks: Sequence[Ask], rides: Sequence[Operation[Any]], looks: Sequence[Operation[Any]] = ()
    ) -> Gate: ...

    async def admit_together(self, asks: Sequence[Ask]) -> Gate: ...

    async def admit_as(self, ask: Ask, entry: Entry, *, approved: bool) -> Permit: ...

    async def sift(self, asks: Sequence[Ask]) -> list[AccessDenied | None]: ...

    async def sifted(
        self, asks: Sequence[Ask], entry: Entry | None, *, approved: bool, max_age: float
    ) -> list[AccessDenied | None]: ...

    def may_ride(self, single: Operation[Any], bulk: Operation[Any]) -> bool: ...

    def riding(self, operations: Sequence[Operation[Any]]) -> Gate: ...

    def following(self) -> Gate: ...

    def permit(self, ask: Ask, endpoint: ApiOperation, entry: Entry | None, *, verify: Any = None) -> Permit: ...

    def permit_to_look(self, operation: Operation[Any]) -> Permit: ...


class _Derived:
    """A gate that lets some more through than the one that it follows from."""

    def __init__(self, base: _Decides) -> None:
        self._base = base

    def look_up(self, ask: Ask) -> Permit:
        """Decide as the other one."""
        return self._base.look_up(ask)

    async def admit_bulk(
        self, asks: Sequence[Ask], rides: Sequence[Operation[Any]], looks: Sequence[Operation[Any]] = ()
    ) -> Gate:
        """Decide as the other one."""
        return await self._base.admit_bulk(asks, rides, looks)

    async def admit_together(self, asks: Sequence[Ask]) -> Gate:
        """Decide as the other one."""
        return await self._base.admit_together(asks)

    async def sift(self, asks: Sequence[Ask]) -> list[AccessDenied | None]:
        """Decide as the other one."""
        return await self._base.sift(asks)

    def may_ride(self, single: Operation[Any], bulk: Operation[Any]) -> bool:
        """Tell what the other one does."""
        return self._base.may_ride(single, bulk)

    def riding(self, operations: Sequence[Operation[Any]]) -> Gate:
        """Return that of the other one."""
        return self._base.riding(operations)

    def following(self) -> Gate:
        """Return that of the other one."""
        return self._base.following()


class Riding(_Derived):
    """Lets through the requests of writes that were decided on before, and looks at what became of them."""

    def __init__(
        self,
        base: _Decides,
        operations: Sequence[Operation[Any]],
        entry: Entry | None,
        *,
        approved: bool,
        most: int | None,
        looks: Sequence[Operation[Any]] = (),
    ) -> None:
        """Follow from a decision.

        Args:
            base: the gate that made it.
            operations: what they are performed with.
            entry: what their records have in common; ``None`` for writes that have nothing in common.
            approved: whether somebody approved them.
            most: how many they may be.
            looks: lookups that tell what became of them.
        """
        super().__init__(base)
        self._operations = frozenset(operations)
        self._entry = entry
        self._approved = approved
        self._most = most
        self._looks = frozenset(looks)
        self._rows: set[int] = set()
        self._began = asyncio.get_running_loop().time()

    async def admit(self, ask: Ask) -> Permit:
        """Let through what was decided on."""
        if ask.operation in self._operations or str(ask.operation) == JOB_ENDPOINT:
            return self._base.permit(ask, endpoints()[str(ask.operation)], self._entry)
        return await self._base.admit(ask)

    def look_up(self, ask: Ask) -> Permit:
        """Let through what tells what became of a write; the rest as the other one."""
        return self._base.permit_to_look(ask.operation) if ask.operation in self._looks else super().look_up(ask)

    async def sift(self, asks: Sequence[Ask]) -> list[AccessDenied | None]:
        """Decide on each by itself; nobody is asked any more, and of too many the rest is denied."""
        few = [ask for ask in asks if self._has_room(ask)]
        age = min(FOR_READS, FOR_WRITES + asyncio.get_running_loop().time() - self._began)
        told = iter(await self._base.sifted(few, self._entry, approved=self._approved, max_age=age))
        among = set(map(id, few))
        return [next(told) if id(ask) in among else _too_many(wish_of(ask), self._most) for ask in asks]

    def _has_room(self, ask: Ask) -> bool:
        """Count a row, once however often it is taken back; returns whether there may be so many."""
        if self._most is None or ask.row in self._rows:
            return True
        if ask.row is None or len(self._rows) >= self._most:
            return False
        self._rows.add(ask.row)
        return True


class Together(_Derived):
    """Decides on each of several writes that are one call of somebody, who was asked about them."""

    def __init__(self, base: _Decides, operations: Sequence[Operation[Any]], entry: Entry, *, approved: bool) -> None:
        """Follow from a decision; see `Riding`."""
        super().__init__(base)
        self._operations = frozenset(operations)
        self._entry = entry
        self._approved = approved

    async def admit(self, ask: Ask) -> Permit:
        """Decide on one of the writes, without asking about it; on all else as the other one."""
        if ask.operation in self._operations:
            return await self._base.admit_as(ask, self._entry, approved=self._approved)
        return await self._base.admit(ask)


class Following(_Derived):
    """Lets through reads of what writes began, wherever these were let through."""

    async def admit(self, ask: Ask) -> Permit:
        """Let through looks at jobs, and into folders in which something was created."""
        wish = wish_of(ask)
        known = self._base.memory.folders if str(wish.endpoint) in _WHAT_IS_IN_A_FOLDER else self._base.memory.jobs
        if wish.endpoint.access == "read" and wish.ids and all(each in known for each in wish.ids):
            return self._base.permit(ask, wish.endpoint, None)
        return await self._base.admit(ask)


def _too_many(wish: Wish, most: int | None) -> AccessDenied:
    return AccessDenied(
        f"{wish.endpoint.python} is not allowed for more than {most} entities in one call",
        operation=wish.endpoint.python,
        rule="max_entities",
        ids=wish.ids,
    )
