"""What a row would change of what is there: the columns that it gives, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from wrike_async._wire.names import to_camel
from wrike_async.errors import InvalidArgument

__all__ = ["Columns", "Members"]


@attrs.frozen
class Members:
    """A list that is changed by what is added and what is taken away.

    Attributes:
        field: where it stands in what Wrike answers.
        add: the parameter that adds.
        remove: the parameter that takes away; ``None`` where what a row does not give stays.
    """

    field: str
    add: str
    remove: str | None = None


@attrs.frozen(kw_only=True)
class Columns:
    """What can be compared, by the name of the column.

    Attributes:
        same: what is changed by the parameter of the same name; where it stands in what Wrike answers.
        members: lists.
        entries: lists of which each entry has its name; where it stands, and what tells its entries apart.
        inner: records that have columns of their own, which stand in what Wrike answers under the same name.
        always: what stands in every answer.
    """

    same: Mapping[str, str] = attrs.field(factory=dict)
    members: Mapping[str, Members] = attrs.field(factory=dict)
    entries: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)
    inner: Mapping[str, Columns] = attrs.field(factory=dict)
    always: frozenset[str] = frozenset()

    def _names(self) -> Iterator[str]:
        yield from (*self.same, *self.members, *self.entries, *self.inner)

    def check(self, rows: Iterable[Mapping[str, Any]], within: str = "") -> None:
        """Refuse what cannot be compared with what is there; raises `InvalidArgument`."""
        rows = list(rows)
        names, known = {name for row in rows for name in row}, [*self._names()]
        if wrong := sorted(names.difference(known)):
            takes = ", ".join(f"{within}{name}" for name in known)
            raise InvalidArgument(
                f"an upsert cannot compare {', '.join(f'{within}{name}' for name in wrong)}; it takes {takes}"
            )
        for name in names.intersection(self.inner):
            self.inner[name].check([row[name] for row in rows if name in row], f"{within}{name}.")

    def fields(self, rows: Iterable[Mapping[str, Any]]) -> set[str]:
        """Return the optional fields that rows are compared with."""
        rows = list(rows)
        names = {name for row in rows for name in row}
        fields = {self._field(name) for name in names - self.inner.keys()} - self.always
        for name in names.intersection(self.inner):
            fields |= self.inner[name].fields([row[name] for row in rows if name in row])
        return fields

    def _field(self, name: str) -> str:
        if name in self.members:
            return self.members[name].field
        return self.entries[name][0] if name in self.entries else self.same[name]

    def changes_of(self, row: Mapping[str, Any], wire: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
        """Return what makes an entity as a row says.

        Args:
            row: by Python names.
            wire: the same, as it would be sent.
            there: the entity, as it came.

        Returns:
            Changes by Python names; nothing where all is equal.
        """
        changes: dict[str, Any] = {}
        for name in row:
            if (sent := to_camel(name)) not in wire:
                continue
            given = wire[sent]
            if name in self.inner:
                found = there.get(sent)
                changed = self.inner[name].changes_of(row[name], given, found or {})
                if changed or found is None:
                    changes[name] = changed
                continue
            found = there.get(self._field(name))
            if name in self.same:
                if not _equal(given, found):
                    changes[name] = row[name]
            elif name in self.entries:
                if wrong := _entries(given, found or (), self.entries[name][1]):
                    changes[name] = wrong
            else:
                changes |= _added_and_removed(self.members[name], given, found or ())
        return changes


def _added_and_removed(members: Members, given: Sequence[str], found: Sequence[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if new := [each for each in given if each not in found]:
        changes[members.add] = new
    if members.remove is not None and (old := [each for each in found if each not in given]):
        changes[members.remove] = sorted(old)
    return changes


def _equal(given: Any, found: Any) -> bool:
    if isinstance(given, Mapping):
        found = found if isinstance(found, Mapping) else {}
        return all(_same_moment(value, found.get(name)) for name, value in given.items())
    return str(given).strip() == str(found or "").strip()


def _same_moment(given: Any, found: Any) -> bool:
    # A day without a time is any time of it: Wrike sets the hour by the work schedule.
    if isinstance(given, str) and isinstance(found, str) and "T" not in given:
        return found.partition("T")[0] == given
    return bool(given == found)


def _entries(given: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], by: str) -> list[dict[str, Any]]:
    values = {each.get(by): each.get("value") for each in found}
    return [dict(each) for each in given if values.get(each[by]) != each.get("value")]
