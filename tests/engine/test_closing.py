"""Closing is a state: begun once, by whomever and from wherever, and not over before all is closed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest

from tests.connecting import Connect
from tests.engine.closing import Close, busy, is_all_closed, running_of, turns
from tests.writing.counting import rows
from wrike_async import BatchError, ClientClosed, OutcomeUnknown, Wrike
from wrike_async.sandbox import Sandbox
from wrike_async.testing.clock import run_virtual

# --- cancelled, concurrent ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", range(6))
async def test_who_is_cancelled_while_closing_is_so_when_all_is_closed(connect: Connect, after: int) -> None:
    async with connect(tasks=20, folders=1, latency=1.0) as (sandbox, wrike):
        under_way = await busy(sandbox, wrike)
        closing = asyncio.create_task(wrike.aclose())
        await turns(after + 1)
        if closing.cancel():
            with pytest.raises(asyncio.CancelledError):
                await closing
        assert is_all_closed(wrike)
        *reads, created = await under_way
        assert [type(result) for result in reads] == [ClientClosed] * 5
        assert [type(outcome.error) for outcome in created] == [OutcomeUnknown] * 3


async def test_all_who_close_wait_for_the_whole(connect: Connect) -> None:
    async with connect(tasks=20, folders=1, latency=1.0) as (sandbox, wrike):
        under_way = await busy(sandbox, wrike)
        closing = [asyncio.create_task(wrike.aclose()) for _ in range(3)]
        await turns(1)
        closing.append(asyncio.create_task(wrike.aclose()))
        await asyncio.wait(closing, return_when=asyncio.FIRST_COMPLETED)
        assert is_all_closed(wrike)
        await asyncio.gather(*closing)
        await under_way


async def test_a_block_that_times_out_leaves_nothing_open(connect: Connect) -> None:
    async with connect(tasks=1, latency=10.0) as (sandbox, wrike):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1), wrike:
                await wrike.tasks.get(sandbox.state.task_id(0))
        assert not is_all_closed(wrike)  # the fixture's block goes on
    assert is_all_closed(wrike)


@pytest.mark.parametrize("after", range(8))
def test_the_end_of_the_loop_ends_closing_not_before_its_time(after: int) -> None:
    """As `asyncio.run` does it: whatever runs is cancelled, the closing itself too, and all is waited for."""
    kept: list[Wrike] = []

    async def main() -> None:
        sandbox = Sandbox(tasks=20)
        await sandbox.start()
        wrike = Wrike(sandbox.token, base_url=sandbox.base_url, quota=None)
        kept.append(wrike)
        await wrike.tasks.get(sandbox.state.task_id(0))
        pages = aiter(wrike.tasks.list(page_size=5))
        await anext(pages)
        await sandbox.stop()
        tasks.add(asyncio.create_task(wrike.aclose()))
        await turns(after)

    tasks: set[asyncio.Task[None]] = set()
    run_virtual(main)
    assert is_all_closed(kept[0])


async def test_a_source_that_takes_its_time_to_end_is_waited_for_with_no_connection_open(connect: Connect) -> None:
    at: dict[str, float] = {}
    loop = asyncio.get_running_loop()

    async def ids() -> AsyncIterator[str]:
        try:
            await asyncio.sleep(3600)
            yield sandbox.state.task_id(0)
        finally:
            await asyncio.sleep(5)
            at["open"] = not running_of(wrike).pool._http.closed
            at["ended"] = loop.time()

    async with connect(tasks=1) as (sandbox, wrike):
        reading = asyncio.ensure_future(aiter(wrike.tasks.get_many(ids())).__anext__())
        await asyncio.sleep(1)
        began = loop.time()
        await wrike.aclose()
        assert loop.time() == at["ended"] == began + 5
        assert not at["open"]
        with pytest.raises(ClientClosed):
            await reading


# --- from inside what the client runs -----------------------------------------------------------------------------


async def directly(wrike: Wrike) -> None:
    await wrike.aclose()


async def in_a_gather(wrike: Wrike) -> None:
    await asyncio.gather(wrike.aclose(), asyncio.sleep(0))


async def with_a_timeout(wrike: Wrike) -> None:
    await asyncio.wait_for(wrike.aclose(), 60)


async def shielded(wrike: Wrike) -> None:
    await asyncio.shield(asyncio.create_task(wrike.aclose()))


async def when_it_is_ended_itself(wrike: Wrike) -> None:
    closing = asyncio.get_running_loop().create_task(wrike.aclose())
    try:
        await asyncio.sleep(3600)
    finally:
        await asyncio.gather(wrike.aclose(), closing)


async def by_leaving_its_block(wrike: Wrike) -> None:
    # As if it was the only one.
    wrike._engine._blocks = 0
    async with wrike:
        pass


FROM_INSIDE = pytest.mark.parametrize(
    "close", [directly, in_a_gather, with_a_timeout, shielded, when_it_is_ended_itself, by_leaving_its_block]
)


@FROM_INSIDE
async def test_a_source_may_close(connect: Connect, close: Close) -> None:
    async def ids() -> AsyncIterator[str]:
        for entity_id in sandbox.state.task_ids():
            yield entity_id
        await close(wrike)
        yield sandbox.state.task_id(0)

    async with connect(tasks=150, latency=1.0) as (sandbox, wrike):
        with pytest.raises(ClientClosed):
            async with asyncio.timeout(100):
                await wrike.tasks.get_many(ids())
        await wrike.aclose()
        assert is_all_closed(wrike)


@FROM_INSIDE
async def test_a_source_of_rows_may_close(connect: Connect, close: Close) -> None:
    async def some() -> AsyncIterator[Any]:
        for row in rows(150):
            yield row
        await close(wrike)

    async with connect(tasks=0, folders=1, latency=1.0) as (sandbox, wrike):
        with pytest.raises(BatchError) as stopped:
            async with asyncio.timeout(100):
                await wrike.tasks.create_many(sandbox.state.folder_ids[0], some())
        await wrike.aclose()
        assert is_all_closed(wrike)
    assert len(stopped.value.outcomes) == 150


class ClosingJournal:
    def __init__(self, close: Callable[[], Awaitable[None]], when: str) -> None:
        self._close = close
        self._when = when

    async def sending(self, rows: Sequence[Any]) -> None:
        await self._told("sending")

    async def withdrawn(self, rows: Sequence[Any]) -> None:
        await self._told("withdrawn")

    async def accepted(self, rows: Sequence[Any], job_id: str) -> None:
        await self._told("accepted")

    async def done(self, outcomes: Sequence[Any]) -> None:
        await self._told("done")

    async def _told(self, what: str) -> None:
        if what == self._when:
            await self._close()


@FROM_INSIDE
@pytest.mark.parametrize("when", ["sending", "accepted", "done"])
async def test_a_journal_may_close(connect: Connect, close: Close, when: str) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        journal = ClosingJournal(lambda: close(wrike), when)
        outcomes = []
        ends = contextlib.suppress(BatchError) if when == "done" else pytest.raises(BatchError)
        with ends:
            async with asyncio.timeout(100):
                async for outcome in wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(3), journal=journal):
                    outcomes.append(outcome)
        await wrike.aclose()
        assert is_all_closed(wrike)
        assert {outcome.ok or outcome.in_doubt for outcome in outcomes} == {when != "sending"}


@pytest.mark.parametrize("call", ["lookup", "page", "walk"])
async def test_a_hook_may_have_it_closed(call: str) -> None:
    closing: list[asyncio.Task[None]] = []
    async with Sandbox(tasks=5) as sandbox:
        wrike = Wrike(
            sandbox.token,
            base_url=sandbox.base_url,
            on_event=lambda _: closing.append(asyncio.create_task(wrike.aclose())),
        )
        async with wrike:
            try:
                if call == "lookup":
                    await wrike.tasks.get(sandbox.state.task_id(0))
                elif call == "page":
                    await wrike.tasks.list()
                else:
                    await wrike.tasks.list(page_size=2).to_list()
            except ClientClosed:
                assert call == "walk"
        await asyncio.gather(*closing)
        assert is_all_closed(wrike)


async def test_the_source_of_an_upload_may_close(connect: Connect) -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"a"
        await wrike.aclose()
        yield b"b"

    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(OutcomeUnknown):
            async with asyncio.timeout(100):
                await wrike.attachments.upload(content(), name="a.txt", task_id=sandbox.state.task_id(0))
        await wrike.aclose()
        assert is_all_closed(wrike)


# --- blocks and views ---------------------------------------------------------------------------------------------


async def test_leaving_the_block_of_a_view_closes_nothing(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        async with wrike.with_options(lane="bulk") as view, view.with_options(retries=0) as another:
            await another.tasks.get(sandbox.state.task_id(0))
        await view.tasks.get(sandbox.state.task_id(0))
        await wrike.tasks.get(sandbox.state.task_id(0))
    with pytest.raises(ClientClosed):
        await view.tasks.get(sandbox.state.task_id(0))
    with pytest.raises(ClientClosed):
        async with view:
            pass


async def test_of_several_blocks_the_last_one_closes(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        async with wrike:
            pass
        await wrike.tasks.get(sandbox.state.task_id(0))
    with pytest.raises(ClientClosed):
        await wrike.tasks.get(sandbox.state.task_id(0))
