"""A journal in a file, from which another run can go on."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from wrike_async._display.lines import one_line
from wrike_async._transport.blocking import in_daemon_thread, to_the_end
from wrike_async._writing.journals.head import Head
from wrike_async._writing.journals.locked_lines import LockedLines, as_line
from wrike_async._writing.journals.row_states import RowStates
from wrike_async._writing.outcomes import Row, RowOutcome, stops_everything
from wrike_async.errors import ApiError, BatchError, ClientClosed, InvalidArgument

__all__ = ["FileJournal", "reading_journal"]

_Lines = list[dict[str, Any]]


class FileJournal:
    """A `Journal` in a file of JSON Lines: what was sent, which job has it, and what became of it.

    ::

        with FileJournal("run.jsonl", {"folder": folder_id}, resume=True) as journal:
            left = (Row(i, row) for i, row in enumerate(rows) if journal.states.leaves(i, row))
            async for outcome in wrike.tasks.create_many(folder_id, left, journal=journal):
                await journal.done([outcome])

    The file belongs to one run at a time. Its first line tells what it is about; what is written is on the disk before
    a request leaves. Leaving the block without an error has one line for each row in place of all that was noted
    meanwhile. Where nothing was sent, nothing stays behind.

    Attributes:
        path: of the file.
        head: its first line.
        states: how the rows fare, those of earlier runs included.
        marks: whether rows are sent with an entry of their metadata by which they are found; noted with each.
        kept: whether there is a file, after closing.
    """

    def __init__(
        self, path: str | os.PathLike[str], about: Mapping[str, Any] | None = None, *, resume: bool = False
    ) -> None:
        """Open a journal, or begin one.

        Args:
            path: of the file.
            about: what the bulk write is, JSON values by name; the same for all runs that share the file.
            resume: go on with the rows of an earlier run, if there was one.

        Raises:
            InvalidArgument: another run is writing it, it is no journal or one about something else, or there are
                rows in it already and ``resume`` is not set.
            OSError: the file cannot be opened.
        """
        self.path = Path(path)
        self.head = Head.of(about or {})
        self.states = RowStates()
        self.marks = False
        self.kept = True
        self._writing = threading.Lock()
        self._closed = False
        self._lines = LockedLines(path)
        try:
            self._resumed = self._read(resume=resume)
        except BaseException:
            self._lines.close()
            raise
        self._worth_keeping = self._resumed

    def _read(self, *, resume: bool) -> bool:
        """Learn what earlier runs did. Returns whether there was one."""
        try:
            head, states = _read(self.path, self._lines)
        except InvalidArgument:
            if resume:
                raise
            raise InvalidArgument(f"{self.path} exists already; name another file") from None
        if head is None or states.none:
            self._lines.start_over()
            return False
        if not resume:
            raise InvalidArgument(
                f"{self.path} exists already; go on with that run by resume=True, or name another file"
            )
        if differs := self.head.differences(head):
            raise InvalidArgument(f"{self.path} is of another run: {differs}")
        self.head, self.states = head, states
        return True

    def told(self) -> Iterator[dict[str, Any]]:
        """Yield the lines with what became of rows: ``index``, ``input``, ``outcome``, and ``id`` or ``error``."""
        return _told(self._lines)

    def __repr__(self) -> str:
        return one_line(f"FileJournal {self.path}", "closed" if self._closed else "open")

    # --- what is noted ------------------------------------------------------------------------------------------

    async def sending(self, rows: Sequence[Row]) -> None:
        """Note that rows are about to be sent."""
        now, marked = datetime.now(UTC), self.marks
        entry: dict[str, Any] = {
            "sending": [[row.index, row.input] for row in rows],
            "at": now.isoformat(timespec="milliseconds"),
        }
        entry |= {"marked": True} if marked else {}
        await self._append(lambda: [entry], lambda: self.states.sending(rows, now, marked=marked))

    async def withdrawn(self, rows: Sequence[Row]) -> None:
        """Note that rows were not sent after all, or refused."""
        indexes = [row.index for row in rows]
        await self._append(lambda: [{"withdrawn": indexes}], lambda: self.states.withdrawn(indexes))

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None:
        """Note which job has rows."""
        indexes = [row.index for row in rows]
        entry = {"job": job_id, "rows": indexes}
        await self._append(lambda: [entry], lambda: self.states.accepted(job_id, indexes))

    async def done(self, outcomes: Sequence[RowOutcome]) -> None:
        """Note what became of rows, each once. One that was left because all stopped can be sent by another run."""
        told = [each for each in outcomes if not (_is_left(each) or self._is_told(each))]
        left = [outcome.row for outcome in outcomes if _is_left(outcome) and outcome.index in self.states.unsettled]
        self._worth_keeping = self._worth_keeping or any(map(_is_of_wrike, told))

        def learn() -> None:
            for outcome in told:
                self.states.ended(outcome.row, outcome.said)

        if told:
            await self._append(lambda: [self._line_of(outcome) for outcome in told], learn)
        if left:
            await self.withdrawn(left)

    def known(self, topic: str) -> str | None:
        """Return what an earlier run, or this one, has learnt of a topic."""
        return self.states.learnt.get(topic)

    async def learnt(self, topic: str, what: str) -> None:
        """Note what was learnt of a topic."""
        await self._append(lambda: [{"learnt": {topic: what}}], lambda: self.states.learnt.update({topic: what}))

    def _is_told(self, outcome: RowOutcome) -> bool:
        before = self.states.unsettled.get(outcome.index)
        return outcome.index in self.states.settled or (outcome.in_doubt and before is not None and before.told)

    def _line_of(self, outcome: RowOutcome) -> dict[str, Any]:
        line = {**outcome.to_dict(), "input": outcome.row.input}
        if outcome.in_doubt:
            before = self.states.unsettled.get(outcome.index)
            if before is not None and before.sent is not None:
                line["sent"] = before.sent.isoformat(timespec="milliseconds")
                line |= {"marked": True} if before.marked else {}
            if (job_id := self.states.job_of(outcome.index)) is not None:
                line["job"] = job_id
        return line

    async def _append(self, lines: Callable[[], _Lines], learn: Callable[[], None]) -> None:
        await to_the_end(in_daemon_thread(self._write, lines, learn))

    def _write(self, lines: Callable[[], _Lines], learn: Callable[[], None]) -> None:
        with self._writing:
            if self._closed:
                # By now the number may be another file's; and what is not noted must not be sent.
                raise ClientClosed("the journal was closed")
            data = b"".join(map(as_line, lines()))
            if self._lines.empty:
                data = as_line(self.head.entry()) + data
            self._lines.append(data)
            learn()

    # --- the end ------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(finished=kind is None)

    def close(self, *, finished: bool = False) -> None:
        """Close the file. What was noted on the way is left out of it where all rows are told of.

        Args:
            finished: the bulk write came to its end.
        """
        with self._writing:
            if self._closed:
                return
            self._closed = True
            self.kept = self._worth_keeping or bool(self.states.unsettled)
            if not self.kept:
                self._lines.remove()
                return
            if finished and all(each.told for each in self.states.unsettled.values()):
                # Whatever keeps it from being rewritten, it says the same as it is.
                with contextlib.suppress(OSError):
                    self._lines.replace(self._tidied())
                    return
            self._lines.close()

    def _tidied(self) -> Iterator[bytes]:
        """Yield the head, what was learnt, the last line of each row, and the jobs that still matter."""
        last = {entry["index"]: number for number, entry in self._lines.entries() if "outcome" in entry}
        jobs = self.states.unsettled_jobs()
        for number, entry in self._lines.entries():
            is_job = "rows" in entry and entry["job"] in jobs
            if "wrike-async" in entry or "learnt" in entry or is_job or last.get(entry.get("index", -1)) == number:
                yield as_line(entry)


@contextlib.contextmanager
def reading_journal(path: Path) -> Generator[tuple[Head | None, RowStates, Iterator[dict[str, Any]]]]:
    """Read a journal, which nobody else may write in the block.

    Yields:
        Its head, ``None`` where nothing was noted yet; how the rows fare; and the lines with what became of them.

    Raises:
        InvalidArgument: it is none, or another run is writing it.
    """
    lines = LockedLines(path)
    try:
        head, states = _read(path, lines)
        yield head, states, _told(lines)
    finally:
        lines.close()


def _told(lines: LockedLines) -> Iterator[dict[str, Any]]:
    return (entry for _, entry in lines.entries() if "outcome" in entry)


def _read(path: Path, lines: LockedLines) -> tuple[Head | None, RowStates]:
    head: Head | None = None
    states = RowStates()
    if lines.empty and not Head.can_begin_with(lines.beginning):
        raise InvalidArgument(f"{path} is no journal of an earlier run")
    for number, entry in lines.entries():
        try:
            if head is None:
                head = Head.read(entry)
            else:
                states.read(entry)
        except InvalidArgument as problem:
            raise InvalidArgument(f"{path}, line {number}: {problem}") from None
    return head, states


def _is_left(outcome: RowOutcome) -> bool:
    error = outcome.error
    return error is not None and not outcome.in_doubt and (isinstance(error, BatchError) or stops_everything(error))


def _is_of_wrike(outcome: RowOutcome) -> bool:
    """Whether Wrike had to do with an outcome: neither is the row wrong in itself, nor the host another one."""
    error = outcome.error
    elsewhere = isinstance(error, ApiError) and error.code == "method_not_found"
    return not elsewhere and not isinstance(error, InvalidArgument)
