"""Faults on demand: what each kind does, and to which requests."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from yarl import URL

from wrike_async.sandbox import Fault, Sandbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api
    from wrike_async.sandbox import RequestRecord


async def raw(api: Api, path: str = "/version") -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {api.sandbox.token}"}
    async with api.session.get(f"{api.sandbox.base_url}{path}", headers=headers) as answer:
        return answer.status, await answer.read()


async def title(api: Api) -> str:
    (task,) = (await api.get(f"/tasks/{api.sandbox.state.task_id(0)}")).data
    found: str = task["title"]
    return found


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "invalid_request"), (401, "not_authorized"), (403, "access_forbidden"), (500, "server_error")],
)
async def test_status_answers_with_wrikes_body(api: Api, status: int, code: str) -> None:
    api.sandbox.inject(Fault("status", status=status, headers={"X-Test": "yes"}))
    reply = await api.put(f"/tasks/{api.sandbox.state.task_id(0)}", title="New")
    assert reply.error == (status, code)
    assert reply.headers["X-Test"] == "yes"
    assert await title(api) != "New"


async def test_status_takes_a_body_of_any_kind(api: Api) -> None:
    api.sandbox.inject(
        Fault("status", status=503, body="<html>busy</html>"), Fault("status", status=502, body={"error": "x"})
    )
    assert await raw(api) == (503, b"<html>busy</html>")
    assert await raw(api) == (502, b'{"error":"x"}')


@pytest.mark.parametrize(("kind", "created"), [("reset_before", 0), ("lost_answer", 1)])
async def test_a_dropped_connection(api: Api, kind: Any, created: int) -> None:
    # A POST, because aiohttp sends what is idempotent once again by itself.
    api.sandbox.inject(Fault(kind, operation="POST /folders/{folderId}/tasks"))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api.post(f"/folders/{api.sandbox.state.folder_ids[0]}/tasks", title="Only once")
    assert [record.status for record in api.sandbox.requests] == [None]
    assert len((await api.get("/tasks", title="Only once")).data) == created


async def test_a_truncated_body_is_shorter_than_it_says(api: Api) -> None:
    api.sandbox.inject(Fault("truncated"))
    with pytest.raises(aiohttp.ClientPayloadError):
        await raw(api, "/tasks")
    assert (await raw(api, "/tasks"))[0] == 200


@pytest.mark.parametrize("at", [0, 1, 99, 100])
async def test_a_body_is_cut_where_it_is_to_be(api: Api, at: int) -> None:
    item = api.sandbox.state.add_attachment(api.sandbox.state.task_id(0), "a.bin", size=100)
    url = URL(api.sandbox.base_url)
    assert url.host is not None
    for path in (f"/attachments/{item.id}/download", "/tasks"):
        api.sandbox.inject(Fault("truncated", at=at))
        # aiohttp's client drops what came when it learns that the rest does not.
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(f"GET {url.path}{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.token}\r\n\r\n".encode())
        _, _, body = (await reader.read()).partition(b"\r\n\r\n")
        assert len(body) == at
        writer.close()
        await writer.wait_closed()


async def test_garbage_is_200_and_no_json(api: Api) -> None:
    api.sandbox.inject(Fault("garbage"), Fault("garbage", body="hello"))
    status, body = await raw(api)
    assert status == 200
    with pytest.raises(ValueError, match="codec can't decode"):
        json.loads(body)
    assert await raw(api) == (200, b"hello")


@pytest.mark.parametrize("kind", ["slow_headers", "slow_body"])
async def test_slow_answers_take_their_time(api: Api, kind: Any) -> None:
    api.sandbox.inject(Fault(kind, delay=3.0))
    began = asyncio.get_running_loop().time()
    assert (await api.get("/version")).status == 200
    assert asyncio.get_running_loop().time() - began == pytest.approx(3.0, abs=0.01)


async def test_a_client_may_give_up_on_a_slow_body(api: Api) -> None:
    api.sandbox.inject(Fault("slow_body", delay=3.0))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.0):
            await api.get("/version")
    await asyncio.sleep(5.0)
    assert (await api.get("/version")).status == 200


async def test_an_empty_page_can_have_a_token_that_is_refused(api: Api) -> None:
    api.sandbox.inject(Fault("empty_page_with_token", operation="GET /tasks"))
    page = await api.get("/tasks", pageSize=10)
    assert page.data == []
    again = await api.get("/tasks", pageSize=10, nextPageToken=page.document["nextPageToken"])
    assert again.error == (400, "invalid_request")


async def test_a_bad_token_is_about_requests_that_have_one(api: Api) -> None:
    api.sandbox.inject(Fault("bad_token"))
    page = await api.get("/tasks", pageSize=10)
    token = page.document["nextPageToken"]
    assert (await api.get("/tasks", pageSize=10, nextPageToken=token)).error == (400, "invalid_request")
    assert (await api.get("/tasks", pageSize=10, nextPageToken=token)).status == 200


async def test_redirect_and_wrong_host(api: Api) -> None:
    api.sandbox.inject(Fault("redirect", headers={"Location": "http://127.0.0.1:9/x"}), Fault("wrong_host"))
    redirected = await api.get("/version")
    assert (redirected.status, redirected.headers["Location"]) == (302, "http://127.0.0.1:9/x")
    assert (await api.get("/version")).status == 300


async def test_times_after_and_order(api: Api) -> None:
    api.sandbox.inject(
        Fault("status", status=500, after=1, times=2), Fault("status", status=503, operation="GET /version")
    )
    found = [(await api.get("/version")).status for _ in range(5)]
    assert found == [503, 500, 500, 200, 200]
    assert len(api.sandbox.faults) == 0


async def test_without_times_a_fault_stays_until_cleared(api: Api) -> None:
    api.sandbox.inject(Fault("status", times=None))
    assert {(await api.get("/version")).status for _ in range(5)} == {500}
    api.sandbox.faults.clear()
    assert (await api.get("/version")).status == 200


async def test_a_predicate_chooses_requests(api: Api) -> None:
    def about_titles(record: RequestRecord) -> bool:
        return "title" in record.params

    api.sandbox.inject(Fault("status", operation=about_titles, times=None))
    assert (await api.get("/tasks")).status == 200
    assert (await api.get("/tasks", title="x")).status == 500


async def test_probability_is_drawn_from_the_seed(serve: Callable[..., Awaitable[Api]]) -> None:
    outcomes = []
    for seed in (1, 1, 2):
        api = await serve(seed=seed)
        api.sandbox.inject(Fault("status", times=None, probability=0.5))
        outcomes.append([(await api.get("/version")).status for _ in range(30)])
    assert outcomes[0] == outcomes[1] != outcomes[2]
    assert 5 < outcomes[0].count(500) < 25


def test_an_unknown_operation_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown operation 'GET /task'"):
        Fault("status", operation="GET /task")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind of fault 'typo'"):
        Fault("typo")  # type: ignore[arg-type]  # the check at run time is the point


async def test_an_html_page_instead_of_an_answer(api: Api) -> None:
    api.sandbox.inject(Fault("html"), Fault("html", status=404))
    for status in (403, 404):
        found, body = await raw(api)
        assert (found, body[:6]) == (status, b"<html>")


async def test_poisonous_ids_spoil_every_request_that_holds_one(api: Api) -> None:
    ids = [api.sandbox.state.task_id(i) for i in range(4)]
    api.sandbox.inject(Fault("status", ids={ids[1]}, times=None))
    asked = [",".join(ids), ids[0], ids[1], f"{ids[0]},{ids[2]}"]
    assert [(await api.get(f"/tasks/{each}")).status for each in asked] == [500, 200, 500, 200]
    assert (await api.put(f"/tasks/{ids[1]}", title="x")).status == 500
    assert (await api.get("/tasks")).status == 200


async def test_a_group_can_be_answered_empty_or_short(api: Api) -> None:
    ids = [api.sandbox.state.task_id(i) for i in range(5)]
    api.sandbox.inject(Fault("empty_group"), Fault("short_group"))
    # It takes several IDs.
    assert len((await api.get(f"/tasks/{ids[0]}")).data) == 1
    assert (await api.get(f"/tasks/{','.join(ids)}")).data == []
    assert len((await api.get(f"/tasks/{','.join(ids)}")).data) == 2
    assert len((await api.get(f"/tasks/{','.join(ids)}")).data) == 5


async def test_a_group_with_an_unknown_id_can_be_answered_empty(api: Api) -> None:
    api.sandbox.unknown_ids = "empty"
    known, unknown = api.sandbox.state.task_id(0), Sandbox(tasks=10_000).state.task_id(9_999)
    assert (await api.get(f"/tasks/{known},{unknown}")).data == []
    assert (await api.get(f"/tasks/{unknown}")).error == (404, "resource_not_found")
    assert len((await api.get(f"/tasks/{known}")).data) == 1


async def test_a_late_answer_comes_on_the_same_connection(api: Api) -> None:
    api.sandbox.inject(Fault("late_answer", delay=1.0, body="late"))
    port = int(api.sandbox.base_url.split(":")[2].split("/")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"GET /api/v4/version HTTP/1.1\r\nHost: x\r\nAuthorization: bearer %s\r\n\r\n" % api.sandbox.token.encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    began = asyncio.get_running_loop().time()
    assert b"version" in await reader.readuntil(b"}]}")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
    assert await reader.readexactly(4) == b"late"
    assert asyncio.get_running_loop().time() - began == pytest.approx(1.0, abs=0.01)
    writer.close()
    await writer.wait_closed()


async def test_long_urls_are_refused_as_is_set(api: Api) -> None:
    task_id = api.sandbox.state.task_id(0)
    api.sandbox.max_target = len(f"/api/v4/tasks/{task_id}")
    assert (await api.get(f"/tasks/{task_id}")).status == 200
    assert (await api.get(f"/tasks/{task_id},{task_id}")).status == 414
