"""The filters of task lists, each a test on one task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.values import custom_field_filter, custom_fields_filter, metadata_filter
from wrike_async.sandbox._state.records import Task
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.ids import Kind, permalink
from wrike_async.sandbox._wire.parameters import Moment, Range

__all__ = ["Predicate", "predicates"]

Predicate = Callable[[Task], bool]


def predicates(state: State, params: Mapping[str, Any]) -> dict[str, Predicate]:
    """Return the tests that a list's parameters ask for, by parameter; refuses values that cannot be."""
    return {name: make(state, params[name]) for name, make in _MAKERS.items() if params.get(name) is not None}


def _title(_: State, text: str) -> Predicate:
    wanted = text.casefold()
    return lambda task: wanted in task.title.casefold()


def _status(_: State, statuses: list[str]) -> Predicate:
    return lambda task: task.status in statuses


def _importance(_: State, importance: str) -> Predicate:
    return lambda task: task.importance == importance


def _start(_: State, dates: Range | Moment) -> Predicate:
    return lambda task: task.dates.start is not None and task.dates.start in dates


def _due(_: State, dates: Range | Moment) -> Predicate:
    return lambda task: task.dates.due is not None and task.dates.due in dates


def _scheduled(_: State, dates: Range | Moment) -> Predicate:
    first, last = (dates.equal, dates.equal) if isinstance(dates, Moment) else (dates.start, dates.end)
    if first is None or last is None:
        raise invalid_parameter("scheduledDate", "a range needs both ends")
    if "T" in first or "T" in last:
        raise invalid_parameter("scheduledDate", "expected dates")

    def overlaps(task: Task) -> bool:
        due = task.dates.due
        if due is None:
            return False
        begins = task.dates.start or due
        # A single date, and the end of a range, mean their whole day and its first moment in turn.
        return due[:10] >= first and (begins[:10] <= last if isinstance(dates, Moment) else begins[:10] < last)

    return overlaps


def _created(_: State, instants: Range) -> Predicate:
    return lambda task: task.created in instants


def _updated(_: State, instants: Range) -> Predicate:
    return lambda task: task.updated in instants


def _completed(_: State, instants: Range) -> Predicate:
    return lambda task: task.completed is not None and task.completed in instants


def _authors(state: State, identities: list[str]) -> Predicate:
    wanted = set(lookup.contact_ids(state, identities))
    return lambda task: not wanted.isdisjoint(task.author_ids)


def _responsibles(state: State, identities: list[str]) -> Predicate:
    wanted = set(lookup.contact_ids(state, identities))
    return lambda task: not wanted.isdisjoint(task.responsible_ids)


def _placeholders(state: State, identities: list[str]) -> Predicate:
    wanted = set(lookup.of_kind(state, Kind.PLACEHOLDER, identities))
    return lambda task: not wanted.isdisjoint(task.placeholder_ids)


def _permalink(_: State, link: str) -> Predicate:
    return lambda task: permalink(task.number) == link


def _type(_: State, kind: str) -> Predicate:
    return lambda task: task.dates.type == kind


def _custom_statuses(state: State, identities: list[str]) -> Predicate:
    wanted = {lookup.custom_status(state, identity).id for identity in identities}
    return lambda task: task.custom_status_id in wanted


def _billing_types(_: State, kinds: list[str]) -> Predicate:
    return lambda task: task.billing_type in kinds


def _custom_item_types(state: State, identities: list[str]) -> Predicate:
    wanted = set(lookup.of_kind(state, Kind.CUSTOM_ITEM_TYPE, identities))
    return lambda task: task.custom_item_type_id in wanted


_MAKERS: dict[str, Callable[[State, Any], Predicate]] = {
    "title": _title,
    "status": _status,
    "importance": _importance,
    "startDate": _start,
    "dueDate": _due,
    "scheduledDate": _scheduled,
    "createdDate": _created,
    "updatedDate": _updated,
    "completedDate": _completed,
    "authors": _authors,
    "responsibles": _responsibles,
    "responsiblePlaceholders": _placeholders,
    "permalink": _permalink,
    "type": _type,
    "customStatuses": _custom_statuses,
    "billingTypes": _billing_types,
    "customItemTypes": _custom_item_types,
    "metadata": lambda _, given: metadata_filter(given),
    "customField": custom_field_filter,
    "customFields": custom_fields_filter,
}
