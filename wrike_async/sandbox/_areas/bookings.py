"""Bookings: people's time, set aside for a folder or project."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from wrike_async.sandbox._areas import staffing
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.allocations import check_allocations
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import at_most_one, exactly_one, need, read_object
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import after_working_minutes, first_moment, last_moment, working_minutes

__all__ = ["routes"]

BOOKINGS: Final = Collection("bookings", "booking", Kind.BOOKING)
_DATES: Final = {
    "startDate": ("date",),
    "finishDate": ("date",),
    "duration": ("int",),
    "workOnWeekends": ("bool",),
}
_EFFORT: Final = {
    "mode": ("enum", "None", "FullTime", "Basic", "Flexible"),
    "totalEffort": ("int",),
    "allocatedEffort": ("int",),
    "dailyAllocationPercentage": ("number",),
    "responsibleAllocation": ("objects",),
}
_RESPONSIBLES: Final = ("responsibleId", "responsiblePlaceholderId")
_MAX_MINUTES: Final = 1_800_000


def _all(call: Call) -> Answer:
    return _matching(call, BOOKINGS.records(call).values())


def _of_folder(call: Call) -> Answer:
    """Return a folder's own bookings; with ``showDescendants`` those below as well."""
    top = lookup.folder(call.state, call.id).id
    within = set(call.state.subtree(top)) if call.params.get("showDescendants") else {top}
    return _matching(call, [booking for booking in BOOKINGS.records(call).values() if booking["folderId"] in within])


def _matching(call: Call, bookings: Iterable[Document]) -> Answer:
    """Return those in the days from ``startDate`` to ``finishDate``, of these people and placeholders."""
    params, found = call.params, list(bookings)
    if "startDate" in params:
        found = [booking for booking in found if booking["bookingDates"]["finishDate"] >= params["startDate"]]
    if "finishDate" in params:
        found = [booking for booking in found if booking["bookingDates"]["startDate"] <= params["finishDate"]]
    placeholders = params.get("responsiblePlaceholderIds", ())
    wanted = {
        *lookup.contact_ids(call.state, params.get("responsibleIds", ())),
        *lookup.of_kind(call.state, Kind.PLACEHOLDER, placeholders),
    }
    if wanted:
        found = [booking for booking in found if wanted & {booking.get(name) for name in _RESPONSIBLES}]
    return BOOKINGS.answer(call, found)


def _create(call: Call) -> Answer:
    folder = lookup.folder(call.state, call.id)
    need(call, "bookingDates", "effortAllocation")
    exactly_one(call, *_RESPONSIBLES)
    document = {"folderId": folder.id, "title": folder.title, **_changes(call, {})}
    return BOOKINGS.answer(call, [BOOKINGS.add(call, document)])


def _changes(call: Call, old: Document) -> Document:
    new, params = dict(old), call.params
    whose = at_most_one(call, *_RESPONSIBLES)
    if whose == "responsibleId":
        new |= {"responsibleId": lookup.contact(call.state, params[whose]).id, "responsiblePlaceholderId": None}
    elif whose:
        new |= {"responsibleId": None, "responsiblePlaceholderId": staffing.PLACEHOLDERS.one(call, params[whose])["id"]}
    if params.get("bookingDates") is not None:
        new["bookingDates"] = _dates(params["bookingDates"])
    if params.get("effortAllocation") is not None:
        effort = read_object("effortAllocation", params["effortAllocation"], _EFFORT, ("mode",))
        check_allocations(call.state, "effortAllocation", effort.get("responsibleAllocation", []))
        new["effortAllocation"] = effort
    return new


def _dates(given: dict[str, Any]) -> Document:
    """Return start, finish and duration, the last of which follows from the others or makes the second one."""
    dates = read_object("bookingDates", given, _DATES, ("startDate",))
    weekends = dates.get("workOnWeekends", False)
    start = first_moment(dates["startDate"], weekends)
    if "finishDate" in dates:
        finish = last_moment(dates["finishDate"], weekends)
    elif 0 < dates.get("duration", 0) < _MAX_MINUTES:
        finish = after_working_minutes(start, dates["duration"], weekends)
    else:
        raise invalid_parameter("bookingDates", "needs a finishDate or a duration")
    if finish < start:
        raise invalid_parameter("bookingDates", "finishDate is before startDate")
    days = {"startDate": start.date().isoformat(), "finishDate": finish.date().isoformat()}
    return {**days, "duration": working_minutes(start, finish, weekends), "workOnWeekends": weekends}


routes = Routes(
    {
        "GET /bookings": _all,
        "GET /bookings/{bookingIds}": BOOKINGS.get_many,
        "GET /folders/{folderId}/bookings": _of_folder,
        "POST /folders/{folderId}/bookings": _create,
        "PUT /bookings/{bookingId}": BOOKINGS.updates(_changes),
        "DELETE /bookings/{bookingId}": BOOKINGS.deletes(echo=True),
    }
)
