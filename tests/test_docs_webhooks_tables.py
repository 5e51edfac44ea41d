"""The service of docs/webhooks.md that keeps tables current: events tell when, and a sync reads what."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import socket
import sqlite3
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
import uvicorn

from tests.connecting import Connect
from tests.waiting import time_of_the_loop
from tests.webhooks.sending import SECRET, body_of, event, headers_for
from wrike_async import InvalidRequest, Wrike
from wrike_async.sandbox import Fault, Sandbox

PAGE = (Path(__file__).parent.parent / "docs" / "webhooks.md").read_text(encoding="utf-8")
(TABLES,) = (block for block in re.findall(r"```python\n(.*?)```", PAGE, re.S) if "keep_tables" in block)
FIRST_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WRIKE_WEBHOOK_SECRET", SECRET)
    names: dict[str, Any] = {"__name__": "tables"}
    exec(compile(TABLES, "tables.py", "exec"), names)
    return names


@attrs.frozen
class Kept:
    """Tables that are kept current, in a world whose time is the loop's."""

    sandbox: Sandbox
    wrike: Wrike
    service: dict[str, Any]

    @property
    def titles(self) -> set[str]:
        """Those of the tasks that are there; none while there is no table."""
        with contextlib.closing(sqlite3.connect("wrike.db")) as tables:
            if not tables.execute("SELECT 1 FROM sqlite_master WHERE name = 'tasks'").fetchone():
                return set()
            return {title for (title,) in tables.execute("SELECT title FROM tasks WHERE _deleted_at IS NULL")}

    @property
    def syncs(self) -> int:
        with contextlib.closing(sqlite3.connect("wrike.db")) as tables:
            return int(tables.execute("SELECT count(*) FROM _wrike_runs").fetchone()[0])

    async def happen(self, times: int = 1) -> None:
        receiver = self.service["receiver"]
        body = body_of(*(event(taskId=f"T{number}") for number in range(times)))
        assert (await receiver.take(headers_for(body), body))[0] == 200


@pytest.fixture
async def kept(service: dict[str, Any], connect: Connect) -> AsyncGenerator[Kept]:
    async with connect(tasks=5, folders=2, now=time_of_the_loop(FIRST_DAY)) as (sandbox, wrike):
        working = asyncio.create_task(service["keep_tables"](wrike, "sqlite:wrike.db"))
        await asyncio.sleep(1)
        yield Kept(sandbox, wrike, service)
        assert not working.done()
        working.cancel()
        await asyncio.wait([working])
        await service["receiver"].aclose()


async def test_events_have_it_synced_together(kept: Kept) -> None:
    before = kept.syncs
    folder = kept.sandbox.state.folder_ids[0]
    await kept.wrike.tasks.create(folder, title="made")
    await asyncio.sleep(600)
    assert "made" not in kept.titles, "nobody told of it"
    requests = len(kept.sandbox.requests)
    await kept.happen(500)
    await asyncio.sleep(5)
    await kept.happen(500)
    await asyncio.sleep(20)
    assert "made" in kept.titles
    assert kept.syncs == before + 1
    assert len(kept.sandbox.requests) - requests <= 8


async def test_what_happens_during_a_sync_begins_another_one(kept: Kept) -> None:
    before = kept.syncs
    kept.sandbox.inject(Fault("slow_headers", operation="GET /tasks", delay=30))
    await kept.happen()
    await asyncio.sleep(20)
    folder = kept.sandbox.state.folder_ids[0]
    await kept.wrike.tasks.create(folder, title="made meanwhile")
    await kept.happen()
    await asyncio.sleep(60)
    assert "made meanwhile" in kept.titles
    assert kept.syncs == before + 2


async def test_what_nobody_tells_is_there_within_an_hour(kept: Kept) -> None:
    await kept.wrike.tasks.create(kept.sandbox.state.folder_ids[0], title="imported")
    await asyncio.sleep(3660)
    assert "imported" in kept.titles


async def test_what_was_deleted_for_good_is_gone_within_a_day(kept: Kept) -> None:
    kept.service["HOUR"] = 8 * 3600
    task = next(iter(kept.sandbox.state.tasks))
    kept.sandbox.state.tasks.remove(task.number)
    await asyncio.sleep(7200)
    assert task.title in kept.titles
    await asyncio.sleep(86400)
    assert task.title not in kept.titles


async def test_what_may_pass_is_tried_again_in_a_minute(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    await kept.wrike.tasks.create(kept.sandbox.state.folder_ids[0], title="made")
    kept.sandbox.inject(Fault("status", operation="GET /folders", status=503, times=None))
    await kept.happen()
    await asyncio.sleep(150)
    assert "not current" in caplog.text
    assert "made" not in kept.titles
    kept.sandbox.faults.clear()
    await asyncio.sleep(90)
    assert "made" in kept.titles


async def test_an_area_that_is_refused_is_told(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    kept.sandbox.inject(Fault("status", operation="GET /tasks", status=403, times=None))
    await kept.happen()
    await asyncio.sleep(20)
    (told,) = (record.getMessage() for record in caplog.records if record.levelno == logging.ERROR)
    assert told.startswith("tasks could not be read")


async def test_a_gap_has_it_synced(kept: Kept) -> None:
    keeping = asyncio.create_task(kept.service["keep_webhook"](kept.wrike, "https://example.com/wrike/"))
    await asyncio.sleep(1)
    (hook,) = await kept.wrike.webhooks.list()
    before = kept.syncs
    await kept.wrike.webhooks.update(hook.id, status="Suspended")
    await asyncio.sleep(330)
    assert (await kept.wrike.webhooks.get(hook.id)).status == "Active"
    assert kept.syncs == before + 1
    keeping.cancel()


async def test_a_server_that_is_not_up_yet_is_waited_for(kept: Kept) -> None:
    refused = Fault("status", operation="POST /webhooks", status=400, times=3)
    kept.sandbox.inject(refused)
    keeping = asyncio.create_task(kept.service["keep_webhook"](kept.wrike, "https://example.com/wrike/"))
    await asyncio.sleep(60)
    assert len(await kept.wrike.webhooks.list()) == 1
    keeping.cancel()
    kept.sandbox.inject(attrs.evolve(refused, times=4))
    with pytest.raises(InvalidRequest):
        await kept.service["keep_webhook"](kept.wrike, "https://example.org/wrike/")


@pytest.mark.real_time
async def test_the_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From a change in Wrike through a real server to a row."""
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/wrike/"
        # Its time goes fast, so that what changed is of an earlier second when the sync begins.
        began = datetime.now(UTC)
        async with (
            Sandbox(tasks=3, folders=1, now=lambda: began + 100 * (datetime.now(UTC) - began)) as sandbox,
            Wrike(sandbox.token, base_url=sandbox.base_url) as wrike,
        ):
            environment = {
                "WRIKE_TOKEN": sandbox.token,
                "WRIKE_BASE_URL": sandbox.base_url,
                "WRIKE_WEBHOOK_SECRET": SECRET,
                "HOOK_URL": url,
                "STORE": "sqlite:wrike.db",
            }
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            names: dict[str, Any] = {"__name__": "tables"}
            exec(compile(TABLES.replace("sleep(10)", "sleep(0.1)"), "tables.py", "exec"), names)
            server = uvicorn.Server(uvicorn.Config(names["app"], log_config=None, lifespan="on"))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            kept = Kept(sandbox, wrike, names)
            async with asyncio.timeout(30):
                while not await wrike.webhooks.list() or len(kept.titles) < 3:
                    await asyncio.sleep(0.05)
                await wrike.tasks.update(sandbox.state.task_id(0), title="Renamed")
                while "Renamed" not in kept.titles:
                    await asyncio.sleep(0.05)
                while (await names["health"]()) != {"current": True}:
                    await asyncio.sleep(0.05)
            names["app"].state.work.cancel()
            await asyncio.wait([names["app"].state.work])
            with pytest.raises(names["HTTPException"]):
                await names["health"]()
            server.should_exit = True
            await serving
