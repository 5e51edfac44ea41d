"""Records as tables of Apache Arrow."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.connecting import Connect
from tests.resources.surface import models
from tests.resources.test_models import rendered
from tests.wire.records import Everything, least, records
from wrike_async import InvalidArgument
from wrike_async._wire.structuring import arrow_tables
from wrike_async._wire.types import Model
from wrike_async.arrow import model_schema, to_arrow
from wrike_async.models import Task, TaskDates

RECORD = least(
    status="Blocked",
    dates={"type": "Planned", "start": "2026-09-25T09:00:00"},
    trackedDate="2026-10-08",
    attachmentCount=3,
    followedByMe=True,
    parentIds=["A"],
    gaps=["a", None],
    history=[{"type": "Planned", "new": 1}],
    grid=[[1, 2], []],
    subTasks=[least()],
    datesByName={"a": {"type": "Backlog"}},
    sharing={"a": [1]},
    settings=[{"a": 1}],
    anything=[1, None],
    new={"a": 1},
)


@pytest.fixture(autouse=True)
def arrow() -> Any:
    return pytest.importorskip("pyarrow", reason="comes with the extra test")


def test_every_kind_of_value_has_its_type() -> None:
    schema = model_schema(Everything)
    found = {name: str(schema.field(name).type) for name in schema.names}
    dates = "struct<type: string, start: timestamp[us], work_on_weekends: bool, extra: string>"
    expected = {
        "id": "string",
        "hours": "double",
        "created_date": "timestamp[us, tz=UTC]",
        "status": "string",
        "tracked_date": "date32[day]",
        "attachment_count": "int64",
        "followed_by_me": "bool",
        "dates": dates,
        "anything": "string",
        "extra": "string",
    }
    assert {name: found[name] for name in expected} == expected
    lists = {name: str(schema.field(name).type.value_type) for name in ("parent_ids", "history", "grid", "sub_tasks")}
    assert lists["parent_ids"] == "string"
    assert lists["history"] == dates
    assert lists["grid"].endswith(": int64>")
    # What holds itself cannot be a type of finite size.
    assert lists["sub_tasks"] == "string"
    assert found["dates_by_name"].startswith("map<string, struct<")


def test_values_arrive_as_they_are() -> None:
    record = Everything.from_dict(RECORD)
    (row,) = to_arrow([record], Everything).to_pylist()
    assert row["dates"]["start"] == (record.dates and record.dates.start)
    assert row["created_date"] == record.created_date
    assert (row["id"], row["hours"], row["status"], row["attachment_count"]) == ("T", 1.5, "Blocked", 3)
    assert (row["parent_ids"], row["gaps"], row["grid"]) == (["A"], ["a", None], [[1, 2], []])
    assert row["dates_by_name"][0][1]["type"] == "Backlog"
    assert orjson.loads(row["history"][0]["extra"]) == {"new": 1}
    assert orjson.loads(row["extra"]) == {"new": {"a": 1}}
    assert orjson.loads(row["sub_tasks"][0]) == least()
    assert [orjson.loads(row[name]) for name in ("sharing", "anything")] == [{"a": [1]}, [1, None]]
    assert row["title"] is None


@settings(max_examples=50)
@given(st.lists(records(depth=1), max_size=3))
def test_the_schema_is_the_same_whatever_the_records_hold(page: list[dict[str, Any]]) -> None:
    assume(not re.search(r"\d{19}", json.dumps(page)))  # Arrow's whole numbers have 64 bits
    decoded = [Everything.from_dict(record) for record in page]
    table = to_arrow(decoded, Everything)
    assert table.schema == model_schema(Everything)
    assert table.column("id").to_pylist() == [record.id for record in decoded]


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_model_has_a_table(model: type[Model]) -> None:
    full = model.from_dict(rendered(model))
    table = to_arrow([full], model)
    assert table.schema == model_schema(model) == to_arrow([], model).schema
    (row,) = table.to_pylist()
    assert [name for name, value in row.items() if value is None] == ["extra"]


def test_a_record_of_another_class_is_refused() -> None:
    wrong: Any = [TaskDates()]
    with pytest.raises(InvalidArgument, match="a table of Task takes no TaskDates"):
        to_arrow(wrong, Task)
    no_model: Any = dict
    with pytest.raises(InvalidArgument, match="a model such as Task is needed"):
        model_schema(no_model)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(arrow_tables, "import_module", missing)
    with pytest.raises(InvalidArgument, match=r"wrike-async\[arrow\]"):
        model_schema(Task)


async def test_all_pages_come_in_one_schema(connect: Connect) -> None:
    async with connect(tasks=25) as (sandbox, wrike):
        table = await wrike.tasks.list(page_size=10, fields=["customFields"]).to_arrow()
        few = await wrike.tasks.list(page_size=10).to_arrow(limit=3)
        none = await wrike.tasks.list(title="no such task").to_arrow()
        with pytest.raises(InvalidArgument, match="leave raw"):
            await wrike.tasks.list().raw().to_arrow()
    assert table.column("id").to_pylist() == [sandbox.state.task_id(i) for i in range(25)]
    assert (few.num_rows, none.num_rows) == (3, 0)
    assert table.schema == few.schema == none.schema == model_schema(Task)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_take_it(library: str) -> None:
    frames: Any = pytest.importorskip(library, reason="is in no extra")
    table = to_arrow([Task.from_dict({"id": "T", "createdDate": "2026-10-07T01:48:56Z"})], Task)
    frame = table.to_pandas() if library == "pandas" else frames.from_arrow(table)
    assert list(frame["id"]) == ["T"]
    assert [moment.isoformat() for moment in frame["created_date"]] == ["2026-10-07T01:48:56+00:00"]
