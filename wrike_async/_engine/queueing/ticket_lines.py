"""Tickets that wait in order, and where each of them stands."""

from __future__ import annotations

from wrike_async._engine.queueing.heap_queue import HeapQueue
from wrike_async._engine.slots import Ticket
from wrike_async.options import Lane

__all__ = ["Place", "TicketLine", "TicketQueue"]


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
