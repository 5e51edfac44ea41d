"""The promises of `tests/conftest.py`, without which the other tests prove less than they seem to."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest

from wrike_async.testing.clock import VirtualClockLoop

if TYPE_CHECKING:
    from aioresponses import aioresponses

pytest_plugins = ["pytester"]


async def test_time_is_virtual() -> None:
    assert isinstance(asyncio.get_running_loop(), VirtualClockLoop)


@pytest.mark.real_time
async def test_real_time_on_demand() -> None:
    loop = asyncio.get_running_loop()
    assert not isinstance(loop, VirtualClockLoop)
    assert loop.time() == pytest.approx(time.monotonic(), abs=1.0)


async def test_debug_mode_reaches_the_loop() -> None:
    asked_for = bool(os.environ.get("PYTHONASYNCIODEBUG")) or sys.flags.dev_mode
    assert asyncio.get_running_loop().get_debug() == asked_for


async def test_aioresponses_answers(mocked_http: aioresponses) -> None:
    url = "https://www.wrike.com/api/v4/contacts"
    mocked_http.get(url, payload={"kind": "contacts", "data": []}, headers={"wrike-response-id": "r"})
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 200
        assert response.headers["wrike-response-id"] == "r"
        assert await response.json() == {"kind": "contacts", "data": []}
    assert len(mocked_http.requests) == 1


TESTS_THAT_LEAVE_SOMETHING = """
import asyncio
import socket

import aiohttp
import pytest

kept = []

async def test_fine():
    asyncio.create_task(asyncio.sleep(3600)).cancel()

async def test_task():
    kept.append(asyncio.create_task(asyncio.sleep(3600)))

async def test_session():
    aiohttp.ClientSession()

async def test_session_in_a_cycle():
    cycle = [aiohttp.ClientSession()]
    cycle.append(cycle)

def test_socket():
    socket.socket()

async def test_coroutine():
    asyncio.sleep(1)

async def test_exception():
    async def fail():
        raise LookupError("nobody asked")
    asyncio.create_task(fail())
    await asyncio.sleep(1)

async def test_fine_after_the_others():
    await asyncio.sleep(1)
"""


def test_what_is_left_behind_fails_the_test_that_left_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(__file__).parents[2]
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.delenv("PYTHONASYNCIODEBUG", raising=False)
    pytester.makeconftest((root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyprojecttoml((root / "pyproject.toml").read_text(encoding="utf-8"))
    tests = pytester.makepyfile(TESTS_THAT_LEAVE_SOMETHING)
    result = pytester.runpytest_subprocess("-rfE", "-p", "no:cacheprovider", tests)
    found = re.findall(r"^(?:FAILED|ERROR) \S+::(\w+)", result.stdout.str(), flags=re.MULTILINE)
    assert sorted(set(found)) == [
        "test_coroutine",
        "test_exception",
        "test_session",
        "test_session_in_a_cycle",
        "test_socket",
        "test_task",
    ]
