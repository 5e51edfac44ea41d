"""One call under way, and each of its attempts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar

import attrs

from wrike_async._engine.queueing.tickets import RequestTicket
from wrike_async._engine.slots import Slot
from wrike_async._transport.retry import Course
from wrike_async._transport.session import Session
from wrike_async._transport.streaming import Incoming
from wrike_async._transport.verdict import Verdict
from wrike_async._wire.decode import Answer, Envelope
from wrike_async._wire.operation import Operation, Request
from wrike_async._wire.per_call import LATER, PerCall
from wrike_async.auth import Grant
from wrike_async.errors import Forbidden, NotAuthorized, NotFound, WrikeError
from wrike_async.options import CallOptions, Lane

__all__ = [
    "NOT_FOR_THIS_USER",
    "NO_ENTRIES",
    "Attempt",
    "Call",
    "Decode",
    "Read",
    "Reply",
    "Witness",
    "as_it_is",
    "nobody_asks",
]

Result = TypeVar("Result")

Decode = Callable[[Operation[Any], list[Any]], list[Any]]
"""Makes models of entries; see `Engine.decode`."""


def nobody_asks(waiting: bool) -> None:
    """Take note that a call waits for the quota, for callers that need not know."""


class Witness:
    """Is told what becomes of a call, attempt by attempt: as who has to know it when the program dies."""

    __slots__ = ()

    async def sending(self) -> None:
        """Learn that an attempt has its slot, and leaves when this returns. What it raises ends the call."""

    async def answered(self, answer: Answer, session: Session) -> None:
        """Learn what came of an attempt, to which session, before that is read."""

    async def withdrawn(self) -> None:
        """Learn that the attempt surely did nothing: it was refused, or did not leave."""


@attrs.define(eq=False, repr=False, kw_only=True)
class Setbacks(Course):
    """What went wrong with a call.

    Attributes:
        error: what came of the last attempt.
        in_doubt: whether one left whose answer was lost.
        unsigned: sessions that had nothing to sign it with.
        asked_another: whether another one was asked for what the first did not allow.
    """

    error: WrikeError | None = None
    in_doubt: bool = False
    unsigned: tuple[Session, ...] = ()
    asked_another: bool = False


class Call(RequestTicket, kw_only=True):
    """A call under way: what it sends, who may, and what it has been through. Very many wait, so it is its own ticket.

    Attributes:
        request: what it sends.
        options: timeout, retries and the longest wait.
        lane: the lane that it queues in.
        waits_since: since when it waits for the quota, lately or now.
        chosen: the only session that may perform it; ``None`` for any, and for writes the primary one.
        waits: told when it begins and ends to wait for the quota.
        witness: told of each attempt.
        left: whether any attempt left.
        attempts: how often it was attempted.
        began: when the first attempt did; when it left, once any did.
        waited: seconds that it waited for the quota, and how many of them were ``told``.
        proves: whether it is asked only to know whether the credential is accepted.
        setbacks: what went wrong so far; ``None`` while nothing did, as with most.
    """

    request: Request
    options: CallOptions
    lane: Lane
    chosen: Session | None = None
    waits: Callable[[bool], None] = nobody_asks
    witness: Witness | None = None
    proves: bool = False
    waits_since: float = 0.0
    left: bool = False
    attempts: int = 0
    began: float | None = None
    waited: float = 0.0
    told: float = 0.0
    setbacks: Setbacks | None = None

    @property
    def pinned(self) -> bool:
        """Whether no other session may perform it, because what it asks for belongs to a user."""
        setbacks = self.setbacks
        return self.chosen is not None and (setbacks is None or not (setbacks.unsigned or setbacks.asked_another))

    @property
    def error(self) -> WrikeError | None:
        """What came of the last attempt."""
        return None if self.setbacks is None else self.setbacks.error

    @property
    def waits_on(self) -> bool:
        """Whether much was done before it, which nobody should have to do again because of a pause."""
        return self.lane == "bulk" or self.request.operation.paging is not None

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.request.operation.access == "write"

    def set_back(self, window: float) -> Setbacks:
        """Return what went wrong so far, to be added to; the quota is counted over so many seconds."""
        if self.setbacks is None:
            access, policy = self.request.operation.access, self.options.retries
            self.setbacks = Setbacks(policy=policy, access=access, window=window, waits_on=self.waits_on)
        return self.setbacks

    def patience(self) -> float | None:
        """Return how much longer it may wait for the quota, ``None`` for as long as it takes."""
        return None if self.options.max_wait is None else max(0.0, self.options.max_wait - self.waited)

    def may_pause(self, seconds: float) -> bool:
        """Count a pause after a refusal for a wait for the quota: where none is kept, the queue does not hold it up."""
        patience = self.patience()
        self.waited += seconds
        return patience is None or seconds <= patience

    def longest_wait(self, now: float) -> float | None:
        """Return how much longer it may wait for the quota, and for another attempt."""
        patience, left = self.patience(), None
        if self.setbacks is not None and self.setbacks.error is not None and self.began is not None:
            left = self.setbacks.time_left(now - self.began)
        return min((max(0.0, bound) for bound in (patience, left) if bound is not None), default=None)


class Attempt(PerCall):
    """One sending of a call: what it is sent with, and what came of it.

    Attributes:
        call: what is sent.
        slot: the right to send it.
        signed_at: when it was asked what to sign it with.
        sent_at: when it left; when it began, as long as it has not.
        left: whether it left.
        grant: what it was signed with.
        verdict: what came of it.
        wait: seconds before the call is tried again; ``None`` where it is not.
    """

    call: Call
    slot: Slot
    signed_at: float
    sent_at: float
    left: bool = False
    grant: Grant = LATER
    verdict: Verdict = LATER
    wait: float | None = None

    @property
    def session(self) -> Session:
        """What sends it."""
        return self.slot.session

    def is_late(self, now: float) -> bool:
        """Tell whether it may not leave with its slot any more."""
        limiter = self.slot.session.limiter
        return limiter is not None and limiter.is_late(self.slot.taken_at, now)

    def leaves(self, now: float) -> None:
        """Take note that it is sent now. A stream, in which somebody's code runs, gives up its place in flight."""
        slot, call = self.slot, self.call
        limiter = slot.session.limiter
        if limiter is not None:
            slot.taken_at = limiter.moved(slot.taken_at, now)
        slot.used = self.left = True
        self.sent_at = now
        request = call.request
        # Asked first what is told at once: most have no body, and bring none but JSON.
        if (request.body is not None or request.operation.binary) and request.streams:
            slot.release()
        if not call.left:
            call.left, call.began = True, now

    def reply(self, decode: Decode) -> Reply:
        """Return what came of it, where that is an answer; ``decode`` makes models of its entries."""
        call, verdict = self.call, self.verdict
        envelope = verdict.envelope or NO_ENTRIES
        repeated = call.setbacks is not None and call.setbacks.in_doubt
        return Reply(call.request, envelope, self.slot.session, repeated, verdict.incoming, decode)


NOT_FOR_THIS_USER: Final = (Forbidden, NotFound, NotAuthorized)
"""What another user may be answered otherwise."""

NO_ENTRIES: Final = Envelope({}, [], None, None)
"""What is told where bytes came."""


class Reply(PerCall):
    """A successful call.

    Attributes:
        request: what was asked.
        envelope: what Wrike answered; one without entries where bytes came.
        session: which session was answered.
        repeated: whether the request had been sent before and that answer was lost.
        incoming: bytes that came, to be read; ``None`` where an envelope did.
    """

    request: Request
    envelope: Envelope
    session: Session
    repeated: bool
    incoming: Incoming | None
    decode: Decode

    @property
    def date(self) -> datetime | None:
        """When it was answered, by the server's clock: the moment that a cursor may be taken from.

        ``None`` where the answer has no ``Date``.
        """
        return self.envelope.server_time

    def models(self) -> list[Any]:
        """Make models of its entries; plain dicts where the operation has no model.

        Raises:
            DecodeError: an entry is not what Wrike documents.
        """
        return self.decode(self.request.operation, self.envelope.data)


Read = Callable[[Reply], Result]
"""Makes of a reply what the caller gets."""


def as_it_is(reply: Reply) -> Reply:
    """Read nothing."""
    return reply
