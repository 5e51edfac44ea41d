"""What became of each row, on the disk: a line for a row, and beside it a journal of what was sent.

The journal reaches the disk before a request leaves and after it is answered, so a program that dies at any moment
leaves behind what the next one needs: which rows are done, which ride in which job, and which are in doubt.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

import attrs
import orjson
import typer

from wrike_async import Row, RowOutcome
from wrike_async._cli.running import FAILED
from wrike_async._transport.blocking import in_daemon_thread, to_the_end
from wrike_async._writing.outcomes import stops_everything
from wrike_async.errors import BatchError, ClientClosed, InvalidArgument

__all__ = ["Past", "ResultFile", "Tally", "drop_doubts", "failed_inputs", "read_past"]

Said = Literal["ok", "failed", "in doubt"]


@attrs.define
class Past:
    """What earlier runs left behind.

    Attributes:
        said: of rows that have a line, what it says.
        jobs: rows without a line, by the job that has them, in the order of its operations.
        lost: rows without a line that were sent, and of which nothing more is known.
    """

    said: dict[int, Said] = attrs.field(factory=dict)
    jobs: dict[str, list[Row]] = attrs.field(factory=dict)
    lost: dict[int, Row] = attrs.field(factory=dict)
    _inputs: dict[int, int] = attrs.field(factory=dict)

    def note(self, index: int, given: Any) -> None:
        """Remember what a row was."""
        self._inputs[index] = _digest(given)

    def leaves(self, index: int, given: Any) -> bool:
        """Tell whether a row is still to be sent.

        Raises:
            InvalidArgument: it is not what it was in an earlier run.
        """
        if index in self._inputs and self._inputs[index] != _digest(given):
            raise InvalidArgument(f"row {index + 1} is not what it was in the run that is to be resumed")
        return index not in self.said and index not in self.lost

    def forget_doubts(self) -> None:
        """Let rows of which nobody knows be sent again, which does no harm where doing it twice is doing it once."""
        self.said = {index: said for index, said in self.said.items() if said != "in doubt"}
        self.lost.clear()


@attrs.define
class Tally:
    """How many rows fared how."""

    ok: int = 0
    failed: int = 0
    in_doubt: int = 0

    def count(self, outcomes: Iterable[RowOutcome]) -> None:
        """Count what became of rows."""
        for outcome in outcomes:
            self.ok += outcome.ok
            self.in_doubt += outcome.in_doubt
            self.failed += not outcome.ok and not outcome.in_doubt

    def say(self, results: Path) -> None:
        """Tell the user."""
        typer.echo(f"{self.ok:,} ok, {self.failed:,} failed, {self.in_doubt:,} in doubt: {results}", err=True)

    def exit(self) -> None:
        """End the program as failed unless every row was done."""
        if self.failed or self.in_doubt:
            raise typer.Exit(FAILED)


class ResultFile:
    """The results and the journal of a run; it is a `Journal` of bulk writes, too.

    A ``with`` block closes it, and keeps the journal where the block was left by an error.
    """

    def __init__(self, path: Path, *, go_on: bool) -> None:
        """Open them.

        Args:
            path: of the results; the journal is beside it.
            go_on: add to what is there.

        Raises:
            InvalidArgument: there are results already, and nothing must be added to them.
        """
        self._writing = threading.Lock()
        self._closed = False
        try:
            self._results = _open(path, go_on=go_on)
        except FileExistsError:
            raise InvalidArgument(f"{path} exists already; --resume {path} goes on with it") from None
        self._journal_path = journal_of(path)
        self._journal = _open(self._journal_path, go_on=True)
        _sync_folder(path.parent)

    async def add(self, outcomes: Sequence[RowOutcome]) -> None:
        """Write the lines of rows; a row that was not sent because everything stopped is left to another run."""
        await self._append(self._results, [_line_of(outcome) for outcome in outcomes if not _is_left(outcome)])

    async def sending(self, rows: Sequence[Row]) -> None:
        """Note that rows are about to be sent."""
        await self._append(self._journal, [{"sending": [[row.index, row.input] for row in rows]}])

    async def withdrawn(self, rows: Sequence[Row]) -> None:
        """Note that rows were not sent after all, or refused."""
        await self._append(self._journal, [{"withdrawn": [row.index for row in rows]}])

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None:
        """Note which job has rows."""
        await self._append(self._journal, [{"job": job_id, "rows": [row.index for row in rows]}])

    async def _append(self, file: int, lines: Iterable[Mapping[str, Any]]) -> None:
        data = b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE, default=str) for line in lines)
        if not data:
            return
        await to_the_end(in_daemon_thread(self._write, file, data))

    def _write(self, file: int, data: bytes) -> None:
        with self._writing:
            if self._closed:
                # By now the number may be another file's; and what is not noted must not be sent.
                raise ClientClosed("the results were closed")
            _write(file, data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(finished=kind is None)

    def close(self, *, finished: bool) -> None:
        """Close both; the journal of a run that came to its end is of no more use."""
        with self._writing:
            self._closed = True
            os.close(self._results)
            os.close(self._journal)
        if finished:
            self._journal_path.unlink(missing_ok=True)


def journal_of(path: Path) -> Path:
    """Return where the journal of results is."""
    return path.with_name(path.name + ".journal")


def read_past(path: Path) -> Past:
    """Read what earlier runs left behind; raises `InvalidArgument` for a file that is none of ours."""
    past = Past()
    for line in _result_lines(path):
        past.said[line["index"]] = line["outcome"]
        past.note(line["index"], line["input"])
    jobs: dict[str, list[int]] = {}
    sent: dict[int, Row] = {}
    with contextlib.suppress(FileNotFoundError):
        for entry in _lines(journal_of(path)):
            if "sending" in entry:
                sent |= {index: Row(index, given) for index, given in entry["sending"]}
                for index, given in entry["sending"]:
                    past.note(index, given)
            for index in entry.get("withdrawn", ()):
                sent.pop(index, None)
            if "job" in entry:
                jobs[entry["job"]] = entry["rows"]
    for job_id, indexes in jobs.items():
        if all(index in sent for index in indexes) and not all(index in past.said for index in indexes):
            past.jobs[job_id] = [sent[index] for index in indexes]
    past.lost = {index: row for index, row in sent.items() if index not in past.said}
    return past


def failed_inputs(path: Path) -> Iterator[Any]:
    """Yield the rows that failed according to results; raises `InvalidArgument` where they are none."""
    return (line["input"] for line in _result_lines(path) if line["outcome"] == "failed")


def drop_doubts(path: Path) -> None:
    """Take the lines of rows in doubt out of results, all or none, so that these rows can have another line."""
    if all(line["outcome"] != "in doubt" for line in _result_lines(path)):
        return
    kept = path.with_name(path.name + ".kept")
    file = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "wb") as copy:
        for line in _result_lines(path):
            if line["outcome"] != "in doubt":
                copy.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        copy.flush()
        os.fsync(file)
    kept.replace(path)
    _sync_folder(path.parent)


def _result_lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in _lines(path):
        if not {"index", "input", "outcome"} <= line.keys():
            raise InvalidArgument(f"{path} holds no results of an earlier run")
        yield line


def _line_of(outcome: RowOutcome) -> dict[str, Any]:
    said: Said = "ok" if outcome.ok else "in doubt" if outcome.in_doubt else "failed"
    line: dict[str, Any] = {"index": outcome.index, "input": outcome.row.input, "outcome": said}
    if outcome.error is None:
        return {**line, "id": outcome.id}
    return {**line, "error": type(outcome.error).__name__, "message": str(outcome.error)}


def _is_left(outcome: RowOutcome) -> bool:
    error = outcome.error
    return error is not None and not outcome.in_doubt and (isinstance(error, BatchError) or stops_everything(error))


def _digest(given: Any) -> int:
    return hash(orjson.dumps(given, default=str))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                # The writer died in the middle of it.
                return
            try:
                document = orjson.loads(line)
            except ValueError as cause:
                raise InvalidArgument(f"{path}, line {number}: {cause}") from None
            if not isinstance(document, dict):
                raise InvalidArgument(f"{path}, line {number} is no JSON object")
            yield document


def _open(path: Path, *, go_on: bool) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
    file = os.open(path, flags if go_on else flags | os.O_EXCL, 0o600)
    if go_on:
        _cut_last_line(file)
    return file


def _cut_last_line(file: int) -> None:
    """Take away the beginning of a line whose writer died."""
    size = os.fstat(file).st_size
    end = size
    while end:
        start = max(0, end - (1 << 16))
        os.lseek(file, start, os.SEEK_SET)
        newline = os.read(file, end - start).rfind(b"\n")
        end = start + newline + 1 if newline >= 0 else start
        if newline >= 0:
            break
    if end < size:
        os.ftruncate(file, end)


def _write(file: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]
    os.fsync(file)


def _sync_folder(folder: Path) -> None:
    """Make sure that new files are found after a crash, where the system can do that."""
    if os.name != "posix":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
