"""The examples for webhooks, run as their frameworks run them."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
import threading
import types
import warnings
from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
import uvicorn
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient as AiohttpClient
from aiohttp.test_utils import TestServer
from werkzeug.serving import make_server

from tests.connecting import Connect
from tests.waiting import until
from tests.webhooks.sending import SECRET, body_of, event, headers_for
from wrike_async import InvalidRequest, Wrike
from wrike_async.models import Folder, Task
from wrike_async.sandbox import DeliveryFault, Fault, Sandbox
from wrike_async.webhooks import Receiver, Router

with warnings.catch_warnings():
    # Newer versions of Starlette would rather have the successor of httpx, which older ones do not know.
    warnings.simplefilter("ignore")
    from fastapi import HTTPException
    from fastapi.testclient import TestClient

PAGE = (Path(__file__).parent.parent / "docs" / "webhooks.md").read_text(encoding="utf-8")
MAKING, FASTAPI, AIOHTTP, FLASK, ROUTING, WALKING, LOOKING_AFTER, KEEPING, COPY, TESTING = re.findall(
    r"```python\n(.*?)```", PAGE, re.S
)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sandbox]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WRIKE_WEBHOOK_SECRET", SECRET)
    with Sandbox(tasks=5) as sandbox:
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        yield sandbox


def run(example: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(example, "docs/webhooks.md", "exec"), names)
    return names


def test_making_a_webhook(sandbox: Sandbox) -> None:
    make_webhook = run(MAKING)["make_webhook"]
    made = asyncio.run(make_webhook("https://example.com/wrike/", sandbox.state.folder_ids[0]))
    assert made == asyncio.run(make_webhook("https://example.com/wrike/", sandbox.state.folder_ids[0]))


def test_fastapi(sandbox: Sandbox) -> None:
    names = run(FASTAPI)
    ids = [sandbox.state.task_id(number) for number in range(5)]
    body = body_of(*(event(taskId=task_id) for task_id in ids))
    with TestClient(names["app"]) as client:
        assert client.post("/wrike/", content=body, headers=headers_for(body)).status_code == 200
        assert client.post("/wrike/", content=body, headers=headers_for(body, secret="x")).status_code == 503
        assert client.get("/wrike/").status_code == 405
        assert client.post("/wrike", content=body, follow_redirects=False).status_code == 307
    assert names["receiver"].stats.handled == 5


async def test_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRIKE_WEBHOOK_SECRET", SECRET)
    names = run(AIOHTTP)
    body = body_of(event(taskId="T1"), event("FolderCreated", folderId="F1"))
    async with (
        AiohttpClient(TestServer(names["app"])) as client,
        client.post("/wrike", data=body, headers=headers_for(body)) as answer,
    ):
        assert answer.status == 200
    assert names["touched"] == ["T1"]


def test_flask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRIKE_WEBHOOK_SECRET", SECRET)
    names = run(FLASK)
    body = body_of(event(taskId="T1"), event("FolderCreated", folderId="F1"))
    client = names["app"].test_client()
    assert client.post("/wrike", data=body, headers=headers_for(body)).status_code == 200
    assert client.post("/wrike", data=body).status_code == 503
    assert client.post("/wrike", data=b"x" * (5 << 20)).status_code == 503
    assert client.get("/wrike").status_code == 405
    names["atexit"].unregister(names["close"])
    names["close"]()
    assert sorted(names["names"]) == ["FolderCreated", "TaskStatusChanged"]


async def pieces_of(body: bytes) -> AsyncGenerator[bytes]:
    """Have it sent in chunks, without its length."""
    for start in range(0, len(body), 1 << 20):
        yield body[start : start + (1 << 20)]


@pytest.mark.real_time
async def test_flask_behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is run: by a server with threads, and by way of a proxy that passes on what comes."""
    monkeypatch.setenv("WRIKE_WEBHOOK_SECRET", SECRET)
    names = run(FLASK)
    server = make_server("127.0.0.1", 0, names["app"], threaded=True)
    serving = threading.Thread(target=server.serve_forever, args=(0.05,))
    serving.start()

    async def pass_on(request: web.Request) -> web.Response:
        body, headers = await request.read(), request.headers.copy()
        headers["Connection"] = "close"
        url = f"http://127.0.0.1:{server.port}{request.path_qs}"
        async with session.request(request.method, url, data=body, headers=headers) as answer:
            passed = {name: value for name, value in answer.headers.items() if name.startswith("X-")}
            return web.Response(status=answer.status, body=await answer.read(), headers=passed)

    proxy = web.Application()
    proxy.router.add_route("*", "/{path:.*}", pass_on)
    async with (
        ClientSession() as session,
        TestServer(proxy) as front,
        Sandbox(tasks=1) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url) as wrike,
    ):
        await wrike.webhooks.create(hook_url=str(front.make_url("/wrike")), secret=SECRET)
        sandbox.hooks.inject(DeliveryFault("twice"))
        await wrike.tasks.update(sandbox.state.task_id(0), title="Grüße \N{WAVING HAND SIGN}")
        await sandbox.hooks.settled()
        assert [delivery.outcome for delivery in sandbox.hooks.deliveries] == ["delivered"]
        body = body_of(event("TaskCreated", taskId="T"))
        for sent, status in ((body, 200), (body + b" " * (5 << 20), 503)):
            url = f"http://127.0.0.1:{server.port}/wrike"
            async with session.post(url, data=pieces_of(sent), headers=headers_for(sent)) as answer:
                assert answer.status == status
    await asyncio.to_thread(server.shutdown)
    serving.join()
    server.server_close()
    names["atexit"].unregister(names["close"])
    await asyncio.to_thread(names["close"])
    assert names["names"] == ["TaskTitleChanged", "TaskCreated"]
    assert names["receiver"].stats.known == 1


async def deliver(receiver: Receiver, *events: dict[str, Any]) -> None:
    body = body_of(*events)
    assert (await receiver.take(headers_for(body), body))[0] == 200


async def test_routing() -> None:
    names = run(ROUTING)
    router: Router = names["router"]
    async with Receiver(router, secret=SECRET) as receiver:
        await deliver(
            receiver,
            event(taskId="IEAAAAAQKQAAAAAA", status=17),
            event("TaskDatesChanged", taskId="other"),
            event("FolderCreated", folderId="F"),
            event("TaskPainted", taskId="T"),
        )
    assert set(names["seen"]) == {
        ("some", "IEAAAAAQKQAAAAAA"),
        ("status is of another type than documented", None),
        ("base_classes", "IEAAAAAQKQAAAAAA"),
        ("base_classes", "other"),
        ("base_classes", "F"),
        ("base_classes", "T"),
        ("without_a_class", "T"),
    }


async def test_walking(capsys: pytest.CaptureFixture[str]) -> None:
    names = run(WALKING)
    async with Receiver(secret=SECRET) as receiver:
        walk = asyncio.create_task(names["print_all"](receiver))
        await deliver(receiver, event(taskId="T1"))
        await asyncio.sleep(1)
    await walk
    assert capsys.readouterr().out == "TaskStatusChanged T1\n"


async def test_looking_after_a_webhook(connect: Connect) -> None:
    names = run(LOOKING_AFTER)
    async with connect(tasks=1, folders=1) as (_, wrike):
        hook = await wrike.webhooks.create(hook_url="https://example.com/", secret=SECRET)
        working = asyncio.create_task(names["look_after"](wrike, hook.id))
        await asyncio.sleep(1)
        await wrike.webhooks.update(hook.id, status="Suspended")
        await asyncio.sleep(330)
        assert not working.done()
        working.cancel()
        assert (await wrike.webhooks.get(hook.id)).status == "Active"
        assert len(names["gaps"]) == 1


async def test_what_was_missed_while_it_was_suspended(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRIKE_WEBHOOK_SECRET", SECRET)
    names = run(KEEPING)
    known: dict[str, Task | Folder] = names["known"]
    async with connect(tasks=20, folders=3) as (sandbox, wrike):
        folder = (await wrike.folders.create(sandbox.state.folder_ids[0], title="watched")).id
        below = (await wrike.folders.create(folder, title="below")).id
        trashed_folder = (await wrike.folders.create(folder, title="not wanted")).id
        changed, trashed = [(await wrike.tasks.create(below, title=title)).id for title in ("changed", "trashed")]
        subtask = (await wrike.tasks.create(below, title="a subtask", super_tasks=[changed])).id
        url = "https://example.com/wrike/"
        working = asyncio.create_task(names["keep_current"](wrike, url, folder, datetime.now(UTC)))
        await asyncio.sleep(1)
        known.clear()
        (hook,) = await wrike.webhooks.list(folder_id=folder)
        await wrike.webhooks.update(hook.id, status="Suspended")
        await wrike.tasks.update(changed, title="changed meanwhile")
        await wrike.tasks.delete(trashed)
        await wrike.folders.delete(trashed_folder)
        made = (await wrike.tasks.create(below, title="made meanwhile")).id
        await asyncio.sleep(300)
        working.cancel()
        assert (await wrike.webhooks.get(hook.id)).status == "Active"
        assert known.keys() == {changed, trashed, subtask, made, folder, below, trashed_folder}
        assert {entity.title for entity in known.values()} >= {"changed meanwhile", "made meanwhile"}
        assert {key for key, entity in known.items() if entity.recycled} == {trashed, trashed_folder}


@pytest.mark.real_time
async def test_a_copy_is_kept_current(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By a server as people run it, which does not answer the question for the webhook until it has begun."""
    monkeypatch.chdir(tmp_path)
    keeping = types.ModuleType("keeping")
    exec(compile(KEEPING, "keeping.py", "exec"), keeping.__dict__)
    monkeypatch.setitem(sys.modules, "keeping", keeping)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/wrike/"
        async with Sandbox(tasks=1, folders=1) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
            folder = (await wrike.folders.create(sandbox.state.folder_ids[0], title="watched")).id
            ids = [(await wrike.tasks.create(folder, title=title)).id for title in ("renamed", "trashed")]
            environment = {
                "WRIKE_TOKEN": sandbox.token,
                "WRIKE_BASE_URL": sandbox.base_url,
                "WRIKE_WEBHOOK_SECRET": SECRET,
                "HOOK_URL": url,
                "FOLDER_ID": folder,
            }
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            names = run(COPY)
            server = uvicorn.Server(uvicorn.Config(names["app"], log_config=None, lifespan="on"))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            await until(lambda: len(keeping.known) == 3)
            made = (await wrike.tasks.create(folder, title="made")).id
            await wrike.tasks.update(ids[0], title="Renamed")
            await wrike.tasks.delete(ids[1])
            below = (await wrike.folders.create(folder, title="below")).id
            await sandbox.hooks.settled()
            await until(lambda: keeping.known.keys() == {folder, below, made, *ids})
            await until(lambda: keeping.known[ids[0]].title == "Renamed" and keeping.known[ids[1]].recycled)
            assert await names["health"]() == {"known": 5}
            names["app"].state.keeping.cancel()
            await until(names["app"].state.keeping.done)
            with pytest.raises(HTTPException):
                await names["health"]()
            server.should_exit = True
            await serving


async def test_a_server_that_does_not_answer_yet_is_waited_for(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WRIKE_WEBHOOK_SECRET", SECRET)
    ensure = run(KEEPING)["ensure"]
    async with connect(tasks=1, folders=1) as (sandbox, wrike):
        folder = sandbox.state.folder_ids[0]
        refused = Fault("status", operation="POST /folders/{folderId}/webhooks", status=400, times=3)
        sandbox.inject(refused)
        assert (await ensure(wrike, "https://example.com/", folder)).did == "created"
        sandbox.inject(attrs.evolve(refused, times=4))
        with pytest.raises(InvalidRequest):
            await ensure(wrike, "https://example.org/", folder)


def test_what_was_read_before_overtakes_nothing() -> None:
    names = run(KEEPING)
    older, younger = (
        Task(id="T", title=f"of day {day}", updated_date=datetime(2026, 1, day, tzinfo=UTC)) for day in (1, 2)
    )
    for found in (older, younger, older):
        names["note"](found)
    assert names["known"] == {"T": younger}


def test_what_the_page_names_is_there() -> None:
    import wrike_async.webhooks

    named = set(re.findall(r"`([A-Z]\w+)`", PAGE)) - {"Idempotency", "None"}
    assert {name for name in named if not hasattr(wrike_async.webhooks, name)} == set()
    assert len(named) > 5


@pytest.mark.real_time
async def test_testing() -> None:
    names = run(TESTING)
    await names["test_that_a_title_is_noted_once"]()
    assert names["titles"] == ["Renamed"]
