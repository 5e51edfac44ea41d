"""The sandbox: a local Wrike on a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import Set
from types import TracebackType
from typing import Self

from aiohttp import web

from wrike_async.sandbox._serving.control import Control
from wrike_async.sandbox._serving.own_thread import LoopThread
from wrike_async.sandbox._serving.service import Service
from wrike_async.sandbox._serving.standstill import StandstillWatch

__all__ = ["Sandbox"]

_MAX_HEADER_BYTES = 1 << 16
_BACKLOG = 128


class Sandbox(Control):
    """A local Wrike. ``async with Sandbox(tasks=1000) as sandbox:`` serves it at ``sandbox.base_url``.

    ``with Sandbox(tasks=1000) as sandbox:`` serves from a thread of its own, for callers that are not asynchronous or
    that block their event loop: FastAPI's ``TestClient``, Django, Flask, other processes. Settings, state and log may
    be looked at and changed from the caller's thread while no request is on its way.

    Amounts (``tasks``, ``folders``, ``projects``, ``comments``, ``timelogs``, ``spaces``, ``contacts``, and, 0 unless
    said, ``approvals``, ``bookings``, ``dependencies``, ``webhooks``, ``timesheets``) say what the account holds;
    everything is generated from ``seed``, and only when it is read. Each seed (up to 2**29 of them) has an account of
    its own: other contents, other people, and IDs that no other account knows. The same seed has the same ones, always.
    ``now`` gives the time as an aware datetime. The other arguments are settings, described at `Control`.
    """

    _runner: web.ServerRunner | None = None
    _listening: asyncio.Server | None = None
    _watch: StandstillWatch | None = None
    _thread: LoopThread | None = None
    _base_url: str | None = None
    _under_way: Set[asyncio.Task[object]] = frozenset()

    @property
    def base_url(self) -> str:
        """The API's root: ``http://127.0.0.1:PORT/api/v4``.

        Raises:
            RuntimeError: the sandbox was not started.
        """
        if self._base_url is None:
            raise RuntimeError(
                "the sandbox is not running: use 'async with sandbox:', 'with sandbox:' or 'await sandbox.start()'"
            )
        return self._base_url

    def __repr__(self) -> str:
        where = "not running" if self._base_url is None else f"at {self._base_url}"
        return f"<Sandbox {where}, {len(self.state.tasks)} tasks>"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 lets the system choose one."""
        if self._runner is not None:
            raise RuntimeError("the sandbox is running already")
        service = Service(self)
        under_way: set[asyncio.Task[object]] = set()

        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            task = asyncio.current_task()
            assert task is not None
            under_way.add(task)
            try:
                return await service.handle(request)
            finally:
                under_way.discard(task)

        # The parser must let long lines through, so that the refusal is Wrike's and not its own.
        server = web.Server(
            handle,
            access_log=None,
            max_line_size=_MAX_HEADER_BYTES,
            max_field_size=_MAX_HEADER_BYTES,
        )
        runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        loop = asyncio.get_running_loop()
        try:
            self._listening = await loop.create_server(server, host, port, backlog=_BACKLOG)
        except OSError:
            await runner.cleanup()
            raise
        self.hooks._open()
        self._runner = runner
        self._under_way = under_way
        listener = self._listening.sockets[0]
        self._base_url = f"http://{host}:{listener.getsockname()[1]}/api/v4"
        self._watch = StandstillWatch(listener.dup(), loop)

    async def stop(self) -> None:
        """Stop listening and drop what is under way. Does nothing when not running."""
        runner, self._runner, self._base_url = self._runner, None, None
        if runner is not None:
            assert self._watch is not None
            assert self._listening is not None
            self._watch.stop()
            self._listening.close()
            await runner.cleanup()
            # Whoever hung up leaves a handler behind, which sleeps for as long as the latency says.
            for task in self._under_way:
                task.cancel()
            if self._under_way:
                await asyncio.wait(self._under_way)
            await self.hooks._close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def __enter__(self) -> Self:
        thread = LoopThread()
        try:
            thread.run(self.start())
        except BaseException:
            thread.close()
            raise
        self._thread = thread
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        thread, self._thread = self._thread, None
        assert thread is not None
        try:
            thread.run(self.stop())
        finally:
            thread.close()
