"""Lookups by ID, packed: any number of callers that each want one entity become requests for up to 100.

A group is not cut when it is asked for but when the limiter grants its request a slot ("sealing at the slot"). Under
light load a lone lookup leaves in the next turn of the loop; under load groups fill by themselves.

An ID asked for twice joins a group that was not sent yet, never one in flight: that answer may be stale after the
caller's own write. Each caller has its own future and its own copy of an error. A caller that is cancelled takes its
ID out; nobody else notices.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from wrike_async._engine.calls import Calls
from wrike_async._engine.dispatch import Dispatcher, wait_is_over
from wrike_async._engine.group_size import GROUPS_BEFORE_FIRST_SUCCESS, GroupSize, is_refusal_of_group
from wrike_async._engine.pending import PendingLookup, RequestGroup, hand_out
from wrike_async._transport.outages import InVain
from wrike_async._transport.session import Session
from wrike_async._transport.slots import Slot
from wrike_async._wire.decode import missing_entity
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.requests import MAX_TARGET_BYTES, build_request, encoded_length
from wrike_async.errors import ApiError, ClientClosed, InvalidArgument, WrikeError
from wrike_async.options import CallOptions, Lane, RetryPolicy, Timeout

__all__ = ["Lookups"]

Decoder = Callable[[Operation[Any], list[Any]], list[Any]]
Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
_Key = tuple[Operation[Any], bytes, Timeout, RetryPolicy]


class _Failed(Exception):
    """A request brought neither an answer nor a refusal; its callers know already."""


class Lookups:
    """Collects lookups by key: the operation, its parameters, and the options that shape a request."""

    def __init__(self, dispatcher: Dispatcher, calls: Calls, decode: Decoder, spawn: Spawn) -> None:
        """Work on a dispatcher.

        Args:
            dispatcher: the queue.
            calls: performs the requests.
            decode: makes models of the entries of an answer; raises `DecodeError`.
            spawn: starts a task that ends when the client closes.
        """
        self.dispatcher = dispatcher
        self.calls = calls
        self.decode = decode
        self.spawn = spawn
        self._queues: dict[_Key, _LookupQueue] = {}
        calls.when_in_vain(self._end_vain_waits)

    def _end_vain_waits(self, verdict: InVain) -> None:
        for queue in list(self._queues.values()):
            queue.end_vain_waits(verdict)

    def ask(
        self,
        operation: Operation[Any],
        entity_id: str,
        params: WireParams,
        options: CallOptions,
        lane: Lane,
        *,
        key: bytes,
    ) -> asyncio.Future[Any]:
        """Ask for one entity.

        Args:
            operation: a read that takes several IDs.
            entity_id: a checked ID.
            params: see `encode_params`.
            options: of the call; the longest wait counts for this caller alone.
            lane: how urgent it is. A group is as urgent as its most urgent ID.
            key: stands for ``params``; lookups with equal keys share requests.

        Returns:
            A future with the entity. Cancelling it takes the ID out again.
        """
        full_key = (operation, key, options.timeout, options.retries)
        queue = self._queues.get(full_key)
        if queue is None:
            shared = CallOptions(timeout=options.timeout, retries=options.retries)
            queue = _LookupQueue(self, operation, params, shared, partial(self._forget, full_key))
            self._queues[full_key] = queue
        return queue.ask(entity_id, lane, options.max_wait)

    def _forget(self, key: _Key, queue: _LookupQueue) -> None:
        if self._queues.get(key) is queue:
            del self._queues[key]

    def close(self) -> None:
        """End all that waits with `ClientClosed`."""
        for queue in list(self._queues.values()):
            queue.refused(ClientClosed("the client was closed while this lookup waited"))


class _LookupQueue:
    """The lookups of one key: a ticket in the queue while IDs wait.

    Attributes:
        session: any will do.
        patient: a group that could still grow does not spend the credit for bursts.
        requests: how many it will become, as far as one can tell.
    """

    session: Session | None = None
    patient = True
    requests = 1

    def __init__(
        self,
        lookups: Lookups,
        operation: Operation[Any],
        params: WireParams,
        options: CallOptions,
        forget: Callable[[_LookupQueue], None],
    ) -> None:
        self._owner = lookups
        self._dispatcher = lookups.dispatcher
        self._operation = operation
        self._params = params
        self._options = options
        self._forget = forget
        self._room = MAX_TARGET_BYTES - len(operation.path) - encoded_length(params)
        if self._room < 300:
            raise InvalidArgument(f"{operation}: the parameters leave no room for IDs in the URL; ask for less at once")
        self._waiting: dict[Lane, OrderedDict[str, PendingLookup]] = {
            "interactive": OrderedDict(),
            "bulk": OrderedDict(),
        }
        self._sizing = GroupSize(operation.max_ids)
        # Of groups that are under way until their last ID is settled; those that are searched are among them.
        self._in_flight = 0
        self._searching = 0

    # --- callers --------------------------------------------------------------------------------------------------

    def ask(self, entity_id: str, lane: Lane, max_wait: float | None) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        if max_wait is not None:
            self._dispatcher.check_wait(max_wait, self._estimate(lane))
        lookup = self._find(entity_id)
        if lookup is None:
            lookup = PendingLookup(entity_id, lane, self._drop, asked_at=loop.time())
            self._waiting[lane][entity_id] = lookup
        elif lookup.lane == "bulk" and lane == "interactive":
            del self._waiting["bulk"][entity_id]
            lookup.lane = lane
            self._waiting[lane][entity_id] = lookup
        caller = loop.create_future()
        lookup.add(caller)
        if max_wait is not None:
            timer = loop.call_later(max_wait, self._too_late, lookup, caller, max_wait)
            caller.add_done_callback(lambda _: timer.cancel())
        try:
            self._take_place()
        except ClientClosed:
            caller.cancel()
            raise
        return caller

    def _find(self, entity_id: str) -> PendingLookup | None:
        return self._waiting["interactive"].get(entity_id) or self._waiting["bulk"].get(entity_id)

    def _drop(self, lookup: PendingLookup) -> None:
        if self._waiting[lookup.lane].get(lookup.entity_id) is lookup:
            del self._waiting[lookup.lane][lookup.entity_id]
            self._take_place()

    def _too_late(self, lookup: PendingLookup, caller: asyncio.Future[Any], max_wait: float) -> None:
        if caller.done():
            return
        group = lookup.current.group
        if group is None:
            caller.set_exception(wait_is_over(max_wait))
        else:
            group.too_late(caller, wait_is_over(max_wait))

    def _estimate(self, lane: Lane) -> float:
        if self._dispatcher.lane_of(self) is None:
            return self._dispatcher.estimate(lane)
        before = len(self._waiting["interactive"]) + (len(self._waiting["bulk"]) if lane == "bulk" else 0)
        return self._dispatcher.estimate(lane, ahead=before // self._operation.max_ids)

    # --- the ticket -----------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._waiting["interactive"]) + len(self._waiting["bulk"])

    def granted(self, slot: Slot) -> None:
        lookups = self._seal()
        self._in_flight += 1
        group = RequestGroup(len(lookups))
        for lookup in lookups:
            lookup.group = group
        group.task = self._owner.spawn(self._run(lookups, group, slot))
        group.task.add_done_callback(partial(self._ended, lookups, slot))
        self._take_place()

    def _ended(self, lookups: list[PendingLookup], slot: Slot, task: asyncio.Task[None]) -> None:
        """Settle what a task leaves behind; one that was cancelled before its first step could not do it itself."""
        slot.release()
        self._in_flight -= 1
        error: BaseException | None
        if task.cancelled():
            error = ClientClosed("the client was closed while this lookup was on its way")
        else:
            error = task.exception()
        if error is not None:
            for lookup in lookups:
                if lookup.group is not None:
                    lookup.fail(error)
        self._take_place()

    def refused(self, error: WrikeError) -> None:
        for lookup in self._take_all():
            lookup.fail(error)
        self._forget(self)

    def end_vain_waits(self, verdict: InVain) -> None:
        """Give up what has waited for too long while everything was refused for the quota."""
        for lookup in [lookup for lookups in self._waiting.values() for lookup in lookups.values()]:
            waits_on = lookup.lane == "bulk"
            error = verdict(self._operation, self._options.retries, lookup.asked_at, waits_on)
            if error is not None:
                del self._waiting[lookup.lane][lookup.entity_id]
                lookup.fail(error)
        self._take_place()

    def _take_all(self) -> list[PendingLookup]:
        taken = [lookup for lookups in self._waiting.values() for lookup in lookups.values()]
        for lookups in self._waiting.values():
            lookups.clear()
        return taken

    def _take_place(self) -> None:
        """Wait in the right lane of the queue, exactly while there is something to send."""
        count = len(self)
        lane: Lane | None = None
        if count and self._may_send():
            lane = "interactive" if self._waiting["interactive"] else "bulk"
            self.patient, self.requests = count < self._sizing.size, -(-count // self._operation.max_ids)
        self._dispatcher.place(self, lane)
        if not count and not self._in_flight:
            self._forget(self)

    def _may_send(self) -> bool:
        if self._sizing.proven:
            return True
        if self._sizing.probing:
            return self._in_flight == 0
        return self._in_flight < GROUPS_BEFORE_FIRST_SUCCESS and self._searching == 0

    def _seal(self) -> list[PendingLookup]:
        """Take the IDs of the next request out of the queue: the urgent ones first, as many as fit."""
        size, room, from_end = self._sizing.size, self._room, self._sizing.probing_from_end
        sealed: list[PendingLookup] = []
        for lookups in self._waiting.values():
            while lookups and len(sealed) < size:
                entity_id, lookup = lookups.popitem(last=from_end)
                room -= len(entity_id) + 1
                if room < 0 and sealed:
                    lookups[entity_id] = lookup
                    lookups.move_to_end(entity_id, last=from_end)
                    return sealed
                sealed.append(lookup)
        return sealed

    # --- requests -------------------------------------------------------------------------------------------------

    async def _run(self, lookups: list[PendingLookup], group: RequestGroup, slot: Slot) -> None:
        """Send a group that was sealed, and search it if it is refused."""
        lookups = [lookup for lookup in lookups if lookup.callers]
        try:
            with slot:
                refusal = await self._send(lookups, group, slot) if lookups else None
            if refusal is not None:
                await self._blame(lookups, group, refusal)
        except _Failed:
            pass

    async def _blame(self, lookups: list[PendingLookup], group: RequestGroup, refusal: ApiError) -> None:
        """Find out who is to blame for the refusal of a group."""
        self._sizing.refused(len(lookups), refusal)
        if len(lookups) == 1:
            lookups[0].fail(refusal)
        elif self._sizing.proven or not self._searching:
            await self._search(lookups, group, refusal)
        else:
            self._put_back(lookups)
        hopeless = self._sizing.hopeless(len(self))
        if hopeless is not None:
            for lookup in self._take_all():
                lookup.fail(hopeless)

    async def _search(self, lookups: list[PendingLookup], group: RequestGroup, refusal: ApiError) -> None:
        """Find one bad ID in a group that was refused.

        A half that is accepted clears itself and blames the other half, which need not be sent to know that. A half
        that is refused holds a bad ID; nothing is known of the other then, which goes back to the queue, to ride
        with others. So the last refused request held the ID that is found in the end, and nothing else that is bad.
        """
        self._searching += 1
        try:
            while len(lookups) > 1:
                if not all(lookup.callers for lookup in lookups):
                    # The culprit may be gone: whoever is left deserves a fresh start, not the blame.
                    self._put_back(lookups)
                    return
                first, second = lookups[: len(lookups) // 2], lookups[len(lookups) // 2 :]
                try:
                    refused = await self._send(first, group)
                except _Failed:
                    self._put_back(second)
                    raise
                if refused is None:
                    lookups = second
                else:
                    self._put_back(second)
                    lookups, refusal = first, refused
            self._sizing.found(refusal)
            lookups[0].fail(refusal)
        finally:
            self._searching -= 1

    def _put_back(self, lookups: list[PendingLookup]) -> None:
        """Put IDs back at the front of the queue. A lookup for the same ID that came meanwhile joins."""
        for lookup in reversed(lookups):
            lookup.detach()
            if not lookup.callers:
                continue
            newer = self._find(lookup.entity_id)
            if newer is not None:
                del self._waiting[newer.lane][newer.entity_id]
                newer.joined = lookup
                lookup.callers |= newer.callers
                lookup.lane = newer.lane if newer.lane == "interactive" else lookup.lane
            self._waiting[lookup.lane][lookup.entity_id] = lookup
            self._waiting[lookup.lane].move_to_end(lookup.entity_id, last=False)
        self._take_place()

    async def _send(
        self, lookups: list[PendingLookup], group: RequestGroup, slot: Slot | None = None
    ) -> ApiError | None:
        """Ask for a group and hand out what comes.

        Returns:
            The refusal, where one of the IDs may be the reason for it.

        Raises:
            _Failed: the request failed for another reason, which the callers know by now.
        """
        request = build_request(
            self._operation,
            ids=[lookup.entity_id for lookup in lookups],
            params=self._params,
        )
        lane: Lane = "interactive" if any(lookup.lane == "interactive" for lookup in lookups) else "bulk"
        try:
            reply = await self._owner.calls.perform(
                request, self._options, lane=lane, slot=slot, front=slot is None, waits=group.waits
            )
        except WrikeError as error:
            if isinstance(error, ApiError) and is_refusal_of_group(error):
                return error
            for lookup in lookups:
                lookup.fail(error)
            raise _Failed from error
        self._sizing.answered(len(lookups))
        hand_out(
            lookups,
            reply.envelope.data,
            partial(self._owner.decode, self._operation),
            partial(missing_entity, self._operation),
        )
        self._take_place()
        return None
