"""What a person is asked before something is written."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, Final, Protocol

import attrs

from wrike_async._wire.operation import NO_PARAMS
from wrike_async.access._places.whereabouts import Whereabouts
from wrike_async.access._policies.effects import RECORDS, Kind
from wrike_async.access._policies.endpoints import Wish
from wrike_async.access._showing import plain, quoted, shown_value
from wrike_async.catalogue import describe

__all__ = ["Confirm", "HasWhereabouts", "WriteSummary", "confirm_on_terminal"]

_MOST_IDS: Final = 100
_MOST_SHOWN: Final = 5
_MOST_CHANGES: Final = 50
_PARENTS: Final = ("task_id", "folder_id")
_SECRETS: Final = frozenset({"secret"})


class HasWhereabouts(Protocol):
    """What knows where things lie, and what they are called."""

    @property
    def whereabouts(self) -> Whereabouts:
        """Where things lie."""
        ...


class WriteSummary:
    """What is about to be written, put together when somebody looks.

    Attributes:
        does: one sentence.
        operation: by dotted name, such as ``"tasks.delete"``.
        ids: what it is about, the first hundred; empty for what is made anew, and for what is not known by now.
        count: how many entities it is about; ``None`` where nobody knows.
        changes: what is set, by Python name, as it is sent; of a bulk write what is the same for all, or lists of the
            first few values of rows that differ.
        where: IDs of folders and tasks that it goes into.
        actor: for whom, as `Access` was told.
    """

    __slots__ = ("_found", "_gate", "_gist", "_places", "_wishes", "actor")

    def __init__(self, wishes: Sequence[Any], actor: str | None, gate: Any) -> None:
        """Tell of a call that was recognised; of a batch, of its operations. For the gate to make."""
        self.actor = actor
        self._wishes: Sequence[Wish] = wishes
        self._gate: HasWhereabouts = gate
        self._gist: _Gist | None = None
        self._places: Mapping[str, str] = NO_PARAMS
        self._found: dict[str, Any] = {}

    @property
    def does(self) -> str:
        """One sentence."""
        return self._told.does

    @property
    def operation(self) -> str:
        """By dotted name, such as ``"tasks.delete"``."""
        return self._told.operation

    @property
    def ids(self) -> tuple[str, ...]:
        """What it is about, the first hundred."""
        return self._told.ids

    @property
    def count(self) -> int | None:
        """How many entities it is about."""
        return self._told.count

    @property
    def changes(self) -> Mapping[str, Any]:
        """What is set, by Python name."""
        return self._told.changes

    @property
    def where(self) -> tuple[str, ...]:
        """IDs of folders and tasks that it goes into."""
        return self._told.where

    @property
    def _told(self) -> _Gist:
        if self._gist is None:
            self._gist = _gist_of(self._wishes)
        return self._gist

    def __repr__(self) -> str:
        names = ("does", "operation", "ids", "count", "changes", "where", "actor")
        return f"WriteSummary({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    def _in_places(self, places: Mapping[str, str]) -> WriteSummary:
        """Return it with titles of where it goes, and nothing about for whom."""
        named = WriteSummary(self._wishes, None, self._gate)
        named._gist, named._places, named._found = self._told, places, self._found
        return named

    async def titles(self) -> dict[str, str]:
        """Look up the first few of what it is about, so that `text` names them and tells what changes.

        Returns:
            Titles by ID. What cannot be found, or has none, is left out; it never fails.
        """
        kind = self._told.kind
        if kind is not None and not self._found:
            shown = self.ids[:_MOST_SHOWN]
            looks = (self._gate.whereabouts.look_up(kind, each) for each in shown)
            found = await asyncio.gather(*looks, return_exceptions=True)
            pairs = zip(shown, found, strict=True)
            self._found.update((key, each) for key, each in pairs if not isinstance(each, BaseException | None))
        named = {key: getattr(each, "title", None) for key, each in self._found.items()}
        return {key: plain(title) for key, title in named.items() if isinstance(title, str) and title}

    def text(self) -> str:
        """Return it in a few lines for a person: what is done, to what, old and new values, how many, and where.

        Titles and values are cut, and without characters that would change how the text looks.
        """
        lines = [f"{self.does} ({self.operation})"]
        if self.actor is not None:
            lines.append(f"  for {plain(self.actor)}")
        if self.ids or self.count != 1:
            lines.append(f"  {self._targets()}")
        changes = list(self.changes.items())
        lines += [f"  {plain(name)}: {self._change(name, value)}" for name, value in changes[:_MOST_CHANGES]]
        if len(changes) > _MOST_CHANGES:
            lines.append(f"  and {len(changes) - _MOST_CHANGES} more values")
        if self.where:
            places = [quoted(self._places.get(each), each) for each in self.where[:_MOST_SHOWN]]
            lines.append(f"  in {', '.join(places)}{', …' if len(self.where) > _MOST_SHOWN else ''}")
        return "\n".join(lines)

    def _targets(self) -> str:
        count = "an unknown number" if self.count is None else str(self.count)
        if not self.ids:
            return f"{count} in all"
        shown = [self._named(each) for each in self.ids[:_MOST_SHOWN]]
        more = "" if len(self.ids) == len(shown) else ", …"
        return f"{', '.join(shown)}{more} ({count} in all)" if self.count != 1 else shown[0]

    def _named(self, entity_id: str) -> str:
        return quoted(getattr(self._found.get(entity_id), "title", None), entity_id)

    def _change(self, name: str, value: Any) -> str:
        if len(self.ids) == 1 and (old := getattr(self._found.get(self.ids[0]), name, None)) is not None:
            return f"{plain(old)} → {shown_value(value)}"
        return shown_value(value)


Confirm = Callable[[WriteSummary], Awaitable[bool]]
"""Asks a person, who may take any time; nothing is held meanwhile. Only ``True`` lets the write be sent."""


def confirm_on_terminal() -> Confirm:
    """Return what asks on the terminal that the program runs in. Without one, nothing is approved."""
    turns = asyncio.Lock()

    async def confirm(summary: WriteSummary) -> bool:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        await summary.titles()
        async with turns:
            return await asyncio.to_thread(_answered, summary.text())

    return confirm


def _answered(text: str) -> bool:
    sys.stderr.write(f"{text}\nDo this? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


@attrs.frozen(eq=False)
class _Gist:
    """What a summary tells; see `WriteSummary`. What it is about is of a kind, where it can be looked up."""

    does: str
    operation: str
    ids: tuple[str, ...]
    count: int | None
    changes: Mapping[str, Any]
    where: tuple[str, ...]
    kind: Kind | None


def _gist_of(wishes: Sequence[Wish]) -> _Gist:
    first = wishes[0]
    counts = [wish.count for wish in wishes]
    kind = _kind_of(first)
    rows = [_Given.of(row) for wish in wishes for row in wish.ask.rows]
    ids = [*first.ids] if kind is not None else []
    makes = first.endpoint.method == "POST"
    if first.ask.bulk and not makes:
        ids = [row.id for row in rows if row.id is not None]
    where = dict.fromkeys(parent for wish in wishes for parent in wish.ids) if makes else {}
    where.update(dict.fromkeys(parent for row in rows for parent in row.parents) if makes else {})
    return _Gist(
        does=" ".join(dict.fromkeys(describe(wish.endpoint.python).does for wish in wishes)),
        operation=", ".join(dict.fromkeys(wish.endpoint.python for wish in wishes)),
        ids=() if makes else tuple(ids[:_MOST_IDS]),
        count=None if None in counts else sum(count for count in counts if count is not None),
        changes=_changes(first) | _changes_of_rows(rows, first.endpoint.params.values()),
        where=tuple(where),
        kind=kind,
    )


def _changes(wish: Wish) -> dict[str, Any]:
    names = wish.endpoint.params
    return {
        names.get(wire, wire): "…" if names.get(wire, wire) in _SECRETS else value
        for wire, value in wish.params.items()
    }


@attrs.frozen
class _Given:
    """One row of a bulk write, as somebody gave it: an ID, what is made, or both of an ID and what is changed."""

    id: str | None = None
    values: Mapping[str, Any] = NO_PARAMS
    parents: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Any) -> _Given:
        match row:
            case str():
                return cls(row)
            case (str(entity_id), Mapping() as values):
                return cls(entity_id, values)
            case Mapping() as values:
                parents = (values.get(name) for name in _PARENTS)
                rest = {name: value for name, value in values.items() if name not in _PARENTS}
                return cls(None, rest, tuple(each for each in parents if isinstance(each, str)))
            case _:
                return cls()


def _changes_of_rows(rows: Sequence[_Given], known: Collection[str]) -> dict[str, list[Any]]:
    """Return everything that rows set, with the first few values of each; names that will be refused come last."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        for name, value in row.values.items():
            values = found.setdefault(str(name), [])
            shown = "…" if name in _SECRETS or len(values) >= _MOST_SHOWN else value
            if len(values) <= _MOST_SHOWN and shown not in values:
                values.append(shown)
    return dict(sorted(found.items(), key=lambda pair: pair[0] not in known))


def _kind_of(wish: Wish) -> Kind | None:
    name = wish.endpoint.path.partition("{")[2].partition("}")[0]
    return next((kind for kind in RECORDS if name in (f"{kind}Id", f"{kind}Ids")), None)
