"""The client: how it is made, what it refuses, whose it is, what it tells."""

from __future__ import annotations

import asyncio
import gc
import pickle
import re
import warnings
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from aiolimiter import AsyncLimiter
from aioresponses import aioresponses

from tests.connecting import Connect
from wrike_async import (
    ApiError,
    DecodeError,
    InvalidArgument,
    ManagedGateway,
    NotAuthorized,
    PermanentToken,
    ServerError,
    Wrike,
    WrongEventLoop,
)
from wrike_async._wire.refusals.advice import KNOWN_HOSTS
from wrike_async.sandbox import Fault, Sandbox
from wrike_async.testing.clock import run_virtual

SECRET = "eyJ0.a-secret-token"
ENVIRONMENT = ["WRIKE_TOKEN", "WRIKE_BASE_URL", "MATON_API_KEY", "MATON_CONNECTION"]


# --- making one ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "pass a token, or auth="),
        ({"token": SECRET, "auth": PermanentToken(SECRET)}, "either a token or auth=, not both"),
        ({"token": ""}, "token is empty"),
        ({"token": "two words"}, "token has characters"),
        ({"token": 5}, "token must be a str"),
        ({"token": PermanentToken(SECRET)}, "token must be a str"),
        ({"auth": SECRET}, "auth takes a credential"),
        ({"auth": []}, "auth takes a credential"),
        ({"auth": [PermanentToken(SECRET), None]}, "auth takes a credential"),
        ({"auth": 5}, "auth takes a credential"),
        ({"token": SECRET, "base_url": "http://www.wrike.com/api/v4"}, "would carry the token in the clear"),
        ({"token": SECRET, "base_url": f"https://{SECRET}@www.wrike.com/"}, "must not hold a user or password"),
        ({"token": SECRET, "base_url": "www.wrike.com"}, "must look like https://"),
        ({"token": SECRET, "base_url": ""}, "must look like https://"),
        ({"token": SECRET, "base_url": 5}, "base_url must be a str"),
        ({"token": SECRET, "quota": 400}, "quota must be a Quota"),
        ({"token": SECRET, "quota": AsyncLimiter(0.5, 1)}, "never lets a whole request through"),
        ({"token": SECRET, "timeout": 0}, "total must be positive"),
        ({"token": SECRET, "timeout": "5"}, "timeout must be seconds"),
        ({"token": SECRET, "retries": -1}, "retries must be a number of retries"),
        ({"token": SECRET, "max_wait": -1}, "max_wait must be at least 0"),
        ({"token": SECRET, "max_connections": 0}, "max_connections must be at least 1"),
        ({"token": SECRET, "max_connections": None}, "max_connections must be an int"),
        ({"token": SECRET, "on_event": 5}, "on_event takes a function"),
        ({"token": SECRET, "on_event": "print"}, "on_event takes a function"),
        ({"token": SECRET, "on_event": [print, None]}, "on_event takes a function"),
    ],
)
def test_what_makes_no_client(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        Wrike(**arguments)
    assert said in str(refused.value)
    assert SECRET not in str(refused.value)


def test_making_a_client_needs_no_loop_and_opens_nothing() -> None:
    wrike = Wrike(SECRET)
    assert wrike.tasks is wrike.tasks
    assert wrike.stats.requests == 0
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del wrike
        gc.collect()
    assert caught == []


@pytest.mark.parametrize(
    "wrike",
    [
        Wrike(SECRET),
        Wrike(auth=PermanentToken(SECRET)),
        Wrike(auth=ManagedGateway(SECRET)),
        Wrike(SECRET).with_options(),
    ],
)
def test_a_client_shows_its_host_and_no_secret(wrike: Wrike) -> None:
    for shown in (repr(wrike), str(wrike), repr(wrike.tasks), repr(wrike.tasks.list()), repr(wrike.stats)):
        assert SECRET not in shown
    assert re.fullmatch(r"<Wrike https://(www.wrike.com/api|api.maton.ai/wrike/api)/v4>", repr(wrike))


def test_a_client_does_not_travel() -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(Wrike(SECRET))


# --- from the environment -----------------------------------------------------------------------------------------


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


async def test_a_token_and_a_host_from_the_environment(environment: pytest.MonkeyPatch) -> None:
    async with Sandbox() as sandbox:
        environment.setenv("WRIKE_TOKEN", sandbox.token)
        environment.setenv("WRIKE_BASE_URL", sandbox.base_url)
        environment.setenv("MATON_API_KEY", "not used")
        async with Wrike.from_env(retries=0) as wrike:
            assert (await wrike.request("GET", "/version"))["kind"] == "version"
    assert sandbox.requests[0].headers["Authorization"] == f"Bearer {sandbox.token}"


async def test_options_count_more_than_the_environment(environment: pytest.MonkeyPatch) -> None:
    async with Sandbox() as sandbox:
        environment.setenv("WRIKE_TOKEN", sandbox.token)
        environment.setenv("WRIKE_BASE_URL", "https://app-eu.wrike.com/api/v4")
        async with Wrike.from_env(base_url=sandbox.base_url) as wrike:
            await wrike.request("GET", "/version")
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("connection", [None, "", "conn-1"])
async def test_a_gateway_from_the_environment(
    environment: pytest.MonkeyPatch, mocked_http: aioresponses, connection: str | None
) -> None:
    environment.setenv("MATON_API_KEY", SECRET)
    if connection is not None:
        environment.setenv("MATON_CONNECTION", connection)
    mocked_http.get("https://api.maton.ai/wrike/api/v4/version", payload={"kind": "version", "data": []})
    async with Wrike.from_env() as wrike:
        await wrike.request("GET", "/version")
    assert len(mocked_http.requests) == 1


@pytest.mark.parametrize("token", [None, ""])
def test_an_environment_without_a_token(environment: pytest.MonkeyPatch, token: str | None) -> None:
    if token is not None:
        environment.setenv("WRIKE_TOKEN", token)
    with pytest.raises(InvalidArgument, match="set WRIKE_TOKEN"):
        Wrike.from_env()


# --- credentials and hosts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("connection", [None, "sandbox-connection-1"])
async def test_the_gateway_is_told_the_connection(connection: str | None) -> None:
    async with Sandbox(token=SECRET) as sandbox:
        base_url = sandbox.base_url.replace("/api/v4", "/wrike/api/v4")
        async with Wrike(auth=ManagedGateway(SECRET, connection), base_url=base_url) as wrike:
            await wrike.request("GET", "/version")
    (record,) = sandbox.requests
    assert record.path == "/wrike/api/v4/version"
    assert record.headers["Authorization"] == f"Bearer {SECRET}"
    assert record.headers.get("Maton-Connection") == connection


async def test_requests_go_to_wrike_by_default(mocked_http: aioresponses) -> None:
    mocked_http.get("https://www.wrike.com/api/v4/version", payload={"kind": "version", "data": []})
    async with Wrike(SECRET) as wrike:
        await wrike.request("GET", "/version")
    assert len(mocked_http.requests) == 1


async def test_a_wrong_token_is_told_with_what_to_check(connect: Connect) -> None:
    async with connect(token="another") as (sandbox, _), Wrike(SECRET, base_url=sandbox.base_url) as wrike:
        with pytest.raises(NotAuthorized) as refused:
            await wrike.tasks.list()
    assert "Check the token; and the host" in str(refused.value)
    assert refused.value.code == "not_authorized"
    assert len(sandbox.requests) == 1
    assert SECRET not in str(refused.value)


async def test_a_wrong_host_is_told_with_the_right_ones(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        sandbox.inject(Fault("wrong_host"))
        with pytest.raises(ApiError) as refused:
            await wrike.tasks.list()
    assert refused.value.status == 300
    assert all(host in str(refused.value) for host in KNOWN_HOSTS)


async def test_a_page_for_browsers_is_no_answer(connect: Connect) -> None:
    page = "<html><body><h1>We'll be back</h1></body></html>"
    async with connect(client={"retries": 1}) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=200, body=page, times=2))
        with pytest.raises(DecodeError, match="We'll be back"):
            await wrike.tasks.list()
        sandbox.inject(Fault("status", status=503, body=page, times=2))
        with pytest.raises(ServerError, match="We'll be back"):
            await wrike.tasks.list()
    assert len(sandbox.requests) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        lambda wrike: wrike.tasks.list(stauts=["Active"]),
        lambda wrike: wrike.tasks.list(status=["Actve"]),
        lambda wrike: wrike.tasks.list(fields=["nonsense"]),
        lambda wrike: wrike.tasks.list(fields=None),
        lambda wrike: wrike.tasks.list(updated_date={"start": datetime.fromisoformat("2026-01-31")}),
        lambda wrike: wrike.tasks.list(next_page_token=None),
        lambda wrike: wrike.tasks.list(page_size=0),
        lambda wrike: wrike.tasks.list(page_size=1001),
        lambda wrike: wrike.tasks.list(limit=-1),
        lambda wrike: wrike.tasks.get(""),
        lambda wrike: wrike.tasks.get(".."),
        lambda wrike: wrike.tasks.get(None),
        lambda wrike: wrike.tasks.get_many("IEAAAAJ6KQAB5CC3"),
        lambda wrike: wrike.request("GET", "//evil.example/"),
        lambda wrike: wrike.request("PATCH", "/tasks"),
        lambda wrike: wrike.request("GET", "/tasks", params={"x": object()}),
    ],
)
async def test_what_wrike_would_refuse_costs_no_request(connect: Connect, wrong: Any) -> None:
    async with connect() as (sandbox, wrike):
        with pytest.raises(InvalidArgument):
            await wrong(wrike)
        assert wrike.stats.requests == 0
    assert sandbox.requests == []


# --- wrong use ----------------------------------------------------------------------------------------------------


def test_a_plain_with_says_what_to_write() -> None:
    with pytest.raises(TypeError, match=r"write 'async with Wrike\(…\) as wrike'"), Wrike(SECRET):
        pass


def test_a_plain_for_says_what_to_write() -> None:
    with pytest.raises(TypeError, match="write 'async for'"):
        list(Wrike(SECRET).tasks.list())


def test_a_second_loop_is_told_apart() -> None:
    async def use(wrike: Wrike) -> None:
        await wrike.request("GET", "/version")

    async def whole(wrike: Wrike) -> None:
        with pytest.raises(WrongEventLoop, match="make a client for each loop"):
            await use(wrike)
        with pytest.raises(WrongEventLoop):
            await wrike.tasks.get("IEAAAAJ6KQAB5CC3")
        with pytest.raises(WrongEventLoop):
            await wrike.tasks.list()
        with pytest.raises(WrongEventLoop):
            await wrike.aclose()

    async def main() -> None:
        async with Sandbox() as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
            await use(wrike)
            with asyncio.get_running_loop().hold_clock():  # type: ignore[attr-defined]  # a VirtualClockLoop
                await asyncio.to_thread(lambda: run_virtual(lambda: whole(wrike)))
            await use(wrike)

    run_virtual(main)


async def test_without_async_with_it_works_and_says_that_it_was_never_closed() -> None:
    async with Sandbox() as sandbox, aiohttp.ClientSession() as http:
        wrike = Wrike(sandbox.token, base_url=sandbox.base_url, session=http)
        await wrike.request("GET", "/version")
        with pytest.warns(ResourceWarning, match=r"a client of http://127.* was never closed: use 'async with") as said:
            del wrike
        assert len(said) == 1


async def test_a_view_in_use_is_not_said_to_be_left_open() -> None:
    async with Sandbox() as sandbox, aiohttp.ClientSession() as http:
        wrike = Wrike(sandbox.token, base_url=sandbox.base_url, session=http)
        await wrike.request("GET", "/version")
        view = wrike.with_options(lane="bulk")
        del wrike
        await view.request("GET", "/version")
        with pytest.warns(ResourceWarning, match="was never closed") as said:
            del view
        assert len(said) == 1


async def test_a_closed_client_is_not_said_to_be_left_open() -> None:
    async with Sandbox() as sandbox:
        wrike = Wrike(sandbox.token, base_url=sandbox.base_url)
        await wrike.request("GET", "/version")
        await wrike.aclose()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            del wrike
        assert caught == []
