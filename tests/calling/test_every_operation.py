"""For each operation, a call by name with JSON from its own schema sends what the typed method sends."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.calling.drawing import Pair, arguments_of
from tests.calling.recording import Arrived, Recorder, recording, template_of
from wrike_async import BulkWrite, Download, Model, Pages, Wrike, WrikeError, describe, operations
from wrike_async._resources.jobs import Pending
from wrike_async.catalogue import ApiOperation
from wrike_async.testing.clock import VirtualClockLoop

OPERATIONS = {str(operation): operation for operation in operations()}
EXAMPLES = 6
NEEDED_ALL_THE_SAME = {
    "POST /tasks/{taskId}/attachments": frozenset({"name"}),
    "POST /folders/{folderId}/attachments": frozenset({"name"}),
}
"""Arguments that can be left out in other circumstances: bytes have no name of their own."""

NOT_DRAWN = frozenset({"content_type", "recover"})
"""A text that is mostly refused where it is any text; and what adds a key to rows that is made up anew each time."""


def in_path(operation: ApiOperation) -> frozenset[str]:
    return frozenset(operation.params[wire] for wire in re.findall(r"{(\w+)}", operation.path))


def other_parents(operation: ApiOperation) -> frozenset[str]:
    """The arguments that would make another operation of it."""
    siblings = [each for each in OPERATIONS.values() if each.python == operation.python]
    return frozenset[str]().union(*map(in_path, siblings)) - in_path(operation)


def _wrapped(value: Any) -> Any:
    return {"value": value} if isinstance(value, str) else value


def written(value: Any) -> Any:
    """What a method returned, as JSON."""
    if isinstance(value, Pending):
        value.mark_used()
        value = value.state
    if isinstance(value, Model):
        return [value.to_dict()]
    if isinstance(value, list):
        return [each.to_dict() if isinstance(each, Model) else _wrapped(each) for each in value]
    return [] if value is None else value


async def typed(wrike: Wrike, name: str, values: dict[str, Any]) -> Any:
    area, _, method = name.partition(".")
    returned = getattr(getattr(wrike, area), method)(**values)
    if isinstance(returned, Pages):
        return await returned.raw().to_list()
    if isinstance(returned, BulkWrite):
        return [(outcome.id, outcome.ok, str(outcome.error or "")) for outcome in await returned]
    return await (returned.read() if isinstance(returned, Download) else returned)


async def by_name(wrike: Wrike, name: str, arguments: dict[str, Any]) -> Any:
    result = await wrike.call(name, arguments)
    if result.outcomes is not None:
        return [
            (each["id"], each["ok"], "" if each["error"] is None else each["error"]["message"])
            for each in result.outcomes
        ]
    return result.items


async def tried(recorder: Recorder, call: Any) -> tuple[list[Arrived], Any, str | None]:
    """What arrives, what is returned, and what is raised."""
    recorder.arrived = []
    returned, raised = None, None
    try:
        returned = await call
    except WrikeError as error:
        raised = f"{type(error).__name__}: {error}"
    return recorder.arrived, returned, raised


async def compared(recorder: Recorder, wrike: Wrike, operation: ApiOperation, pair: Pair) -> bool:
    """Whether anything of the operation was sent; raises where the two ways differ."""
    json, values = pair
    if str(operation) == "POST /batch":
        # What one way learns of the answers would be known to the other.
        json, values = {**json, "batch": "always"}, {**values, "batch": "always"}
    sent, returned, raised = await tried(recorder, typed(wrike, operation.python, values))
    sent_by_name, returned_by_name, raised_by_name = await tried(recorder, by_name(wrike, operation.python, json))
    assert sent_by_name == sent
    assert raised_by_name == raised
    if raised is None and not isinstance(returned, bytes):
        assert returned_by_name == written(returned)
    await rehearsed(recorder, wrike, operation, json, sent)
    return any((each.method, template_of(each.path, str(operation))) == (operation.method, True) for each in sent)


async def rehearsed(
    recorder: Recorder, wrike: Wrike, operation: ApiOperation, json: dict[str, Any], sent: list[Arrived]
) -> None:
    """A dry run sends nothing, and says what would be sent."""
    recorder.arrived = []
    try:
        plan = (await wrike.call(operation.python, json, dry_run=True)).plan
    except WrikeError:
        plan = {"requests": 0, "sends": []}
    assert recorder.arrived == []
    assert plan is not None
    if "sends" in plan:
        shown = [(each["method"], each["path"]) for each in plan["sends"]]
        assert shown == [(each.method, each.path) for each in sent][: len(shown)]
        assert bool(shown) == bool(sent)
        for each, arrived in zip(plan["sends"], sent, strict=False):
            assert isinstance(arrived.params, bytes) or each["params"].keys() == arrived.params.keys()
    else:
        assert (plan["groups"] > 0) == bool(sent)


@pytest.mark.parametrize("key", sorted(OPERATIONS))
def test_a_call_by_name_sends_what_the_method_sends(key: str) -> None:
    operation = OPERATIONS[key]
    arguments = arguments_of(
        describe(operation.python).arguments,
        in_path(operation) | NEEDED_ALL_THE_SAME.get(key, frozenset()),
        other_parents(operation) | NOT_DRAWN,
    )
    sent: list[bool] = []
    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        stack = AsyncExitStack()
        recorder, wrike = runner.run(stack.enter_async_context(recording(key)))

        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
        @given(arguments)
        def same(pair: Pair) -> None:
            sent.append(runner.run(compared(recorder, wrike, operation, pair)))

        try:
            same()
        finally:
            runner.run(stack.aclose())
    assert any(sent)
