"""The results of an upsert: a line for each write, and what the next run has to know if this one dies."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

from wrike_async._json import dumps, loads
from wrike_async._writing.outcomes import Row, RowOutcome
from wrike_async.errors import InvalidArgument
from wrike_async.export._upserting.report import UpsertRow

__all__ = ["Results", "Unsettled", "unsettled"]

_HEAD = b'{"results of": "upsert"}\n'


@attrs.define
class Unsettled:
    """What an earlier run has sent, and knew nothing more of when it ended.

    Attributes:
        keys: of rows that were sent to be created.
        jobs: the keys in a job of Wrike, by its ID.
    """

    keys: set[str] = attrs.field(factory=set)
    jobs: dict[str, list[str]] = attrs.field(factory=dict)


def unsettled(path: Path | None) -> Unsettled:
    """Read what an earlier run has left; raises `InvalidArgument` for a file of something else."""
    left = Unsettled()
    if path is None or not path.exists():
        return left
    content = path.read_bytes()
    if not content.startswith(_HEAD) and not _HEAD.startswith(content):
        raise InvalidArgument(f"{path} is there, and has no results of an upsert; name another file")
    # A line without its end was being written when the run died.
    for line in content.removeprefix(_HEAD).split(b"\n")[:-1]:
        noted = loads(line)
        if "sending" in noted:
            left.keys.update(noted["sending"])
        elif "withdrawn" in noted:
            left.keys.difference_update(noted["withdrawn"])
        elif "job" in noted:
            left.jobs[noted["job"]] = noted["keys"]
        elif noted["outcome"] != "in doubt":
            left.keys.discard(noted["key"])
    left.jobs = {job: keys for job, keys in left.jobs.items() if left.keys.intersection(keys)}
    return left


class Results:
    """Writes results, on the disk before a request leaves. It is a `Journal` of creations."""

    def __init__(self, path: Path | None, keys: Sequence[str]) -> None:
        """Begin results anew; ``keys`` are those of the rows that are created, in order."""
        self._keys = keys
        self._file = None if path is None else path.open("wb")
        if self._file is not None:
            self._file.write(_HEAD)

    def __enter__(self) -> Results:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, rows: Sequence[UpsertRow]) -> None:
        """Write down what became of rows."""
        # One that is lost is found by the next scan.
        self._note(*(row.to_dict() for row in rows), on_disk=False)

    async def sending(self, rows: Sequence[Row]) -> None:
        """Note which rows the next request has."""
        self._note({"sending": [self._keys[row.index] for row in rows]})

    async def withdrawn(self, rows: Sequence[Row]) -> None:
        """Note that rows were not done."""
        self._note({"withdrawn": [self._keys[row.index] for row in rows]})

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None:
        """Note in which job rows are."""
        self._note({"job": job_id, "keys": [self._keys[row.index] for row in rows]})

    async def done(self, outcomes: Sequence[RowOutcome]) -> None:
        """Leave it to whoever writes the lines."""

    def _note(self, *lines: dict[str, Any], on_disk: bool = True) -> None:
        if self._file is not None and lines:
            self._file.write(b"".join(dumps(line) + b"\n" for line in lines))
            self._file.flush()
            if on_disk:
                os.fsync(self._file.fileno())
