"""A server over a sandbox, and clients that use it: the official one, in both eras of the protocol."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Literal

import attrs
from mcp.client import Client, ClientRequestContext
from mcp.server import Server
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult, TextContent

from wrike_async import Wrike
from wrike_async.mcp import build_server
from wrike_async.sandbox import Sandbox

__all__ = ["ERAS", "Person", "World", "a_world", "answer_in", "called", "connected", "refused"]

ERAS = ("legacy", "auto")
"""With sessions and questions from the server; and without either."""


class Person:
    """Answers questions, and remembers them."""

    def __init__(self, *answers: Literal["accept", "decline", "cancel"]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers) or ["accept"]

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        self.asked.append(params.message)
        answer = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
        return ElicitResult(action=answer, content={} if answer == "accept" else None)


@attrs.frozen
class World:
    """A sandbox, a client of it that may do all, and a server over that client."""

    sandbox: Sandbox
    wrike: Wrike
    server: Server[Any]

    async def titled(self, title: str) -> int:
        """How many tasks have a title."""
        found = [task.title async for task in self.wrike.tasks.list(title=title, sub_tasks=True)]
        return found.count(title)


@asynccontextmanager
async def a_world(*, tasks: int = 10, sandbox: dict[str, Any] | None = None, **options: Any) -> AsyncGenerator[World]:
    async with (
        Sandbox(tasks=tasks, **(sandbox or {})) as place,
        Wrike(place.token, base_url=place.base_url, quota=None) as wrike,
    ):
        yield World(place, wrike, build_server(wrike, **options))


def connected(server: Server[Any], era: str = "auto", person: Person | None = None) -> Client:
    return Client(server, mode=era, elicitation_callback=person, cache=None)


def answer_in(result: CallToolResult) -> dict[str, Any]:
    """The one text of an answer, as JSON."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert result.structured_content is None
    answer: dict[str, Any] = json.loads(content.text)
    return answer


async def called(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, answer_in(result)
    return answer_in(result)


async def refused(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert result.is_error, answer_in(result)
    problem = answer_in(result)
    assert set(problem) >= {"error", "message", "what_to_do"}
    return problem
