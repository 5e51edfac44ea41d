"""One call: queue, send, judge, and perhaps again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import attrs

from wrike_async.errors import ClientClosed, Forbidden, NotFound, RateLimited
from wrike_async.fanout.dispatch import Dispatcher, Slot
from wrike_async.options import CallOptions, Lane
from wrike_async.transport.events import AttemptEvent, Events
from wrike_async.transport.pool import SessionPool
from wrike_async.transport.retry import Outcome, wait_before_retry
from wrike_async.transport.session import Session, Unanswered
from wrike_async.transport.verdict import Verdict, judge
from wrike_async.wire.decode import Answer, Envelope
from wrike_async.wire.operation import Request

__all__ = ["Calls", "Reply"]


@attrs.frozen(eq=False)
class Reply:
    """A successful call.

    Attributes:
        envelope: what Wrike answered.
        session: which session was answered.
        repeated: whether the request had been sent before and that answer was lost.
    """

    envelope: Envelope
    session: Session
    repeated: bool


@attrs.define(eq=False)
class _Call:
    """A call under way: what it sends, and what it has been through."""

    request: Request
    options: CallOptions
    lane: Lane
    queued_at: float
    first_sent_at: float = 0.0
    attempt: int = 0
    in_doubt: bool = False


class Calls:
    """Performs requests: each attempt takes a slot of the quota, and what it brings is judged."""

    def __init__(
        self,
        pool: SessionPool,
        dispatcher: Dispatcher,
        events: Events,
        loop: asyncio.AbstractEventLoop,
        *,
        draw: Callable[[], float] = random.random,
    ) -> None:
        """Work on a pool and its dispatcher; ``draw`` gives the random numbers of the jitter, between 0 and 1."""
        self._pool = pool
        self._dispatcher = dispatcher
        self._events = events
        self._loop = loop
        self._draw = draw
        self._closed = False
        self._backing_off: set[asyncio.Future[None]] = set()

    async def perform(
        self,
        request: Request,
        options: CallOptions,
        *,
        lane: Lane,
        session: Session | None = None,
        slot: Slot | None = None,
        front: bool = False,
    ) -> Reply:
        """Send a request, again where that is safe, and return what Wrike answered.

        Args:
            request: what to send.
            options: timeout, retries and the longest wait.
            lane: the lane to queue in.
            session: the only session that may send it.
            slot: a slot that the caller has already, for the first attempt.
            front: whether the first attempt goes to the front of its lane.

        Raises:
            ApiError: Wrike refused.
            TransportError, DecodeError: a read brought no usable answer.
            OutcomeUnknown: a write was sent and no clear answer came.
            QuotaWaitExceeded: nothing was sent.
            ClientClosed: the client was closed before an answer came.
        """
        call = _Call(request, options, lane, queued_at=self._loop.time())
        refused_by: list[Session] = []
        while True:
            if slot is None:
                slot = await self._dispatcher.slot(
                    lane,
                    session=session,
                    max_wait=options.max_wait if call.attempt == 0 else None,
                    front=front or call.attempt > 0,
                )
            verdict, wait, session_used = await self._attempt(call, slot)
            if verdict.envelope is not None:
                return Reply(verdict.envelope, session_used, call.in_doubt)
            if wait is None and isinstance(verdict.error, Forbidden | NotFound) and not refused_by:
                # What one user may not see, another one may.
                refused_by.append(session_used)
                session = self._pool.other_than(refused_by)
                wait = None if session is None else 0.0
            if wait is None:
                assert verdict.error is not None
                raise verdict.error
            slot = None
            if wait > 0:
                await self._back_off(wait)
            call.queued_at = self._loop.time()

    async def _attempt(self, call: _Call, slot: Slot) -> tuple[Verdict, float | None, Session]:
        """Send once. Returns the verdict, the wait before another attempt (``None``: no more), and the session."""
        call.attempt += 1
        session, held = slot.session, [slot]

        async def before_resend() -> None:
            # Its place in flight is given up while it waits: were all places held by such waits, none would end.
            call.in_doubt = True
            held[0].release()
            held[0] = await self._dispatcher.slot(call.lane, session=session, front=True)
            held[0].use()
            self._events.resent()

        try:
            grant = await session.credential.acquire()
            if session.limiter is not None and session.limiter.is_stale(held[0].taken_at, self._loop.time()):
                # Renewing a credential takes a while, and all who waited for it would leave at the same moment.
                held[0].release()
                held[0] = await self._dispatcher.slot(call.lane, session=session, front=True)
                grant = await session.credential.acquire()
            held[0].use()
            sent_at = self._loop.time()
            if call.attempt == 1:
                call.first_sent_at = sent_at
            result: Answer | Unanswered
            try:
                result = await session.attempt(
                    call.request, grant, timeout=call.options.timeout, before_resend=before_resend
                )
            except Unanswered as cause:
                result = cause
        finally:
            held[0].release()
        verdict = judge(call.request.operation, result)
        if isinstance(result, Answer):
            if result.status == 401 and (await session.credential.invalidate(grant) or self._retire(session)):
                verdict = attrs.evolve(verdict, outcome=Outcome.RENEWED)
            self._tell_limiter(session, verdict, sent_at)
        elif self._closed and call.request.operation.access == "read":
            closed = ClientClosed("the client was closed while this call was on its way")
            verdict = Verdict(Outcome.REFUSED, error=closed)
        wait = self._wait_before_retry(call, verdict)
        call.in_doubt = call.in_doubt or verdict.outcome is Outcome.IN_DOUBT
        self._report(call, verdict, result, sent_at, wait)
        return verdict, wait, session

    def _retire(self, session: Session) -> bool:
        """Go on without a session whose credential is refused. Returns whether there is another one."""
        if not self._pool.retire(session):
            return False
        self._dispatcher.retire(session)
        return True

    def _tell_limiter(self, session: Session, verdict: Verdict, sent_at: float) -> None:
        if session.limiter is None:
            return
        if isinstance(verdict.error, RateLimited):
            session.limiter.refused(
                now=self._loop.time(),
                sent_at=sent_at,
                retry_after=verdict.error.retry_after,
                share=self._draw(),
            )
            self._pool.merge_if_shared(self._loop.time())
            self._dispatcher.wake()
        else:
            session.limiter.accepted(sent_at=sent_at)

    def _wait_before_retry(self, call: _Call, verdict: Verdict) -> float | None:
        return wait_before_retry(
            verdict.outcome,
            access=call.request.operation.access,
            attempt=call.attempt,
            elapsed=self._loop.time() - call.first_sent_at,
            policy=call.options.retries,
            share=self._draw(),
        )

    def _report(
        self,
        call: _Call,
        verdict: Verdict,
        result: Answer | Unanswered,
        sent_at: float,
        wait: float | None,
    ) -> None:
        operation = call.request.operation
        self._events.attempted(
            AttemptEvent(
                method=operation.method,
                path=operation.path,
                attempt=call.attempt,
                status=result.status if isinstance(result, Answer) else None,
                error=None if verdict.error is None else type(verdict.error).__name__,
                waited=max(0.0, sent_at - call.queued_at),
                duration=self._loop.time() - sent_at,
                lane=call.lane,
                group_size=call.request.group_size,
                entities=0 if verdict.envelope is None else len(verdict.envelope.data),
                retry_in=wait,
            )
        )

    async def _back_off(self, seconds: float) -> None:
        """Sleep, and wake with `ClientClosed` when the client is closed meanwhile."""
        if self._closed:
            raise ClientClosed("the client was closed; make a new one")
        future: asyncio.Future[None] = self._loop.create_future()
        timer = self._loop.call_later(seconds, _settle, future)
        self._backing_off.add(future)
        try:
            await future
        finally:
            timer.cancel()
            self._backing_off.discard(future)

    def close(self) -> None:
        """End every wait before a retry with `ClientClosed`."""
        self._closed = True
        for future in self._backing_off:
            if not future.done():
                future.set_exception(ClientClosed("the client was closed while this call waited to be sent again"))


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
