"""What a client does with its options, and what it tells: views, retries, any request, events, statistics."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import (
    AttemptEvent,
    ClientClosed,
    InvalidArgument,
    Quota,
    QuotaWaitExceeded,
    RetryPolicy,
    ServerError,
    Timeout,
    TransportError,
    Wrike,
)
from wrike_async.sandbox import Fault

SECRET = "eyJ0.a-secret-token"


# --- views --------------------------------------------------------------------------------------------------------


async def test_a_view_shares_everything_but_the_options(connect: Connect) -> None:
    async with connect(tasks=1) as (_, wrike):
        view = wrike.with_options(lane="bulk", timeout=5, retries=0, max_wait=1)
        assert view.tasks is not wrike.tasks
        await view.request("GET", "/version")
        assert wrike.stats == view.stats
        assert wrike.stats.requests == 1
        await view.aclose()
        with pytest.raises(ClientClosed):
            await wrike.request("GET", "/version")


async def test_a_view_of_a_view_keeps_what_it_was_not_told(connect: Connect) -> None:
    events: list[AttemptEvent] = []
    async with connect(client={"on_event": events.append}) as (sandbox, wrike):
        view = wrike.with_options(lane="bulk", retries=0).with_options(timeout=5)
        sandbox.inject(Fault("status", status=500))
        with pytest.raises(ServerError):
            await view.request("GET", "/version")
        await view.with_options(lane=None).request("GET", "/version")
        await wrike.request("GET", "/version")
    assert [event.lane for event in events] == ["bulk", "interactive", "interactive"]
    assert len(sandbox.requests) == 3


@pytest.mark.parametrize(
    "options", [{"lane": "fast"}, {"timeout": 0}, {"retries": -1}, {"max_wait": -1}, {"retries": None}]
)
def test_views_are_checked(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        Wrike(SECRET).with_options(**options)


async def test_options_of_a_view_take_effect(connect: Connect) -> None:
    loop = asyncio.get_running_loop()
    async with connect(latency=10.0, client={"quota": Quota(1, per=60)}) as (sandbox, wrike):
        began = loop.time()
        with pytest.raises(TransportError, match="within 2 s"):
            await wrike.with_options(timeout=2, retries=0).request("GET", "/version")
        assert loop.time() - began == pytest.approx(2, abs=0.1)
        with pytest.raises(QuotaWaitExceeded) as refused:
            await wrike.with_options(max_wait=5).request("GET", "/version")
        assert refused.value.max_wait == 5
        assert refused.value.estimate == pytest.approx(59, abs=1)
        assert loop.time() - began == pytest.approx(2, abs=0.1)
        await wrike.with_options(max_wait=60).request("GET", "/version")
    assert len(sandbox.requests) == 2


async def test_a_fresh_client_with_a_longest_wait_sends_at_once(connect: Connect) -> None:
    async with connect(tasks=1, client={"quota": Quota(), "max_wait": 0}) as (sandbox, wrike):
        await wrike.request("GET", "/version")
        await wrike.tasks.get(sandbox.state.task_id(0))
    assert len(sandbox.requests) == 2


@pytest.mark.parametrize(("retries", "requests"), [(0, 1), (2, 3), (RetryPolicy(attempts=4), 4)])
async def test_retries_take_effect(connect: Connect, retries: Any, requests: int) -> None:
    async with connect(client={"retries": retries}) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=500, times=None))
        with pytest.raises(ServerError):
            await wrike.request("GET", "/version")
    assert len(sandbox.requests) == requests


async def test_a_timeout_of_the_client_takes_effect(connect: Connect) -> None:
    async with connect(latency=10.0, client={"retries": 0, "timeout": Timeout(total=3)}) as (_, wrike):
        with pytest.raises(TransportError, match="within 3 s"):
            await wrike.request("GET", "/version")


# --- any request --------------------------------------------------------------------------------------------------


async def test_any_request(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        envelope = await wrike.request("GET", "/tasks", params={"pageSize": 1, "fields": ["recurrent"]})
        assert envelope["kind"] == "tasks"
        assert len(envelope["data"]) == 1
        assert envelope["responseSize"] == 3
        task_id = envelope["data"][0]["id"]
        changed = await wrike.request("put", f"/tasks/{task_id}", params={"title": "a & b"})
        assert changed["data"][0]["title"] == "a & b"
    assert sandbox.requests[0].query == {"pageSize": "1", "fields": '["recurrent"]'}
    assert (sandbox.requests[1].query, sandbox.requests[1].form) == ({}, {"title": "a & b"})


async def test_writes_as_json_documents(connect: Connect) -> None:
    async with connect(tasks=1, client={"json_bodies": True}) as (sandbox, wrike):
        task_id = sandbox.state.task_id(0)
        await wrike.request("PUT", f"/tasks/{task_id}", params={"title": "raw"})
        assert (await wrike.tasks.update(task_id, title="typed")).title == "typed"
    for record in sandbox.requests:
        assert record.headers["Content-Type"] == "application/json"
        assert record.form == {}


# --- what it tells ------------------------------------------------------------------------------------------------


async def test_attempts_are_told_and_counted(connect: Connect) -> None:
    events: list[AttemptEvent] = []
    async with connect(tasks=2, latency=0.5, client={"on_event": [events.append]}) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=502))
        await asyncio.gather(*(wrike.tasks.get(sandbox.state.task_id(i)) for i in range(2)))
        first, second = events
        stats = wrike.stats
    assert (first.method, first.path, first.lane, first.group_size) == ("GET", "/tasks/{taskIds}", "interactive", 2)
    assert (first.attempt, first.status, first.error, first.entities) == (1, 502, "ServerError", 0)
    assert first.retry_in is not None
    assert first.duration == pytest.approx(0.5, abs=0.1)
    assert (second.attempt, second.status, second.error, second.entities) == (2, 200, None, 2)
    assert second.retry_in is None
    assert (stats.requests, stats.retries, stats.failed, stats.entities) == (2, 1, 1, 2)
    assert (stats.in_flight, stats.queued, stats.quota_used) == (0, 0, None)
    assert wrike.stats.requests == 2, "what was done is known after closing, too"


async def test_waits_and_the_use_of_the_quota_are_counted(connect: Connect) -> None:
    async with connect(client={"quota": Quota(2, per=60)}) as (_, wrike):
        for _ in range(3):
            await wrike.request("GET", "/version")
        stats = wrike.stats
    assert stats.waited == pytest.approx(61, abs=1)
    assert 25 < stats.longest_wait < 35
    assert stats.quota_used == 1.0


async def test_what_waits_and_what_is_on_its_way_is_counted(connect: Connect) -> None:
    async with connect(latency=5.0, client={"max_connections": 2}) as (_, wrike):
        calls = [asyncio.create_task(wrike.request("GET", "/version")) for _ in range(5)]
        await asyncio.sleep(1)
        assert (wrike.stats.in_flight, wrike.stats.queued) == (2, 3)
        await asyncio.gather(*calls)


async def test_a_hook_that_raises_is_logged_and_the_call_succeeds(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(event: AttemptEvent) -> None:
        raise LookupError("a bug of the caller's")

    async with connect(client={"on_event": broken}) as (_, wrike):
        assert (await wrike.request("GET", "/version"))["kind"] == "version"
    assert "a bug of the caller's" in caplog.text


async def test_logs_hold_no_secret(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with connect(tasks=1, token=SECRET) as (sandbox, wrike):
            sandbox.inject(Fault("status", status=500), Fault("lost_answer", after=1), Fault("garbage", after=3))
            for _ in range(3):
                await wrike.tasks.list()
    assert len(caplog.records) >= 5
    assert SECRET not in caplog.text
    assert all(SECRET not in repr(vars(record)) for record in caplog.records)


@pytest.mark.parametrize("strict", [None, 1, "yes"])
def test_strict_is_a_flag(strict: Any) -> None:
    with pytest.raises(InvalidArgument, match="strict must be True or False"):
        Wrike(SECRET, strict=strict)
