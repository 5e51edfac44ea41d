"""An inbox in a file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from wrike_async._transport.blocking import to_the_end
from wrike_async.webhooks._inbox import Claim, FailedDelivery, InboxEntry, checked_count

if TYPE_CHECKING:
    from wrike_async.webhooks._delivery_table import Command, DeliveryTable

__all__ = ["FileInbox"]

_READ_AT_ONCE: Final = 100
_MOST_BYTES_READ: Final = 8 << 20


@final
class FileInbox:
    """Keeps deliveries in a file of SQLite: what is acknowledged is on disk, and outlives the process and the machine.

    What was not finished when a process ended is handled by the next one that opens the file: a delivery from its
    first event on. The bodies are readable for the file's owner only. One process at a time works off a file.

    Args:
        path: of the file; beside it stand others that begin with its name. A local disk, not a network's.
        room: how many deliveries may wait; as many keys are remembered.
    """

    def __init__(self, path: str | os.PathLike[str], room: int = 1_000_000) -> None:
        # One file has one lock, whatever name leads to it and wherever the program goes.
        self._path = Path(path).resolve()
        self._room = checked_count(room, "room")
        self._thread: ThreadPoolExecutor | None = None
        self._table: DeliveryTable | None = None
        self._commands: list[tuple[Command, asyncio.Future[Any]]] = []
        self._performing: asyncio.Task[None] | None = None
        self._last = 0
        self._from_the_beginning = False
        self._handed_out: set[int] = set()

    def __repr__(self) -> str:
        return f"FileInbox({str(self._path)!r})"

    async def put(self, key: str | None, body: bytes) -> Claim:
        """Store a delivery; see `Inbox`. It is on disk when this returns.

        Raises:
            WrikeError: the file cannot be opened, or another process works it off.
        """
        claim: Claim = await self._do(lambda table: _owned(table).put(key, body))
        return claim

    async def waiting(self) -> AsyncGenerator[InboxEntry]:
        """Hand out what waits; see `Inbox`.

        Raises:
            WrikeError: the file cannot be opened, or another process works it off.
        """
        while entries := await self._next():
            for entry in entries:
                self._last = entry.id
                if entry.id not in self._handed_out:
                    self._handed_out.add(entry.id)
                    yield entry

    async def done(self, entry: InboxEntry) -> None:
        """Forget what a delivery holds, but not its key."""
        await self._do(lambda table: table.done(entry.id))
        self._handed_out.discard(entry.id)

    async def failed(self, entry: InboxEntry, reason: str) -> None:
        """Keep a delivery aside, for `failures` and `retry_failed`."""
        await self._do(lambda table: table.failed(entry.id, reason))
        self._handed_out.discard(entry.id)

    async def failures(self) -> list[FailedDelivery]:
        """Return what was kept aside, the oldest first. Another process may work off the file meanwhile."""
        found: list[FailedDelivery] = await self._do(lambda table: table.failures())
        return found

    async def retry_failed(self) -> int:
        """Have what was kept aside wait again, and return how many deliveries that are.

        The receiver of this inbox takes them up with the next delivery; that of another process when it starts.
        """
        found: int = await self._do(lambda table: table.retry_failed())
        self._from_the_beginning = True
        return found

    async def aclose(self) -> None:
        """Close the file. It is opened again where the inbox is used again."""
        if self._thread is None:
            return
        if self._performing is not None:
            await to_the_end(self._performing)
        thread, table = self._thread, self._table
        self._thread, self._table = None, None
        if table is not None:
            await to_the_end(asyncio.get_running_loop().run_in_executor(thread, table.close))
        thread.shutdown(wait=False)
        self._last, self._handed_out = 0, set()

    async def _next(self) -> list[InboxEntry]:
        if self._from_the_beginning:
            self._last, self._from_the_beginning = 0, False
        entries: list[InboxEntry] = await self._do(
            lambda table: _owned(table).waiting(self._last, _READ_AT_ONCE, _MOST_BYTES_READ)
        )
        return entries

    async def _do(self, command: Command) -> Any:
        """Have the thread do something, together with all else that is to be done by then."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "wrike-async-inbox")
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._commands.append((command, future))
        if self._performing is None:
            self._performing = asyncio.get_running_loop().create_task(self._perform(self._thread))
        return await future

    async def _perform(self, thread: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        while self._commands:
            batch, self._commands = self._commands, []
            results = await to_the_end(
                loop.run_in_executor(thread, self._perform_in_thread, [command for command, _ in batch])
            )
            for (_, future), result in zip(batch, results, strict=True):
                if future.done():
                    continue
                if isinstance(result, Exception):
                    future.set_exception(result)
                else:
                    future.set_result(result)
        self._performing = None

    def _perform_in_thread(self, commands: list[Command]) -> list[Any]:
        from wrike_async.webhooks._delivery_table import DeliveryTable

        try:
            if self._table is None:
                self._table = DeliveryTable(self._path, self._room)
            return self._table.perform(commands)
        except Exception as error:  # noqa: BLE001 (whoever gave the commands gets it)
            return [error] * len(commands)


def _owned(table: DeliveryTable) -> DeliveryTable:
    table.own()
    return table
