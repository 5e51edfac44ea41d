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
from wrike_async._engine.dispatch import Dispatcher, Slot, wait_is_over
from wrike_async._engine.suspicion import GROUPS_BEFORE_FIRST_SUCCESS, Suspicion, is_refusal_of_group
from wrike_async._engine.wishes import Errand, Wish, hand_out
from wrike_async._transport.session import Session
from wrike_async._wire.decode import missing_entity
from wrike_async._wire.operation import Operation
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
        self._groups: dict[_Key, _Group] = {}

    def ask(
        self,
        operation: Operation[Any],
        entity_id: str,
        params: dict[str, Any],
        options: CallOptions,
        lane: Lane,
        *,
        key: bytes,
    ) -> asyncio.Future[Any]:
        """Ask for one entity.

        Args:
            operation: a read that takes several IDs.
            entity_id: a checked ID.
            params: JSON values by wire name.
            options: of the call; the longest wait counts for this caller alone.
            lane: how urgent it is. A group is as urgent as its most urgent ID.
            key: stands for ``params``; lookups with equal keys share requests.

        Returns:
            A future with the entity. Cancelling it takes the ID out again.
        """
        full_key = (operation, key, options.timeout, options.retries)
        group = self._groups.get(full_key)
        if group is None:
            shared = CallOptions(timeout=options.timeout, retries=options.retries)
            group = _Group(self, operation, params, shared, partial(self._forget, full_key))
            self._groups[full_key] = group
        return group.ask(entity_id, lane, options.max_wait)

    def _forget(self, key: _Key, group: _Group) -> None:
        if self._groups.get(key) is group:
            del self._groups[key]

    def close(self) -> None:
        """End all that waits with `ClientClosed`."""
        for group in list(self._groups.values()):
            group.refused(ClientClosed("the client was closed while this lookup waited"))


class _Group:
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
        params: dict[str, Any],
        options: CallOptions,
        forget: Callable[[_Group], None],
    ) -> None:
        self._lookups = lookups
        self._dispatcher = lookups.dispatcher
        self._operation = operation
        self._params = params
        self._options = options
        self._forget = forget
        self._id_name = operation.path.partition("{")[2].partition("}")[0]
        self._room = MAX_TARGET_BYTES - len(operation.path) - encoded_length(params)
        if self._room < 300:
            raise InvalidArgument(f"{operation}: the parameters leave no room for IDs in the URL; ask for less at once")
        self._waiting: dict[Lane, OrderedDict[str, Wish]] = {
            "interactive": OrderedDict(),
            "bulk": OrderedDict(),
        }
        self._suspicion = Suspicion(operation.max_ids)
        # Of groups that are under way until their last ID is settled; those that are searched are among them.
        self._in_flight = 0
        self._searching = 0

    # --- wishes ---------------------------------------------------------------------------------------------------

    def ask(self, entity_id: str, lane: Lane, max_wait: float | None) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        if max_wait is not None:
            self._dispatcher.check_wait(max_wait, self._estimate(lane))
        wish = self._find(entity_id)
        if wish is None:
            wish = Wish(entity_id, lane, self)
            self._waiting[lane][entity_id] = wish
        elif wish.lane == "bulk" and lane == "interactive":
            del self._waiting["bulk"][entity_id]
            wish.lane = lane
            self._waiting[lane][entity_id] = wish
        caller = loop.create_future()
        wish.add(caller)
        if max_wait is not None:
            timer = loop.call_later(max_wait, self._too_late, wish, caller, max_wait)
            caller.add_done_callback(lambda _: timer.cancel())
        try:
            self._queue()
        except ClientClosed:
            caller.cancel()
            raise
        return caller

    def _find(self, entity_id: str) -> Wish | None:
        return self._waiting["interactive"].get(entity_id) or self._waiting["bulk"].get(entity_id)

    def drop(self, wish: Wish) -> None:
        if self._waiting[wish.lane].get(wish.entity_id) is wish:
            del self._waiting[wish.lane][wish.entity_id]
            self._queue()

    def _too_late(self, wish: Wish, caller: asyncio.Future[Any], max_wait: float) -> None:
        if caller.done():
            return
        errand = wish.current.errand
        if errand is None:
            caller.set_exception(wait_is_over(max_wait))
        else:
            errand.too_late(caller, wait_is_over(max_wait))

    def _estimate(self, lane: Lane) -> float:
        if self._dispatcher.lane_of(self) is None:
            return self._dispatcher.estimate(lane)
        before = len(self._waiting["interactive"]) + (len(self._waiting["bulk"]) if lane == "bulk" else 0)
        return self._dispatcher.estimate(lane, ahead=before // self._operation.max_ids)

    # --- the ticket -----------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._waiting["interactive"]) + len(self._waiting["bulk"])

    def granted(self, slot: Slot) -> None:
        wishes = self._seal()
        self._in_flight += 1
        errand = Errand(len(wishes))
        for wish in wishes:
            wish.errand = errand
        errand.task = self._lookups.spawn(self._run(wishes, errand, slot))
        errand.task.add_done_callback(partial(self._ended, wishes, slot))
        self._queue()

    def _ended(self, wishes: list[Wish], slot: Slot, task: asyncio.Task[None]) -> None:
        """Settle what a task leaves behind; one that was cancelled before its first step could not do it itself."""
        slot.release()
        self._in_flight -= 1
        error: BaseException | None
        if task.cancelled():
            error = ClientClosed("the client was closed while this lookup was on its way")
        else:
            error = task.exception()
        if error is not None:
            for wish in wishes:
                if wish.errand is not None:
                    wish.fail(error)
        self._queue()

    def refused(self, error: WrikeError) -> None:
        for wish in self._take_all():
            wish.fail(error)
        self._forget(self)

    def _take_all(self) -> list[Wish]:
        taken = [wish for wishes in self._waiting.values() for wish in wishes.values()]
        for wishes in self._waiting.values():
            wishes.clear()
        return taken

    def _queue(self) -> None:
        """Be in the queue, in the right lane, exactly while there is something to send."""
        count = len(self)
        queued_in = self._dispatcher.lane_of(self)
        wanted: Lane | None = None
        if count and self._may_send():
            wanted = "interactive" if self._waiting["interactive"] else "bulk"
        if queued_in is not None and queued_in != wanted:
            self._dispatcher.leave(self)
        if wanted is not None:
            told = (self.patient, self.requests)
            self.patient, self.requests = count < self._suspicion.size, -(-count // self._operation.max_ids)
            if queued_in != wanted:
                self._dispatcher.enter(self, wanted)
            elif told != (self.patient, self.requests):
                self._dispatcher.changed(self)
        if not count and not self._in_flight:
            self._forget(self)

    def _may_send(self) -> bool:
        if self._suspicion.proven:
            return True
        if self._suspicion.probing:
            return self._in_flight == 0
        return self._in_flight < GROUPS_BEFORE_FIRST_SUCCESS and self._searching == 0

    def _seal(self) -> list[Wish]:
        """Take the IDs of the next request out of the queue: the urgent ones first, as many as fit."""
        size, room, from_end = self._suspicion.size, self._room, self._suspicion.probing_from_end
        sealed: list[Wish] = []
        for wishes in self._waiting.values():
            while wishes and len(sealed) < size:
                entity_id, wish = wishes.popitem(last=from_end)
                room -= len(entity_id) + 1
                if room < 0 and sealed:
                    wishes[entity_id] = wish
                    wishes.move_to_end(entity_id, last=from_end)
                    return sealed
                sealed.append(wish)
        return sealed

    # --- requests -------------------------------------------------------------------------------------------------

    async def _run(self, wishes: list[Wish], errand: Errand, slot: Slot) -> None:
        """Send a group that was sealed, and search it if it is refused."""
        wishes = [wish for wish in wishes if wish.callers]
        try:
            with slot:
                refusal = await self._send(wishes, errand, slot) if wishes else None
            if refusal is not None:
                await self._blame(wishes, errand, refusal)
        except _Failed:
            pass

    async def _blame(self, wishes: list[Wish], errand: Errand, refusal: ApiError) -> None:
        """Find out who is to blame for the refusal of a group."""
        self._suspicion.refused(len(wishes), refusal)
        if len(wishes) == 1:
            wishes[0].fail(refusal)
        elif self._suspicion.proven or not self._searching:
            await self._search(wishes, errand, refusal)
        else:
            self._put_back(wishes)
        hopeless = self._suspicion.hopeless(len(self))
        if hopeless is not None:
            for wish in self._take_all():
                wish.fail(hopeless)

    async def _search(self, wishes: list[Wish], errand: Errand, refusal: ApiError) -> None:
        """Find one bad ID in a group that was refused.

        A half that is accepted clears itself and blames the other half, which need not be sent to know that. A half
        that is refused holds a bad ID; nothing is known of the other then, which goes back to the queue, to ride
        with others. So the last refused request held the ID that is found in the end, and nothing else that is bad.
        """
        self._searching += 1
        try:
            while len(wishes) > 1:
                if not all(wish.callers for wish in wishes):
                    # The culprit may be gone: whoever is left deserves a fresh start, not the blame.
                    self._put_back(wishes)
                    return
                first, second = wishes[: len(wishes) // 2], wishes[len(wishes) // 2 :]
                try:
                    refused = await self._send(first, errand)
                except _Failed:
                    self._put_back(second)
                    raise
                if refused is None:
                    wishes = second
                else:
                    self._put_back(second)
                    wishes, refusal = first, refused
            self._suspicion.found(refusal)
            wishes[0].fail(refusal)
        finally:
            self._searching -= 1

    def _put_back(self, wishes: list[Wish]) -> None:
        """Put IDs back at the front of the queue. A wish for the same ID that came meanwhile joins."""
        for wish in reversed(wishes):
            wish.detach()
            if not wish.callers:
                continue
            newer = self._find(wish.entity_id)
            if newer is not None:
                del self._waiting[newer.lane][newer.entity_id]
                newer.joined = wish
                wish.callers |= newer.callers
                wish.lane = newer.lane if newer.lane == "interactive" else wish.lane
            self._waiting[wish.lane][wish.entity_id] = wish
            self._waiting[wish.lane].move_to_end(wish.entity_id, last=False)
        self._queue()

    async def _send(self, wishes: list[Wish], errand: Errand, slot: Slot | None = None) -> ApiError | None:
        """Ask for a group and hand out what comes.

        Returns:
            The refusal, where one of the IDs may be the reason for it.

        Raises:
            _Failed: the request failed for another reason, which the callers know by now.
        """
        request = build_request(
            self._operation,
            path={self._id_name: [wish.entity_id for wish in wishes]},
            params=self._params,
        )
        lane: Lane = "interactive" if any(wish.lane == "interactive" for wish in wishes) else "bulk"
        try:
            reply = await self._lookups.calls.perform(
                request, self._options, lane=lane, slot=slot, front=slot is None, waits=errand.waits
            )
        except WrikeError as error:
            if isinstance(error, ApiError) and is_refusal_of_group(error):
                return error
            for wish in wishes:
                wish.fail(error)
            raise _Failed from error
        self._suspicion.answered(len(wishes))
        hand_out(
            wishes,
            reply.envelope.data,
            partial(self._lookups.decode, self._operation),
            partial(missing_entity, self._operation),
        )
        self._queue()
        return None
