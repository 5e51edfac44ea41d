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
    3. *The pace.* One send every ``61/60 · per / limit`` (152.5 ms), with credit for up to ``burst`` while idle: a
       virtual-scheduling bucket, kept as the time at which it would be empty. Credit is for idleness only: time spent
       held up by a log or by a pause earns none, else the work would go on in bursts for ever, and a burst that
       arrives late meets the next one within one second.

    The pace alone uses 60/61 = 98.4 % of the quota. Timers that fire late do not slow it down, because the pace
    counts from when a send was due.

    Groups that are not full yet are *patient*: they may use a credit of two only, and keep the pace otherwise.
    Spending the whole burst on groups of one would make the lookups after them wait for most of a second.

A 429 means that somebody else uses the token too. It pauses the whole session until a deadline that only ever moves
later. When refusals go on, a pause is no answer: the quota has to be shared. Each further refusal within ``per`` lowers
the speed of the pace to three quarters, and every ``per`` without one gives a tenth of the full speed back, as
congestion control does it: clients that know nothing of each other end up with fair shares.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

import attrs

from wrike_async._wire.arguments import check_number, check_whole
from wrike_async.errors import InvalidArgument

__all__ = ["Limiter", "Quota"]

_LONG_MARGIN = 61 / 60
_SHORT_MARGIN = 1.06
_PUNCTUAL = 0.005
_PATIENT_BURST = 2
_FIRST_PAUSE = 1 / 60
_LONGEST_PAUSE = 1.0
_SLOW_DOWN = 0.75
_SPEED_UP = 0.1
_SLOWEST = 0.05


def _a_sixtieth(quota: Quota) -> int:
    return max(1, math.ceil(check_whole(quota.limit, "Quota: limit", 1) / 60))


@attrs.frozen
class Quota:
    """How many requests Wrike allows.

    Attributes:
        limit: requests for a token …
        per: … in this many seconds, in any such stretch of time.
        burst: how many may leave in any sixtieth of ``per``; by default a sixtieth of ``limit``, rounded up.
    """

    limit: int = attrs.field(default=400)
    per: float = attrs.field(default=60.0, kw_only=True)
    burst: int = attrs.field(kw_only=True, default=attrs.Factory(_a_sixtieth, takes_self=True))

    def __attrs_post_init__(self) -> None:
        check_whole(self.burst, "Quota: burst", 1)
        if not check_number(self.per, "Quota: per") > 0:
            raise InvalidArgument(f"Quota: per must be more than 0 seconds, not {self.per:g}")


class Limiter:
    """Says when the next request may leave. Pure arithmetic on the times that it is given: no clock, no waiting."""

    def __init__(self, quota: Quota) -> None:
        self.quota = quota
        self.interval = quota.per * _LONG_MARGIN / quota.limit
        self._long = quota.per * _LONG_MARGIN
        sixtieth = quota.per / 60
        self._short = min(sixtieth * _SHORT_MARGIN, max(sixtieth * _LONG_MARGIN, quota.burst * self.interval))
        self._sent: deque[float] = deque(maxlen=quota.limit)
        self._empty_at = -math.inf
        self._paused_until = -math.inf
        self._refusals_in_a_row = 0
        self._last_refusal = -math.inf
        self._speed = 1.0
        self._speed_since = -math.inf

    @classmethod
    def merged(cls, limiters: Sequence[Limiter]) -> Limiter:
        """Return one limiter that has seen what all of them have, at full speed; all must keep the same quota."""
        shared = cls(limiters[0].quota)
        shared._sent.extend(sorted(moment for limiter in limiters for moment in limiter._sent))
        shared._empty_at = max(limiter._empty_at for limiter in limiters)
        shared._paused_until = max(limiter._paused_until for limiter in limiters)
        shared._last_refusal = max(limiter._last_refusal for limiter in limiters)
        return shared

    def ready_at(self, *, patient: bool = False) -> float:
        """Return the earliest moment for the next send; it may lie in the past."""
        eager = max(self._held_until(), self._paced_from(self.quota.burst))
        if not patient or not self._sent:
            return eager
        # One pace after the last send at the latest: others that spend the whole credit must not starve the patient.
        return max(eager, min(self._paced_from(_PATIENT_BURST), self._sent[-1] + self.interval))

    def take(self, now: float) -> None:
        """Note a send at ``now``."""
        if self._was_held_up(now):
            self._empty_at = self._held_until() + self.quota.burst * self.interval
        else:
            self._empty_at = max(self._empty_at, now) + self.interval
        self._sent.append(now)
        if self._speed < 1.0:
            self._pace_at(self.speed(now), now)

    def speed(self, now: float) -> float:
        """Return the share of the full pace that is kept, 1 unless refusals went on lately."""
        if self._speed >= 1.0:
            return 1.0
        return min(1.0, self._speed + _SPEED_UP * (now - self._speed_since) / self.quota.per)

    def _pace_at(self, speed: float, now: float) -> None:
        self._speed, self._speed_since = speed, now
        self.interval = self.quota.per * _LONG_MARGIN / self.quota.limit / speed

    def is_stale(self, taken_at: float, now: float) -> bool:
        """Tell whether a send that was noted at ``taken_at`` can be moved to ``now`` no more.

        As long as a bound holds for both moments, it holds for all that left in between.
        """
        return now - taken_at >= self._short

    def moved(self, taken_at: float, now: float) -> float:
        """Note that what was noted at ``taken_at`` is sent only now. Returns the moment that it is noted at."""
        if now - taken_at < self._short * _PUNCTUAL or taken_at not in self._sent:
            return taken_at
        self._sent.remove(taken_at)
        self._sent.append(now)
        return now

    def give_back(self, taken_at: float) -> None:
        """Forget a send that was noted at ``taken_at`` and did not happen; one that the log forgot bounds nothing."""
        if taken_at in self._sent:
            self._sent.remove(taken_at)
            self._empty_at -= self.interval

    def wait_for(self, position: int, now: float) -> float:
        """Estimate how long the request at ``position`` in the queue (from 1) waits for its slot, in seconds."""
        first = max(now, self.ready_at())
        spent = math.ceil(max(0.0, self._empty_at - first) / self.interval)
        at_once = 1 if self._was_held_up(first) else max(1, self.quota.burst - spent)
        step = max(self.interval, self._short / self.quota.burst)
        return first - now + max(0, position - at_once) * step

    def pause_until(self, deadline: float) -> None:
        """Send nothing before ``deadline``. An earlier deadline than the present one changes nothing."""
        self._paused_until = max(self._paused_until, deadline)

    def refused(self, *, now: float, sent_at: float, retry_after: float | None, share: float) -> None:
        """Learn of a 429 and pause.

        Args:
            now: when the refusal came.
            sent_at: when the refused request had left. Requests that left before an earlier refusal was known do not
                make the pause grow.
            retry_after: seconds that Wrike asked for; they count where they are more than our own backoff.
            share: between 0 and 1, drawn at random: what part of the backoff to wait.
        """
        if sent_at > self._last_refusal:
            if now - self._last_refusal < self.quota.per:
                self._pace_at(max(_SLOWEST, self.speed(now) * _SLOW_DOWN), now)
            self._refusals_in_a_row += 1
            self._last_refusal = now
        doubled = _FIRST_PAUSE * 2 ** min(self._refusals_in_a_row - 1, 10)
        backoff = self.quota.per * min(_LONGEST_PAUSE, doubled) * (0.5 + share / 2)
        self.pause_until(now + max(backoff, retry_after or 0.0))

    def accepted(self, *, sent_at: float) -> None:
        """Learn that a request was not refused for the quota."""
        if sent_at > self._last_refusal:
            self._refusals_in_a_row = 0

    def used(self, now: float) -> float:
        """Return the share of the quota that the last ``per`` seconds used, between 0 and 1."""
        since = now - self.quota.per
        sent = 0
        for moment in reversed(self._sent):
            if moment <= since:
                break
            sent += 1
        return sent / self.quota.limit

    def _was_held_up(self, now: float) -> bool:
        """Tell whether a log or a pause, and not the pace, made a send at ``now`` wait; no credit is earned then."""
        held_until = self._held_until()
        return held_until > self._paced_from(self.quota.burst) and now - held_until < self.interval

    def _paced_from(self, burst: int) -> float:
        return self._empty_at - (burst - 1) * self.interval

    def _held_until(self) -> float:
        held = self._paused_until
        if len(self._sent) == self.quota.limit:
            held = max(held, self._sent[0] + self._long)
        if len(self._sent) >= self.quota.burst:
            held = max(held, self._sent[-self.quota.burst] + self._short)
        return held
