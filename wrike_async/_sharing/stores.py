"""Where a ledger is kept, and what is said where it cannot be reached."""

from __future__ import annotations

from typing import Any, Protocol

from wrike_async._sharing.messages import Ask, Late, Refusal, Reply

__all__ = ["Store", "StoreUnreachable"]


class StoreUnreachable(Exception):
    """Nobody answers where the ledger is kept, or not in time; its text says what was met."""


class Store(Protocol):
    """A place for one ledger, which is changed by one caller at a time.

    Each method raises `StoreUnreachable` where that may pass, and `wrike_async.InvalidArgument` where it will not:
    another quota under the same name, a wrong password, no store of the right kind.
    """

    async def ask(self, ask: Ask) -> Reply:
        """Ask for a slot."""
        ...

    async def refused(self, refusal: Refusal) -> Reply:
        """Tell of a 429."""
        ...

    async def left_late(self, late: Late) -> Reply:
        """Tell that a request left later than its slot was due."""
        ...

    async def look(self) -> dict[str, Any] | None:
        """Return what `Ledger.kept` returned last, and the time as ``now``; ``None`` where there is no ledger."""
        ...

    async def names(self) -> list[str]:
        """Return the names of the ledgers at the same place; of a file, its path."""
        ...

    async def aclose(self) -> None:
        """Close what was opened here."""
