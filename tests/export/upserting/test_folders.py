"""Rows become folders and projects by a key: nothing twice, nothing needless."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wrike_async import Wrike
from wrike_async.errors import InvalidArgument, WrikeError
from wrike_async.export import upsert
from wrike_async.sandbox import Fault, Sandbox

KEY: Any = [{"key": "wrike-async-key", "value": "1"}]


def writes(sandbox: Sandbox) -> int:
    return sum(request.method != "GET" for request in sandbox.requests)


def some(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"number": at, "title": f"Order {at}", **more} for at in range(count)]


async def titles(wrike: Wrike, folder: str) -> list[str]:
    found = [each.title or "" async for each in wrike.folders.list(folder_id=folder)]
    return sorted(title for title in found if title.startswith("Order"))


@pytest.fixture
def how(sandbox: Sandbox) -> dict[str, Any]:
    return {"key": "number", "folder_id": sandbox.state.folder_ids[0]}


async def test_the_second_run_writes_nothing(sandbox: Sandbox, wrike: Wrike, how: dict[str, Any]) -> None:
    rows = some(250, description="Soon", metadata=[{"key": "source", "value": "erp"}])
    first = await upsert(wrike, "folders", rows, **how)
    assert (first.created, first.equal, first.ok) == (250, 0, True)
    assert first.requests <= 30
    assert await titles(wrike, how["folder_id"]) == sorted(row["title"] for row in rows)
    before = writes(sandbox)
    second = await upsert(wrike, "folders", rows, **how)
    assert (second.created, second.updated, second.equal) == (0, 0, 250)
    assert writes(sandbox) == before


async def test_projects_change_where_they_differ(sandbox: Sandbox, wrike: Wrike, how: dict[str, Any]) -> None:
    people = [each.id async for each in wrike.contacts.list()][:2]
    project = {"owner_ids": people[:1], "start_date": "2026-06-01", "end_date": "2026-06-30"}
    await upsert(wrike, "folders", [*some(3, project=project), {"number": 3, "title": "Order 3"}], **how)
    new = {**project, "owner_ids": people[1:], "end_date": "2026-07-31", "contract_type": "Billable"}
    before = writes(sandbox)
    changed = some(4, project=new)
    assert (await upsert(wrike, "folders", changed, **how)).updated == 4
    assert writes(sandbox) - before == 2, "equal changes ride together"
    assert (await upsert(wrike, "folders", changed, **how)).equal == 4
    found = [each async for each in wrike.folders.list(folder_id=how["folder_id"], title="Order", project=True)]
    assert len(found) == 4
    for each in found:
        assert each.project is not None
        assert (each.project.owner_ids, str(each.project.end_date)) == ((people[1],), "2026-07-31")


async def test_a_plain_folder_becomes_a_project(wrike: Wrike, how: dict[str, Any]) -> None:
    await upsert(wrike, "folders", some(1), **how)
    assert (await upsert(wrike, "folders", some(1, project={}), **how)).updated == 1
    assert (await upsert(wrike, "folders", some(1, project={}), **how)).equal == 1
    assert (await upsert(wrike, "folders", some(1, project={"end_date": None}), **how)).equal == 1


async def test_only_what_a_row_gives_is_compared(wrike: Wrike, how: dict[str, Any]) -> None:
    people = [each.id async for each in wrike.contacts.list()][:2]
    field = (await wrike.custom_fields.create(title="Cost", type="Text")).id
    await upsert(wrike, "folders", some(1, description="Soon"), **how)
    row = some(1, shareds=people, custom_fields=[{"id": field, "value": "7"}])
    assert (await upsert(wrike, "folders", row, **how)).updated == 1
    assert (await upsert(wrike, "folders", row, **how)).equal == 1
    (folder,) = [
        each async for each in wrike.folders.list(folder_id=how["folder_id"], title="Order", fields=["description"])
    ]
    assert (folder.description, set(people) <= set(folder.shared_ids or ())) == ("Soon", True)


async def test_by_a_custom_field(wrike: Wrike, how: dict[str, Any]) -> None:
    field = (await wrike.custom_fields.create(title="Key", type="Text")).id
    assert field is not None
    assert (await upsert(wrike, "folders", some(3), **how, by=field)).created == 3
    assert (await upsert(wrike, "folders", some(4), **how, by=field)).created == 1


@pytest.mark.parametrize("at", range(7))
@pytest.mark.parametrize("kind", ["dead", "lost_answer"])
async def test_a_run_that_dies_at_any_request_and_runs_again(
    sandbox: Sandbox, wrike: Wrike, how: dict[str, Any], tmp_path: Path, at: int, kind: Any
) -> None:
    how["results"] = tmp_path / "results.jsonl"
    await upsert(wrike, "folders", some(3), **how)
    rows = [{**row, "title": f"Order new {row['number']}"} for row in some(12)]
    sandbox.inject(Fault("status", status=401, after=at, times=None) if kind == "dead" else Fault(kind, after=at))
    try:
        async with Wrike(sandbox.token, base_url=sandbox.base_url) as dying:
            await upsert(dying, "folders", rows, **how)
    except WrikeError:
        pass
    sandbox.faults.clear()
    assert (await upsert(wrike, "folders", rows, **how)).ok
    assert await titles(wrike, how["folder_id"]) == sorted(row["title"] for row in rows)
    assert (await upsert(wrike, "folders", rows, **how)).equal == 12


async def test_one_marker_on_two_folders_is_refused(sandbox: Sandbox, wrike: Wrike, how: dict[str, Any]) -> None:
    ids = [(await wrike.folders.create(how["folder_id"], title="Order", metadata=KEY)).id for _ in range(2)]
    before = writes(sandbox)
    with pytest.raises(InvalidArgument) as refused:
        await upsert(wrike, "folders", some(3), **how)
    assert all(each in str(refused.value) for each in ids)
    assert writes(sandbox) == before


async def test_the_folder_itself_is_no_row(wrike: Wrike, how: dict[str, Any]) -> None:
    how["folder_id"] = (await wrike.folders.create(how["folder_id"], title="Top", metadata=KEY)).id
    report = await upsert(wrike, "folders", some(2), **how)
    assert (report.created, report.updated, report.missing) == (2, 0, 0)
    assert (await wrike.folders.get(how["folder_id"])).title == "Top"


@pytest.mark.parametrize(
    ("rows", "more", "said"),
    [
        ([{"number": 1, "title": "a"}, {"number": "1", "title": "b"}], {}, "rows 1 and 2 have the same number: '1'"),
        (some(1, custom_columns=[]), {}, "cannot compare custom_columns; it takes title, description, shareds"),
        (some(1, project={"budget": 3}), {}, "cannot compare project.budget; it takes project.custom_status_id"),
        (some(1, project={"status": "Green"}), {}, "cannot compare project.status"),
        (some(1, importance="High"), {}, "no parameter 'importance'"),
        (some(1), {"missing": "trash"}, "missing folders are not trashed, as all that is in them would go along"),
    ],
)
async def test_wrong_rows_are_refused_before_anything_is_sent(
    sandbox: Sandbox, wrike: Wrike, how: dict[str, Any], rows: Any, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidArgument, match=said):
        await upsert(wrike, "folders", rows, **how, **more)
    assert sandbox.requests == []


async def test_files_say_the_same(wrike: Wrike, how: dict[str, Any], tmp_path: Path) -> None:
    project = {"startDate": "2026-06-01", "endDate": "2026-06-03"}
    text = json.dumps(project).replace('"', '""')
    csv, jsonl = tmp_path / "rows.csv", tmp_path / "rows.jsonl"
    csv.write_text("\n".join(["number,Title,project", *(f'{at},Order {at},"{text}"' for at in range(3))]))
    jsonl.write_text("\n".join(json.dumps(row) for row in some(3, project=project)))
    assert (await upsert(wrike, "folders", csv, **how)).created == 3
    for rows in (csv, jsonl, some(3, project={"start_date": "2026-06-01", "end_date": "2026-06-03"})):
        assert (await upsert(wrike, "folders", rows, **how)).equal == 3
