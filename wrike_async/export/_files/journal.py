"""What an unfinished export wrote down: what it is, what was committed, and what is to be done at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from wrike_async._writing.journals.locked_lines import LockedLines, as_line
from wrike_async.export._errors import StoreError
from wrike_async.export._files.formats import WrittenFile
from wrike_async.export._store import Run

__all__ = ["CommittedArea", "Journal"]

_VERSION = 1


@attrs.define
class CommittedArea:
    """What is committed of an area."""

    files: list[WrittenFile] = attrs.field(factory=list[WrittenFile])
    state: bytes | None = None

    @property
    def rows(self) -> int:
        """How many."""
        return sum(each.rows for each in self.files)

    def take(self, file: WrittenFile) -> None:
        """Take note of a file as it is."""
        self.files = [*(each for each in self.files if each.name != file.name), file]


class Journal:
    """The journal, open and locked.

    Attributes:
        run: what it is of; ``None`` where nothing is unfinished.
        form: of the files.
        areas: what is committed, by name.
        end: what was decided to be done at the end; ``None`` before that.
    """

    def __init__(self, path: Path) -> None:
        """Read it, or make it.

        Raises:
            StoreError: it is damaged.
            OSError: the system refuses something.
        """
        self.run: Run | None = None
        self.form = ""
        self.areas: dict[str, CommittedArea] = {}
        self.end: dict[str, Any] | None = None
        self._lines = LockedLines(path)
        try:
            for _, entry in self._lines.entries():
                self._read(entry)
        except BaseException as error:
            self._lines.close()
            if isinstance(error, KeyError | TypeError | ValueError):
                raise StoreError(f"{path} is damaged ({error}); remove {path.parent} to start over") from error
            raise

    def _read(self, entry: Mapping[str, Any]) -> None:
        match entry:
            case {"version": version}:
                if version != _VERSION:
                    raise ValueError(f"it is of version {version}")
                said = entry["run"]
                began = datetime.fromisoformat(said["began"])
                self.run = Run(said["id"], said["question"], said["account_id"], said["user_id"], began)
                self.form = entry["format"]
                self.areas = {name: CommittedArea() for name in entry["areas"]}
            case {"area": name}:
                area = self.areas[name]
                if "file" in entry:
                    area.take(WrittenFile(**entry["file"]))
                area.state = entry["state"].encode()
            case _:
                self.end = entry["end"]

    def begin(self, run: Run, form: str, areas: Sequence[str]) -> None:
        """Forget what is in it, and begin another one."""
        self.run, self.form, self.areas, self.end = run, form, {name: CommittedArea() for name in areas}, None
        said = {**attrs.asdict(run), "began": run.began.isoformat()}
        self._lines.start_over()
        self._lines.append(as_line({"version": _VERSION, "run": said, "format": form, "areas": [*areas]}))

    def commit(self, name: str, state: bytes, file: WrittenFile | None) -> None:
        """Have rows and their state count: from here on they do."""
        entry: dict[str, Any] = {"area": name, "state": state.decode()}
        if file is not None:
            entry["file"] = attrs.asdict(file)
        self._lines.append(as_line(entry))
        self.areas[name].state = state
        if file is not None:
            self.areas[name].take(file)

    def decide(self, end: dict[str, Any]) -> None:
        """Write down what is to be done at the end: from here on there is no way back."""
        self._lines.append(as_line({"end": end}))
        self.end = end

    def close(self) -> None:
        """Close it."""
        self._lines.close()
