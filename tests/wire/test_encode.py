"""From Python values to a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Required, TypedDict

import pytest

from wrike_async._wire.encode import encode_params
from wrike_async._wire.names import did_you_mean
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Clearable, NoneLeftOut, Raw
from wrike_async._wire.requests import build_request
from wrike_async._wire.types import Model, model
from wrike_async.errors import InvalidArgument

Status = Literal["Active", "Completed", "Deferred"]
Sort = Literal["CreatedDate", "Title"]
Field = Literal["customFields", "description", "title", "finance", "recurrent"]


@model
class Note(Model):
    key: str | None = None
    long_text: str | None = None


class NoteInput(TypedDict, total=False):
    key: Required[str]
    long_text: str | None


class DatesInput(TypedDict, total=False):
    start: Annotated[str | None, NoneLeftOut()]
    due: str
    note: str


class Filters(TypedDict, total=False):
    title: str
    status: Sequence[Status]
    sort_field: Sort
    descendants: bool
    limit: int
    weight: float
    custom_item_type_id: str
    metadata: NoteInput | Note
    notes: Sequence[NoteInput | Note]
    plain: NoteInput
    kept: Note
    any_json: Any
    labels: Mapping[str, int]
    colour: str | None
    either: int | Sequence[str]
    style: Literal["a"] | Literal["b"] | Raw
    about: Clearable
    dates: DatesInput
    fields: Sequence[Field]


ALWAYS = frozenset({"title"})
READ: Operation[Any] = Operation(
    method="GET",
    path="/things/{thingIds}",
    accepts=Filters,
    max_ids=3,
    always=ALWAYS,
    without=frozenset({"colour"}),
    without_fields=frozenset({"finance"}),
)
WRITE: Operation[Any] = Operation(method="PUT", path="/things/{thingId}", accepts=Filters, always=ALWAYS)
CREATE: Operation[Any] = Operation(method="POST", path="/things", accepts=Filters, always=ALWAYS)
BARE: Operation[Any] = Operation(method="GET", path="/version")


class Titled(str, Enum):  # noqa: UP042 (str() of a StrEnum is its value, of this one its name)
    CREATED = "CreatedDate"


def refusal(name: str, value: Any, operation: Operation[Any] = READ) -> str:
    with pytest.raises(InvalidArgument) as refused:
        encode_params(operation, {name: value})
    return str(refused.value)


# --- values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "wire_name", "wire"),
    [
        ("title", "Hello", "title", "Hello"),
        ("status", ["Active"], "status", ["Active"]),
        ("status", ("Active", "Deferred"), "status", ["Active", "Deferred"]),
        ("sort_field", "Title", "sortField", "Title"),
        ("descendants", False, "descendants", False),
        ("limit", 5, "limit", 5),
        ("weight", 5, "weight", 5),
        ("weight", 0.5, "weight", 0.5),
        ("custom_item_type_id", "X", "customItemTypeId", "X"),
        ("metadata", {"key": "k", "long_text": "v"}, "metadata", {"key": "k", "longText": "v"}),
        ("metadata", {"key": "k", "long_text": None}, "metadata", {"key": "k", "longText": None}),
        ("metadata", Note(key="k", long_text="v"), "metadata", {"key": "k", "longText": "v"}),
        ("notes", [{"key": "k"}, Note(key="l")], "notes", [{"key": "k"}, {"key": "l"}]),
        ("kept", Note(key="k"), "kept", {"key": "k"}),
        ("any_json", {"a": [1, None, True]}, "anyJson", {"a": [1, None, True]}),
        ("any_json", Note(key="k"), "anyJson", {"key": "k"}),
        ("labels", {"a": 1}, "labels", {"a": 1}),
        ("either", 1, "either", 1),
        ("either", ["a"], "either", ["a"]),
        ("style", "b", "style", "b"),
    ],
)
def test_values_as_the_wire_wants_them(name: str, value: Any, wire_name: str, wire: Any) -> None:
    assert encode_params(READ, {name: value}) == {wire_name: wire}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("title", 5, "title must be a str, not int"),
        ("title", b"x", "title must be a str, not bytes"),
        ("descendants", 1, "descendants must be a bool, not int"),
        ("descendants", "true", "descendants must be a bool, not str"),
        ("limit", True, "limit must be an int, not bool"),
        ("limit", 5.0, "limit must be an int, not float"),
        ("weight", "5", "weight must be a number, not str"),
        ("weight", float("nan"), "weight must be a finite number"),
        ("weight", float("inf"), "weight must be a finite number"),
        ("status", "Active", "status takes a list: write ['Active']"),
        ("status", {"Active": 1}, "status takes a list, not dict"),
        ("status", 5, "status takes a list, not int"),
        ("status", ["Actve"], "did you mean 'Active'?"),
        ("status", ["active"], "did you mean 'Active'?"),
        ("status", ["Active", None], "status[1]=None is not one of"),
        ("sort_field", "created_date", "did you mean 'CreatedDate'?"),
        ("sort_field", ["Title"], "is not one of CreatedDate, Title"),
        ("metadata", {"value": "v"}, "metadata has no 'value'"),
        ("metadata", {"key": "k", "longText": "v"}, "did you mean 'long_text'?"),
        ("metadata", {"long_text": "v"}, "metadata needs key"),
        ("metadata", "k", "metadata takes a dict, not str"),
        ("plain", Note(key="k"), "plain takes a dict, not Note"),
        ("notes", [{"key": 5}], "notes[0].key must be a str"),
        ("kept", {"key": "k"}, "kept must be a Note, not dict"),
        ("labels", ["a"], "labels takes a dict, not list"),
        ("labels", {"a": "x"}, "labels['a'] must be an int"),
        ("any_json", object(), "any_json cannot be written as JSON"),
        ("any_json", 2**80, "any_json cannot be written as JSON"),
        ("any_json", date(2026, 1, 31), "write the date as the text"),
        ("any_json", datetime(2026, 1, 31, tzinfo=UTC), "write the date as the text"),
        ("any_json", {"x": [datetime(2026, 1, 31, tzinfo=UTC)]}, "write the date as the text"),
        ("either", 0.5, "either must be an int, not float / either takes a list, not float"),
        ("style", "c", "is not one of a, b"),
    ],
)
def test_values_that_wrike_would_refuse(name: str, value: Any, said: str) -> None:
    assert said in refusal(name, value)


def test_members_of_enums_are_written_by_value() -> None:
    request = build_request(READ, ids=["A1"], params=encode_params(READ, {"sort_field": Titled.CREATED}))
    assert request.target == "/things/A1?sortField=CreatedDate"
    titled = encode_params(READ, {"title": Titled.CREATED, "status": ["Active"]})
    assert build_request(READ, ids=["A1"], params=titled).target.startswith("/things/A1?title=CreatedDate&")


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sort_feild", "GET /things/{thingIds} has no parameter 'sort_feild'; did you mean 'sort_field'?"),
        ("sortField", "did you mean 'sort_field'?"),
        ("customItemTypeId", "did you mean 'custom_item_type_id'?"),
        ("zzz", "it takes title, status"),
        ("colour", "GET /things/{thingIds} does not take 'colour'"),
    ],
)
def test_unknown_names_are_refused_with_the_right_one(name: str, said: str) -> None:
    assert said in refusal(name, "x")


def test_what_an_operation_does_not_take_is_not_offered() -> None:
    assert "colour" not in refusal("zzz", "x").partition("it takes")[2]
    assert "did you mean 'colour'" not in refusal("color", "x")


def test_an_operation_without_parameters_says_so() -> None:
    assert "it takes none" in refusal("title", "x", BARE)


def test_did_you_mean_says_nothing_rather_than_nonsense() -> None:
    assert did_you_mean("zzzzzz", ["title"]) == ""
    assert did_you_mean(None, ["title"]) == ""


def test_combinations_are_checked_by_the_operation() -> None:
    seen: list[dict[str, Any]] = []
    operation: Operation[Any] = Operation(method="GET", path="/things", accepts=Filters, check=seen.append)
    encode_params(operation, {"limit": 5, "title": "x"})
    assert seen == [{"limit": 5, "title": "x"}]


# --- None ---------------------------------------------------------------------------------------------------------


def test_none_among_filters_is_refused() -> None:
    assert "title=None filters nothing; leave it out" in refusal("title", None)


def test_none_in_a_change_clears_where_that_is_known() -> None:
    nulls = {"colour": None, "about": None, "metadata": {"key": "k", "long_text": None}}
    assert encode_params(WRITE, nulls) == {"colour": None, "about": "", "metadata": {"key": "k", "longText": None}}
    assert encode_params(WRITE, {"dates": {"start": None, "due": "x"}}) == {"dates": {"due": "x"}}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": None}, "title=None: Wrike is not known to take null here"),
        ({"limit": None}, "limit=None: "),
        ({"metadata": {"key": None}}, "metadata.key=None: "),
        ({"notes": [{"key": "a"}, {"key": None}]}, "notes[1].key=None: "),
        ({"fields": None}, "fields takes a list, not NoneType"),
        ({"status": ["Active", None]}, "status[1]=None is not one of"),
    ],
)
def test_none_in_a_change_is_refused_where_nothing_is_known_to_clear(values: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        encode_params(WRITE, values)
    assert said in str(refused.value)


def test_none_in_a_creation_is_left_out() -> None:
    nulls = dict.fromkeys(("title", "limit", "status", "metadata"))
    assert encode_params(CREATE, {**nulls, "colour": "Red"}) == {"colour": "Red"}
    assert encode_params(CREATE, {"dates": {"start": None, "due": "x", "note": None}}) == {"dates": {"due": "x"}}
    assert encode_params(CREATE, {"colour": None}) == {"colour": None}, "where null means something, it is sent"


def test_what_is_needed_cannot_be_none_in_a_creation() -> None:
    operation: Operation[Any] = Operation(method="POST", path="/notes", accepts=NoteInput)
    with pytest.raises(InvalidArgument, match="POST /notes needs key"):
        encode_params(operation, {"key": None})
    with pytest.raises(InvalidArgument, match="metadata needs key"):
        encode_params(CREATE, {"metadata": {"key": None}})


def test_rules_see_what_is_sent() -> None:
    seen: list[dict[str, Any]] = []
    operation: Operation[Any] = Operation(method="POST", path="/things", accepts=Filters, check=seen.append)
    encode_params(operation, {"title": None, "limit": 5, "about": "x"})
    assert seen == [{"limit": 5, "about": "x"}]


# --- what is not known --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", [READ, WRITE], ids=str)
def test_raw_values_are_sent_as_they_are(operation: Operation[Any]) -> None:
    given = {
        "title": Raw(5),
        "status": ["Active", Raw("Archived")],
        "sort_field": Raw("Colour"),
        "metadata": {"key": Raw(7)},
        "notes": Raw([{"newKey": 1}]),
        "labels": {"a": Raw("x")},
        "style": Raw("c"),
        "fields": ["title", "recurrent", Raw("newField")],
    }
    assert encode_params(operation, given) == {
        "title": 5,
        "status": ["Active", "Archived"],
        "sortField": "Colour",
        "metadata": {"key": 7},
        "notes": [{"newKey": 1}],
        "labels": {"a": "x"},
        "style": "c",
        "fields": ["recurrent", "newField"],
    }
    fields = {"title": "t", "fields": Raw(["title", "x"])}
    assert encode_params(operation, fields) == {"title": "t", "fields": ["title", "x"]}


def test_no_rule_judges_what_goes_with_a_raw_value() -> None:
    seen: list[dict[str, Any]] = []
    operation: Operation[Any] = Operation(method="GET", path="/things", accepts=Filters, check=seen.append)
    assert encode_params(operation, {"limit": Raw("many"), "title": "x"}) == {"limit": "many", "title": "x"}
    assert seen == []


def test_a_raw_value_must_be_json() -> None:
    assert "title cannot be written as JSON" in refusal("title", Raw(object()))


def test_unknown_words_are_refused_with_the_way_out() -> None:
    assert refusal("status", ["Archived"]).endswith(
        "; Raw('Archived'), on the command line raw:Archived, is sent as it is"
    )
    assert "Raw(" not in refusal("status", [5])


def test_parameters_that_are_not_known_go_into_extra() -> None:
    given = {"title": "x", "extra": {"newFilter": ["a"], "other": Raw(1)}}
    assert encode_params(READ, given) == {"title": "x", "newFilter": ["a"], "other": 1}
    nested = {"metadata": {"key": "k", "extra": {"newKey": None}}}
    assert encode_params(WRITE, nested) == {"metadata": {"key": "k", "newKey": None}}
    assert encode_params(CREATE, {"extra": None}) == {}
    assert encode_params(WRITE, {"metadata": {"extra": {"key": 5}}}) == {"metadata": {"key": 5}}, "also what is needed"
    assert refusal("zzz", "x").endswith("; extra={'zzz': …} is sent as it is")


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"title": "y"}, "extra: 'title' is given twice"),
        ({5: "y"}, "extra: 5 is given twice, or is no name"),
        (["newFilter"], "extra takes a dict of parameters by wire name, not list"),
        ({"newFilter": object()}, "extra['newFilter'] cannot be written as JSON"),
    ],
)
def test_extra_that_cannot_be(extra: Any, said: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        encode_params(READ, {"title": "x", "extra": extra})
    assert said in str(refused.value)


def test_an_operation_without_parameters_takes_no_extra() -> None:
    assert "it takes none" in refusal("extra", {"a": 1}, BARE)


# --- empty, left out ----------------------------------------------------------------------------------------------


def test_an_empty_list_filters_nothing() -> None:
    assert "leave it out" in refusal("status", [])
    assert encode_params(WRITE, {"status": []}) == {"status": []}


@pytest.mark.parametrize("values", [{}, {"fields": []}, {"fields": ["customFields"]}])
def test_a_change_of_nothing_is_refused(values: Any) -> None:
    with pytest.raises(InvalidArgument, match="say what to change"):
        encode_params(WRITE, values)


def test_what_is_left_out_is_not_sent() -> None:
    assert encode_params(READ, {}) == {}
    assert encode_params(BARE, {}) == {}


# --- fields -------------------------------------------------------------------------------------------------------


def test_fields_are_checked_and_sent_once_each() -> None:
    asked = iter(["recurrent", "customFields", "recurrent"])
    assert encode_params(READ, {"fields": asked}) == {"fields": ["recurrent", "customFields"]}


@pytest.mark.parametrize("fields", [[], ["title"], ("title", "title")])
def test_fields_that_come_anyway_are_not_sent(fields: Any) -> None:
    assert encode_params(READ, {"fields": fields}) == {}
    assert encode_params(WRITE, {"title": "a", "fields": fields}) == {"title": "a"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (["custom_fields"], "did you mean 'customFields'?"),
        (["descriptoin"], "did you mean 'description'?"),
        (["finance"], "GET /things/{thingIds} does not take 'finance'"),
        ("recurrent", "fields takes a list: write ['recurrent']"),
        (None, "fields takes a list, not NoneType"),
        (5, "fields takes a list, not int"),
        ({"recurrent": True}, "fields takes a list, not dict"),
        ([5], "fields[0] must be a str"),
        ([["recurrent"]], "fields[0] must be a str"),
        (["recurrent", None], "fields[1] must be a str"),
    ],
)
def test_fields_that_wrike_would_refuse(fields: Any, said: str) -> None:
    assert said in refusal("fields", fields)
