"""What is told of calls, before and after, and what happens where it cannot be told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.access.granting import Asking
from tests.access.world import World, a_world
from wrike_async import OutcomeUnknown, RateLimited, ServerError, Wrike
from wrike_async.access import Access, AccessDenied, AccessPolicy, AuditFile, AuditRecord, LoggingSink
from wrike_async.sandbox import Fault

ALL = AccessPolicy.everything()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as world:
        yield world


def told(world: World, policy: AccessPolicy = ALL, **more: Any) -> tuple[Wrike, list[AuditRecord]]:
    records: list[AuditRecord] = []
    access = Access(policy, audit=records.append, actor="research-agent", **more)
    return world.free.with_options(access=access), records


def kinds(records: list[AuditRecord]) -> list[str]:
    return [f"{each.kind} {each.outcome}" if each.outcome else each.kind for each in records]


async def test_a_write_is_noted_before_and_after(world: World) -> None:
    wrike, records = told(world)
    task = await wrike.tasks.create(world.below, title="secret title", description="body")
    intent, outcome = records
    assert (intent.kind, intent.operation, intent.endpoint) == (
        "intent",
        "tasks.create",
        "POST /folders/{folderId}/tasks",
    )
    assert (intent.ids, intent.params, intent.rule, intent.decision) == (
        (world.below,),
        ("description", "title"),
        "areas.tasks",
        "allowed",
    )
    assert (outcome.outcome, outcome.made, outcome.entities, outcome.call) == ("done", (task.id,), 1, intent.call)
    assert intent.actor == outcome.actor == "research-agent"


async def test_reads_are_one_record_a_request(world: World) -> None:
    wrike, records = told(world)
    await wrike.tasks.get_many([world.inner, world.outer])
    (record,) = records
    assert (record.kind, record.access, sorted(record.ids), record.entities) == (
        "outcome",
        "read",
        sorted([world.inner, world.outer]),
        2,
    )
    assert record.rule == "areas.tasks"
    assert record.milliseconds is not None
    assert record.to_dict()["ms"] == record.milliseconds


async def test_denied_asked_approved_declined(world: World) -> None:
    asking = Asking()
    wrike, records = told(world, AccessPolicy.ask_before_write(), confirm=asking)
    await wrike.tasks.update(world.inner, title="x")
    assert kinds(records) == ["asked", "approved", "intent", "outcome done"]
    assert records[-1].decision == "approved"
    assert len({each.call for each in records}) == 1
    records.clear()
    asking.answer = False
    with pytest.raises(AccessDenied):
        await wrike.tasks.delete(world.inner)
    with pytest.raises(AccessDenied):
        await wrike.users.get("KUAAAAAA")
    with pytest.raises(AccessDenied):
        await wrike.access_roles.list()
    with pytest.raises(AccessDenied):
        await wrike.request("GET", "/unheard_of")
    assert kinds(records) == ["asked", "declined", "denied", "denied", "denied"]
    assert records[-1].endpoint == "GET /{id}"


async def test_bulk_writes(world: World) -> None:
    wrike, records = told(world)
    rows: Any = [{"title": f"t{number}"} for number in range(30)]
    outcomes = await wrike.tasks.create_many(world.below, rows)
    intents = [each for each in records if each.kind == "intent"]
    assert {each.operation for each in intents} == {"tasks.create_many"}
    assert sum(each.count or 0 for each in intents) == 30
    assert len({each.call for each in intents}) == 1
    records.clear()
    ids = [outcome.id or "" for outcome in outcomes]
    await wrike.tasks.update_many(ids, custom_fields=[])
    assert kinds(records) == ["intent", "outcome done"]
    assert (records[0].count, list(records[0].ids)) == (30, ids)


async def test_what_came_of_requests(world: World) -> None:
    wrike, records = told(world)
    wrike = wrike.with_options(retries=0)
    world.sandbox.inject(Fault("status", status=403))
    with pytest.raises(Exception, match="403"):
        await wrike.tasks.update(world.inner, title="x")
    assert (records[-1].outcome, records[-1].status, records[-1].response_id is not None) == ("refused", 403, True)
    world.sandbox.inject(Fault("status", status=500))
    with pytest.raises(OutcomeUnknown):
        await wrike.tasks.update(world.inner, title="x")
    assert (records[-1].outcome, records[-1].status) == ("in_doubt", 500)
    world.sandbox.inject(Fault("status", status=500))
    with pytest.raises(ServerError):
        await wrike.tasks.list().to_list()
    assert records[-1].outcome == "refused"
    assert not isinstance(records[-1], RateLimited)


async def test_a_cancelled_write_is_in_doubt_and_a_read_is_not(world: World) -> None:
    wrike, records = told(world)
    calls: list[tuple[Any, str]] = [
        (lambda: wrike.tasks.update(world.inner, title="x"), "in_doubt"),
        (wrike.version.get, "cancelled"),
    ]
    for call, outcome in calls:
        world.sandbox.inject(Fault("slow_headers", delay=100))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(call(), 1)
        assert records[-1].outcome == outcome


async def test_what_cannot_be_noted_is_not_done(world: World) -> None:
    def full(record: AuditRecord) -> None:
        raise OSError(28, "No space left on device")

    wrike = world.free.with_options(access=Access(ALL, audit=full))
    before = wrike.stats.requests
    with pytest.raises(AccessDenied, match=r"could not be noted \(OSError\)") as caught:
        await wrike.tasks.update(world.inner, title="x")
    assert (caught.value.reason, wrike.stats.requests) == ("audit", before)
    with pytest.raises(AccessDenied):
        await wrike.tasks.get(world.inner)
    with pytest.raises(AccessDenied):
        await wrike.tasks.list().to_list()
    file = await world.free.attachments.upload(b"x", task_id=world.inner, name="x.txt")
    with pytest.raises(AccessDenied):
        await wrike.attachments.download(file.id).read()
    lax = world.free.with_options(access=Access(ALL, audit=full, on_audit_failure="log"))
    await lax.tasks.update(world.inner, title="New")
    assert (await lax.tasks.get(world.inner)).title == "New"


async def test_an_outcome_that_cannot_be_noted_keeps_nobody_from_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def at_first(record: AuditRecord) -> None:
        if record.kind == "outcome":
            raise OSError("full")

    wrike = world.free.with_options(access=Access(ALL, audit=at_first))
    assert (await wrike.tasks.update(world.inner, title="New")).title == "New"
    assert "could not be noted" in caplog.text
    world.sandbox.inject(Fault("status", status=403))
    with pytest.raises(Exception, match="403"):
        await wrike.tasks.update(world.inner, title="x")


async def test_a_coroutine_function_is_a_sink_too(world: World) -> None:
    records: list[str] = []

    async def sink(record: AuditRecord) -> None:
        await asyncio.sleep(1)
        records.append(record.kind)

    wrike = world.free.with_options(access=Access(ALL, audit=sink))
    await wrike.tasks.update(world.inner, title="x")
    assert records == ["intent", "outcome"]
    world.sandbox.inject(Fault("slow_headers", delay=100))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wrike.tasks.update(world.inner, title="x"), 3)
    await asyncio.sleep(2)
    assert records == ["intent", "outcome", "intent", "outcome"]


async def test_a_sink_that_fails_when_all_is_over_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async def later(record: AuditRecord) -> None:
        if record.kind == "outcome":
            raise OSError("full")

    def at_once(record: AuditRecord) -> None:
        if record.kind == "outcome":
            raise OSError("full")

    for sink in (later, at_once):
        caplog.clear()
        wrike = world.free.with_options(access=Access(ALL, audit=sink))
        world.sandbox.inject(Fault("slow_headers", delay=100))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wrike.tasks.update(world.inner, title="x"), 3)
        await asyncio.sleep(1)
        assert "could not be noted" in caplog.text


async def test_views_with_one_sink_tell_it_once(world: World) -> None:
    records: list[AuditRecord] = []
    add = records.append
    wrike = world.free.with_options(access=Access(ALL, audit=add)).with_options(access=Access(ALL, audit=add))
    await wrike.tasks.update(world.inner, title="x")
    assert kinds(records) == ["intent", "outcome done"]


async def test_a_logger_is_told(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    wrike = world.free.with_options(access=Access(AccessPolicy.read_only(), audit=LoggingSink()))
    await wrike.tasks.list().to_list()
    with pytest.raises(AccessDenied):
        await wrike.tasks.delete(world.inner)
    found = [(each.levelname, each.getMessage()) for each in caplog.records if each.name == "wrike_async.access.audit"]
    assert found == [("INFO", "outcome tasks.list"), ("WARNING", "denied tasks.delete")]
    LoggingSink(logging.getLogger("other"))


async def test_no_title_body_or_token_is_in_the_file(world: World, tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    access = Access(ALL, audit=AuditFile(path), actor="agent")
    async with Wrike(world.sandbox.token, base_url=world.sandbox.base_url, quota=None, access=access) as wrike:
        task = await wrike.tasks.create(world.below, title="HUSH", description="HUSH")
        await wrike.tasks.update(task.id, title="HUSH2")
        await wrike.comments.create(task_id=task.id, text="HUSH")
        await wrike.attachments.upload(b"HUSH", task_id=task.id, name="HUSH.txt")
        await wrike.webhooks.create(
            folder_id=world.below, hook_url="https://example.com/HUSH", secret="HUSH", events=["TaskCreated"]
        )
        rows: Any = [{"title": "HUSH"}]
        await wrike.tasks.create_many(world.below, rows)
        await wrike.tasks.list(title="HUSH").to_list()
        await wrike.request("GET", "/tasks", params={"title": "HUSH"})
        await wrike.call("tasks.update", {"taskId": task.id, "title": "HUSH"})
        with pytest.raises(AccessDenied):
            await wrike.request("GET", "/tasks/HUSH/HUSH")
    text = path.read_text(encoding="utf-8")
    assert "HUSH" not in text
    assert world.sandbox.token not in text
    assert path.stat().st_mode & 0o777 == 0o600
    line = msgspec.json.decode(text.splitlines()[0])
    assert (line["v"], line["seq"], line["kind"], line["actor"]) == (1, 1, "intent", "agent")
    assert line["time"].endswith("Z")
