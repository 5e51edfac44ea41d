"""Tables of areas: the same columns whatever the records hold, and nothing of a record is lost."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.wire.records import Everything, least, records
from wrike_async.export import AREAS, Table
from wrike_async.export._areas import table_of

EVERYTHING = Table("everything", Everything)

RECORD = least(
    status="Blocked",
    dates={"type": "Planned", "start": "2026-09-25T09:00:00", "new": 1},
    trackedDate="2026-10-08",
    attachmentCount=3,
    followedByMe=True,
    parentIds=["A"],
    gaps=["a", None],
    history=[{"type": "Planned", "new": 1}],
    grid=[[1, 2], []],
    anything=[1, None],
    new={"a": 1},
)


def row_of(record: dict[str, Any]) -> dict[str, Any]:
    (row,) = zip(*EVERYTHING.values([record]), strict=True)
    return dict(zip([column.name for column in EVERYTHING.columns], row, strict=True))


def test_every_kind_of_value_has_its_type_and_path() -> None:
    columns = {column.name: (column.path, column.type) for column in EVERYTHING.columns}
    expected = {
        "id": ("id", "text"),
        "hours": ("hours", "double"),
        "created_date": ("createdDate", "timestamptz"),
        "status": ("status", "text"),
        "tracked_date": ("trackedDate", "date"),
        "attachment_count": ("attachmentCount", "bigint"),
        "followed_by_me": ("followedByMe", "boolean"),
        "parent_ids": ("parentIds", "text[]"),
        "dates_start": ("dates.start", "timestamp"),
        "dates_work_on_weekends": ("dates.workOnWeekends", "boolean"),
        "history": ("history", "json"),
        "grid": ("grid", "json"),
        "extra": ("", "json"),
    }
    assert {name: columns[name] for name in expected} == expected
    assert "dates" not in columns


def test_values_arrive_as_they_are() -> None:
    row = row_of(RECORD)
    assert (row["id"], row["status"], row["attachment_count"], row["followed_by_me"]) == ("T", "Blocked", 3, True)
    assert (row["parent_ids"], row["gaps"]) == (("A",), ("a", None))
    assert (row["dates_start"], row["tracked_date"]) == (datetime.fromisoformat("2026-09-25T09:00"), date(2026, 10, 8))
    assert row["created_date"].tzinfo is not None
    assert json.loads(row["history"]) == [{"type": "Planned", "new": 1}]
    assert json.loads(row["grid"]) == [[1, 2], []]
    # What is new within a record that was flattened is not lost.
    assert json.loads(row["extra"]) == {"new": {"a": 1}, "dates": {"new": 1}}
    empty = row_of(least())
    assert {empty[name] for name in ("dates_start", "dates_type", "extra", "history", "title")} == {None}
    assert json.loads(row_of(least(new=2))["extra"]) == {"new": 2}


@pytest.mark.parametrize("name", AREAS)
def test_every_area_has_a_table_without_ambiguous_names(name: str) -> None:
    names = [column.name.lower() for column in table_of(name).columns]
    assert len(names) == len(set(names))
    assert "finance" not in AREAS[name].fields


def test_arrow_has_the_columns() -> None:
    pytest.importorskip("pyarrow", reason="comes with the extra test")
    schema = EVERYTHING.arrow_schema()
    assert schema.names == [column.name for column in EVERYTHING.columns]
    kinds = {name: str(schema.field(name).type) for name in ("id", "parent_ids", "dates_start", "created_date", "grid")}
    assert kinds == {
        "id": "string",
        "parent_ids": "list<item: string>",
        "dates_start": "timestamp[us]",
        "created_date": "timestamp[us, tz=UTC]",
        "grid": "string",
    }
    batch = EVERYTHING.batch([RECORD, least()])
    assert batch.schema == schema
    first, second = batch.to_pylist()
    row = {name: [*value] if isinstance(value, tuple) else value for name, value in row_of(RECORD).items()}
    assert first == {**row, "created_date": first["created_date"]}
    assert first["created_date"] == row_of(RECORD)["created_date"].astimezone(UTC)
    assert second["dates_start"] is None


@settings(max_examples=20)
@given(st.lists(records(depth=1), max_size=2))
def test_any_records_are_rows(page: list[dict[str, Any]]) -> None:
    assume(not re.search(r"\d{19}", json.dumps(page)))  # columns have 64 bits
    rows = list(zip(*EVERYTHING.values(page), strict=True))
    assert [row[0] for row in rows] == [record["id"] for record in page]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    assert len(rows) == len(page)
