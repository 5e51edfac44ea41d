"""Many entities by ID: in order, packed, with a bounded window."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Self

import pytest

from tests.connecting import Connect
from wrike_async import (
    BatchError,
    ClientClosed,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    Quota,
    QuotaWaitExceeded,
    Wrike,
)
from wrike_async._reading.ids import Ids
from wrike_async.sandbox import Fault, Sandbox


async def test_they_come_in_the_order_given_packed_by_a_hundred(connect: Connect) -> None:
    async with connect(tasks=2_500) as (sandbox, wrike):
        ids = [sandbox.state.task_id((i * 7) % 2_500) for i in range(2_500)]
        tasks = await wrike.tasks.get_many(ids)
        assert [task.id for task in tasks] == ids
        assert len(sandbox.requests) == 25
        assert [task.id async for task in wrike.tasks.get_many(iter(ids))] == ids
    assert len(sandbox.requests) == 50


async def test_an_id_given_twice_comes_twice(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        one, two = sandbox.state.task_id(1), sandbox.state.task_id(2)
        assert [task.id for task in await wrike.tasks.get_many([one, two, one, one])] == [one, two, one, one]
    assert len(sandbox.requests) == 1


async def test_missing_ones_raise_or_are_skipped(connect: Connect) -> None:
    async with connect(tasks=10) as (sandbox, wrike):
        unknown = Sandbox(tasks=100).state.task_id(99)
        ids = [sandbox.state.task_id(0), unknown, sandbox.state.task_id(1)]
        with pytest.raises(NotFound):
            await wrike.tasks.get_many(ids)
        kept = await wrike.tasks.get_many(ids, on_missing="skip")
    assert [task.id for task in kept] == [ids[0], ids[2]]


async def test_skipping_takes_in_what_areas_refuse_as_invalid_where_nothing_has_the_id(connect: Connect) -> None:
    async with connect(tasks=5, contacts=20) as (sandbox, wrike):
        there = sandbox.state.person_ids[:10]
        unknown = Sandbox(tasks=5, contacts=100).state.person_ids[90]
        ids = [*there[:5], unknown, *there[5:]]
        assert [found.id for found in await wrike.contacts.get_many(ids, on_missing="skip")] == there
        assert await wrike.contacts.get_many([unknown], on_missing="skip") == []
        with pytest.raises(InvalidRequest):
            await wrike.contacts.get_many(ids)
        assert await wrike.attachments.get_many(["IEAAAAABIYAAAAAA"], on_missing="skip") == []
        # A task that is unknown is not found; one that is refused as invalid is no ID at all.
        with pytest.raises(InvalidRequest):
            await wrike.tasks.get_many([sandbox.state.task_id(0), "noid"], on_missing="skip")


async def test_skipping_takes_nothing_in_that_is_inferred_or_about_the_request(connect: Connect) -> None:
    async with connect(tasks=5, contacts=200) as (sandbox, wrike):
        ids = sandbox.state.person_ids[:150]
        body = {"error": "invalid_request", "errorDescription": "Invalid request"}
        sandbox.inject(Fault("status", status=400, body=body, times=None))
        with pytest.raises(InvalidRequest) as refused:
            await wrike.contacts.get_many(ids, on_missing="skip")
        assert refused.value.inferred
        sandbox.faults.clear()
        sandbox.inject(Fault("status", status=400, body={"error": "invalid_parameter"}, times=None))
        with pytest.raises(InvalidRequest):
            await wrike.contacts.get_many(ids[:1], on_missing="skip")


async def test_nothing_asked_for_is_nothing_sent(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        assert await wrike.tasks.get_many([]) == []
    assert sandbox.requests == []


@pytest.mark.parametrize("bad", ["MAAAAAEQ_HoP", b"x", 5, None])
async def test_what_is_not_several_ids_is_refused(connect: Connect, bad: object) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(InvalidArgument):
            wrike.tasks.get_many(bad)  # type: ignore[arg-type]  # the point of the test
        with pytest.raises(InvalidArgument):
            wrike.tasks.get_many([], on_missing="ignore")  # type: ignore[arg-type]  # the point of the test
        with pytest.raises(InvalidArgument):
            await wrike.tasks.get_many([sandbox.state.task_id(0), "no id"])
    assert sandbox.requests == []


async def test_an_async_source_is_read_as_far_as_the_window_and_no_further(connect: Connect) -> None:
    read = 0

    async def source() -> AsyncIterator[str]:
        nonlocal read
        for i in range(10_000):
            read = i + 1
            yield sandbox.state.task_id(i)

    async with connect(tasks=10_000) as (sandbox, wrike):
        seen = 0
        async for task in wrike.tasks.get_many(source()):
            assert task.id == sandbox.state.task_id(seen)
            seen += 1
            assert read <= seen + 1_800
    assert seen == 10_000
    assert len(sandbox.requests) == 100


async def test_what_is_ready_comes_while_the_source_is_slow(connect: Connect) -> None:
    async def source() -> AsyncIterator[str]:
        for i in range(150):
            if i == 100:
                await asyncio.sleep(60)
            yield sandbox.state.task_id(i)

    async with connect(tasks=150) as (sandbox, wrike):
        loop = asyncio.get_running_loop()
        began, times = loop.time(), []
        async for _ in wrike.tasks.get_many(source()):
            times.append(loop.time() - began)
    assert times[99] < 1
    assert times[100] >= 60


async def test_an_error_of_the_source_reaches_the_caller(connect: Connect) -> None:
    async def source() -> AsyncIterator[str]:
        yield sandbox.state.task_id(0)
        raise LookupError("the source broke")

    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(LookupError, match="the source broke"):
            await wrike.tasks.get_many(source())


class Broken(Exception):
    """What sources here raise."""


def _plainly(ids: list[str], end: BaseException) -> Iterator[str]:
    yield from ids
    raise end


async def _slowly(ids: list[str], end: BaseException) -> AsyncIterator[str]:
    for i, entity_id in enumerate(ids):
        if i % 70 == 0:
            await asyncio.sleep(0.3)
        yield entity_id
    raise end


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 1_234])
@pytest.mark.parametrize("source", [_plainly, _slowly], ids=lambda source: source.__name__[1:])
async def test_what_the_source_raises_comes_after_what_it_gave(
    connect: Connect, count: int, source: Callable[[list[str], BaseException], Ids]
) -> None:
    async with connect(tasks=2_000, latency=(0.1, 0.5)) as (sandbox, wrike):
        ids, seen = sandbox.state.task_ids()[:count], []
        many = aiter(wrike.tasks.get_many(source(ids, Broken())))
        with pytest.raises(Broken):
            async for task in many:
                seen.append(task.id)
        assert seen == ids
        with pytest.raises(StopAsyncIteration):
            await anext(many)
    # What a slow source gave before each of its pauses does not wait for more.
    pauses = -(-count // 70) if source is _slowly else 0
    assert len(sandbox.requests) <= -(-count // 100) + pauses


@pytest.mark.parametrize("bad", ["no id!", 5, None, ""])
@pytest.mark.parametrize("place", [0, 1, 100, 1_234])
async def test_an_id_that_is_none_is_told_at_its_place(connect: Connect, place: int, bad: str) -> None:
    async with connect(tasks=2_000) as (sandbox, wrike):
        ids, seen = sandbox.state.task_ids(), []
        with pytest.raises(InvalidArgument):
            async for task in wrike.tasks.get_many([*ids[:place], bad, *ids[place:]]):
                seen.append(task.id)
    assert seen == ids[:place]


@pytest.mark.parametrize("place", [0, 99, 250])
async def test_an_id_that_names_nothing_is_told_at_its_place(connect: Connect, place: int) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        ids, seen = sandbox.state.task_ids(), []
        unknown = Sandbox(tasks=1_000).state.task_id(999)
        with pytest.raises(NotFound):
            async for task in wrike.tasks.get_many([*ids[:place], unknown, *ids[place:], "no id!"]):
                seen.append(task.id)
    assert seen == ids[:place]


async def test_who_awaits_all_is_told_of_what_is_no_id_before_a_request_is_spent(connect: Connect) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        with pytest.raises(InvalidArgument):
            await wrike.tasks.get_many([*sandbox.state.task_ids()[:50], "no id!"])
    assert sandbox.requests == []


async def test_who_has_no_patience_for_all_gets_those_that_came(connect: Connect) -> None:
    async with connect(tasks=3_000, client={"quota": Quota(60, per=60)}) as (sandbox, wrike):
        seen = []
        with pytest.raises(QuotaWaitExceeded):
            async for task in wrike.with_options(max_wait=2.0).tasks.get_many(sandbox.state.task_ids()):
                seen.append(task.id)
    assert len(seen) >= 100
    assert seen == sandbox.state.task_ids()[: len(seen)]


async def test_what_came_before_closing_is_handed_out_before_it_is_told(connect: Connect) -> None:
    async with connect(tasks=2_000, latency=1.0) as (sandbox, wrike):
        seen = []
        with pytest.raises(ClientClosed):
            async for task in wrike.tasks.get_many(sandbox.state.task_ids()):
                seen.append(task.id)
                if len(seen) == 50:
                    await wrike.aclose()
        answered = sum(record.status == 200 for record in sandbox.requests)
    assert seen == sandbox.state.task_ids()[: 100 * answered]


async def test_a_source_cannot_pretend_to_be_at_its_end(connect: Connect) -> None:
    class Endless:
        def __iter__(self) -> Self:
            return self

        def __next__(self) -> str:
            raise StopAsyncIteration

    async def cancelled() -> AsyncIterator[str]:
        for entity_id in sandbox.state.task_ids():
            if entity_id:
                raise asyncio.CancelledError
            yield entity_id

    async with connect(tasks=1) as (sandbox, wrike):
        for source in (Endless, cancelled):
            with pytest.raises(RuntimeError, match="the source of the IDs"):
                await wrike.tasks.get_many(source())
            with pytest.raises(BatchError, match="the source of the rows"):
                await wrike.tasks.update_many(source(), title="x")


async def test_a_break_leaves_nothing_behind(connect: Connect) -> None:
    async with connect(tasks=5_000, latency=0.5) as (sandbox, wrike):
        ids = [sandbox.state.task_id(i) for i in range(5_000)]
        async for _ in wrike.tasks.get_many(ids):
            break
        gc.collect()
        for _ in range(5):
            await asyncio.sleep(0)
        assert wrike.stats.queued == wrike.stats.in_flight == 0
    assert len(sandbox.requests) <= 16


async def test_who_gives_up_waiting_may_come_back(connect: Connect) -> None:
    async with connect(tasks=3, latency=2.0) as (sandbox, wrike):
        walk = aiter(wrike.tasks.get_many([sandbox.state.task_id(i) for i in range(3)]))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await anext(walk)
        assert [task.id async for task in walk] == [sandbox.state.task_id(i) for i in range(3)]
    assert len(sandbox.requests) == 1


async def test_an_interactive_view_reads_many_in_its_own_lane(connect: Connect) -> None:
    lanes = []
    async with Sandbox(tasks=1) as sandbox:
        wrike = Wrike(sandbox.token, base_url=sandbox.base_url, on_event=lambda event: lanes.append(event.lane))
        async with wrike:
            await wrike.tasks.get_many([sandbox.state.task_id(0)])
            await wrike.with_options(lane="interactive").tasks.get_many([sandbox.state.task_id(0)])
            await wrike.tasks.get(sandbox.state.task_id(0))
    assert lanes == ["bulk", "interactive", "interactive"]


def test_a_plain_for_says_what_to_write_instead() -> None:
    with pytest.raises(TypeError, match="async for"):
        list(Wrike("token").tasks.get_many([]))
