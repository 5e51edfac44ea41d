"""A pending lookup and its callers: who is told, who is not told any more, and when a request is worth going on."""

from __future__ import annotations

import asyncio
import contextvars

import pytest

from wrike_async import NotFound
from wrike_async._engine.packing.pending import Caller, PendingLookup, RequestGroup


def lookup_of(
    callers: int, group: RequestGroup | None = None
) -> tuple[PendingLookup, list[Caller], list[PendingLookup]]:
    dropped: list[PendingLookup] = []
    lookup = PendingLookup("ID", "interactive", dropped.append, group=group)
    futures = [Caller(asyncio.get_running_loop()) for _ in range(callers)]
    for future in futures:
        lookup.add(future, contextvars.copy_context())
    return lookup, futures, dropped


async def turns() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_an_errand_whose_lookups_are_settled_goes_on() -> None:
    """It is the group itself that settles them, and what it has to do after that must not be cancelled."""
    group = RequestGroup(1, asyncio.ensure_future(asyncio.sleep(60)))
    lookup, callers, _ = lookup_of(2, group)
    lookup.settle("task")
    await turns()
    assert [caller.result() for caller in callers] == ["task", "task"]
    assert group.open_lookups == 0
    assert group.task is not None
    assert not group.task.cancelled()
    group.task.cancel()


async def test_an_errand_that_nobody_waits_for_ends() -> None:
    group = RequestGroup(2, asyncio.ensure_future(asyncio.sleep(60)))
    left, (first, second), dropped = lookup_of(2, group)
    settled, (third,), _ = lookup_of(1, group)
    first.cancel()
    settled.settle("task")
    await turns()
    assert group.task is not None
    assert not group.task.cancelled()
    second.cancel()
    await turns()
    assert group.task.cancelled()
    assert third.result() == "task"
    assert (left.group, dropped) == (None, [])


@pytest.mark.parametrize("fails", [False, True])
async def test_a_caller_that_leaves_in_the_same_turn_is_not_told(fails: bool) -> None:
    lookup, (gone, stays), _ = lookup_of(2)
    gone.cancel()
    if fails:
        lookup.fail(NotFound("gone", status=404))
        assert isinstance(stays.exception(), NotFound)
    else:
        lookup.settle("task")
        assert stays.result() == "task"
    await turns()
    assert gone.cancelled()


async def test_a_waiting_lookup_is_dropped_with_its_last_caller() -> None:
    lookup, callers, dropped = lookup_of(2)
    for caller in callers:
        assert dropped == []
        caller.cancel()
        await turns()
    assert dropped == [lookup]


async def test_callers_of_a_joined_lookup_are_told_and_may_leave() -> None:
    older, (first,), _ = lookup_of(1)
    newer, (second, third), _ = lookup_of(2)
    older.take_over(newer)
    third.cancel()
    await turns()
    assert [*older.callers()] == [first, second]
    older.settle("task")
    await turns()
    assert (first.result(), second.result()) == ("task", "task")
