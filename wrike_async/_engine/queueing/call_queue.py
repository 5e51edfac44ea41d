"""The calls that wait for the quota."""

from __future__ import annotations

import asyncio

from wrike_async._engine.call import Call
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.slots import Slot
from wrike_async._transport.outages import InVain
from wrike_async._transport.pool import SessionPool
from wrike_async.errors import QuotaWaitExceeded

__all__ = ["CallQueue"]


class CallQueue:
    """Has calls wait in the queue for as long as each may, and keeps account of that."""

    def __init__(self, pool: SessionPool, dispatcher: Dispatcher, loop: asyncio.AbstractEventLoop) -> None:
        self._pool = pool
        self._dispatcher = dispatcher
        self._loop = loop

    def enter(self, call: Call) -> None:
        """Have a call wait for the slot of its next attempt; one that has a place before keeps that.

        Its future gets that, and is awaited by the call itself, since each coroutine more costs those that wait. What
        became of it is to be told: `served` or `unserved`.

        Raises:
            QuotaWaitExceeded: the wait would be longer than it may be.
            ClientClosed: the client was closed.
            WrikeError: there is no time left to repeat the call: what its last attempt came to.
        """
        call.waits_since = self._loop.time()
        call.session = call.chosen or (self._pool.primary if call.writes else None)
        longest = call.longest_wait(call.waits_since)
        call.waits(True)
        try:
            self._dispatcher.enter(call, call.lane, max_wait=longest, order=call.number or None)
        except BaseException as error:
            self._over(call, call.waits_since, error)
            raise

    async def slot(self, call: Call) -> Slot:
        """Wait for a slot; the arguments and errors are those of `enter`."""
        slot = self._dispatcher.slot_at_once(call.chosen, call.request.operation.access)
        if slot is not None:
            return slot
        self.enter(call)
        try:
            slot = await call.future
        except BaseException as error:
            self.unserved(call, error)
            raise
        self.served(call)
        return slot

    def served(self, call: Call) -> None:
        """Take note that a call has its slot."""
        call.end_deadline()
        del call.future
        self._over(call, call.waits_since)

    def unserved(self, call: Call, error: BaseException) -> None:
        """Take note that a call waits no more, because of an error, which is to be raised.

        Raises:
            WrikeError: instead of it.
        """
        self._dispatcher.take_back(call)
        # It may hold the error, and the error this frame.
        del call.future
        self._over(call, call.waits_since, error)

    async def renew(self, call: Call, slot: Slot, *, spent: bool) -> None:
        """Wait for another slot for a call that has its place in flight; see `Dispatcher.renew`."""
        began = self._loop.time()
        longest = call.longest_wait(began)
        call.waits(True)
        try:
            await self._dispatcher.renew(slot, spent=spent, max_wait=longest)
        except BaseException as error:
            self._over(call, began, error)
            raise
        self._over(call, began)

    def _over(self, call: Call, began: float, error: BaseException | None = None) -> None:
        """Count a wait. Raises the last error of its call where there was no time left to repeat it."""
        bounded_by_time = call.longest_wait(began) != call.patience()
        call.waits(False)
        call.waited += self._loop.time() - began
        if isinstance(error, QuotaWaitExceeded) and call.error is not None and bounded_by_time:
            raise call.error

    def primary_changed(self) -> None:
        """Have writes wait for the primary session, which may be another one now."""
        primary = self._pool.primary
        for call in self._waiting():
            if call.writes and call.chosen is None and call.session is not primary:
                call.session = primary
                self._dispatcher.place(call, call.lane)
        self._dispatcher.wake()

    def end_vain_waits(self, verdict: InVain) -> None:
        """Give up what was never sent, and has waited for too long while nothing was let through any more.

        It would else be tried one by one, each for as long as it may be.
        """
        for call in self._waiting():
            if call.error is None:
                told = verdict(call.request.operation, call.options.retries, call.waits_since, call.waits_on)
                if told is not None and self._dispatcher.place(call, None):
                    call.refused(told)

    def _waiting(self) -> list[Call]:
        return [ticket for ticket in self._dispatcher.tickets() if isinstance(ticket, Call)]
