from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import weakref
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._wire.converter import structure_item
from wrike_async._wire.names import to_camel, to_snake
from wrike_async._wire.types import WIRE_NAME, LocalDateTime, Model, model


@model
class Dates(Model):
    start: LocalDateTime | None = None


@model
class Task(Model):
    id: str
    title: str | None = None
    created_date: datetime | None = None
    tracked_date: date | None = None
    hours: float | None = None
    parent_ids: tuple[str, ...] | None = None
    dates: Dates | None = None
    history: tuple[Dates, ...] | None = None
    from_: str | None = attrs.field(default=None, metadata={WIRE_NAME: "from"})


@model
class Milestone(Task):
    due: LocalDateTime | None = None


@model
class Template(Milestone):
    """Nothing of its own."""


NINE = datetime.fromisoformat("2026-09-25T09:00:00")
DECODED = structure_item(Task, {"id": "T", "dates": {"start": "2026-09-25T09:00:00"}, "parentIds": ["A"], "new": 1})
BY_HAND = Task(id="T", dates=Dates(start=NINE), parent_ids=("A",), extra={"new": 1})


@pytest.mark.parametrize(
    ("python", "wire"),
    [("id", "id"), ("custom_item_type_id", "customItemTypeId"), ("api_v2_id", "apiV2Id"), ("max_2x", "max2x")],
)
def test_names_are_camel_case_on_the_wire(python: str, wire: str) -> None:
    assert to_camel(python) == wire


@given(st.from_regex(r"[a-z]+([A-Z][a-z0-9]*)*", fullmatch=True))
def test_every_wire_name_has_a_python_name_that_leads_back(wire: str) -> None:
    python = to_snake(wire)
    assert python == python.lower()
    assert to_camel(python) == wire


@pytest.mark.parametrize("task", [DECODED, BY_HAND], ids=["decoded", "by hand"])
class TestARecord:
    def test_is_an_attrs_class_with_slots(self, task: Task) -> None:
        assert type(task) is Task
        assert attrs.has(Task)
        assert not hasattr(task, "__dict__")

    def test_cannot_be_changed(self, task: Task) -> None:
        anyone: Any = task  # type checkers refuse each of these
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            anyone.title = "other"
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            del anyone.title
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            anyone.no_such_field = "other"

    def test_survives_pickle_and_copy(self, task: Task) -> None:
        for other in (pickle.loads(pickle.dumps(task)), copy.copy(task), copy.deepcopy(task)):
            assert other == task
            assert type(other) is Task
        assert copy.deepcopy(task).extra is not task.extra

    def test_is_evolved_into_a_changed_copy(self, task: Task) -> None:
        evolved = attrs.evolve(task, title="new")
        assert (evolved.title, evolved.dates) == ("new", task.dates)
        assert task.title is None

    def test_can_be_referred_to_weakly(self, task: Task) -> None:
        assert weakref.ref(task)() is task

    def test_shows_what_is_set(self, task: Task) -> None:
        shown = (
            "Task(id='T', parent_ids=('A',), dates=Dates(start=datetime.datetime(2026, 9, 25, 9, 0)), extra={'new': 1})"
        )
        assert repr(task) == shown


def test_records_are_equal_by_value() -> None:
    assert DECODED == BY_HAND
    assert Task(id="T") != Task(id="U")
    assert Task(id="T") != Task(id="T", extra={"new": 1})
    assert Task(id="T") != Milestone(id="T")
    assert Task(id="T") != "T"


def test_lists_are_tuples_however_a_record_was_made() -> None:
    anyone: Any = ["A"]  # type checkers want a tuple
    made = Task(id="T", parent_ids=anyone, history=())
    assert made == structure_item(Task, {"id": "T", "parentIds": ["A"], "history": []})
    assert (made.parent_ids, made.history) == (("A",), ())
    assert attrs.evolve(made, parent_ids=anyone).parent_ids == ("A",)
    anyone.append("B")
    assert made.to_dict() == {"id": "T", "parentIds": ["A"], "history": []}


def test_versions_of_a_record_share_a_hash_and_stay_distinct() -> None:
    first, second = Task(id="T", parent_ids=("A",)), Task(id="T", parent_ids=("B",))
    assert hash(first) == hash(second)
    assert {first, second, Task(id="T", parent_ids=("A",))} == {first, second}


def test_a_record_without_id_has_no_hash() -> None:
    with pytest.raises(TypeError, match="unhashable: this Dates has no id"):
        hash(Dates())


def test_a_bare_record_shows_its_name() -> None:
    assert repr(Dates()) == "Dates()"


class TestToDict:
    def test_leaves_out_what_is_absent_and_keeps_what_is_empty(self) -> None:
        assert Task(id="T", parent_ids=(), title="").to_dict() == {"id": "T", "parentIds": [], "title": ""}

    def test_writes_models_inside_of_models(self) -> None:
        dates = Dates(start=NINE)
        task = Task(id="T", dates=dates, history=(dates, Dates()))
        wire = {"start": "2026-09-25T09:00:00"}
        assert task.to_dict() == {"id": "T", "dates": wire, "history": [wire, {}]}

    @pytest.mark.parametrize(
        ("moment", "text"),
        [
            (datetime(2026, 10, 7, 1, 48, 56, tzinfo=UTC), "2026-10-07T01:48:56Z"),
            (datetime(2026, 10, 7, 1, 48, 56, 120000, tzinfo=UTC), "2026-10-07T01:48:56.120Z"),
            (datetime(2026, 10, 7, 1, 48, 56, 123456, tzinfo=UTC), "2026-10-07T01:48:56.123456Z"),
            (datetime(2026, 10, 7, 3, 48, 56, tzinfo=timezone(timedelta(hours=2))), "2026-10-07T01:48:56Z"),
        ],
    )
    def test_writes_instants_in_utc(self, moment: datetime, text: str) -> None:
        assert Task(id="T", created_date=moment).to_dict()["createdDate"] == text

    def test_writes_dates(self) -> None:
        assert Task(id="T", tracked_date=date(2026, 10, 8)).to_dict()["trackedDate"] == "2026-10-08"

    def test_uses_the_wire_name_that_a_field_states(self) -> None:
        assert Task(id="T", from_="me").to_dict() == {"id": "T", "from": "me"}
        assert structure_item(Task, {"id": "T", "from": "me"}).from_ == "me"

    def test_prefers_a_value_to_the_null_that_came_before_it(self) -> None:
        came = structure_item(Task, {"id": "T", "title": None})
        assert came.to_dict() == {"id": "T", "title": None}
        assert Task(id="T", title="new", extra=came.extra).to_dict() == {"id": "T", "title": "new"}

    def test_shares_nothing_that_can_change(self) -> None:
        task = Task(id="T", parent_ids=("A",), extra={"new": {"list": [1]}})
        wire = task.to_dict()
        wire["parentIds"].append("B")
        wire["new"]["list"].append(2)
        assert task.to_dict() == {"id": "T", "parentIds": ["A"], "new": {"list": [1]}}

    def test_knows_the_fields_of_the_class_above(self) -> None:
        milestone = structure_item(Milestone, {"id": "T", "title": "t", "due": "2026-09-25T09:00:00"})
        assert milestone == Milestone(id="T", title="t", due=NINE)
        assert milestone.to_dict() == {"id": "T", "title": "t", "due": "2026-09-25T09:00:00"}


@pytest.mark.parametrize("model_type", [Model, Dates, Template])
def test_a_class_with_few_fields_keeps_the_rest(model_type: type[Model]) -> None:
    record = {"id": "T", "start": "2026-09-25T09:00:00", "new": [1]}
    made = structure_item(model_type, record)
    assert type(made) is model_type
    assert made.to_dict() == record


def test_models_cost_no_decoder() -> None:
    """Importing the types loads neither cattrs nor what generates constructors."""
    assert not loaded_by("import wrike_async._wire.types") & {
        "cattrs",
        "msgspec",
        "wrike_async._wire.structuring.constructors",
        "wrike_async._wire.structuring.reference",
    }


def test_good_answers_cost_no_cattrs() -> None:
    """It loads when the first record does not fit, and not before."""
    decode = "from tests.wire.test_types import Task; Task(id='T')"
    assert "wrike_async._wire.structuring.constructors" in loaded_by(decode)
    assert "cattrs" not in loaded_by(decode)
    assert "cattrs" in loaded_by(f"{decode}; import wrike_async._wire.structuring.reference")


def loaded_by(program: str) -> set[str]:
    listing = f"{program}; import sys; print(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", listing], capture_output=True, check=True, text=True).stdout.split()
    )
