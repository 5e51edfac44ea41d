"""The store of an export in a directory."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from wrike_async._transport.files import sync_folder
from wrike_async._wire.parameters import DateRange
from wrike_async.errors import InvalidArgument
from wrike_async.export._errors import StoreError, failing
from wrike_async.export._files.exchange import MANIFEST, exchange, read_manifest
from wrike_async.export._files.formats import Format, Parts, WrittenFile, parts_of
from wrike_async.export._files.journal import CommittedArea, Journal
from wrike_async.export._files.work import JOURNAL, WorkFolder
from wrike_async.export._store import AreaChange, AreaState, Counts, Fate, Run, Which
from wrike_async.export._table import Table

__all__ = ["WORK", "FileStore"]

WORK = ".wrike-async"
_VERSION = 1


class FileStore:
    """Files in a directory, and a manifest when they are whole.

    What is unfinished is in a folder of its own. A commit writes rows, and then a line of the journal that says up to
    where they count; what is behind that was never committed.
    """

    def __init__(self, folder: Path, file_format: Format, tables: Sequence[Table], *, force: bool = False) -> None:
        """Look at nothing yet.

        Args:
            folder: where the files will be.
            file_format: of the files.
            tables: what will be in them.
            force: whether what is there may be replaced.

        Raises:
            InvalidArgument: the format needs what is not installed.
        """
        self._folder = folder
        self._format: Format = file_format
        self._force = force
        self._path = folder / WORK
        self._parts: dict[str, Parts] = {each.name: parts_of(file_format, self._path, each) for each in tables}
        self._names = [each.name for each in tables]
        self._work: WorkFolder | None = None
        self._journal: Journal | None = None

    def open(self) -> Mapping[str, AreaState]:
        """Take the directory; see `Store.open`.

        Raises:
            InvalidArgument: something is there that must not be replaced.
            StoreBusy, StoreError: as for every store.
        """
        with failing(self._folder):
            if not (self._path / JOURNAL).exists():
                self._check_target()
            self._work = WorkFolder(self._path)
            try:
                self._journal = Journal(self._path / JOURNAL)
                if self._journal.end is None:
                    self._check_target()
                    self._check_parts(self._journal.areas)
            except BaseException:
                self.close()
                raise
            run, areas = self._journal.run, self._journal.areas
            if run is None:
                return {}
            return {name: AreaState(run, area.rows, area.state) for name, area in areas.items()}

    def _check_target(self) -> None:
        """See to it that nothing is replaced that may not be."""
        if self._force:
            return
        if (self._folder / MANIFEST).exists():
            raise InvalidArgument(
                f"{self._folder} has a complete export; force=True replaces it, when the new one is whole"
            )
        for name in self._names:
            own = name if self._format == "parquet" else f"{name}.{self._format}"
            if (self._folder / own).exists():
                raise InvalidArgument(f"{self._folder / own} is there, and of no export; force=True replaces it")

    def _check_parts(self, areas: Mapping[str, CommittedArea]) -> None:
        for area in areas.values():
            for each in area.files:
                path = self._path / each.name
                if not path.exists() or path.stat().st_size < each.bytes:
                    raise StoreError(f"{path} is not what was written there; remove {self._path} to start over")

    def begin(self, tables: Sequence[Table], run: Run) -> None:
        """Begin, or go on; see `Store.begin`."""
        journal = self._opened()
        with failing(self._folder):
            if journal.run is None or journal.run.id != run.id:
                journal.begin(run, self._format, [each.name for each in tables])
                for path in self._path.iterdir():
                    if path.is_dir():
                        shutil.rmtree(path)

    def append(self, table: Table, records: Sequence[dict[str, Any]], state: bytes, fate: Fate = "living") -> None:
        """Commit rows with their state; see `Store.append`. What is gone for good is in no file."""
        records = [] if fate == "purged" else records
        journal = self._opened()
        with failing(self._folder):
            file = None
            if records:
                file = self._parts[table.name].write(records, journal.areas[table.name].files)
                sync_folder((self._path / file.name).parent)
            journal.commit(table.name, state, file)

    def ids(self, table: Table, which: Which = "staged", window: DateRange[datetime] | None = None) -> Iterable[str]:
        """Return the IDs of what is committed; see `Store.ids`. It has no rows of the run before."""
        if which != "staged":
            return
        assert window is None, "files are read for all of their IDs only"
        with failing(self._folder):
            yield from self._values(table, table.key or "")

    def named(self, table: Table, column: str, which: Which = "staged") -> Iterable[str]:
        """Return the IDs that lists of what is committed name; see `Store.named`."""
        if which != "staged":
            return
        with failing(self._folder):
            for names in self._values(table, column):
                yield from names or ()

    def _values(self, table: Table, name: str) -> Iterable[Any]:
        column = next(each for each in table.columns if each.name == name)
        return self._parts[table.name].values(self._opened().areas[table.name].files, column)

    def counts(self, table: Table, windows: Sequence[DateRange[datetime]]) -> Sequence[int]:
        """Return zeros: it has no rows of the run before; see `Store.counts`."""
        return [0] * len(windows)

    def finish(self, changes: Sequence[AreaChange]) -> Mapping[str, Counts]:
        """Put the files where they belong, and the manifest last; see `Store.finish`."""
        journal = self._opened()
        assert self._work is not None
        with failing(self._folder):
            if journal.end is None:
                journal.decide(self._end(journal, changes))
            assert journal.end is not None
            exchange(self._path, self._folder, journal.end)
            rows = {name: area["rows"] for name, area in journal.end["manifest"]["areas"].items()}
            journal.close()
            self._journal = None
            self._work.clear()
            self._work.remove()
            self._work = None
        return {each.area: Counts(rows[each.area], inserted=rows[each.area]) for each in changes}

    def _end(self, journal: Journal, changes: Sequence[AreaChange]) -> dict[str, Any]:
        """Decide what the directory will be."""
        assert journal.run is not None
        old = read_manifest(self._folder)
        areas: dict[str, Any] = {}
        for change in changes:
            if change.error is not None:
                # What an earlier export had of it stays.
                kept = old.get("areas", {}).get(change.area, {"rows": 0, "files": []})
                areas[change.area] = {**kept, "error": change.error, "course": change.course.to_dict()}
                continue
            files = self._whole(change.area, journal.areas[change.area].files)
            areas[change.area] = {
                "rows": sum(each.rows for each in files),
                "as_of": change.as_of.isoformat(),
                "fields": [*change.fields],
                "fields_left_out": [*change.fields_left_out],
                "files": [self._described(each) for each in files],
                "course": change.course.to_dict(),
            }
        manifest = {
            "version": _VERSION,
            "run": journal.run.id,
            "account_id": journal.run.account_id,
            "user_id": journal.run.user_id,
            "format": self._format,
            "began": journal.run.began.isoformat(),
            "ended": max((each.ended for each in changes), default=journal.run.began).isoformat(),
            "areas": areas,
        }
        stay = {each["name"] for area in areas.values() for each in area["files"]}
        gone = [each["name"] for area in old.get("areas", {}).values() for each in area["files"]]
        return {"manifest": manifest, "obsolete": [name for name in gone if name not in stay]}

    def _whole(self, name: str, files: Sequence[WrittenFile]) -> Sequence[WrittenFile]:
        """Cut off what was not committed, and have a file also where there are no rows."""
        for each in files:
            os.truncate(self._path / each.name, each.bytes)
        return files or [self._parts[name].write([], [])]

    def _described(self, file: WrittenFile) -> dict[str, Any]:
        with (self._path / file.name).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return {**attrs.asdict(file), "sha256": digest}

    def close(self) -> None:
        """Let others have it; see `Store.close`."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        if self._work is not None:
            if self._nothing_begun():
                self._work.clear()
                self._work.remove()
            else:
                self._work.close()
            self._work = None

    def _nothing_begun(self) -> bool:
        journal = self._path / JOURNAL
        return not journal.exists() or journal.stat().st_size == 0

    def _opened(self) -> Journal:
        assert self._journal is not None, "the store is not open"
        return self._journal
