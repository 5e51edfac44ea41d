"""Sources of IDs and rows that fail, wait, or are dropped in the middle."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from tests.connecting import Connect
from wrike_async import BatchError, ClientClosed, Wrike
from wrike_async._engine.intake import Intake, News
from wrike_async.params import TaskCreate


class Broken(Exception):
    """What the sources here raise."""


class Source:
    """Gives some numbers, and then waits until it is told to go on, with an error or without."""

    def __init__(self, count: int, error: Exception | None = None) -> None:
        self.go_on = asyncio.Event()
        self.closed = False
        self._count = count
        self._error = error

    async def __aiter__(self) -> AsyncIterator[int]:
        try:
            for number in range(self._count):
                yield number
            await self.go_on.wait()
            if self._error is not None:
                raise self._error
        finally:
            self.closed = True


async def turns(count: int = 10) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def taking(taken: list[int], portion: int) -> Callable[[int], bool]:
    def take(item: int) -> bool:
        taken.append(item)
        return len(taken) % portion == 0

    return take


@pytest.fixture
def taken() -> list[int]:
    return []


async def test_a_plain_source_is_read_by_portions(taken: list[int]) -> None:
    async with Wrike("token") as wrike:
        intake = Intake(wrike._engine, range(5), taking(taken, 2), "numbers", News())
        for so_far in ([0, 1], [0, 1, 2, 3]):
            assert intake.read()
            assert taken == so_far
            assert not intake.ended
        assert intake.read()
        assert (taken, intake.ended) == ([0, 1, 2, 3, 4], True)
        assert not intake.read()
        assert not intake.arrived()


async def test_a_plain_source_that_raises_keeps_what_it_gave(taken: list[int]) -> None:
    def source() -> Iterator[int]:
        yield from range(3)
        raise Broken

    async with Wrike("token") as wrike:
        intake = Intake(wrike._engine, source(), taking(taken, 2), "numbers", News())
        assert intake.read()
        with pytest.raises(Broken):
            intake.read()
        assert taken == [0, 1, 2]
        # A generator that has raised is over.
        assert intake.read()
        assert intake.ended


async def test_an_async_source_is_read_beside(taken: list[int]) -> None:
    async with Wrike("token") as wrike:
        source = Source(3)
        intake = Intake(wrike._engine, source, taking(taken, 2), "numbers", News())
        assert not intake.read()
        reading = intake.reading
        # Asking again while it is read starts nothing more.
        assert not intake.read()
        assert intake.reading is reading
        assert not intake.arrived()
        await turns()
        assert intake.arrived()
        assert (taken, intake.reading, intake.ended) == ([0, 1], None, False)
        assert not intake.read()
        await turns()
        assert not intake.arrived()
        source.go_on.set()
        await turns()
        assert intake.arrived()
        assert (taken, intake.ended, source.closed) == ([0, 1, 2], True, True)


async def test_an_async_source_that_raises_keeps_what_it_gave(taken: list[int]) -> None:
    async with Wrike("token") as wrike:
        source = Source(1, Broken())
        intake = Intake(wrike._engine, source, taking(taken, 2), "numbers", News())
        intake.read()
        await turns()
        source.go_on.set()
        await turns()
        with pytest.raises(Broken):
            intake.arrived()
        assert (taken, intake.reading) == ([0], None)


async def test_an_async_source_ends_with_the_client(taken: list[int]) -> None:
    async with Wrike("token") as wrike:
        source = Source(1)
        intake = Intake(wrike._engine, source, taking(taken, 2), "numbers", News())
        intake.read()
        await turns()
        await wrike.aclose()
        with pytest.raises(ClientClosed, match="while numbers were read"):
            intake.arrived()
        assert source.closed


async def test_closing_ends_the_reading(taken: list[int]) -> None:
    async with Wrike("token") as wrike:
        source = Source(1)
        intake = Intake(wrike._engine, source, taking(taken, 2), "numbers", News())
        intake.read()
        await turns()
        intake.close()
        assert intake.ended
        await turns()
        assert source.closed
        assert not intake.arrived()
        assert not intake.read()
        intake.close()


async def test_dropping_ends_the_reading(taken: list[int]) -> None:
    async with Wrike("token") as wrike:
        source = Source(1)
        intake = Intake(wrike._engine, source, taking(taken, 2), "numbers", News())
        intake.read()
        await turns()
        del intake
        gc.collect()
        await turns()
        assert source.closed


def test_dropping_after_its_loop_is_closed_says_nothing() -> None:
    kept: list[Intake[int]] = []

    async def leave() -> None:
        wrike = Wrike("token")
        kept.append(Intake(wrike._engine, Source(1), taking([], 2), "numbers", News()))
        kept[0].read()
        reading = kept[0].reading
        await wrike.aclose()
        assert reading is not None
        assert reading.done()

    asyncio.run(leave())
    kept.clear()
    gc.collect()


# --- what callers see ---------------------------------------------------------------------------------------------


async def test_many_raise_what_a_plain_source_raises(connect: Connect) -> None:
    async with connect(tasks=200) as (sandbox, wrike):

        def source() -> Iterator[str]:
            yield from sandbox.state.task_ids()[:150]
            raise Broken

        seen = 0
        with pytest.raises(Broken):
            async for _ in wrike.tasks.get_many(source()):
                seen += 1
        await turns()
        assert wrike.stats.queued == wrike.stats.in_flight == 0
    assert seen == 150


@pytest.mark.parametrize("what", ["IDs", "rows"])
async def test_who_waits_for_a_slow_source_is_told_that_the_client_was_closed(connect: Connect, what: str) -> None:
    async with connect(tasks=1, folders=1) as (sandbox, wrike):
        closed = asyncio.Event()

        async def ids() -> AsyncIterator[str]:
            try:
                await asyncio.sleep(3600)
                yield sandbox.state.task_id(0)
            finally:
                closed.set()

        async def rows() -> AsyncIterator[TaskCreate]:
            async for each in ids():
                yield {"title": each}

        async def read() -> None:
            if what == "IDs":
                await wrike.tasks.get_many(ids())
            else:
                await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows())

        reading = asyncio.ensure_future(read())
        await asyncio.sleep(1)
        await wrike.aclose()
        with pytest.raises(ClientClosed if what == "IDs" else BatchError) as caught:
            await reading
        told = caught.value if what == "IDs" else caught.value.__cause__
        assert isinstance(told, ClientClosed)
        assert f"while {what} were read" in str(told)
        assert closed.is_set()
    assert sandbox.requests == []


async def test_dropping_the_iterator_ends_a_source_that_waits(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        closed = asyncio.Event()

        async def ids() -> AsyncIterator[str]:
            try:
                yield sandbox.state.task_id(0)
                await asyncio.sleep(3600)
            finally:
                closed.set()

        many = aiter(wrike.tasks.get_many(ids()))
        await anext(many)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await anext(many)
        assert not closed.is_set()
        del many
        gc.collect()
        await turns()
        assert closed.is_set()
    assert len(sandbox.requests) == 1
