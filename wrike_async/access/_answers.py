"""What is handed out: an entity that was read, where it lies where that is granted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from wrike_async._engine.guarding.permits import Ask
from wrike_async._wire.operation import Operation
from wrike_async.access._auditing.book import Verify
from wrike_async.access._compiled import CompiledCheck, Granting
from wrike_async.access._confirm import HasWhereabouts
from wrike_async.access._places.trees import FOR_READS
from wrike_async.access._places.whereabouts import Location
from wrike_async.access._policies.effects import KIND_READ, targets_of
from wrike_async.access._policies.endpoints import Wish
from wrike_async.access._rules import denied, fitting
from wrike_async.errors import AccessDenied

__all__ = ["Answers"]


class _Decides(HasWhereabouts, Protocol):
    accesses: tuple[Granting, ...]

    def check_of(self, operation: Operation[Any]) -> CompiledCheck | None: ...

    async def note_denied(self, wish: Wish, error: AccessDenied) -> None: ...


class Answers:
    """Looks at answers before anybody gets them."""

    def __init__(self, gate: _Decides) -> None:
        """Look at those to calls that a gate decided on."""
        self._gate = gate

    def looked_at(self, wish: Wish) -> Verify | None:
        """Return what looks at the answer to a read by ID, which itself says where it lies."""
        kind = KIND_READ.get(str(wish.endpoint))
        parties = self._gate.accesses
        if kind in (None, "folder") or all(each.policy._standing(wish.endpoint).is_anywhere for each in parties):
            return None
        return self._verify_all

    async def _verify_all(self, wish: Wish, entries: Sequence[Any]) -> None:
        for entry in entries:
            await self.verify(wish, entry)

    async def verify_found(self, check: CompiledCheck, ask: Ask, entity: Any) -> None:
        """Look at an entity that was looked up by a call that passes; see `verify`."""
        if check.kind is None or check.asked_of(check.kind, entity) is None:
            await self.verify(check.wish(ask, ask), entity)

    async def verify(self, wish: Wish, entity: Any) -> None:
        """Let an entity that was read be handed out only where it lies where that is granted.

        Raises:
            AccessDenied: it does not.
        """
        kind, whereabouts = KIND_READ.get(str(wish.endpoint)), self._gate.whereabouts
        if kind is None:
            # Some answers do not say where what they hold lies.
            await self._verify_where(wish, await whereabouts.of(targets_of(wish)))
        else:
            await self._verify_where(wish, [await whereabouts.of_entity(kind, entity)])

    async def _verify_where(self, wish: Wish, located: Sequence[Location]) -> None:
        check = self._gate.check_of(wish.ask.operation)
        if check is not None and check.asked_there(located) is not None:
            return
        for access in self._gate.accesses:
            standing = access.policy._standing(wish.endpoint)
            if await fitting(standing, located, self._gate.whereabouts.trees, max_age=FOR_READS) is None:
                why = "it does not lie where that is granted"
                error = denied(wish.endpoint, wish.ids, standing.rule, why, reason="place")
                await self._gate.note_denied(wish, error)
                raise error
