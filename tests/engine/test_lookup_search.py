"""A group that was refused is searched for the bad ID: who joins, leaves, or is put back meanwhile.

Until a key of lookups has had its first success it goes slowly: while one group is searched, what comes waits. An
answer takes a second here, so that ``t = 1.5`` is in the middle of the first step of the search.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import ClientClosed, InvalidRequest, NotFound, QuotaWaitExceeded, ServerError, TransportError, Wrike
from wrike_async.sandbox import Fault, Sandbox

GET = "GET /tasks/{taskIds}"
SLOW: dict[str, Any] = {"tasks": 12, "latency": 1.0}


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing was accepted the culprit is drawn first, and then the last of its group."""

    def sample(everything: Sequence[Any], size: int) -> list[Any]:
        culprits = [each for each in everything if each[0].name == "bad"]
        return culprits or list(everything[-1:])

    monkeypatch.setattr(random, "sample", sample)


def asking(wrike: Wrike, ids: Sequence[str]) -> list[asyncio.Future[Any]]:
    return [asyncio.ensure_future(wrike.tasks.get(each)) for each in ids]


def groups(sandbox: Sandbox, names: dict[str, str]) -> list[list[str]]:
    """The groups that were asked for, as they arrived, with short names for the IDs."""
    return [[names[each] for each in record.ids[0].split(",")] for record in sandbox.requests]


def named(sandbox: Sandbox, letters: str) -> dict[str, str]:
    """IDs of tasks by letters, and one that is bad."""
    return {"bad": "bad", **{letter: sandbox.state.task_id(i) for i, letter in enumerate(letters)}}


def by_id(ids: dict[str, str]) -> dict[str, str]:
    return {entity_id: name for name, entity_id in ids.items()}


async def test_a_newer_lookup_joins_one_that_is_put_back(connect: Connect) -> None:
    """The older one keeps its place at the front, before what came meanwhile."""
    async with connect(**SLOW) as (sandbox, wrike):
        ids = named(sandbox, "abcxy")
        bad, *older = asking(wrike, [ids[name] for name in ("bad", "a", "b", "c")])
        await asyncio.sleep(1.5)
        newer = asking(wrike, [ids[name] for name in "xybc"])
        tasks = await asyncio.gather(*older, *newer)
        with pytest.raises(InvalidRequest):
            await bad
        assert [by_id(ids)[task.id] for task in tasks] == list("abcxybc")
        asked = groups(sandbox, by_id(ids))
    # Nothing was accepted yet when "bad" is found, so one of its group is tried next.
    # Who asks for "c" meanwhile gets a newer answer.
    assert asked == [["bad", "a", "b", "c"], ["bad"], ["c"], ["a", "b", "x", "y", "c"]]


@pytest.mark.parametrize(
    ("older_lane", "newer_lane", "after_the_search"),
    [
        # One of the group is tried first; what is not urgent fills up the group after it.
        ("bulk", "bulk", [("bulk", ["c"]), ("bulk", ["a", "b"])]),
        ("bulk", "interactive", [("bulk", ["c"]), ("interactive", ["b", "a"])]),
        ("interactive", "bulk", [("interactive", ["c"]), ("interactive", ["a", "b"])]),
        ("interactive", "interactive", [("interactive", ["c"]), ("interactive", ["a", "b"])]),
    ],
)
async def test_of_two_that_join_the_more_urgent_one_counts(
    connect: Connect, older_lane: Any, newer_lane: Any, after_the_search: list[tuple[str, list[str]]]
) -> None:
    lanes: list[str] = []
    async with connect(**SLOW, client={"on_event": lambda event: lanes.append(event.lane)}) as (sandbox, wrike):
        ids = named(sandbox, "abc")
        older = asking(wrike.with_options(lane=older_lane), [ids[name] for name in ("bad", "a", "b", "c")])
        await asyncio.sleep(1.5)
        newer = asking(wrike.with_options(lane=newer_lane), [ids["b"]])
        results = await asyncio.gather(*older, *newer, return_exceptions=True)
        assert isinstance(results[0], InvalidRequest)
        assert [getattr(result, "id", None) for result in results[1:]] == [ids[name] for name in "abcb"]
        assert list(zip(lanes, groups(sandbox, by_id(ids)), strict=True))[2:] == after_the_search


async def test_an_urgent_lookup_that_is_put_back_stays_urgent(connect: Connect) -> None:
    """One that joins it from the other lane does not take it behind its neighbours."""
    async with connect(**SLOW) as (sandbox, wrike):
        ids = named(sandbox, "abc")
        older = asking(wrike, [ids[name] for name in ("bad", "a", "b", "c")])
        await asyncio.sleep(2.5)
        newer = asking(wrike.with_options(lane="bulk"), [ids["a"], ids["b"]])
        await asyncio.gather(*older, *newer, return_exceptions=True)
        assert groups(sandbox, by_id(ids))[2:] == [["c"], ["a", "b"]]
    assert [task.result().id for task in newer] == [ids["a"], ids["b"]]


async def test_callers_of_both_that_joined_may_leave(connect: Connect) -> None:
    """When the last of them is gone the ID is not asked for any more."""
    async with connect(**SLOW) as (sandbox, wrike):
        ids = named(sandbox, "abc")
        _bad, a, b, c = older = asking(wrike, [ids[name] for name in ("bad", "a", "b", "c")])
        await asyncio.sleep(1.5)
        (newer,) = asking(wrike, [ids["b"]])
        await asyncio.sleep(1.0)
        b.cancel()
        newer.cancel()
        await asyncio.gather(*older, newer, return_exceptions=True)
        assert groups(sandbox, by_id(ids)) == [["bad", "a", "b", "c"], ["bad"], ["c"], ["a"]]
    assert (a.result().id, c.result().id) == (ids["a"], ids["c"])


async def test_who_left_in_flight_is_not_put_back(connect: Connect) -> None:
    async with connect(**SLOW) as (sandbox, wrike):
        ids = named(sandbox, "abc")
        older = asking(wrike, [ids[name] for name in ("bad", "a", "b", "c")])
        await asyncio.sleep(1.5)
        older[3].cancel()
        await asyncio.sleep(1.0)
        await asyncio.gather(*older, return_exceptions=True)
        asked = groups(sandbox, by_id(ids))
    assert asked == [["bad", "a", "b", "c"], ["bad"], ["b"], ["a"]]


async def test_when_the_culprit_is_gone_the_others_start_afresh(connect: Connect) -> None:
    """Whoever is left is not searched but asked for again."""
    async with connect(**SLOW) as (sandbox, wrike):
        ids = named(sandbox, "abcdefg")
        bad, *others = asking(wrike, list(ids.values()))
        await asyncio.sleep(1.5)
        bad.cancel()
        tasks = await asyncio.gather(*others)
        assert [by_id(ids)[task.id] for task in tasks] == list("abcdefg")
        asked = groups(sandbox, by_id(ids))
    # Nothing is known to be bad, so all go together.
    assert asked == [["bad", *"abcdefg"], ["bad"], list("abcdefg")]


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault("status", status=500, after=1), ServerError), (Fault("reset_before", times=2, after=1), TransportError)],
)
async def test_a_search_that_fails_fails_those_that_were_asked_for(
    connect: Connect, fault: Fault, error: type[Exception]
) -> None:
    """The others know nothing of it and are asked for again."""
    async with connect(tasks=3, client={"retries": 0}) as (sandbox, wrike):
        ids = named(sandbox, "abc")
        sandbox.inject(fault)
        asked = asking(wrike, [ids["a"], ids["b"], "bad", ids["c"]])
        results = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(results[2], error)
    assert [getattr(results[index], "id", None) for index in (0, 1, 3)] == [ids[name] for name in "abc"]


async def test_a_longest_wait_goes_on_for_who_joined(connect: Connect) -> None:
    """What is under way when the time is over may still come; who is not on the way yet gives up."""
    async with connect(**SLOW) as (sandbox, wrike):
        ids = named(sandbox, "abc")
        older = asking(wrike, [ids[name] for name in ("bad", "a", "b", "c")])
        await asyncio.sleep(1.5)
        under_way_by_then = asking(wrike.with_options(max_wait=2.0), [ids["c"]])
        hasty = asking(wrike.with_options(max_wait=1.0), [ids["b"]])
        results = await asyncio.gather(*older, *under_way_by_then, *hasty, return_exceptions=True)
        # What waits leaves at 3 s, when "c" was tried.
        assert groups(sandbox, by_id(ids)) == [["bad", "a", "b", "c"], ["bad"], ["c"], ["a", "b", "c"]]
    assert isinstance(results[5], QuotaWaitExceeded)
    assert [getattr(result, "id", None) for result in results[1:5]] == [ids[name] for name in "abcc"]


async def test_closing_ends_a_search_and_what_waits_for_it(connect: Connect) -> None:
    async with connect(**SLOW) as (sandbox, wrike):
        ids = named(sandbox, "abcx")
        searched = asking(wrike, [ids[name] for name in ("bad", "a", "b", "c")])
        await asyncio.sleep(2.5)
        waiting = asking(wrike, [ids["x"], ids["c"]])
        await asyncio.sleep(0)
        await wrike.aclose()
        results = await asyncio.gather(*searched, *waiting, return_exceptions=True)
    assert isinstance(results[0], InvalidRequest)
    assert {type(result) for result in results[1:]} == {ClientClosed}


async def test_a_bulk_lookup_becomes_urgent_with_the_first_caller_that_is(connect: Connect) -> None:
    async with connect(**SLOW) as (sandbox, wrike):
        ids = named(sandbox, "abxyz")
        searched = asking(wrike, [ids["bad"], ids["a"]])
        await asyncio.sleep(1.5)
        bulk = asking(wrike.with_options(lane="bulk"), [ids[name] for name in "xyz"])
        await asyncio.sleep(0)
        urgent = asking(wrike, [ids["y"]])
        await asyncio.gather(*searched, *bulk, *urgent, return_exceptions=True)
        assert groups(sandbox, by_id(ids))[2:] == [["a"], ["y", "x", "z"]]
    assert urgent[0].result().id == bulk[1].result().id == ids["y"]


async def test_an_unknown_id_alone_needs_no_search(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(NotFound):
            await wrike.tasks.get(Sandbox(tasks=100).state.task_id(99))
    assert len(sandbox.requests) == 1
