"""For each of the 208 operations: what four policies let through, by every way that leads to it."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.access.granting import ASK, EVERYTHING, OPERATIONS, POLICIES, Asking, access, comes
from tests.access.ways import Way, ways_of_many
from tests.calling.drawing import Pair, arguments_of
from tests.calling.recording import Recorder, recording
from tests.calling.test_every_operation import NEEDED_ALL_THE_SAME, NOT_DRAWN, by_name, in_path, other_parents, typed
from wrike_async import Wrike, WrikeError, describe
from wrike_async._resources.jobs import Pending
from wrike_async.access import AccessDenied
from wrike_async.testing.clock import VirtualClockLoop

BATCH = "POST /batch"
GIVING_AWAY = {
    "add_access_roles",
    "add_members",
    "add_shareds",
    "hook_url",
    "members",
    "members_add",
    "members_update",
    "shareds",
    "sharing",
    "url",
    "user_access_roles",
    "with_urls",
}
ROWS = {"folder_id": "F", "rows": [{"title": "x"}], "batch": "always"}


async def what_came(recorder: Recorder, wrike: Wrike, policy: str, asking: Asking, way: Way) -> str | None:
    """What became of a call; ``None`` where it is refused for another reason."""
    recorder.arrived, asking.asked = [], []
    view = wrike.with_options(access=access(policy, asking))
    denied: list[Any] = []
    try:
        result = await way(view)
        if isinstance(result, Pending):
            result.mark_used()
        if isinstance(result, list):
            denied = [each for each in result if isinstance(each, tuple) and "is not allowed" in each[-1]]
    except AccessDenied as error:
        denied.append(error)
    except WrikeError:
        if not recorder.arrived:
            return None
    if denied:
        assert recorder.arrived == []
        return "denied"
    if not recorder.arrived:
        return None
    assert len(asking.asked) <= 1
    return "asked" if asking.asked else "sent"


async def check_ways(recorder: Recorder, wrike: Wrike, key: str, ways: list[Way], *, gives_away: bool) -> None:
    for policy in POLICIES:
        for way in ways:
            asking = Asking()
            came = await what_came(recorder, wrike, policy, asking, way)
            assert came in (None, comes(policy, key, gives_away=gives_away)), (policy, way)
            if came == "asked":
                assert asking.asked[0].does
                for answer in (False, 1, RuntimeError("no terminal")):
                    assert await what_came(recorder, wrike, policy, Asking(answer), way) == "denied"


def ways_of(key: str, pair: Pair) -> tuple[list[Way], bool]:
    """How an operation is reached, and whether that gives something away."""
    json, values = pair
    name = OPERATIONS[key].python
    ways: list[Way] = [lambda wrike: typed(wrike, name, values), lambda wrike: by_name(wrike, name, json)]
    ways += ways_of_many(OPERATIONS[key], values)
    return ways, "*" in OPERATIONS[key].discloses or any(values.get(each) for each in GIVING_AWAY)


@pytest.mark.parametrize("key", sorted(OPERATIONS))
def test_what_policies_let_through(key: str) -> None:
    arguments = arguments_of(
        describe(OPERATIONS[key].python).arguments,
        in_path(OPERATIONS[key]) | NEEDED_ALL_THE_SAME.get(key, frozenset()),
        other_parents(OPERATIONS[key]) | NOT_DRAWN,
    )
    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        stack = AsyncExitStack()
        recorder, wrike = runner.run(stack.enter_async_context(recording(key)))

        @settings(max_examples=3, suppress_health_check=list(HealthCheck))
        @given(arguments)
        def same(pair: Pair) -> None:
            ways, gives_away = ways_of(key, (ROWS, ROWS) if key == BATCH else pair)
            runner.run(check_ways(recorder, wrike, key, ways, gives_away=gives_away))

        try:
            same()
        finally:
            runner.run(stack.aclose())


@pytest.mark.parametrize("key", sorted(OPERATIONS))
async def test_any_request_is_taken_for_what_it_is(key: str) -> None:
    method, _, template = key.partition(" ")
    path = re.sub(r"{\w+}", "AAAA", template)
    async with recording(key) as (recorder, wrike):
        for policy in POLICIES:
            asking = Asking()
            came = await what_came(recorder, wrike, policy, asking, lambda view: view.request(method, path))
            # What a batch holds can be read by nobody, and may give rights away.
            gives_away = "*" in OPERATIONS[key].discloses or key == BATCH
            assert came == comes(policy, key, gives_away=gives_away), policy


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/tasks/"),
        ("GET", "/Tasks"),
        ("GET", "/folders/A/tasks/"),
        ("GET", "/folders/A,B/tasks"),
        ("GET", "/tasks/A%2CB"),
        ("GET", "/tasks//comments"),
        ("DELETE", "/tasks/A,B"),
        ("PUT", "/tasks"),
        ("GET", "/unheard_of"),
        ("POST", "/tasks/A"),
    ],
)
async def test_what_is_no_operation_is_denied(method: str, path: str) -> None:
    async with recording("GET /tasks") as (recorder, wrike):
        view = wrike.with_options(access=access(EVERYTHING))
        with pytest.raises(AccessDenied, match="none of the operations") as caught:
            await view.request(method, path)
        assert (caught.value.reason, recorder.arrived) == ("unknown", [])


async def test_one_request_for_many_is_asked_about_once() -> None:
    async with recording("PUT /tasks/{taskIds}") as (recorder, wrike):
        asking = Asking()
        view = wrike.with_options(access=access(ASK, asking))
        await view.request("PUT", "/tasks/A,B,C", params={"customStatus": "S"})
        (summary,) = asking.asked
        assert (summary.operation, summary.ids, summary.count) == ("tasks.update_many", ("A", "B", "C"), 3)
        assert (dict(summary.changes), len(recorder.arrived)) == ({"custom_status": "S"}, 1)
