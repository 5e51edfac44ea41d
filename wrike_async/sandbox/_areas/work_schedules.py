"""Work schedules, and what deviates from them: for a schedule, or for one user."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from wrike_async.sandbox._calls.call import Answer, Call, Handler, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import admins_only, days, need, read_object, taken, text, up_to
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._wire.errors import invalid_parameter, not_allowed
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["SCHEDULES", "routes"]

SCHEDULES: Final = Collection("workschedules", "work schedule", Kind.WORK_SCHEDULE)
_EXCEPTIONS: Final = Collection("workScheduleExclusions", "work schedule exception", Kind.WORK_SCHEDULE_EXCEPTION)
_CAPACITY: Final = Collection("workScheduleCapacityChanges", "capacity change", Kind.WORK_SCHEDULE_CAPACITY)
_USER_EXCEPTIONS: Final = Collection("userScheduleExclusions", "user exception", Kind.USER_SCHEDULE_EXCEPTION)
_USER_CAPACITY: Final = Collection("userScheduleCapacityChanges", "capacity change", Kind.USER_SCHEDULE_CAPACITY)
_USER_PARTIAL: Final = Collection(
    "userSchedulePartialExclusions", "partial exception", Kind.USER_SCHEDULE_PARTIAL_EXCEPTION
)
_WEEK: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY: Final = {"dayOfWeek": ("enum", *_WEEK), "isWorkDay": ("bool",)}
_MINUTES_PER_DAY: Final = 1440
_WORKING: Final = ("AdditionalWorkDays", "Overtime")
# What belongs to a schedule, and the key that says to which: answers of exceptions do not show it.
_OF_SCHEDULES: Final = {_EXCEPTIONS: "_schedule_id", _CAPACITY: "workScheduleId"}


def _schedule(call: Call, old: Document) -> Document:
    admins_only(call)
    new = dict(old) or {"scheduleType": "Custom", "title": "", "workweek": []}
    if "title" in call.params:
        new["title"] = text(call, "title")
    if "workweek" in call.params or "capacityMinutes" in call.params:
        capacity = old["workweek"][0]["capacityMinutes"] if old else 480
        capacity = _capacity(call) if "capacityMinutes" in call.params else capacity
        working = _working_days(call) if "workweek" in call.params else new["workweek"][0]["workDays"]
        new["workweek"] = [{"workDays": working, "capacityMinutes": capacity}]
    return new


def _working_days(call: Call) -> list[str]:
    up_to("workweek", call.params["workweek"], 7)
    given = [read_object("workweek", day, _DAY, _DAY) for day in call.params["workweek"]]
    working = {day["dayOfWeek"] for day in given if day["isWorkDay"]}
    if not working or len({day["dayOfWeek"] for day in given}) < len(given):
        raise invalid_parameter("workweek", "each day once only, and at least one to work on")
    return [day for day in _WEEK if day in working]


def _capacity(call: Call) -> int:
    minutes: int = call.params["capacityMinutes"]
    if not 0 <= minutes <= _MINUTES_PER_DAY:
        raise invalid_parameter("capacityMinutes", f"must be from 0 to {_MINUTES_PER_DAY}")
    return minutes


def _with_users(call: Call, schedules: Iterable[Document]) -> Answer:
    people = [contact for contact in call.state.contacts.values() if contact.type == "Person"]
    return SCHEDULES.answer(
        call,
        ({**s, "userIds": [person.id for person in people if person.work_schedule_id == s["id"]]} for s in schedules),
    )


def _write(call: Call) -> Answer:
    """Write a new schedule or a changed one, and who works by it."""
    new = _schedule(call, SCHEDULES.one(call, call.id) if call.path_values else {})
    joining, leaving = (
        [lookup.user(call.state, identity) for identity in call.params.get(name, ())]
        for name in ("addUsers", "removeUsers")
    )
    if call.path_values:
        SCHEDULES.records(call)[call.id] = new
    else:
        new = SCHEDULES.add(call, new)
    for contact in joining:
        contact.work_schedule_id = new["id"]
    for contact in leaving:
        if contact.work_schedule_id == new["id"]:
            contact.work_schedule_id = call.state.id_space.default_schedule
    return _with_users(call, [new])


def _delete(call: Call) -> Answer:
    """Delete a schedule: its users go back to the default one, which cannot be deleted."""
    admins_only(call)
    schedule = SCHEDULES.one(call, call.id)
    if schedule["scheduleType"] == "Default":
        raise not_allowed("The default work schedule cannot be deleted")
    del SCHEDULES.records(call)[call.id]
    for contact in call.state.contacts.values():
        if contact.work_schedule_id == call.id:
            contact.work_schedule_id = call.state.id_space.default_schedule
    return SCHEDULES.answer(call, [schedule])


def _duplicate(call: Call) -> Answer:
    """Copy a schedule without its users, but with what deviates from it."""
    admins_only(call)
    schedule = SCHEDULES.one(call, call.id)
    title = text(call, "title") if "title" in call.params else f"Copy of {schedule['title']}"
    twin = SCHEDULES.add(call, {**_without_id(schedule), "scheduleType": "Custom", "title": title})
    for collection, key in _OF_SCHEDULES.items():
        for document in [d for d in collection.records(call).values() if d[key] == call.id]:
            collection.add(call, {**_without_id(document), key: twin["id"]})
    return SCHEDULES.answer(call, [twin])


def _without_id(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "id"}


def _span(call: Call, old: Document, first: str, last: str) -> Document:
    """Return the days of an exception or a change, by ``fromDate`` and ``toDate`` or by ``dateRange``."""
    new = dict(old)
    if "dateRange" in call.params and (span := days(call, "dateRange")):
        new |= {first: span.first, last: span.last}
    new |= taken(call, *({"fromDate", "toDate"} & {first, last}))
    if new[first] > new[last]:
        raise invalid_parameter(last, f"is before {first}")
    return new


def _changed_capacity(call: Call, old: Document) -> Document:
    admins_only(call)
    if not old:
        need(call, "dateRange", "capacityMinutes")
    new = _span(call, old, "startDate", "finishDate")
    if "capacityMinutes" in call.params:
        new["capacityMinutes"] = _capacity(call)
    return {**new, **taken(call, "exclusionType")}


def _exception(call: Call, old: Document) -> Document:
    admins_only(call)
    if not old:
        need(call, "fromDate", "toDate", "exclusionType")
    new: dict[str, Any] = {**_span(call, old, "fromDate", "toDate"), **taken(call, "exclusionType")}
    return {**new, "isWorkDays": new["exclusionType"] in _WORKING}


def _partial(call: Call, old: Document) -> Document:
    if not old:
        need(call, "exclusionType")
    return _changed_capacity(call, old)


def _for_schedule(collection: Collection) -> tuple[Handler, Handler]:
    """Return handlers that list what deviates from the schedule in the path, and add to it."""
    key = _OF_SCHEDULES[collection]
    draft = _exception if collection is _EXCEPTIONS else _changed_capacity

    def listed(call: Call) -> Answer:
        schedule = SCHEDULES.one(call, call.id)["id"]
        return _within(call, collection, (d for d in collection.records(call).values() if d[key] == schedule))

    def create(call: Call) -> Answer:
        schedule = SCHEDULES.one(call, call.id)["id"]
        return collection.answer(call, [collection.add(call, {key: schedule, **draft(call, {})})])

    return listed, create


def _for_users(collection: Collection) -> tuple[Handler, Handler]:
    """Return handlers that list what deviates for users, and add to it."""
    draft = {_USER_EXCEPTIONS: _exception, _USER_PARTIAL: _partial}.get(collection, _changed_capacity)

    def listed(call: Call) -> Answer:
        wanted = lookup.contact_ids(call.state, call.params.get("userIds", ()))
        found = (d for d in collection.records(call).values() if not wanted or d["userId"] in wanted)
        return _within(call, collection, found)

    def create(call: Call) -> Answer:
        given = call.params.get("userId")
        if not call.path_values:
            need(call, "userId")
        elif given not in (None, call.id):
            raise invalid_parameter("userId", "is not the one in the path")
        user_id = lookup.user(call.state, call.id if given is None else given).id
        return collection.answer(call, [collection.add(call, {"userId": user_id, **draft(call, {})})])

    return listed, create


def _within(call: Call, collection: Collection, documents: Iterable[Document]) -> Answer:
    span = days(call, "dateRange")
    first, last = (
        ("fromDate", "toDate") if collection in (_EXCEPTIONS, _USER_EXCEPTIONS) else ("startDate", "finishDate")
    )
    return collection.answer(call, (d for d in documents if span is None or span.meets(d[first], d[last])))


_exceptions, _add_exception = _for_schedule(_EXCEPTIONS)
_changes, _add_change = _for_schedule(_CAPACITY)
_user_exceptions, _add_user_exception = _for_users(_USER_EXCEPTIONS)
_user_changes, _add_user_change = _for_users(_USER_CAPACITY)
_user_partials, _add_user_partial = _for_users(_USER_PARTIAL)

routes = Routes(
    {
        "GET /workschedules": lambda call: _with_users(call, SCHEDULES.records(call).values()),
        "GET /workschedules/{workscheduleId}": lambda call: _with_users(call, [SCHEDULES.one(call, call.id)]),
        "POST /workschedules": _write,
        "PUT /workschedules/{workscheduleId}": _write,
        "DELETE /workschedules/{workscheduleId}": _delete,
        "POST /workschedules/{workscheduleId}/duplicate": _duplicate,
        "GET /workschedules/{workscheduleId}/workschedule_exclusions": _exceptions,
        "POST /workschedules/{workscheduleId}/workschedule_exclusions": _add_exception,
        "GET /workschedule_exclusions/{workscheduleExclusionId}": _EXCEPTIONS.get,
        "PUT /workschedule_exclusions/{workscheduleExclusionId}": _EXCEPTIONS.updates(_exception),
        "DELETE /workschedule_exclusions/{workscheduleExclusionId}": _EXCEPTIONS.deletes(echo=True),
        "GET /workschedules/{workscheduleId}/workschedule_capacity_change": _changes,
        "POST /workschedules/{workscheduleId}/workschedule_capacity_change": _add_change,
        "GET /workschedule_capacity_change/{workscheduleCapacityChangeIds}": _CAPACITY.get_many,
        "PUT /workschedule_capacity_change/{workscheduleCapacityChangeId}": _CAPACITY.updates(_changed_capacity),
        "DELETE /workschedule_capacity_change/{workscheduleCapacityChangeId}": _CAPACITY.deletes(echo=False),
        "GET /user_schedule_exclusions": _user_exceptions,
        "POST /user_schedule_exclusions": _add_user_exception,
        "GET /user_schedule_exclusions/{userScheduleExclusionId}": _USER_EXCEPTIONS.get,
        "PUT /user_schedule_exclusions/{userScheduleExclusionId}": _USER_EXCEPTIONS.updates(_exception),
        "DELETE /user_schedule_exclusions/{userScheduleExclusionId}": _USER_EXCEPTIONS.deletes(echo=True),
        "GET /user_schedule_capacity_change": _user_changes,
        "POST /users/{userId}/user_schedule_capacity_change": _add_user_change,
        "GET /user_schedule_capacity_change/{userScheduleCapacityChangeIds}": _USER_CAPACITY.get_many,
        "PUT /user_schedule_capacity_change/{userScheduleCapacityChangeId}": _USER_CAPACITY.updates(_changed_capacity),
        "DELETE /user_schedule_capacity_change/{userScheduleCapacityChangeId}": _USER_CAPACITY.deletes(echo=False),
        "GET /user_schedule_partial_exclusion": _user_partials,
        "POST /user_schedule_partial_exclusion": _add_user_partial,
        "GET /user_schedule_partial_exclusion/{userSchedulePartialExclusionIds}": _USER_PARTIAL.get_many,
        "PUT /user_schedule_partial_exclusion/{userSchedulePartialExclusionId}": _USER_PARTIAL.updates(_partial),
        "DELETE /user_schedule_partial_exclusion/{userSchedulePartialExclusionId}": _USER_PARTIAL.deletes(echo=False),
    }
)
