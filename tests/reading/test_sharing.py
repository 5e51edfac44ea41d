"""Several tasks share one iterator, as workers share a queue: each item comes once, and the end comes to all."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import ServerError, Wrike
from wrike_async._reading import item_iterator
from wrike_async.sandbox import Fault, Sandbox

COUNT = 470
AT_ONCE = 15


@pytest.fixture(autouse=True)
def many_parts_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_iterator, "_AT_ONCE", AT_ONCE)


Shared = Callable[[Sandbox, Wrike], Any]


async def slowly(ids: list[str]) -> AsyncIterator[str]:
    for i, entity_id in enumerate(ids):
        if i % 50 == 0:
            await asyncio.sleep(0.3)
        yield entity_id


SHARED: dict[str, Shared] = {
    "items": lambda _, wrike: aiter(wrike.tasks.list(page_size=40)),
    "raw items": lambda _, wrike: aiter(wrike.tasks.list(page_size=40).raw()),
    "pages": lambda _, wrike: wrike.tasks.list(page_size=40).pages(),
    "entities": lambda sandbox, wrike: aiter(wrike.tasks.get_many(sandbox.state.task_ids())),
    "entities of a slow source": lambda sandbox, wrike: aiter(wrike.tasks.get_many(slowly(sandbox.state.task_ids()))),
    "outcomes": lambda sandbox, wrike: aiter(
        wrike.tasks.update_many(sandbox.state.task_ids(), add_responsibles=[sandbox.state.person_ids[0]])
    ),
    "outcomes of a slow source": lambda sandbox, wrike: aiter(
        wrike.tasks.update_many(slowly(sandbox.state.task_ids()), add_responsibles=[sandbox.state.person_ids[0]])
    ),
}
ANY_KIND = pytest.mark.parametrize("kind", SHARED)


def ids_in(item: Any) -> list[str]:
    if hasattr(item, "row"):
        return [item.row.input]
    if isinstance(item, dict):
        return [item["id"]]
    return [task.id for task in item.items] if hasattr(item, "items") else [item.id]


async def work(shared: Any, seen: list[str], seconds: float) -> None:
    async for item in shared:
        seen += ids_in(item)
        await asyncio.sleep(seconds)


@ANY_KIND
@pytest.mark.parametrize("seconds", [0, 0.01, 0.7])
async def test_four_workers_get_each_once_and_come_to_the_end(connect: Connect, kind: str, seconds: float) -> None:
    async with connect(tasks=COUNT, latency=(0.05, 0.4)) as (sandbox, wrike):
        shared, seen = SHARED[kind](sandbox, wrike), list[str]()
        async with asyncio.timeout(600):
            await asyncio.gather(*(work(shared, seen, seconds) for _ in range(4)))
        assert sorted(seen) == sorted(sandbox.state.task_ids())
        with pytest.raises(StopAsyncIteration):
            await anext(shared)
    assert len(sandbox.requests) <= 12 + 1


@ANY_KIND
@pytest.mark.parametrize("seed", range(4))
async def test_a_worker_that_is_cancelled_loses_nothing(connect: Connect, kind: str, seed: int) -> None:
    draw = random.Random(seed)
    async with connect(tasks=COUNT, latency=(0.05, 0.4)) as (sandbox, wrike):
        shared, seen = SHARED[kind](sandbox, wrike), list[str]()
        workers = [asyncio.create_task(work(shared, seen, 0.002)) for _ in range(4)]
        for _ in range(25):
            await asyncio.sleep(draw.choice([0, 0, 0.001, 0.05, 0.2]))
            each = draw.randrange(4)
            if workers[each].cancel():
                workers[each] = asyncio.create_task(work(shared, seen, 0.002))
        async with asyncio.timeout(600):
            results = await asyncio.gather(*workers)
        assert results == [None] * 4
        assert sorted(seen) == sorted(sandbox.state.task_ids())


@ANY_KIND
async def test_closing_an_iterator_ends_all_who_wait_for_it(connect: Connect, kind: str) -> None:
    async with connect(tasks=COUNT, latency=5.0) as (sandbox, wrike):
        shared = SHARED[kind](sandbox, wrike)
        await anext(shared)
        workers = [asyncio.create_task(work(shared, [], 0)) for _ in range(4)]
        await asyncio.sleep(1)
        await shared.aclose()
        async with asyncio.timeout(1 if kind not in ("items", "raw items", "pages") else 20):
            await asyncio.gather(*workers)
        with pytest.raises(StopAsyncIteration):
            await anext(shared)


@pytest.mark.parametrize("kind", ["items", "raw items", "pages"])
async def test_nothing_comes_of_an_iterator_that_was_closed_at_any_turn(connect: Connect, kind: str) -> None:
    walks: dict[str, Callable[[Wrike], Any]] = {
        "items": lambda wrike: aiter(wrike.tasks.list()),
        "raw items": lambda wrike: aiter(wrike.tasks.list().raw()),
        "pages": lambda wrike: wrike.tasks.list(page_size=200).pages(),
    }
    async with connect(tasks=COUNT) as (_, wrike):
        for turns in itertools.count():
            shared = walks[kind](wrike)
            waiting = asyncio.create_task(anext(shared, None))
            for _ in range(turns):
                await asyncio.sleep(0)
            came = waiting.done()
            await shared.aclose()
            assert (await waiting is not None) == came
            assert await anext(shared, None) is None
            if came:
                break
    assert turns > 3


@pytest.mark.parametrize("kind", ["items", "raw items"])
async def test_closing_an_iterator_between_two_parts_of_a_page(connect: Connect, kind: str) -> None:
    async with connect(tasks=COUNT) as (_, wrike):
        pages = wrike.tasks.list()
        shared: Any = aiter(pages if kind == "items" else pages.raw())
        for _ in range(AT_ONCE):
            await anext(shared)
        waiting = asyncio.create_task(anext(shared, None))
        await asyncio.sleep(0)
        assert not waiting.done()
        await shared.aclose()
        assert await waiting is None


async def test_two_who_wait_for_the_page_that_is_fetched_ahead(connect: Connect) -> None:
    async with connect(tasks=100, latency=1.0) as (sandbox, wrike):
        pages = wrike.tasks.list(page_size=10).pages()
        await anext(pages)
        second, third = await asyncio.gather(anext(pages), anext(pages))
        assert [task.id for task in (*second, *third)] == sandbox.state.task_ids()[10:30]


async def test_an_error_comes_to_one_worker_and_the_others_go_on(connect: Connect) -> None:
    async with connect(tasks=100, latency=0.1, client={"retries": 0}) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=500, after=3))
        shared, seen = aiter(wrike.tasks.list(page_size=10)), list[str]()
        results = await asyncio.gather(*(work(shared, seen, 0.001) for _ in range(4)), return_exceptions=True)
    assert sorted(map(type, results), key=str) == sorted([ServerError, *[type(None)] * 3], key=str)
    assert sorted(seen) == sorted(sandbox.state.task_ids())


async def test_a_client_that_is_closed_ends_all_workers(connect: Connect) -> None:
    for kind, make in SHARED.items():
        async with connect(tasks=COUNT, latency=(0.1, 3.0)) as (sandbox, wrike):
            shared, seen = make(sandbox, wrike), list[str]()
            workers = asyncio.gather(*(work(shared, seen, 0.001) for _ in range(4)), return_exceptions=True)
            await asyncio.sleep(1.2)
            await wrike.aclose()
            async with asyncio.timeout(600):
                results = await workers
            # What was sent has an outcome, be it in doubt; the others are told that more would have come.
            assert any(results) or len(seen) == COUNT, kind
            assert len(seen) == len(set(seen)), kind
