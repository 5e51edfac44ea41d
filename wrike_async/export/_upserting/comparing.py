"""What a row would change of what is there: the columns that it gives, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wrike_async.errors import InvalidArgument

__all__ = ["changes_of", "check_columns", "fields_for"]

# By the name of the column: where it stands in what Wrike answers, and what it is changed with.
_SAME = {
    "title": "title",
    "description": "description",
    "status": "status",
    "importance": "importance",
    "dates": "dates",
    "custom_status": "customStatusId",
    "billing_type": "billingType",
}
_EXACT = {"responsibles": "responsibleIds", "responsible_placeholders": "responsiblePlaceholderIds"}
_ADDED = {"parents": "parentIds", "shareds": "sharedIds", "super_tasks": "superTaskIds"}
_ENTRIES = {"custom_fields": ("customFields", "id"), "metadata": ("metadata", "key")}
_COLUMNS = _SAME | _EXACT | _ADDED | {name: field for name, (field, _) in _ENTRIES.items()}
_IN_EVERY_ANSWER = frozenset({"title", "status", "importance", "dates", "customStatusId"})
_WIRE = {
    "custom_status": "customStatus",
    "billing_type": "billingType",
    "responsible_placeholders": "responsiblePlaceholders",
    "super_tasks": "superTasks",
    "custom_fields": "customFields",
}


def check_columns(names: Sequence[str]) -> None:
    """Refuse columns that cannot be compared with what is there; raises `InvalidArgument`."""
    if wrong := [name for name in names if name not in _COLUMNS]:
        raise InvalidArgument(f"an upsert cannot compare {', '.join(wrong)}; it takes {', '.join(_COLUMNS)}")


def fields_for(names: Sequence[str]) -> set[str]:
    """Return the optional fields that the columns are compared with."""
    return {_COLUMNS[name] for name in names} - _IN_EVERY_ANSWER


def changes_of(row: Mapping[str, Any], wire: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
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
        given, found = wire[_WIRE.get(name, name)], there.get(_COLUMNS[name])
        if name in _SAME:
            if not _equal(given, found):
                changes[name] = row[name]
        elif name in _ENTRIES:
            if wrong := _entries(given, found or (), _ENTRIES[name][1]):
                changes[name] = wrong
        else:
            found = found or ()
            if new := [each for each in given if each not in found]:
                changes[f"add_{name}"] = new
            if name in _EXACT and (old := [each for each in found if each not in given]):
                changes[f"remove_{name}"] = sorted(old)
    return changes


def _equal(given: Any, found: Any) -> bool:
    if isinstance(given, Mapping):
        found = found if isinstance(found, Mapping) else {}
        return all(_same_moment(value, found.get(name)) for name, value in given.items())
    if isinstance(given, str):
        return given.strip() == str(found or "").strip()
    return bool(given == found)


def _same_moment(given: Any, found: Any) -> bool:
    # A day without a time is any time of it: Wrike sets the hour by the work schedule.
    if isinstance(given, str) and isinstance(found, str) and "T" not in given:
        return found.partition("T")[0] == given
    return bool(given == found)


def _entries(given: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], by: str) -> list[dict[str, Any]]:
    values = {each.get(by): each.get("value") for each in found}
    return [dict(each) for each in given if values.get(each[by]) != each.get("value")]
