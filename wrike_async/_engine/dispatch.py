"""The queue in front of the limiter.

Whoever wants to send a request enters a ticket. The pump of a session takes a slot of the quota first and only then
has the ticket picked that gets it, so work that arrives, or is cancelled, while a slot is awaited is seen; and a group
of lookups is cut only when its request may leave ("sealing at the slot").

A request that has its slot may leave late: a host has to be looked up, a connection opened, a credential renewed. It
then takes another slot, before all that queue, because it holds a connection and a place in flight that they need.

Two lanes: interactive tickets overtake bulk ones, except that after three of them a waiting bulk ticket has its turn,
so that bulk work always gets a slot in four. Within a lane, who came first goes first.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Iterable, Sequence
from operator import itemgetter

from wrike_async._engine.queueing.lanes import LANES, LaneTurns
from wrike_async._engine.queueing.tickets import Place, RequestTicket, Ticket, TicketLine, TicketQueue
from wrike_async._engine.slots import LateTicket, Slot
from wrike_async._transport.pacing.pump import Pump, Spawn
from wrike_async._transport.pacing.rate_limiter import Need
from wrike_async._transport.pool import SessionPool
from wrike_async._transport.session import Session
from wrike_async._wire.operation import Access
from wrike_async.errors import ClientClosed, QuotaUnavailable, QuotaWaitExceeded, WrikeError
from wrike_async.options import Lane

__all__ = ["Dispatcher", "wait_is_over"]

_EAGER = {lane: Need(lane) for lane in LANES}
_PATIENT = {lane: Need(lane, patient=True) for lane in LANES}


class Dispatcher:
    """Gives the slots of a pool's sessions to tickets, one at a time.

    Attributes:
        in_flight: how many requests are on their way.
        queued: how many tickets wait.
    """

    def __init__(
        self,
        pool: SessionPool,
        *,
        max_in_flight: int,
        loop: asyncio.AbstractEventLoop,
        spawn: Spawn | None = None,
    ) -> None:
        """Serve a pool; ``spawn`` starts the tasks of its pumps."""
        self._pool = pool
        self._loop = loop
        self._max_in_flight = max_in_flight
        self._order = itertools.count(1)
        self._queues: dict[Lane, dict[Session | None, TicketQueue]] = {
            lane: {key: TicketQueue(lane) for key in (None, *pool.sessions)} for lane in LANES
        }
        # For how many requests all tickets stand, in each lane.
        self._load: dict[Lane, int] = dict.fromkeys(LANES, 0)
        self._late: dict[Session, deque[LateTicket]] = {session: deque() for session in pool.sessions}
        self._turns = LaneTurns()
        self._pumps = {session: Pump(session, self, loop, spawn or loop.create_task) for session in pool.sessions}
        self._closed = False
        self.in_flight = 0
        self.queued = 0

    # --- the queue ------------------------------------------------------------------------------------------------

    def place(self, ticket: Ticket, lane: Lane | None, *, order: int | None = None) -> bool:
        """Have a ticket wait in a lane, or in none; what it says of itself is read anew.

        Args:
            ticket: one that is new, that waits already, or that waits no more.
            lane: where it belongs now.
            order: the place of one that is new: which it had before, as `Slot.order` tells, or the `front`.

        Returns:
            Whether it waited before.

        Raises:
            ClientClosed: the client was closed.
        """
        place = ticket.place
        if place is None:
            if lane is not None:
                self._add(ticket, lane, next(self._order) if order is None else order)
        elif place[0].lane == lane:
            self._read_anew(ticket, place)
        else:
            self._remove(ticket, place)
            if lane is not None:
                self._add(ticket, lane, next(self._order))
        return place is not None

    def _add(self, ticket: Ticket, lane: Lane, number: int) -> None:
        if self._closed:
            raise ClientClosed("the client was closed; make a new one")
        line = self._line_for(ticket, lane)
        line.add(ticket, number)
        ticket.place, ticket.number = line.place_of(ticket), number
        self.queued += 1
        self._load[lane] += ticket.requests
        self.wake()

    def _remove(self, ticket: Ticket, place: Place) -> None:
        line, requests = place
        line.remove(ticket.number)
        ticket.place = None
        self.queued -= 1
        self._load[line.lane] -= requests

    def _read_anew(self, ticket: Ticket, place: Place) -> None:
        line, requests = place
        right = self._line_for(ticket, line.lane)
        if right is line and requests == ticket.requests:
            return
        ticket.place = right.place_of(ticket)
        self._load[line.lane] += ticket.requests - requests
        if right is not line:
            right.add(line.remove(ticket.number), ticket.number)
            self.wake()

    def _line_for(self, ticket: Ticket, lane: Lane) -> TicketLine:
        queues = self._queues[lane]
        queue = queues.get(ticket.session, queues[None])
        return queue.patient if ticket.patient else queue.eager

    def front(self) -> int:
        """Return a place before all that wait, for what continues work already begun."""
        return -next(self._order)

    def tickets(self) -> Iterable[Ticket]:
        """Return all that wait, in no particular order."""
        queues = [queue for by_session in self._queues.values() for queue in by_session.values()]
        return [ticket for queue in queues for line in (queue.eager, queue.patient) for _, ticket in line]

    def lane_of(self, ticket: Ticket) -> Lane | None:
        """Return the lane that a ticket waits in; ``None`` when it waits in none."""
        return None if ticket.place is None else ticket.place[0].lane

    def wake(self) -> None:
        """Look at the queue in the next turn of the loop: something changed."""
        for pump in self._pumps.values():
            pump.wake()

    def estimate(self, lane: Lane, *, ahead: int | None = None) -> float:
        """Estimate how long a request that is asked for now waits for its slot, in seconds.

        Args:
            lane: its lane.
            ahead: how many requests go before it, where the caller knows better than "all that wait in its lane,
                and in the interactive one".
        """
        if ahead is None:
            ahead = self._load["interactive"] + (self._load["bulk"] if lane == "bulk" else 0)
        now = self._loop.time()
        limiters = [session.limiter for session in self._pool.in_service if session.limiter is not None]
        if not limiters:
            return 0.0
        return min(limiter.wait_for(ahead // len(limiters) + 1, now) for limiter in limiters)

    async def slot(
        self,
        ticket: RequestTicket,
        lane: Lane,
        *,
        max_wait: float | None = None,
        order: int | None = None,
    ) -> Slot:
        """Wait for the slot of a ticket.

        Args:
            ticket: whoever holds it may take it out again and refuse it.
            lane: the lane to wait in.
            max_wait: the longest wait in seconds.
            order: the place that it has before, or the `front`.

        Raises:
            QuotaWaitExceeded: the wait would be, or was, longer than ``max_wait``.
            ClientClosed: the client was closed.
        """
        self.enter(ticket, lane, max_wait=max_wait, order=order)
        try:
            slot = await ticket.future
        except BaseException:
            self.take_back(ticket)
            raise
        ticket.end_deadline()
        return slot

    def enter(
        self,
        ticket: RequestTicket,
        lane: Lane,
        *,
        max_wait: float | None = None,
        order: int | None = None,
    ) -> None:
        """Begin to wait, as `slot` does, whose arguments and errors these are; `take_back` ends it."""
        if max_wait is not None:
            self.check_wait(max_wait, self.estimate(lane, ahead=None if order is None else 0))
        ticket.future = self._loop.create_future()
        self.place(ticket, lane, order=order)
        if max_wait is not None:
            ticket.deadline = self._loop.call_later(max_wait, self._too_late, ticket, max_wait)

    def take_back(self, ticket: RequestTicket) -> None:
        """Take out a ticket that nobody waits for any more; a slot that it has goes back."""
        ticket.end_deadline()
        waited, future = self.place(ticket, None), ticket.future
        if not waited and future.done() and not future.cancelled() and future.exception() is None:
            future.result().release()

    async def renew(self, slot: Slot, *, spent: bool, max_wait: float | None = None) -> None:
        """Take another slot for a request that has its place in flight, and keeps it.

        Args:
            slot: what it has; it holds the new slot then.
            spent: whether a request left with the old one, which goes back to the quota otherwise.
            max_wait: the longest wait in seconds.

        Raises:
            QuotaWaitExceeded: the wait was longer than ``max_wait``.
            ClientClosed: the client was closed.
        """
        if self._closed:
            raise ClientClosed("the client was closed; make a new one")
        if not spent and slot.session.limiter is not None:
            slot.session.limiter.give_back(slot.taken_at)
        # There is nothing to give back until there is another.
        slot.use()
        late, waiting = LateTicket(self._loop.create_future(), slot), self._late[slot.session]
        waiting.append(late)
        self.wake()
        try:
            async with asyncio.timeout(max_wait):
                await late.future
        except TimeoutError:
            raise wait_is_over(max_wait or 0.0, self._unreachable()) from None
        finally:
            if late in waiting:
                waiting.remove(late)

    def slot_at_once(self, wanted: Session | None, access: Access = "read") -> Slot | None:
        """Return a slot if there is no quota to keep, nobody to overtake, and room for one more in flight.

        Args:
            wanted: the only session that will do; ``None`` takes any, and for writes the primary one.
            access: what it is for.
        """
        if self.queued or self._closed or self.in_flight >= self._max_in_flight:
            return None
        session = wanted or (self._pool.in_service[0] if access == "read" else self._pool.primary)
        if session.limiter is not None:
            return None
        self.in_flight += 1
        return Slot(session, 0.0, next(self._order), self._released)

    @staticmethod
    def check_wait(max_wait: float, estimate: float) -> None:
        """Raise `QuotaWaitExceeded` if the estimate exceeds what the caller wants to wait."""
        if estimate > max_wait:
            raise QuotaWaitExceeded(
                f"the quota has no slot for about {estimate:.1f} s, and max_wait leaves {max_wait:.3g} s. Try later, "
                "or raise max_wait",
                max_wait=max_wait,
                estimate=estimate,
            )

    def _too_late(self, ticket: RequestTicket, max_wait: float) -> None:
        if self.place(ticket, None):
            ticket.refused(wait_is_over(max_wait, self._unreachable()))

    def _unreachable(self) -> str | None:
        """Say why nobody can tell whether the quota has a slot; ``None`` where somebody can."""
        limiters = [session.limiter for session in self._pool.in_service if session.limiter is not None]
        reasons = [limiter.unreachable for limiter in limiters]
        return None if None in reasons else next(iter(reasons), None)

    # --- what pumps ask for ---------------------------------------------------------------------------------------

    def waits_for(self, session: Session, *, patient_too: bool) -> bool:
        """Tell whether anything waits that the session may serve now; the patient only count if asked for."""
        if self._late[session]:
            return True
        if self.in_flight >= self._max_in_flight or not self.queued:
            return False
        for lane in LANES:
            for queue in self._serving(lane, session):
                if queue.eager or (patient_too and queue.patient):
                    return True
        return False

    def need(self, session: Session) -> Need:
        """Tell what the next slot of the session is for: `waits_for` says that there is something."""
        if self._late[session]:
            return _EAGER["interactive"]
        patient: Lane | None = None
        for lane in LANES:
            for queue in self._serving(lane, session):
                if queue.eager:
                    return _EAGER[lane]
                if queue.patient:
                    patient = patient or lane
        return _PATIENT[patient or "bulk"]

    async def find_owner(self, session: Session) -> None:
        """Have the session's limiter be the one of its credential's owner."""
        await self._pool.find_owner(session)

    def serve(self, session: Session, taken_at: float, *, patient_too: bool) -> None:
        """Give the session's slot, taken at that moment, to whom it is due: `waits_for` says that there is somebody."""
        if self._late[session]:
            self._late[session].popleft().granted(taken_at)
            return
        firsts = (self._first(lane, session, patient_too=patient_too) for lane in self._turns.order())
        ticket = next(first for first in firsts if first is not None)
        assert ticket.place is not None
        lane = ticket.place[0].lane
        self._remove(ticket, ticket.place)
        self._turns.took(lane, bulk_waits=self._load["bulk"] > 0)
        self.in_flight += 1
        ticket.granted(Slot(session, taken_at, ticket.number, self._released))

    def failed(self, error: Exception) -> None:
        """Refuse all that waits, as there are no slots to be had."""
        if isinstance(error, WrikeError):
            self._refuse_all(error)
            return
        refusal = WrikeError(f"the limiter of this client failed: {type(error).__name__}")
        refusal.__cause__ = error
        self._refuse_all(refusal)

    def _first(self, lane: Lane, session: Session, *, patient_too: bool) -> Ticket | None:
        heads = [
            head
            for queue in self._serving(lane, session)
            for heap in ((queue.eager, queue.patient) if patient_too else (queue.eager,))
            if (head := heap.first()) is not None
        ]
        return min(heads, key=itemgetter(0))[1] if heads else None

    def _serving(self, lane: Lane, session: Session) -> Sequence[TicketQueue]:
        """Return the queues of those that this session must serve, and of those that any may unless it rests."""
        queues = self._queues[lane]
        return (queues[None], queues[session]) if session in self._pool.in_service else (queues[session],)

    def _released(self, slot: Slot) -> None:
        self.in_flight -= 1
        if not slot.used and slot.session.limiter is not None:
            slot.session.limiter.give_back(slot.taken_at)
        if self.queued:
            self.wake()

    # --- the end ----------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Refuse everything that waits, and all that comes."""
        self._closed = True
        self._refuse_all(ClientClosed("the client was closed while this call waited for the quota"))
        for pump in self._pumps.values():
            pump.close()

    def _refuse_all(self, error: WrikeError) -> None:
        waiting = list(self.tickets())
        for ticket in waiting:
            self.place(ticket, None)
        for ticket in waiting:
            ticket.refused(error)
        for late in self._late.values():
            while late:
                late.popleft().refused(error)


def wait_is_over(max_wait: float, unreachable: str | None = None) -> QuotaWaitExceeded:
    """Return the error for a deadline that passed in the queue, perhaps because nobody answered where the quota is."""
    if unreachable is not None:
        return QuotaUnavailable(
            f"the store of the shared quota did not answer within max_wait = {max_wait:.3g} s ({unreachable}); Wrike "
            "did nothing. Try later, or let SharedQuota(on_outage=Quota(…)) keep a fixed share meanwhile",
            max_wait=max_wait,
        )
    return QuotaWaitExceeded(f"no slot of the quota came within max_wait = {max_wait:.3g} s", max_wait=max_wait)
