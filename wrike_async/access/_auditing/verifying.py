"""Finding out whether audit files were changed, and what they say of writes that are in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from wrike_async._json import loads
from wrike_async.access._auditing.audit_file import hash_of_file, older_name
from wrike_async.access._auditing.lines import FIRST, Head, hash_of

__all__ = ["Verified", "entries_of", "files_of", "in_doubt", "verify"]


@attrs.define(eq=False)
class Verified:
    """What was found.

    Attributes:
        lines: how many lines there are.
        problems: what is wrong, each with file and line.
        heads: the ends of the chains.
    """

    lines: int = 0
    problems: list[str] = attrs.field(factory=list[str])
    heads: dict[str, Head] = attrs.field(factory=dict[str, Head])


def files_of(path: Path) -> list[Path]:
    """Return a file, and before it those that were put aside, the oldest first."""
    aged: list[Path] = []
    while (older := older_name(path, len(aged) + 1)).exists():
        aged.append(older)
    return [*reversed(aged), path]


def verify(paths: Sequence[Path], heads: Iterable[Head] = ()) -> Verified:
    """Look through audit files for what was changed, dropped or moved.

    Args:
        paths: of the files, the oldest first.
        heads: ends of chains that were kept elsewhere; without them, an end that was cut off does not show.

    Raises:
        OSError: a file cannot be read.
    """
    found = Verified()
    for place, path in enumerate(paths):
        _verify_file(path, found, before=paths[place - 1] if place else None)
    for head in heads:
        end = found.heads.get(head.chain)
        if end is None or end.seq < head.seq:
            found.problems.append(f"chain {head.chain} ends before {head.seq}: its end was cut off")
        elif end.seq == head.seq and end.hash != head.hash:
            found.problems.append(f"chain {head.chain}: line {head.seq} is another one than the head says")
    return found


def _verify_file(path: Path, found: Verified, *, before: Path | None) -> None:
    begins_later = False
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        found.lines += 1
        where = f"{path}, line {number}"
        entry = _entry(line)
        if entry is None:
            found.problems.append(f"{where} is no whole record")
            continue
        if "hash" not in entry or entry["hash"] != hash_of(line.rstrip(b"\n")):
            found.problems.append(f"{where} was changed")
            continue
        if entry.get("kind") == "begin":
            begins_later = number == 1
            if before is not None and entry.get("file") != hash_of_file(before):
                found.problems.append(f"{where}: the file before it is not {before} as it was")
            continue
        problem = _follows(entry, found, may_begin_later=before is None and begins_later)
        if problem:
            found.problems.append(f"{where}: {problem}")


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        read = loads(line)
    except ValueError:
        return None
    return read if isinstance(read, dict) and line.endswith(b"\n") else None


def _follows(entry: dict[str, Any], found: Verified, *, may_begin_later: bool) -> str | None:
    """Take a line of a chain; return what is wrong with where it stands."""
    head = Head(str(entry.get("chain")), int(entry.get("seq", 0)), str(entry.get("hash")))
    before, found.heads[head.chain] = found.heads.get(head.chain), head
    if before is None:
        if head.seq == 1 and entry.get("prev") == FIRST:
            return None
        # What came before may have been in a file that is not kept any more.
        return None if may_begin_later else f"chain {head.chain} has no beginning"
    if head.seq != before.seq + 1:
        return f"chain {head.chain} goes from {before.seq} to {head.seq}"
    return None if entry.get("prev") == before.hash else f"chain {head.chain}: line {before.seq} is another one"


def entries_of(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield what the whole lines of files say."""
    for path in paths:
        for line in path.read_bytes().splitlines(keepends=True):
            entry = _entry(line)
            if entry is not None and entry.get("kind") != "begin":
                yield entry


def in_doubt(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the writes of which nobody knows: an intent without an outcome, or an outcome that is in doubt."""
    open_ones: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    doubtful: list[dict[str, Any]] = []
    for entry in entries:
        key = (entry.get("chain"), entry.get("call"), entry.get("endpoint"), tuple(entry.get("ids", ())))
        if entry.get("kind") == "intent":
            open_ones.setdefault(key, []).append(entry)
        elif entry.get("kind") == "outcome" and entry.get("access") == "write":
            if open_ones.get(key):
                open_ones[key].pop(0)
            if entry.get("outcome") == "in_doubt":
                doubtful.append(entry)
    return [*doubtful, *(each for entries_left in open_ones.values() for each in entries_left)]
