"""The servers of the benchmarks, each in a process of its own, so that what they take is not the contestants'."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from multiprocessing.connection import Connection
from typing import Any

import attrs

from wrike_async.sandbox import Sandbox, SandboxQuota

__all__ = [
    "TOKEN",
    "Requests",
    "SandboxServer",
    "answer_head",
    "fixed_answers",
    "listening",
    "sandbox_server",
    "serving_process",
    "until_hung_up",
]

TOKEN = "sandbox-token"

# Processes are forked off one that has imported this and done nothing else: as fresh as spawned ones, in 20 ms.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


@attrs.frozen
class SandboxServer:
    """A sandbox in another process."""

    base_url: str
    token: str
    _pipe: Connection

    def task_ids(self, count: int) -> list[str]:
        """The IDs of the first tasks of its account."""
        ids: list[str] = self._asked("task_ids", count)
        return ids

    def folder_id(self) -> str:
        """The ID of a folder to create tasks in."""
        folder_id: str = self._asked("folder_id", None)
        return folder_id

    def unused_status_id(self) -> str:
        """The ID of a custom status that no task has yet."""
        status_id: str = self._asked("unused_status_id", None)
        return status_id

    def created_titles(self) -> list[str]:
        """The titles of the tasks that were created since the sandbox runs."""
        titles: list[str] = self._asked("created_titles", None)
        return titles

    def ids_in_status(self, status_id: str) -> list[str]:
        """The IDs of the tasks that were put into a custom status since the sandbox runs."""
        ids: list[str] = self._asked("ids_in_status", status_id)
        return ids

    def counts(self) -> tuple[int, int]:
        """How many requests arrived so far, and how many of them were refused with 429."""
        requests, refused = self._asked("counts", None)
        return requests, refused

    def _asked(self, question: str, argument: Any) -> Any:
        self._pipe.send((question, argument))
        return self._pipe.recv()


@contextmanager
def sandbox_server(*, tasks: int, quota: SandboxQuota | None, retry_after: bool = False) -> Generator[SandboxServer]:
    """Run a sandbox for as long as the block lasts.

    Args:
        tasks: how many its account has.
        quota: what it enforces.
        retry_after: tell with a 429 when to come again, in whole seconds.
    """
    with serving_process(_run_sandbox, tasks, quota, retry_after) as pipe:
        base_url = pipe.recv()
        yield SandboxServer(base_url, TOKEN, pipe)


@contextmanager
def fixed_answers(body: bytes) -> Generator[str]:
    """Answer every request with one JSON body, as fast as can be; yields the base URL."""
    with serving_process(_run_fixed_answers, body) as pipe:
        yield pipe.recv()


@contextmanager
def serving_process(run: Callable[..., None], *arguments: Any) -> Generator[Connection]:
    ours, theirs = _processes.Pipe()
    process = _processes.Process(target=run, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join()


class _CountingSandbox(Sandbox):
    arrived = 0

    def note(self, record: Any) -> None:
        self.arrived += 1
        super().note(record)


def _run_sandbox(pipe: Connection, tasks: int, quota: SandboxQuota | None, retry_after: bool) -> None:
    async def serve() -> None:
        sandbox = _CountingSandbox(tasks=tasks, quota=quota, retry_after=retry_after, token=TOKEN, remembered=100)
        async with sandbox:
            pipe.send(sandbox.base_url)
            await until_hung_up(pipe, lambda question, argument: _answer(sandbox, question, argument))

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())


def _answer(sandbox: _CountingSandbox, question: str, argument: Any) -> Any:
    match question:
        case "task_ids":
            return [sandbox.state.task_id(number) for number in range(argument)]
        case "folder_id":
            return next(iter(sandbox.state.folders))
        case "unused_status_id":
            return list(sandbox.state.workflows.values())[1].statuses[-1].id
        case "created_titles":
            tasks = sandbox.state.tasks
            return [tasks[number].title for number in tasks.numbers()[len(tasks.seeded) :]]
        case "ids_in_status":
            return [task.id for task in sandbox.state.tasks if task.custom_status_id == argument]
        case "counts":
            return sandbox.arrived, sandbox.refusals
        case _:
            raise ValueError(question)


async def until_hung_up(pipe: Connection, answer: Callable[[str, Any], Any]) -> None:
    """Answer what the other end asks, until it closes."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()

    def readable() -> None:
        try:
            pipe.send(answer(*pipe.recv()))
        except (EOFError, OSError):
            loop.remove_reader(pipe.fileno())
            over.set()

    loop.add_reader(pipe.fileno(), readable)
    await over.wait()


class Requests(asyncio.Protocol, ABC):
    """A connection on which requests without bodies come: nothing of them is parsed but where they end."""

    transport: asyncio.Transport
    _unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the way back."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand on the requests that came whole."""
        *requests, self._unread = (self._unread + data).split(b"\r\n\r\n")
        if requests:
            self.requested(requests)

    @abstractmethod
    def requested(self, requests: Sequence[bytes]) -> None:
        """Answer what came, each request without the blank line that ends it."""


def answer_head(length: int, *, status: str = "200 OK") -> bytes:
    """Return what stands before a JSON body of so many bytes."""
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


@asynccontextmanager
async def listening(connection: Callable[[], asyncio.Protocol]) -> AsyncGenerator[str]:
    """Serve connections for as long as the block lasts; yields the origin."""
    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def _run_fixed_answers(pipe: Connection, body: bytes) -> None:
    answer = answer_head(len(body)) + body

    class Answering(Requests):
        def requested(self, requests: Sequence[bytes]) -> None:
            self.transport.write(answer * len(requests))

    async def serve() -> None:
        async with listening(Answering) as origin:
            pipe.send(f"{origin}/api/v4")
            watching = asyncio.ensure_future(until_hung_up(pipe, lambda question, argument: None))
            # Never asleep: a client that sends to a sleeping process pays for waking it, the more the slower it is.
            while not watching.done():  # noqa: ASYNC110 (busy on purpose)
                await asyncio.sleep(0)

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
