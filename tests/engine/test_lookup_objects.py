"""What ``get()`` returns goes wherever a coroutine goes, and to whatever takes futures."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import inspect
import sys
import tracemalloc
import types
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any
from unittest import mock

import anyio
import pytest

from benchmarks.harness.virtual import VirtualServer
from tests.connecting import Connect
from wrike_async import AccessDenied, ClientClosed, InvalidArgument, NotFound, WrongEventLoop
from wrike_async._resources.tasks import Tasks
from wrike_async.access import Access, AccessPolicy
from wrike_async.testing.clock import run_virtual

Get = Coroutine[Any, Any, Any]
Way = Callable[[Get], Awaitable[Any]]


async def awaited(get: Get) -> Any:
    return await get


async def gathered(get: Get) -> Any:
    return (await asyncio.gather(get))[0]


async def in_a_task(get: Get) -> Any:
    return await asyncio.create_task(get)


async def in_a_group(get: Get) -> Any:
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(get)
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return task.result()


async def ensured(get: Get) -> Any:
    return await asyncio.ensure_future(get)


async def waited_for(get: Get) -> Any:
    done, _ = await asyncio.wait([asyncio.ensure_future(get)])
    return done.pop().result()


async def with_a_deadline(get: Get) -> Any:
    return await asyncio.wait_for(get, 30)


async def shielded(get: Get) -> Any:
    return await asyncio.shield(get)


async def as_it_completes(get: Get) -> Any:
    return await next(iter(asyncio.as_completed([get])))


async def called_back(get: Any) -> Any:
    done = asyncio.Event()
    get.add_done_callback(lambda _: done.set())
    await done.wait()
    return get.result()


async def by_a_generator(get: Any) -> Any:
    @types.coroutine
    def generator() -> Generator[Any, Any, Any]:
        return (yield from get)

    return await generator()


async def from_another_thread(get: Get) -> Any:
    loop = asyncio.get_running_loop()
    return await asyncio.to_thread(lambda: asyncio.run_coroutine_threadsafe(get, loop).result(30))


async def in_a_group_of_anyio(get: Get) -> Any:
    came: list[Any] = []

    async def keep() -> None:
        came.append(await get)

    async with anyio.create_task_group() as group:
        group.start_soon(keep)
    return came[0]


async def eagerly(get: Get) -> Any:
    if sys.version_info >= (3, 12):
        return await asyncio.Task(get, loop=asyncio.get_running_loop(), eager_start=True)
    return await get


WAYS: list[Way] = [
    awaited,
    gathered,
    in_a_task,
    in_a_group,
    ensured,
    waited_for,
    with_a_deadline,
    shielded,
    as_it_completes,
    called_back,
    by_a_generator,
    from_another_thread,
    eagerly,
]


@pytest.mark.parametrize("way", [*WAYS, in_a_group_of_anyio], ids=lambda way: way.__name__)
async def test_every_way_to_wait(connect: Connect, way: Way) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        task_id = sandbox.state.task_id(0)
        assert (await way(wrike.tasks.get(task_id))).id == task_id
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_what_cannot_be_asked_is_told_where_it_is_waited_for(connect: Connect, way: Way) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        for get in (wrike.tasks.get("no id"), wrike.tasks.get("IEAAAAAAKQ777777", fields=["no field"])):  # type: ignore[list-item]  # that is the mistake
            with pytest.raises(InvalidArgument):
                await way(get)
        with pytest.raises(NotFound):
            await way(wrike.tasks.get("IEAAAAAAKQ777777"))
        late = wrike.tasks.get(sandbox.state.task_id(0))
    with pytest.raises(ClientClosed):
        await way(late)


async def test_nothing_is_asked_for_before_it_is_used(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        get = wrike.tasks.get(sandbox.state.task_id(0))
        await asyncio.sleep(1)
        assert not sandbox.requests
        assert repr(get) == f"<Lookup: GET /tasks/{{taskIds}} of {sandbox.state.task_id(0)}, not used yet>"
        await get
    assert len(sandbox.requests) == 1


async def test_a_future_that_nobody_awaits_is_asked_for_at_once(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        future = asyncio.ensure_future(wrike.tasks.get(sandbox.state.task_id(0)))
        await asyncio.sleep(1)
        assert future.done()
        assert len(sandbox.requests) == 1


async def test_coroutines_are_refused_where_they_always_are(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        get: Any = wrike.tasks.get(sandbox.state.task_id(0))
        coroutine = asyncio.iscoroutine(get)
        with pytest.raises(TypeError, match="coroutines is forbidden"):
            await asyncio.wait([get])
        future = asyncio.ensure_future(get)
        assert (coroutine, asyncio.iscoroutine(future), asyncio.isfuture(future)) == (True, False, True)
        await asyncio.wait([future])


def test_calling_it_needs_no_loop() -> None:
    wrike = VirtualServer().client()
    get = wrike.tasks.get("IEAAAAAAKQ777777")
    assert not asyncio.isfuture(get)
    with asyncio.Runner() as runner:
        assert runner.run(get).id == "IEAAAAAAKQ777777"
        again = runner.get_loop().run_until_complete(wrike.tasks.get("IEAAAAAAKQ777777"))
        assert again.id == "IEAAAAAAKQ777777"
        elsewhere = wrike.tasks.get("IEAAAAAAKQ777777")
        with pytest.raises(WrongEventLoop):
            asyncio.run(elsewhere)
        runner.run(wrike.aclose())


async def test_anyio_starts_it(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike), anyio.create_task_group() as group:
        group.start_soon(wrike.tasks.get, sandbox.state.task_id(0))
    assert len(sandbox.requests) == 1


# --- unused and closed ------------------------------------------------------------------------------------------------


async def test_one_that_is_dropped_unused_says_so(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        get = wrike.tasks.get("IEA")
        with pytest.warns(RuntimeWarning, match=r"'get' was never awaited: GET /tasks/{taskIds} of IEA was not asked"):
            del get
    assert not sandbox.requests


async def test_one_that_was_closed_asks_for_nothing(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        closed, thrown_at = wrike.tasks.get("IEA"), wrike.tasks.get("IEA")
        closed.close()
        closed.close()
        with pytest.raises(KeyError, match="why"):
            thrown_at.throw(KeyError("why"))
        for get in (closed, thrown_at):
            assert inspect.getcoroutinestate(get) == inspect.CORO_CLOSED
            assert repr(get) == "<Lookup: closed>"
            for use in (awaited, in_a_task, gathered, lambda get: asyncio.to_thread(get.throw, KeyError)):
                with pytest.raises((RuntimeError, TypeError)):
                    await use(get)
    assert not sandbox.requests


async def test_a_task_that_waits_for_it_looks_like_any(connect: Connect) -> None:
    async with connect(tasks=1, latency=1.0) as (sandbox, wrike):
        task = asyncio.create_task(wrike.tasks.get(sandbox.state.task_id(0)))
        get: Any = task.get_coro()
        assert not get.cr_suspended
        await asyncio.sleep(0.1)
        assert inspect.getcoroutinestate(get) == inspect.CORO_SUSPENDED
        assert "get" in repr(task)
        assert task.get_stack() == []
        await task
        assert inspect.getcoroutinestate(get) == inspect.CORO_CLOSED


@pytest.mark.parametrize(
    "error", [(KeyError("why"),), (KeyError,), (KeyError, "why"), (KeyError, KeyError("why"), None)], ids=str
)
async def test_throwing_at_one_that_waits_takes_the_question_back(connect: Connect, error: tuple[Any, ...]) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        get = wrike.tasks.get(sandbox.state.task_id(0))
        get.send(None)
        with pytest.raises(KeyError):
            get.throw(*error)
        await asyncio.sleep(1)
    assert not sandbox.requests


async def test_closing_one_that_waits_takes_the_question_back(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        get = wrike.tasks.get(sandbox.state.task_id(0))
        get.send(None)
        get.close()
        await asyncio.sleep(1)
    assert not sandbox.requests


# --- cancelling -------------------------------------------------------------------------------------------------------


WITHOUT_A_TASK_LEFT = [awaited, gathered, in_a_task, in_a_group, ensured, with_a_deadline, by_a_generator, eagerly]


@pytest.mark.parametrize("way", WITHOUT_A_TASK_LEFT, ids=lambda way: way.__name__)
async def test_cancelling_takes_the_question_back(connect: Connect, way: Way) -> None:
    async with connect(tasks=2, latency=5.0, client={"max_connections": 1}) as (sandbox, wrike):
        first = asyncio.create_task(wrike.tasks.get(sandbox.state.task_id(0)))
        await asyncio.sleep(1)
        cancelled, late = (asyncio.ensure_future(way(wrike.tasks.get(sandbox.state.task_id(1)))) for _ in range(2))
        await asyncio.sleep(1)
        assert wrike.stats.queued == 1
        cancelled.cancel("enough")
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await late
        assert wrike.stats.queued == 0
        assert (await first).id == sandbox.state.task_id(0)
    assert len(sandbox.requests) == 1


# --- contexts ---------------------------------------------------------------------------------------------------------


async def test_it_is_sent_in_the_context_of_its_use(connect: Connect) -> None:
    who = contextvars.ContextVar("who", default="nobody")
    heard: list[str] = []
    context = contextvars.copy_context()
    context.run(who.set, "task")
    async with connect(tasks=1, client={"on_event": lambda _: heard.append(who.get())}) as (sandbox, wrike):
        task_id, loop = sandbox.state.task_id(0), asyncio.get_running_loop()
        made_by_nobody = [wrike.tasks.get(task_id) for _ in range(3)]
        who.set("gather")
        await asyncio.gather(made_by_nobody[0])
        await loop.create_task(made_by_nobody[1], context=context)
        who.set("await")
        await made_by_nobody[2]
    assert heard == ["gather", "task", "await"]


# --- where access is checked ------------------------------------------------------------------------------------------


async def test_within_a_place_each_way_is_looked_at(connect: Connect) -> None:
    async with connect(tasks=0, folders=2) as (sandbox, wrike):
        folder, elsewhere = sandbox.state.folder_ids[:2]
        inside = (await wrike.tasks.create(folder, title="Inside")).id
        outside = (await wrike.tasks.create(elsewhere, title="Outside")).id
        guarded = wrike.with_options(access=Access(AccessPolicy({"*": "read"}, within=[folder])))
        for way in (awaited, gathered, in_a_task):
            assert (await way(guarded.tasks.get(inside))).id == inside
            with pytest.raises(AccessDenied):
                await way(guarded.tasks.get(outside))
            gone = asyncio.ensure_future(way(guarded.tasks.get(inside)))
            await asyncio.sleep(0)
            gone.cancel()
            await asyncio.wait([gone])
            assert gone.cancelled()


# --- tools ------------------------------------------------------------------------------------------------------------


def test_tools_know_what_it_returns() -> None:
    assert asyncio.iscoroutinefunction(Tasks.get)
    assert inspect.iscoroutinefunction(Tasks.get) is (sys.version_info >= (3, 12))
    signature = inspect.signature(Tasks.get)
    assert [*signature.parameters] == ["self", "task_id", "values"]
    # As of an async def: what comes of awaiting it.
    assert signature.return_annotation == "Task"


async def test_mocks_of_it_are_awaited(connect: Connect) -> None:
    async with connect() as (_, wrike):
        double = mock.create_autospec(wrike.tasks)
        double.get.return_value = 5
        assert await double.get("IEA") == 5
        with mock.patch.object(Tasks, "get", autospec=True, return_value=6) as patched:
            assert await wrike.tasks.get("IEA") == 6
        patched.assert_awaited_once_with(wrike.tasks, "IEA")


# --- what it holds ----------------------------------------------------------------------------------------------------


async def test_a_client_lives_as_long_as_somebody_waits_and_no_longer() -> None:
    wrike = VirtualServer(outward=1.0).client()
    future = asyncio.ensure_future(wrike.tasks.get("IEAAAAAAKQ777777"))
    engine = weakref.ref(wrike._engine)
    del wrike
    gc.collect()
    await asyncio.sleep(0.5)
    held = engine()
    assert held is not None
    assert (await future).id == "IEAAAAAAKQ777777"
    await held.aclose()
    del held
    gc.collect()
    assert engine() is None


@pytest.mark.parametrize(("use", "most"), [(asyncio.ensure_future, 800), (asyncio.create_task, 1_300)])
def test_many_that_wait_take_little_memory(use: Callable[[Any], Awaitable[Any]], most: int) -> None:
    count = 2_000

    async def main() -> float:
        async with VirtualServer(outward=1.0).client(quota=None, max_connections=1) as wrike:
            await wrike.tasks.get("IEAAAAAAKQ777777")
            ids = [f"IEAAAAAAKQ{number:06}" for number in range(count)]
            gc.collect()
            tracemalloc.start()
            try:
                waiting = asyncio.gather(*[use(wrike.tasks.get(each)) for each in ids])
                await asyncio.sleep(0.1)
                taken, _ = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
            await waiting
            return taken / count

    assert run_virtual(main) < most
