"""What a client does with its options, and what it tells: views, retries, any request, events, statistics."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from tests.connecting import Connect
from tests.transport.servers import SlowResolver
from wrike_async import (
    AttemptEvent,
    ClientClosed,
    Credential,
    Grant,
    InvalidArgument,
    ManagedGateway,
    PermanentToken,
    Quota,
    QuotaWaitExceeded,
    RetryPolicy,
    ServerError,
    Timeout,
    TransportError,
    Wrike,
    __version__,
)
from wrike_async.sandbox import Fault, Sandbox

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


# --- the environment, and who asks --------------------------------------------------------------------------------


async def test_the_program_is_named_before_the_sdk(connect: Connect) -> None:
    async with connect(client={"app": " acme-sync/2.1 (nightly) "}) as (sandbox, wrike):
        await wrike.version.get()
    async with connect() as (other, wrike):
        await wrike.version.get()
    assert sandbox.requests[0].headers["User-Agent"] == f"acme-sync/2.1 (nightly) wrike-async/{__version__}"
    assert other.requests[0].headers["User-Agent"] == f"wrike-async/{__version__}"


@pytest.mark.parametrize("app", ["", " ", "a\r\nX: y", "größer", "x" * 201, 5, b"app"])
def test_what_names_no_program_is_refused(app: Any) -> None:
    with pytest.raises(InvalidArgument, match="app names your program"):
        Wrike(SECRET, app=app)


async def test_a_session_has_its_own_user_agent() -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(InvalidArgument, match="session= has its own User-Agent"):
            Wrike(SECRET, session=http, app="acme-sync/2.1")


def test_who_passes_no_token_is_told_of_the_environment() -> None:
    with pytest.raises(InvalidArgument, match=r"pass a token, or auth=; or use Wrike\.from_env\(\)"):
        Wrike()


@pytest.fixture
def own_logger(monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Logger]:
    """The logger, heard by nobody but its own handlers, of which a test takes away those of pytest."""
    logger = logging.getLogger("wrike_async")
    level = logger.level
    monkeypatch.setattr(logger, "propagate", False)
    yield logger
    logger.setLevel(level)


async def test_the_environment_asks_for_a_log(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, own_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(own_logger, "handlers", [])
    monkeypatch.setenv("WRIKE_ASYNC_LOG", "Debug")
    for _ in range(2):
        async with connect(token=SECRET) as (_, wrike):
            await wrike.version.get()
    assert len(own_logger.handlers) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.count("DEBUG GET /version attempt 1: 200 in") for line in lines] == [1, 1]
    assert SECRET not in "".join(lines)


def test_a_program_that_logs_already_decides_where_to(
    monkeypatch: pytest.MonkeyPatch, own_logger: logging.Logger
) -> None:
    monkeypatch.setenv("WRIKE_ASYNC_LOG", "info")
    monkeypatch.setattr(own_logger, "handlers", [logging.NullHandler()])
    Wrike(SECRET)
    assert own_logger.level == logging.INFO
    assert len(own_logger.handlers) == 1


def test_no_such_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRIKE_ASYNC_LOG", "loud")
    with pytest.raises(InvalidArgument, match="WRIKE_ASYNC_LOG must be debug, info, warning, error, not 'loud'"):
        Wrike(SECRET)


# --- a sandbox on another machine ---------------------------------------------------------------------------------


async def test_a_sandbox_in_another_container_may_do_without_tls() -> None:
    async with Sandbox(token="sandbox-of-mine") as sandbox:
        port = sandbox.base_url.rpartition(":")[2]
        http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=SlowResolver(0)))
        place = f"http://wrike-sandbox.test:{port}"
        async with http, Wrike(sandbox.token, base_url=place, allow_http=True, session=http) as wrike:
            await wrike.version.get()
    assert sandbox.requests[0].headers["Host"] == f"wrike-sandbox.test:{port.partition('/')[0]}"


@pytest.mark.parametrize(
    "credential", [PermanentToken(SECRET), ManagedGateway("sandbox-key"), PermanentToken("my-sandbox-token")]
)
def test_no_other_token_travels_in_the_clear(credential: Credential) -> None:
    with pytest.raises(InvalidArgument, match="allow_http=True lets everybody on the way read the token"):
        Wrike(auth=[PermanentToken("sandbox-token"), credential], base_url="http://sandbox:8080", allow_http=True)


def test_http_is_not_allowed_by_itself() -> None:
    with pytest.raises(InvalidArgument, match="would carry the token in the clear"):
        Wrike("sandbox-token", base_url="http://sandbox:8080")


class Changing(PermanentToken):
    """Says that it is a sandbox's, and signs with another token."""

    async def acquire(self) -> Grant:
        return Grant({"Authorization": f"Bearer {SECRET}"})


async def test_what_signs_with_another_token_in_the_end_sends_nothing() -> None:
    async with Sandbox() as sandbox:
        port = sandbox.base_url.rpartition(":")[2]
        http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=SlowResolver(0)))
        place, auth = f"http://wrike-sandbox.test:{port}", Changing("sandbox-token")
        async with http, Wrike(auth=auth, base_url=place, allow_http=True, session=http) as wrike:
            with pytest.raises(InvalidArgument, match="it is not one of a sandbox"):
                await wrike.version.get()
    assert sandbox.requests == []
