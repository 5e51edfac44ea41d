"""The quota: how many requests may leave, and when the next one may.

What Wrike does
    About 400 requests a minute for a token, enforced by the second (6 to 7). Nothing in an answer tells how much is
    left, so a client has to keep the quota by itself. What counts is when a request *arrives*, and between sending
    and arriving lie 20 to 500 ms that differ from request to request.

What is promised
    In any ``per`` seconds the server sees at most ``limit`` requests, also when the latency drops from 500 ms to
    20 ms meanwhile; in any sixtieth of ``per`` at most ``burst`` leave here (7 of 400 a minute); an idle client
    sends its first ``burst`` at once; and at least 98 % of the quota is used while there is work.

Why a bucket alone does not do
    A bucket of *b* that refills at *r* a second lets *b + r · per* through in its worst ``per`` seconds:
    ``AsyncLimiter(400, 60)`` lets 799 through, and a sliding log of 400 sends in 60 s still shows the server up to
    451, because late requests of one minute arrive together with punctual ones of the next.

How it is kept here
    Three bounds at a time; each gives the earliest moment for the next send, the latest of them counts.

    1. *The long log.* The send 400 before this one is at least 61/60 of ``per`` old. Two requests that the server
       sees within 60 s left within 60 s plus the difference of their latencies, which is less than a second, so they
       are fewer than 401.
    2. *The short log.* The send ``burst`` before this one is at least 1.06/60 of ``per`` old; where ``burst`` a
       sixtieth is little more than the pace itself, only so much less that the pace is not slowed down.
    3. *The pace.* One send every ``61/60 · per / limit`` (152.5 ms), with credit for up to ``burst`` while idle: an
       `aiolimiter.AsyncLimiter`, which each request acquires before it leaves (see ``pace.py``). Credit is for
       idleness only: time spent held up by a log or by a pause earns none, else the work would go on in bursts for
       ever, and a burst that arrives late meets the next one within one second.

    The pace alone uses 60/61 = 98.4 % of the quota. Timers that fire late do not slow it down, because the bucket
    leaks meanwhile.

    Groups that are not full yet are *patient*: they may use a credit of two only, and keep the pace otherwise.
    Spending the whole burst on groups of one would make the lookups after them wait for most of a second.

A 429 pauses the whole session until a deadline that only ever moves later. When refusals go on, a pause is no answer:
somebody else uses the token too, and the quota has to be shared. Each further refusal within ``per`` lowers the speed
to three quarters, and every ``per`` without one gives a tenth of the full speed back, as congestion control does it:
clients that know nothing of each other end up with fair shares. What goes slower goes without bursts.

What nobody can promise
    That no more than 7 *arrive* in a second: where the way takes one request 20 ms and another one 420, those that
    leave within 1.4 seconds may arrive in one. A server that is strict about that refuses some of the sends of an even
    pace, and lets about 7 / (1 + spread) a second through. A refusal of this kind is rare and asks for a second at
    most; it lowers the speed by a twentieth, and every ``per`` without one gives a fiftieth of the full speed back.
    So 93, 84 and 76 % of the pace are kept where the ways differ by 100, 240 and 400 ms, with 0.1 to 0.3 % refused.

Who shares what
    The logs and what refusals taught belong to the token: all its clients in the process share them, in whatever loop
    or thread they live (see ``shared_quotas.py``). A pace belongs to an event loop, as an `AsyncLimiter` does; the
    clients of a token in one loop share it, and one that is new begins with what the log says is left of the credit.

    Where the user brings an `AsyncLimiter`, that is the pace, and nothing is added to it but pause and speed: it may
    be shared with other code, whose sends no log of ours knows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from wrike_async._transport.pacing.rate_limiter import Need
from wrike_async._transport.pacing.usage import EARLY, Refusals, SendLog
from wrike_async._wire.arguments import check_number, check_whole
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from wrike_async._transport.pacing.pace import Pace

__all__ = ["Limiter", "Quota"]

_PUNCTUAL = 0.005


def _a_sixtieth(quota: Quota) -> int:
    return max(1, math.ceil(check_whole(quota.limit, "Quota: limit", 1) / 60))


@attrs.frozen
class Quota:
    """How many requests Wrike allows.

    All clients of one token that have equal quotas share it within a process, also across event loops and threads.
    Different quotas of one token are taken for parts of it, split by hand: each is kept by itself.

    Attributes:
        limit: requests for a token …
        per: … in this many seconds, in any such stretch of time.
        burst: how many may leave in any sixtieth of ``per``; by default a sixtieth of ``limit``, rounded up.
        shared: whether other clients of the token in this process count; ``False`` has the client keep a quota of its
            own, and know nothing of theirs.
    """

    limit: int = attrs.field(default=400)
    per: float = attrs.field(default=60.0, kw_only=True)
    burst: int = attrs.field(kw_only=True, default=attrs.Factory(_a_sixtieth, takes_self=True))
    shared: bool = attrs.field(default=True, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_whole(self.burst, "Quota: burst", 1)
        if not check_number(self.per, "Quota: per") > 0:
            raise InvalidArgument(f"Quota: per must be more than 0 seconds, not {self.per:g}")
        if not isinstance(self.shared, bool):
            raise InvalidArgument(f"Quota: shared must be True or False, not {self.shared!r:.40}")


class Limiter:
    """Says when the next request may leave, and takes note of those that do.

    A request leaves in three steps: when `opens_at` is reached and `patient_at`, for those that are patient, a permit
    is awaited; then `take` notes the send, unless a log or a pause forbids it by now; then credit that was not earned
    is forgone. A permit that is not used is there for the next one.
    """

    def __init__(self, pace: Pace, logs: Sequence[SendLog], refusals: Sequence[Refusals]) -> None:
        """Combine a pace with what is known of the quota.

        Args:
            pace: of the event loop that runs.
            logs: of sends. All of them have to allow one; the first one says how much of the quota is used.
            refusals: all of them pause, and learn; the first one says how fast to go.
        """
        self.pace = pace
        self._logs, self._refusals = logs, refusals

    @classmethod
    def merged(cls, limiters: Sequence[Limiter], pace: Pace, log: SendLog, refusals: Refusals) -> Limiter:
        """Return one limiter that heeds, and tells, all that some know, and goes at the speed that is new.

        Args:
            limiters: which know only a part of the sends of one and the same quota.
            pace: a new one.
            log: a new one; it is told of all those sends.
            refusals: new ones.
        """
        logs = dict.fromkeys(each for limiter in limiters for each in limiter._logs)
        log.extend(logs)
        return cls(pace, (log, *logs), (refusals, *dict.fromkeys(r for each in limiters for r in each._refusals)))

    def heeding(self, log: SendLog) -> Limiter:
        """Return a limiter that keeps to one more log, which is told of what it sends."""
        return Limiter(self.pace, (*self._logs, log), self._refusals)

    @property
    def interval(self) -> float:
        """Seconds from one send to the next at the full pace."""
        return self.pace.interval

    @property
    def quota(self) -> object:
        """What stands for the quota that is used: limiters of one quota have the same."""
        return self._logs[0]

    @property
    def unreachable(self) -> None:
        """Why nobody can tell whether there is a slot: this process can."""
        return

    # --- sending --------------------------------------------------------------------------------------------------

    def ready_at(self, now: float, need: Need) -> float:
        """Return when nothing but the pace may hold up what waits."""
        opens_at = self.opens_at(now)
        return max(opens_at, self.patient_at(now)) if need.patient else opens_at

    def opens_at(self, now: float) -> float:
        """Return when logs, pauses and a lowered speed allow the next send; it may lie in the past."""
        opens_at = -math.inf
        for log in self._logs:
            opens_at = max(opens_at, log.held_until())
        for each in self._refusals:
            opens_at = max(opens_at, each.paused_until)
        apart = self._apart(now)
        return max(opens_at, self._logs[0].last + apart) if apart else opens_at

    def _apart(self, now: float) -> float:
        speed = self.speed(now)
        return 0.0 if speed >= 1.0 else self.interval / speed

    def lets_patient_go(self, now: float) -> bool:
        """Tell whether the pace allows a send of those that rather wait than spend the credit for bursts."""
        # One interval after the last send at the latest: others that spend the whole credit must not starve them.
        return self._logs[0].last + self.interval <= now + EARLY or self.pace.lets_patient_go()

    def patient_at(self, now: float) -> float:
        """Return when the pace allows such a send: ``now``, or not before the clock has moved."""
        if self.lets_patient_go(now):
            return now
        return max(now + 2 * EARLY, min(self._logs[0].last + self.interval, self.pace.patient_at(now)))

    async def permit(self, now: float, need: Need) -> None:
        """Wait until the pace has a permit, whatever waits; cancelling takes none."""
        await self.pace.permit(now, self._logs[0])

    def unearned(self, now: float) -> float:
        """Return the credit that is left at ``now`` because a log or a pause, and not the pace, held a send up."""
        intervals = (now - self.opens_at(now)) / self.interval
        return self.pace.credit() if intervals < 1 and self.pace.has_credit(intervals) else 0.0

    def take(self, now: float) -> float | None:
        """Use the permit, and note a send at ``now``.

        Returns:
            The moment that was noted; ``None`` where logs or pauses do not allow it (any more): the permit is kept.
        """
        if self.opens_at(now) > now + EARLY:
            return None
        moment = self._logs[0].take(now, apart=self._apart(now))
        if moment is not None:
            for log in self._logs[1:]:
                log.note(moment)
            self.pace.use()
        return moment

    async def forgo(self, unearned: float) -> None:
        """Lose credit that was not earned."""
        if unearned:
            await self.pace.forgo(unearned)

    def is_late(self, taken_at: float, now: float) -> bool:
        """Tell whether what was noted at ``taken_at`` may not leave at ``now`` but needs another slot.

        Either too much time has passed to count it as sent at either moment, or there is a pause.
        """
        if now - taken_at >= min(log.late_after for log in self._logs):
            return True
        return any(each.paused_until > now for each in self._refusals)

    def moved(self, taken_at: float, now: float) -> float:
        """Note that what was noted at ``taken_at``, and is not late, is sent only now.

        Returns:
            The moment that it is noted at.
        """
        first, *others = self._logs
        if now - taken_at < first.late_after * _PUNCTUAL:
            return taken_at
        moment = first.move(taken_at, now)
        for log in others:
            log.move(taken_at, moment)
        return moment

    def give_back(self, taken_at: float) -> None:
        """Forget a send that was noted at ``taken_at`` and did not happen; one that the log forgot bounds nothing."""
        forgotten = [log.give_back(taken_at) for log in self._logs]
        if forgotten[0]:
            self.pace.give_back()

    def wait_for(self, position: int, now: float) -> float:
        """Estimate how long the request at ``position`` in the queue (from 1) waits for its slot, in seconds."""
        log, opens_at = self._logs[0], self.opens_at(now)
        first, at_once = max(now, opens_at), 1
        if opens_at <= now:
            at_once = self.pace.at_once(position)
            if not at_once:
                first = max(now, log.last + self.interval)
        step = max(self.interval / self.speed(now), log.short / self.pace.burst)
        return first - now + max(0, position - max(1, at_once)) * step

    # --- refusals -------------------------------------------------------------------------------------------------

    def pause_until(self, deadline: float) -> None:
        """Send nothing before ``deadline``. An earlier deadline than the present one changes nothing."""
        for each in self._refusals:
            each.pause_until(deadline)

    def refused(self, *, now: float, sent_at: float, retry_after: float | None, share: float) -> None:
        """Learn of a 429 and pause.

        Args:
            now: when the refusal came.
            sent_at: when the refused request had left. Requests that left before an earlier refusal was known do not
                make the pause grow.
            retry_after: seconds that Wrike asked for. It makes the pause longer than the backoff, never shorter.
            share: between 0 and 1, drawn at random: what part of the backoff to wait at least.
        """
        for each in self._refusals:
            each.refused(now=now, sent_at=sent_at, retry_after=retry_after, share=share)

    def accepted(self, *, sent_at: float) -> None:
        """Learn that a request was not refused for the quota."""
        for each in self._refusals:
            each.accepted(sent_at=sent_at)

    def speed(self, now: float) -> float:
        """Return the share of the full pace that is kept, 1 unless refusals went on lately."""
        return self._refusals[0].speed(now)

    def used(self, now: float) -> float:
        """Return the share of the quota that the last ``per`` seconds used, between 0 and 1."""
        return self._logs[0].used(now)

    async def aclose(self) -> None:
        """Close nothing: others may share what is known."""
