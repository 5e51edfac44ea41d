"""Looking after webhooks for hours, in virtual time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from tests.connecting import Connect
from tests.hooking.world import Hook
from wrike_async import (
    AccessDenied,
    ClientClosed,
    DecodeError,
    Forbidden,
    InvalidArgument,
    InvalidRequest,
    NotAuthorized,
    NotFound,
    OutcomeUnknown,
    QuotaWaitExceeded,
    RateLimited,
    ServerError,
    TransportError,
    WrikeError,
)
from wrike_async._hooking.keeping import Keeping
from wrike_async.sandbox import RequestRecord, Sandbox
from wrike_async.webhooks import Gap

START = datetime(2026, 3, 1, tzinfo=UTC)
FIVE = timedelta(minutes=5)
Answers = list[str | WrikeError]


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@attrs.define
class Kept:
    """A webhook that answers looks, every five minutes, and reactivations as is said; and what is told of it."""

    looks: Answers
    activations: Answers = attrs.field(factory=list[str | WrikeError])
    fillings: list[Exception | None] = attrs.field(factory=list[Exception | None])
    gaps: list[tuple[float | None, float]] = attrs.field(factory=list[tuple[float | None, float]])
    now: datetime = START

    async def run(self) -> list[tuple[float | None, float]]:
        """Look as often as there are answers; return the minutes of the gaps that were told."""
        keeping = Keeping(
            "W",
            look=lambda: self._answer(self.looks),
            activate=lambda: self._answer(self.activations),
            on_gap=self._fill,
            now=lambda: self.now,
        )
        while self.looks:
            await keeping.look()
            self.now += FIVE
        assert self.activations == []
        return self.gaps

    async def _answer(self, answers: Answers) -> Hook:
        answer = answers.pop(0)
        # Questions take a minute.
        self.now += timedelta(minutes=1)
        if isinstance(answer, WrikeError):
            raise answer
        return Hook(id="W", status=answer)

    async def _fill(self, gap: Gap) -> None:
        assert gap.webhook_id == "W"
        since = None if gap.since is None else (gap.since - START) / timedelta(minutes=1)
        self.gaps.append((since, (gap.until - START) / timedelta(minutes=1)))
        if self.fillings and (error := self.fillings.pop(0)):
            raise error


async def test_one_that_is_active_has_no_gaps() -> None:
    assert await Kept(["Active"] * 5).run() == []


async def test_a_gap_begins_five_minutes_before_the_last_look_that_saw_it_active() -> None:
    kept = Kept(["Active", "Active", "Suspended", "Active"], ["Active"])
    # The second look began at 6 and is over at 7; the third asks at 12, 13, and has it active again at 14.
    assert await kept.run() == [(1, 14)]


async def test_nobody_knows_when_it_began_before_the_first_look() -> None:
    assert await Kept(["Suspended", "Active", "Suspended"], ["Active", "Active"]).run() == [(None, 2), (2, 15)]


PASSING = [
    TransportError("no answer"),
    ServerError("no", status=500),
    RateLimited("wait", status=429),
    QuotaWaitExceeded("wait"),
    DecodeError("a page of a proxy"),
]
LASTING = [
    NotFound("gone", status=404),
    NotAuthorized("who?", status=401),
    Forbidden("no", status=403),
    AccessDenied("not granted"),
    ClientClosed("closed"),
]


def inferred(error: WrikeError) -> WrikeError:
    error.inferred = True
    return error


@pytest.mark.parametrize("error", [*PASSING, inferred(NotFound("perhaps", status=404))], ids=lambda e: type(e).__name__)
async def test_looks_that_fail_end_nothing(error: WrikeError, caplog: pytest.LogCaptureFixture) -> None:
    kept = Kept(["Active", error, error, "Suspended"], ["Active"])
    assert await kept.run() == [(-5, 20)]
    assert caplog.text.count("W could not be looked after; it is tried again at the next look") == 2


UNSETTLED = [*PASSING, OutcomeUnknown("perhaps"), InvalidRequest("no handshake", status=400)]


@pytest.mark.parametrize("error", UNSETTLED, ids=lambda e: type(e).__name__)
async def test_reactivations_that_fail_are_tried_again(error: WrikeError) -> None:
    """Whether somebody else takes it up, or this call does; or it stays suspended for a while."""
    assert await Kept(["Active", "Suspended", "Active"], [error]).run() == [(-5, 14)]
    assert await Kept(["Active", "Suspended", "Suspended"], [error, "Active"]).run() == [(-5, 15)]
    assert await Kept(["Active", "Suspended", "Suspended"], ["Suspended", "Active"]).run() == [(-5, 15)]


@pytest.mark.parametrize("error", [*LASTING, InvalidRequest("no ID", status=400)], ids=lambda e: type(e).__name__)
async def test_what_does_not_pass_ends_it(error: WrikeError) -> None:
    with pytest.raises(type(error)):
        await Kept(["Active", error, "Active"]).run()
    if not isinstance(error, InvalidRequest):
        with pytest.raises(type(error)):
            await Kept(["Suspended", "Active"], [error]).run()


async def test_a_gap_that_could_not_be_filled_is_told_again(caplog: pytest.LogCaptureFixture) -> None:
    kept = Kept(["Active", "Suspended", "Active", "Active"], ["Active"], [TransportError("no answer")])
    assert await kept.run() == [(-5, 8), (-5, 8)]
    assert "W has a gap that could not be filled" in caplog.text


async def test_a_gap_that_could_not_be_filled_grows_with_the_next() -> None:
    kept = Kept(["Active", "Suspended", "Suspended", "Active"], ["Active", "Active"], [TransportError("no answer")])
    assert await kept.run() == [(-5, 8), (-5, 15)]


async def test_a_look_that_fails_hinders_no_gap_from_being_told() -> None:
    kept = Kept(["Active", "Suspended", PASSING[0]], ["Active"], [TransportError("no answer")])
    assert await kept.run() == [(-5, 8), (-5, 8)]


@pytest.mark.parametrize("error", [RuntimeError("a bug"), InvalidArgument("a bug"), NotFound("gone")], ids=str)
async def test_what_else_is_raised_for_a_gap_ends_it(error: Exception) -> None:
    with pytest.raises(type(error)):
        await Kept(["Active", "Suspended", "Active"], ["Active"], [error]).run()


# --- with a client ------------------------------------------------------------------------------------------------

LOOK = "GET /webhooks/{webhookIds}"


def looks_of(sandbox: Sandbox) -> list[RequestRecord]:
    return [record for record in sandbox.requests if record.operation == LOOK]


async def keep_for(seconds: float, *keeping: Awaitable[None]) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*keeping)


def nothing_missed(gap: Gap) -> Awaitable[None]:
    raise AssertionError(gap)


async def test_all_that_are_looked_after_travel_together(connect: Connect) -> None:
    """Whenever their looking after began."""
    async with connect(tasks=1, webhooks=100) as (sandbox, wrike):
        ids = [hook.id for hook in await wrike.webhooks.list()]
        assert len(ids) == 100
        for each in ids:
            await wrike.webhooks.update(each, status="Active")

        async def begin(number: int) -> None:
            await asyncio.sleep(number)
            await wrike.webhooks.keep_active(ids[number], on_gap=nothing_missed)

        begun = asyncio.get_running_loop().time()
        await keep_for(3600 - begun % 300 - 1, *map(begin, range(100)))
        by_time = [len(record.ids[0].split(",")) for record in looks_of(sandbox)]
        # Alone at first, and then all of them, every five minutes.
        assert by_time[-8:] == [100] * 8
        assert len(by_time) <= 100 + 12


async def test_it_looks_every_so_often_and_takes_up_what_is_suspended(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    gaps: list[Gap] = []

    async def note(gap: Gap) -> None:
        gaps.append(gap)

    async with connect(tasks=1) as (sandbox, wrike):
        hook = await wrike.webhooks.create(hook_url="https://example.com/wrike")

        async def suspend() -> None:
            for _ in range(3):
                await asyncio.sleep(100)
                await wrike.webhooks.update(hook.id, status="Suspended")

        before = datetime.now(UTC)
        await keep_for(1000, wrike.webhooks.keep_active(hook.id, every=60.0, on_gap=note), suspend())
        assert len(gaps) == 3
        for gap in gaps:
            assert gap.webhook_id == hook.id
            assert gap.since is not None
            assert before - FIVE <= gap.since <= gap.until - FIVE
        first, *times = [record.time for record in looks_of(sandbox)]
        assert times[0] - first <= 60
        assert all(time % 60 < 1 for time in times)
        assert len(times) in (16, 17)
        assert (await wrike.webhooks.get(hook.id)).status == "Active"
    assert caplog.text.count(f"webhook {hook.id} is suspended, and is taken up again") == 3


async def test_one_that_is_deleted_ends_it(connect: Connect) -> None:
    async with connect(tasks=1) as (_, wrike):
        hook = await wrike.webhooks.create(hook_url="https://example.com/wrike")
        keeping = asyncio.create_task(wrike.webhooks.keep_active(hook.id, on_gap=nothing_missed))
        await asyncio.sleep(1000)
        assert not keeping.done()
        await wrike.webhooks.delete(hook.id)
        with pytest.raises(NotFound):
            await keeping


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"on_gap": None}, "on_gap must be an async function that takes a Gap, not NoneType"),
        ({"every": 0.5}, "every must be at least 1"),
        ({"webhook_id": "a/b"}, "no Wrike ID"),
    ],
)
async def test_what_is_refused_costs_no_request(connect: Connect, values: dict[str, Any], what: str) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        keep: Callable[..., Awaitable[None]] = wrike.webhooks.keep_active
        with pytest.raises(InvalidArgument, match=what):
            await keep(**{"webhook_id": "W", "on_gap": nothing_missed, **values})
        assert sandbox.requests == []
