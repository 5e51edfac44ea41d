"""The calls that wait for the quota."""

from __future__ import annotations

import asyncio

from wrike_async._engine.call import Call
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.slots import RequestTicket, Slot
from wrike_async._transport.outages import InVain
from wrike_async._transport.pool import SessionPool
from wrike_async._transport.session import Session
from wrike_async.errors import QuotaWaitExceeded

__all__ = ["CallQueue", "CallTicket"]


class CallTicket(RequestTicket):
    """The ticket of a call; its future is awaited by the call itself, since each coroutine more costs those that wait.

    Attributes:
        call: what waits.
        began: since when.
        longest: for how many seconds it may at most, ``None`` for as long as it takes.
    """

    __slots__ = ("began", "call", "longest")

    def __init__(
        self, future: asyncio.Future[Slot], session: Session | None, call: Call, began: float, longest: float | None
    ) -> None:
        super().__init__(future, session)
        self.call = call
        self.began = began
        self.longest = longest


class CallQueue:
    """Has calls wait in the queue for as long as each may, and keeps account of that."""

    def __init__(self, pool: SessionPool, dispatcher: Dispatcher, loop: asyncio.AbstractEventLoop) -> None:
        self._pool = pool
        self._dispatcher = dispatcher
        self._loop = loop

    def slot_at_once(self, call: Call) -> Slot | None:
        """Return a slot for a call if it need not wait; see `Dispatcher.slot_at_once`."""
        return self._dispatcher.slot_at_once(self._session_of(call))

    def _session_of(self, call: Call) -> Session | None:
        return call.session or (self._pool.primary if call.writes else None)

    def enter(self, call: Call, *, front: bool) -> CallTicket:
        """Have a call wait for the slot of its next attempt; one that had a slot before keeps its place.

        Args:
            call: what waits.
            front: whether it goes to the front of its lane.

        Returns:
            The ticket, to be told what became of its future: `served` or `unserved`.

        Raises:
            QuotaWaitExceeded: the wait would be longer than it may be.
            ClientClosed: the client was closed.
            WrikeError: there is no time left to repeat the call: what its last attempt came to.
        """
        began = self._loop.time() if call.attempts else call.queued_at
        longest = call.longest_wait(began)
        ticket = CallTicket(self._loop.create_future(), self._session_of(call), call, began, longest)
        call.waits(True)
        try:
            self._dispatcher.enter(ticket, call.lane, max_wait=longest, front=front, order=call.order)
        except BaseException as error:
            self._over(call, began, longest, error)
            raise
        return ticket

    async def slot(self, call: Call, *, front: bool) -> Slot:
        """Wait for a slot; the arguments and errors are those of `enter`."""
        slot = self.slot_at_once(call)
        if slot is not None:
            return slot
        ticket = self.enter(call, front=front)
        try:
            slot = await ticket.future
        except BaseException as error:
            self.unserved(ticket, error)
            raise
        self.served(ticket)
        return slot

    def served(self, ticket: CallTicket) -> None:
        """Take note that a ticket has its slot."""
        ticket.end_deadline()
        self._over(ticket.call, ticket.began, ticket.longest)

    def unserved(self, ticket: CallTicket, error: BaseException) -> None:
        """Take note that whoever waited for a ticket does so no more, because of an error, which is to be raised.

        Raises:
            WrikeError: instead of it.
        """
        self._dispatcher.take_back(ticket)
        self._over(ticket.call, ticket.began, ticket.longest, error)

    async def renew(self, call: Call, slot: Slot, *, spent: bool) -> None:
        """Wait for another slot for a call that has its place in flight; see `Dispatcher.renew`."""
        began = self._loop.time()
        longest = call.longest_wait(began)
        call.waits(True)
        try:
            await self._dispatcher.renew(slot, spent=spent, max_wait=longest)
        except BaseException as error:
            self._over(call, began, longest, error)
            raise
        self._over(call, began, longest)

    def _over(self, call: Call, began: float, longest: float | None, error: BaseException | None = None) -> None:
        """Count a wait. Raises the last error of its call where there was no time left to repeat it."""
        bounded_by_time = longest != call.patience()
        call.waits(False)
        call.waited += self._loop.time() - began
        if isinstance(error, QuotaWaitExceeded) and call.error is not None and bounded_by_time:
            raise call.error

    def primary_changed(self) -> None:
        """Have writes wait for the primary session, which may be another one now."""
        primary = self._pool.primary
        for ticket in self._waiting():
            if ticket.call.writes and ticket.call.session is None and ticket.session is not primary:
                ticket.session = primary
                self._dispatcher.place(ticket, ticket.call.lane)
        self._dispatcher.wake()

    def end_vain_waits(self, verdict: InVain) -> None:
        """Give up what was never sent, and has waited for too long while nothing was let through any more.

        It would else be tried one by one, each for as long as it may be.
        """
        for ticket in self._waiting():
            call = ticket.call
            if call.error is None:
                told = verdict(call.request.operation, call.options.retries, call.queued_at, call.waits_on)
                if told is not None and self._dispatcher.place(ticket, None):
                    ticket.refused(told)

    def _waiting(self) -> list[CallTicket]:
        return [ticket for ticket in self._dispatcher.tickets() if isinstance(ticket, CallTicket)]
