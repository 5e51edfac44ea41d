"""Rows become tasks by a key: nothing twice, nothing needless."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.export.upserting.orders import some, writes
from wrike_async import Wrike
from wrike_async.errors import InvalidArgument, WrikeError
from wrike_async.export import UpsertProgress, upsert
from wrike_async.sandbox import Fault, Sandbox


async def titles(wrike: Wrike, folder: str) -> list[str]:
    found = [task.title or "" async for task in wrike.tasks.list(folder_id=folder)]
    return sorted(title for title in found if title.startswith("Order"))


async def test_a_thousand_rows_and_the_second_run_writes_nothing(sandbox: Sandbox, wrike: Wrike) -> None:
    folder, told = sandbox.state.folder_ids[0], list[UpsertProgress]()
    rows = some(1000, importance="High")
    first = await upsert(wrike, "tasks", rows, key="number", folder_id=folder, progress=told.append)
    assert (first.created, first.equal, first.ok, told[-1].done) == (1000, 0, True, 1000)
    assert first.requests <= 45
    before = writes(sandbox)
    second = await upsert(wrike, "tasks", rows, key="number", folder_id=folder)
    assert (second.created, second.equal, second.requests) == (0, 1000, 1)
    assert writes(sandbox) == before


async def test_equal_changes_travel_together(sandbox: Sandbox, wrike: Wrike) -> None:
    folder, people = sandbox.state.folder_ids[0], [each.id async for each in wrike.contacts.list()]
    await upsert(wrike, "tasks", some(50, responsibles=people[:1]), key="number", folder_id=folder)
    before = writes(sandbox)
    changed = [*some(50, responsibles=people[1:2])[:49], {"number": 49, "title": "Order new"}]
    report = await upsert(wrike, "tasks", changed, key="number", folder_id=folder)
    assert (report.updated, report.equal, writes(sandbox) - before) == (50, 0, 2)
    again = await upsert(wrike, "tasks", changed, key="number", folder_id=folder)
    assert (again.updated, again.equal) == (0, 50)


@pytest.mark.parametrize("at", range(8))
@pytest.mark.parametrize("kind", ["dead", "lost_answer"])
async def test_a_run_that_dies_at_any_request_and_runs_again(
    sandbox: Sandbox, wrike: Wrike, tmp_path: Path, at: int, kind: Any
) -> None:
    folder, path = sandbox.state.folder_ids[0], tmp_path / "results.jsonl"
    how: dict[str, Any] = {"key": "number", "folder_id": folder, "results": path}
    await upsert(wrike, "tasks", some(3), **how)
    rows = [{**row, "title": f"Order new {row['number']}"} for row in some(30)]
    sandbox.inject(Fault("status", status=401, after=at, times=None) if kind == "dead" else Fault(kind, after=at))
    try:
        async with Wrike(sandbox.token, base_url=sandbox.base_url) as dying:
            await upsert(dying, "tasks", rows, **how)
    except WrikeError:
        pass
    sandbox.faults.clear()
    report = await upsert(wrike, "tasks", rows, **how)
    assert report.ok
    assert await titles(wrike, folder) == sorted(row["title"] for row in rows)
    assert (await upsert(wrike, "tasks", rows, **how)).equal == 30


async def test_missing_ones_are_trashed_only_when_asked_for_and_not_too_many(sandbox: Sandbox, wrike: Wrike) -> None:
    how: dict[str, Any] = {"key": "number", "folder_id": sandbox.state.folder_ids[0]}
    await upsert(wrike, "tasks", some(20), **how)
    kept = await upsert(wrike, "tasks", some(18), **how)
    assert (kept.missing, kept.trashed) == (2, 0)
    before = writes(sandbox)
    for rows in (some(17), []):
        with pytest.raises(InvalidArgument, match=r"of 20 marked tasks are missing.*more than 10%"):
            await upsert(wrike, "tasks", rows, missing="trash", **how)
    asked: list[tuple[int, int]] = []

    def confirm(gone: int, marked: int) -> bool:
        asked.append((gone, marked))
        return False

    with pytest.raises(InvalidArgument, match="2 tasks were not to be trashed"):
        await upsert(wrike, "tasks", some(18), missing="trash", confirm=confirm, **how)
    dry = await upsert(wrike, "tasks", some(18), missing="trash", dry_run=True, **how)
    assert (asked, dry.trashed, writes(sandbox)) == ([(2, 20)], 2, before)
    assert (await upsert(wrike, "tasks", some(18), missing="trash", **how)).trashed == 2
    assert (await upsert(wrike, "tasks", some(18), missing="trash", **how)).missing == 0


async def test_by_a_custom_field(sandbox: Sandbox, wrike: Wrike) -> None:
    field = (await wrike.custom_fields.create(title="Key", type="Text")).id
    assert field is not None
    how: dict[str, Any] = {"key": "number", "folder_id": sandbox.state.folder_ids[0], "by": field}
    assert (await upsert(wrike, "tasks", some(5), **how)).created == 5
    assert (await upsert(wrike, "tasks", some(6), **how)).created == 1


async def test_one_marker_on_two_tasks_is_refused(sandbox: Sandbox, wrike: Wrike) -> None:
    folder = sandbox.state.folder_ids[0]
    entry: Any = [{"key": "wrike-async-key", "value": "1"}]
    ids = [(await wrike.tasks.create(folder, title="Order", metadata=entry)).id or "" for _ in range(2)]
    before = writes(sandbox)
    with pytest.raises(InvalidArgument) as refused:
        await upsert(wrike, "tasks", some(3), key="number", folder_id=folder)
    assert all(each in str(refused.value) for each in ids)
    assert writes(sandbox) == before


@pytest.mark.parametrize(
    ("rows", "how", "said"),
    [
        ([{"n": 1, "title": "a"}, {"n": "1", "title": "b"}], {}, "rows 1 and 2 have the same n: '1'"),
        ([{"n": True, "title": "a"}], {}, "row 1: n must be a text or a whole number"),
        ([{"n": " ", "title": "a"}, {"title": "b"}], {}, "row 2: n must be"),
        ([{"id": "MAAAAAEFzzdk", "title": "a"}], {"key": "id"}, "update_each changes what has an ID"),
        ([{"n": "x" * 1000, "title": "a"}], {}, "takes up to 999"),
        ([{"n": 1, "titel": "a"}], {}, "did you mean 'title'"),
        ([{"n": 1, "title": "a", "follow": True}], {}, "cannot compare follow"),
        ([{"n": 1, "metadata": [{"key": "wrike-async-key", "value": "2"}]}], {}, "holds the key"),
        ([3], {}, "row 1: it must be a mapping, not int"),
        ({"n": 1}, {}, "rows must be a path"),
        ("rows.xlsx", {}, "must end with"),
        ([], {"area": "spaces"}, "upsert takes 'tasks' or 'folders'"),
        ([], {"missing": "purge"}, "missing must be"),
        ([], {"max_trash": 10}, "max_trash must be"),
    ],
)
async def test_wrong_rows_are_refused_before_anything_is_sent(
    sandbox: Sandbox, wrike: Wrike, rows: Any, how: dict[str, Any], said: str
) -> None:
    area = how.pop("area", "tasks")
    with pytest.raises(InvalidArgument, match=said):
        await upsert(wrike, area, rows, **{"key": "n", "folder_id": sandbox.state.folder_ids[0], **how})
    assert sandbox.requests == []


async def test_a_new_row_needs_a_title(sandbox: Sandbox, wrike: Wrike) -> None:
    with pytest.raises(InvalidArgument, match="is new, and has no title"):
        await upsert(wrike, "tasks", [{"n": 1, "status": "Active"}], key="n", folder_id=sandbox.state.folder_ids[0])
    assert writes(sandbox) == 0


async def test_files_and_tables_say_the_same(sandbox: Sandbox, wrike: Wrike, tmp_path: Path) -> None:
    how: dict[str, Any] = {"key": "number", "folder_id": sandbox.state.folder_ids[0]}
    dates = '{"start":"2026-06-01","due":"2026-06-03"}'
    lines = [f'0{at},Order {at},High,"{dates.replace(chr(34), chr(34) * 2)}"' for at in range(3)]
    csv = tmp_path / "rows.csv"
    csv.write_text("\n".join(["number,Title,importance,dates", *lines]))
    assert (await upsert(wrike, "tasks", csv, **how)).created == 3
    records = [
        {"number": f"0{at}", "title": f"Order {at}", "importance": "High", "dates": json.loads(dates)}
        for at in range(3)
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, records)))
    pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    table = pyarrow.Table.from_pylist([*records])
    parquet.write_table(table, tmp_path / "rows.parquet")
    for rows in (csv, tmp_path / "rows.jsonl", str(tmp_path / "rows.parquet"), table, records):
        report = await upsert(wrike, "tasks", rows, **how)
        assert (report.equal, report.requests) == (3, 1)
    (tmp_path / "bad.parquet").write_text("no")
    with pytest.raises(InvalidArgument, match="is no Parquet"):
        await upsert(wrike, "tasks", tmp_path / "bad.parquet", **how)
    with pytest.raises(InvalidArgument, match="has no results of this upsert"):
        await upsert(wrike, "tasks", csv, results=tmp_path / "rows.csv", **how)


async def test_only_what_a_row_gives_is_compared(sandbox: Sandbox, wrike: Wrike) -> None:
    folder, other = sandbox.state.folder_ids[:2]
    people = [each.id async for each in wrike.contacts.list()][:2]
    field = (await wrike.custom_fields.create(title="Cost", type="Text")).id
    how: dict[str, Any] = {"key": "n", "folder_id": folder}
    row: dict[str, Any] = {"n": 1, "title": "Order", "responsibles": people[:1], "importance": None}
    await upsert(wrike, "tasks", [row], **how)
    more: dict[str, Any] = {
        "n": 1,
        "description": "Soon",
        "responsibles": people[1:],
        "parents": [other],
        "dates": {"start": "2026-06-01", "due": "2026-06-03"},
        "custom_fields": [{"id": field, "value": "7"}],
        "metadata": [{"key": "source", "value": "erp"}],
    }
    assert (await upsert(wrike, "tasks", [more], **how)).to_dict()["updated"] == 1
    assert (await upsert(wrike, "tasks", [more], **how)).equal == 1
    fields: Any = ["responsibleIds", "parentIds", "customFields", "metadata", "description"]
    tasks = [each async for each in wrike.tasks.list(folder_id=folder, title="Order", fields=fields)]
    (task,) = tasks
    assert (task.title, task.responsible_ids, task.description) == ("Order", (people[1],), "Soon")
    assert {folder, other} <= set(task.parent_ids or ())
    more["dates"] = {"type": "Backlog"}
    assert (await upsert(wrike, "tasks", [more], **how)).updated == 1


async def test_what_was_sent_and_never_came_is_looked_for_and_then_created(
    sandbox: Sandbox, wrike: Wrike, tmp_path: Path
) -> None:
    path = tmp_path / "results.jsonl"
    how: dict[str, Any] = {"key": "number", "folder_id": sandbox.state.folder_ids[0], "results": path}
    await upsert(wrike, "tasks", some(2), **how)
    path.write_text(f'{path.read_text().splitlines()[0]}\n{{"sending":["2"]}}\n{{"job": "torn')
    report = await upsert(wrike, "tasks", some(3), **how)
    assert (report.created, sum(each.path.endswith("/tasks") for each in sandbox.requests) >= 4) == (1, True)
    assert (await upsert(wrike, "tasks", some(3), **how)).equal == 3
