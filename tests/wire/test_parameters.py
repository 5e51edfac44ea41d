"""The markers of parameters: what each takes, what it makes of it, what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal, NotRequired, Required, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import (
    Date,
    DateFilter,
    DateRange,
    DateTimeFilter,
    Id,
    IdList,
    InstantFilter,
    InstantOrRange,
    LocalDateTimeText,
    NotBlank,
    ScheduleFilter,
    UpTo,
    check_id,
    literals,
    number,
    whole_number,
)
from wrike_async.errors import InvalidArgument
from wrike_async.models import Comment

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
EAST = timezone(timedelta(hours=5, minutes=30))


def local(text: str) -> datetime:
    """A moment without a zone."""
    return datetime.fromisoformat(text)


END_OF_TIME = local("9999-12-31T23:59:59.999999")


class Everything(TypedDict, total=False):
    parent_id: Id
    responsible_ids: IdList
    few: Annotated[IdList, UpTo(2)]
    title: NotBlank
    day: Date
    due: LocalDateTimeText
    created_date: InstantFilter
    seen_date: InstantOrRange
    tracked_date: DateFilter
    due_date: DateTimeFilter
    scheduled_date: ScheduleFilter
    hours: Annotated[float, number(0, 24)]
    size: Annotated[int, whole_number(1, 1000)]


READ: Operation[Any] = Operation(method="GET", path="/things", accepts=Everything)


def encoded(name: str, value: Any) -> Any:
    (wire,) = encode_params(READ, {name: value}).values()
    return wire


def refusal(name: str, value: Any) -> str:
    with pytest.raises(InvalidArgument) as refused:
        encode_params(READ, {name: value})
    return str(refused.value)


# --- IDs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("good", ["IEAAAAJ6KQAB5CC3", "MAAAAAEQ_HoP", "a", "x" * 256, "A-Z_0:9.=", "..a", "a..", "-"])
def test_what_wrike_calls_an_id_is_one(good: str) -> None:
    assert check_id(good, "id") == good


@pytest.mark.parametrize(
    "bad", ["", " ", "a b", "a/b", "a,b", "a?b", "a#b", "a%2F", "é", "a\n", "\na", "x" * 257, ".", "..", "...."]
)
def test_what_cannot_be_an_id_is_refused(bad: str) -> None:
    with pytest.raises(InvalidArgument, match="is no Wrike ID"):
        check_id(bad, "task_id")


@pytest.mark.parametrize("bad", [None, 5, b"IEAAAAJ6", ["IEAAAAJ6"], object])
def test_an_id_is_a_text(bad: Any) -> None:
    with pytest.raises(InvalidArgument, match="task_id must be an ID"):
        check_id(bad, "task_id")


def test_a_record_in_place_of_its_id_is_told_so() -> None:
    with pytest.raises(InvalidArgument, match=r"^task_id must be an ID \(a str\), not Comment; pass its id$"):
        check_id(Comment(id="IEAAAAJ6"), "task_id")


def test_a_long_wrong_id_is_not_repeated_in_full() -> None:
    with pytest.raises(InvalidArgument) as refused:
        check_id("?" * 10_000, "id")
    assert len(str(refused.value)) < 300


@given(st.text(alphabet="ab./:%,?#\\ \n=-_", max_size=6))
def test_no_id_leaves_its_place_in_a_path(text: str) -> None:
    try:
        check_id(text, "id")
    except InvalidArgument:
        return
    assert text.strip(".")
    assert not set("/?#%,\\ \n") & set(text)


def test_lists_of_ids_check_each_and_name_the_bad_one() -> None:
    assert encoded("responsible_ids", ("A1", "B2")) == ["A1", "B2"]
    assert encoded("responsible_ids", iter(["A1"])) == ["A1"]
    assert "responsible_ids[1]" in refusal("responsible_ids", ["A1", "no id"])


@pytest.mark.parametrize("value", ["A1", 5, {"A1": 1}, b"A1"])
def test_a_bare_value_is_no_list_of_ids(value: Any) -> None:
    said = refusal("responsible_ids", value)
    assert "responsible_ids" in said
    if isinstance(value, str):
        assert "write ['A1']" in said


def test_up_to_so_many() -> None:
    assert encoded("few", ["A1", "B2"]) == ["A1", "B2"]
    assert "takes up to 2" in refusal("few", ["A1", "B2", "C3"])


# --- texts and numbers --------------------------------------------------------------------------------------------


def test_blank_text_is_refused() -> None:
    assert encoded("title", " x ") == " x "
    for blank in ("", " ", "\n\t"):
        assert "must not be blank" in refusal("title", blank)
    assert "must be a str" in refusal("title", 5)


@pytest.mark.parametrize(("name", "good"), [("hours", 0), ("hours", 23.75), ("hours", 24), ("size", 1), ("size", 1000)])
def test_numbers_within_bounds_pass(name: str, good: float) -> None:
    assert encoded(name, good) == good


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("hours", -0.1),
        ("hours", 24.5),
        ("hours", float("nan")),
        ("hours", float("inf")),
        ("hours", "8"),
        ("hours", True),
        ("hours", 10**400),
        ("size", 0),
        ("size", 1001),
        ("size", 5.0),
        ("size", True),
    ],
)
def test_numbers_out_of_bounds_are_refused(name: str, bad: Any) -> None:
    assert name in refusal(name, bad)


# --- instants -----------------------------------------------------------------------------------------------------


def test_a_range_of_instants_is_widened_to_whole_seconds() -> None:
    inside = DateRange(NOON.replace(microsecond=999_999), NOON.replace(second=5, microsecond=1))
    assert encoded("created_date", inside) == {"start": "2026-01-31T12:00:00Z", "end": "2026-01-31T12:00:06Z"}
    exact = {"start": NOON, "end": NOON + timedelta(seconds=1)}
    assert encoded("created_date", exact) == {"start": "2026-01-31T12:00:00Z", "end": "2026-01-31T12:00:01Z"}


def test_instants_travel_as_utc() -> None:
    assert encoded("created_date", DateRange(start=NOON.astimezone(EAST))) == {"start": "2026-01-31T12:00:00Z"}
    assert encoded("created_date", DateRange(end=datetime(1, 1, 2, tzinfo=UTC))) == {"end": "0001-01-02T00:00:00Z"}


def test_one_instant_where_one_is_taken() -> None:
    assert encoded("seen_date", NOON) == {"equal": "2026-01-31T12:00:00Z"}
    assert encoded("seen_date", {"equal": NOON}) == {"equal": "2026-01-31T12:00:00Z"}
    assert encoded("seen_date", DateRange(start=NOON)) == {"start": "2026-01-31T12:00:00Z"}
    assert "must be a DateRange or a dict, not datetime" in refusal("created_date", NOON)
    assert "takes start, end" in refusal("created_date", {"equal": NOON})


@pytest.mark.parametrize("name", ["created_date", "seen_date"])
def test_a_naive_instant_is_refused_with_an_example(name: str) -> None:
    assert "tzinfo=UTC" in refusal(name, DateRange(start=local("2026-01-31")))
    for day in (date(2026, 1, 31), "2026-01-31"):
        assert "write '2026-01-31T00:00:00Z'" in refusal(name, DateRange(start=day))
    assert "or '2026-01-31T09:30:00Z'" in refusal(name, {"start": "2026-01-31T09:30"})
    assert "must be an aware datetime or an ISO text, not int" in refusal(name, {"start": 5})


@pytest.mark.parametrize(
    "moment",
    [
        END_OF_TIME.replace(tzinfo=UTC),
        END_OF_TIME.replace(tzinfo=timezone(timedelta(hours=-5))),
        local("0001-01-01").replace(tzinfo=EAST),
    ],
)
def test_the_ends_of_time_are_left_open(moment: datetime) -> None:
    assert "leave that end open" in refusal("created_date", DateRange(end=moment))


@given(
    st.datetimes(min_value=local("1970-01-01"), max_value=local("2100-01-01"), timezones=st.just(UTC)),
    st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=400)),
)
def test_no_range_that_holds_something_loses_it(start: datetime, length: timedelta) -> None:
    wire = encoded("created_date", DateRange(start, start + length))
    sent = {end: datetime.fromisoformat(text) for end, text in wire.items()}
    assert sent["start"] <= start < start + length <= sent["end"]
    assert start - sent["start"] < timedelta(seconds=1)
    assert sent["end"] - (start + length) < timedelta(seconds=1)


# --- days and zone-less times -------------------------------------------------------------------------------------


def test_days() -> None:
    day = date(2026, 1, 31)
    assert encoded("day", day) == "2026-01-31"
    assert encoded("tracked_date", day) == {"equal": "2026-01-31"}
    assert encoded("tracked_date", DateRange(start=day)) == {"start": "2026-01-31"}
    assert encoded("tracked_date", {"start": day, "end": date(2026, 2, 1)}) == {
        "start": "2026-01-31",
        "end": "2026-02-01",
    }


@pytest.mark.parametrize("name", ["day", "tracked_date", "scheduled_date"])
def test_a_day_is_no_instant(name: str) -> None:
    for moment in (local("2026-01-31"), "2026-01-31T00:00:00", "2026-01-31T00:00:00Z"):
        assert "must be a date, not datetime; write '2026-01-31'" in refusal(name, moment)
    assert name in refusal(name, 5)


def test_schedules_take_days_and_zone_less_times() -> None:
    assert encoded("due", date(2026, 1, 31)) == "2026-01-31"
    assert encoded("due", local("2026-01-31T09:30:15.000999")) == "2026-01-31T09:30:15"
    mixed: DateRange[Any] = DateRange(date(2026, 1, 31), local("2026-01-31T00:00:00.000001"))
    assert encoded("due_date", mixed) == {"start": "2026-01-31", "end": "2026-01-31T00:00:01"}
    assert encoded("due_date", local("2026-01-31T09:00")) == {"equal": "2026-01-31T09:00:00"}


@pytest.mark.parametrize(("name", "value"), [("due", NOON), ("due_date", DateRange(start=NOON)), ("due_date", NOON)])
def test_schedules_take_no_zone(name: str, value: Any) -> None:
    assert "has a time zone" in refusal(name, value)


def test_the_end_of_local_time_is_left_open() -> None:
    assert "leave that end open" in refusal("due_date", DateRange(end=END_OF_TIME))


def test_a_schedule_needs_both_ends() -> None:
    assert "needs both start and end" in refusal("scheduled_date", DateRange(start=date(2026, 1, 31)))
    assert encoded("scheduled_date", date(2026, 1, 31)) == {"equal": "2026-01-31"}


# --- ranges -------------------------------------------------------------------------------------------------------

RANGES: list[tuple[str, Callable[[timedelta], Any]]] = [
    ("created_date", lambda later: NOON + later),
    ("seen_date", lambda later: NOON + later),
    ("due_date", lambda later: local("2026-01-31") + later),
]


@pytest.mark.parametrize(("name", "moment"), RANGES)
@pytest.mark.parametrize("later", [timedelta(0), timedelta(microseconds=-1), timedelta(days=-1)])
@pytest.mark.parametrize("offset", [timedelta(0), timedelta(microseconds=500_000)])
def test_an_empty_range_is_refused(
    name: str, moment: Callable[[timedelta], Any], later: timedelta, offset: timedelta
) -> None:
    start, end = moment(offset), moment(offset + later)
    assert "is empty" in refusal(name, DateRange(start, end))
    assert "is empty" in refusal(name, {"start": start, "end": end})


@pytest.mark.parametrize("name", ["tracked_date", "scheduled_date", "due_date"])
def test_an_empty_range_of_days_is_refused(name: str) -> None:
    assert "the end is exclusive" in refusal(name, DateRange(date(2026, 1, 31), date(2026, 1, 31)))


def test_a_day_and_its_midnight_are_an_empty_range() -> None:
    midnight: DateRange[Any] = DateRange(date(2026, 1, 31), local("2026-01-31"))
    assert "is empty" in refusal("due_date", midnight)


@pytest.mark.parametrize("name", ["created_date", "seen_date", "tracked_date", "due_date", "scheduled_date"])
@pytest.mark.parametrize("value", [DateRange(), {}])
def test_a_range_without_ends_is_refused(name: str, value: Any) -> None:
    assert "empty range" in refusal(name, value)


def test_equal_stands_alone() -> None:
    day = date(2026, 1, 31)
    assert "either equal or start and end" in refusal("tracked_date", {"equal": day, "start": day})


def test_an_unknown_end_is_refused() -> None:
    assert "takes start, end, equal" in refusal("tracked_date", {"from": date(2026, 1, 31)})


@pytest.mark.parametrize("value", [5, "2026-01-31T00:00:00Z", [NOON, NOON], ("a", "b")])
def test_what_is_no_range_is_refused(value: Any) -> None:
    assert "must be a DateRange or a dict" in refusal("created_date", value)


# --- annotations --------------------------------------------------------------------------------------------------


def test_literals_are_found_in_unions() -> None:
    one, two = Literal["a", "b"], Literal["c"]
    assert literals(one, two) == {"a", "b", "c"}
    assert literals(one | two) == {"a", "b", "c"}


class Partly(TypedDict, total=False):
    key: Required[str]
    value: str


class Wholly(TypedDict):
    title: str
    note: NotRequired[str]


def test_required_is_seen_where_annotations_are_texts() -> None:
    partly: Operation[Any] = Operation(method="POST", path="/things", accepts=Partly)
    wholly: Operation[Any] = Operation(method="POST", path="/things", accepts=Wholly)
    with pytest.raises(InvalidArgument, match="needs key"):
        encode_params(partly, {"value": "x"})
    with pytest.raises(InvalidArgument, match="needs title"):
        encode_params(wholly, {})
    assert encode_params(partly, {"key": "k"}) == {"key": "k"}
    assert encode_params(wholly, {"title": "t"}) == {"title": "t"}
