"""What holds for every test: time is virtual, nothing is left behind, generated examples repeat."""

from __future__ import annotations

import asyncio
import asyncio.constants
import gc
import inspect
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import aioresponses.core
import hypothesis
import pytest
import pytest_asyncio
from aiohttp import ClientResponse
from aioresponses import aioresponses as mocked_aiohttp

from tests.connecting import connect
from tests.packed import packed
from wrike_async.testing.clock import VirtualClockLoop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping

__all__ = ["connect", "packed"]

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60, database=None)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Enough for cancelled tasks to finish and closed transports to say so; the virtual clock does not move.
_TURNS_TO_FINISH = 10
_FRAMES_IN_DEBUG_MODE = 4
# Garbage is looked for after each test; in between it only costs time, unless there is very much of it.
_ALLOCATIONS_BETWEEN_SEARCHES = 50_000


def pytest_configure(config: pytest.Config) -> None:
    # What is imported and collected stays alive.
    gc.disable()
    # pytest-asyncio tells every loop whether to debug, and so overrules what the interpreter was told.
    if os.environ.get("PYTHONASYNCIODEBUG") or sys.flags.dev_mode:
        config.option.asyncio_debug = True
        # It keeps where each future and each callback was made. All of pytest's frames take longer than the rest.
        traceback.extract_stack.__defaults__ = (None, _FRAMES_IN_DEBUG_MODE)
        asyncio.constants.__dict__["DEBUG_STACK_DEPTH"] = _FRAMES_IN_DEBUG_MODE


def pytest_collection_finish() -> None:
    # Programs that tests start would report slow callbacks on standard error, which tests read. xdist's workers, which
    # learn of debug mode from here, have been started.
    os.environ.pop("PYTHONASYNCIODEBUG", None)
    # What is there by now stays: looking for garbage after each test then costs next to nothing. Nor is it looked for
    # now, among all that was imported and collected.
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_BETWEEN_SEARCHES)
    gc.enable()


def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    if item.get_closest_marker("real_time"):
        return {"real": asyncio.new_event_loop}
    return {"virtual": VirtualClockLoop}


@pytest.fixture(autouse=True)
def complaints() -> Iterator[list[str]]:
    """What event loops complain about. Whatever was left open says so now, to the test that opened it.

    An unclosed thing says so in a ResourceWarning, which is an error by itself.
    """
    heard: list[str] = []
    yield heard
    gc.collect()
    # What survived stays out of later searches, which would otherwise take longer with each test.
    gc.freeze()
    if heard:
        pytest.fail("the event loop complained: " + "; ".join(heard), pytrace=False)


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest, complaints: list[str]) -> None:
    """An async test ends with the tasks that it began with, and without an exception nobody looked at.

    It asks for `complaints` first so that the garbage is looked for after the loop is closed.
    """
    if pytest_asyncio.is_async_test(request.node):
        request.getfixturevalue("no_task_left_behind")


@pytest_asyncio.fixture
async def no_task_left_behind(complaints: list[str]) -> AsyncIterator[None]:
    def listen(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        loop.default_exception_handler(context)
        complaints.append(f"{context['message']}: {context.get('exception')!r}")

    asyncio.get_running_loop().set_exception_handler(listen)
    before = asyncio.all_tasks()
    yield
    for _ in range(_TURNS_TO_FINISH):
        await asyncio.sleep(0)
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    if left:
        shown = "; ".join(sorted(repr(task) for task in left)[:10])
        pytest.fail(f"{len(left)} tasks left behind: {shown}", pytrace=False)


@pytest.fixture
def mocked_http(monkeypatch: pytest.MonkeyPatch) -> Iterator[mocked_aiohttp]:
    """aioresponses, for tests that are about the shape of one request.

    aioresponses 0.7.9 does not know the argument `stream_writer` that aiohttp 3.14 requires of a response
    (https://github.com/pnuckowski/aioresponses/issues/289 and 292); the subclass goes when a release does.
    It replaces `ClientSession._request`, so client middlewares and connections are not exercised.
    """
    monkeypatch.setattr(aioresponses.core, "ClientResponse", _MockedResponse)
    with mocked_aiohttp() as mocked:
        yield mocked


class _MockedResponse(ClientResponse):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "stream_writer" in inspect.signature(ClientResponse).parameters:
            kwargs.setdefault("stream_writer", Mock(output_size=0))
        super().__init__(*args, **kwargs)
