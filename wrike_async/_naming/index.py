"""Which thing a name means, among those that are known. No I/O."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

import attrs

from wrike_async.errors import UnresolvedName

__all__ = ["Entry", "NameIndex", "is_miss"]

Item = TypeVar("Item")

_SLASHES = re.compile(r"\s*(?:/\s*)+")
_CANDIDATES_SHOWN = 10
_CLOSE_SHOWN = 3
_DEEPEST_PATH = 50


@attrs.define(eq=False, kw_only=True)
class Entry(Generic[Item]):
    """A thing with names.

    Attributes:
        id: of the thing.
        names: what it is called; the first is what people call it.
        value: the thing itself.
        parents: what it is in.
        on_top: whether it is in nothing, perhaps besides its parents.
        rank: of several with the same name, those with the lowest are meant.
        note: what tells it from others of its name, where no path does.
    """

    id: str
    names: tuple[str, ...]
    value: Item
    parents: list[Entry[Item]] = attrs.field(factory=list["Entry[Item]"])
    on_top: bool = True
    rank: int = 0
    note: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.names[0]

    @property
    def path(self) -> str:
        """Where it is, and its name: ``Space / Folder``."""
        steps, above = [self.name], self.parents
        while above and len(steps) < _DEEPEST_PATH:
            steps.append(above[0].name)
            above = above[0].parents
        return " / ".join(reversed(steps))

    def __str__(self) -> str:
        return f"{self.path!r} ({f'{self.note}, ' if self.note else ''}{self.id})"


def is_miss(error: UnresolvedName) -> bool:
    """Whether nothing has the name, which may be different after another look."""
    return not error.candidates


class NameIndex(Generic[Item]):
    """Things by their names.

    Names are equal whatever their case, however many blanks are in them, and in whichever Unicode form. Where several
    are equal so, one that is spelled as given is meant.
    """

    def __init__(self, kind: str, entries: Sequence[Entry[Item]]) -> None:
        self.entries = entries
        self.by_id = {entry.id: entry for entry in entries}
        self._kind = kind
        self._by_key: dict[str, list[Entry[Item]]] = {}
        for entry in entries:
            for key in dict.fromkeys(map(_key, entry.names)):
                self._by_key.setdefault(key, []).append(entry)

    def resolve(self, name: str) -> Entry[Item]:
        """Return what a name, a path or an ID means.

        Raises:
            UnresolvedName: nothing, or more than one thing.
        """
        found = self.by_id.get(name.strip())
        if found is not None:
            return found
        meant = _narrowed(list(self._having(name)), name)
        if len(meant) == 1:
            return meant[0]
        raise self._ambiguous(name, meant) if meant else self._missing(name)

    def _having(self, name: str) -> Iterator[Entry[Item]]:
        """Yield what has the name; titles may have slashes in them, so each may be the one before the title."""
        whole, from_the_top = _key(name), _tidy(name).startswith("/")
        slashes = [at for at, letter in enumerate(whole) if letter == "/"]
        for at in (-1, *slashes):
            above = whole[:at] if at >= 0 else ""
            for entry in self._by_key.get(whole[at + 1 :], ()):
                if _is_below(entry, above, from_the_top=from_the_top):
                    yield entry

    def _ambiguous(self, name: str, meant: Sequence[Entry[Item]]) -> UnresolvedName:
        shown = "; ".join(map(str, meant[:_CANDIDATES_SHOWN]))
        if len(meant) > _CANDIDATES_SHOWN:
            shown += f"; and {len(meant) - _CANDIDATES_SHOWN} more"
        error = UnresolvedName(f"{len(meant)} {self._kind} are called {name!r:.80}: {shown}. Give the path, or the ID")
        error.candidates = tuple(entry.id for entry in meant)
        return error

    def _missing(self, name: str) -> UnresolvedName:
        key = _key(name)
        close = difflib.get_close_matches(key.rpartition("/")[2], self._by_key, n=_CLOSE_SHOWN)
        close += difflib.get_close_matches(key, self._by_key, n=_CLOSE_SHOWN)
        entries = dict.fromkeys(entry for each in close for entry in self._by_key[each])
        shown = ", ".join(repr(entry.path) for entry in list(entries)[:_CLOSE_SHOWN])
        hint = f"; did you mean {shown}?" if shown else ""
        return UnresolvedName(f"none of the {len(self.entries)} {self._kind} is called {name!r:.80}{hint}")


def _is_below(entry: Entry[Item], above: str, *, from_the_top: bool) -> bool:
    """Whether a thing is in what a path says, which may begin anywhere unless it is from the top."""
    if not above:
        return entry.on_top or not from_the_top
    for parent in entry.parents:
        for key in map(_key, parent.names):
            if above == key:
                rest = ""
            elif above.endswith(f"/{key}"):
                rest = above[: -len(key) - 1]
            else:
                continue
            if _is_below(parent, rest, from_the_top=from_the_top):
                return True
    return False


def _narrowed(found: Sequence[Entry[Item]], name: str) -> list[Entry[Item]]:
    found = list(dict.fromkeys(found))
    lowest = min((entry.rank for entry in found), default=0)
    found = [entry for entry in found if entry.rank == lowest]
    whole = f"/{_tidy(name).strip('/')}"
    spelled_so = [entry for entry in found if any(whole.endswith(f"/{_tidy(each).strip('/')}") for each in entry.names)]
    return spelled_so or found


def _tidy(name: str) -> str:
    return _SLASHES.sub("/", " ".join(unicodedata.normalize("NFC", name).split()))


def _key(name: str) -> str:
    """Return what equal names have in common; a slash at either end of a title is no part of it."""
    return unicodedata.normalize("NFC", _tidy(name).casefold()).strip("/")
