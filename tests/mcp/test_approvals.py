"""An approval is used once, whoever repeats the call, and whenever."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from mcp.client import Client, ClientRequestContext
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult, InputRequiredResult

from tests.mcp.serving import Person, a_world, answer_in, called, connected, refused
from wrike_async.mcp._writing.approvals import SECONDS, Approvals
from wrike_async.mcp._writing.progress import RowCount

CREATE = {"where": "Space 1", "rows": [{"title": "Plan"}]}
YES = {"approval": ElicitResult(action="accept", content={})}
NO = {"approval": ElicitResult(action="decline")}


async def ask(client: Client, arguments: dict[str, Any] = CREATE) -> str:
    """The state that comes with the question."""
    result = await client.session.call_tool("wrike_create", arguments, allow_input_required=True)
    assert isinstance(result, InputRequiredResult)
    assert result.request_state is not None
    return result.request_state


async def answer(
    client: Client, state: str, answers: Any = YES, arguments: dict[str, Any] = CREATE
) -> CallToolResult | InputRequiredResult:
    return await client.session.call_tool(
        "wrike_create", arguments, input_responses=answers, request_state=state, allow_input_required=True
    )


def text(result: CallToolResult | InputRequiredResult) -> dict[str, Any]:
    assert isinstance(result, CallToolResult)
    return answer_in(result)


async def test_repeats_get_the_same_result() -> None:
    async with a_world(writes="ask") as world:
        async with (
            connected(world.server, person=Person()) as client,
            connected(world.server, person=Person()) as other,
        ):
            state = await ask(client)
            assert await world.titled("Plan") == 0
            at_once = await asyncio.gather(answer(client, state), answer(client, state), answer(other, state))
            later = await answer(client, state)
        async with connected(world.server, person=Person()) as again:
            from_another_connection = await answer(again, state)
            declined_too_late = await answer(again, state, NO)
            without_an_answer = await answer(again, state, None)
        results = [*at_once, later, from_another_connection, declined_too_late, without_an_answer]
        assert await world.titled("Plan") == 1
        assert len({text(each)["items"][0]["id"] for each in results}) == 1


async def test_a_new_call_is_a_new_question() -> None:
    person = Person("accept", "decline")
    async with a_world(writes="ask") as world, connected(world.server, "legacy", person) as client:
        await called(client, "wrike_create", **CREATE)
        await refused(client, "wrike_create", **CREATE)
        assert await world.titled("Plan") == 1
    assert len(person.asked) == 2


async def test_an_approval_is_for_what_was_asked() -> None:
    async with a_world(writes="ask") as world, connected(world.server, person=Person()) as client:
        state = await ask(client)
        for arguments in ({**CREATE, "rows": [{"title": "Other"}]}, {**CREATE, "where": "Space 2"}):
            with pytest.raises(MCPError, match="requestState"):
                await answer(client, state, arguments=arguments)
        with pytest.raises(MCPError, match="requestState"):
            await answer(client, state[:-2])
        assert await world.titled("Plan") == await world.titled("Other") == 0


async def test_a_question_that_is_not_answered_is_asked_again() -> None:
    async with a_world(writes="ask") as world, connected(world.server, person=Person()) as client:
        state = await ask(client)
        again = await answer(client, state, None)
        assert isinstance(again, InputRequiredResult)
        refusal = await answer(
            client, again.request_state or "", {"approval": ElicitResult(action="accept", content={"ok": False})}
        )
        assert text(refusal)["error"] == "declined"
        assert text(await answer(client, state, YES))["error"] == "declined"
        assert await world.titled("Plan") == 0


async def test_nobody_answers_for_ten_minutes() -> None:
    async with a_world(writes="ask") as world, connected(world.server, person=Person()) as client:
        state = await ask(client)
        await asyncio.sleep(SECONDS + 120)
        late = await answer(client, state)
        assert text(late)["error"] == "expired"
        assert await world.titled("Plan") == 0


async def test_questions_end_with_the_last_connection() -> None:
    async with a_world(writes="ask") as world:
        async with connected(world.server, person=Person()) as client:
            state = await ask(client)
        async with connected(world.server, person=Person()) as client:
            assert text(await answer(client, state))["error"] == "declined"
        assert await world.titled("Plan") == 0


async def test_a_person_who_is_asked_when_the_call_is_cancelled() -> None:
    asked = asyncio.Event()

    async def thinking(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        asked.set()
        await asyncio.sleep(3600)
        return ElicitResult(action="accept")

    async with (
        a_world(writes="ask") as world,
        Client(world.server, mode="legacy", elicitation_callback=thinking) as client,
    ):
        call = asyncio.create_task(client.call_tool("wrike_create", CREATE))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.sleep(1)
        assert await world.titled("Plan") == 0


async def test_who_gives_up_takes_back_what_nobody_else_waits_for() -> None:
    async def never(_confirm: object) -> dict[str, Any]:
        await asyncio.sleep(3600)
        return {}

    async def asks(_summary: object) -> str:
        return ""

    approvals = Approvals()
    write = approvals.begin(never, asks, RowCount(1))
    first, second = (asyncio.create_task(write.next_question()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    assert not write.task.done()
    second.cancel()
    await asyncio.wait([second, write.task])
    assert write.task.cancelled()
    running = approvals.begin(never, asks, RowCount(1))
    await approvals.aclose()
    assert running.task.cancelled()
    assert approvals.find(running.code) is running


async def test_an_agent_that_does_not_mind_the_questions_is_stopped() -> None:
    async with a_world(writes="ask") as world, connected(world.server, person=Person()) as client:
        states = [await ask(client) for _ in range(100)]
        problem = await refused(client, "wrike_create", **CREATE)
        assert problem["error"] == "too_many"
        assert text(await answer(client, states[0], NO))["error"] == "declined"
        await called(client, "wrike_create", **CREATE)
        assert await world.titled("Plan") == 1
