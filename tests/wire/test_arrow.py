"""Records as tables of Apache Arrow."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.connecting import Connect
from tests.resources.surface import models
from tests.resources.test_models import rendered
from tests.wire.records import Everything, least, records
from wrike_async import InvalidArgument
from wrike_async._wire.structuring import arrow_tables, frames
from wrike_async._wire.types import Model
from wrike_async.arrow import model_schema, to_arrow, to_pandas, to_polars
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
    assert msgspec.json.decode(row["history"][0]["extra"]) == {"new": 1}
    assert msgspec.json.decode(row["extra"]) == {"new": {"a": 1}}
    assert msgspec.json.decode(row["sub_tasks"][0]) == least()
    assert [msgspec.json.decode(row[name]) for name in ("sharing", "anything")] == [{"a": [1]}, [1, None]]
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


@pytest.mark.parametrize("name", ["pandas", "polars"])
async def test_all_pages_and_scans_are_frames(connect: Connect, name: str) -> None:
    pytest.importorskip(name)

    async def frame(source: Any, **limit: int) -> Any:
        return await getattr(source, f"to_{name}")(**limit)

    async with connect(tasks=25) as (sandbox, wrike):
        whole = await frame(wrike.tasks.list(page_size=10))
        few, none = await frame(wrike.tasks.list(), limit=3), await frame(wrike.tasks.list(title="no such task"))
        scanned = await frame(wrike.tasks.scan())
        table = await wrike.tasks.scan().to_arrow()
        assert [len(await frame(wrike.tasks.scan(page_size=10), limit=limit)) for limit in (0, 7, 10, 12, 30)] == [
            *(0, 7, 10, 12, 25)
        ]
        before = len(sandbox.requests)
        for plain in (wrike.tasks.list().raw(), wrike.tasks.scan().raw()):
            with pytest.raises(InvalidArgument, match="leave raw"):
                await frame(plain)
        assert len(sandbox.requests) == before
    ids = [sandbox.state.task_id(i) for i in range(25)]
    assert list(whole["id"]) == ids
    assert sorted(scanned["id"]) == sorted(ids)
    assert table.schema == model_schema(Task)
    assert (len(few), len(none)) == (3, 0)
    assert list(whole.dtypes) == list(few.dtypes) == list(none.dtypes) == list(scanned.dtypes)


def test_frames_of_pandas_keep_types_where_values_are_missing() -> None:
    pytest.importorskip("pandas")
    records = [
        Everything.from_dict(least(attachmentCount=3, followedByMe=True, createdDate="2026-10-07T01:48:56Z")),
        Everything.from_dict(least()),
    ]
    frame = to_pandas(records, Everything)
    kinds = {name: str(frame[name].dtype) for name in ("attachment_count", "followed_by_me", "created_date", "id")}
    assert kinds == {
        "attachment_count": "int64[pyarrow]",
        "followed_by_me": "bool[pyarrow]",
        "created_date": "timestamp[us, tz=UTC][pyarrow]",
        "id": "string[pyarrow]",
    }
    assert frame["attachment_count"].sum() == 3
    assert frame["created_date"][0].isoformat() == "2026-10-07T01:48:56+00:00"
    assert list(to_pandas([], Everything).dtypes) == list(frame.dtypes)


def test_frames_of_polars_keep_types() -> None:
    polars = pytest.importorskip("polars")
    frame = to_polars([Everything.from_dict(least(createdDate="2026-10-07T01:48:56Z"))], Everything)
    assert frame["created_date"].dtype == polars.Datetime("us", "UTC")
    assert frame["created_date"][0].isoformat() == "2026-10-07T01:48:56+00:00"
    assert to_polars([], Everything).schema == frame.schema


@pytest.mark.parametrize("name", ["pandas", "polars"])
async def test_a_library_that_is_missing_is_named(connect: Connect, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def missing(module: str) -> Any:
        raise ModuleNotFoundError(module)

    monkeypatch.setattr(frames, "import_module", missing)
    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match=f"pip install '{name}"):
            await getattr(wrike.tasks.list(), f"to_{name}")()
        assert sandbox.requests == []
