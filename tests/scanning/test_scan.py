"""Scans of tasks over the sandbox: everything once, at once, and from where it was left."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import pickle
from typing import Any

import pytest

from tests.connecting import Connect
from tests.made_models import made_one_by_one
from tests.scanning.million import ManyTasks
from wrike_async import (
    ClientClosed,
    DateRange,
    DecodeError,
    Forbidden,
    InvalidArgument,
    PermanentToken,
    ScanProgress,
    Wrike,
)
from wrike_async.models import Task
from wrike_async.sandbox import Fault, Sandbox


def expected(sandbox: Sandbox, number: int) -> list[str]:
    return sorted(sandbox.state.task_id(i) for i in range(number))


async def test_all_tasks_come_once_each(connect: Connect) -> None:
    async with connect(tasks=5_000, latency=0.3) as (sandbox, wrike):
        tasks = await wrike.tasks.scan().to_list()
        assert sorted(task.id for task in tasks) == expected(sandbox, 5_000)
        assert isinstance(tasks[0], Task)
        assert len(sandbox.requests) <= 8
        for record in sandbox.requests:
            assert record.params["subTasks"] == "true"
            assert record.params["sortField"] == "CreatedDate"


async def test_an_empty_account_is_one_request(connect: Connect) -> None:
    async with connect(tasks=0) as (sandbox, wrike):
        assert await wrike.tasks.scan().to_list() == []
        assert len(sandbox.requests) == 1


async def test_what_is_trashed_meanwhile_hides_nothing_else(connect: Connect) -> None:
    async with connect(tasks=3_000) as (sandbox, wrike):
        everything = expected(sandbox, 3_000)
        trashed = [sandbox.state.task_id(i) for i in range(0, 3_000, 100)]
        came: list[str] = []
        async for batch in wrike.tasks.scan(page_size=50, walks=3).batches():
            came += [task.id for task in batch]
            if trashed:
                await wrike.tasks.delete(trashed.pop(0))
                await wrike.tasks.delete(trashed.pop(-1)) if trashed else None
        assert len(came) == len(set(came))
        recycled = await wrike.tasks.scan(folder_id=(await wrike.account.get()).recycle_bin_id).to_list()
        bin_tasks = {task.id for task in recycled}
        assert len(bin_tasks) == 30
        assert set(everything) - bin_tasks - set(came) == set()


async def test_a_state_resumed_is_the_rest(connect: Connect) -> None:
    async with connect(tasks=700) as (sandbox, wrike):
        for stop in (1, 99, 100, 101, 350, 699, 700):
            scan = wrike.tasks.scan(page_size=100)
            came: list[str] = []
            async for task in scan:
                came.append(task.id)
                if len(came) == stop:
                    break
            state = json.loads(json.dumps(scan.state()))
            rest = wrike.tasks.scan(page_size=100, resume=state)
            assert rest.progress == ScanProgress(stop, None, 0, 0)
            assert rest.state() == state
            came += [task.id for task in await rest.to_list()]
            assert sorted(came) == expected(sandbox, 700)
            assert rest.progress.items == 700


async def test_a_state_of_another_scan_is_refused(connect: Connect) -> None:
    async with connect(tasks=10) as (sandbox, wrike):
        state = wrike.tasks.scan(title="x").state()
        others: list[Any] = [state, {**state, "version": 2}, {}, [], {**wrike.tasks.scan().state(), "parts": [5]}]
        for other in others:
            with pytest.raises(InvalidArgument, match="resume"):
                wrike.tasks.scan(resume=other)
        assert sandbox.requests == []


async def test_a_limit_is_a_total(connect: Connect) -> None:
    async with connect(tasks=500) as (sandbox, wrike):
        assert len(await wrike.tasks.scan(page_size=100, limit=250).to_list()) == 250
        scan = wrike.tasks.scan(page_size=100, limit=30)
        first = [task.id async for task in scan]
        assert len(first) == 30
        rest = await wrike.tasks.scan(page_size=100, resume=scan.state()).to_list()
        assert sorted([*first, *(task.id for task in rest)]) == expected(sandbox, 500)
        before = len(sandbox.requests)
        assert await wrike.tasks.scan(limit=0).to_list() == []
        assert len(sandbox.requests) == before


async def test_parts_are_disjoint_and_together_everything(connect: Connect) -> None:
    async with connect(tasks=2_000) as (sandbox, wrike):
        parts = await wrike.tasks.partitions(8, status=["Active"])
        assert len(parts) == 8
        assert len(sandbox.requests) <= 18
        lists = [
            await wrike.tasks.scan(partition=part, status=["Active"]).to_list()
            for part in pickle.loads(pickle.dumps(parts))
        ]
        active = await wrike.tasks.scan(status=["Active"]).to_list()
        assert sorted(task.id for each in lists for task in each) == sorted(task.id for task in active)
        assert max(map(len, lists)) < 1.3 * len(active) / 8
        with pytest.raises(InvalidArgument, match="partition must be one of those"):
            wrike.tasks.scan(partition=parts[0])
        with pytest.raises(InvalidArgument, match="partition must be one of those"):
            wrike.tasks.scan(partition=5, status=["Active"])  # type: ignore[arg-type]  # the point of the test


async def test_parts_of_little(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        assert len(await wrike.tasks.partitions(1)) == 1
        assert sandbox.requests == []
        assert len(await wrike.tasks.partitions(4, title="none is called so")) == 1
        parts = await wrike.tasks.partitions(20)
        tasks = [task.id for part in parts for task in await wrike.tasks.scan(partition=part).to_list()]
        assert sorted(tasks) == expected(sandbox, 3)
        with pytest.raises(InvalidArgument, match="number"):
            await wrike.tasks.partitions(0)


async def test_a_window_of_time_is_kept(connect: Connect) -> None:
    async with connect(tasks=300) as (_, wrike):
        tasks = await wrike.tasks.scan().to_list()
        created = sorted(task.created_date for task in tasks if task.created_date is not None)
        window = DateRange(created[100], created[200])
        some = await wrike.tasks.scan(created_date=window, page_size=20).to_list()
        listed = await wrike.tasks.list(created_date=window).to_list()
        assert sorted(task.id for task in some) == sorted(task.id for task in listed)
        assert len(some) == 100


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"sort_field": "Title"}, "does not take sort_field"),
        ({"sort_order": "Asc"}, "does not take sort_order"),
        ({"next_page_token": "x"}, "does not take next_page_token"),
        ({"page_size": 1_001}, "page_size"),
        ({"limit": -1}, "limit"),
        ({"walks": 0}, "walks"),
        ({"walks": 33}, "walks"),
        ({"folder_id": "A", "space_id": "B"}, "give one of"),
        ({"titel": "x"}, "title"),
        ({"extra": {"createdDate": "today"}}, "created_date must be a range"),
    ],
)
async def test_what_makes_no_sense_is_refused_before_a_request(
    connect: Connect, arguments: dict[str, Any], said: str
) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match=said):
            wrike.tasks.scan(**arguments)
    assert sandbox.requests == []


async def test_it_says_what_to_write() -> None:
    async with Wrike("token") as wrike:
        with pytest.raises(TypeError, match="async for"):
            list(wrike.tasks.scan())
        with pytest.raises(TypeError, match="to_list"):
            await wrike.tasks.scan()
        assert repr(wrike.tasks.scan()) == "<Scan of GET /tasks>"


async def test_using_it_twice_is_two_scans(connect: Connect) -> None:
    async with connect(tasks=50) as (sandbox, wrike):
        scan = wrike.tasks.scan()
        assert len(await scan.to_list()) == len(await scan.to_list()) == 50
        assert len([record async for record in scan.raw()]) == 50
        assert len(sandbox.requests) == 3


@pytest.mark.parametrize("how", ["break", "aclose", "scan.aclose", "cancel"])
async def test_what_ends_early_leaves_nothing(connect: Connect, how: str) -> None:
    async with connect(tasks=5_000, latency=0.2) as (sandbox, wrike):
        scan = wrike.tasks.scan(page_size=100)
        iterator = aiter(scan)
        await anext(iterator)
        waiting = asyncio.create_task(_all(iterator))
        await asyncio.sleep(0.5)
        if how == "aclose":
            await iterator.aclose()
            await waiting
        elif how == "scan.aclose":
            await scan.aclose()
            await waiting
        else:
            waiting.cancel()
            await asyncio.wait({waiting})
        del iterator, waiting
        if how == "cancel":
            del scan
        gc.collect()
        await asyncio.sleep(1)
        before = len(sandbox.requests)
        await asyncio.sleep(10)
        assert len(sandbox.requests) == before
        assert wrike.stats.in_flight == wrike.stats.queued == 0


async def _all(iterator: Any) -> int:
    return len([item async for item in iterator])


async def test_a_slow_reader_stops_the_fetching(connect: Connect) -> None:
    async with connect(tasks=5_000) as (sandbox, wrike):
        batches = wrike.tasks.scan(page_size=100, walks=4).batches()
        for number in range(1, 5):
            await anext(batches)
            await asyncio.sleep(100)
            assert len(sandbox.requests) <= number + 4


async def test_several_may_share_an_iterator(connect: Connect) -> None:
    async with connect(tasks=1_000, latency=0.1) as (_, wrike):
        iterator = aiter(wrike.tasks.scan(page_size=100))
        assert sum(await asyncio.gather(*(_all(iterator) for _ in range(3)))) == 1_000


async def test_a_refusal_ends_it_and_the_state_goes_on(connect: Connect) -> None:
    async with connect(tasks=1_000) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=403, after=4))
        scan = wrike.tasks.scan(page_size=100)
        came: list[str] = []
        with pytest.raises(Forbidden):
            async for task in scan:
                came.append(task.id)
        rest = await wrike.tasks.scan(page_size=100, resume=scan.state()).to_list()
        assert 0 < len(came) < 1_000
        assert sorted([*came, *(task.id for task in rest)]) == expected(sandbox, 1_000)


async def test_faults_do_no_harm(connect: Connect) -> None:
    async with connect(tasks=3_000) as (sandbox, wrike):
        for kind in ("reset_before", "lost_answer", "truncated", "garbage", "status"):
            sandbox.inject(Fault(kind, times=None, probability=0.08))
        tasks = await wrike.with_options(retries=30).tasks.scan(page_size=100).to_list()
        assert sorted(task.id for task in tasks) == expected(sandbox, 3_000)


async def test_a_client_that_is_closed_ends_it(connect: Connect) -> None:
    async with connect(tasks=1_000, latency=1.0) as (_, wrike):
        iterator = aiter(wrike.tasks.scan(page_size=10))
        await anext(iterator)
        waiting = asyncio.create_task(_all(iterator))
        await asyncio.sleep(0.1)
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await waiting


async def test_a_model_is_made_when_the_loop_comes_to_it(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    made = made_one_by_one(monkeypatch)
    async with connect(tasks=250) as (sandbox, wrike):
        seen: list[str] = []
        async for task in wrike.tasks.scan(page_size=100):
            seen.append(task.id)
            assert made == seen
        assert sorted(seen) == expected(sandbox, 250)
        assert len(await wrike.tasks.scan(page_size=100).to_list()) == 250
        assert made == seen


async def test_an_entry_that_cannot_be_read_is_told_once(connect: Connect) -> None:
    strange: dict[str, Any] = {"id": "B", "createdDate": "2026-01-01T00:00:00Z", "title": {"no": "text"}}
    others = [{"id": name, "createdDate": f"2026-01-0{day}T00:00:00Z"} for name, day in (("A", 1), ("C", 2))]
    page = {"kind": "tasks", "data": [others[0], strange, others[1]]}
    async with connect(tasks=1, client={"strict": True}) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=200, body=page, times=3))
        iterator = aiter(wrike.tasks.scan())
        assert (await anext(iterator)).id == "A"
        with pytest.raises(DecodeError) as told:
            await anext(iterator)
        assert told.value.json_path == "$.data[1].title"
        assert [task.id async for task in iterator] == ["C"]
        batches = wrike.tasks.scan().batches()
        assert [task.id for task in await anext(batches)] == ["A"]
        with pytest.raises(DecodeError) as told:
            await anext(batches)
        assert told.value.json_path == "$.data[1].title"
        assert [[task.id for task in batch] async for batch in batches] == [["C"]]


async def test_a_server_that_does_not_sort_is_read_by_windows(caplog: pytest.LogCaptureFixture) -> None:
    server = ManyTasks([1_700_000_000 + 50 * i for i in range(500)], backwards=True)
    async with server.serving() as base_url, Wrike("token", base_url=base_url, quota=None) as wrike:
        with caplog.at_level(logging.WARNING, "wrike_async.scans"):
            tasks = await wrike.tasks.scan(page_size=10).to_list()
    assert sorted(int(task.id[1:]) for task in tasks) == [*range(500)]
    assert ["windows of time" in record.message for record in caplog.records] == [True]


async def test_it_asks_as_one_user_only() -> None:
    async with Sandbox(tasks=1_000) as sandbox:
        sandbox.add_token("same-user")
        sandbox.add_token("another-user", user_id=sandbox.state.person_ids[1])
        sandbox.add_token("refused", expired=True)
        tokens = [sandbox.token, "same-user", "another-user", "refused"]
        async with Wrike(auth=[*map(PermanentToken, tokens)], base_url=sandbox.base_url) as wrike:
            assert len(await wrike.tasks.scan(page_size=20).to_list()) == 1_000
        asked = {record.token for record in sandbox.requests if record.path.endswith("/tasks")}
        assert asked == {sandbox.token, "same-user"}
