"""An outage in the middle of a bulk write: little is put in doubt, and the rest waits until it is over."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from typing import Any, Literal

import pytest

from tests.connecting import Connect
from wrike_async import BatchError, InvalidArgument, Outcomes, OutcomeUnknown, Quota, RowOutcome, TransportError, Wrike
from wrike_async._writing.caution import Caution, HeldBack
from wrike_async.params import TaskCreate
from wrike_async.sandbox import Fault, Sandbox

Kind = Literal["status", "reset_before"]

SOMEBODY = Sandbox().state.person_ids[0]


@contextlib.asynccontextmanager
async def outage(sandbox: Sandbox, *, after: float, lasts: float, kind: Kind = "status") -> AsyncIterator[None]:
    """No write is answered for a while."""
    loop = asyncio.get_running_loop()
    begins = loop.time() + after

    def hits(record: Any) -> bool:
        return record.method != "GET" and begins <= loop.time() < begins + lasts

    sandbox.inject(Fault(kind, operation=hits, times=None, status=502 if kind == "status" else None))
    yield


def ids_of(sandbox: Sandbox, count: int) -> list[str]:
    return [sandbox.state.task_id(number) for number in range(count)]


@pytest.mark.parametrize("kind", ["status", "reset_before"])
async def test_updates_wait_until_writes_are_answered_and_none_is_in_doubt(kind: Kind, connect: Connect) -> None:
    async with connect(tasks=3000, latency=0.05, client={"quota": Quota()}) as (sandbox, wrike):
        loop = asyncio.get_running_loop()
        ids = ids_of(sandbox, 3000)
        async with outage(sandbox, after=0.5, lasts=20, kind=kind):
            outcomes = await wrike.tasks.update_many(ids, add_responsibles=[SOMEBODY])
        assert outcomes.ok
        assert [outcome.id for outcome in outcomes] == ids
        assert 20 < loop.time() < 45
        assert len(sandbox.requests) < 60


async def test_one_by_one_no_more_is_in_doubt_than_probes(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wrike_async")
    async with connect(tasks=1, latency=0.05, client={"quota": Quota()}) as (sandbox, wrike):
        loop = asyncio.get_running_loop()
        sandbox.inject(Fault("status", status=404, operation="POST /batch", times=None))
        rows: list[TaskCreate] = [{"title": str(number)} for number in range(200)]
        async with outage(sandbox, after=5, lasts=20):
            outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows)
        assert outcomes.failed() == []
        assert len(outcomes.in_doubt()) <= 7
        assert len(outcomes.done()) + len(outcomes.in_doubt()) == 200
        # 200 rows take half a minute anyway.
        assert loop.time() < 31 + 20 + 10
    assert [text for text in caplog.messages if "bulk writes wait" in text or "answered again" in text] != []


async def test_doubts_are_left_where_the_change_may_not_be_made_twice(connect: Connect) -> None:
    async with connect(tasks=1000, latency=0.05, client={"quota": Quota()}) as (sandbox, wrike):
        async with outage(sandbox, after=0.2, lasts=10):
            outcomes = await wrike.tasks.update_many(
                ids_of(sandbox, 1000), add_responsibles=[SOMEBODY], repeat_doubts=False
            )
        assert outcomes.failed() == []
        assert 0 < len(outcomes.in_doubt()) <= 710
        assert all(isinstance(outcome.error, OutcomeUnknown) for outcome in outcomes.in_doubt())
    with pytest.raises(InvalidArgument, match="repeat_doubts"):
        wrike.tasks.update_many(["A"], add_responsibles=[SOMEBODY], repeat_doubts="no")  # type: ignore[arg-type]  # what is refused


async def test_an_id_that_is_never_answered_is_in_doubt_alone(connect: Connect) -> None:
    async with connect(tasks=300, client={"quota": Quota()}) as (sandbox, wrike):
        ids = ids_of(sandbox, 300)
        sandbox.inject(Fault("status", status=500, operation="PUT /tasks/{taskIds}", ids=[ids[150]], times=None))
        sandbox.inject(Fault("status", status=500, operation="PUT /tasks/{taskId}", ids=[ids[150]], times=None))
        outcomes = await wrike.tasks.update_many(ids, add_responsibles=[SOMEBODY])
        assert [outcome.index for outcome in outcomes.in_doubt()] == [150]
        assert len(outcomes.done()) == 299
        assert len(sandbox.requests) < 40


async def test_where_nothing_was_ever_answered_the_first_failure_is_told_at_once(connect: Connect) -> None:
    async with connect(client={"retries": 0}) as (sandbox, _):
        base_url = sandbox.base_url
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with Wrike("token", base_url=base_url, retries=0) as wrike:
        with pytest.raises(BatchError) as stopped:
            await wrike.tasks.update_many(["IEAAAAA1", "IEAAAAA2"], add_responsibles=[SOMEBODY])
    assert isinstance(stopped.value.__cause__, TransportError)
    assert loop.time() - began < 1


async def test_an_outage_without_end_stops_the_write(connect: Connect) -> None:
    async with connect(tasks=500, client={"quota": Quota()}) as (sandbox, wrike):
        loop = asyncio.get_running_loop()
        # Something works at first, so that it is an outage.
        assert (await wrike.tasks.update_many(ids_of(sandbox, 1), add_responsibles=[SOMEBODY])).ok
        async with outage(sandbox, after=0.0, lasts=1000):
            with pytest.raises(BatchError, match="no write was answered clearly for 900 s") as stopped:
                await wrike.tasks.update_many(ids_of(sandbox, 500), add_responsibles=[SOMEBODY])
        assert 900 <= loop.time() < 1000
        outcomes = stopped.value.outcomes
        assert len(outcomes) == 500
        assert not any(outcome.ok for outcome in outcomes)
        # The next one waits for its own time, and goes on as soon as it can.
        assert (await wrike.tasks.update_many(ids_of(sandbox, 500), add_responsibles=[SOMEBODY])).ok


async def test_interactive_updates_do_not_wait(connect: Connect) -> None:
    async with connect(tasks=3, client={"quota": Quota()}) as (sandbox, wrike), outage(sandbox, after=0.0, lasts=1e9):
        async with wrike.coalesce_updates():
            with pytest.raises(OutcomeUnknown):
                await wrike.tasks.update(sandbox.state.task_id(0), add_responsibles=[SOMEBODY])
        assert asyncio.get_running_loop().time() < 5


# --- the rule itself ----------------------------------------------------------------------------------------------


@pytest.fixture
def caution() -> Callable[[], Caution]:
    return lambda: Caution(None)  # type: ignore[arg-type]  # of the engine it needs the loop alone


async def test_what_has_its_slot_when_an_outage_begins_is_held_back(caution: Callable[[], Caution]) -> None:
    rule = caution()
    first, second = await rule.feed(), await rule.feed()
    await second.sending()
    assert first.ended(OutcomeUnknown("502"))
    with pytest.raises(HeldBack):
        await second.sending()
    rule.close()


async def test_one_probe_at_a_time_and_later_each_time(caution: Callable[[], Caution]) -> None:
    rule, loop = caution(), asyncio.get_running_loop()
    (await rule.feed()).ended(OutcomeUnknown("502"))
    moments = []
    for _ in range(6):
        probe = await rule.feed()
        await probe.sending()
        other = asyncio.ensure_future(rule.feed())
        await asyncio.sleep(30)
        assert not other.done()
        other.cancel()
        moments.append(loop.time() - 30)
        probe.ended(OutcomeUnknown("502"))
    waits = [later - earlier - 30 for earlier, later in pairwise(moments)]
    assert moments[0] == pytest.approx(1.0)
    assert waits == pytest.approx([2, 4, 8, 8, 8])
    rule.close()


async def test_a_timer_that_goes_off_early_admits_a_probe(caution: Callable[[], Caution]) -> None:
    """As it does where the clock is coarse: nothing else would wake whoever waits."""
    rule = caution()
    (await rule.feed()).ended(OutcomeUnknown("502"))
    waiting = asyncio.ensure_future(rule.feed())
    await asyncio.sleep(0.5)
    assert not waiting.done()
    rule._probe_is_due()
    async with asyncio.timeout(0.1):
        assert (await waiting).probes
    rule.close()


async def test_a_late_success_of_what_was_sent_before_opens_nothing(caution: Callable[[], Caution]) -> None:
    rule = caution()
    first, second, third = [await rule.feed() for _ in range(3)]
    first.ended(OutcomeUnknown("502"))
    second.ended()
    assert rule.holds
    assert third.ended(OutcomeUnknown("502"))
    probe = await rule.feed()
    probe.ended()
    assert not rule.holds


async def test_a_probe_that_tells_nothing_leaves_room_for_another(caution: Callable[[], Caution]) -> None:
    rule = caution()
    (await rule.feed()).ended(OutcomeUnknown("502"))
    (await rule.feed()).ended(asyncio.CancelledError())
    probe = await rule.feed()
    assert probe.probes
    rule.close()


async def test_a_client_that_closes_leaves_in_doubt_what_was_to_be_made_again(connect: Connect) -> None:
    async with connect(tasks=300, client={"quota": Quota()}) as (sandbox, wrike):
        async with outage(sandbox, after=0.0, lasts=1e9):
            writing = asyncio.ensure_future(_all_outcomes(wrike, ids_of(sandbox, 300)))
            await asyncio.sleep(0.5)
            await wrike.aclose()
            outcomes = await writing
        sent = {number for record in sandbox.requests for each in record.ids for number in each.split(",")}
    assert {outcome.row.input for outcome in outcomes if outcome.in_doubt} == sent
    assert len(outcomes) == 300
    assert 0 < len(sent) < 300


async def _all_outcomes(wrike: Wrike, ids: list[str]) -> list[RowOutcome]:
    try:
        return await wrike.tasks.update_many(ids, add_responsibles=[SOMEBODY])
    except BatchError as error:
        return list(error.outcomes)


@pytest.mark.parametrize("kind", ["status", "reset_before"])
async def test_batches_wait_and_put_little_in_doubt(kind: Kind, connect: Connect) -> None:
    """Twenty seconds in which no write is answered, in the middle of four thousand creations."""

    async def needs(lasts: float) -> tuple[float, Outcomes, Sandbox]:
        async with connect(tasks=0, folders=1, latency=0.05, client={"quota": Quota()}) as (sandbox, wrike):
            loop = asyncio.get_running_loop()
            began = loop.time()
            wanted: list[TaskCreate] = [{"title": str(number)} for number in range(4000)]
            async with outage(sandbox, after=3, lasts=lasts, kind=kind):
                outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted)
            return loop.time() - began, outcomes, sandbox

    undisturbed, whole, _ = await needs(0)
    assert whole.ok
    disturbed, outcomes, sandbox = await needs(20)
    assert outcomes.failed() == []
    assert len(outcomes.in_doubt()) <= 200
    assert disturbed <= undisturbed + 40
    made = Counter(task.title for task in sandbox.state.tasks.kept.values())
    assert set(made.values()) == {1}
    assert {outcome.row.input["title"] for outcome in outcomes.done()} == made.keys()
