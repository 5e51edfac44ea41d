"""Callers who give up: the others go on, and what Wrike has answered reaches the store."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async import MemoryStore, TokenPair, TransportError, WrikeError
from wrike_async._transport.blocking import to_the_end
from wrike_async.oauth._single_flight import SingleFlight
from wrike_async.sandbox import Fault, RequestRecord

if TYPE_CHECKING:
    from tests.oauth.conftest import SignIn


def to_the_token_endpoint(record: RequestRecord) -> bool:
    return record.path == "/oauth2/token"


async def test_one_of_fifty_gives_up_in_the_middle_and_the_others_go_on(sign_in: SignIn) -> None:
    sign_in.sandbox.inject(Fault("slow_headers", to_the_token_endpoint, delay=5))
    async with sign_in.client(sign_in.credential(store=MemoryStore(sign_in.expired_pair()))) as wrike:
        calls = [asyncio.create_task(wrike.request("GET", "/version")) for _ in range(50)]
        await asyncio.sleep(2)
        calls[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await calls[0]
        assert asyncio.get_running_loop().time() == pytest.approx(2, abs=0.1)
        assert len(await asyncio.gather(*calls[1:])) == 49
    assert len(sign_in.token_requests) == 1


async def test_the_last_caller_who_gives_up_waits_until_the_pair_is_stored(sign_in: SignIn) -> None:
    sign_in.sandbox.inject(Fault("slow_headers", to_the_token_endpoint, delay=5))
    before = sign_in.expired_pair()
    store = MemoryStore(before)
    auth = sign_in.credential(store=store)
    calls = [asyncio.create_task(auth.acquire()) for _ in range(3)]
    await asyncio.sleep(2)
    for call in calls:
        call.cancel()
    assert [type(result) for result in await asyncio.gather(*calls, return_exceptions=True)] == [
        asyncio.CancelledError
    ] * 3
    assert asyncio.get_running_loop().time() >= 5
    after = await store.load()
    assert after is not None
    assert after != before
    assert (await auth.acquire()).headers == {"Authorization": f"Bearer {after.access_token.reveal()}"}
    assert len(sign_in.token_requests) == 1


async def test_a_wait_before_another_try_is_cut_short(sign_in: SignIn) -> None:
    sign_in.sandbox.inject(Fault("rate_limit", to_the_token_endpoint, times=None, headers={"Retry-After": "50"}))
    auth = sign_in.credential(store=MemoryStore(sign_in.expired_pair()))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(auth.acquire(), 5)
    assert asyncio.get_running_loop().time() == pytest.approx(5, abs=0.1)


async def test_who_comes_while_the_last_caller_is_leaving_is_served(sign_in: SignIn) -> None:
    sign_in.sandbox.inject(Fault("slow_headers", to_the_token_endpoint, delay=5))
    auth = sign_in.credential(store=MemoryStore(sign_in.expired_pair()))
    leaving = asyncio.create_task(auth.acquire())
    await asyncio.sleep(2)
    leaving.cancel()
    await asyncio.sleep(1)
    await auth.acquire()
    assert leaving.cancelled()
    assert len(sign_in.token_requests) == 1


async def test_cancelling_after_any_number_of_steps_loses_no_pair(sign_in: SignIn) -> None:
    """After each, the store holds a pair that Wrike still takes, and no task is left behind."""
    finished = False
    steps = 0
    store = MemoryStore(sign_in.expired_pair())
    while not finished:
        current = await store.load()
        assert current is not None
        await store.save(TokenPair("expired", current.refresh_token, expires_at=1.0, host=current.host))
        auth = sign_in.credential(store=store)
        call = asyncio.create_task(auth.acquire())
        for _ in range(steps):
            await asyncio.sleep(0)
        call.cancel()
        await asyncio.wait({call})
        finished = not call.cancelled()
        steps += 1
        assert asyncio.all_tasks() - {asyncio.current_task()} == server_tasks(), steps
    assert steps > 10
    assert {record.status for record in sign_in.token_requests} <= {200}
    await sign_in.credential(store=store).acquire()


def server_tasks() -> set[asyncio.Task[Any]]:
    return {task for task in asyncio.all_tasks() if "RequestHandler.start" in repr(task.get_coro())}


async def test_leaving_the_client_in_the_middle_leaves_nothing_behind(sign_in: SignIn) -> None:
    sign_in.sandbox.inject(Fault("slow_headers", to_the_token_endpoint, delay=5))
    store = MemoryStore(sign_in.expired_pair())
    (task_id,) = [sign_in.sandbox.state.task_id(0)]
    async with sign_in.client(sign_in.credential(store=store)) as wrike:
        get = asyncio.ensure_future(wrike.tasks.get(task_id))
        await asyncio.sleep(1)
    with pytest.raises(WrikeError):
        await get
    pair = await store.load()
    assert pair is not None
    assert sign_in.sandbox.oauth.find(pair.access_token.reveal()) is not None


# --- the parts ----------------------------------------------------------------------------------------------------


async def test_a_flight_is_flown_once_for_all_who_wait() -> None:
    runs = 0

    async def work() -> int:
        nonlocal runs
        runs += 1
        await asyncio.sleep(1)
        return runs

    flight: SingleFlight[int] = SingleFlight()
    assert await asyncio.gather(*(flight.join(work) for _ in range(10))) == [1] * 10
    assert await flight.join(work) == 2


async def test_each_caller_has_a_copy_of_the_error() -> None:
    cause = OSError("no route")

    async def work() -> int:
        await asyncio.sleep(1)
        raise TransportError("no answer") from cause

    flight: SingleFlight[int] = SingleFlight()
    errors = await asyncio.gather(*(flight.join(work) for _ in range(3)), return_exceptions=True)
    assert len({id(error) for error in errors}) == 3
    for error in errors:
        assert isinstance(error, TransportError)
        assert error.__cause__ is cause


async def test_an_error_of_somebody_elses_passes_as_it_is() -> None:
    async def work() -> int:
        raise LookupError("a store of one's own")

    with pytest.raises(LookupError, match="a store of one's own"):
        await SingleFlight[int]().join(work)


async def test_work_whose_last_caller_gave_up_ends_quietly_though_it_fails() -> None:
    async def work() -> int:
        try:
            await asyncio.sleep(10)
        finally:
            raise LookupError("nobody asked")

    caller = asyncio.create_task(SingleFlight[int]().join(work))
    await asyncio.sleep(1)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller


async def test_what_must_not_be_cut_off_ends_before_its_cancellation() -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(10)
        done.append("done")

    caller = asyncio.create_task(to_the_end(work()))
    await asyncio.sleep(1)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert done == ["done"]
    assert asyncio.get_running_loop().time() == pytest.approx(10, abs=0.1)


async def test_who_insists_waits_all_the_same() -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(10)
        done.append("done")

    caller = asyncio.create_task(to_the_end(work()))
    for _ in range(3):
        await asyncio.sleep(1)
        caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert done == ["done"]


async def test_the_error_of_work_that_was_given_up_is_no_news() -> None:
    async def work() -> None:
        await asyncio.sleep(1)
        raise LookupError

    caller = asyncio.create_task(to_the_end(work()))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller


def test_a_flight_that_a_closed_loop_took_along_is_forgotten() -> None:
    flight: SingleFlight[int] = SingleFlight()

    async def work() -> int:
        await asyncio.sleep(0)
        return 1

    async def leave() -> None:
        joining = asyncio.ensure_future(flight.join(work))
        await asyncio.sleep(0)
        joining.cancel()

    asyncio.run(leave())
    assert asyncio.run(flight.join(work)) == 1
