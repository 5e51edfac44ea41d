"""Where rows come from: a file that somebody wrote, or what failed in an earlier run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from wrike_async._rows.csv_rows import DELIMITERS, check_csv, csv_rows
from wrike_async._rows.json_rows import check_json, json_rows
from wrike_async._rows.row import Unreadable, typed
from wrike_async._rows.text import TextFile
from wrike_async.errors import InvalidArgument

__all__ = ["RowFile", "rows_again"]

_CSV = (".csv", ".tsv", ".tab")
_NAMED_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t"}


class RowFile:
    """The rows of a file, which is known to be readable to its end."""

    def __init__(
        self, path: Path, hints: Mapping[str, Any], *, encoding: str | None = None, delimiter: str | None = None
    ) -> None:
        """Open a file and read it once.

        Args:
            path: ends with ``.csv`` (or ``.tsv``), or is JSON Lines.
            hints: annotations of what a row may have, by Python name, to read texts by.
            encoding: of its text; by default what its first bytes say, else UTF-8.
            delimiter: what stands between the cells of CSV, also where the name does not say that it is CSV.

        Raises:
            InvalidArgument: it is in another encoding, or no CSV with names that are known, or one JSON array.
            OSError: it cannot be read.
        """
        self._hints = hints
        given = _delimiter(delimiter)
        self._text = TextFile(path, encoding)
        try:
            self._delimiter: str | None = None
            if given is not None or path.suffix.lower() in _CSV:
                self._delimiter = check_csv(self._text, hints, given)
            else:
                check_json(self._text)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows, from the first; one that cannot be read as `Unreadable`."""
        if self._delimiter is None:
            return json_rows(self._text, self._hints)
        return csv_rows(self._text, self._hints, self._delimiter)

    def close(self) -> None:
        """Close the file."""
        self._text.close()


def rows_again(lines: Iterable[Mapping[str, Any]], hints: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the rows of lines that failed in an earlier run, read as they were then."""
    for line in lines:
        given = line["input"]
        # What was no row then is none now, for the same reason.
        yield typed(given, hints) if isinstance(given, dict) else Unreadable(given, str(line.get("message")))


def _delimiter(given: str | None) -> str | None:
    if given is None:
        return None
    delimiter = _NAMED_DELIMITERS.get(given.lower(), given)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        shown = " or ".join(repr(each) for each in DELIMITERS)
        raise InvalidArgument(f"--delimiter takes one character, such as {shown}, not {given!r}")
    return delimiter
