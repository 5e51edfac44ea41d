"""The promises of `tests/conftest.py`, without which the other tests prove less than they seem to."""

from __future__ import annotations

import asyncio
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


def of_its_own(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a run of pytest in a process of its own what holds here."""
    root = Path(__file__).parents[2]
    monkeypatch.setenv("PYTHONPATH", str(root))
    pytester.makeconftest((root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyprojecttoml((root / "pyproject.toml").read_text(encoding="utf-8"))


async def test_time_is_virtual() -> None:
    assert isinstance(asyncio.get_running_loop(), VirtualClockLoop)


@pytest.mark.real_time
async def test_real_time_on_demand() -> None:
    loop = asyncio.get_running_loop()
    assert not isinstance(loop, VirtualClockLoop)
    assert loop.time() == pytest.approx(time.monotonic(), abs=1.0)


async def test_debug_mode_reaches_the_loop(pytestconfig: pytest.Config) -> None:
    asked_for = bool(pytestconfig.getoption("asyncio_debug")) or sys.flags.dev_mode
    assert asyncio.get_running_loop().get_debug() == asked_for


TESTS_OF_DEBUG_MODE = """
import asyncio
import os

async def test_loop():
    assert asyncio.get_running_loop().get_debug()

def test_programs():
    assert "PYTHONASYNCIODEBUG" not in os.environ
"""


@pytest.mark.parametrize("workers", ["0", "1"])
def test_debug_mode_is_for_the_tests_and_not_for_programs_that_they_start(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    of_its_own(pytester, monkeypatch)
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    tests = pytester.makepyfile(TESTS_OF_DEBUG_MODE)
    pytester.runpytest_subprocess("-n", workers, "-p", "no:cacheprovider", tests).assert_outcomes(passed=2)


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
    of_its_own(pytester, monkeypatch)
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
