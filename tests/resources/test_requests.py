"""What each method sends, and what it makes of the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.resources.calls import CASES, Case
from tests.resources.catalogue import CATALOGUE
from wrike_async import Wrike
from wrike_async._wire.types import Model

if TYPE_CHECKING:
    from aioresponses import aioresponses

NOT_CALLED = {
    "POST /batch": "carries the changes of several calls: see tests/writing/test_batch.py",
    "PUT /tasks/{taskIds}": "one call of update_many becomes any number of them: see tests/writing",
    "PUT /folders/{folderIds}": "the same",
    "PUT /users/{userIds}": "the same",
    "GET /attachments/{attachmentId}/download": "bytes: see files/test_downloads.py",
    "GET /attachments/{attachmentId}/preview": "the same",
    "POST /folders/{folderId}/attachments": "bytes: see files/test_uploads.py",
    "POST /tasks/{taskId}/attachments": "the same",
}
# The argument limit counts on the client's side; only where Wrike knows no pages is it the size of the one there is.
NEVER_SENT = {f"{key}: limit" for key, entry in CATALOGUE.items() if "limit" in entry["params"] and "paging" in entry}

BASE = "https://www.wrike.com/api/v4"


def decoded(text: str) -> Any:
    """What a parameter says, where it is JSON text."""
    try:
        return msgspec.json.decode(text)
    except ValueError:
        return text


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value.to_dict() if isinstance(value, Model) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
async def test_one_call_is_one_request(case: Case, mocked_http: aioresponses) -> None:
    method = case.key.partition(" ")[0]
    mocked_http.add(re.compile(re.escape(BASE)), method=method, payload={"kind": "any", "data": case.data})
    async with Wrike("token") as wrike:
        result = await case.call(wrike)
    (((verb, url), (call,)),) = mocked_http.requests.items()
    assert (verb, url.raw_path) == (method, f"/api/v4{case.path}")
    body = call.kwargs.get("data")
    if method in ("GET", "DELETE"):
        assert body is None
        sent = parse_qsl(url.raw_query_string, keep_blank_values=True)
    else:
        assert url.raw_query_string == ""
        sent = parse_qsl((body or b"").decode(), keep_blank_values=True)
    assert {name: decoded(text) for name, text in sent} == case.sent
    assert plain(result) == case.returns


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
async def test_one_call_over_a_socket(case: Case) -> None:
    """The same, with nothing replaced: what arrives at a server, and what is made of its answer."""
    arrived: list[tuple[str, str, dict[str, Any]]] = []

    async def answer(request: web.Request) -> web.Response:
        sent = parse_qsl(request.rel_url.raw_query_string or await request.text(), keep_blank_values=True)
        path = request.rel_url.raw_path.removeprefix("/api/v4")
        arrived.append((request.method, path, {name: decoded(text) for name, text in sent}))
        return web.json_response({"kind": "any", "data": case.data})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with (
        TestServer(app, host="127.0.0.1") as server,
        Wrike("token", base_url=str(server.make_url("/api/v4")), quota=None) as wrike,
    ):
        result = await case.call(wrike)
    assert arrived == [(case.key.partition(" ")[0], case.path, case.sent)]
    assert plain(result) == case.returns


def test_every_operation_is_called() -> None:
    called = {case.key for case in CASES}
    assert called | NOT_CALLED.keys() == CATALOGUE.keys()
    assert not called & NOT_CALLED.keys()


def test_every_parameter_is_sent_at_least_once() -> None:
    called = {key: entry for key, entry in CATALOGUE.items() if key not in NOT_CALLED}
    taken = {f"{key}: {name}" for key, entry in called.items() for name in entry["params"]}
    sent = {f"{case.key}: {name}" for case in CASES for name in case.sent}
    assert sent <= taken
    assert taken - sent == NEVER_SENT
