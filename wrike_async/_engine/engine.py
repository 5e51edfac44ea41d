"""The engine of a client: what its methods ask for, on the loop of the first use."""

from __future__ import annotations

import asyncio
import contextvars
import warnings
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from wrike_async._engine.guarding.permits import OPEN, Ask, Permit, gate_of, verified
from wrike_async._engine.packing.pending import Caller
from wrike_async._engine.setup import EngineSetup
from wrike_async._transport.events import Events, Stats, log_as_the_environment_says
from wrike_async._wire.operation import NO_PARAMS, Operation, Request, WireParams
from wrike_async._wire.parameters import check_id
from wrike_async._wire.requests import build_request
from wrike_async.errors import ClientClosed, WrikeError, WrongEventLoop
from wrike_async.options import CallOptions, Lane

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply, Witness
    from wrike_async._engine.packing.lookup_params import LookupParams
    from wrike_async._engine.running import Running
    from wrike_async._engine.serial import OneAtATime
    from wrike_async._engine.streams.transfers import Consume, Stream
    from wrike_async._engine.token_owners import TokenOwners
    from wrike_async._transport.session import Session
    from wrike_async._wire.batches.codec import BatchCodec

__all__ = ["Engine"]

Result = TypeVar("Result")
Part = TypeVar("Part")

_ANOTHER_LOOP = (
    "this client belongs to the event loop of its first use, and this is another one: make a client for each loop "
    "(for each asyncio.run), inside of it"
)


class Engine:
    """Performs calls and lookups for a client and all its views."""

    def __init__(self, setup: EngineSetup) -> None:
        """Take what it is made of; nothing is opened before the first use.

        Raises:
            InvalidArgument: the environment asks for a log of a kind that there is not.
        """
        log_as_the_environment_says()
        self._setup = setup
        self._events = Events(setup.hooks)
        self._running: Running | None = None
        self._closed = False
        self._blocks = 0

    @property
    def batch_codec(self) -> BatchCodec:
        """How batches are written and read."""
        return self._setup.codec

    def part(self, make: Callable[[Engine], Part]) -> Part:
        """Return what there is once for each client, such as its lookups; it is made when it is first asked for.

        Args:
            make: what makes it, and what it is known by. Where it has a ``close``, that is called with the client's.

        Raises:
            WrongEventLoop: as for `start`.
            ClientClosed: the client was closed before it was used. One that was used has its parts to the end.
        """
        running = self._running or self._use()
        if running.loop is not asyncio.get_running_loop():
            raise WrongEventLoop(_ANOTHER_LOOP)
        found: Part | None = running.parts.get(make)
        if found is None:
            found = running.parts[make] = make(self)
        return found

    @property
    def base_url(self) -> str:
        """Where requests go, as far as that is known before the first one."""
        setup = self._setup
        return setup.base_url if setup.prefer_base_url else setup.credentials[0].base_url or setup.base_url

    @property
    def closed(self) -> bool:
        """Whether the client was closed; it may still be about it."""
        return self._closed

    def start(self) -> None:
        """Bind to the running loop.

        Raises:
            WrongEventLoop: it is not the loop of the first use.
            ClientClosed: the client was closed.
        """
        self._use()

    def _use(self) -> Running:
        if self._closed:
            raise ClientClosed("the client was closed; make a new one")
        loop = asyncio.get_running_loop()
        if self._running is None:
            # The HTTP client and all that stands on it: most of what importing this SDK could cost.
            from wrike_async._engine.running import Running

            self._running = Running(self._setup, self._events, loop)
        elif self._running.loop is not loop:
            raise WrongEventLoop(_ANOTHER_LOOP)
        return self._running

    def call(
        self,
        operation: Operation[Any],
        options: CallOptions,
        *,
        ids: Sequence[str] = (),
        params: WireParams = NO_PARAMS,
        lane: Lane = "interactive",
        session: Session | None = None,
        callers: int = 1,
        witness: Witness | None = None,
        for_models: bool = False,
    ) -> Coroutine[Any, Any, Reply]:
        """Perform an operation once.

        Args:
            operation: what to perform.
            options: of the call.
            ids: what stands in the path.
            params: see `encode_params`.
            lane: where to queue unless the options say so.
            session: the only session that may serve it.
            callers: how many calls wait for what it brings.
            witness: told of each attempt.
            for_models: whether its entries are for `decode` alone.

        Raises:
            WrikeError: as `Calls.perform` does; `InvalidArgument` or `AccessDenied` for what cannot or may not be sent.
        """
        gate = gate_of(options)
        request = build_request(
            operation,
            ids=ids,
            params=params,
            json_body=self._setup.json_bodies,
            callers=callers,
            # What a gate lets through is noted with its IDs, and its places are looked at.
            for_models=for_models and gate is None,
        )
        if gate is None and not (operation.serial or operation.binary):
            perform = self._use().calls.perform
            return perform(request, options, lane=options.lane or lane, permit=OPEN, session=session, witness=witness)
        return self._sent_in_turn(request, options, Ask(operation, ids, params), lane, session, witness)

    async def _sent_in_turn(
        self,
        request: Request,
        options: CallOptions,
        ask: Ask,
        lane: Lane,
        session: Session | None,
        witness: Witness | None,
    ) -> Reply:
        """Send a request once its gate has let it through, and none that it must not run in parallel with is left."""
        gate = gate_of(options)
        permit = OPEN if gate is None else await gate.admit(ask)
        if not request.operation.serial:
            return await self._sent(request, options, permit, lane, session, witness)
        async with self.part(_one_at_a_time).of(ask.ids):
            return await self._sent(request, options, permit, lane, session, witness)

    async def send(self, request: Request, options: CallOptions) -> Reply:
        """Send a request that is built already; see `call`."""
        return await self._sent(request, options, await self._permit(request, options))

    async def _permit(self, request: Request, options: CallOptions) -> Permit:
        gate = gate_of(options)
        return OPEN if gate is None else await gate.admit(Ask(request.operation, request=request))

    def _sent(
        self,
        request: Request,
        options: CallOptions,
        permit: Permit,
        lane: Lane = "interactive",
        session: Session | None = None,
        witness: Witness | None = None,
    ) -> Coroutine[Any, Any, Reply]:
        running, lane = self._use(), options.lane or lane
        if request.streams:
            transfers = self.part(running.make_transfers)
            return transfers.send(request, options, lane=lane, permit=permit, session=session)
        return running.calls.perform(request, options, lane=lane, permit=permit, session=session, witness=witness)

    async def open(self, request: Request, options: CallOptions) -> Stream:
        """Ask for bytes and return them to be read, and closed, by the caller.

        Raises:
            WrikeError: as for `call`.
        """
        permit, lane = await self._permit(request, options), options.lane or "interactive"
        return await self.part(self._use().make_transfers).open(request, options, lane=lane, permit=permit)

    async def receive(
        self,
        request: Request,
        options: CallOptions,
        consume: Consume[Result],
        *,
        may_repeat: Callable[[], bool] = lambda: True,
    ) -> Result:
        """Ask for bytes and have them consumed, from the beginning again where the connection breaks.

        Args:
            request: what to send.
            options: of the call.
            consume: takes the bytes.
            may_repeat: whether what was consumed can be consumed again.

        Raises:
            WrikeError: as for `call`; and what ``consume`` raises.
        """
        permit, lane = await self._permit(request, options), options.lane or "interactive"
        return await self.part(self._use().make_transfers).receive(
            request, options, consume, lane=lane, permit=permit, may_repeat=may_repeat
        )

    async def when_a_slot_is_free(self, lane: Lane) -> None:
        """Return when a write in this lane could leave without the credit for bursts. It takes nothing.

        Raises:
            WrikeError: no write will leave.
        """
        from wrike_async._engine.slots import PatientTicket

        running = self._use()
        ticket = PatientTicket(running.loop.create_future(), running.pool.primary)
        with running.dispatcher.slot_at_once(ticket.session) or await running.dispatcher.slot(ticket, lane):
            return

    async def sleep(self, seconds: float) -> None:
        """Wait; raises `ClientClosed` when the client is closed meanwhile."""
        await self._use().calls.back_off(seconds)

    def ask(
        self,
        operation: Operation[Any],
        entity_id: str,
        encoded: LookupParams,
        options: CallOptions,
        *,
        lane: Lane = "interactive",
        caller: Caller | None = None,
    ) -> asyncio.Future[Any]:
        """Ask for one entity by ID; it travels together with others.

        Args:
            operation: a read that takes several IDs.
            entity_id: its ID.
            encoded: see `encode_lookup`.
            options: of the call.
            lane: where to queue unless the options say so.
            caller: gets the model; made where there is none.

        Returns:
            The caller. Cancel it to take the question back. Raises `AccessDenied` where nobody may ask.
        """
        running, gate, lane = self._use(), gate_of(options), options.lane or lane
        entity_id, caller = check_id(entity_id, "id"), caller or Caller(running.loop)
        permit = OPEN if gate is None else gate.look_up(Ask(operation, (entity_id,), encoded.params))
        answer = caller if permit.verify is None else Caller(running.loop)
        lookups = self.part(running.make_lookups)
        lookups.ask(operation, entity_id, encoded, options, lane, permit=permit, caller=answer)
        if permit.verify is not None:
            caller.follow(self.spawn(verified(answer, permit.verify)))
            caller.add_done_callback(lambda _: answer.cancel())
        return caller

    @property
    def token_owners(self) -> TokenOwners:
        """Which session each page token came to; raises as `start` does."""
        return self.part(self._use().make_token_owners)

    def decode(self, operation: Operation[Any], data: list[Any]) -> list[Any]:
        """Make models of the entries of an answer; plain dicts where the operation has no model.

        Raises:
            DecodeError: an entry is not what Wrike documents.
        """
        # What came before the client was closed is still good.
        return (self._running or self._use()).decode(operation, data)

    def decode_each(self, operation: Operation[Any], data: list[Any]) -> list[Any]:
        """Decode as `decode` does; in the place of an entry that cannot be read stands its `DecodeError`."""
        return (self._running or self._use()).decode_each(operation, data)

    def hide_secrets_in(self, error: WrikeError) -> None:
        """Cut from an error what requests are signed with; for one whose text was made of what an answer holds."""
        if self._running is not None:
            self._running.hide_secrets_in(error)

    def spawn(
        self, work: Coroutine[Any, Any, Result], *, writes: bool = False, context: contextvars.Context | None = None
    ) -> asyncio.Task[Result]:
        """Start a task that ends at the latest when the client closes; see `Running.spawn`.

        Raises:
            WrongEventLoop, ClientClosed: as for `start`.
        """
        try:
            running = self._use()
        except BaseException:
            work.close()
            raise
        return running.spawn(work, writes=writes, context=context)

    @property
    def stats(self) -> Stats:
        """What was done so far."""
        running = self._running
        if running is None or self._closed:
            return self._events.snapshot(quota_used=None, speed=None, in_flight=0, queued=0)
        return self._events.snapshot(
            quota_used=running.pool.quota_used(running.loop.time()),
            speed=running.pool.speed(running.loop.time()),
            in_flight=running.dispatcher.in_flight + running.streams.open,
            queued=running.dispatcher.queued,
        )

    def __del__(self) -> None:
        running: Running | None = self.__dict__.get("_running")
        if running is None or self._closed:
            return
        left = "was still open when its event loop was closed" if running.loop.is_closed() else "was never closed"
        warnings.warn(
            f"a client of {self.base_url} {left}: use 'async with Wrike(…) as wrike', or 'await wrike.aclose()'",
            ResourceWarning,
            stacklevel=2,
            source=self,
        )
        if running.loop.is_closed():
            running.abandon()
        else:
            # Garbage is collected in any thread.
            running.loop.call_soon_threadsafe(running.abandon)

    def enter(self) -> None:
        """Begin a block that the client is open for.

        Raises:
            WrongEventLoop, ClientClosed: as for `start`.
        """
        self._use()
        self._blocks += 1

    async def leave(self) -> None:
        """End a block; with the last one the client closes."""
        self._blocks -= 1
        if self._blocks == 0:
            await self.aclose()

    async def aclose(self) -> None:
        """Close the client; see `Running.aclose`.

        Raises:
            WrongEventLoop: it belongs to another loop, which goes on.
        """
        running, loop = self._running, _running_loop()
        if running is None or running.is_closed:
            self._closed = True
        elif loop is None:
            # A coroutine that is thrown away without its loop cannot wait for anything; `__del__` says it.
            return
        elif running.loop.is_closed():
            self._closed = True
            running.abandon()
        elif running.loop is not loop:
            raise WrongEventLoop(_ANOTHER_LOOP)
        else:
            self._closed = True
            await running.aclose()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _one_at_a_time(engine: Engine) -> OneAtATime:
    from wrike_async._engine.serial import OneAtATime

    return OneAtATime()
