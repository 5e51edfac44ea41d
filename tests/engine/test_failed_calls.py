"""A failed call is gone as soon as its caller has dropped the error: nobody has to look for garbage."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable, Iterator, Sequence

import pytest

from tests.connecting import Connect
from wrike_async import (
    Grant,
    InvalidRequest,
    NotAuthorized,
    OutcomeUnknown,
    Quota,
    RateLimited,
    RetryPolicy,
    ServerError,
    TransportError,
    Wrike,
    WrikeError,
)
from wrike_async._engine.call import Attempt, Call, Setbacks
from wrike_async._transport.sending import Sending, Unanswered
from wrike_async.sandbox import Fault, Sandbox

TWICE = RetryPolicy(attempts=2, first_wait=1.0)
NOBODY, NOTHING = "KUAXHKXX", "IEAAAAAAKQ0000XX"


@pytest.fixture(autouse=True)
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def left_of_calls() -> list[object]:
    return [each for each in gc.get_objects() if isinstance(each, Call | Attempt | Setbacks | Sending | Unanswered)]


async def failed(begin: Callable[[], Awaitable[object]]) -> tuple[type[WrikeError], weakref.ref[WrikeError]]:
    """Return what a call fails with, held by nothing any more."""
    try:
        await begin()
    except WrikeError as error:
        return type(error), weakref.ref(error)
    pytest.fail("it did not fail")


async def is_gone_after(begin: Callable[[], Awaitable[object]], kind: type[WrikeError]) -> None:
    raised, error = await failed(begin)
    # What the loop was still to call.
    await asyncio.sleep(0.1)
    assert left_of_calls() == []
    assert error() is None
    assert raised is kind


@pytest.mark.parametrize(
    ("call", "faults", "kind"),
    [
        (lambda wrike: wrike.users.get(NOBODY), [], InvalidRequest),
        (lambda wrike: wrike.tasks.get(NOTHING), [], InvalidRequest),
        (lambda wrike: wrike.tasks.get(NOTHING), [Fault("status", status=500)] * 2, ServerError),
        (lambda wrike: wrike.tasks.get(NOTHING), [Fault("reset_before")] * 4, TransportError),
        (lambda wrike: wrike.tasks.list(folder_id=NOTHING).first(), [], InvalidRequest),
        (lambda wrike: wrike.tasks.update(NOTHING, title="x"), [], InvalidRequest),
        (lambda wrike: wrike.account.get(), [Fault("status", status=500)] * 2, ServerError),
        (lambda wrike: wrike.account.get(), [Fault("reset_before")] * 4, TransportError),
        (lambda wrike: wrike.account.get(), [Fault("status", status=401)], NotAuthorized),
        (lambda wrike: wrike.with_options(max_wait=0.0).account.get(), [Fault("status", status=429)], RateLimited),
        (lambda wrike: wrike.tasks.update(NOTHING, title="x"), [Fault("lost_answer")], OutcomeUnknown),
        (lambda wrike: wrike.tasks.update(NOTHING, title="x"), [Fault("status", status=503)], OutcomeUnknown),
    ],
    ids=[
        "refused",
        "a lookup",
        "a lookup that is refused twice",
        "a lookup that is lost twice",
        "a list",
        "a write",
        "refused twice",
        "lost twice",
        "not signed in",
        "no quota",
        "a write that is lost",
        "a write in doubt",
    ],
)
async def test_a_failed_call_is_gone(
    connect: Connect, call: Callable[[Wrike], Awaitable[object]], faults: Sequence[Fault], kind: type[WrikeError]
) -> None:
    async with connect(tasks=1, client={"retries": TWICE}) as (sandbox, wrike):
        await wrike.version.get()
        sandbox.inject(*faults)
        await is_gone_after(lambda: call(wrike), kind)


async def test_one_that_succeeds_in_the_end_is_gone_with_what_it_met_with(connect: Connect) -> None:
    async with connect(client={"retries": TWICE}) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=500))
        await wrike.account.get()
        await asyncio.sleep(0.1)
        assert left_of_calls() == []


async def test_one_that_had_no_time_left_to_be_repeated_is_gone(connect: Connect) -> None:
    client = {"retries": RetryPolicy(total=5.0), "quota": Quota(1, per=60.0)}
    async with connect(client=client) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=500))
        await is_gone_after(wrike.account.get, ServerError)


async def test_one_that_cannot_be_signed_is_gone() -> None:
    class Unsigned:
        base_url = None

        async def acquire(self) -> Grant:
            raise WrikeError("no token")

        async def invalidate(self, grant: Grant) -> bool:
            return False

    async with Sandbox() as sandbox, Wrike(auth=[Unsigned(), Unsigned()], base_url=sandbox.base_url) as wrike:
        await is_gone_after(wrike.account.get, WrikeError)


async def test_one_that_nobody_waits_for_any_more_is_gone(connect: Connect) -> None:
    async with connect(latency=9.0) as (_, wrike):
        calls = [asyncio.ensure_future(wrike.account.get()) for _ in range(2)]
        await asyncio.sleep(1)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        del calls, call
        await asyncio.sleep(9)
        assert left_of_calls() == []
