"""How rows are written in files: one that grows, or one for each commit."""

from __future__ import annotations

import csv
import gzip
import io
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

import attrs

from wrike_async._json import dumps, loads
from wrike_async._rows.csv_rows import LONGEST_CELL
from wrike_async._transport.files import write_whole
from wrike_async._wire.structuring.cells import TEXTS, cells
from wrike_async._wire.structuring.flat_columns import ColumnType
from wrike_async.export._table import Column, Table

__all__ = ["FORMATS", "Format", "WrittenFile", "parts_of"]

Format = Literal["jsonl", "jsonl.gz", "csv", "parquet"]
"""How files are written: the records as they came, the same compressed, or tables."""

FORMATS: Final[tuple[Format, ...]] = ("jsonl", "jsonl.gz", "csv", "parquet")

_ROW_GROUP, _AT_ONCE = 20_000, 1_000
_LEVEL = 4
"""Of gzip: the next one takes twice the time for a few percent."""


@attrs.frozen
class WrittenFile:
    """What is in a file.

    Attributes:
        name: below the folder, with ``/``.
        rows: how many.
        bytes: how many of them count; what is behind them was not committed.
    """

    name: str
    rows: int
    bytes: int


class Parts(ABC):
    """The files of one area in a folder."""

    def __init__(self, folder: Path, table: Table) -> None:
        self._folder = folder
        self._table = table

    @abstractmethod
    def write(self, records: Sequence[dict[str, Any]], files: Sequence[WrittenFile]) -> WrittenFile:
        """Write records behind, or beside, what is committed. They are on the disk when this returns.

        Args:
            records: to write.
            files: what is committed.

        Returns:
            The file that they are in, as it is with them.
        """

    @abstractmethod
    def values(self, files: Iterable[WrittenFile], column: Column) -> Iterator[Any]:
        """Return what the records in files have in a column of texts, or of lists of texts; ``None`` for nothing."""


class _Growing(Parts):
    """One file that grows."""

    def __init__(self, folder: Path, table: Table, ending: str) -> None:
        super().__init__(folder, table)
        self._name = f"{table.name}.{ending}"

    def write(self, records: Sequence[dict[str, Any]], files: Sequence[WrittenFile]) -> WrittenFile:
        before = files[0] if files else WrittenFile(self._name, 0, 0)
        data = self._encoded(records, begun=bool(files))
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        file = os.open(self._folder / self._name, flags, 0o666)
        try:
            # What an attempt left that failed is not committed.
            os.ftruncate(file, before.bytes)
            os.lseek(file, before.bytes, os.SEEK_SET)
            write_whole(file, data)
            os.fsync(file)
        finally:
            os.close(file)
        return WrittenFile(self._name, before.rows + len(records), before.bytes + len(data))

    def values(self, files: Iterable[WrittenFile], column: Column) -> Iterator[Any]:
        for each in files:
            with (self._folder / each.name).open("rb") as file:
                yield from self._values(_Beginning(file, each.bytes), column)

    @abstractmethod
    def _encoded(self, records: Sequence[dict[str, Any]], *, begun: bool) -> bytes: ...

    @abstractmethod
    def _values(self, file: io.RawIOBase, column: Column) -> Iterator[Any]: ...


class _JsonLines(_Growing):
    def _encoded(self, records: Sequence[dict[str, Any]], *, begun: bool) -> bytes:
        return b"".join([dumps(record, newline=True) for record in records])

    def _values(self, file: io.RawIOBase, column: Column) -> Iterator[Any]:
        return self._of_lines(io.BufferedReader(file), column)

    def _of_lines(self, lines: Iterable[bytes], column: Column) -> Iterator[Any]:
        for line in lines:
            yield loads(line).get(column.path)


class _CompressedLines(_JsonLines):
    """Each commit is a member, and so can be cut off."""

    def _encoded(self, records: Sequence[dict[str, Any]], *, begun: bool) -> bytes:
        return gzip.compress(super()._encoded(records, begun=begun), _LEVEL, mtime=0)

    def _values(self, file: io.RawIOBase, column: Column) -> Iterator[Any]:
        with gzip.GzipFile(fileobj=io.BufferedReader(file)) as lines:
            yield from self._of_lines(lines, column)


class _Csv(_Growing):
    """With a line of names; lists and what is deeper are JSON in their cells, instants ISO texts."""

    def _encoded(self, records: Sequence[dict[str, Any]], *, begun: bool) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        columns = self._table.columns
        if not begun:
            writer.writerow([column.name for column in columns])
        values = zip(columns, self._table.values(records), strict=True)
        writer.writerows(zip(*(cells(column.type, each, _CELLS) for column, each in values), strict=True))
        return text.getvalue().encode()

    def _values(self, file: io.RawIOBase, column: Column) -> Iterator[Any]:
        with io.TextIOWrapper(io.BufferedReader(file), encoding="utf-8", newline="") as text:
            # Its own limit is that of the whole process, and below what a description may have.
            csv.field_size_limit(LONGEST_CELL)
            for row in csv.DictReader(text):
                cell = row[column.name]
                yield loads(cell.encode()) if cell and column.type == "text[]" else cell or None


class _Parquet(Parts):
    """A file for each commit, because one that is written to is none before its end."""

    def write(self, records: Sequence[dict[str, Any]], files: Sequence[WrittenFile]) -> WrittenFile:
        name = f"{self._table.name}/part-{len(files):05}.parquet"
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        arrow = import_module("pyarrow")
        # Models take several times the room of what they become.
        slices = (records[start : start + _AT_ONCE] for start in range(0, len(records), _AT_ONCE))
        rows = arrow.Table.from_batches(map(self._table.batch, slices), schema=self._table.arrow_schema())
        with path.open("wb") as file:
            import_module("pyarrow.parquet").write_table(rows, file, compression="zstd", row_group_size=_ROW_GROUP)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        return WrittenFile(name, len(records), size)

    def values(self, files: Iterable[WrittenFile], column: Column) -> Iterator[Any]:
        for each in files:
            table = import_module("pyarrow.parquet").read_table(self._folder / each.name, columns=[column.name])
            yield from table.column(column.name).to_pylist()


class _Beginning(io.RawIOBase):
    """The beginning of a file: what is committed of it."""

    def __init__(self, file: Any, size: int) -> None:
        super().__init__()
        self._file = file
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._file.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)


def parts_of(file_format: Format, folder: Path, table: Table) -> Parts:
    """Return what writes the files of an area.

    Raises:
        InvalidArgument: the format needs what is not installed.
    """
    match file_format:
        case "jsonl":
            return _JsonLines(folder, table, "jsonl")
        case "jsonl.gz":
            return _CompressedLines(folder, table, "jsonl.gz")
        case "csv":
            return _Csv(folder, table, "csv")
        case "parquet":
            table.arrow_schema()
            return _Parquet(folder, table)


def _texts_of_flags(values: Sequence[bool | None]) -> Sequence[str | None]:
    texts = {None: None, True: "true", False: "false"}
    return [texts[value] for value in values]


_CELLS: Final[Mapping[ColumnType, Callable[[Sequence[Any]], Sequence[Any]]]] = {**TEXTS, "boolean": _texts_of_flags}
