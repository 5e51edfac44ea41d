"""Telling somebody else what is sent, so that a program that dies knows afterwards what it has begun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import attrs

from wrike_async._engine.call import Witness
from wrike_async._writing.outcomes import Row, RowOutcome

__all__ = ["NO_JOURNAL", "Journal", "Journaling", "LearningJournal"]


class Journal(Protocol):
    """Is told of each request of a bulk write before it is sent, and of what came of it.

    Whatever it raises stops the bulk write. Rows of which it was told `sending`, and neither `withdrawn` nor an
    outcome, are in doubt; those of which it was told `accepted` can be followed by the ID of their job. It may be told
    of the same outcome more than once.
    """

    async def sending(self, rows: Sequence[Row]) -> None:
        """Learn which rows the next request has. It is sent when this returns."""
        ...

    async def withdrawn(self, rows: Sequence[Row]) -> None:
        """Learn that these rows surely were not done: the request was refused, or never sent."""
        ...

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None:
        """Learn that Wrike does these rows, in this order, in a job of its own."""
        ...

    async def done(self, outcomes: Sequence[RowOutcome]) -> None:
        """Learn what became of rows, as soon as it is known."""
        ...


@runtime_checkable
class LearningJournal(Journal, Protocol):
    """A journal that also keeps what was learnt of Wrike, so that another run need not find it out again."""

    def known(self, topic: str) -> str | None:
        """Return what an earlier run, or this one, has learnt of a topic."""
        ...

    async def learnt(self, topic: str, what: str) -> None:
        """Keep what was learnt of a topic."""
        ...


class _NoJournal:
    async def sending(self, rows: Sequence[Row]) -> None: ...

    async def withdrawn(self, rows: Sequence[Row]) -> None: ...

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None: ...

    async def done(self, outcomes: Sequence[RowOutcome]) -> None: ...


NO_JOURNAL: Journal = _NoJournal()
"""For those who need not know."""


@attrs.frozen(eq=False)
class Journaling(Witness):
    """Has a journal witness the request of some rows, after another witness that may hold it back."""

    journal: Journal
    rows: Sequence[Row]
    first: Witness | None = None

    async def sending(self) -> None:
        """See `Witness.sending`."""
        if self.first is not None:
            await self.first.sending()
        await self.journal.sending(self.rows)

    async def withdrawn(self) -> None:
        """See `Witness.withdrawn`."""
        await self.journal.withdrawn(self.rows)
