"""Values of another type than Wrike documents: each costs itself, and is told of once."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.records import LEAST, SCALARS, Dates, Everything, json_values, least, records
from wrike_async._wire.converter import structure_each, structure_item, structure_items
from wrike_async._wire.structuring import reference
from wrike_async._wire.structuring.shapes import fields_of
from wrike_async._wire.types import Model, model
from wrike_async.errors import DecodeError

FIELDS = {field.wire: field for field in fields_of(Everything)}


def text_of(value: object) -> str:
    """JSON text, in which 1 and 1.0 differ though they are equal."""
    return json.dumps(value, sort_keys=True)


@pytest.fixture(autouse=True)
def _nothing_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "_told", set())


@given(st.sampled_from(sorted(FIELDS.keys() - {"id"})), json_values, records())
def test_whatever_comes_in_a_field_is_given_back(wire: str, came: Any, record: dict[str, Any]) -> None:
    record = {**record, wire: came}
    made = structure_item(Everything, record)
    assert text_of(made.to_dict()) == text_of(record)
    assert made.id == record["id"]


@given(st.data())
def test_one_odd_value_costs_one_value(data: st.DataObject) -> None:
    record = data.draw(records())
    plain = [field for field in FIELDS.values() if field.shape.kind in SCALARS and field.shape.kind != "any"]
    field = data.draw(st.sampled_from([each for each in plain if each.name != "id"]))
    odd = data.draw(st.sampled_from([[], {}, ["T"], {"a": 1}]))
    made = structure_item(Everything, {**record, field.wire: odd})
    good = structure_item(Everything, record)
    assert getattr(made, field.name) is None
    assert made.extra[field.wire] == odd
    for other in FIELDS.values():
        if other is not field:
            assert getattr(made, other.name) == getattr(good, other.name)


@given(records())
def test_both_tempers_agree_on_what_fits(record: dict[str, Any]) -> None:
    strict = reference.structure(Everything, record, "$", strict=True)
    lenient = reference.structure(Everything, record, "$", strict=False)
    assert lenient == strict
    assert text_of(lenient.to_dict()) == text_of(strict.to_dict()) == text_of(record)


@pytest.mark.parametrize(
    ("odd", "where", "kept"),
    [
        ({"title": 5}, lambda made: made, {"title": 5}),
        ({"hours": "1.5"}, lambda made: made, {"hours": "1.5"}),
        ({"createdDate": ""}, lambda made: made, {"createdDate": ""}),
        ({"dates": []}, lambda made: made, {"dates": []}),
        ({"dates": {"type": "x", "start": ""}}, lambda made: made.dates, {"start": ""}),
        ({"dates": {"type": 1}}, lambda made: made.dates, {"type": 1}),
        ({"history": [{"type": "x"}, {"type": 2}]}, lambda made: made.history[1], {"type": 2}),
        ({"history": [{"type": "x"}, 3]}, lambda made: made, {"history": [{"type": "x"}, 3]}),
        ({"parentIds": ["A", None]}, lambda made: made, {"parentIds": ["A", None]}),
        ({"subTasks": [least(hours=[])]}, lambda made: made.sub_tasks[0], {"hours": []}),
        ({"subTasks": [least(), {"hours": 1}]}, lambda made: made, {"subTasks": [least(), {"hours": 1}]}),
        ({"datesByName": {"a": {"type": 1}}}, lambda made: made.dates_by_name["a"], {"type": 1}),
        ({"userAccessRoles": {"KUA": 1}}, lambda made: made, {"userAccessRoles": {"KUA": 1}}),
    ],
)
def test_the_smallest_thing_that_does_not_fit_is_kept_where_it_was(odd: dict[str, Any], where: Any, kept: Any) -> None:
    made = structure_item(Everything, least(**odd))
    assert where(made).extra == kept
    assert made.to_dict() == least(**odd)


def test_a_required_value_that_does_not_come_is_none() -> None:
    made: Any = structure_item(Everything, {"id": "T", "dates": {}})
    untyped: Any = None
    assert (made.hours, made.created_date, made.dates) == (None, None, Dates(type=untyped))
    assert made.to_dict() == {"id": "T", "dates": {}}


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("entry", "path"),
    [(None, ""), (3, ""), ("id", ""), ([], ""), ({}, ".id"), (least(id=None), ".id"), (least(id=5), ".id")],
)
def test_what_is_no_record_is_an_error_of_its_own(entry: Any, path: str, strict: bool) -> None:
    page = [least(), entry, least()]
    with pytest.raises(DecodeError) as refused:
        structure_items(Everything, page, strict=strict)
    assert refused.value.json_path == f"$.data[1]{path}"
    first, error, last = structure_each(Everything, page, strict=strict)
    assert first == last == LEAST
    assert isinstance(error, DecodeError)
    assert (str(error), error.json_path) == (str(refused.value), f"$.data[1]{path}")


@model
class Chain(Model):
    id: str
    next: Chain | None = None


def test_records_in_records_beyond_all_depth_are_an_error() -> None:
    record: dict[str, Any] = {"id": "T"}
    for _ in range(5000):
        record = {"id": "T", "next": record}

    def read(frames: int) -> None:
        # Where the stack ends, be it in a field or between two, hangs on where it began.
        if frames:
            read(frames - 1)
            return
        with pytest.raises(DecodeError, match="deeper than can be read"):
            structure_item(Chain, record, strict=True)

    for frames in range(12):
        read(frames)
    # The innermost are kept as they came.
    assert structure_item(Chain, record).id == "T"


class TestTheWarning:
    def test_comes_once_for_each_field(self, caplog: pytest.LogCaptureFixture) -> None:
        page = [least(hours="1"), least(hours="2", title=5), least(title=[], dates={"type": 7})] * 100
        structure_items(Everything, page)
        assert [record.name for record in caplog.records] == ["wrike_async"] * 3
        assert {record.levelno for record in caplog.records} == {logging.WARNING}
        told = [record.getMessage().partition(". ")[0] for record in caplog.records]
        assert told == [
            "Everything.hours: expected a number, got a string",
            "Everything.title: expected a string, got a number",
            "Dates.type: expected a string, got a number",
        ]

    def test_tells_where_in_a_list_but_not_what(self, caplog: pytest.LogCaptureFixture) -> None:
        structure_item(Everything, least(grid=[[1], [2, "a customer's name"]], trackedDate="a password"))
        assert "Everything.grid[1][1]: expected a whole number, got a string" in caplog.text
        assert "customer" not in caplog.text
        assert "password" not in caplog.text

    def test_is_not_given_by_those_who_are_strict(self, caplog: pytest.LogCaptureFixture) -> None:
        with pytest.raises(DecodeError):
            structure_item(Everything, least(title=5), strict=True)
        assert caplog.records == []

    def test_takes_no_memory_for_what_the_wire_calls_its_fields(self) -> None:
        structure_items(Everything, [least(**{f"new{number}": number}, hours=str(number)) for number in range(500)])
        assert reference._told == {(Everything, "hours")}


NUMBERS = [1, 1.0, 1.5, 0, -0.0, 2**53 + 1, 10**19, 1e300]


class TestTheFormOfNumbers:
    @pytest.mark.parametrize("number", NUMBERS)
    @pytest.mark.parametrize("others", [{}, {"new": 1}, {"title": None}, {"title": 5}], ids=str)
    def test_is_kept(self, number: float, others: dict[str, Any]) -> None:
        record = least(hours=number, grid=[[1, 2.0], [3]], attachmentCount=11.0, **others)
        made = structure_item(Everything, record)
        assert (made.attachment_count, type(made.attachment_count), made.grid) == (11, int, ((1, 2), (3,)))
        assert made.hours == number
        assert text_of(made.to_dict()) == text_of(record)

    @given(records())
    def test_is_kept_the_fast_way_and_the_thorough_way(self, record: dict[str, Any]) -> None:
        assert text_of(structure_item(Everything, record).to_dict()) == text_of(record)
        assert text_of(reference.structure(Everything, record, "$").to_dict()) == text_of(record)

    def test_is_kept_by_copies(self) -> None:
        made = structure_item(Everything, least(hours=2, title=None))
        changed = attrs.evolve(made, status="Active")
        for twin in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
            assert twin == made
            assert text_of(twin.to_dict()) == text_of(made.to_dict())
        assert text_of(changed.to_dict()) == text_of({**made.to_dict(), "status": "Active"})

    def test_is_that_of_a_new_value(self) -> None:
        made = structure_item(Everything, least(hours=2))
        changed = attrs.evolve(made, hours=3.0)
        assert text_of(changed.to_dict()["hours"]) == "3.0"

    def test_is_no_part_of_a_record(self) -> None:
        whole, fraction = structure_item(Everything, least(hours=2)), structure_item(Everything, least(hours=2.0))
        assert whole == fraction
        assert repr(whole) == repr(fraction)
        assert whole.extra == {}
        assert type(whole.hours) is float
