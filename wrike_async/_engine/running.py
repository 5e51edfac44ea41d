"""What exists while a client is in use: sessions, the queue and calls, wired together, and what stands on them."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Coroutine, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from wrike_async._engine.calls import Calls
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.setup import EngineSetup
from wrike_async._transport.blocking import to_the_end
from wrike_async._transport.events import Events
from wrike_async._transport.pool import SessionPool
from wrike_async._wire.decode import decode_each, decode_items, decode_one_by_one, done_unreadable
from wrike_async._wire.operation import Operation
from wrike_async.errors import DecodeError, WrikeError

if TYPE_CHECKING:
    from wrike_async._engine.packing.lookups import Lookups
    from wrike_async._engine.streams.places import StreamPlaces
    from wrike_async._engine.streams.transfers import Transfers
    from wrike_async._engine.token_owners import TokenOwners

__all__ = ["Running"]

Result = TypeVar("Result")

# All that a write waits for ends at once; that takes some turns of the loop, and more where many wait for each other.
_TURNS_TO_END = 100

# For whom a task works: sources, journals and hooks run in such tasks too, and in those that they start themselves.
_works_for: contextvars.ContextVar[frozenset[object]] = contextvars.ContextVar("works_for", default=frozenset())


@runtime_checkable
class _Closable(Protocol):
    def close(self) -> None: ...


class Running:
    """What exists while a client is in use.

    Attributes:
        loop: the event loop that it belongs to.
        pool: the sessions.
        dispatcher: the queue for the quota.
        calls: performs single requests.
        tasks: what was spawned and has not ended.
        parts: what is made once for each client when it is first asked for; see `Engine.part`.
    """

    def __init__(self, setup: EngineSetup, events: Events, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._strict = setup.strict
        self.pool = SessionPool(
            setup.credentials,
            base_url=setup.base_url,
            prefer_base_url=setup.prefer_base_url,
            quota=setup.quota,
            user_agent=setup.user_agent,
            network=setup.network,
            http=setup.http,
        )
        # With fewer connections than that, requests would wait for one with a slot that grows old.
        in_flight = min(setup.max_connections, self.pool.connections or setup.max_connections)
        self.dispatcher = Dispatcher(self.pool, max_in_flight=in_flight, loop=loop, spawn=self.spawn)
        # Half as many as there are requests: each keeps a connection for as long as its reader, or its source, takes.
        self._most_streams = max(1, setup.max_connections // 2)
        self.calls = Calls(self.pool, self.dispatcher, events, loop, self.decode, guarded=setup.guarded)
        self.parts: dict[Any, Any] = {}
        self.tasks: set[asyncio.Task[Any]] = set()
        self._writes: set[asyncio.Task[Any]] = set()
        # Stands for this in contexts, which may live longer than it should.
        self._mark = object()
        self._closed: asyncio.Future[None] | None = None

    @cached_property
    def streams(self) -> StreamPlaces:
        """The places of downloads and uploads."""
        from wrike_async._engine.streams.places import StreamPlaces

        return StreamPlaces(self._most_streams, connections=self.pool.connections, loop=self.loop)

    def decode(self, operation: Operation[Any], data: list[Any]) -> list[Any]:
        """Make models of entries; see `Engine.decode`."""
        try:
            return decode_items(operation, data, strict=self._strict)
        except DecodeError as error:
            self.hide_secrets_in(error)
            if operation.access == "write":
                done = done_unreadable(operation, data, error)
                self.hide_secrets_in(done)
                raise done from error
            raise

    def reads_all(self, data: list[Any]) -> bool:
        """Tell whether models can be made of all entries; see `Engine.reads_all`."""
        from wrike_async._wire.structuring.packed_record import PackedRecord

        return not self._strict and bool(data) and isinstance(data[0], PackedRecord)

    def decode_each(self, operation: Operation[Any], data: list[Any]) -> list[Any]:
        """Make models of entries, or errors of those that cannot be read; see `Engine.decode_each`."""
        items = decode_each(operation, data, strict=self._strict)
        for item in items:
            if isinstance(item, DecodeError):
                self.hide_secrets_in(item)
        return items

    def decode_one_by_one(self, operation: Operation[Any], data: list[Any]) -> Iterator[Any]:
        """Make models of entries, each when it is asked for; see `Engine.decode_one_by_one`."""
        return decode_one_by_one(operation, data, strict=self._strict)

    def hide_secrets_in(self, error: WrikeError) -> None:
        """Cut from an error what requests are signed with."""
        self.pool.secrets.hide_in(error)

    # --- parts: each is made once, when `Engine.part` is first asked for it -------------------------------------

    def make_lookups(self, _: object) -> Lookups:
        """Make what has lookups travel together."""
        from wrike_async._engine.packing.lookups import Lookups

        return Lookups(self.dispatcher, self.calls, self.decode_each, self.spawn)

    def make_transfers(self, _: object) -> Transfers:
        """Make what opens streams."""
        from wrike_async._engine.streams.transfers import Transfers

        return Transfers(self.calls, self.streams, self.loop)

    def make_token_owners(self, _: object) -> TokenOwners:
        """Make what knows which session each page token came to."""
        from wrike_async._engine.token_owners import TokenOwners

        return TokenOwners(self.pool.sessions)

    # --- tasks ------------------------------------------------------------------------------------------------

    def spawn(
        self, work: Coroutine[Any, Any, Result], *, writes: bool = False, context: contextvars.Context | None = None
    ) -> asyncio.Task[Result]:
        """Start a task that `aclose` ends.

        Args:
            work: what it does.
            writes: whether it should rather end by itself then, because it can tell what was done and what was not.
            context: where it runs; by default in that of whoever asks.
        """
        context = contextvars.copy_context() if context is None else context.copy()
        context.run(self._mark_context)
        task = self.loop.create_task(work, context=context)
        self.tasks.add(task)
        if writes:
            self._writes.add(task)
        task.add_done_callback(self._ended)
        return task

    def _mark_context(self) -> None:
        _works_for.set(_works_for.get() | {self._mark})

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        self._writes.discard(task)
        if not task.cancelled():
            # Whoever wanted the result may be gone; an error that nobody fetches is no news then.
            task.exception()

    # --- the end ----------------------------------------------------------------------------------------------

    @property
    def is_closed(self) -> bool:
        """Whether closing came to its end."""
        return self._closed is not None and self._closed.done()

    async def aclose(self) -> None:
        """End what is queued and under way, and close what was opened: once, whoever asks for it and however often.

        A caller that is cancelled meanwhile is so when all is closed. One that is part of what is closed, such as a
        source of IDs, does not wait: that would be for itself.
        """
        if self._closed is None:
            self._closed = self.loop.create_future()
            self._end_everything()
            self._start_closing(self._closed)
        if self._mark in _works_for.get():
            await asyncio.sleep(0)
        else:
            await to_the_end(self._closed)

    def _end_everything(self) -> None:
        self.dispatcher.close()
        self.calls.close()
        for part in self.parts.values():
            if isinstance(part, _Closable):
                part.close()
        for task in self.tasks - self._writes:
            task.cancel()

    def _start_closing(self, closed: asyncio.Future[None]) -> None:
        def ended(task: asyncio.Task[None]) -> None:
            if task.cancelled():
                # Before its first step; whatever ends all tasks of a loop ends this one too.
                self._start_closing(closed)
            elif (error := task.exception()) is not None:
                closed.set_exception(error)
            else:
                closed.set_result(None)

        self.loop.create_task(self._close()).add_done_callback(ended)

    async def _close(self) -> None:
        # No connection stays open because a source takes its time to end.
        while await _was_cancelled(self.pool.aclose()):
            pass
        for _ in range(_TURNS_TO_END):
            if not self._writes:
                break
            await _was_cancelled(asyncio.sleep(0))
        for task in self._writes:
            task.cancel()
        while self.tasks:
            await _was_cancelled(asyncio.wait(self.tasks))

    def abandon(self) -> None:
        """Close what can be closed without waiting, because nobody will wait: its loop is closed, or it was dropped."""
        closing = self.pool.aclose()
        try:
            closing.send(None)
        except StopIteration:
            pass
        finally:
            closing.close()


async def _was_cancelled(work: Coroutine[Any, Any, object]) -> bool:
    """Await work that can be done anew. Returns whether it was cut off."""
    try:
        await work
    except asyncio.CancelledError:
        return True
    return False
