"""The lookups of one key: a ticket in the queue for the quota, cut into a group when it is granted a slot."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import attrs

from wrike_async._engine.calls import Calls
from wrike_async._engine.dispatch import Dispatcher, wait_is_over
from wrike_async._engine.guarding.permits import OPEN, Permit
from wrike_async._engine.packing.asking_again import AskingAgain
from wrike_async._engine.packing.pending import (
    Caller,
    PendingLookup,
    RequestGroup,
    context_of,
    hand_out,
    speak_for,
    speaks_for_one_of,
)
from wrike_async._engine.packing.refusals import is_too_long, may_be_one_of_them
from wrike_async._engine.packing.search import Failed, Searches, Spawn
from wrike_async._engine.queueing.tickets import Place
from wrike_async._engine.slots import Slot
from wrike_async._transport.outages import InVain
from wrike_async._transport.session import Session
from wrike_async._wire.decode import another_record, missing_entity
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.requests import MAX_TARGET_BYTES, build_request, encoded_length
from wrike_async.errors import ClientClosed, InvalidArgument, WrikeError
from wrike_async.options import CallOptions, Lane

__all__ = ["Decoder", "LookupQueue", "Means"]

Decoder = Callable[[Operation[Any], list[Any]], list[Any]]
"""Makes models of the entries of an answer, or errors of those that cannot be read."""


_GROUPS_AT_FIRST = 3
# For fewer, the structs that records are read into are not worth being made.
_WORTH_PACKING = 10


@attrs.define(eq=False)
class Means:
    """What all lookups of a client share.

    Attributes:
        dispatcher: the queue for the quota.
        calls: performs the requests.
        decode: makes models of entries.
        spawn: starts a task that ends when the client closes.
        longest_target: how long a URL may be; less than the usual once a proxy has refused one for its length.
    """

    dispatcher: Dispatcher
    calls: Calls
    decode: Decoder
    spawn: Spawn
    longest_target: int = MAX_TARGET_BYTES


class LookupQueue:
    """The lookups of one key: a ticket in the queue while IDs wait.

    Attributes:
        session: any will do.
        patient: a group that could still grow does not spend the credit for bursts.
        requests: how many it will become, as far as one can tell.
        place: see `Ticket`.
        number: see `Ticket`.
    """

    session: Session | None = None
    patient = True
    requests = 1
    place: Place | None = None
    number = 0

    def __init__(
        self,
        means: Means,
        operation: Operation[Any],
        params: WireParams,
        options: CallOptions,
        forget: Callable[[LookupQueue], None],
        permit: Permit,
    ) -> None:
        self._means = means
        self._dispatcher = means.dispatcher
        self._operation = operation
        self._params = params
        self._options = options
        self._forget = forget
        self._permit = permit
        self._overhead = len(operation.path) + encoded_length(params)
        if MAX_TARGET_BYTES - self._overhead < 300:
            raise InvalidArgument(f"{operation}: the parameters leave no room for IDs in the URL; ask for less at once")
        self._waiting: dict[Lane, OrderedDict[str, PendingLookup]] = {
            "interactive": OrderedDict(),
            "bulk": OrderedDict(),
        }
        self._only_leftovers = False
        # Where it waits, and with how many lookups it would say the same of itself.
        self._placed: tuple[Lane | None, int] = (None, 0)
        self._searches: Searches[PendingLookup] = Searches(
            self,
            operation.max_ids,
            means.spawn,
            groups_at_first=_GROUPS_AT_FIRST,
            only_entities_can_be_missing=True,
        )
        # An answer that holds nothing is another thing than one that is short; what is learned of each stays apart.
        self._after_a_short_answer, self._after_an_empty_answer = (
            AskingAgain(operation.max_ids, self._ask_for, self.put_back, self._missing) for _ in range(2)
        )

    # --- callers --------------------------------------------------------------------------------------------------

    def ask(self, caller: Caller, entity_id: str, lane: Lane, max_wait: float | None) -> None:
        """Have somebody wait for an entity; see `Lookups.ask`."""
        loop = caller.get_loop()
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
        lookup.add(caller, contextvars.copy_context())
        if self._only_leftovers or self._placed[0] != lane or len(self) > self._placed[1]:
            self._only_leftovers = False
            try:
                self.changed()
            except ClientClosed:
                caller.leave()
                raise
        if max_wait is not None:
            timer = loop.call_later(max_wait, self._too_late, lookup, caller, max_wait)
            caller.add_done_callback(lambda _: timer.cancel())

    def _find(self, entity_id: str) -> PendingLookup | None:
        return self._waiting["interactive"].get(entity_id) or self._waiting["bulk"].get(entity_id)

    def _drop(self, lookup: PendingLookup) -> None:
        if self._waiting[lookup.lane].get(lookup.entity_id) is lookup:
            del self._waiting[lookup.lane][lookup.entity_id]
            with contextlib.suppress(ClientClosed):
                self.changed()

    def _too_late(self, lookup: PendingLookup, caller: Caller, max_wait: float) -> None:
        if caller.done():
            return
        group = lookup.current.group
        if group is None:
            caller.give_up(wait_is_over(max_wait))
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
        """Send the next group."""
        lookups = self._seal()
        self._searches.begins()
        group = RequestGroup(len(lookups))
        for lookup in lookups:
            lookup.group = group
        group.task = self._means.spawn(self._run(lookups, slot), context=context_of(lookups))
        group.task.add_done_callback(partial(self._ended, lookups, group, slot))
        self.changed()

    def _ended(
        self, lookups: Sequence[PendingLookup], group: RequestGroup, slot: Slot, task: asyncio.Task[None]
    ) -> None:
        slot.release()
        self._leave_nobody(lookups, group, task)
        self._searches.ends()
        self.changed()

    def _leave_nobody(self, lookups: Sequence[PendingLookup], group: RequestGroup, task: asyncio.Task[None]) -> None:
        """Settle what a task leaves behind; one that was cancelled before its first step could not do it itself."""
        error: BaseException | None
        if task.cancelled():
            error = ClientClosed("the client was closed while this lookup was on its way")
        else:
            error = task.exception()
        if error is not None:
            for lookup in lookups:
                if lookup.group is group:
                    lookup.fail(error)

    def refused(self, error: WrikeError) -> None:
        """End all that waits with an error."""
        for lookup in self._take_all():
            lookup.fail(error)
        self._searches.close()
        self._forget(self)

    def end_vain_waits(self, verdict: InVain) -> None:
        """Give up what has waited for too long while everything was refused for the quota."""
        for lookup in self.waiting():
            error = verdict(self._operation, self._options.retries, lookup.asked_at, lookup.lane == "bulk")
            if error is not None:
                self.take(lookup)
                lookup.fail(error)
        self.changed()

    def _take_all(self) -> list[PendingLookup]:
        taken = self.waiting()
        for lookups in self._waiting.values():
            lookups.clear()
        return taken

    def changed(self) -> None:
        """Wait in the right lane of the queue, exactly while there is something to send."""
        count, most = len(self), self._operation.max_ids
        lane: Lane | None = None
        if count and self._searches.may_send() and not self._may_grow(count):
            lane, size = "interactive" if self._waiting["interactive"] else "bulk", self._searches.sizing.size
            self.patient, self.requests = count < size, -(-count // most)
            room = self.requests * most
            self._placed = lane, min(room, size - 1) if self.patient else room
        else:
            self._placed = None, 0
        self._dispatcher.place(self, lane)
        if not count and not self._searches.busy:
            self._forget(self)

    def _may_grow(self, count: int) -> bool:
        """Whether what waits was only put back by searches, which may put back more that could ride along."""
        return self._only_leftovers and self._searches.searching > 0 and count < self._searches.sizing.size

    def _seal(self) -> list[PendingLookup]:
        """Take the IDs of the next request out of the queue: the urgent ones first, as many as fit."""
        size, room = self._searches.sizing.size, self._means.longest_target - self._overhead
        sealed: list[PendingLookup] = []
        for lookups in self._waiting.values():
            while lookups and len(sealed) < size:
                entity_id, lookup = lookups.popitem(last=False)
                room -= len(entity_id) + 1
                if room < 0 and sealed:
                    lookups[entity_id] = lookup
                    lookups.move_to_end(entity_id, last=False)
                    return sealed
                sealed.append(lookup)
        return sealed

    # --- requests -------------------------------------------------------------------------------------------------

    async def _run(self, lookups: Sequence[PendingLookup], slot: Slot) -> None:
        """Send a group that was sealed, and search it if it is refused."""
        lookups = [lookup for lookup in lookups if lookup.wanted]
        speak_for(lookups)
        try:
            with slot:
                refusal = await self.send(lookups, slot) if lookups else None
            if refusal is not None:
                await self._searches.blame(lookups, refusal)
        except Failed:
            pass

    async def send(self, items: Sequence[PendingLookup], slot: Slot | None = None) -> WrikeError | None:
        """Ask for a group and hand out what comes; what is left out of the answer is asked for again.

        Returns:
            The refusal, where one of the IDs may be the reason for it.

        Raises:
            Failed: the request failed for another reason, which the callers know by now.
        """
        refusal, missing = await self._ask_for(items, slot)
        if refusal is not None or not missing:
            return refusal
        if len(items) == 1:
            items[0].fail(self._missing(items[0]))
        elif len(missing) < len(items):
            await self._after_a_short_answer.ask(missing)
        else:
            self._searches.sizing.refused()
            await self._after_an_empty_answer.ask(missing)
        return None

    async def _ask_for(
        self, lookups: Sequence[PendingLookup], slot: Slot | None = None
    ) -> tuple[WrikeError | None, list[PendingLookup]]:
        """Ask for a group and hand out what comes. Returns its refusal, or what is missing in its answer."""
        request = build_request(
            self._operation,
            ids=[lookup.entity_id for lookup in lookups],
            params=self._params,
            callers=sum(lookup.count for lookup in lookups),
            for_models=self._permit is OPEN and len(lookups) >= _WORTH_PACKING,
        )
        lane: Lane = "interactive" if any(lookup.lane == "interactive" for lookup in lookups) else "bulk"
        group = lookups[0].group or RequestGroup(0)
        try:
            sent = self._means.calls.perform(
                request,
                self._options,
                lane=lane,
                permit=self._permit,
                slot=slot,
                front=slot is None,
                waits=group.waits,
            )
            # A part of a group may have left the caller behind in whose context the group was sent.
            in_context = slot is not None or speaks_for_one_of(lookups)
            reply = await (sent if in_context else self._means.spawn(sent, context=context_of(lookups)))
        except WrikeError as error:
            if not may_be_one_of_them(error):
                for lookup in lookups:
                    lookup.fail(error)
                raise Failed from error
            if is_too_long(error):
                self._means.longest_target = min(
                    self._means.longest_target, (len(request.target) + self._overhead) // 2
                )
            # It goes through many frames, and each of them would hold what holds it.
            return error.with_traceback(None), []
        missing = hand_out(
            lookups,
            reply.envelope.data,
            partial(self._means.decode, self._operation),
            partial(another_record, self._operation),
        )
        self._searches.answered(len(lookups) - len(missing))
        self.changed()
        return None, missing

    def _missing(self, lookup: PendingLookup) -> WrikeError:
        return missing_entity(self._operation, lookup.entity_id)

    # --- searches -------------------------------------------------------------------------------------------------

    def waiting(self) -> list[PendingLookup]:
        """Return what waits and was not sent."""
        return [lookup for lookups in self._waiting.values() for lookup in lookups.values()]

    def take(self, item: PendingLookup) -> None:
        """Take one out of the queue."""
        del self._waiting[item.lane][item.entity_id]

    def stands_alone(self, item: PendingLookup, task: asyncio.Task[None]) -> None:
        """Learn that one is asked for by itself, in this task."""
        item.detach()
        item.group = group = RequestGroup(1, task)
        task.add_done_callback(partial(self._leave_nobody, [item], group))

    def alone_is_the_same(self, item: PendingLookup) -> bool:
        """Say that it is."""
        return True

    def contradicts(self, item: PendingLookup, refusal: WrikeError) -> None:
        """Learn nothing: one alone is asked for as many are."""

    def gives_up(self, error: WrikeError, refused: int) -> None:
        """Learn that what waited is refused; what comes is looked at anew."""

    def put_back(self, items: Sequence[PendingLookup]) -> None:
        """Put IDs back at the front of the queue. A lookup for the same ID that came meanwhile joins."""
        self._only_leftovers = self._only_leftovers or not len(self)
        for lookup in reversed(items):
            lookup.detach()
            if not lookup.wanted:
                continue
            newer = self._find(lookup.entity_id)
            if newer is not None:
                del self._waiting[newer.lane][newer.entity_id]
                lookup.take_over(newer)
                lookup.lane = newer.lane if newer.lane == "interactive" else lookup.lane
            self._waiting[lookup.lane][lookup.entity_id] = lookup
            self._waiting[lookup.lane].move_to_end(lookup.entity_id, last=False)
        try:
            self.changed()
        except ClientClosed as closed:
            self.refused(closed)
