"""One call: queue, send, judge, and perhaps again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from msgspec.structs import replace

from wrike_async._engine.backoffs import Backoffs
from wrike_async._engine.call import (
    NOT_FOR_THIS_USER,
    Attempt,
    Call,
    Decode,
    Read,
    Reply,
    Setbacks,
    Witness,
    as_it_is,
    nobody_asks,
)
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.guarding.permits import OPEN, Permit, check_permit
from wrike_async._engine.long_answers import LONG, read_in_turns
from wrike_async._engine.queueing.call_queue import CallQueue
from wrike_async._engine.slots import Slot
from wrike_async._transport.events import AttemptEvent, Events
from wrike_async._transport.logins import Logins
from wrike_async._transport.outages import Outages
from wrike_async._transport.pacing.rate_limiter import RateLimiter
from wrike_async._transport.pool import SessionPool
from wrike_async._transport.retry import Outcome
from wrike_async._transport.sending import Unanswered
from wrike_async._transport.session import Session
from wrike_async._transport.streaming import Incoming
from wrike_async._transport.verdict import Verdict, judge
from wrike_async._wire.decode import Answer
from wrike_async._wire.operation import Request
from wrike_async.errors import ApiError, ClientClosed, RateLimited, TransportError, WrikeError
from wrike_async.options import CallOptions, Lane

__all__ = ["Calls"]

Result = TypeVar("Result")


class Calls:
    """Performs requests: each attempt takes a slot of the quota, and what it brings is judged."""

    def __init__(
        self,
        pool: SessionPool,
        dispatcher: Dispatcher,
        events: Events,
        loop: asyncio.AbstractEventLoop,
        decode: Decode,
        *,
        draw: Callable[[], float] = random.random,
        guarded: bool = False,
    ) -> None:
        """Work on a pool and its dispatcher.

        Args:
            pool: the sessions.
            dispatcher: the queue.
            events: what is told of each attempt.
            loop: of the client.
            decode: makes models of entries.
            draw: gives the random numbers of the jitter, between 0 and 1.
            guarded: whether each request needs a permit that a gate gave.
        """
        self._pool = pool
        self._dispatcher = dispatcher
        self._events = events
        self._loop = loop
        self._decode = decode
        self._draw = draw
        self._guarded = guarded
        self._queue = CallQueue(pool, dispatcher, loop)
        self._logins = Logins(pool, loop, ask=self._ask_for_proof, changed=lambda _: self._queue.primary_changed())
        self.outages = Outages(pool.window)
        self.outages.when_in_vain(self._queue.end_vain_waits)
        self.closed = self._host_is_right = False
        self._backoffs = Backoffs(loop)
        self._streams: set[Incoming] = set()

    def perform(
        self,
        request: Request,
        options: CallOptions,
        *,
        lane: Lane,
        permit: Permit,
        session: Session | None = None,
        slot: Slot | None = None,
        front: bool = False,
        waits: Callable[[bool], None] = nobody_asks,
        witness: Witness | None = None,
    ) -> Coroutine[Any, Any, Reply]:
        """Send a request, again where that is safe, and return what Wrike answered.

        Args:
            request: what to send.
            options: timeout, retries and the longest wait.
            lane: the lane to queue in.
            permit: the right to send it.
            session: the only session that may send it, because what it asks for belongs to a user.
            slot: a slot that the caller has already, for the first attempt.
            front: whether the first attempt goes to the front of its lane.
            waits: told when the request begins and ends to wait for the quota.
            witness: told of each attempt.

        Raises:
            AccessDenied: the permit is for something else, or the call cannot be noted.
            ApiError: Wrike refused.
            TransportError, DecodeError: a read brought no usable answer.
            OutcomeUnknown: a write was sent and no clear answer came.
            QuotaWaitExceeded: the quota has no slot within the longest wait; Wrike did nothing.
            ClientClosed: the client was closed before an answer came.
        """
        if permit is not OPEN or self._guarded:
            check_permit(permit, request, guarded=self._guarded)
        call = Call(request=request, options=options, lane=lane, chosen=session, waits=waits, witness=witness)
        if front:
            call.number = self._dispatcher.front()
        work = self._until_settled(call, as_it_is, slot)
        return work if permit.book is None else permit.book.keep(call, work)

    def read(
        self, request: Request, options: CallOptions, read: Read[Result], *, lane: Lane
    ) -> Coroutine[Any, Any, Result]:
        """Send a request that needs no permit as `perform` does, and return what is read of the answer.

        Raises:
            AccessDenied: it needs one.
        """
        if self._guarded:
            check_permit(OPEN, request, guarded=True)
        return self._until_settled(Call(request=request, options=options, lane=lane), read)

    async def open(self, request: Request, options: CallOptions, *, lane: Lane, permit: Permit) -> Incoming:
        """Ask for bytes as `perform` does, and return them to be read."""
        incoming = (await self.perform(request, options, lane=lane, permit=permit)).incoming
        assert incoming is not None
        return incoming

    async def _until_settled(self, call: Call, read: Read[Result], slot: Slot | None = None) -> Result:
        """Attempt a call until it succeeds; raises what it comes to otherwise."""
        try:
            while True:
                slot = slot or self._dispatcher.slot_at_once(call.chosen, call.request.operation.access)
                if slot is None:
                    # Very many may wait here: a coroutine in between would be kept for each of them, and so is all that
                    # this one holds.
                    self._queue.enter(call)
                    try:
                        slot = await call.future
                    except BaseException as error:
                        self._queue.unserved(call, error)
                        raise
                    self._queue.served(call)
                attempt = await self._attempt(call, slot)
                if attempt.verdict.error is None:
                    self._host_is_right = True
                    return read(attempt.reply(self._decode))
                await self._until_next(call, attempt)
                slot = None
        finally:
            # What it met with may hold frames that hold this call.
            call.setbacks = None

    async def _until_next(self, call: Call, attempt: Attempt) -> None:
        """Wait until a call may be attempted again; raises what it comes to where it may not."""
        wait = self._elsewhere(call, attempt) if attempt.wait is None else attempt.wait
        if wait and isinstance(attempt.verdict.error, RateLimited) and not call.may_pause(wait):
            wait = None
        if wait is None:
            raise attempt.verdict.take_error()
        self._setbacks_of(call).error = attempt.verdict.take_error()
        if wait > 0:
            await self.back_off(wait)

    def _elsewhere(self, call: Call, attempt: Attempt) -> float | None:
        """Have another session perform a call where one may; returns 0 then.

        What one user may not see, another one may; but nobody writes for another.
        """
        if call.pinned or not call.request.repeatable:
            return None
        setbacks = self._setbacks_of(call)
        if attempt.verdict.outcome is Outcome.NOT_SIGNED:
            setbacks.unsigned += (attempt.session,)
            if call.writes:
                return None if self._pool.primary in setbacks.unsigned else 0.0
        elif call.writes or setbacks.asked_another or not isinstance(attempt.verdict.error, NOT_FOR_THIS_USER):
            return None
        else:
            setbacks.asked_another = True
        call.chosen = self._pool.other_than((*setbacks.unsigned, attempt.session))
        return None if call.chosen is None else 0.0

    def _setbacks_of(self, call: Call) -> Setbacks:
        return call.set_back(self._pool.window)

    async def _attempt(self, call: Call, slot: Slot) -> Attempt:
        """Send once, judge what came, and decide whether to try again."""
        now = self._loop.time()
        attempt = Attempt(call, slot, signed_at=now, sent_at=now)
        call.number = call.number or slot.order
        try:
            attempt.grant = await slot.session.credential.acquire()
        except BaseException as error:
            slot.release()
            if not isinstance(error, WrikeError):
                raise
            self._logins.failed(slot.session, error)
            attempt.verdict = Verdict(Outcome.NOT_SIGNED, error=error)
            return attempt
        call.attempts += 1
        if call.began is None:
            call.began = now
        witness = call.witness
        result: Answer | Incoming | Unanswered
        try:
            result = await (self._sent(attempt) if witness is None else self._sent_before(witness, attempt))
            # What stands in for aiohttp in tests tells of no leaving.
            slot.used = True
        except Unanswered as cause:
            # Connections that fail keep the pace, too.
            slot.used = slot.used or not self.closed
            result = cause.with_traceback(None)
        finally:
            slot.release()
        if isinstance(result, Answer):
            if witness is not None:
                await witness.answered(result, slot.session)
            if call.request.for_models and len(result.body) >= LONG:
                await read_in_turns(call.request, result)
        verdict, status = self._judged(attempt, result)
        # The frames of what was sent in vain hold this one.
        del result
        attempt.verdict = verdict
        if status == 401:
            verdict = attempt.verdict = await self._not_authorized(attempt, verdict)
        if witness is not None and verdict.outcome not in (Outcome.DONE, Outcome.IN_DOUBT):
            await witness.withdrawn()
        if verdict.incoming is not None:
            self._is_to_be_read(attempt, verdict.incoming)
            return attempt
        if verdict.error is not None:
            attempt.wait = self._wait_before_retry(attempt)
            if verdict.outcome is Outcome.IN_DOUBT:
                self._setbacks_of(call).in_doubt = True
        self._tell(attempt, status, verdict.error)
        return attempt

    def _sent(self, attempt: Attempt) -> Coroutine[Any, Any, Answer | Incoming]:
        """Send, when there is a connection and a slot; raises `Unanswered`."""
        if self.closed:
            raise Unanswered("the client was closed", maybe_done=False)
        request, leaving = attempt.call.request, partial(self._leaving, attempt)
        return attempt.slot.session.open(request, attempt.grant, timeout=attempt.call.options.timeout, leaving=leaving)

    async def _sent_before(self, witness: Witness, attempt: Attempt) -> Answer | Incoming:
        """Send, and tell a witness first, and of what did not leave."""
        await witness.sending()
        try:
            return await self._sent(attempt)
        except Unanswered:
            raise
        except BaseException:
            if not attempt.left:
                await witness.withdrawn()
            raise

    def _leaving(self, attempt: Attempt, again: bool) -> Awaitable[None] | None:
        """Let an attempt leave; it waits for another slot where the one it has was used, or is too old to count."""
        if again:
            self._setbacks_of(attempt.call).in_doubt = True
            self._events.resent()
        now = self._loop.time()
        if again or (attempt.slot.session.limiter is not None and attempt.is_late(now)):
            return self._leave_later(attempt, spent=again)
        attempt.leaves(now)
        return None

    async def _leave_later(self, attempt: Attempt, *, spent: bool) -> None:
        while attempt.session.limiter is not None and (spent or attempt.is_late(self._loop.time())):
            await self._queue.renew(attempt.call, attempt.slot, spent=spent)
            spent = False
        attempt.leaves(self._loop.time())

    def _judged(self, attempt: Attempt, result: Answer | Incoming | Unanswered) -> tuple[Verdict, int | None]:
        """Judge what came, and let the credential and the limiter learn from it; of a 401 the former knows nothing."""
        request, session = attempt.call.request, attempt.slot.session
        if isinstance(result, Unanswered):
            if self.closed and not (attempt.call.writes and result.maybe_done):
                error = ClientClosed("the client was closed while this call was on its way")
                return Verdict(Outcome.REFUSED, error=error), None
            return judge(request, result), None
        known = self._host_is_right
        verdict = judge(request, result, through_gateway=session.through_gateway, host_is_right=known)
        if session.failed_logins and result.status != 401:
            self._logins.worked(session, attempt.signed_at)
        if session.limiter is not None:
            self._tell_limiter(session.limiter, verdict, attempt.sent_at)
        return verdict, result.status if isinstance(result, Answer) else None

    async def _not_authorized(self, attempt: Attempt, verdict: Verdict) -> Verdict:
        """Find out what a 401 means: that a grant is used up, that a credential is, or nothing of both."""
        session = attempt.session
        if await session.credential.invalidate(attempt.grant):
            return replace(verdict, outcome=Outcome.RENEWED)
        if verdict.error is None or attempt.call.proves or not await self._logins.is_refused(session):
            return verdict
        self._logins.failed(session, verdict.error)
        return replace(verdict, outcome=Outcome.NOT_SIGNED)

    async def _ask_for_proof(self, session: Session, request: Request) -> int | None:
        call = Call(request=request, options=CallOptions(), lane="interactive", chosen=session, proves=True)
        call.number = self._dispatcher.front()
        error = (await self._attempt(call, await self._queue.slot(call))).verdict.error
        if error is None:
            return 200
        return error.status if isinstance(error, ApiError) else None

    def _is_to_be_read(self, attempt: Attempt, stream: Incoming) -> None:
        self._streams.add(stream)
        stream.when_closed(partial(self._read, attempt, stream))

    def _read(self, attempt: Attempt, stream: Incoming, failure: BaseException | None) -> None:
        """Take note that bytes were read, to their end unless something failed."""
        self._streams.discard(stream)
        told = TransportError(str(failure)) if isinstance(failure, Unanswered) else failure
        self._tell(attempt, stream.status, told)

    def _tell_limiter(self, limiter: RateLimiter, verdict: Verdict, sent_at: float) -> None:
        now = self._loop.time()
        if isinstance(verdict.error, RateLimited):
            limiter.refused(now=now, sent_at=sent_at, retry_after=verdict.asked, share=self._draw())
            in_service = [each.limiter for each in self._pool.in_service if each.limiter is not None]
            self.outages.refused(limiter, now, verdict.error, in_service)
            self._pool.refused(now)
            self._dispatcher.wake()
        else:
            limiter.accepted(sent_at=sent_at)
            self._pool.accepted(now)
            self.outages.accepted(limiter)

    def _wait_before_retry(self, attempt: Attempt) -> float | None:
        call, verdict = attempt.call, attempt.verdict
        if not call.request.repeatable:
            return None
        limiter, now = attempt.session.limiter, self._loop.time()
        paused = None if limiter is None else max(0.0, limiter.opens_at(now) - now)
        elapsed = 0.0 if call.began is None else now - call.began
        course = self._setbacks_of(call)
        return course.wait(verdict.outcome, elapsed, share=self._draw(), asked=verdict.asked, paused=paused)

    def _tell(self, attempt: Attempt, status: int | None, error: BaseException | None) -> None:
        call, envelope = attempt.call, attempt.verdict.envelope
        entities, waited = 0 if envelope is None else len(envelope.data), call.waited - call.told
        call.told = call.waited
        if self._events.attempted(call.attempts, status, entities, waited, failed=error is not None):
            request, operation = call.request, call.request.operation
            self._events.tell(
                AttemptEvent(
                    method=operation.method,
                    path=operation.template,
                    base_url=attempt.session.base_url_of(request, attempt.grant),
                    attempt=call.attempts,
                    status=status,
                    error=None if error is None else type(error).__name__,
                    waited=waited,
                    duration=self._loop.time() - attempt.sent_at,
                    lane=call.lane,
                    group_size=request.group_size,
                    callers=request.callers,
                    entities=entities,
                    retry_in=attempt.wait,
                )
            )

    async def back_off(self, seconds: float) -> None:
        """Sleep, and wake with `ClientClosed` when the client is closed meanwhile."""
        await self._backoffs.wait(seconds)

    def close(self) -> None:
        """End every wait with `ClientClosed`, and every stream; of what is on its way nobody waits for the answer."""
        self.closed = True
        self._logins.close()
        for session in self._pool.sessions:
            session.abandon()
        for stream in tuple(self._streams):
            stream.close(ClientClosed("the client was closed"))
        self._backoffs.close()
