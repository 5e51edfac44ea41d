"""The engine of a client: pool, dispatcher, calls and lookups, wired on first use and bound to the loop of that use."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import aiohttp
import attrs
import orjson

from wrike_async.auth import Credential
from wrike_async.errors import ClientClosed, WrongEventLoop
from wrike_async.fanout.calls import Calls, Reply
from wrike_async.fanout.dispatch import Dispatcher
from wrike_async.fanout.lookups import Lookups
from wrike_async.options import CallOptions, Lane
from wrike_async.transport.events import Events, Hook, Stats
from wrike_async.transport.limits import Quota
from wrike_async.transport.pool import SessionPool
from wrike_async.transport.session import Session
from wrike_async.wire.converter import structure_items
from wrike_async.wire.encode import build_request, encode_params
from wrike_async.wire.operation import Operation, Request
from wrike_async.wire.parameters import check_id

__all__ = ["EncodedParams", "Engine", "EngineOptions", "decode_items", "encode_lookup"]

Result = TypeVar("Result")


@attrs.frozen(kw_only=True)
class EngineOptions:
    """What a client is made of; see `Wrike` for what each means."""

    credentials: Sequence[Credential]
    base_url: str
    prefer_base_url: bool
    quota: Quota | None
    max_connections: int
    http: aiohttp.ClientSession | None
    json_bodies: bool
    hooks: Sequence[Hook]


class _Running:
    """What exists while a client is in use."""

    def __init__(self, options: EngineOptions, events: Events, loop: asyncio.AbstractEventLoop) -> None:
        # Reading the metadata of a distribution takes milliseconds, which importing the client need not wait for.
        from wrike_async.version import USER_AGENT

        self.loop = loop
        self.pool = SessionPool(
            options.credentials,
            base_url=options.base_url,
            prefer_base_url=options.prefer_base_url,
            quota=options.quota,
            max_connections=options.max_connections,
            user_agent=USER_AGENT,
            http=options.http,
        )
        self.tasks: set[asyncio.Task[Any]] = set()
        self.dispatcher = Dispatcher(self.pool, max_in_flight=options.max_connections, loop=loop)
        self.calls = Calls(self.pool, self.dispatcher, events, loop)
        self.lookups = Lookups(self.dispatcher, self.calls, decode_items, self.spawn)

    def spawn(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled():
            # Whoever wanted the result may be gone; an error that nobody fetches is no news then.
            task.exception()

    async def aclose(self) -> None:
        self.dispatcher.close()
        self.calls.close()
        self.lookups.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.pool.aclose()


class Engine:
    """Performs calls and lookups for a client and all its views."""

    def __init__(self, options: EngineOptions) -> None:
        """Take the options; nothing is opened before the first use."""
        self._options = options
        self._events = Events(options.hooks)
        self._running: _Running | None = None
        self._closed = False

    @property
    def base_url(self) -> str:
        """Where requests go, as far as that is known before the first one."""
        return self._options.base_url

    @property
    def is_open(self) -> bool:
        """Whether there is something that `aclose` would close."""
        return self._running is not None and not self._closed

    def start(self) -> None:
        """Bind to the running loop.

        Raises:
            WrongEventLoop: it is not the loop of the first use.
            ClientClosed: the client was closed.
        """
        self._use()

    def _use(self) -> _Running:
        if self._closed:
            raise ClientClosed("the client was closed; make a new one")
        loop = asyncio.get_running_loop()
        if self._running is None:
            self._running = _Running(self._options, self._events, loop)
        elif self._running.loop is not loop:
            raise WrongEventLoop(
                "this client belongs to the event loop of its first use, and this is another one: make a client for "
                "each loop (for each asyncio.run), inside of it"
            )
        return self._running

    async def call(
        self,
        operation: Operation[Any],
        options: CallOptions,
        *,
        path: Mapping[str, str | Sequence[str]] | None = None,
        params: Mapping[str, Any] | None = None,
        lane: Lane = "interactive",
        session: Session | None = None,
    ) -> Reply:
        """Perform an operation once.

        Args:
            operation: what to perform.
            options: of the call.
            path: IDs by their name in the path template.
            params: JSON values by wire name, see `encode_params`.
            lane: where to queue unless the options say so.
            session: the only session that may serve it.

        Raises:
            WrikeError: what `Calls.perform` raises; `InvalidArgument` for what cannot be sent.
        """
        request = build_request(operation, path=path, params=params, json_body=self._options.json_bodies)
        return await self.send(request, options, lane=lane, session=session)

    async def send(
        self, request: Request, options: CallOptions, *, lane: Lane = "interactive", session: Session | None = None
    ) -> Reply:
        """Send a request that is built already; see `call`."""
        running = self._use()
        if session is None and request.operation.access == "write":
            session = running.pool.primary
        return await running.calls.perform(request, options, lane=options.lane or lane, session=session)

    def ask(
        self,
        operation: Operation[Any],
        entity_id: str,
        encoded: EncodedParams,
        options: CallOptions,
        *,
        lane: Lane = "interactive",
    ) -> asyncio.Future[Any]:
        """Ask for one entity by ID; it travels together with others.

        Args:
            operation: a read that takes several IDs.
            entity_id: its ID.
            encoded: see `encode`.
            options: of the call.
            lane: where to queue unless the options say so.

        Returns:
            A future with the model. Cancel it to take the wish back.
        """
        running = self._use()
        return running.lookups.ask(
            operation,
            check_id(entity_id, "id"),
            encoded.params,
            options,
            options.lane or lane,
            key=encoded.key,
        )

    def spawn(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Start a task that ends at the latest when the client closes."""
        return self._use().spawn(work)

    @property
    def stats(self) -> Stats:
        """What was done so far."""
        running = self._running
        if running is None or self._closed:
            return self._events.snapshot(quota_used=None, speed=None, in_flight=0, queued=0)
        return self._events.snapshot(
            quota_used=running.pool.quota_used(running.loop.time()),
            speed=running.pool.speed(running.loop.time()),
            in_flight=running.dispatcher.in_flight,
            queued=running.dispatcher.queued,
        )

    async def aclose(self) -> None:
        """End what is queued with `ClientClosed` and close all that was opened. Closing twice does nothing."""
        if self._closed:
            return
        if self._running is not None:
            self._use()
            self._closed = True
            await self._running.aclose()
        self._closed = True


@attrs.frozen
class EncodedParams:
    """The parameters of a lookup, encoded once for all its IDs."""

    params: dict[str, Any]
    key: bytes


def encode_lookup(operation: Operation[Any], values: Mapping[str, Any]) -> EncodedParams:
    """Encode the parameters of a lookup; raises `InvalidArgument`."""
    if not values:
        return _NO_PARAMS
    params = encode_params(operation, values)
    return EncodedParams(params, orjson.dumps(params, option=orjson.OPT_SORT_KEYS))


_NO_PARAMS = EncodedParams({}, b"{}")


def decode_items(operation: Operation[Any], data: list[Any]) -> list[Any]:
    """Make models of the entries of an answer; plain dicts where the operation has no model."""
    return data if operation.item is None else structure_items(operation.item, data)
