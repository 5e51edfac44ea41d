"""One call: queue, send, judge, and perhaps again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import attrs

from wrike_async._engine.backoffs import Backoffs
from wrike_async._engine.call import Attempt, Call, Reply, Witness, nobody_asks
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.guarding.permits import Permit, check_permit
from wrike_async._engine.slots import RequestTicket, Slot
from wrike_async._transport.events import Events
from wrike_async._transport.logins import Logins
from wrike_async._transport.outages import InVain, Outages
from wrike_async._transport.pool import SessionPool
from wrike_async._transport.retry import Outcome
from wrike_async._transport.sending import Unanswered
from wrike_async._transport.session import Session
from wrike_async._transport.streaming import Incoming
from wrike_async._transport.verdict import Verdict, judge
from wrike_async._wire.decode import Answer
from wrike_async._wire.operation import Request
from wrike_async.auth import Grant
from wrike_async.errors import (
    ApiError,
    ClientClosed,
    Forbidden,
    NotAuthorized,
    NotFound,
    QuotaWaitExceeded,
    RateLimited,
    TransportError,
    WrikeError,
)
from wrike_async.options import CallOptions, Lane

__all__ = ["Calls"]

Result = TypeVar("Result")

_NOT_FOR_THIS_USER = (Forbidden, NotFound, NotAuthorized)
_NO_GRANT = Grant({})


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
        guarded: bool = False,
    ) -> None:
        """Work on a pool and its dispatcher.

        Args:
            pool: the sessions.
            dispatcher: the queue.
            events: what is told of each attempt.
            loop: of the client.
            draw: gives the random numbers of the jitter, between 0 and 1.
            guarded: whether each request needs a permit that a gate gave.
        """
        self._pool = pool
        self._dispatcher = dispatcher
        self._events = events
        self._loop = loop
        self._draw = draw
        self._guarded = guarded
        self._logins = Logins(pool, loop, ask=self._ask_for_proof, changed=self._rest_changed)
        self.outages = Outages(pool.window)
        self.outages.when_in_vain(self._end_vain_waits)
        self.closed = False
        self._backoffs = Backoffs(loop)
        self._streams: set[Incoming] = set()
        self._queued: dict[Call, RequestTicket] = {}

    async def perform(
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
    ) -> Reply:
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
        check_permit(permit, request, guarded=self._guarded)
        call = Call.begun(request, options, lane, self._pool.window, self._loop.time(), session, waits, witness)
        work = self._until_settled(call, slot, front=front)
        attempt = await (work if permit.book is None else permit.book.keep(call, work))
        assert attempt.verdict.envelope is not None
        return Reply(attempt.verdict.envelope, attempt.session, call.in_doubt)

    async def open(self, request: Request, options: CallOptions, *, lane: Lane, permit: Permit) -> Incoming:
        """Ask for bytes as `perform` does, and return them to be read."""
        check_permit(permit, request, guarded=self._guarded)
        call = Call.begun(request, options, lane, self._pool.window, self._loop.time())
        work = self._until_settled(call)
        attempt = await (work if permit.book is None else permit.book.keep(call, work))
        assert attempt.verdict.incoming is not None
        return attempt.verdict.incoming

    async def _until_settled(self, call: Call, slot: Slot | None = None, *, front: bool = False) -> Attempt:
        """Attempt a call until it succeeds; raises what it comes to otherwise."""
        while True:
            attempt = await self._attempt(call, slot or await self._slot(call, front=front))
            slot, error = None, attempt.verdict.error
            if error is None:
                return attempt
            wait = self._elsewhere(call, attempt) if attempt.wait is None else attempt.wait
            if wait is None:
                raise error
            call.error = error
            if wait > 0:
                if isinstance(error, RateLimited) and not call.may_pause(wait):
                    raise error
                await self.back_off(wait)

    def _elsewhere(self, call: Call, attempt: Attempt) -> float | None:
        """Have another session perform a call where one may; returns 0 then.

        What one user may not see, another one may; but nobody writes for another.
        """
        if call.pinned or not call.request.repeatable:
            return None
        if attempt.verdict.outcome is Outcome.NOT_SIGNED:
            call.unsigned += (attempt.session,)
            if call.writes:
                return None if self._pool.primary in call.unsigned else 0.0
        elif call.writes or call.asked_another or not isinstance(attempt.verdict.error, _NOT_FOR_THIS_USER):
            return None
        else:
            call.asked_another = True
        call.session = self._pool.other_than((*call.unsigned, attempt.session))
        return None if call.session is None else 0.0

    async def _slot(self, call: Call, *, front: bool) -> Slot:
        """Wait for a slot for the next attempt of a call; one that had a slot before keeps its place."""
        session = call.session or (self._pool.primary if call.writes else None)
        slot = self._dispatcher.slot_at_once(session)
        if slot is not None:
            return slot
        ticket = self._queued[call] = RequestTicket(self._loop.create_future(), session)
        try:
            return await self._wait_for_quota(
                call, partial(self._dispatcher.slot, ticket, call.lane, front=front, order=call.order)
            )
        finally:
            del self._queued[call]

    async def _wait_for_quota(self, call: Call, wait: Callable[..., Awaitable[Result]]) -> Result:
        """Wait for the quota as long as a call may; raises its last error when there is no time left to repeat it."""
        began = self._loop.time()
        longest = call.longest_wait(began)
        call.waits(True)
        try:
            return await wait(max_wait=longest)
        except QuotaWaitExceeded:
            if call.error is None or longest == call.patience():
                raise
        finally:
            call.waits(False)
            call.waited += self._loop.time() - began
        raise call.error

    async def _attempt(self, call: Call, slot: Slot) -> Attempt:
        """Send once, judge what came, and decide whether to try again."""
        now = self._loop.time()
        attempt = Attempt(call, slot, _NO_GRANT, signed_at=now, sent_at=now)
        call.order = slot.order if call.order is None else call.order
        if not await self._sign(attempt):
            return attempt
        call.course.attempts += 1
        call.course.began = attempt.sent_at if call.course.began is None else call.course.began
        result = await (self._send(attempt) if call.witness is None else self._send_witnessed(attempt, call.witness))
        attempt.verdict = verdict = await self._judged(attempt, result)
        if call.witness is not None and verdict.outcome not in (Outcome.DONE, Outcome.IN_DOUBT):
            await call.witness.withdrawn()
        if isinstance(result, Incoming):
            self._streams.add(result)
            result.when_closed(partial(self._read, attempt, result))
        else:
            attempt.wait = self._wait_before_retry(attempt)
            call.in_doubt = call.in_doubt or verdict.outcome is Outcome.IN_DOUBT
            error_name = None if verdict.error is None else type(verdict.error).__name__
            self._report(attempt, result.status if isinstance(result, Answer) else None, error_name)
        return attempt

    async def _sign(self, attempt: Attempt) -> bool:
        """Have something to sign with. Returns whether there is."""
        slot = attempt.slot
        try:
            attempt.grant = await slot.session.credential.acquire()
        except WrikeError as error:
            slot.release()
            self._logins.failed(slot.session, error)
            attempt.verdict = Verdict(Outcome.NOT_SIGNED, error=error)
            return False
        except BaseException:
            slot.release()
            raise
        return True

    async def _send_witnessed(self, attempt: Attempt, witness: Witness) -> Answer | Incoming | Unanswered:
        with attempt.slot:
            await witness.sending()
            try:
                return await self._send(attempt)
            except BaseException:
                if not attempt.left:
                    await witness.withdrawn()
                raise

    async def _send(self, attempt: Attempt) -> Answer | Incoming | Unanswered:
        """Send, when there is a connection and a slot."""
        call, leaving = attempt.call, partial(self._leaving, attempt)
        with attempt.slot:
            if self.closed:
                return Unanswered("the client was closed", maybe_done=False)
            result: Answer | Incoming | Unanswered
            try:
                result = await attempt.session.open(
                    call.request, attempt.grant, timeout=call.options.timeout, leaving=leaving
                )
            except Unanswered as cause:
                result = cause
            # Connections that fail keep the pace, too, and what stands in for aiohttp in tests tells of no leaving.
            attempt.slot.use()
            return result

    def _leaving(self, attempt: Attempt, again: bool) -> Awaitable[None] | None:
        """Let an attempt leave; it waits for another slot where the one it has was used, or is too old to count."""
        if again:
            attempt.call.in_doubt = True
            self._events.resent()
        now = self._loop.time()
        if again or attempt.is_late(now):
            return self._leave_later(attempt, spent=again)
        attempt.leaves(now)
        return None

    async def _leave_later(self, attempt: Attempt, *, spent: bool) -> None:
        while attempt.session.limiter is not None and (spent or attempt.is_late(self._loop.time())):
            await self._wait_for_quota(attempt.call, partial(self._dispatcher.renew, attempt.slot, spent=spent))
            spent = False
        attempt.leaves(self._loop.time())

    async def _judged(self, attempt: Attempt, result: Answer | Incoming | Unanswered) -> Verdict:
        """Judge what came, and let the credential and the limiter learn from it."""
        request, session = attempt.call.request, attempt.session
        if isinstance(result, Unanswered) and self.closed and not (attempt.call.writes and result.maybe_done):
            return Verdict(Outcome.REFUSED, error=ClientClosed("the client was closed while this call was on its way"))
        verdict = judge(request, result, through_gateway=session.through_gateway)
        if isinstance(result, Unanswered):
            return verdict
        if isinstance(result, Answer) and result.status == 401:
            verdict = await self._not_authorized(attempt, verdict)
        else:
            self._logins.worked(session, attempt.signed_at)
        self._tell_limiter(session, verdict, attempt.sent_at)
        return verdict

    async def _not_authorized(self, attempt: Attempt, verdict: Verdict) -> Verdict:
        """Find out what a 401 means: that a grant is used up, that a credential is, or nothing of both."""
        session = attempt.session
        if await session.credential.invalidate(attempt.grant):
            return attrs.evolve(verdict, outcome=Outcome.RENEWED)
        if verdict.error is None or attempt.call.proves or not await self._logins.is_refused(session):
            return verdict
        self._logins.failed(session, verdict.error)
        return attrs.evolve(verdict, outcome=Outcome.NOT_SIGNED)

    async def _ask_for_proof(self, session: Session, request: Request) -> int | None:
        call = Call.begun(request, CallOptions(), "interactive", self._pool.window, self._loop.time(), session)
        call.proves = True
        error = (await self._attempt(call, await self._slot(call, front=True))).verdict.error
        if error is None:
            return 200
        return error.status if isinstance(error, ApiError) else None

    def _rest_changed(self, session: Session) -> None:
        """Have writes go with the primary session, which may be another one now."""
        primary = self._pool.primary
        for call, ticket in self._queued.items():
            if call.writes and call.session is None and ticket.session is not primary:
                ticket.session = primary
                if self._dispatcher.lane_of(ticket) is not None:
                    self._dispatcher.place(ticket, call.lane)
        self._dispatcher.wake()

    def _read(self, attempt: Attempt, stream: Incoming, failure: BaseException | None) -> None:
        """Take note that bytes were read, to their end unless something failed."""
        self._streams.discard(stream)
        error = None
        if failure is not None:
            error = (TransportError if isinstance(failure, Unanswered) else type(failure)).__name__
        self._report(attempt, stream.status, error)

    def _tell_limiter(self, session: Session, verdict: Verdict, sent_at: float) -> None:
        limiter = session.limiter
        if limiter is None:
            return
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

    def _end_vain_waits(self, verdict: InVain) -> None:
        """Give up what was never sent, and has waited for too long while nothing was let through any more.

        It would else be tried one by one, each for as long as it may be.
        """
        for call, ticket in tuple(self._queued.items()):
            if call.error is None:
                course = call.course
                told = verdict(call.request.operation, course.policy, call.queued_at, course.waits_on)
                if told is not None and self._dispatcher.place(ticket, None):
                    ticket.refused(told)

    def _wait_before_retry(self, attempt: Attempt) -> float | None:
        call, verdict = attempt.call, attempt.verdict
        if verdict.error is None or not call.request.repeatable:
            return None
        limiter, now = attempt.session.limiter, self._loop.time()
        paused = None if limiter is None else max(0.0, limiter.opens_at(now) - now)
        return call.course.wait(verdict.outcome, now, share=self._draw(), asked=verdict.asked, paused=paused)

    def _report(self, attempt: Attempt, status: int | None, error: str | None) -> None:
        call, envelope = attempt.call, attempt.verdict.envelope
        self._events.attempted(
            call.request,
            base_url=attempt.session.base_url_of(call.request, attempt.grant),
            attempt=call.course.attempts,
            status=status,
            error=error,
            waited=call.waited - call.told,
            duration=self._loop.time() - attempt.sent_at,
            lane=call.lane,
            entities=0 if envelope is None else len(envelope.data),
            retry_in=attempt.wait,
        )
        call.told = call.waited

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
