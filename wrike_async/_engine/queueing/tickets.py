"""What waits for a slot, and the lines that it stands in."""

from __future__ import annotations

import asyncio
from typing import Protocol

from wrike_async._engine.queueing.heap_queue import HeapQueue
from wrike_async._engine.slots import Slot
from wrike_async._transport.session import Session
from wrike_async._wire.per_call import LATER, PerCall
from wrike_async.errors import WrikeError
from wrike_async.options import Lane

__all__ = ["PatientTicket", "Place", "RequestTicket", "Ticket", "TicketLine", "TicketQueue"]


class Ticket(Protocol):
    """Something that waits for a slot. What it says of itself is read at `Dispatcher.place`.

    Attributes:
        place: where it stands; written by the dispatcher, which so needs no table of very many.
        number: its place in the order, which is kept when it stands no more; 0 before it had one.
    """

    place: Place | None
    number: int

    @property
    def patient(self) -> bool:
        """Whether it would rather wait than spend the credit for bursts."""
        ...

    @property
    def requests(self) -> int:
        """How many requests it stands for."""
        ...

    @property
    def session(self) -> Session | None:
        """The only session that may serve it."""

    def granted(self, slot: Slot) -> None:
        """Take the slot, whose release is now the ticket's duty. Must not raise."""

    def refused(self, error: WrikeError) -> None:
        """Learn that there will be no slot. Must not raise."""


class TicketLine(HeapQueue[Ticket]):
    """Tickets of one lane that wait in order."""

    __slots__ = ("_of_one", "lane")

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.lane: Lane = lane
        self._of_one: Place = (self, 1)

    def place_of(self, ticket: Ticket) -> Place:
        """Return where a ticket of this line stands; very many that stand for one request share one such place."""
        return self._of_one if ticket.requests == 1 else (self, ticket.requests)


Place = tuple[TicketLine, int]
"""Where a ticket stands, and for how many requests."""


class TicketQueue:
    """Tickets with the numbers that tell who came first; those that are patient stand apart."""

    __slots__ = ("eager", "patient")

    def __init__(self, lane: Lane) -> None:
        self.eager = TicketLine(lane)
        self.patient = TicketLine(lane)


class RequestTicket(PerCall):
    """The ticket of one request.

    Attributes:
        session: the only session that may serve it.
        future: gets the slot, or what it is refused with; while it waits.
        deadline: when it is refused.
    """

    patient = False
    requests = 1

    session: Session | None = None
    place: Place | None = None
    number: int = 0
    future: asyncio.Future[Slot] = LATER
    deadline: asyncio.TimerHandle | None = None

    def end_deadline(self) -> None:
        """Have it refused at no time."""
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def granted(self, slot: Slot) -> None:
        if self.future.done():
            slot.release()
        else:
            self.future.set_result(slot)

    def refused(self, error: WrikeError) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class PatientTicket(RequestTicket):
    """The ticket of a request that can still grow."""

    patient = True
