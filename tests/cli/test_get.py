"""``wrike-async get``."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING

import pytest

from wrike_async import Wrike
from wrike_async._cli.commands.get import _Asked, _write
from wrike_async._cli.progress import metering
from wrike_async._cli.streams import JsonLines
from wrike_async._resources.task_models import Task

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.cli.conftest import Invoke, Serve

NOT_THERE = "IEAAAAAAKQAB5CC3"


@pytest.fixture
def ids(serve: Serve, invoke: Invoke) -> list[str]:
    serve(tasks=250)
    return [json.loads(line)["id"] for line in invoke("list", "tasks").stdout.splitlines()]


def found(stdout: str) -> list[str]:
    return [json.loads(line)["id"] for line in stdout.splitlines()]


def test_ids_from_standard_input_travel_by_the_hundred(serve: Serve, invoke: Invoke, ids: list[str]) -> None:
    sandbox = serve(tasks=250)
    wanted = ids[::-1]
    result = invoke("get", "tasks", input="\n\n".join(wanted))
    assert result.exit_code == 0, result.stderr
    assert found(result.stdout) == wanted
    assert sorted(request.path.count(",") + 1 for request in sandbox.requests) == [50, 100, 100]


def test_ids_as_arguments_in_their_order_with_fields(serve: Serve, invoke: Invoke, ids: list[str]) -> None:
    sandbox = serve(tasks=250)
    result = invoke("get", "tasks", ids[3], ids[1], ids[3], "--fields", "recurrent")
    assert found(result.stdout) == [ids[3], ids[1], ids[3]]
    (request,) = sandbox.requests
    assert json.loads(request.params["fields"]) == ["recurrent"]


def test_a_missing_one_ends_it(invoke: Invoke, ids: list[str]) -> None:
    result = invoke("get", "tasks", ids[0], NOT_THERE, ids[1])
    assert result.exit_code == 3
    assert found(result.stdout) == [ids[0]]
    assert NOT_THERE in result.stderr


def test_missing_ones_are_reported_and_skipped(invoke: Invoke, ids: list[str]) -> None:
    wanted = [NOT_THERE, ids[0], NOT_THERE.replace("5", "6"), ids[1], NOT_THERE.replace("5", "7")]
    result = invoke("get", "tasks", "--on-missing", "skip", *wanted)
    assert result.exit_code == 0
    assert found(result.stdout) == [ids[0], ids[1]]
    assert result.stderr.splitlines() == [f"wrike-async: missing: {wanted[i]}" for i in (0, 2, 4)]


@pytest.mark.parametrize("area", ["comments", "contacts", "custom_fields", "folders", "timelogs"])
def test_other_areas_are_read_the_same_way(serve: Serve, invoke: Invoke, area: str) -> None:
    serve(tasks=50)
    wanted = found(invoke("list", area, "--limit", "2").stdout)
    result = invoke("get", area, *wanted)
    assert (result.exit_code, len(wanted)) == (0, 2), result.stderr
    assert found(result.stdout) == wanted


def test_no_ids_are_no_work(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve()
    result = invoke("get", "tasks", input="")
    assert (result.exit_code, result.output) == (0, "")
    assert sandbox.requests == []


@pytest.mark.real_time
async def test_what_is_being_written_when_it_is_cancelled_is_written_once() -> None:
    class Stuck:
        def __init__(self) -> None:
            self.taken = b""
            self.asked = threading.Event()
            self.may_go_on = threading.Event()

        def write(self, data: memoryview, /) -> int:
            self.asked.set()
            assert self.may_go_on.wait(10)
            self.taken += data
            return len(data)

    async def entities() -> AsyncIterator[Task]:
        async for entity_id in asked.ids():
            yield Task(id=entity_id)

    async def source() -> AsyncIterator[str]:
        for entity_id in ids:
            yield entity_id

    ids = [f"T{n}" for n in range(150)]
    asked = _Asked(source())
    output = Stuck()
    async with Wrike("unused") as wrike:
        with metering("tasks", shown=False) as meter:
            writing = asyncio.create_task(_write(entities(), asked, JsonLines(output), meter, wrike))
            await asyncio.to_thread(output.asked.wait, 10)
            writing.cancel()
            output.may_go_on.set()
            with pytest.raises(asyncio.CancelledError):
                await writing
    assert found(output.taken.decode()) == ids[:100]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tsks", "A"], "did you mean 'tasks'?"),
        (["tasks", "no id"], "'no id' is no Wrike ID"),
        (["tasks", "A", "--fields", "recurent"], "did you mean 'recurrent'?"),
        (["tasks", "A", "--on-missing", "ignore"], "--on-missing"),
    ],
)
def test_mistakes_cost_no_request(serve: Serve, invoke: Invoke, arguments: list[str], said: str) -> None:
    sandbox = serve(tasks=1)
    result = invoke("get", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert sandbox.requests == []
