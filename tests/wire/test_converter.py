from __future__ import annotations

import importlib
import pkgutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any, Literal
from unittest.mock import patch

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wire.records import LEAST, SCALARS, Dates, Everything, least, records
from wrike_async import _resources as resources
from wrike_async._wire import converter
from wrike_async._wire.converter import structure_item, structure_items
from wrike_async._wire.structuring import constructors, reference
from wrike_async._wire.structuring.constructors import MOST_KEY_SETS, Constructors, constructors_of
from wrike_async._wire.structuring.shapes import Undecodable, fields_of
from wrike_async._wire.types import Model, UnknownWord, model
from wrike_async.errors import DecodeError


def fast(record: dict[str, Any], model_type: type[Model] = Everything) -> Any:
    """What the generated constructor makes, with no fallback and no limit on how many are kept."""
    with patch.object(constructors, "MOST_KEY_SETS", 10**9):
        return constructors_of(model_type).by_size[len(record)](record)


@given(records())
def test_every_record_comes_back_as_it_was(record: dict[str, Any]) -> None:
    assert structure_item(Everything, record).to_dict() == record


@given(records())
def test_the_reference_loses_nothing_either(record: dict[str, Any]) -> None:
    assert reference.structure(Everything, record, "$").to_dict() == record


@given(records())
def test_generated_constructors_agree_with_the_reference(record: dict[str, Any]) -> None:
    made = fast(record)
    assert made == reference.structure(Everything, record, "$")
    assert type(made) is Everything


@settings(max_examples=30)
@given(st.lists(records(depth=1), max_size=3))
def test_records_of_many_kinds_come_in_order(page: list[dict[str, Any]]) -> None:
    decoded = structure_items(Everything, page)
    assert [item.to_dict() for item in decoded] == page


@given(st.data())
def test_whatever_does_not_fit_is_found(data: st.DataObject) -> None:
    """A scalar field with a value of another kind: both ways refuse it, and the error names the place."""
    scalars = [field for field in fields_of(Everything) if field.shape.kind in SCALARS and field.shape.kind != "any"]
    field = data.draw(st.sampled_from(scalars))
    wrong: list[Any] = [[], {}, ["T"], {"a": 1}]
    if field.shape.kind not in ("text", "word"):
        wrong += ["", "11", "true", "2026-13-01", "2026-10-07T25:00:00Z"]
    if field.shape.kind != "flag":
        wrong += [True, False]
    if field.shape.kind not in ("whole", "number"):
        wrong += [0, 1, 1.0, -3]
    if field.shape.kind != "number":
        wrong += [1.5, float("inf")]
    if field.required:
        wrong.append(None)
    record = least(**{field.wire: data.draw(st.sampled_from(wrong))})
    with pytest.raises(constructors.UNFIT):
        fast(record)
    with pytest.raises(DecodeError) as caught:
        structure_items(Everything, [least(), record], strict=True)
    assert caught.value.json_path == f"$.data[1].{field.wire}"


@pytest.mark.parametrize(
    ("wrong", "path", "complaint"),
    [
        ({"id": None}, "id", "is missing or null"),
        ({"hours": "1"}, "hours", "expected a number, got '1'"),
        ({"title": 5}, "title", "expected a string, got 5"),
        ({"status": {"id": 1}}, "status", "expected a string, got an object"),
        ({"followedByMe": 1}, "followedByMe", "expected true or false, got 1"),
        ({"attachmentCount": 11.5}, "attachmentCount", "expected a whole number, got 11.5"),
        ({"attachmentCount": True}, "attachmentCount", "expected a whole number, got true"),
        ({"createdDate": "2026-10-07T01:48:56"}, "createdDate", "expected an instant such as 2026-10-07T01:48:56Z"),
        ({"createdDate": "2026-10-07"}, "createdDate", "expected an instant"),
        ({"trackedDate": "2026-10-07T00:00:00"}, "trackedDate", "expected a date such as 2026-10-08"),
        ({"dates": {"type": "x", "start": "2026-10-07T00:00:00Z"}}, "dates.start", "expected a time without zone"),
        ({"dates": {"start": "2026-10-07"}}, "dates.type", "is missing or null"),
        ({"dates": []}, "dates", "expected an object, got a list"),
        ({"dates": "abc"}, "dates", "expected an object, got 'abc'"),
        ({"parentIds": "abc"}, "parentIds", "expected a list, got 'abc'"),
        ({"parentIds": {"a": 1}}, "parentIds", "expected a list, got an object"),
        ({"parentIds": ["A", None]}, "parentIds[1]", "expected a string, got null"),
        ({"gaps": [None, 1]}, "gaps[1]", "expected a string, got 1"),
        ({"completions": ["now"]}, "completions[0]", "expected an instant"),
        ({"history": [{"type": "x"}, 3]}, "history[1]", "expected an object, got 3"),
        ({"history": ["type"]}, "history[0]", "expected an object, got 'type'"),
        ({"history": [["type"]]}, "history[0]", "expected an object, got a list"),
        ({"history": [{"type": "x", "workOnWeekends": "no"}]}, "history[0].workOnWeekends", "expected true or false"),
        ({"maybeHistory": [None, {"type": 1}]}, "maybeHistory[1].type", "expected a string"),
        ({"grid": [[1], [2, "3"]]}, "grid[1][1]", "expected a whole number"),
        ({"subTasks": [least(), least(subTasks=[{}])]}, "subTasks[1].subTasks[0].id", "is missing or null"),
        ({"userAccessRoles": {"KUA": 1}}, "userAccessRoles['KUA']", "expected a string, got 1"),
        ({"userAccessRoles": [1]}, "userAccessRoles", "expected an object, got a list"),
        ({"datesByName": {"a b": {"type": 1}}}, "datesByName['a b'].type", "expected a string, got 1"),
        ({"sharing": "all"}, "sharing", "expected an object, got 'all'"),
        ({"settings": [{}, 1]}, "settings[1]", "expected an object, got 1"),
    ],
)
def test_an_error_says_where_and_what(wrong: dict[str, Any], path: str, complaint: str) -> None:
    with pytest.raises(DecodeError) as caught:
        structure_items(Everything, [least(), least(), least(**wrong)], strict=True)
    assert caught.value.json_path == f"$.data[2].{path}"
    separator = " " if complaint.startswith("is") else ": "
    assert str(caught.value).startswith(f"$.data[2].{path}{separator}{complaint}")
    assert isinstance(caught.value.__cause__, (ValueError, KeyError))


@pytest.mark.parametrize("wrong", [None, 3, 1.5, True, "id", [], ["id", "hours", "createdDate"], [least()]])
def test_a_record_that_is_no_object_is_refused(wrong: Any) -> None:
    with pytest.raises(DecodeError) as caught:
        structure_items(Everything, [wrong])
    assert caught.value.json_path == "$.data[0]"


def test_a_path_may_start_elsewhere() -> None:
    with pytest.raises(DecodeError) as caught:
        structure_items(Everything, [{}], path="$.result.items")
    assert caught.value.json_path == "$.result.items[0].id"
    with pytest.raises(DecodeError) as caught:
        structure_item(Everything, {"id": "T"}, path="$.result", strict=True)
    assert caught.value.json_path == "$.result.hours"


def test_an_error_does_not_show_long_values_whole() -> None:
    with pytest.raises(DecodeError) as caught:
        structure_item(Everything, least(hours="x" * 10_000), strict=True)
    assert len(str(caught.value)) < 200


def test_values_have_python_types() -> None:
    record = least(
        updatedDate="2026-10-07T03:48:56.5+02:00",
        status="Brand new",
        dates={"type": "Planned", "start": "2026-09-25"},
        trackedDate="2026-10-08",
        attachmentCount=11.0,
        hours=11,
    )
    made = structure_item(Everything, record)
    assert made == attrs.evolve(
        LEAST,
        updated_date=datetime(2026, 10, 7, 1, 48, 56, 500000, tzinfo=UTC),
        status=UnknownWord("Brand new"),
        dates=Dates(type="Planned", start=datetime.fromisoformat("2026-09-25")),
        tracked_date=date(2026, 10, 8),
        attachment_count=11,
        hours=11.0,
    )
    assert made.updated_date is not None
    assert made.updated_date.tzinfo is UTC
    assert type(made.attachment_count) is int
    assert type(made.hours) is float


def test_documented_answers_do_not_need_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Any:
        raise AssertionError("fell back")

    monkeypatch.setattr(converter, "_by_reference", refuse)
    monkeypatch.setattr(constructors, "MOST_KEY_SETS", 1_000_000)  # other tests may have brought as many as are kept
    page = [
        least(),
        least(title=None, new={"a": 1}),
        least(subTasks=[least(parentIds=["A"])]),
        least(attachmentCount=2.0),
    ]
    assert [item.to_dict() for item in structure_items(Everything, page)] == page


class TestKeySets:
    def test_sets_of_one_size_are_told_apart(self) -> None:
        first, second = least(title="a"), least(status="b")
        page = [first, second, first, least(new="c"), second]
        assert [item.to_dict() for item in structure_items(Everything, page)] == page

    def test_the_order_of_keys_does_not_matter(self) -> None:
        record = least(title="a", status="b")
        turned = dict(reversed(record.items()))
        assert structure_items(Everything, [record, turned]) == [structure_item(Everything, record)] * 2

    def test_a_limited_number_is_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(constructors, "MOST_KEY_SETS", 2)
        fresh = Constructors(Everything)
        for name in ("a", "b"):
            assert fresh.by_size[4](least(**{name: 1})).extra == {name: 1}
        with pytest.raises(LookupError):
            fresh.by_size[4](least(c=1))
        assert fresh.by_size[4](least(b=2)).extra == {"b": 2}

    def test_more_sets_than_are_kept_decode_all_the_same(self) -> None:
        page = [least(**{f"new{number}": number}) for number in range(MOST_KEY_SETS + 20)]
        assert [item.to_dict() for item in structure_items(ManyKeys, page)] == page

    def test_a_record_may_have_any_number_of_keys(self) -> None:
        record = least(**{f"new{number}": number for number in range(500)})
        assert structure_item(Everything, record).to_dict() == record

    def test_threads_may_share_them(self) -> None:
        page = [least(**{name: "x"}) for name in ("title", "status", "new", "other")] * 25
        with ThreadPoolExecutor(8) as threads:
            pages = list(threads.map(lambda _: structure_items(Shared, page), range(16)))
        assert all([item.to_dict() for item in decoded] == page for decoded in pages)


@model
class ManyKeys(Model):
    id: str


@model
class Shared(Model):
    id: str
    title: str | None = None
    status: str | None = None


@model
class ClosedEnum(Model):
    status: Literal["Active"] | None = None


@model
class Changeable(Model):
    value: list[str] | None = None


@model
class Several(Model):
    value: int | str | None = None


@model
class Unknown(Model):
    value: set[str] | None = None


@model
class Defaulting(Model):
    value: int = 5


@model
class Unresolved(Model):
    value: Missing | None = None  # type: ignore[name-defined]  # noqa: F821 - the mistake that is tested


class Undecorated(Shared):
    pass


@model
class Outer(Model):
    inner: Several | None = None


def test_every_model_of_the_areas_is_declared_as_the_wire_has_it() -> None:
    found: set[type[Model]] = set()
    for area in pkgutil.iter_modules(resources.__path__, f"{resources.__name__}."):
        members = vars(importlib.import_module(area.name)).values()
        found |= {member for member in members if isinstance(member, type) and issubclass(member, Model)}
    assert found
    for model_type in found:
        constructors_of(model_type)


@pytest.mark.parametrize(
    ("model_type", "complaint"),
    [
        (ClosedEnum, r"ClosedEnum\.status: .* write `Literal\[\.\.\.\] \| UnknownWord`"),
        (Changeable, r"Changeable\.value: .* write `tuple\[X, \.\.\.\]`"),
        (Several, r"Several\.value: .* could be several things"),
        (Unknown, r"Unknown\.value: set\[str\] is no type of the wire"),
        (Defaulting, r"Defaulting\.value: a field is either required or None"),
        (Unresolved, r"Unresolved: name 'Missing' is not defined"),
        (Undecorated, r"Undecorated lacks the @model decorator"),
        (Outer, r"Several\.value"),
    ],
)
def test_a_mistake_in_a_model_is_no_decode_error(model_type: type[Model], complaint: str) -> None:
    for decode in (
        lambda: structure_item(model_type, {"inner": {}}),
        lambda: structure_items(model_type, [{"inner": {}}]),
    ):
        with pytest.raises(Undecodable, match=complaint):
            decode()
