"""How each row of a bulk write fares, as the entries of its journal tell.

======================================= =============================================================================
``{"sending": [[index, input], …],      these rows leave with the next request; ``marked`` where each has an entry of
"at": …, "marked": true}``              its metadata by which it is found
``{"withdrawn": [index, …]}``           they were not sent after all, or refused
``{"job": ID, "rows": [index, …]}``     Wrike does these rows, in this order, in a job
``{"learnt": {topic: what}}``           something that the next run need not find out again
``{"index": …, "input": …,              what became of a row: ``ok`` with its ``id``, ``failed`` or ``in doubt`` with
"outcome": …}``                         ``error`` and ``message``; where it is in doubt, when it was ``sent``, and its
                                        ``job`` and whether it was ``marked``
======================================= =============================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, get_args

import attrs

from wrike_async._json import dumps_given
from wrike_async._writing.outcomes import Row, Said
from wrike_async.errors import InvalidArgument

__all__ = ["RowStates", "Unsettled"]

_SAID: dict[str, Said] = {said: said for said in get_args(Said)}


@attrs.frozen
class Unsettled:
    """A row that was sent, and of which nobody knows what became.

    Attributes:
        row: what it was made of.
        sent: when; ``None`` where that is not known.
        marked: whether an entry of its metadata tells it apart from all others.
        told: whether it was said to be in doubt, rather than to be under way.
    """

    row: Row
    sent: datetime | None = None
    marked: bool = False
    told: bool = False


@attrs.define
class RowStates:
    """How rows fare.

    Attributes:
        settled: rows that are done, or surely were not.
        unsettled: rows that were sent and are neither.
        jobs: which rows a job has, in the order of its operations.
        learnt: what was found out of Wrike, by topic.
    """

    settled: dict[int, Said] = attrs.field(factory=dict)
    unsettled: dict[int, Unsettled] = attrs.field(factory=dict)
    jobs: dict[str, list[int]] = attrs.field(factory=dict)
    learnt: dict[str, str] = attrs.field(factory=dict)
    _job_of: dict[int, str] = attrs.field(factory=dict)
    _inputs: dict[int, int] = attrs.field(factory=dict)

    @property
    def none(self) -> bool:
        """Whether no row has a state."""
        return not self.settled and not self.unsettled

    def count(self, said: Said) -> int:
        """Return how many rows are done, failed, or in doubt; those under way are in doubt, too."""
        return len(self.unsettled) if said == "in doubt" else sum(each == said for each in self.settled.values())

    def leaves(self, index: int, given: Any, *, doubts: bool = False) -> bool:
        """Tell whether a row is still to be sent.

        Args:
            index: of the row.
            given: what it is now.
            doubts: send rows in doubt again, which does no harm where doing it twice is doing it once.

        Raises:
            InvalidArgument: it is not what it was in an earlier run.
        """
        if index in self._inputs and self._inputs[index] != _digest(given):
            raise InvalidArgument(f"row {index + 1} is not what it was in the run that is to be resumed")
        return index not in self.settled and (doubts or index not in self.unsettled)

    def job_of(self, index: int) -> str | None:
        """Return the ID of the job that has an unsettled row."""
        return self._job_of.get(index)

    def unsettled_jobs(self) -> dict[str, list[int]]:
        """Return the jobs of which something is still to be learnt, each with all of its rows."""
        return {
            job_id: indexes
            for job_id, indexes in self.jobs.items()
            if any(self._job_of.get(index) == job_id for index in indexes)
        }

    # --- what happens -------------------------------------------------------------------------------------------

    def sending(self, rows: Iterable[Row], at: datetime | None, *, marked: bool = False) -> None:
        """Learn that rows leave; one that failed may do so again."""
        for row in rows:
            if self.settled.get(row.index) == "failed":
                del self.settled[row.index]
            before = self.unsettled.get(row.index)
            self.unsettled[row.index] = Unsettled(row, at, marked, told=before is not None and before.told)
            self._job_of.pop(row.index, None)

    def withdrawn(self, indexes: Iterable[int]) -> None:
        """Learn that rows were not sent, or refused. What was in doubt before is in doubt."""
        for index in indexes:
            before = self.unsettled.get(index)
            if before is not None and not before.told:
                self._settle(index)

    def accepted(self, job_id: str, indexes: Iterable[int]) -> None:
        """Learn which job has rows."""
        self.jobs[job_id] = list(indexes)
        self._job_of |= {index: job_id for index in self.jobs[job_id] if index in self.unsettled}

    def ended(self, row: Row, said: Said) -> None:
        """Learn what became of a row."""
        if said == "in doubt":
            before = self.unsettled.get(row.index, Unsettled(row))
            self.unsettled[row.index] = attrs.evolve(before, row=row, told=True)
        else:
            self._settle(row.index)
            self.settled[row.index] = said

    def _settle(self, index: int) -> None:
        self.unsettled.pop(index, None)
        job_id = self._job_of.pop(index, None)
        if job_id is not None and all(self._job_of.get(each) != job_id for each in self.jobs[job_id]):
            del self.jobs[job_id]

    # --- what was written of it ---------------------------------------------------------------------------------

    def read(self, entry: Mapping[str, Any]) -> None:
        """Learn from an entry, and remember what the rows were.

        Raises:
            InvalidArgument: it is no such entry, or contradicts those before it.
        """
        match entry:
            case {"sending": list(given)}:
                rows = [_row(each) for each in given]
                self._remember(rows)
                self.sending(rows, _instant(entry.get("at")), marked=entry.get("marked") is True)
            case {"withdrawn": list(indexes)}:
                self.withdrawn(map(_index, indexes))
            case {"job": str(job_id), "rows": list(indexes)}:
                self.accepted(job_id, map(_index, indexes))
            case {"learnt": dict(learnt)} if all(isinstance(each, str) for each in learnt.values()):
                self.learnt |= learnt
            case {"index": index, "input": given, "outcome": str(said)} if said in _SAID:
                row = Row(_index(index), given)
                if self.settled.get(row.index, said) != said:
                    raise InvalidArgument(f"row {row.index + 1} is {self.settled[row.index]} further up")
                if row.index not in self.settled:
                    self._read_outcome(row, _SAID[said], entry)
            case _:
                raise InvalidArgument("it says nothing of a row")

    def _read_outcome(self, row: Row, said: Said, entry: Mapping[str, Any]) -> None:
        self._remember([row])
        sent, job_id = _instant(entry.get("sent")), entry.get("job")
        if said == "in doubt" and row.index not in self.unsettled:
            # That it was sent is no longer noted where the run came to its end.
            self.sending([row], sent, marked=entry.get("marked") is True)
            if job_id in self.jobs:
                self._job_of[row.index] = job_id
        self.ended(row, said)

    def _remember(self, rows: Iterable[Row]) -> None:
        for row in rows:
            digest = self._inputs.setdefault(row.index, _digest(row.input))
            if digest != _digest(row.input):
                raise InvalidArgument(f"row {row.index + 1} is another one further up")


def _digest(given: Any) -> int:
    return hash(dumps_given(given, any_keys=True, default=str))


def _index(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidArgument(f"{value!r:.40} is no index of a row")
    return value


def _row(pair: Any) -> Row:
    if not isinstance(pair, list) or len(pair) != 2:
        raise InvalidArgument("a row must be a pair of index and input")
    return Row(_index(pair[0]), pair[1])


def _instant(text: Any) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise InvalidArgument(f"{text!r:.40} is no instant") from None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
