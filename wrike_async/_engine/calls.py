"""One call: queue, send, judge, and perhaps again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import attrs

from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.slots import Slot
from wrike_async._transport.events import Events
from wrike_async._transport.pool import SessionPool
from wrike_async._transport.retry import Outcome, wait_before_retry
from wrike_async._transport.session import Session, Unanswered
from wrike_async._transport.streaming import Incoming
from wrike_async._transport.verdict import Verdict, judge
from wrike_async._wire.decode import Answer, Envelope
from wrike_async._wire.operation import Request
from wrike_async.auth import Grant
from wrike_async.errors import ClientClosed, Forbidden, NotFound, RateLimited, TransportError
from wrike_async.options import CallOptions, Lane

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


def _nobody_asks(waiting: bool) -> None:
    """Take note that a call waits for the quota, for callers that need not know."""


@attrs.define(eq=False)
class _Call:
    """A call under way: what it sends, and what it has been through."""

    request: Request
    options: CallOptions
    lane: Lane
    queued_at: float
    waits: Callable[[bool], None] = _nobody_asks
    first_sent_at: float = 0.0
    attempt: int = 0
    in_doubt: bool = False
    waited: float = 0.0

    def patience(self) -> float | None:
        """Return how much longer it may wait for the quota, ``None`` for as long as it takes."""
        return None if self.options.max_wait is None else max(0.0, self.options.max_wait - self.waited)

    def leaves(self, now: float) -> None:
        """Take note that it is sent now."""
        self.waited += max(0.0, now - self.queued_at)
        if self.attempt == 1:
            self.first_sent_at = now


@attrs.define(eq=False)
class _Attempt:
    """One sending of a call: what it is sent with, and what came of it.

    Attributes:
        call: what is sent.
        session: what sends it.
        slot: the right to send it; another one after a wait.
        grant: what it was signed with.
        sent_at: when it left.
        verdict: what came of it.
        wait: seconds before the call is tried again; ``None`` where it is not.
    """

    call: _Call
    session: Session
    slot: Slot
    grant: Grant | None = None
    sent_at: float = 0.0
    verdict: Verdict = attrs.field(init=False)
    wait: float | None = None


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
        self.closed = False
        self._backing_off: set[asyncio.Future[None]] = set()
        self._streams: set[Incoming] = set()
        self._on_their_way: set[asyncio.Timeout] = set()

    async def perform(
        self,
        request: Request,
        options: CallOptions,
        *,
        lane: Lane,
        session: Session | None = None,
        slot: Slot | None = None,
        front: bool = False,
        waits: Callable[[bool], None] = _nobody_asks,
    ) -> Reply:
        """Send a request, again where that is safe, and return what Wrike answered.

        Args:
            request: what to send.
            options: timeout, retries and the longest wait.
            lane: the lane to queue in.
            session: the only session that may send it.
            slot: a slot that the caller has already, for the first attempt.
            front: whether the first attempt goes to the front of its lane.
            waits: told when the request begins and ends to wait for the quota.

        Raises:
            ApiError: Wrike refused.
            TransportError, DecodeError: a read brought no usable answer.
            OutcomeUnknown: a write was sent and no clear answer came.
            QuotaWaitExceeded: the quota has no slot within the longest wait; Wrike did nothing.
            ClientClosed: the client was closed before an answer came.
        """
        call = _Call(request, options, lane, queued_at=self._loop.time(), waits=waits)
        attempt = await self._until_settled(call, session, slot, front=front)
        assert attempt.verdict.envelope is not None
        return Reply(attempt.verdict.envelope, attempt.session, call.in_doubt)

    async def open(self, request: Request, options: CallOptions, *, lane: Lane) -> Incoming:
        """Ask for bytes, again where that is safe, and return them to be read.

        Raises:
            WrikeError: as for `perform`.
        """
        call = _Call(request, options, lane, queued_at=self._loop.time())
        attempt = await self._until_settled(call, None, None)
        assert attempt.verdict.incoming is not None
        return attempt.verdict.incoming

    async def _until_settled(
        self, call: _Call, session: Session | None, slot: Slot | None, *, front: bool = False
    ) -> _Attempt:
        """Attempt a call until it succeeds; raises what it comes to otherwise."""
        refused_by: list[Session] = []
        while True:
            attempt = await self._attempt(call, slot or await self._slot(call, session, front=front))
            error, wait = attempt.verdict.error, attempt.wait
            if error is None:
                return attempt
            may_ask_another = not refused_by and call.request.repeatable
            if wait is None and isinstance(error, Forbidden | NotFound) and may_ask_another:
                # What one user may not see, another one may.
                refused_by.append(attempt.session)
                session = self._pool.other_than(refused_by)
                wait = None if session is None else 0.0
            if wait is None:
                raise error
            slot = None
            if wait > 0:
                await self.back_off(wait)
            call.queued_at = self._loop.time()

    async def _slot(self, call: _Call, session: Session | None, *, front: bool) -> Slot:
        """Wait for a slot for the next attempt of a call; one that was sent before does not queue anew."""
        slot = self._dispatcher.slot_at_once(session)
        if slot is not None:
            return slot
        call.waits(True)
        try:
            return await self._dispatcher.slot(
                call.lane, session=session, max_wait=call.patience(), front=front or call.attempt > 0
            )
        finally:
            call.waits(False)

    async def _attempt(self, call: _Call, slot: Slot) -> _Attempt:
        """Send once, judge what came, and decide whether to try again."""
        call.attempt += 1
        attempt = _Attempt(call, slot.session, slot)
        result = await self._send(attempt)
        attempt.verdict = verdict = await self._judged(attempt, result)
        if isinstance(result, Incoming):
            self._streams.add(result)
            result.when_closed(partial(self._read, attempt, result))
        else:
            attempt.wait = self._wait_before_retry(call, verdict)
            call.in_doubt = call.in_doubt or verdict.outcome is Outcome.IN_DOUBT
            error = None if verdict.error is None else type(verdict.error).__name__
            self._report(attempt, result.status if isinstance(result, Answer) else None, error)
        return attempt

    async def _send(self, attempt: _Attempt) -> Answer | Incoming | Unanswered:
        """Sign and send."""
        call, session = attempt.call, attempt.session
        try:
            attempt.grant = await session.credential.acquire()
            if session.limiter is not None and session.limiter.is_stale(attempt.slot.taken_at, self._loop.time()):
                # Renewing a credential takes a while, and all who waited for it would leave at the same moment.
                await self._take_another_slot(attempt)
                attempt.grant = await session.credential.acquire()
            self._use(attempt)
            attempt.sent_at = self._loop.time()
            call.leaves(attempt.sent_at)
            resend = partial(self._before_resend, attempt)
            sending = session.open(call.request, attempt.grant, timeout=call.options.timeout, before_resend=resend)
            return await self._unless_closed(sending)
        finally:
            attempt.slot.release()

    @staticmethod
    def _use(attempt: _Attempt) -> None:
        """Have an attempt leave. A stream, in which somebody's code runs, gives its place in flight to other calls."""
        attempt.slot.use()
        if attempt.call.request.streams:
            attempt.slot.release()

    async def _unless_closed(self, sending: Coroutine[Any, Any, Answer | Incoming]) -> Answer | Incoming | Unanswered:
        """Await what a session brings; closing ends it, whoever the connection belongs to."""
        if self.closed:
            sending.close()
            return Unanswered("the client was closed", maybe_done=False)
        closing = asyncio.timeout(None)
        self._on_their_way.add(closing)
        try:
            async with closing:
                return await sending
        except Unanswered as cause:
            return cause
        except TimeoutError:
            if not closing.expired():
                raise
            return Unanswered("the client was closed", maybe_done=True)
        finally:
            self._on_their_way.discard(closing)

    async def _take_another_slot(self, attempt: _Attempt) -> None:
        # The old place in flight is given up first: were all places held by such waits, none would end.
        attempt.slot.release()
        attempt.slot = await self._dispatcher.slot(attempt.call.lane, session=attempt.session, front=True)

    async def _before_resend(self, attempt: _Attempt) -> None:
        attempt.call.in_doubt = True
        await self._take_another_slot(attempt)
        self._use(attempt)
        self._events.resent()

    async def _judged(self, attempt: _Attempt, result: Answer | Incoming | Unanswered) -> Verdict:
        """Judge what came, and let the credential and the limiter learn from it."""
        operation, session = attempt.call.request.operation, attempt.session
        if isinstance(result, Unanswered) and self.closed and operation.access == "read":
            return Verdict(Outcome.REFUSED, error=ClientClosed("the client was closed while this call was on its way"))
        verdict = judge(operation, result, through_gateway=session.through_gateway)
        if isinstance(result, Unanswered):
            return verdict
        if isinstance(result, Answer) and result.status == 401:
            assert attempt.grant is not None
            if await session.credential.invalidate(attempt.grant) or self._retire(session):
                verdict = attrs.evolve(verdict, outcome=Outcome.RENEWED)
        self._tell_limiter(session, verdict, attempt.sent_at)
        return verdict

    def _read(self, attempt: _Attempt, stream: Incoming, failure: BaseException | None) -> None:
        """Take note that bytes were read, to their end unless something failed."""
        self._streams.discard(stream)
        error = None
        if failure is not None:
            error = (TransportError if isinstance(failure, Unanswered) else type(failure)).__name__
        self._report(attempt, stream.status, error)

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
        if verdict.error is None or not call.request.repeatable:
            return None
        return wait_before_retry(
            verdict.outcome,
            access=call.request.operation.access,
            attempt=call.attempt,
            elapsed=self._loop.time() - call.first_sent_at,
            policy=call.options.retries,
            share=self._draw(),
        )

    def _report(self, attempt: _Attempt, status: int | None, error: str | None) -> None:
        call, envelope = attempt.call, attempt.verdict.envelope
        self._events.attempted(
            call.request,
            attempt=call.attempt,
            status=status,
            error=error,
            waited=max(0.0, attempt.sent_at - call.queued_at),
            duration=self._loop.time() - attempt.sent_at,
            lane=call.lane,
            entities=0 if envelope is None else len(envelope.data),
            retry_in=attempt.wait,
        )

    async def back_off(self, seconds: float) -> None:
        """Sleep, and wake with `ClientClosed` when the client is closed meanwhile."""
        if self.closed:
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
        """End every wait with `ClientClosed`, and every stream; of what is on its way nobody waits for the answer."""
        self.closed = True
        for each in self._on_their_way:
            each.reschedule(self._loop.time())
        for stream in tuple(self._streams):
            stream.close(ClientClosed("the client was closed"))
        for future in self._backing_off:
            if not future.done():
                future.set_exception(ClientClosed("the client was closed while this call waited"))


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
