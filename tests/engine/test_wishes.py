"""A wish and its callers: who is told, who is not told any more, and when an errand is worth going on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from wrike_async import NotFound
from wrike_async._engine.wishes import Errand, Wish


class Group:
    """Remembers which wishes were dropped."""

    def __init__(self) -> None:
        self.dropped: list[Wish] = []

    def drop(self, wish: Wish) -> None:
        self.dropped.append(wish)


def wish_of(callers: int, errand: Errand | None = None) -> tuple[Wish, list[asyncio.Future[Any]], Group]:
    group = Group()
    wish = Wish("ID", "interactive", group, errand=errand)
    futures = [asyncio.get_running_loop().create_future() for _ in range(callers)]
    for future in futures:
        wish.add(future)
    return wish, futures, group


async def turns() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_an_errand_whose_wishes_are_settled_goes_on() -> None:
    """It is the errand itself that settles them, and what it has to do after that must not be cancelled."""
    errand = Errand(1, asyncio.ensure_future(asyncio.sleep(60)))
    wish, callers, _ = wish_of(2, errand)
    wish.settle("task")
    await turns()
    assert [caller.result() for caller in callers] == ["task", "task"]
    assert errand.open_wishes == 0
    assert errand.task is not None
    assert not errand.task.cancelled()
    errand.task.cancel()


async def test_an_errand_that_nobody_waits_for_ends() -> None:
    errand = Errand(2, asyncio.ensure_future(asyncio.sleep(60)))
    left, (first, second), group = wish_of(2, errand)
    settled, (third,), _ = wish_of(1, errand)
    first.cancel()
    settled.settle("task")
    await turns()
    assert errand.task is not None
    assert not errand.task.cancelled()
    second.cancel()
    await turns()
    assert errand.task.cancelled()
    assert third.result() == "task"
    assert (left.errand, group.dropped) == (None, [])


@pytest.mark.parametrize("fails", [False, True])
async def test_a_caller_that_leaves_in_the_same_turn_is_not_told(fails: bool) -> None:
    wish, (gone, stays), _ = wish_of(2)
    gone.cancel()
    if fails:
        wish.fail(NotFound("gone", status=404))
        assert isinstance(stays.exception(), NotFound)
    else:
        wish.settle("task")
        assert stays.result() == "task"
    await turns()
    assert gone.cancelled()


async def test_a_waiting_wish_is_dropped_with_its_last_caller() -> None:
    wish, callers, group = wish_of(2)
    for caller in callers:
        assert group.dropped == []
        caller.cancel()
        await turns()
    assert group.dropped == [wish]


async def test_callers_of_a_joined_wish_are_told_and_may_leave() -> None:
    older, (first,), _ = wish_of(1)
    newer, (second, third), _ = wish_of(2)
    newer.joined = older
    older.callers |= newer.callers
    third.cancel()
    await turns()
    assert older.callers == {first, second}
    older.settle("task")
    await turns()
    assert (first.result(), second.result()) == ("task", "task")
