"""Records that Wrike does not document: none of them keeps the others from a store."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.export.stores.places import PLACES
from tests.export.stores.writing import task
from tests.export.syncing.nights import Account
from tests.export.syncing.test_nights import account
from wrike_async.export import export, sync
from wrike_async.sandbox import Fault

VALUES: dict[str, Any] = {"F1": ["x", "y"], "F2": None, "F3": {"k": [1]}, "F4": 'it\'s "q" \\ 😀'}
ODD: tuple[dict[str, Any], ...] = (
    {"customFields": [{"id": key, "value": value} for key, value in VALUES.items()]},
    *({"customFields": value} for value in (None, [], "text", {"id": "F1"}, [None], [["x"]], [{"value": "y"}])),
    {"attachmentCount": 3.5},
    {"parentIds": [None, "a", 1]},
    {"completedDate": "9999-12-31T23:59:59Z"},
    {"completedDate": "soon"},
    {"title": "a\0b'\"; DROP TABLE tasks --\N{GRINNING FACE}\uffff"},
    {"dates": {"type": "Planned", "due": "2026-13-01"}},
    {"new\0": {"a": [1e300]}},
)
HUGE: dict[str, dict[str, Any]] = {
    "the largest": {"attachmentCount": 2**63 - 1},
    "the least": {"attachmentCount": -(2**63)},
    "too large": {"attachmentCount": 2**63},
    "the largest that JSON has here": {"attachmentCount": 2**64 - 1},
    "a fraction": {"attachmentCount": -1e19},
    "within": {"dates": {"type": "Planned", "duration": 2**63 + 1}},
    "unknown": {"new": [2**63 + 3]},
}


@pytest.mark.parametrize("kind", sorted(PLACES))
async def test_it_comes_with_the_others(tmp_path: Path, kind: str) -> None:
    place, records = PLACES[kind](tmp_path), [{**task(f"T{n:02}", "t"), **each} for n, each in enumerate(ODD)]
    body = {"kind": "tasks", "responseSize": len(records), "data": records}
    async with account(tasks=1) as (people, _, wrike):
        people.sandbox.inject(Fault("status", "GET /tasks", status=200, body=body, times=None))
        # The second time nothing of it differs.
        for inserted, full in ((len(ODD), False), (0, True)):
            tasks = (await sync(wrike, to=place.address, areas=["tasks"], full=full)).areas["tasks"]
            assert (tasks.error, tasks.inserted, tasks.updated) == (None, inserted, 0)
    fields = {row[0]: row[1] for row in place.query("SELECT field_id, value FROM task_custom_fields")}
    assert {key: str(value).replace(" ", "") for key, value in fields.items() if value and key in ("F1", "F3")} == {
        "F1": '["x","y"]',
        "F3": '{"k":[1]}',
    }
    assert (fields["F2"], fields["F4"]) == (None, VALUES["F4"])
    ((count, extra),) = place.query("SELECT attachment_count, extra FROM tasks WHERE id = 'T08'")
    assert (count, "3.5" in extra) == (None, True)


def huge_account(people: Account) -> None:
    records = [{**task(name), **more} for name, more in HUGE.items()]
    body = {"kind": "tasks", "responseSize": len(records), "data": records}
    people.sandbox.inject(Fault("status", "GET /tasks", status=200, body=body, times=None))


@pytest.mark.parametrize("kind", sorted(PLACES))
async def test_numbers_that_no_column_holds_are_kept_whole(tmp_path: Path, kind: str) -> None:
    place = PLACES[kind](tmp_path)
    async with account(tasks=1) as (people, _, wrike):
        huge_account(people)
        for inserted in (len(HUGE), 0):
            tasks = (await sync(wrike, to=place.address, areas=["tasks"], full=True)).areas["tasks"]
            assert (tasks.error, tasks.inserted, tasks.updated) == (None, inserted, 0)
    assert_kept(
        {row[0]: row[1:] for row in place.query("SELECT id, attachment_count, dates_duration, extra FROM tasks")}
    )


@pytest.mark.parametrize("form", ["csv", "parquet"])
async def test_files_keep_them_whole(tmp_path: Path, form: Literal["csv", "parquet"]) -> None:
    async with account(tasks=1) as (people, _, wrike):
        huge_account(people)
        report = await export(wrike, ["tasks"], to=tmp_path / "out", format=form)
    assert (report.areas["tasks"].error, report.areas["tasks"].rows) == (None, len(HUGE))
    duckdb = pytest.importorskip("duckdb", reason="comes with the extra test")
    name = "out/tasks.csv" if form == "csv" else "out/tasks/*.parquet"
    with closing(duckdb.connect()) as connection:
        found = connection.execute(
            "SELECT id, CAST(attachment_count AS BIGINT), CAST(dates_duration AS BIGINT), extra "
            f"FROM '{tmp_path}/{name}'"
        ).fetchall()
    assert_kept({row[0]: row[1:] for row in found})


def assert_kept(rows: dict[str, Any]) -> None:
    said = {
        name: (count, duration, extra and str(extra).replace(" ", ""))
        for name, (count, duration, extra) in rows.items()
    }
    assert said == {
        "the largest": (2**63 - 1, None, None),
        "the least": (-(2**63), None, None),
        "too large": (None, None, '{"attachmentCount":9223372036854775808}'),
        "the largest that JSON has here": (None, None, '{"attachmentCount":18446744073709551615}'),
        "a fraction": (None, None, said["a fraction"][2]),
        "within": (None, None, '{"dates":{"duration":9223372036854775809}}'),
        "unknown": (None, None, '{"new":[9223372036854775811]}'),
    }
    assert json.loads(said["a fraction"][2]) == {"attachmentCount": -1e19}
