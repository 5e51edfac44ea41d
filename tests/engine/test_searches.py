"""Searches over a queue that answers as it is told."""

from __future__ import annotations

import asyncio
import contextvars
import random
from collections.abc import Collection, Coroutine, Sequence
from typing import Any, TypeVar

import attrs
import pytest

from wrike_async._engine.packing.search import Failed, Searches
from wrike_async.errors import ClientClosed, Forbidden, TransportError, WrikeError

Result = TypeVar("Result")

REFUSED = Forbidden("no", status=403, code="access_forbidden", description="No access")


@attrs.define(eq=False)
class Thing:
    name: str
    bad: bool = False
    seconds: float = 1.0
    became: str | WrikeError | None = None

    @property
    def wanted(self) -> bool:
        return self.became is None

    def fail(self, error: WrikeError) -> None:
        assert self.became is None
        self.became = error


class Queue:
    """Refuses what holds a bad thing, after the longest time of all that are in it."""

    def __init__(self, groups_at_first: int = 3) -> None:
        self.left: list[Thing] = []
        self.sent: list[list[str]] = []
        self.verdicts: list[tuple[WrikeError, int]] = []
        self.broken = self.closed = False
        self.tasks: list[asyncio.Task[Any]] = []
        self.searches: Searches[Thing] = Searches(self, 100, self.spawn, groups_at_first=groups_at_first)

    def spawn(
        self, work: Coroutine[Any, Any, Result], *, context: contextvars.Context | None = None
    ) -> asyncio.Task[Result]:
        if self.closed:
            work.close()
            raise ClientClosed("closed")
        task = asyncio.get_running_loop().create_task(work, context=context)
        self.tasks.append(task)
        return task

    def waiting(self) -> Collection[Thing]:
        return self.left

    def take(self, item: Thing) -> None:
        self.left.remove(item)

    def put_back(self, items: Sequence[Thing]) -> None:
        self.left = [item for item in items if item.wanted] + self.left

    def stands_alone(self, item: Thing, task: asyncio.Task[None]) -> None:
        pass

    def alone_is_the_same(self, item: Thing) -> bool:
        return True

    def contradicts(self, item: Thing, refusal: WrikeError) -> None:
        raise AssertionError("one alone is the same")

    def gives_up(self, error: WrikeError, refused: int) -> None:
        self.verdicts.append((error, refused))

    def changed(self) -> None:
        pass

    async def send(self, items: Sequence[Thing]) -> WrikeError | None:
        self.sent.append([item.name for item in items])
        await asyncio.sleep(max(item.seconds for item in items))
        if self.broken:
            for item in items:
                item.fail(TransportError("broken"))
            raise Failed
        if any(item.bad for item in items):
            return REFUSED
        for item in items:
            item.became = "done"
        self.searches.answered(len(items))
        return None

    async def group(self, *items: Thing) -> None:
        """Send a group and have it searched, as a real queue does."""
        self.searches.begins()
        try:
            refusal = await self.send(items)
            if refusal is not None:
                await self.searches.blame(items, refusal)
        except Failed:
            pass
        finally:
            self.searches.ends()

    async def all_ended(self) -> None:
        while pending := [task for task in self.tasks if not task.done()]:
            await asyncio.wait(pending)


def draws(monkeypatch: pytest.MonkeyPatch, *rounds: str) -> None:
    """Have these drawn, by their names."""
    coming = iter(rounds)

    def sample(everything: Sequence[Any], size: int) -> list[Any]:
        names = next(coming).split()
        return [each for each in everything if each[0].name in names]

    monkeypatch.setattr(random, "sample", sample)


async def test_what_is_left_of_a_group_is_not_blamed_for_one_that_is_on_its_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of a round is accepted before the culprit, drawn from another group, has its answer."""
    queue = Queue()
    bad = [Thing("a", bad=True), Thing("b", bad=True), Thing("culprit", bad=True, seconds=10)]
    good, innocent = Thing("good"), Thing("innocent")
    draws(monkeypatch, "a", "b culprit good")
    await asyncio.gather(queue.group(*bad[:2]), queue.group(bad[2], good, innocent))
    await queue.all_ended()
    assert [thing.became for thing in bad] == [REFUSED] * 3
    assert good.became == "done"
    assert (innocent.became, queue.left) == (None, [innocent])


async def test_a_group_whose_drawn_ones_were_accepted_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Queue()
    things = [Thing(f"{number}", bad=number == 5) for number in range(8)]
    draws(monkeypatch, "0")
    await queue.group(*things)
    await queue.all_ended()
    assert things[5].became is REFUSED
    assert {thing.became for thing in things if thing not in queue.left and thing is not things[5]} == {"done"}
    # The half that was accepted cleared itself: nobody asked for the culprit's half again.
    assert queue.sent[1:] == [["0"], ["1", "2", "3"], ["4", "5"], ["4"]]


async def test_a_search_loses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for culprit in range(9):
        queue = Queue()
        things = [Thing(f"{number}", bad=number == culprit) for number in range(9)]
        draws(monkeypatch, "8" if culprit != 8 else "0")
        await queue.group(*things)
        await queue.all_ended()
        assert all(thing.became == "done" or thing in queue.left or thing is things[culprit] for thing in things)
        assert things[culprit].became is REFUSED


async def test_draws_that_bring_no_refusal_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Queue()
    things = [Thing(f"{number}", bad=True) for number in range(40)]
    draws(monkeypatch, "7")
    group = asyncio.ensure_future(queue.group(*things))
    await asyncio.sleep(1.5)
    queue.broken = True
    await group
    await queue.all_ended()
    assert isinstance(things[7].became, TransportError)
    assert queue.left == [thing for thing in things if thing is not things[7]]
    assert queue.verdicts == []
    assert queue.searches.may_send()


async def test_everything_refused_ends_with_a_verdict() -> None:
    queue = Queue()
    queue.left = [Thing(f"w{number}", bad=True) for number in range(500)]
    waiting = list(queue.left)
    things = [Thing(f"{number}", bad=True) for number in range(100)]
    await queue.group(*things)
    await queue.all_ended()
    asked = {name for (name, *others) in queue.sent if not others}
    assert len(asked) == 16
    ((verdict, refused),) = queue.verdicts
    assert (verdict.inferred, verdict.asked, refused) == (True, 16, 584)
    assert {thing.name for thing in [*things, *waiting] if thing.became is REFUSED} == asked
    assert not queue.left
    assert not queue.searches.busy


async def test_a_group_that_is_refused_when_the_client_is_closed_waits_again() -> None:
    """Nothing can be drawn any more; the queue tells those that wait."""
    queue = Queue()
    things = [Thing(f"{number}", bad=True) for number in range(4)]
    group = asyncio.ensure_future(queue.group(*things))
    await asyncio.sleep(0.5)
    queue.closed = True
    async with asyncio.timeout(60):
        await group
    assert queue.left == things
    assert not queue.searches.busy
