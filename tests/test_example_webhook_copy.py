"""The example that keeps tables current: events tell when, and a sync reads what."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import socket
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest
import uvicorn
from fastapi import HTTPException

from tests.connecting import Connect
from tests.waiting import time_of_the_loop, until
from tests.webhooks.sending import SECRET, body_of, event, headers_for
from wrike_async import InvalidRequest, Wrike
from wrike_async.sandbox import Fault, Sandbox

PROGRAM = Path(__file__).parent.parent / "examples" / "webhook_copy.py"
FIRST_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """Return a program of the test's own: its receiver is closed once, and its events belong to a loop."""
    monkeypatch.setenv("WRIKE_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("COPY", str(tmp_path / "copy.db"))
    spec = importlib.util.spec_from_file_location("webhook_copy", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@attrs.frozen
class Kept:
    """A copy that is kept current, in a world whose time is the loop's."""

    sandbox: Sandbox
    wrike: Wrike
    program: ModuleType

    @property
    def titles(self) -> set[str]:
        """Those of the tasks that are there; none while there is no table."""
        with contextlib.closing(sqlite3.connect(self.program.COPY)) as tables:
            if not tables.execute("SELECT 1 FROM sqlite_master WHERE name = 'tasks'").fetchone():
                return set()
            return {title for (title,) in tables.execute("SELECT title FROM tasks WHERE _deleted_at IS NULL")}

    @property
    def syncs(self) -> int:
        with contextlib.closing(sqlite3.connect(self.program.COPY)) as tables:
            return int(tables.execute("SELECT count(*) FROM _wrike_runs").fetchone()[0])

    async def happen(self, times: int = 1) -> None:
        body = body_of(*(event(taskId=f"T{number}") for number in range(times)))
        assert (await self.program.receiver.take(headers_for(body), body))[0] == 200

    async def health(self) -> dict[str, Any]:
        answer: dict[str, Any] = await self.program.health()
        return answer


@contextlib.asynccontextmanager
async def kept_current(kept: Kept) -> AsyncIterator[asyncio.Task[None]]:
    working = asyncio.create_task(kept.program.keep_current(kept.wrike))
    kept.program.app.state.keeping = [working]
    yield working
    working.cancel()
    await asyncio.wait([working])
    await kept.program.receiver.aclose()


@pytest.fixture
async def kept(program: ModuleType, connect: Connect) -> AsyncGenerator[Kept]:
    async with connect(tasks=5, folders=2, now=time_of_the_loop(FIRST_DAY)) as (sandbox, wrike):
        kept = Kept(sandbox, wrike, program)
        async with kept_current(kept) as working:
            await asyncio.sleep(1)
            yield kept
            assert not working.done()


async def test_events_have_it_read_together(kept: Kept) -> None:
    before = kept.syncs
    folder = kept.sandbox.state.folder_ids[0]
    await kept.wrike.tasks.create(folder, title="made")
    await asyncio.sleep(600)
    assert "made" not in kept.titles, "nobody told of it"
    requests = len(kept.sandbox.requests)
    await kept.happen(500)
    await asyncio.sleep(1)
    await kept.happen(500)
    await asyncio.sleep(20)
    assert "made" in kept.titles
    assert kept.syncs == before + 1
    assert len(kept.sandbox.requests) - requests <= 8


async def test_it_takes_a_tenth_of_the_quota(kept: Kept) -> None:
    requests = len(kept.sandbox.requests)
    for _ in range(60):
        await kept.happen()
        await asyncio.sleep(3)
    assert 60 < len(kept.sandbox.requests) - requests <= 3 * 40 + 10


async def test_what_happens_during_a_sync_begins_another_one(kept: Kept) -> None:
    before = kept.syncs
    kept.sandbox.inject(Fault("slow_headers", operation="GET /tasks", delay=30))
    await kept.happen()
    await asyncio.sleep(20)
    folder = kept.sandbox.state.folder_ids[0]
    await kept.wrike.tasks.create(folder, title="made meanwhile")
    await kept.happen()
    await asyncio.sleep(90)
    assert "made meanwhile" in kept.titles
    assert kept.syncs == before + 2


async def test_what_nobody_tells_is_there_within_an_hour(kept: Kept) -> None:
    await kept.wrike.tasks.create(kept.sandbox.state.folder_ids[0], title="imported")
    await asyncio.sleep(3660)
    assert "imported" in kept.titles


async def test_what_was_deleted_for_good_is_gone_within_a_day(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept.program, "HOUR", 8 * 3600)
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


async def test_a_gap_has_it_read(kept: Kept) -> None:
    keeping = asyncio.create_task(kept.program.keep_listening(kept.wrike, "https://example.com/wrike/"))
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
    keeping = asyncio.create_task(kept.program.keep_listening(kept.wrike, "https://example.com/wrike/"))
    await asyncio.sleep(60)
    assert len(await kept.wrike.webhooks.list()) == 1
    keeping.cancel()
    kept.sandbox.inject(attrs.evolve(refused, times=4))
    with pytest.raises(InvalidRequest):
        await kept.program.keep_listening(kept.wrike, "https://example.org/wrike/")


async def test_its_health_tells_as_of_when_it_is_current_and_what_is_not_read_yet(kept: Kept) -> None:
    assert await kept.health() == {"as_of": FIRST_DAY, "unread": 0}
    await asyncio.sleep(600)
    await kept.happen(3)
    await asyncio.sleep(1)
    assert await kept.health() == {"as_of": FIRST_DAY, "unread": 3}
    await asyncio.sleep(20)
    health = await kept.health()
    assert health["unread"] == 0
    assert (health["as_of"] - FIRST_DAY).total_seconds() > 600


async def test_its_health_tells_of_events_that_come_while_it_is_read(kept: Kept) -> None:
    kept.sandbox.inject(Fault("slow_headers", operation="GET /tasks", delay=30))
    await asyncio.sleep(60)
    await kept.happen()
    await asyncio.sleep(20)
    assert (await kept.health())["unread"] == 1, "it is being read"
    await kept.happen()
    await asyncio.sleep(15)
    assert (await kept.health())["unread"] == 1, "the second came too late for this run"
    await asyncio.sleep(60)
    assert (await kept.health())["unread"] == 0


async def test_its_health_is_bad_where_it_could_not_be_read_for_long(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept.program, "HOUR", 300)
    kept.sandbox.inject(Fault("status", operation="GET /folders", status=503, times=None))
    await kept.happen()
    await asyncio.sleep(540)
    await kept.health()
    await asyncio.sleep(90)
    with pytest.raises(HTTPException, match="could not be read since 2026-01-05") as stale:
        await kept.health()
    assert stale.value.status_code == 503
    kept.sandbox.faults.clear()
    await asyncio.sleep(90)
    await kept.health()


async def test_its_health_says_nothing_of_a_copy_that_is_not_there_yet(program: ModuleType, connect: Connect) -> None:
    async with connect(tasks=5, folders=2, now=time_of_the_loop(FIRST_DAY)) as (sandbox, wrike):
        sandbox.inject(Fault("slow_headers", operation="GET /tasks", delay=30))
        kept = Kept(sandbox, wrike, program)
        async with kept_current(kept):
            await asyncio.sleep(1)
            assert await kept.health() == {"as_of": None, "unread": 0}
            with pytest.raises(HTTPException, match="not there yet"):
                program.tasks()


async def test_its_health_is_bad_where_nothing_keeps_it_current_any_more(program: ModuleType, connect: Connect) -> None:
    async with connect(tasks=5, folders=2, now=time_of_the_loop(FIRST_DAY)) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation="GET /version", status=401, times=None))
        sandbox.inject(Fault("status", operation="GET /contacts", status=401, times=None))
        kept = Kept(sandbox, wrike, program)
        async with kept_current(kept) as working:
            await asyncio.wait([working])
            with pytest.raises(HTTPException, match="not kept current any more") as ended:
                await kept.health()
    assert ended.value.status_code == 503


async def test_a_change_in_wrike_comes_into_the_copy(
    program: ModuleType, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through a real server."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        async with connect(tasks=20, now=time_of_the_loop(FIRST_DAY)) as (sandbox, wrike):
            monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
            monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
            monkeypatch.setenv("HOOK_URL", f"http://127.0.0.1:{listening.getsockname()[1]}/wrike/")
            server = uvicorn.Server(uvicorn.Config(program.app, log_config=None, lifespan="on"))
            serving = asyncio.create_task(server.serve(sockets=[listening]))

            def titles() -> set[str]:
                try:
                    return {row["title"] for row in program.tasks(limit=100)}
                except HTTPException:
                    return set()

            await until(lambda: len(titles()) > 5)
            async with asyncio.timeout(20):
                while not [hook async for hook in wrike.webhooks.list()]:
                    await asyncio.sleep(1)
            await asyncio.sleep(30)  # what it pauses for, after all that the first run took
            renamed, trashed = [task async for task in wrike.tasks.list(status=["Active"], limit=2)]
            await wrike.tasks.update(renamed.id, title="Renamed")
            await wrike.tasks.delete(trashed.id)
            await sandbox.hooks.settled()
            await until(lambda: "Renamed" in titles() and trashed.title not in titles())
            assert program.receiver.stats.handled == 2
            server.should_exit = True
            await serving
