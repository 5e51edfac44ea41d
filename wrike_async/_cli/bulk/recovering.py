"""Rows of a file of results that are in doubt, looked for in the folder that they were to be created in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import attrs

from wrike_async import FileJournal, Recover, Row, RowOutcome
from wrike_async._engine.guarding.permits import following
from wrike_async._writing.batches import Batches
from wrike_async._writing.batching.creation import title_of
from wrike_async._writing.batching.marks import marked
from wrike_async._writing.batching.places import Place
from wrike_async._writing.batching.search import Doubt, Search, absent
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["MarkedJournal", "Recovery", "recover_by"]


def recover_by(text: str | None) -> Recover | None:
    """Return by what rows in doubt are looked for.

    Raises:
        InvalidArgument: there is no such way.
    """
    match text:
        case None | "title" | "metadata":
            return text
        case _:
            raise InvalidArgument(f"--recover takes title or metadata, not {text!r}")


class MarkedJournal:
    """Marks rows by an entry of their metadata before they are sent, and notes them as they were given.

    Attributes:
        key: of the entry; its value is the index of the row.
    """

    def __init__(self, journal: FileJournal) -> None:
        self.key = marker_of(journal)
        self._journal = journal
        journal.marks = True
        self._given: dict[int, Row] = {}

    def mark(self, row: Row) -> Row:
        """Return what is to be sent for a row."""
        entries = row.input.get("metadata")
        if not isinstance(entries, list | None):
            # It is refused as it is.
            return row
        self._given[row.index] = row
        return Row(row.index, marked(row.input, self.key, row.index))

    def _plain(self, rows: Sequence[Row]) -> list[Row]:
        return [self._given.get(row.index, row) for row in rows]

    async def sending(self, rows: Sequence[Row]) -> None:
        """Note that rows are about to be sent."""
        await self._journal.sending(self._plain(rows))

    async def withdrawn(self, rows: Sequence[Row]) -> None:
        """Note that rows were not sent after all, or refused."""
        await self._journal.withdrawn(rows)

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None:
        """Note which job has rows."""
        await self._journal.accepted(rows, job_id)

    def known(self, topic: str) -> str | None:
        """Return what was learnt of a topic."""
        return self._journal.known(topic)

    async def learnt(self, topic: str, what: str) -> None:
        """Note what was learnt of a topic."""
        await self._journal.learnt(topic, what)

    async def done(self, outcomes: Sequence[RowOutcome]) -> None:
        """Note what became of rows."""
        plain = self._plain([outcome.row for outcome in outcomes])
        await self._journal.done([attrs.evolve(outcome, row=row) for outcome, row in zip(outcomes, plain, strict=True)])
        for outcome in outcomes:
            if not outcome.in_doubt:
                self._given.pop(outcome.index, None)


def marker_of(journal: FileJournal) -> str:
    """Return the key of the metadata entry by which rows of a run are found."""
    return f"wrike-async-{journal.head.run}"


class Recovery:
    """Looks for the rows of a journal that are in doubt: those that were so before, and those of this run."""

    def __init__(self, wrike: Wrike, area: str, folder_id: str, by: Recover, journal: FileJournal) -> None:
        """Look for rows when the others are through; begins before any is sent."""
        self._wrike = wrike
        self._finder = getattr(wrike, area)._finder(folder_id)
        self._by = by
        self._journal = journal
        self._earlier = set(journal.states.unsettled)
        self._now = datetime.now(UTC)

    async def run(self) -> None:
        """Note what is found as done, and in the end what left no trace as failed; the others stay in doubt.

        Raises:
            WrikeError: Wrike cannot be asked.
        """
        self._now = datetime.now(UTC)
        engine = self._wrike._engine
        places = engine.part(Batches).places
        key = marker_of(self._journal) if self._by == "metadata" else None
        place, options = Place(engine, self._finder), following(self._wrike._options)
        await Search(engine, options, places, place, self._finder, key).run(self)

    def left(self) -> list[Doubt]:
        """Return those that can be found."""
        states = self._journal.states
        return [
            Doubt(each.row, each.sent, each.sent if index in self._earlier else self._now, states.job_of(index))
            for index, each in states.unsettled.items()
            if each.sent is not None
            and (each.marked if self._by == "metadata" else title_of(each.row.input) is not None)
        ]

    def of_others(self, ids: Collection[str]) -> set[str]:
        """Return which IDs other rows have."""
        return {line["id"] for line in self._journal.told() if line.get("id") in ids}

    def under_way(self, title: str) -> int:
        """Nothing is: the others are through."""
        return 0

    async def found(self, ids: Mapping[int, str]) -> None:
        """Note rows that are done."""
        await self._journal.done([RowOutcome(row=self._row(index), id=ids[index]) for index in ids])

    async def gone(self, indexes: Collection[int]) -> None:
        """Note rows that were not done."""
        await self._journal.done([absent(self._row(index)) for index in sorted(indexes)])

    def _row(self, index: int) -> Row:
        return self._journal.states.unsettled[index].row
