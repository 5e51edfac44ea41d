"""Serving: life and death, what is understood, what is noted, how answers look."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from wrike_async.sandbox import Fault, Sandbox, SandboxQuota

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api


async def test_it_serves_on_loopback_until_stopped() -> None:
    sandbox = Sandbox()
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.base_url
    await sandbox.start(host="127.0.0.1", port=0)
    url = sandbox.base_url
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/api/v4")
    with pytest.raises(RuntimeError, match="running already"):
        await sandbox.start()
    await sandbox.stop()
    await sandbox.stop()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"{url}/version")
    async with sandbox, aiohttp.ClientSession() as session, session.get(f"{sandbox.base_url}/version") as answer:
        assert answer.status == 401


async def test_stopping_drops_what_is_under_way() -> None:
    async with aiohttp.ClientSession() as session:
        sandbox = Sandbox(latency=1000.0)
        await sandbox.start()
        waiting = asyncio.create_task(session.get(f"{sandbox.base_url}/version").__aenter__())
        await asyncio.sleep(1.0)
        assert len(sandbox.requests) == 1
        await sandbox.stop()
        with pytest.raises(aiohttp.ClientConnectionError):
            await waiting


async def test_a_taken_port_is_an_error_that_leaves_nothing() -> None:
    async with Sandbox() as first:
        port = int(first.base_url.split(":")[2].split("/")[0])
        with pytest.raises(OSError, match="address"):
            await Sandbox().start(port=port)


async def test_query_form_and_json_are_the_same_to_a_write(api: Api) -> None:
    path = f"/folders/{api.sandbox.state.folder_ids[0]}/tasks"
    given: dict[str, Any] = {"title": "é & ü", "dates": {"type": "Planned", "start": "2026-11-23", "due": "2026-11-24"}}
    answers = [
        await api.send("POST", path, query=given),
        await api.send("POST", path, form=given),
        await api.send("POST", path, body=given),
    ]
    for answer in answers:
        (task,) = answer.data
        assert task["title"] == "é & ü"
        assert task["dates"]["duration"] == 960


@pytest.mark.parametrize(("kind", "body"), [("application/json", b"{"), ("application/json", b"[]")])
async def test_a_malformed_body_is_refused(api: Api, kind: str, body: bytes) -> None:
    url = f"{api.sandbox.base_url}/folders/{api.sandbox.state.folder_ids[0]}/tasks"
    headers = {"Authorization": f"bearer {api.sandbox.token}", "Content-Type": kind}
    async with api.session.post(url, data=body, headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "invalid_request")


async def test_clients_that_can_only_get_name_the_method(api: Api) -> None:
    task_id = api.sandbox.state.task_id(0)
    answer = await api.get(f"/tasks/{task_id}", method="PUT", title="New")
    assert answer.data[0]["title"] == "New"
    assert api.sandbox.requests[-1].operation == "PUT /tasks/{taskId}"


async def test_an_unknown_path_is_400_method_not_found(api: Api) -> None:
    for method, path in [("GET", "/nothing"), ("DELETE", "/tasks"), ("GET", "/tasks/a/b/c/d"), ("GET", "/users")]:
        assert (await api.send(method, path)).error == (400, "method_not_found")


async def test_a_request_line_over_8190_bytes_is_refused(api: Api) -> None:
    fitting = await api.get("/tasks", title="x" * (8190 - len("/api/v4/tasks?title=")))
    assert fitting.data == []
    too_long = await api.get("/tasks", title="x" * (8191 - len("/api/v4/tasks?title=")))
    assert too_long.error == (414, "invalid_request")


async def test_every_answer_has_an_id_and_wrikes_content_type(api: Api) -> None:
    replies = [await api.get("/version"), await api.get("/tasks", foo="1")]
    ids = {reply.headers["wrike-response-id"] for reply in replies}
    assert len(ids) == 2
    assert {reply.headers["Content-Type"] for reply in replies} == {"application/json;charset=UTF-8"}


async def test_a_state_parameter_is_echoed(api: Api) -> None:
    assert (await api.get("/version", state="abc")).document["state"] == "abc"


async def test_large_answers_are_gzipped_for_those_who_accept_it(api: Api) -> None:
    packed = await api.send("GET", "/tasks", headers={"Accept-Encoding": "gzip"})
    plain = await api.send("GET", "/tasks", headers={"Accept-Encoding": "identity"})
    small = await api.send("GET", "/version", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in small.headers
    assert packed.document == plain.document


async def test_the_log_tells_what_came(api: Api) -> None:
    task_id = api.sandbox.state.task_id(0)
    await api.send("PUT", f"/tasks/{task_id}%2C{task_id}", query={"state": "s"}, form={"customFields": []})
    (record,) = api.sandbox.requests
    assert record.method == "PUT"
    assert record.path == f"/api/v4/tasks/{task_id},{task_id}"
    assert record.operation == "PUT /tasks/{taskIds}"
    assert (record.query, record.form) == ({"state": "s"}, {"customFields": "[]"})
    assert record.params == {"state": "s", "customFields": "[]"}
    assert record.token == api.sandbox.token
    assert record.headers["Authorization"] == f"Bearer {api.sandbox.token}"
    assert record.status == 200
    assert record.time <= asyncio.get_running_loop().time()
    assert api.sandbox.token not in repr(record)
    await api.get("/nothing")
    assert api.sandbox.requests[-1].operation is None


async def test_a_managed_gateways_prefix_is_the_same_api(api: Api) -> None:
    url = api.sandbox.base_url.replace("/api/v4", "/wrike/api/v4")
    async with api.session.get(f"{url}/version", headers={"Authorization": f"Bearer {api.token}"}) as answer:
        assert answer.status == 200
    assert api.sandbox.requests[-1].operation == "GET /version"


async def test_latency_passes_before_the_answer(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(latency=0.25)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await api.get("/version")
    assert loop.time() - began == pytest.approx(0.25, abs=0.01)
    api.sandbox.latency = (1.0, 2.0)
    durations = []
    for _ in range(5):
        began = loop.time()
        await api.get("/version")
        durations.append(loop.time() - began)
    assert all(1.0 <= duration < 2.1 for duration in durations)
    assert max(durations) - min(durations) > 0.05


async def test_reset_brings_back_the_seeded_state(api: Api) -> None:
    sandbox = api.sandbox
    before = await api.get("/tasks", fields=["description"])
    await api.put(f"/tasks/{sandbox.state.task_id(0)}", title="Changed")
    await api.post(f"/folders/{sandbox.state.folder_ids[0]}/tasks", title="Added")
    sandbox.quota = SandboxQuota(limit=1)
    sandbox.inject(Fault("status", times=None))
    sandbox.add_token("other")
    sandbox.reset()
    assert (sandbox.requests, len(sandbox.faults), sandbox.tokens, sandbox.refusals) == ([], 0, {}, 0)
    after = await api.get("/tasks", fields=["description"])
    assert after.document == before.document


async def test_seed_changes_the_amounts(api: Api) -> None:
    api.sandbox.seed(tasks=3, folders=1, projects=0)
    assert len((await api.get("/tasks")).data) == 3
    assert len(api.sandbox.requests) == 1


async def test_seed_and_sizes_decide_everything(serve: Callable[..., Awaitable[Api]]) -> None:
    same = [await serve(tasks=30, seed=7), await serve(tasks=30, seed=7)]
    first, second = [await api.get("/tasks", fields=["customFields", "responsibleIds"]) for api in same]
    assert first.document == second.document
    other = await serve(tasks=30, seed=8)
    different = await other.get("/tasks", fields=["customFields", "responsibleIds"])
    assert different.document != first.document
    assert set(different.ids).isdisjoint(first.ids)


@pytest.mark.parametrize("sizes", [{"tasks": -1}, {"spaces": 0}, {"contacts": 0}, {"comments": 1}, {"timelogs": 1}])
def test_sizes_that_cannot_be_are_refused(sizes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"sandbox|seeded"):
        Sandbox(**sizes)  # type: ignore[arg-type]  # mypy does not narrow a dict to keywords


async def test_a_log_that_is_to_stay_small_keeps_the_latest() -> None:
    async with Sandbox(remembered=10) as sandbox, aiohttp.ClientSession() as http:
        for number in range(50):
            async with http.get(f"{sandbox.base_url}/version?state={number}"):
                pass
        assert 10 <= len(sandbox.requests) <= 20
        assert sandbox.requests[-1].query == {"state": "49"}
