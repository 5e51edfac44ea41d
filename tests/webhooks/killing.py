"""Kills a receiver's process again and again while deliveries come, and looks at what became of each event."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
from collections import Counter
from pathlib import Path

import aiohttp
import attrs
from aiohttp.test_utils import unused_port

from tests.processes import python
from tests.webhooks.killed import BEGUN, ENDED, INBOX
from tests.webhooks.sending import body_of, headers_for, task_events

__all__ = ["Killing", "Outcome"]


@attrs.frozen
class Outcome:
    """What became of the events.

    Attributes:
        missing: those that no handler has ended.
        twice: those that several handlers have begun.
        unfinished: those of deliveries that were not finished at a kill.
        slowest: seconds of the slowest answer.
        memory: the most that a process took, in bytes.
    """

    missing: set[str]
    twice: set[str]
    unfinished: set[str]
    slowest: float
    memory: int


class Killing:
    """One run.

    Args:
        folder: for the inbox and the notes.
        deliveries: how many, of 10 events each.
        repeated: how many of them are sent twice.
        kills: how often the process is killed.
        pause: how long a handler takes, in seconds.
        stuck: every how many events one never ends in a process that is killed, so that there is something to kill.
    """

    def __init__(
        self, folder: Path, *, deliveries: int, repeated: int, kills: int, pause: float, stuck: int = 0
    ) -> None:
        self.folder = folder
        self.pause = pause
        self.stuck = stuck
        self.kills = kills
        bodies = [body_of(*task_events(10, start=10 * number)) for number in range(deliveries)]
        self.requests = [(body, headers_for(body, key=f"key {number}")) for number, body in enumerate(bodies)]
        every = max(1, deliveries // max(repeated, 1))
        self.sendings = [*range(deliveries), *range(0, every * repeated, every)]
        self.events = {f"T{number:05}" for number in range(10 * deliveries)}
        self.port = unused_port()
        self.slowest = 0.0
        self.memory = 0
        self.unfinished: set[str] = set()
        self._up = asyncio.Event()

    async def run(self) -> Outcome:
        """Send everything, kill in between, and wait for the end."""
        waiting = list(reversed(self.sendings))
        total = len(waiting)
        for number in range(self.kills + 1):
            stuck = self.stuck if number < self.kills else 0
            arguments = map(str, (self.folder, self.port, self.pause, stuck))
            async with python("-m", "tests.webhooks.killed", *arguments) as process:
                until = total - total * (number + 1) // (self.kills + 1)
                async with aiohttp.ClientSession() as session:
                    senders = [asyncio.create_task(self._send(session, waiting, until)) for _ in range(20)]
                    await asyncio.gather(*senders)
                    if number < self.kills:
                        # While requests are under way.
                        senders = [asyncio.create_task(self._send(session, waiting, until - 20)) for _ in range(20)]
                        await asyncio.sleep(0.01)
                        await self._kill(process)
                        await asyncio.gather(*senders)
                    else:
                        await self._drain(process)
        begun = Counter(self._lines(BEGUN))
        twice = {name for name, count in begun.items() if count > 1}
        return Outcome(self.events - set(self._lines(ENDED)), twice, self.unfinished, self.slowest, self.memory)

    async def _send(self, session: aiohttp.ClientSession, waiting: list[int], until: int) -> None:
        """Send until so many are left. What is not acknowledged is sent again, as Wrike does."""
        loop = asyncio.get_running_loop()
        while len(waiting) > until:
            number = waiting.pop()
            body, headers = self.requests[number]
            began = loop.time()
            try:
                url = f"http://127.0.0.1:{self.port}/wrike"
                async with session.post(url, data=body, headers=headers) as answer:
                    status = answer.status
            except (aiohttp.ClientError, OSError):
                waiting.append(number)
                return
            self.slowest = max(self.slowest, loop.time() - began)
            if status != 200:
                waiting.append(number)
                await asyncio.sleep(0.05)

    async def _kill(self, process: asyncio.subprocess.Process) -> None:
        self._look_at_memory(process)
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        self.unfinished |= self._unfinished()

    def _unfinished(self) -> set[str]:
        """Return the events of what was acknowledged, and not finished."""
        with contextlib.closing(sqlite3.connect(self.folder / INBOX)) as database:
            bodies = database.execute("SELECT body FROM deliveries WHERE state = 0").fetchall()
        return {event["taskId"] for (body,) in bodies for event in json.loads(body)}

    async def _drain(self, process: asyncio.subprocess.Process) -> None:
        self._look_at_memory(process)
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()

    def _look_at_memory(self, process: asyncio.subprocess.Process) -> None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return
        peak = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM 0 kB")
        self.memory = max(self.memory, 1024 * int(peak.split()[1]))

    def _lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text(encoding="utf-8").split() if path.exists() else []
