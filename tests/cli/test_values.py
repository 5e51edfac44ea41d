"""Texts become the values that annotations ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal, Required, TypedDict

import pytest

from wrike_async._rows.values import is_list, parse
from wrike_async._wire.parameters import (
    Date,
    DateFilter,
    DateRange,
    DateTimeFilter,
    Id,
    IdList,
    InstantFilter,
    InstantOrRange,
    Parameters,
    Raw,
    UpTo,
    whole_number,
)
from wrike_async.errors import InvalidArgument
from wrike_async.params import MetadataInput, TaskDatesInput

Status = Literal["Active", "Completed"]


class Condition(TypedDict, total=False):
    id: Required[Id]
    min_value: str
    only: bool
    since: Date


@pytest.mark.parametrize(
    ("hint", "text", "value"),
    [
        (str, "a=b,c", "a=b,c"),
        (str | None, "x", "x"),
        (Id, "IEAB", "IEAB"),
        (Required[str], "x", "x"),
        (Any, "x", "x"),
        (bool, "true", True),
        (bool, "No", False),
        (int, "12", 12),
        (Annotated[int, whole_number(0, 5)], "3", 3),
        (float, "0.5", 0.5),
        (Status, "Active", "Active"),
        (Status | Literal["Other"], "Other", "Other"),
        (Status | Raw, "Active", "Active"),
        (Status | Raw, "raw:Archived", Raw("Archived")),
        (Sequence[Status | Raw], "Active,raw:Archived", ["Active", Raw("Archived")]),
        (str, "raw:x", "raw:x"),
        (Parameters, '{"extra": {"newKey": "2026-01-31"}}', {"extra": {"newKey": "2026-01-31"}}),
        (Literal[1, 2], "2", 2),
        (IdList, "A, B", ["A", "B"]),
        (Annotated[IdList, UpTo(10)], "A", ["A"]),
        (Sequence[Status], "Active,Completed", ["Active", "Completed"]),
        (Sequence[int], "1,2", [1, 2]),
        (Sequence[str], '["a,b", "c"]', ["a,b", "c"]),
        (DateFilter, "2026-01-31", date(2026, 1, 31)),
        (DateFilter, "2026-01-01..2026-02-01", DateRange(date(2026, 1, 1), date(2026, 2, 1))),
        (DateFilter, "2026-01-01..", DateRange(date(2026, 1, 1), None)),
        (DateTimeFilter, "2026-01-31", date(2026, 1, 31)),
        (DateTimeFilter, "2026-01-31T09:30", datetime(2026, 1, 31, 9, 30)),  # noqa: DTZ001 (schedules have no zone)
        (InstantFilter, "..2026-02-01", DateRange(None, datetime(2026, 2, 1, tzinfo=UTC))),
        (InstantFilter, "2026-01-01T10:00:00Z..", DateRange(datetime(2026, 1, 1, 10, tzinfo=UTC), None)),
        (InstantOrRange, "2026-01-01T10:00", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        (
            InstantOrRange,
            "2026-01-01T10:00+02:00",
            datetime(2026, 1, 1, 10, tzinfo=timezone(timedelta(hours=2))),
        ),
        (Condition, '{"id": "IEAB", "minValue": "3"}', {"id": "IEAB", "min_value": "3"}),
        (Condition, '{"id": "IEAB", "only": true}', {"id": "IEAB", "only": True}),
        (Condition, '{"id": "IEAB", "since": "2026-01-31"}', {"id": "IEAB", "since": date(2026, 1, 31)}),
        (Sequence[Condition], '{"id": "IEAB"}', [{"id": "IEAB"}]),
        (Sequence[Condition], '[{"id": "A"}, {"id": "B"}]', [{"id": "A"}, {"id": "B"}]),
        (dict[str, Any], '{"someKey": [1]}', {"someKey": [1]}),
    ],
)
def test_a_text_is_read_as_its_annotation_says(hint: Any, text: str, value: Any) -> None:
    read = parse(text, hint, "name")
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("hint", "text", "said"),
    [
        (bool, "maybe", "true or false"),
        (int, "1.5", "a whole number"),
        (float, "much", "a number"),
        (Date, "2026-01-01..2026-02-01", "one date, not a range"),
        (Date, "tomorrow", "write 2026-01-31"),
        (InstantFilter, "2026-01-01", "must be a range"),
        (InstantFilter, "2026-13-01..", "no date"),
        (DateTimeFilter, "2026-01-31Tnoon", "no date"),
        (Condition, "id", "write it as the_name='"),
        (Sequence[int], "1,x", "a whole number"),
    ],
)
def test_what_a_text_cannot_be_is_refused(hint: Any, text: str, said: str) -> None:
    with pytest.raises(InvalidArgument, match=said) as refusal:
        parse(text, hint, "the_name")
    assert "the_name" in str(refusal.value)


@pytest.mark.parametrize(
    ("hint", "example"),
    [
        (TaskDatesInput, '{"type":"Backlog","start":"2026-01-31","due":"2026-01-31","duration":1}'),
        (Sequence[MetadataInput], '{"key":"…","value":"…"}'),
        (Mapping[str, str], '{"name":"value"}'),
    ],
)
def test_what_is_no_json_is_told_what_to_write(hint: Any, example: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        parse("tomorrow", hint, "the_name")
    assert str(refusal.value) == f"the_name='tomorrow' must be JSON; write it as the_name='{example}'"
    parse(example, hint, "the_name")


def test_a_list_that_is_no_json_is_told_what_to_write() -> None:
    with pytest.raises(InvalidArgument, match=r"""write it as the_name='\["…"\]'"""):
        parse("[A", IdList, "the_name")


def test_lists_are_told_apart() -> None:
    assert is_list(IdList)
    assert is_list(Annotated[IdList, UpTo(3)])
    assert is_list(Sequence[str] | None)
    assert not is_list(str)
    assert not is_list(DateFilter)


def test_a_word_that_is_let_through_is_written_as_it_was_read() -> None:
    word = parse("raw:Archived", Status | Raw, "status")
    assert str(word) == "raw:Archived"
    assert parse(str(word), Status | Raw, "status") == word
