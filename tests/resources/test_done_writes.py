"""Writes that Wrike did, whatever it answers: never a failure, and never repeated."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from aiohttp import web

from tests.transport.servers import serving
from wrike_async import DecodeError, OutcomeUnknown, Wrike, WriteDoneUnreadable
from wrike_async.models import Task

Write = Callable[[Wrike], Coroutine[Any, Any, Any]]

WRITES: dict[str, Write] = {
    "create": lambda wrike: wrike.tasks.create("IEAAFOLDER", title="x"),
    "update": lambda wrike: wrike.tasks.update("IEAATASK", title="x"),
    "delete": lambda wrike: wrike.tasks.delete("IEAATASK"),
}


@contextlib.asynccontextmanager
async def answering(status: int, body: str, **options: Any) -> AsyncIterator[tuple[Wrike, list[str]]]:
    """A client of a server that gives one answer, and the methods of the requests that came."""
    came: list[str] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        came.append(request.method)
        return web.Response(status=status, text=body, content_type="application/json")

    async with serving(answer) as base_url, Wrike("token", base_url=base_url, quota=None, **options) as wrike:
        yield wrike, came


@pytest.mark.parametrize(("status", "body"), [(204, ""), (205, ""), (200, ""), (200, "\n"), (200, '{"data": []}')])
async def test_a_delete_with_nothing_to_tell_is_done(status: int, body: str) -> None:
    async with answering(status, body) as (wrike, came):
        deleted = await wrike.tasks.delete("IEAATASK")
        assert deleted == Task(id="IEAATASK")
        await wrike.attachments.delete("IEAATASK")
        assert came == ["DELETE", "DELETE"]


@pytest.mark.parametrize("body", ['{"kind": "tasks", "data": []}', '{"kind": "tasks", "data": ["odd"]}'])
@pytest.mark.parametrize(("write", "entity_id"), [("create", None), ("update", "IEAATASK")])
async def test_an_answer_without_the_entity_says_that_it_was_done(write: str, entity_id: str | None, body: str) -> None:
    async with answering(200, body) as (wrike, came):
        with pytest.raises(WriteDoneUnreadable, match="do not repeat it") as error:
            await WRITES[write](wrike)
        assert len(came) == 1
    assert error.value.entity_id == entity_id
    assert list(error.value.answer) == ([] if "[]" in body else ["odd"])


@pytest.mark.parametrize("write", WRITES)
async def test_a_value_that_does_not_fit_says_that_it_was_done_and_where(write: str) -> None:
    body = '{"kind": "tasks", "data": [{"id": "IEAATASK", "createdDate": 7}]}'
    async with answering(200, body) as (wrike, _):
        assert (await WRITES[write](wrike)).id == "IEAATASK"
    async with answering(200, body, strict=True) as (wrike, came):
        with pytest.raises(WriteDoneUnreadable) as error:
            await WRITES[write](wrike)
        assert len(came) == 1
    assert error.value.entity_id == "IEAATASK"
    assert error.value.json_path == "$.data[0].createdDate"
    assert error.value.answer == [{"id": "IEAATASK", "createdDate": 7}]


async def test_a_coalesced_update_that_does_not_fit_says_so_too() -> None:
    body = '{"kind": "tasks", "data": [{"id": "IEAATASK", "createdDate": 7}]}'
    async with answering(200, body, strict=True) as (wrike, _), wrike.coalesce_updates():
        with pytest.raises(WriteDoneUnreadable) as error:
            await WRITES["update"](wrike)
    assert error.value.entity_id == "IEAATASK"


async def test_an_empty_answer_to_a_read_is_none() -> None:
    async with answering(200, '{"kind": "tasks", "data": []}') as (wrike, _):
        with pytest.raises(DecodeError) as error:
            await wrike.account.get()
        assert not isinstance(error.value, WriteDoneUnreadable)


@pytest.mark.parametrize("write", ["create", "update"])
async def test_an_answer_that_may_not_be_wrikes_proves_nothing(write: str) -> None:
    async with answering(200, "<html>Sign in</html>") as (wrike, _):
        with pytest.raises(OutcomeUnknown):
            await WRITES[write](wrike)


async def test_doubt_says_what_the_server_said() -> None:
    async with answering(502, '{"error": "server_error", "errorDescription": "Oops"}') as (wrike, _):
        with pytest.raises(OutcomeUnknown) as error:
            await WRITES["create"](wrike)
    assert (error.value.status, error.value.code, error.value.description) == (502, "server_error", "Oops")
    assert error.value.response_id is None
