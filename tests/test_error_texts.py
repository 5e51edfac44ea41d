"""What the text of an error tells: which entity, which answer, and what to do about the numbers of permalinks."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.connecting import Connect
from tests.test_secrets import shown_of
from tests.transport.servers import shown
from wrike_async import ApiError, InvalidArgument, NotFound, OutcomeUnknown, TransportError, WrikeError
from wrike_async._wire.decode import Answer, read_answer
from wrike_async._wire.operation import Operation
from wrike_async.sandbox import Fault

TOKEN = "eyJ0.a-secret-token"
NUMBER = "4392433502"
GET: Operation[Any] = Operation(method="GET", path="/tasks/{taskIds}", max_ids=100)
HISTORY: Operation[Any] = Operation(method="GET", path="/tasks/{taskIds}/tasks_history", max_ids=100)
LIST: Operation[Any] = Operation(method="GET", path="/tasks")


@pytest.mark.parametrize(
    ("operation", "target", "text"),
    [
        (GET, "", "GET /tasks/{taskIds}"),
        (GET, "/tasks/A", "GET /tasks/A"),
        (GET, "/tasks/A,B,C?fields=%5B%5D", "GET /tasks/A,B,C"),
        (GET, "/tasks/A,B,C,D?fields=%5B%5D", "GET /tasks/A,B,C,… (4 IDs)"),
        (HISTORY, "/tasks/A/tasks_history", "GET /tasks/A/tasks_history"),
        (HISTORY, "/tasks/A", "GET /tasks/{taskIds}/tasks_history"),
        (GET, "https://storage.www.wrike.com/x", "GET /tasks/{taskIds}"),
        (LIST, "/tasks?title=x", "GET /tasks"),
    ],
)
def test_an_operation_is_named_with_its_ids(operation: Operation[Any], target: str, text: str) -> None:
    assert operation.at(target) == text


async def test_a_refusal_names_the_entity_and_the_answer(connect: Connect) -> None:
    async with connect(tasks=2, client={"retries": 0}) as (sandbox, wrike):
        task_id = sandbox.state.task_id(0)
        sandbox.inject(Fault("status", status=403, headers={"Wrike-Response-Id": "r-5"}))
        with pytest.raises(ApiError) as refused:
            await wrike.tasks.get(task_id)
        sandbox.inject(Fault("status", status=502, headers={"Wrike-Response-Id": "r-6"}))
        with pytest.raises(OutcomeUnknown) as unknown:
            await wrike.tasks.update(task_id, title="x")
    assert str(refused.value).startswith(f"GET /tasks/{task_id} was refused with 403 (")
    assert str(refused.value).endswith(" [response ID r-5]")
    assert refused.value.path == "/tasks/{taskIds}"
    assert str(unknown.value).startswith(f"PUT /tasks/{task_id} was sent and no clear answer came")
    assert "[response ID r-6]" in str(unknown.value)


def test_a_response_id_of_odd_bytes_can_be_printed() -> None:
    odd = {"wrike-response-id": b"r-\xff\x00 1".decode("utf-8", "surrogateescape")}
    with pytest.raises(ApiError) as refused:
        read_answer(LIST, Answer(403, odd, b""))
    assert str(refused.value).encode().endswith(b"[response ID r-? 1]")
    assert refused.value.response_id == "r-? 1"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("reset_before", times=None), "the connection "),
        (Fault("garbage", times=None), "with a body that is no JSON"),
        (Fault("status", status=500, times=None), "was refused with 500"),
    ],
)
async def test_a_failure_names_the_entity_and_never_the_token(connect: Connect, fault: Fault, said: str) -> None:
    async with connect(tasks=1, token=TOKEN, client={"retries": 0}) as (sandbox, wrike):
        sandbox.inject(fault)
        for entity in (sandbox.state.task_id(0), TOKEN):
            for call in (wrike.tasks.get, partial(wrike.tasks.update, title="x")):
                with pytest.raises(WrikeError) as failed:
                    await call(entity)
                assert said in str(failed.value)
                assert (f"/tasks/{entity}" in str(failed.value)) == (entity != TOKEN)
                assert TOKEN not in str(failed.value) + shown(failed.value)


async def test_no_connection_names_the_entity(connect: Connect) -> None:
    async with connect(tasks=1, client={"retries": 0}) as (sandbox, wrike):
        task_id = sandbox.state.task_id(0)
        await sandbox.stop()
        with pytest.raises(TransportError, match=f"^GET /tasks/{task_id}: no connection to 127.0.0.1: "):
            await wrike.tasks.get(task_id)


# --- permalinks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unknown_ids", ["refuse", "omit"])
@pytest.mark.parametrize("area", ["tasks", "folders"])
async def test_the_number_of_a_permalink_is_found_by_a_list(connect: Connect, area: str, unknown_ids: str) -> None:
    async with connect(unknown_ids=unknown_ids) as (_, wrike):
        with pytest.raises(WrikeError) as refused:
            await getattr(wrike, area).get(NUMBER)
        assert (
            f"{NUMBER} looks like the number in a permalink, which is no ID: find the entity with "
            f"wrike.{area}.list(permalink='https://www.wrike.com/open.htm?id={NUMBER}')"
        ) in str(refused.value)
        assert await getattr(wrike, area).list(permalink=f"https://www.wrike.com/open.htm?id={NUMBER}").to_list() == []


async def test_other_numbers_are_converted(connect: Connect) -> None:
    async with connect() as (_, wrike):
        with pytest.raises(WrikeError, match=r"wrike\.id_conversion\.convert\(\) finds IDs"):
            await wrike.comments.get(NUMBER)


@pytest.mark.parametrize("status", [401, 403, 500])
async def test_numbers_are_not_to_blame_for_everything(connect: Connect, status: int) -> None:
    async with connect(client={"retries": 0}) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=status, body="" if status == 403 else None))
        with pytest.raises(ApiError) as refused:
            await wrike.tasks.get(NUMBER)
    assert "permalink" not in str(refused.value)


async def test_an_id_that_is_right_brings_no_advice_on_numbers(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(NotFound) as missing:
            await wrike.tasks.get(sandbox.state.task_id(0)[:-2] + "zz")
    assert "permalink" not in str(missing.value)


async def test_a_whole_permalink_is_found_by_a_list(connect: Connect) -> None:
    async with connect() as (_, wrike):
        with pytest.raises(InvalidArgument, match=r"A permalink is found with list\(permalink=…\)") as refused:
            await wrike.tasks.get(f"https://www.wrike.com/open.htm?id={NUMBER}")
    assert shown_of(refused.value)


async def test_the_host_is_looked_at_only_as_long_as_nothing_has_come_from_there(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        texts = []
        for _ in range(2):
            sandbox.inject(Fault("status", status=404, body="<html>gone</html>"))
            with pytest.raises(ApiError) as error:
                await wrike.account.get()
            texts.append(str(error.value))
            await wrike.account.get()
    assert "Check base_url and the network" in texts[0]
    assert "Check the network" in texts[1]
    assert "base_url" not in texts[1]
