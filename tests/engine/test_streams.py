"""Streams and other calls: who has a file open, or sends one, keeps nobody from anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connecting import Connect
from wrike_async import ClientClosed, InvalidArgument, Lane, Quota, QuotaWaitExceeded, TransportError, Wrike
from wrike_async._engine.streams.places import Place, StreamPlaces
from wrike_async.sandbox import Fault, Sandbox
from wrike_async.testing.clock import run_virtual

CONTENT = b"content " * 100


async def with_file(sandbox: Sandbox, wrike: Wrike) -> str:
    """Attach a file to the first task; returns its ID."""
    attachment = await wrike.attachments.upload(CONTENT, task_id=sandbox.state.task_id(0), name="a.bin")
    return attachment.id


@pytest.mark.parametrize("connections", [1, 2, 64])
@pytest.mark.parametrize("quota", [None, Quota(6000, per=60)], ids=["unpaced", "paced"])
async def test_whoever_has_a_download_open_can_call(connections: int, quota: Quota | None, connect: Connect) -> None:
    async with connect(tasks=70, client={"max_connections": connections, "quota": quota}) as (sandbox, wrike):
        attachment_id = await with_file(sandbox, wrike)

        async def work(i: int) -> tuple[str, bytes]:
            async with wrike.attachments.download(attachment_id) as chunks:
                task = await wrike.tasks.get(sandbox.state.task_id(i))
                await wrike.request("GET", "/version")
                return task.id, b"".join([chunk async for chunk in chunks])

        async with asyncio.timeout(1000):
            results = await asyncio.gather(*(work(i) for i in range(70)))
        assert results == [(sandbox.state.task_id(i), CONTENT) for i in range(70)]
        assert wrike.stats.in_flight == wrike.stats.queued == 0


@pytest.mark.parametrize("connections", [1, 2, 64])
async def test_whoever_has_a_download_open_can_open_others(connections: int, connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=1, client={"max_connections": connections}) as (sandbox, wrike):
        attachment_id = await with_file(sandbox, wrike)
        download = wrike.attachments.download(attachment_id)

        async def work(i: int) -> bytes:
            async with download, download as second:
                await asyncio.gather(*(download.save(tmp_path / f"{i}.{n}") for n in range(2)))
                return b"".join([chunk async for chunk in second])

        async with asyncio.timeout(1000):
            assert await asyncio.gather(*(work(i) for i in range(70))) == [CONTENT] * 70
        assert wrike.stats.in_flight == 0


@pytest.mark.parametrize("connections", [1, 2, 64])
async def test_files_are_copied_without_a_detour(connections: int, connect: Connect) -> None:
    """What makes the bytes of an upload may be a download, and may ask for whatever else."""
    async with connect(tasks=1, client={"max_connections": connections}) as (sandbox, wrike):
        task_id = sandbox.state.task_id(0)
        attachment_id = await with_file(sandbox, wrike)

        async def source() -> AsyncIterator[bytes]:
            await wrike.tasks.get(task_id)
            async for chunk in wrike.attachments.download(attachment_id):
                yield chunk

        async def inside(i: int) -> None:
            async with wrike.attachments.download(attachment_id) as chunks:
                await wrike.attachments.upload(chunks, task_id=task_id, name=f"{i}.in")

        async with asyncio.timeout(1000):
            await asyncio.gather(
                *(wrike.attachments.upload(source(), task_id=task_id, name=f"{i}.out") for i in range(40)),
                *(inside(i) for i in range(40)),
            )
        found = await wrike.attachments.list(task_id=task_id)
        assert sorted(one.size or 0 for one in found) == [len(CONTENT)] * 81


async def test_no_more_streams_are_open_than_half_of_the_connections(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=1, latency=1.0, client={"max_connections": 8}) as (sandbox, wrike):
        attachment_id = await with_file(sandbox, wrike)
        saves = [
            asyncio.ensure_future(wrike.attachments.download(attachment_id, to=tmp_path / f"{i}")) for i in range(20)
        ]
        await asyncio.sleep(0.5)
        assert wrike.stats.in_flight == 4
        # Other calls do not wait for them.
        async with asyncio.timeout(1.2):
            await asyncio.gather(*(wrike.request("GET", "/version") for _ in range(8)))
        await asyncio.gather(*saves)
        assert wrike.stats.in_flight == 0


@pytest.mark.parametrize("most", [2, 3, 4, 8])
async def test_streams_leave_a_connection_of_a_session_that_was_passed(most: int, tmp_path: Path) -> None:
    async with (
        Sandbox(tasks=1) as sandbox,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=most)) as http,
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=None, session=http, retries=0) as wrike,
    ):
        attachment_id = await with_file(sandbox, wrike)

        async def work() -> bytes:
            async with wrike.attachments.download(attachment_id) as chunks:
                await wrike.tasks.get(sandbox.state.task_id(0))
                return b"".join([chunk async for chunk in chunks])

        async with asyncio.timeout(10):
            assert await asyncio.gather(*(work() for _ in range(20))) == [CONTENT] * 20


async def test_where_no_connection_can_be_left_that_is_said(tmp_path: Path) -> None:
    async with (
        Sandbox(tasks=1) as sandbox,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=5, limit_per_host=1)) as http,
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=None, session=http) as wrike,
    ):
        attachment_id = await with_file(sandbox, wrike)
        download = wrike.attachments.download(attachment_id)
        with pytest.raises(InvalidArgument, match=r"one connection.* use save\(\) or read\(\)"):
            async for _ in download:
                pass
        assert await asyncio.gather(*(download.read() for _ in range(2))) == [CONTENT] * 2
        assert (await download.save(tmp_path / "a")).stat().st_size == len(CONTENT)

        async def source() -> AsyncIterator[bytes]:
            yield await download.read()

        with pytest.raises(TransportError, match="no connection is left for another stream"):
            await wrike.attachments.upload(source(), task_id=sandbox.state.task_id(0), name="a")
        assert wrike.stats.in_flight == 0


async def test_streams_that_would_all_wait_for_one_another_are_refused_one_more() -> None:
    async with (
        Sandbox(tasks=1) as sandbox,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=3)) as http,
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=None, session=http) as wrike,
    ):
        download = wrike.attachments.download(await with_file(sandbox, wrike))
        async with download, download:
            with pytest.raises(TransportError, match="pass a session with more connections"):
                await download.read()
        assert await download.read() == CONTENT


async def test_the_wait_for_a_place_is_part_of_the_longest_wait(connect: Connect) -> None:
    async with connect(tasks=1, client={"max_connections": 2}) as (sandbox, wrike):
        attachment_id = await with_file(sandbox, wrike)
        hurried = wrike.with_options(max_wait=5.0)
        started = asyncio.get_running_loop().time()

        async def holding() -> None:
            async with wrike.attachments.download(attachment_id):
                await asyncio.sleep(100)

        holder = asyncio.ensure_future(holding())
        await asyncio.sleep(1)
        with pytest.raises(QuotaWaitExceeded, match="none ended within max_wait = 5 s"):
            await hurried.attachments.download(attachment_id).read()
        assert asyncio.get_running_loop().time() - started == pytest.approx(6, abs=0.1)
        waiting = asyncio.ensure_future(wrike.attachments.download(attachment_id).read())
        await asyncio.sleep(1)
        waiting.cancel()
        await asyncio.wait([waiting])
        await holder
        assert await wrike.attachments.download(attachment_id).read() == CONTENT
        assert wrike.stats.in_flight == 0


async def test_closing_ends_the_wait_for_a_place(connect: Connect) -> None:
    async with connect(tasks=1, client={"max_connections": 1}) as (sandbox, wrike):
        download = wrike.attachments.download(await with_file(sandbox, wrike))

        async def holding() -> None:
            async with download:
                await asyncio.sleep(100)

        holder = asyncio.ensure_future(holding())
        await asyncio.sleep(1)
        waiting = [asyncio.ensure_future(download.read()) for _ in range(3)]
        await asyncio.sleep(1)
        await wrike.aclose()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(result) for result in results] == [ClientClosed] * 3
        holder.cancel()
        await asyncio.wait([holder])


async def test_a_download_that_is_refused_leaves_its_place(connect: Connect) -> None:
    async with connect(tasks=1, client={"max_connections": 1, "retries": 0}) as (sandbox, wrike):
        download = wrike.attachments.download(await with_file(sandbox, wrike))
        sandbox.inject(Fault("status", status=500, times=3))
        for ask in (download.read, download.__aenter__, download.read):
            with pytest.raises(Exception, match="500"):
                await ask()
        assert await download.read() == CONTENT


# --- places by themselves -----------------------------------------------------------------------------------------


async def test_interactive_streams_go_first_and_bulk_ones_are_not_starved() -> None:
    places = StreamPlaces(1, connections=None, loop=asyncio.get_running_loop())
    order: list[Lane] = []

    async def stream(lane: Lane) -> None:
        place = await places.take(lane, None)
        order.append(lane)
        await asyncio.sleep(1)
        place.release()

    bulk, interactive = get_args(Lane)[::-1]
    await asyncio.gather(*map(stream, [bulk] * 4 + [interactive] * 8))
    assert "".join(lane[0] for lane in order) == "b" + "iiib" * 2 + "iib"
    assert places.open == 0


async def test_what_waits_inside_of_a_stream_that_ends_is_inside_of_the_one_around_it() -> None:
    places = StreamPlaces(1, connections=None, loop=asyncio.get_running_loop())

    async def inside() -> Place:
        return await places.take("bulk", None)

    outer = await places.take("bulk", None)
    outer.enter()
    inner = await places.take("bulk", None)
    inner.enter()
    first = await asyncio.ensure_future(inside())
    second = asyncio.ensure_future(inside())
    await asyncio.sleep(1)
    assert not second.done()
    inner.release()
    (await second).release()
    first.release()
    outer.release()
    assert places.open == 0


async def test_what_waits_for_room_alone_is_let_in_by_whatever_ends() -> None:
    places = StreamPlaces(2, connections=4, loop=asyncio.get_running_loop())

    async def inside(place: Place) -> Place:
        place.enter()
        return await places.take("bulk", None)

    first, second = [await places.take("bulk", None) for _ in range(2)]
    in_second = await asyncio.ensure_future(inside(second))
    in_first = asyncio.ensure_future(inside(first))
    await asyncio.sleep(1)
    assert not in_first.done()
    in_second.release()
    async with asyncio.timeout(1):
        (await in_first).release()
    first.release()
    second.release()
    assert places.open == 0


# What a program does inside of each stream: more streams one after the other, or at the same time.
Program = list["Program"]
programs: st.SearchStrategy[Any] = st.recursive(st.just([]), lambda inner: st.lists(inner, max_size=3), max_leaves=12)


@given(
    st.lists(st.tuples(programs, st.booleans(), st.sampled_from(["interactive", "bulk"])), max_size=8),
    st.integers(1, 3),
    st.sets(st.integers(0, 7)),
    st.sampled_from([None, 2, 3, 4, 5]),
)
def test_streams_inside_of_streams_always_end(
    workers: list[tuple[Any, bool, Lane]], most: int, cancelled: set[int], connections: int | None
) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        places = StreamPlaces(most, connections=connections, loop=loop)

        async def stream(program: Program, at_once: bool, lane: Lane) -> None:
            try:
                place: Place = await places.take(lane, None)
            except TransportError:
                assert connections is not None
                return
            place.enter()
            try:
                await asyncio.sleep(1)
                if at_once:
                    await asyncio.gather(*(stream(inner, at_once, lane) for inner in program))
                else:
                    for inner in program:
                        await stream(inner, at_once, lane)
            finally:
                place.release()

        tasks = [asyncio.ensure_future(stream(*worker)) for worker in workers]
        await asyncio.sleep(1.5)
        for at in cancelled:
            if at < len(tasks):
                tasks[at].cancel()
        async with asyncio.timeout(1000):
            await asyncio.gather(*tasks, return_exceptions=True)
        assert [task for at, task in enumerate(tasks) if task.cancelled() and at not in cancelled] == []
        assert places.open == 0
        at_once = most if connections is None else max(1, min(most, connections // 2))
        assert [await places.take("bulk", 0.0) for _ in range(at_once)]
        with pytest.raises(QuotaWaitExceeded):
            await places.take("bulk", 0.0)

    run_virtual(run)
