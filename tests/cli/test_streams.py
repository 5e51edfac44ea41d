"""Blocking files beside a running loop."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
import threading

import pytest

from wrike_async._cli.streams import JsonLines, ids_from_stdin
from wrike_async._transport.blocking import in_daemon_thread
from wrike_async.errors import InvalidArgument

pytestmark = pytest.mark.real_time


class Slow:
    """Takes a few bytes at a time, sometimes none, and nothing before it is told to."""

    def __init__(self) -> None:
        self.taken = b""
        self.asked = threading.Event()
        self.may_go_on = threading.Event()
        self.full = True

    def write(self, data: memoryview, /) -> int | None:
        self.asked.set()
        assert self.may_go_on.wait(10)
        self.full = not self.full
        if self.full:
            return None
        self.taken += data[:7]
        return min(7, len(data))


async def test_lines_are_written_whole_however_little_is_taken_at_a_time() -> None:
    output = Slow()
    output.may_go_on.set()
    lines = JsonLines(output)
    await lines.write([{"id": "A", "title": "Grüße"}, {"id": "B"}])
    await lines.write([])
    assert output.taken == '{"id":"A","title":"Grüße"}\n{"id":"B"}\n'.encode()
    assert lines.count == 2


async def test_cancelling_waits_for_the_line_that_is_begun() -> None:
    output = Slow()
    lines = JsonLines(output)
    writing = asyncio.create_task(lines.write([{"id": "A" * 50}]))
    await asyncio.to_thread(output.asked.wait, 10)
    writing.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not writing.done()
    output.may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert json.loads(output.taken) == {"id": "A" * 50}
    assert lines.count == 1


async def test_what_cannot_be_written_is_not_counted() -> None:
    class Full:
        def write(self, data: memoryview, /) -> int | None:
            raise OSError(28, "No space left on device")

    lines = JsonLines(Full())
    with pytest.raises(OSError, match="No space left"):
        await lines.write([{"id": "A"}])
    assert lines.count == 0


async def test_ids_come_as_they_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    with os.fdopen(read, encoding="utf-8") as stdin, os.fdopen(write, "wb", buffering=0) as typed:
        monkeypatch.setattr(sys, "stdin", stdin)
        ids = ids_from_stdin()
        typed.write(b"A\n\n  \r\nB \r\nC")
        assert [await anext(ids), await anext(ids)] == ["A", "B"]
        typed.write(b"C\n\xffD")
        assert await anext(ids) == "CC"
        typed.close()
        assert [entity_id async for entity_id in ids] == [r"\xffD"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
async def test_ids_may_have_a_mark_of_their_encoding(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    file = io.TextIOWrapper(io.BytesIO("A\r\nB".encode(encoding)))
    monkeypatch.setattr(sys, "stdin", file)
    assert [entity_id async for entity_id in ids_from_stdin()] == ["A", "B"]


async def test_ids_from_a_terminal_or_from_nowhere_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    for stdin in (terminal, None):
        monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(InvalidArgument, match="as arguments, or pipe them in"):
            await anext(ids_from_stdin())


async def test_nobody_waits_for_a_thread_that_was_given_up() -> None:
    go_on = threading.Event()
    waiting = in_daemon_thread(go_on.wait)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    assert await in_daemon_thread(lambda: "next") == "next"
