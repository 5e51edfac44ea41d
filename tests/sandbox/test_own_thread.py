"""A sandbox for callers that block: on a thread of its own, and what it says where its loop stands still."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import urllib.error
import urllib.request
from typing import Any

import pytest

from wrike_async import ApiError, Wrike
from wrike_async.sandbox import Fault, Sandbox
from wrike_async.sandbox._serving import standstill


def ask(sandbox: Sandbox) -> tuple[int, Any]:
    """Ask as a program does that is not asynchronous, and block until an answer comes."""
    request = urllib.request.Request(
        f"{sandbox.base_url}/version", headers={"Authorization": f"Bearer {sandbox.token}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def test_it_serves_callers_without_a_loop() -> None:
    with Sandbox(tasks=3) as sandbox:
        sandbox.inject(Fault("status", status=503))
        assert [ask(sandbox)[0] for _ in range(2)] == [503, 200]
        assert len(sandbox.requests) == 2
    with pytest.raises(RuntimeError, match="with sandbox"):
        _ = sandbox.base_url


async def test_it_serves_callers_who_block_their_loop() -> None:
    with Sandbox() as sandbox:
        assert ask(sandbox)[0] == 200


def test_it_serves_a_second_time() -> None:
    sandbox = Sandbox()
    for _ in range(2):
        with sandbox:
            assert ask(sandbox)[0] == 200


def test_nothing_is_left_of_it() -> None:
    before = threading.active_count()
    with Sandbox() as sandbox:
        assert threading.active_count() == before + 2
        port = int(sandbox.base_url.split(":")[2].partition("/")[0])
    assert threading.active_count() == before
    with Sandbox() as other:

        async def start_there() -> None:
            await Sandbox().start(port=int(other.base_url.split(":")[2].partition("/")[0]))

        with pytest.raises(OSError, match="address already in use"):
            asyncio.run(start_there())
    asyncio.run(served_at(port))


async def served_at(port: int) -> None:
    sandbox = Sandbox()
    await sandbox.start(port=port)
    await sandbox.stop()


def test_what_runs_already_is_not_started_again() -> None:
    before = threading.active_count()
    with Sandbox() as sandbox:
        with pytest.raises(RuntimeError, match="running already"), sandbox:
            pass
        assert ask(sandbox)[0] == 200
    assert threading.active_count() == before


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_GLANCE", "_PATIENCE", "_PATIENCE_WITH_A_LOOP_THAT_DOES_NOT_RUN"):
        monkeypatch.setattr(standstill, name, 0.02)


@pytest.mark.usefixtures("impatient")
async def test_a_loop_that_is_blocked_says_so() -> None:
    async with Sandbox() as sandbox:
        status, said = ask(sandbox)
        assert (status, said["error"]) == (421, "sandbox_stands_still")
        assert "with Sandbox(...), or the fixture wrike_server" in said["errorDescription"]
        assert sandbox.requests == []


@pytest.mark.usefixtures("impatient")
def test_a_loop_that_does_not_run_says_so_to_a_client() -> None:
    loop = asyncio.new_event_loop()
    sandbox = Sandbox()
    loop.run_until_complete(sandbox.start())

    async def call() -> None:
        async with Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
            await wrike.version.get()

    with pytest.raises(ApiError, match=r"421 \(sandbox_stands_still: .* or the fixture wrike_server\)"):
        asyncio.run(call())
    loop.run_until_complete(sandbox.stop())
    loop.close()


@pytest.mark.usefixtures("impatient")
def test_who_hangs_up_meanwhile_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.new_event_loop()
    sandbox = Sandbox()
    loop.run_until_complete(sandbox.start())
    monkeypatch.setattr(standstill, "_SECONDS_TO_SPEAK", 0.01)
    host, port = sandbox.base_url.removeprefix("http://").partition("/")[0].split(":")
    # It says nothing, so that nothing can be answered; the next one is.
    with socket.create_connection((host, int(port))):
        assert ask(sandbox)[0] == 421
    loop.run_until_complete(sandbox.stop())
    loop.close()


@pytest.mark.real_time
async def test_a_loop_that_comes_back_in_time_answers_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standstill, "_GLANCE", 0.01)
    loop, noticed = asyncio.get_running_loop(), threading.Event()
    post = loop.call_soon_threadsafe

    def noticing(callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        if threading.current_thread().name.startswith("watch"):
            noticed.set()
        return post(callback, *args, context=context)

    async with Sandbox() as sandbox:
        monkeypatch.setattr(loop, "call_soon_threadsafe", noticing)
        asked = asyncio.get_running_loop().run_in_executor(None, ask, sandbox)
        assert noticed.wait(20)
        assert (await asked)[0] == 200


@pytest.mark.usefixtures("impatient")
def test_a_loop_that_was_closed_says_so() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    watch = standstill.StandstillWatch(listener := socket.create_server(("127.0.0.1", 0)), loop)
    host, port = listener.getsockname()
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"http://{host}:{port}/api/v4/version", timeout=20)
    assert refusal.value.code == 421
    refusal.value.close()
    watch.stop()
