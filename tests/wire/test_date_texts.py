"""Dates and instants that are given as ISO texts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, TypedDict

import pytest

from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import (
    Date,
    DateFilter,
    DateRange,
    DateTimeFilter,
    InstantFilter,
    InstantOrRange,
    LocalDateTimeText,
    ScheduleFilter,
    ends_of,
)
from wrike_async.errors import InvalidArgument

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


class Dated(TypedDict, total=False):
    day: Date
    due: LocalDateTimeText
    created_date: InstantFilter
    seen_date: InstantOrRange
    tracked_date: DateFilter
    due_date: DateTimeFilter
    scheduled_date: ScheduleFilter


READ: Operation[Any] = Operation(method="GET", path="/things", accepts=Dated)


def encoded(name: str, value: Any) -> Any:
    (wire,) = encode_params(READ, {name: value}).values()
    return wire


def refusal(name: str, value: Any) -> str:
    with pytest.raises(InvalidArgument) as refused:
        encode_params(READ, {name: value})
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "wire"),
    [
        ("day", "2026-03-15", "2026-03-15"),
        ("day", "20260315", "2026-03-15"),
        ("due", "2026-03-15", "2026-03-15"),
        ("due", "2026-03-15T09:30", "2026-03-15T09:30:00"),
        ("created_date", DateRange("2026-03-10T07:24:24Z"), {"start": "2026-03-10T07:24:24Z"}),
        ("created_date", {"start": "2026-03-10T09:24:24+02:00"}, {"start": "2026-03-10T07:24:24Z"}),
        ("created_date", {"end": "2026-03-10T07:24:24.5Z"}, {"end": "2026-03-10T07:24:25Z"}),
        (
            "created_date",
            DateRange(NOON, "2026-03-10T07:24:24Z"),
            {"start": "2026-01-31T12:00:00Z", "end": "2026-03-10T07:24:24Z"},
        ),
        ("seen_date", "2026-03-10T07:24:24Z", {"equal": "2026-03-10T07:24:24Z"}),
        ("tracked_date", "2026-03-15", {"equal": "2026-03-15"}),
        ("tracked_date", DateRange(date(2026, 3, 1), "2026-03-15"), {"start": "2026-03-01", "end": "2026-03-15"}),
        ("tracked_date", {"start": "2026-03-15", "end": None}, {"start": "2026-03-15"}),
        ("due_date", "2026-03-15T09:30:00", {"equal": "2026-03-15T09:30:00"}),
        ("scheduled_date", {"start": "2026-03-01", "end": "2026-03-15"}, {"start": "2026-03-01", "end": "2026-03-15"}),
    ],
)
def test_iso_texts_are_taken_as_what_they_say(name: str, value: Any, wire: Any) -> None:
    assert encoded(name, value) == wire


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("day", "day='15.3.2026' is no date; write 2026-03-15"),
        ("due", "due='15.3.2026' is no date; write 2026-03-15 or 2026-03-15T09:00:00"),
        ("seen_date", "seen_date='15.3.2026' is no date; write 2026-03-10T07:24:24Z"),
        ("tracked_date", "tracked_date.equal='15.3.2026' is no date; write 2026-03-15"),
    ],
)
def test_texts_that_are_no_dates(name: str, said: str) -> None:
    assert said in refusal(name, "15.3.2026")


@pytest.mark.parametrize("name", ["created_date", "seen_date"])
@pytest.mark.parametrize("day", [date(2026, 12, 31), "2026-12-31", "20261231"])
def test_a_day_is_no_range_of_instants_and_the_range_is_told(name: str, day: Any) -> None:
    said = refusal(name, day)
    day_in_utc = {"start": "2026-12-31T00:00:00Z", "end": "2027-01-01T00:00:00Z"}
    assert said == f"{name} is a range of instants, not a day; in UTC, that day is {day_in_utc}"
    assert encoded(name, day_in_utc) == day_in_utc


def test_the_last_day_has_no_end() -> None:
    assert refusal("created_date", date.max).endswith("that day is {'start': '9999-12-31T00:00:00Z'}")


def test_an_instant_is_no_range_where_none_is_asked_for() -> None:
    said = (
        "created_date must be a DateRange or a dict, not {}; {{'start': …}} is all since then, {{'end': …}} all before"
    )
    assert refusal("created_date", NOON) == said.format("datetime")
    assert refusal("created_date", "2026-03-10T07:24:24Z") == said.format("str")
    assert encoded("created_date", {"start": NOON}) == {"start": "2026-01-31T12:00:00Z"}


def test_texts_are_compared_as_what_they_say() -> None:
    assert "the end is exclusive" in refusal("tracked_date", DateRange(date(2026, 1, 31), "2026-01-31"))
    assert "is empty" in refusal("seen_date", DateRange("2026-01-31T02:00:00+02:00", "2026-01-31T00:00:00Z"))


def test_a_schedule_takes_nothing_but_times() -> None:
    assert "due must be a date, a zone-less datetime or an ISO text, not int" in refusal("due", 5)


def test_ends_of_ranges() -> None:
    assert ends_of(DateRange("2026-01-31T12:00:00Z")) == (NOON, None)
    assert ends_of({"end": NOON}) == (None, NOON)
    assert ends_of(None) == ends_of(5) == (None, None)
