"""Which rows may have been sent, learnt on the way to the journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from wrike_async._writing.journal import Journal, LearningJournal
from wrike_async._writing.outcomes import Row, RowOutcome, Withdrawn

__all__ = ["SentRows"]


class SentRows:
    """A journal that remembers what it is told of rows under way, and hands it on to the caller's own."""

    def __init__(self, journal: Journal, sent: Callable[[], None]) -> None:
        """Hand on to a journal; ``sent`` is told when a request may be on its way."""
        self._journal = journal
        self._sent = sent
        self._sent_at: dict[int, datetime] = {}
        self._jobs: dict[int, str] = {}
        self._known: dict[int, RowOutcome] = {}

    def __contains__(self, row: Row) -> bool:
        """Whether a request with this row may have been sent, and was neither refused nor forgotten."""
        return row.index in self._sent_at

    def sent_at(self, row: Row) -> datetime | None:
        """Return when the last request with a row may have been sent."""
        return self._sent_at.get(row.index)

    def job_of(self, row: Row) -> str | None:
        """Return the ID of the job that has a row."""
        return self._jobs.get(row.index)

    def outcome_of(self, row: Row) -> RowOutcome | None:
        """Return what became of a row, as far as it was told."""
        return self._known.get(row.index)

    def known(self, topic: str) -> str | None:
        """Return what the caller's journal has learnt of a topic, if it is one that learns."""
        return self._journal.known(topic) if isinstance(self._journal, LearningJournal) else None

    async def learnt(self, topic: str, what: str) -> None:
        """Have the caller's journal keep what was learnt of a topic, if it is one that learns."""
        if isinstance(self._journal, LearningJournal):
            await self._journal.learnt(topic, what)

    def forget(self, rows: Sequence[Row]) -> None:
        """Forget rows whose outcome was given out."""
        self._not_sent(rows)
        for row in rows:
            self._known.pop(row.index, None)

    def _not_sent(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._sent_at.pop(row.index, None)
            self._jobs.pop(row.index, None)

    async def sending(self, rows: Sequence[Row]) -> None:
        new = [row for row in rows if row not in self]
        now = datetime.now(UTC)
        self._sent_at.update((row.index, now) for row in new)
        try:
            await self._journal.sending(rows)
        except BaseException:
            # The request is not sent then.
            self._not_sent(new)
            raise
        self._sent()

    async def withdrawn(self, rows: Sequence[Row]) -> None:
        self._not_sent(rows)
        await self._journal.withdrawn(rows)

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None:
        self._jobs.update((row.index, job_id) for row in rows)
        await self._journal.accepted(rows, job_id)

    async def done(self, outcomes: Sequence[RowOutcome]) -> None:
        # What was taken back has no outcome yet: it may be sent again.
        known = [outcome for outcome in outcomes if not isinstance(outcome.error, Withdrawn)]
        self._known.update((outcome.index, outcome) for outcome in known)
        if known:
            await self._journal.done(known)
