"""Requests that rules themselves need: where something lies, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from wrike_async._engine.guarding.permits import Ask, Gate, GuardedOptions, Permit
from wrike_async._wire.operation import Operation
from wrike_async.errors import AccessDenied

__all__ = ["INSIDE"]


class _Inside:
    """Lets through what reads; nothing of it is handed out."""

    async def admit(self, ask: Ask) -> Permit:
        """Let a read through."""
        return self.look_up(ask)

    def look_up(self, ask: Ask) -> Permit:
        """Let a read through."""
        if ask.operation.access != "read":
            raise AccessDenied(f"{ask.operation}: rules only read", operation=str(ask.operation), reason="unknown")
        return Permit(ask.operation)

    async def admit_bulk(
        self, asks: Sequence[Ask], rides: Sequence[Operation[Any]], looks: Sequence[Operation[Any]] = ()
    ) -> Gate:
        """Let nothing through: there are no such reads."""
        raise AccessDenied("rules only read", reason="unknown")

    async def admit_together(self, asks: Sequence[Ask]) -> Gate:
        """Let nothing through: there are no such reads."""
        raise AccessDenied("rules only read", reason="unknown")

    async def sift(self, asks: Sequence[Ask]) -> list[AccessDenied | None]:
        """Let nothing through: there are no such reads."""
        return [AccessDenied("rules only read", reason="unknown") for _ in asks]

    def may_ride(self, single: Operation[Any], bulk: Operation[Any]) -> bool:
        """Let nothing through: there are no such reads."""
        return False

    def riding(self, operations: Sequence[Operation[Any]]) -> Gate:
        """Return the same gate."""
        return self

    def following(self) -> Gate:
        """Return the same gate."""
        return self


INSIDE: Final = GuardedOptions(gate=_Inside())
"""The options of requests that rules need."""
