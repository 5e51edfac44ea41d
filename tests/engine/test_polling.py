"""Looking after jobs: who is told what, and that nobody is forgotten between two looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import attrs
import pytest
import pytest_asyncio

from wrike_async import ClientClosed, Forbidden, Wrike
from wrike_async._engine.polling import Polling, Watched


@attrs.define(eq=False)
class Errand:
    """A job that ends when it is told to, or after some looks."""

    over_after: int | None = None
    kind: str = "errand"
    latest_look: float = 15.0
    alike: bool = True
    looks: int = 0
    held: asyncio.Event | None = None
    error: Exception | None = None
    watched: Watched = attrs.field(
        init=False,
        default=attrs.Factory(
            lambda errand: Watched(
                look=errand.look,
                kind=errand.kind,
                started=asyncio.get_running_loop().time(),
                latest_look=errand.latest_look,
                alike=errand.alike,
            ),
            takes_self=True,
        ),
    )

    async def look(self) -> bool:
        self.looks += 1
        if self.held is not None:
            await self.held.wait()
        if self.error is not None:
            raise self.error
        return self.over_after is not None and self.looks >= self.over_after


@pytest_asyncio.fixture
async def wrike() -> AsyncIterator[Wrike]:
    async with Wrike("token", quota=None) as wrike:
        yield wrike


def waiting_for(wrike: Wrike, job: Errand, *, timeout: float | None = 1000.0) -> asyncio.Task[None]:
    return asyncio.ensure_future(wrike._engine.part(Polling).wait_for(job.watched, timeout=timeout))


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_closing_between_two_looks_ends_every_wait(wrike: Wrike) -> None:
    jobs = [Errand(), Errand(), Errand(kind="another")]
    waits = [waiting_for(wrike, job) for job in jobs]
    await asyncio.sleep(7.3)
    looks = [job.looks for job in jobs]
    await wrike.aclose()
    for wait in waits:
        with pytest.raises(ClientClosed, match="while a job was waited for"):
            await wait
    assert [job.looks for job in jobs] == looks


async def test_closing_before_the_first_look_ends_the_wait(wrike: Wrike) -> None:
    """What looks after the jobs is cancelled before its first step."""
    job = Errand()
    wait = waiting_for(wrike, job)
    await asyncio.sleep(0)
    await wrike.aclose()
    with pytest.raises(ClientClosed):
        await wait
    assert job.looks == 0


async def test_closing_when_nobody_waits_any_more_tells_nobody(wrike: Wrike) -> None:
    wait = waiting_for(wrike, Errand(), timeout=2.0)
    with pytest.raises(TimeoutError):
        await wait
    await wrike.aclose()


async def test_a_job_that_joins_as_the_last_one_ends_is_looked_at(wrike: Wrike) -> None:
    """What looks after the jobs has found nothing more to do, and has not been seen to be over yet."""
    first, second = Errand(over_after=1, held=asyncio.Event()), Errand(over_after=1)
    assert first.held is not None
    first_wait = waiting_for(wrike, first)
    while not first.looks:
        await asyncio.sleep(1)
    first.held.set()
    # In the turn of the loop in which the look ends, after it: neither its waiter nor anybody else knows by then.
    second_wait = waiting_for(wrike, second)
    await first_wait
    await second_wait
    assert (first.looks, second.looks) == (1, 1)


async def test_a_job_that_joins_as_the_last_waiter_leaves_is_looked_at(wrike: Wrike) -> None:
    """The look that nobody wants is cancelled, which says nothing of the one who came."""
    gone, stays = Errand(held=asyncio.Event()), Errand(over_after=1)
    leaving = waiting_for(wrike, gone)
    while not gone.looks:
        await asyncio.sleep(1)
    leaving.cancel()
    staying = waiting_for(wrike, stays)
    await staying
    assert leaving.cancelled()
    assert (gone.looks, stays.looks) == (1, 1)


async def test_a_look_for_nobody_is_given_up(wrike: Wrike) -> None:
    job = Errand(held=asyncio.Event())
    with pytest.raises(TimeoutError):
        await waiting_for(wrike, job, timeout=30.0)
    await turns()
    running = wrike._engine._running
    assert running is not None
    assert not running.tasks
    assert job.looks == 1


async def test_a_look_that_fails_tells_who_waits_for_that_job(wrike: Wrike) -> None:
    refused, fine = Errand(error=Forbidden("no", status=403)), Errand(over_after=3)
    refused_wait, fine_wait = waiting_for(wrike, refused), waiting_for(wrike, fine)
    with pytest.raises(Forbidden):
        await refused_wait
    # It says nothing of how long jobs take, either.
    assert wrike._engine.part(Polling)._times.usual("errand") is None
    await fine_wait
    assert refused.looks == 1


async def test_an_error_that_nobody_expects_is_that_jobs_alone(wrike: Wrike) -> None:
    broken, fine = Errand(error=LookupError("a bug")), Errand(over_after=2)
    waits = [waiting_for(wrike, broken), waiting_for(wrike, broken), waiting_for(wrike, fine)]
    for wait in waits[:2]:
        with pytest.raises(LookupError, match="a bug"):
            await wait
    await waits[2]
    assert broken.looks == 1


async def test_a_job_that_joins_as_the_looks_end_with_an_error_is_looked_at(wrike: Wrike) -> None:
    broken, fine = Errand(error=LookupError("a bug"), held=asyncio.Event()), Errand(over_after=1)
    assert broken.held is not None
    told = waiting_for(wrike, broken)
    while not broken.looks:
        await asyncio.sleep(1)
    broken.held.set()
    joined: list[asyncio.Task[None]] = []
    # It joins when the error is known, and before those who are told it have left.
    asyncio.get_running_loop().call_soon(lambda: joined.append(waiting_for(wrike, fine)))
    with pytest.raises(LookupError, match="a bug"):
        await told
    await joined[0]
    assert (broken.looks, fine.looks) == (1, 1)


async def test_who_is_cancelled_as_the_looks_end_with_an_error_is_not_told(wrike: Wrike) -> None:
    broken = Errand(error=LookupError("a bug"), held=asyncio.Event())
    assert broken.held is not None
    told, gone = waiting_for(wrike, broken), waiting_for(wrike, broken)
    while not broken.looks:
        await asyncio.sleep(1)
    broken.held.set()
    # In the turn in which the look raises, after it.
    asyncio.get_running_loop().call_soon(gone.cancel)
    with pytest.raises(LookupError, match="a bug"):
        await told
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_who_is_cancelled_during_the_look_takes_nobody_along(wrike: Wrike) -> None:
    held = Errand(over_after=1, held=asyncio.Event())
    assert held.held is not None
    leaving, staying = waiting_for(wrike, held), waiting_for(wrike, Errand(over_after=1))
    while not held.looks:
        await asyncio.sleep(1)
    leaving.cancel()
    held.held.set()
    await staying
    assert leaving.cancelled()


async def test_a_job_that_hangs_lets_the_next_one_lead(wrike: Wrike) -> None:
    began = asyncio.get_running_loop().time()
    hanging, steady = Errand(), Errand(over_after=4)
    hanging_wait = waiting_for(wrike, hanging)
    await asyncio.sleep(0.1)
    await waiting_for(wrike, steady)
    assert asyncio.get_running_loop().time() - began < 60
    assert hanging.looks >= 4
    hanging_wait.cancel()


async def test_one_that_is_late_is_looked_at_again_soon(wrike: Wrike) -> None:
    """Jobs of a kind end close to when they are expected, so a look in vain is followed by one soon after."""
    loop = asyncio.get_running_loop()
    wrike._engine.part(Polling)._times.took("errand", at_least=20.0, at_most=20.0)
    job, began = Errand(latest_look=60.0), loop.time()
    loop.call_at(began + 21.9, setattr, job, "over_after", 0)
    await waiting_for(wrike, job)
    # At 20 s, in vain, and a tenth of that later. Without any knowledge it would be half of it.
    assert loop.time() - began == pytest.approx(22.0, abs=0.1)
    assert job.looks == 2


async def test_jobs_that_are_not_alike_hold_up_no_other(wrike: Wrike) -> None:
    began = asyncio.get_running_loop().time()
    large = [waiting_for(wrike, Errand(alike=False)) for _ in range(10)]
    stuck = waiting_for(wrike, Errand(alike=False, held=asyncio.Event()))
    small = Errand(alike=False)
    asyncio.get_running_loop().call_at(began + 20, setattr, small, "over_after", 0)
    await waiting_for(wrike, small)
    assert asyncio.get_running_loop().time() - began < 31
    for wait in (*large, stuck):
        wait.cancel()


async def test_several_who_wait_for_one_job_share_its_looks(wrike: Wrike) -> None:
    job = Errand(over_after=3, alike=False)
    await asyncio.gather(*(waiting_for(wrike, job) for _ in range(5)))
    assert job.looks == 3


async def test_each_who_waits_has_an_error_of_its_own(wrike: Wrike) -> None:
    job = Errand(error=Forbidden("no", status=403), alike=False)
    first, second = await asyncio.gather(*(waiting_for(wrike, job) for _ in range(2)), return_exceptions=True)
    assert isinstance(first, Forbidden)
    assert isinstance(second, Forbidden)
    assert first is not second


async def test_who_asks_again_and_again_looks_no_more_often(wrike: Wrike) -> None:
    job = Errand(alike=False)
    for _ in range(100):
        with pytest.raises(TimeoutError):
            await waiting_for(wrike, job, timeout=1.0)
    patient = Errand(alike=False)
    with pytest.raises(TimeoutError):
        await waiting_for(wrike, patient, timeout=100.0)
    assert job.looks <= patient.looks + 1


async def test_a_closed_client_looks_at_nothing(wrike: Wrike) -> None:
    polling, job = wrike._engine.part(Polling), Errand()
    await wrike.aclose()
    with pytest.raises(ClientClosed):
        await polling.wait_for(job.watched, timeout=None)
    assert not polling._schedules
