"""The engine of a client: what its methods ask for, on the loop of the first use."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from wrike_async._engine.guarding.permits import OPEN, Ask, Permit, gate_of, verified
from wrike_async._engine.life import ANOTHER_LOOP, EngineLife
from wrike_async._engine.packing.pending import Caller
from wrike_async._wire.operation import NO_PARAMS, Operation, Request, WireParams
from wrike_async._wire.parameters import check_id
from wrike_async._wire.requests import build_request
from wrike_async.errors import WrikeError, WrongEventLoop
from wrike_async.options import CallOptions, Lane

if TYPE_CHECKING:
    from wrike_async._engine.call import Read, Reply, Witness
    from wrike_async._engine.packing.lookup_params import LookupParams
    from wrike_async._engine.serial import OneAtATime
    from wrike_async._engine.streams.transfers import Consume, Stream
    from wrike_async._engine.token_owners import TokenOwners
    from wrike_async._transport.session import Session
    from wrike_async._wire.batches.codec import BatchCodec

__all__ = ["Engine"]

Result = TypeVar("Result")
Part = TypeVar("Part")


class Engine(EngineLife):
    """Performs calls and lookups for a client and all its views."""

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
            raise WrongEventLoop(ANOTHER_LOOP)
        found: Part | None = running.parts.get(make)
        if found is None:
            found = running.parts[make] = make(self)
        return found

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

    def read(
        self,
        operation: Operation[Any],
        options: CallOptions,
        read: Read[Result],
        *,
        ids: Sequence[str] = (),
        params: WireParams = NO_PARAMS,
        lane: Lane = "interactive",
    ) -> Coroutine[Any, Any, Result]:
        """Perform an operation once, and return what is read of its answer, by one coroutine; see `call`."""
        # What was written is told with its ID, should its answer be unreadable.
        for_models = operation.access == "read"
        if operation.serial or operation.binary or gate_of(options) is not None:
            return _then(self.call(operation, options, ids=ids, params=params, lane=lane, for_models=for_models), read)
        request = build_request(
            operation, ids=ids, params=params, json_body=self._setup.json_bodies, for_models=for_models
        )
        return self._use().calls.read(request, options, read, lane=options.lane or lane)

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

    def send(self, request: Request, options: CallOptions) -> Coroutine[Any, Any, Reply]:
        """Send a request that is built already; see `call`."""
        return self._sent(request, options, OPEN) if gate_of(options) is None else self._admitted(request, options)

    async def _admitted(self, request: Request, options: CallOptions) -> Reply:
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
        from wrike_async._engine.queueing.tickets import PatientTicket

        running = self._use()
        ticket = PatientTicket(session=running.pool.primary)
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
        """Which session each page token came to; raises as `part` does."""
        return self.part((self._running or self._use()).make_token_owners)

    def decode(self, operation: Operation[Any], data: list[Any]) -> list[Any]:
        """Make models of the entries of an answer; plain dicts where the operation has no model.

        Raises:
            DecodeError: an entry is not what Wrike documents.
        """
        # What came before the client was closed is still good.
        return (self._running or self._use()).decode(operation, data)

    def reads_all(self, data: list[Any]) -> bool:
        """Tell whether models can be made of all entries of an answer, whatever their values; not of an empty one."""
        return (self._running or self._use()).reads_all(data)

    def decode_each(self, operation: Operation[Any], data: list[Any]) -> list[Any]:
        """Decode as `decode` does; in the place of an entry that cannot be read stands its `DecodeError`."""
        return (self._running or self._use()).decode_each(operation, data)

    def decode_one_by_one(self, operation: Operation[Any], data: list[Any]) -> Iterator[Any]:
        """Decode as `decode` does, each entry when it is asked for; one that cannot be read raises in its place.

        A model that is dropped before the next is made costs the collector of garbage nothing. Its error may quote
        secrets: see `hide_secrets_in`.
        """
        return (self._running or self._use()).decode_one_by_one(operation, data)

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


async def _then(work: Coroutine[Any, Any, Reply], read: Read[Result]) -> Result:
    return read(await work)


def _one_at_a_time(engine: Engine) -> OneAtATime:
    from wrike_async._engine.serial import OneAtATime

    return OneAtATime()
