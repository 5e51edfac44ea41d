"""The results of an upsert: a line for each write, and what the next run has to know if this one dies."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from wrike_async._writing.journals.head import Head
from wrike_async._writing.journals.locked_lines import LockedLines, as_line
from wrike_async._writing.outcomes import Row, RowOutcome
from wrike_async.errors import InvalidArgument
from wrike_async.export._stores.run_lock import RunLock
from wrike_async.export._upserting.report import UpsertRow

__all__ = ["Results", "ResultsFile", "Unsettled"]


@attrs.define
class Unsettled:
    """What an earlier run has sent, and knew nothing more of when it ended.

    Attributes:
        keys: of rows that were sent to be created.
        jobs: the keys in a job of Wrike, by its ID.
    """

    keys: set[str] = attrs.field(factory=set)
    jobs: dict[str, list[str]] = attrs.field(factory=dict)

    def take(self, noted: Mapping[str, Any]) -> None:
        """Learn from a line."""
        if "sending" in noted:
            self.keys.update(noted["sending"])
        elif "withdrawn" in noted:
            self.keys.difference_update(noted["withdrawn"])
        elif "job" in noted:
            self.jobs[noted["job"]] = noted["keys"]
        elif noted["outcome"] != "in doubt":
            self.keys.discard(noted["key"])


class ResultsFile:
    """A file of results that one run at a time has, and the results of the run before.

    Attributes:
        unsettled: what that has left.
    """

    def __init__(self, path: Path, about: Mapping[str, Any]) -> None:
        """Take the file.

        Args:
            path: of the file; it is made.
            about: what the upsert is: the same for all runs that share the file.

        Raises:
            StoreBusy: another upsert has it; with host, process and since when.
            InvalidArgument: it has something else, or what another upsert did.
            OSError: it cannot be opened.
        """
        self.unsettled = Unsettled()
        self._path, self._head = path, Head.of(about)
        self._begun = False
        real = Path(os.path.realpath(path))
        self._lock = RunLock(real.with_name(real.name + ".lock"), path)
        try:
            self._lines = LockedLines(real)
            try:
                self._read()
            except BaseException:
                self._close_lines()
                raise
        except BaseException:
            self._lock.remove()
            raise

    def _read(self) -> None:
        try:
            self._take_lines()
        except InvalidArgument as problem:
            raise InvalidArgument(
                f"{self._path} is there, and has no results of this upsert; name another file: {problem}"
            ) from None
        left = self.unsettled
        left.jobs = {job: keys for job, keys in left.jobs.items() if left.keys.intersection(keys)}

    def _take_lines(self) -> None:
        head: Head | None = None
        if self._lines.empty and not Head.can_begin_with(self._lines.beginning):
            raise InvalidArgument("it is no journal of an earlier run")
        for _, entry in self._lines.entries():
            if head is None:
                head = Head.read(entry)
            elif differs := self._head.differences(head):
                raise InvalidArgument(differs)
            else:
                self.unsettled.take(entry)

    def begin(self) -> None:
        """Forget what earlier runs wrote."""
        self._lines.start_over()
        self._lines.append(as_line(self._head.entry()))
        self._begun = True

    def add(self, lines: Sequence[Mapping[str, Any]], *, on_disk: bool = True) -> None:
        """Add lines, on the disk or soon there."""
        self._lines.append(b"".join(as_line(dict(line)) for line in lines), on_disk=on_disk)

    def __enter__(self) -> ResultsFile:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._close_lines()
        finally:
            self._lock.remove()

    def _close_lines(self) -> None:
        """Close it; where no results were begun, as it was before."""
        if self._lines.created and not self._begun:
            self._lines.remove()
        else:
            self._lines.close()


@attrs.frozen
class Results:
    """Notes results, on the disk before a request leaves. It is a `Journal` of creations.

    Attributes:
        file: where to; ``None`` notes nothing.
        keys: of the rows that are created, in order.
    """

    file: ResultsFile | None
    keys: Sequence[str]

    def write(self, rows: Sequence[UpsertRow]) -> None:
        """Write down what became of rows."""
        # One that is lost is found by the next scan.
        self._note(*(row.to_dict() for row in rows), on_disk=False)

    async def sending(self, rows: Sequence[Row]) -> None:
        """Note which rows the next request has."""
        self._note({"sending": [self.keys[row.index] for row in rows]})

    async def withdrawn(self, rows: Sequence[Row]) -> None:
        """Note that rows were not done."""
        self._note({"withdrawn": [self.keys[row.index] for row in rows]})

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None:
        """Note in which job rows are."""
        self._note({"job": job_id, "keys": [self.keys[row.index] for row in rows]})

    async def done(self, outcomes: Sequence[RowOutcome]) -> None:
        """Leave it to whoever writes the lines."""

    def _note(self, *lines: Mapping[str, Any], on_disk: bool = True) -> None:
        if self.file is not None and lines:
            self.file.add(lines, on_disk=on_disk)
