"""What a sync refuses, what Wrike refuses, and whose store it is."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.export.syncing.nights import query
from tests.export.syncing.test_nights import account
from wrike_async import InvalidArgument, ServerError, Wrike
from wrike_async.export import AREAS, AccountMismatch, StoreBusy, StoreError, plan, sync
from wrike_async.sandbox import Fault

ME = {"kind": "contacts", "data": [{"id": "KUOTHER"}]}
ACCOUNT = {"kind": "accounts", "data": [{"id": "IEOTHER"}]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"to": "tasks.csv"}, "sqlite:FILE, duckdb:FILE or postgresql"),
        ({"to": "mysql://user:secret@host"}, "no store 'mysql'"),
        ({"to": "sqlite:"}, "names no file"),
        ({"to": "sqlite::memory:"}, "names no file"),
        ({"to": 7}, "not int"),
        ({"areas": ["taks"]}, "did you mean 'tasks'"),
        ({"areas": {"tasks": {"status": ["Active"]}}}, "a sync takes no status"),
        ({"areas": {"tasks": {"folder_id": "IEAAAAAQ"}}}, "a sync takes no folder_id"),
        ({"overlap": timedelta(-1)}, "overlap must be"),
        ({"lookback": 30}, "lookback must be a timedelta"),
    ],
)
async def test_what_makes_no_sense_is_refused_before_anything_happens(
    tmp_path: Path, options: dict[str, Any], said: str
) -> None:
    async with account(tasks=3) as (people, _, wrike):
        given: dict[str, Any] = {"to": f"sqlite:{tmp_path / 'wrike.db'}", **options}
        with pytest.raises(InvalidArgument, match=said) as caught:
            await sync(wrike, **given)
        assert people.sandbox.requests == []
    assert "secret" not in str(caught.value)
    assert os.listdir(tmp_path) == []


async def test_what_lets_everything_through_is_taken(tmp_path: Path) -> None:
    areas: dict[str, Any] = {
        "tasks": {"fields": ["description"], "plain_text_custom_fields": True, "page_size": 10},
        "contacts": {"deleted": False},
    }
    async with account(tasks=30) as (_, clock, wrike):
        first = await sync(wrike, to=f"sqlite:///{tmp_path / 'wrike.db'}", areas=areas)
        clock.on(days=1)
        report = await sync(wrike, to=f"sqlite:///{tmp_path / 'wrike.db'}", areas=areas)
        assert first.ok
        assert report.areas["tasks"].requests == 2
        # Other fields, and all of it is read again: rows that did not change lack them.
        report = await sync(wrike, to=f"sqlite:{tmp_path / 'wrike.db'}", areas=["tasks"])
        assert report.areas["tasks"].updated == 30


async def test_another_users_token_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    areas = ["tasks", "contacts", "folders", "timelogs"]
    async with account(tasks=30) as (people, _, wrike):
        await sync(wrike, to=f"sqlite:{path}", areas=areas)
        for what, where, body in (("user", "GET /contacts", ME), ("account", "GET /account", ACCOUNT)):
            people.sandbox.inject(Fault("status", where, status=200, body=body, times=1))
            with pytest.raises(AccountMismatch, match=f"another {what} sees: .* full=True"):
                await sync(wrike, to=f"sqlite:{path}", areas=areas)
        people.sandbox.inject(Fault("status", "GET /contacts", status=200, body=ME, times=1))
        people.trash(5)
        for each in people.some(2):
            people.sandbox.state.tasks.remove(each.number)
        report = await sync(wrike, to=f"sqlite:{path}", areas=areas, full=True)
        assert report.ok
        assert (report.areas["tasks"].deleted, report.areas["tasks"].purged) == (5, 2)
        assert query(path, "SELECT DISTINCT user_id FROM _wrike_sync") == [("KUOTHER",)]


async def test_an_unfinished_run_of_another_user_is_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=100) as (people, _, wrike):
        people.sandbox.inject(Fault("status", "GET /tasks", status=500, after=2, times=8))
        with pytest.raises(Exception, match="500"):
            await sync(wrike.with_options(retries=0), to=f"sqlite:{path}", areas={"tasks": {"page_size": 10}})
        people.sandbox.faults.clear()
        for full in (False, True):
            people.sandbox.inject(Fault("status", "GET /contacts", status=200, body=ME, times=1))
            syncing = sync(wrike, to=f"sqlite:{path}", areas={"tasks": {"page_size": 10}}, full=full)
            if full:
                assert (await syncing).areas["tasks"].rows == 100
            else:
                with pytest.raises(AccountMismatch):
                    await syncing


async def test_one_run_at_a_time(tmp_path: Path) -> None:
    met: list[StoreBusy] = []
    to = f"sqlite:{tmp_path / 'wrike.db'}"
    async with account(tasks=100) as (_, _, wrike):

        async def again() -> None:
            try:
                await sync(wrike, to=to, areas=["tasks"])
            except StoreBusy as error:
                met.append(error)

        others: list[asyncio.Task[None]] = []
        await sync(wrike, to=to, areas=["tasks"], progress=lambda _: others.append(asyncio.ensure_future(again())))
        await asyncio.gather(*others)
    assert met
    assert (met[0].pid, f"process {os.getpid()}" in str(met[0])) == (os.getpid(), True)
    assert os.listdir(tmp_path) == ["wrike.db"]


async def test_an_area_that_wrike_refuses_keeps_what_it_had(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    areas: dict[str, Any] = {"tasks": {"page_size": 10}, "audit_log": {}, "timelogs": {"page_size": 10}}
    async with account(tasks=60) as (people, clock, wrike):
        await sync(wrike, to=f"sqlite:{path}", areas=areas)
        people.change(30)
        clock.on(days=1)
        # One is refused at once, another in the middle.
        people.sandbox.inject(Fault("status", "GET /audit_log", status=403, times=None))
        people.sandbox.inject(Fault("status", "GET /tasks", status=403, after=2, times=None))
        report = await sync(wrike, to=f"sqlite:{path}", areas=areas)
        assert not report.ok
        failed = {name for name, each in report.areas.items() if each.error is not None}
        assert failed == {"tasks", "audit_log"}
        assert (report.areas["tasks"].rows, report.areas["tasks"].updated) == (60, 0)
        cursors = dict(query(path, "SELECT area, cursor FROM _wrike_sync"))
        assert cursors["tasks"] == cursors["audit_log"] < cursors["timelogs"]
        people.sandbox.faults.clear()
        clock.on(days=1)
        report = await sync(wrike, to=f"sqlite:{path}", areas=areas)
        assert (report.ok, report.areas["tasks"].updated) == (True, 30)


async def test_folders_wait_for_the_tasks_in_those_that_are_newly_seen(tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'wrike.db'}"
    async with account(tasks=20) as (people, clock, wrike):
        await sync(wrike, to=to, areas=["tasks", "folders"])
        long_ago = people.now - 86_400
        people.add(3, folder_id=people.add_folder(created=long_ago).id, created=long_ago)
        clock.on(days=1)
        people.sandbox.inject(Fault("status", "GET /tasks", status=403, times=None))
        report = await sync(wrike, to=to, areas=["tasks", "folders"])
        assert "newly seen could not be read" in str(report.areas["folders"].error)
        people.sandbox.faults.clear()
        report = await sync(wrike, to=to, areas=["tasks", "folders"])
        assert (report.ok, report.areas["tasks"].inserted, report.areas["folders"].inserted) == (True, 3, 1)


async def test_fields_that_wrike_refuses_are_asked_for_once(tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'wrike.db'}"
    async with account(tasks=20) as (people, clock, wrike):

        def asks_for_it(record: Any) -> bool:
            return record.path.endswith("/tasks") and "workScheduleId" in record.params.get("fields", "")

        people.sandbox.inject(Fault("status", asks_for_it, status=403, times=None))
        first = await sync(wrike, to=to, areas=["tasks"])
        assert (first.areas["tasks"].fields_left_out, first.areas["tasks"].rows) == (("workScheduleId",), 20)
        clock.on(days=1)
        second = await sync(wrike, to=to, areas=["tasks"])
        assert second.areas["tasks"].fields_left_out == ("workScheduleId",)
        assert second.areas["tasks"].requests == 2
        # A full run asks again.
        people.sandbox.faults.clear()
        third = await sync(wrike, to=to, areas=["tasks"], full=True)
        assert third.areas["tasks"].fields == AREAS["tasks"].fields


async def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database, whatever its name is" * 9)
    async with account(tasks=5) as (people, _, wrike):
        for place in ("file", "nowhere/wrike.db"):
            with pytest.raises(StoreError, match=place):
                await sync(wrike, to=f"sqlite:{tmp_path / place}")
        assert people.sandbox.requests == []


async def test_what_it_will_cost(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    areas: dict[str, Any] = {name: {} for name in ("tasks", "folders", "comments", "timelogs", "workflows", "contacts")}
    async with account(tasks=3000) as (people, clock, wrike):
        before = await plan(wrike, to=f"sqlite:{path}", areas=areas)
        assert os.listdir(tmp_path) == []
        first = await sync(wrike, to=f"sqlite:{path}", areas=areas)
        assert abs(before.requests - first.requests) <= 5
        people.change(1500)
        clock.on(days=1)
        sent = len(people.sandbox.requests)
        cost = await plan(wrike, to=f"sqlite:{path}", areas=areas)
        assert len(people.sandbox.requests) - sent <= 2 * len(areas) + 2
        assert (cost.areas["tasks"].rows, cost.areas["tasks"].requests) == (1500, 3)
        assert cost.areas["comments"].requests == 5
        second = await sync(wrike, to=f"sqlite:{path}", areas=areas)
        assert abs(cost.requests - second.requests) <= 2
        with_full = await plan(wrike, to=f"sqlite:{path}", areas=areas, full=True)
        assert with_full.requests == before.requests
        people.sandbox.inject(Fault("status", "GET /timelogs", status=403, times=1))
        assert (await plan(wrike, to=f"sqlite:{path}", areas=areas)).areas["timelogs"].error is not None
        people.sandbox.inject(Fault("status", "GET /timelogs", status=500, times=9))
        with pytest.raises(ServerError):
            await plan(wrike.with_options(retries=0), to=f"sqlite:{path}", areas=areas)
        people.sandbox.inject(Fault("status", "GET /contacts", status=200, body=ME, times=1))
        with pytest.raises(AccountMismatch):
            await plan(wrike, to=f"sqlite:{path}", areas=areas)


async def test_a_client_that_may_not_begin_leaves_nothing(tmp_path: Path) -> None:
    async with account(tasks=1) as (people, _, _), Wrike("wrong", base_url=people.sandbox.base_url) as stranger:
        with pytest.raises(Exception, match="401"):
            await sync(stranger, to=f"sqlite:{tmp_path / 'wrike.db'}")
    assert os.listdir(tmp_path) == []
