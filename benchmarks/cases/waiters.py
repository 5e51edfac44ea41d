"""What does waiting cost, and does it cost more with each one that waits?

The first part is the price of taking a slot: so many coroutines ask at once for the only thing there is, each holds it
for one turn of the loop, and the processor time of all of it is divided by their number (one waiter: a thousand, one
after the other). `AsyncLimiter(400, 60)`, which lets the first 400 pass at once, and the dispatcher of this SDK pace;
`asyncio.Semaphore(1)`, which does not, is the floor.

The second part is every way in which much can wait inside of this SDK: processor time for each item, from asking to the
end. A step that looks at all that wait, for each that waits, would make it a hundred times as dear with 100,000 as with
1,000; three times is allowed, for memory that no longer fits into the caches. What has become dearer than that already
is not measured with more. Quick work goes to 5,000 and leaves out what takes a request for each item.

The clock is virtual and there are no sockets; an answer takes 100 ms of it, and what the server does is part of the
processor time. Python's collector of garbage is off while it is measured: what it takes grows with all objects that
are alive, whoever made them. The smallest number is measured three times, of which the cheapest counts.
"""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import partial
from typing import Any, Literal

import attrs
from aiolimiter import AsyncLimiter

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.measuring import Cost, measured
from benchmarks.harness.report import Lines, Report, Table, at_most, shown
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.harness.virtual import BASE_URL, VirtualServer
from wrike_async import PermanentToken, Quota, Wrike
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.queueing.tickets import RequestTicket
from wrike_async._transport.pool import SessionPool
from wrike_async.testing.clock import run_virtual

__all__ = ["CASE"]

SIZES = (1_000, 10_000, 100_000)
QUICK_SIZES = (1_000, 5_000)
ALLOWED = 3.0
CALL = 0.1
NO_END = 1e9
BEFORE_THE_END = 0.01
CREDENTIALS = [PermanentToken(f"token{number}") for number in range(5)]
ACQUIRE = "a slot taken"
NOT_ALIKE = "gets, no two alike, with max_wait"

Work = Callable[[int], Coroutine[Any, Any, Cost]]
"""Does something for so many items, and returns what the measured part of it took."""

Hold = Callable[[], Awaitable[None]]
Contestant = Callable[[], AbstractAsyncContextManager[Hold]]
"""Opens what can be held by one at a time, or taken so and so often a minute."""


@contextmanager
def uncollected() -> Generator[Cost]:
    """Measure the block without the collector of garbage."""
    gc.collect()
    gc.disable()
    try:
        with measured() as cost:
            yield cost
    finally:
        gc.enable()


# --- a slot taken -----------------------------------------------------------------------------------------------------


@asynccontextmanager
async def dispatcher(credentials: Sequence[PermanentToken]) -> AsyncGenerator[Dispatcher]:
    """The queue that everything in this SDK waits in, with room for all to be in flight."""
    pool = SessionPool(
        credentials,
        base_url=BASE_URL,
        prefer_base_url=True,
        quota=Quota(),
        user_agent="",
        http=VirtualServer().http(),
    )
    queue = Dispatcher(pool, max_in_flight=SIZES[-1], loop=asyncio.get_running_loop())
    try:
        yield queue
    finally:
        queue.close()


async def hold_slot(queue: Dispatcher, max_wait: float | None = None) -> None:
    """Take a slot of the queue for one turn of the loop."""
    with await queue.slot(RequestTicket(), "interactive", max_wait=max_wait) as slot:
        slot.use()
        await asyncio.sleep(0)


@asynccontextmanager
async def ours() -> AsyncGenerator[Hold]:
    """Slots of this SDK."""
    async with dispatcher(CREDENTIALS[:1]) as queue:
        yield lambda: hold_slot(queue)


def held(make: Callable[[], AbstractAsyncContextManager[None]]) -> Contestant:
    """Turns of a limiter or a lock."""

    @asynccontextmanager
    async def contestant() -> AsyncGenerator[Hold]:
        thing = make()

        async def hold() -> None:
            async with thing:
                await asyncio.sleep(0)

        yield hold

    return contestant


def acquire(contestant: Contestant, *, together: bool = True) -> Work:
    """Take so many slots, all at once or one after the other."""

    async def work(count: int) -> Cost:
        async with contestant() as hold:
            with uncollected() as cost:
                if together:
                    await asyncio.gather(*(hold() for _ in range(count)))
                else:
                    for _ in range(count):
                        await hold()
        return cost

    return work


CONTESTANTS: dict[str, Contestant] = {
    OURS: ours,
    "AsyncLimiter(400, 60)": held(lambda: AsyncLimiter(400, 60)),
    "asyncio.Semaphore(1)": held(lambda: asyncio.Semaphore(1)),
}

# --- all that can wait in this SDK ------------------------------------------------------------------------------------


def slots(*, max_wait: float | None = None, credentials: int = 1, cancelled: bool = False) -> Work:
    """Take so many slots at once, or wait for them until all who wait are cancelled, in no order."""

    async def work(count: int) -> Cost:
        async with dispatcher(CREDENTIALS[:credentials]) as queue:
            if cancelled:
                return await _cancelled([asyncio.ensure_future(hold_slot(queue)) for _ in range(count)])
            with uncollected() as cost:
                await asyncio.gather(*(hold_slot(queue, max_wait) for _ in range(count)))
        return cost

    return work


async def _cancelled(waiting: Sequence[asyncio.Future[Any]]) -> Cost:
    await asyncio.sleep(BEFORE_THE_END)
    shuffled = random.Random(0).sample(waiting, len(waiting))
    with uncollected() as cost:
        for each in shuffled:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    return cost


@attrs.frozen
class Calls:
    """Calls of a client, all at once.

    Attributes:
        call: makes one, by its number.
        end: how they end: by being answered, cancelled, or by the client being closed.
        options: of the client.
    """

    call: Callable[[Wrike, int], Awaitable[object]]
    end: Literal["answered", "cancelled", "closed"] = "answered"
    options: dict[str, Any] = attrs.field(factory=dict)

    async def __call__(self, count: int) -> Cost:
        """Make so many of them."""
        async with VirtualServer(homeward=CALL).client(**self.options) as wrike:
            if self.end == "answered":
                with uncollected() as cost:
                    await asyncio.gather(*(self.call(wrike, number) for number in range(count)))
                return cost
            waiting = [asyncio.ensure_future(self.call(wrike, number)) for number in range(count)]
            if self.end == "cancelled":
                return await _cancelled(waiting)
            await asyncio.sleep(BEFORE_THE_END)
            with uncollected() as cost:
                await wrike.aclose()
                await asyncio.gather(*waiting, return_exceptions=True)
            return cost


def get(wrike: Wrike, number: int) -> Awaitable[object]:
    """Look up a task of its own."""
    return wrike.tasks.get(f"TASK{number}")


def get_long(wrike: Wrike, number: int) -> Awaitable[object]:
    """Look up a task whose ID is as long as IDs get, so that thirty fill a request."""
    return wrike.tasks.get(f"TASK{number:0>252}")


def get_apart(wrike: Wrike, number: int) -> Awaitable[object]:
    """Look up a task with options of its own, so that it shares no request."""
    return wrike.with_options(timeout=60 + number).tasks.get(f"TASK{number}")


def update(wrike: Wrike, number: int) -> Awaitable[object]:
    """Change a task."""
    return wrike.tasks.update(f"TASK{number}", title="Changed")


def at_once(do: Callable[[Wrike, int], Awaitable[object]]) -> Work:
    """Do something with so many items in one call."""

    async def work(count: int) -> Cost:
        async with VirtualServer(homeward=CALL).client() as wrike:
            with uncollected() as cost:
                await do(wrike, count)
        return cost

    return work


def many_gets(wrike: Wrike, count: int) -> Awaitable[object]:
    """Look up so many IDs."""
    return wrike.tasks.get_many(f"TASK{number}" for number in range(count))


async def many_creates(wrike: Wrike, count: int) -> None:
    """Create so many rows."""
    outcomes = await wrike.tasks.create_many("FOLDER", ({"title": f"Task {number}"} for number in range(count)))
    assert outcomes.ok


async def many_updates(wrike: Wrike, count: int) -> None:
    """Change so many tasks alike."""
    outcomes = await wrike.tasks.update_many((f"TASK{number}" for number in range(count)), add_parents=["FOLDER"])
    assert outcomes.ok


async def batch_in_tens(wrike: Wrike, count: int) -> None:
    """Create so many tasks in one `batch()` block, and send ten at a time."""
    async with wrike.batch() as batch:
        for number in range(count):
            batch.create_task("FOLDER", title=f"Task {number}")
            if number % 10 == 9:
                batch.send()
    assert batch.outcomes.ok


async def coalesced_and_closed(count: int) -> Cost:
    """So many equal updates, which Wrike takes one by one only, as they are of titles; then the client is closed."""

    async def update_all(wrike: Wrike, _: int) -> None:
        async with wrike.coalesce_updates():
            await asyncio.gather(*(update(wrike, number) for number in range(count)), return_exceptions=True)

    return await Calls(update_all, "closed")(1)


WAITING: dict[str, Work] = {
    "slots, with max_wait": slots(max_wait=NO_END),
    "slots, five credentials": slots(credentials=5),
    "slots, all cancelled": slots(cancelled=True),
    "gets": Calls(get),
    "gets, with max_wait": Calls(get, options={"max_wait": NO_END}),
    "gets, five credentials": Calls(get, options={"auth": CREDENTIALS}),
    "gets, all cancelled": Calls(get, "cancelled"),
    "gets, client closed": Calls(get, "closed"),
    "gets, thirty to a request": Calls(get_long),
    NOT_ALIKE: Calls(get_apart, options={"max_wait": NO_END}),
    "gets, no two alike, client closed": Calls(get_apart, "closed"),
    "updates, client closed": Calls(update, "closed"),
    "coalesced updates, done singly, client closed": coalesced_and_closed,
    "IDs of get_many": at_once(many_gets),
    "rows of create_many": at_once(many_creates),
    "IDs of update_many": at_once(many_updates),
    "rows of batch(), sent in tens": at_once(batch_in_tens),
}


# --- measuring --------------------------------------------------------------------------------------------------------


def measure(quick: bool) -> Round:
    """Let more and more wait, in every way."""
    sizes = QUICK_SIZES if quick else SIZES
    brought = Round()
    for name, contestant in CONTESTANTS.items():
        one = _microseconds(acquire(contestant, together=False), sizes[0])
        brought.note(ACQUIRE, name, at_1=one, **_grown(acquire(contestant), sizes))
    for job, work in WAITING.items():
        if not (quick and job == NOT_ALIKE):
            brought.note(job, OURS, **_grown(work, sizes))
    return brought


def _grown(work: Work, sizes: Sequence[int]) -> dict[str, float]:
    """Measure some work at each number, and how much more an item costs at the last of them than at the first."""
    first = min(_microseconds(work, sizes[0]) for _ in range(3))
    costs = {_at(sizes[0]): first}
    last = first
    for size in sizes[1:]:
        if last < ALLOWED * first:
            last = costs[_at(size)] = _microseconds(work, size)
    return {**costs, "growth": last / first}


def _microseconds(work: Work, items: int) -> float:
    return run_virtual(partial(work, items)).processor_seconds / items * 1e6


def _at(size: int) -> str:
    return f"at_{size}"


# --- the report -------------------------------------------------------------------------------------------------------


def report(rounds: Rounds) -> Report:
    """Show costs and growth."""
    sizes = [
        size
        for size in sorted({*SIZES, *QUICK_SIZES})
        if any(rounds.has(job, OURS, _at(size)) for job in rounds.jobs())
    ]
    head = [f"{size:,} at once" for size in sizes]
    growth = {job: rounds.median(job, OURS, "growth") for job in rounds.jobs()}
    worst = max(growth, key=lambda job: growth[job])
    return Report(
        tables=[
            Table(
                "Processor µs for a slot",
                ("", "one waiter", *head, "growth"),
                [_row(rounds, name, ACQUIRE, name, ("at_1", *map(_at, sizes), "growth")) for name in CONTESTANTS],
            ),
            Table(
                "Processor µs for each that waits in this SDK",
                ("", *head, "growth"),
                [_row(rounds, job, job, OURS, (*map(_at, sizes), "growth")) for job in growth if job != ACQUIRE],
            ),
        ],
        targets=[
            at_most(
                f"processor time of each with {sizes[-1]:,} waiting, as a multiple of that with {sizes[0]:,}, in the "
                f"worst of {len(rounds.jobs())} ways to wait ({worst})",
                rounds.spread(worst, OURS, "growth"),
                ALLOWED,
            )
        ],
        charts=[
            Lines(
                "waiters",
                "What a slot costs with so many that wait",
                "waiters",
                "processor µs",
                {
                    name: [
                        (size, rounds.median(ACQUIRE, name, _at(size)))
                        for size in (1, *sizes)
                        if rounds.has(ACQUIRE, name, _at(size))
                    ]
                    for name in CONTESTANTS
                },
                logarithmic_x=True,
            )
        ],
        remarks=[f"More than allowed: {job}." for job, times in growth.items() if times > ALLOWED],
    )


def _row(rounds: Rounds, title: str, job: str, contestant: str, quantities: Sequence[str]) -> list[str]:
    return [
        title,
        *(
            shown(rounds.spread(job, contestant, quantity), spread=False)
            # What became too dear in one of the rounds was not measured there any more.
            if rounds.has(job, contestant, quantity)
            else "…"
            for quantity in quantities
        ),
    ]


LESS = {_at(size): f"processor time with {size:,} waiting" for size in (1, *SIZES)}
CASE = Case("waiters", __doc__, measure, report, rounds=1, less=LESS, aside=["asyncio.Semaphore(1)"])
