"""What is known of the use of a quota: what was sent lately, and what refusals taught.

Pure arithmetic on the times that it is given: no clock, no waiting. All clients of a token share it, whatever event
loop or thread they live in, so each object has a lock, which is held for arithmetic alone.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from itertools import islice
from threading import Lock

__all__ = ["EARLY", "Refusals", "SendLog"]

EARLY = 1e-6
"""An event loop may call a timer early by its clock's resolution; waiting again for such a moment would spin."""

_SHORT_MARGIN = 1.06
_LONG_MARGIN = 61 / 60
_FIRST_PAUSE = 1 / 60
_LONGEST_PAUSE = 1.0
_SLOW_DOWN = 0.75
_SPEED_UP = 0.1
_SLOWEST = 0.05

# At the edge of a second; see `Refusals.refused`.
_RARE = 30
_EASE_OFF = 0.95
_CREEP_UP = 0.02


class SendLog:
    """When requests left, as many of the last ones as the quota has.

    Attributes:
        burst: how many may leave at once.
        interval: seconds from one send to the next where they leave at an even pace.
        long: seconds in which no more than the limit leaves.
        short: seconds in which no more than a burst leaves; 0 where nothing is held up.
        late_after: how many seconds after it was noted a send can be moved to no more.
        taken: how many sends were noted ever.
    """

    def __init__(self, limit: int, per: float, burst: int, *, bounds: bool = True) -> None:
        """Keep the log of a quota; ``bounds`` tells whether it holds anything up, or only knows."""
        self._limit, self._per, self.burst, self._bounds = limit, per, burst, bounds
        self.interval = per * _LONG_MARGIN / limit
        sixtieth = per / 60
        self.long = per * _LONG_MARGIN
        self.short = min(sixtieth * _SHORT_MARGIN, max(sixtieth * _LONG_MARGIN, burst * self.interval)) * bounds
        # As long as a bound holds for the moment when it was noted, and for now, it holds for all that left in between.
        self.late_after = self.short or self.interval
        self._sent: deque[float] = deque(maxlen=limit)
        self._lock = Lock()
        self.taken = 0

    def held_until(self) -> float:
        """Return the earliest moment that the logs allow for the next send; it may lie in the past."""
        with self._lock:
            return self._held_until()

    def _held_until(self) -> float:
        sent, held = self._sent, -math.inf
        if self._bounds:
            if len(sent) == self._limit:
                held = sent[0] + self.long
            if len(sent) >= self.burst:
                held = max(held, sent[-self.burst] + self.short)
        return held

    @property
    def last(self) -> float:
        """When the last send was."""
        with self._lock:
            return self._last()

    def _last(self) -> float:
        return self._sent[-1] if self._sent else -math.inf

    def take(self, now: float, *, apart: float = 0.0) -> float | None:
        """Note a send at ``now`` if the logs allow it, and the last one was ``apart`` seconds ago.

        Returns:
            The moment that was noted, ``None`` if it is not allowed.
        """
        with self._lock:
            if max(self._held_until(), self._last() + apart if apart else -math.inf) > now + EARLY:
                return None
            return self._note(now)

    def note(self, moment: float) -> None:
        """Note a send, allowed or not."""
        with self._lock:
            self._note(moment)

    def _note(self, moment: float) -> float:
        # Threads come in another order than they looked at the clock.
        moment = max(moment, self._last())
        self._sent.append(moment)
        self.taken += 1
        return moment

    def move(self, moment: float, now: float) -> float:
        """Note that what was noted at ``moment`` is sent only now. Returns the moment that it is noted at."""
        with self._lock:
            if moment in self._sent:
                self._sent.remove(moment)
                self.taken -= 1
            return self._note(now)

    def extend(self, logs: Iterable[SendLog]) -> None:
        """Note what other logs know."""
        known = sorted(moment for log in logs for moment in log.moments())
        with self._lock:
            self._sent.extend(known)
            self.taken += len(known)

    def moments(self) -> list[float]:
        """Return the moments that are known, in order."""
        with self._lock:
            return list(self._sent)

    def give_back(self, moment: float) -> bool:
        """Forget a send that did not happen. Returns False if it was forgotten already; such a one bounds nothing."""
        with self._lock:
            if moment not in self._sent:
                return False
            self._sent.remove(moment)
            return True

    def spent(self, now: float) -> float:
        """Return how much of the credit for bursts the last sends have used up."""
        with self._lock:
            level, before = 0.0, -math.inf
            for moment in islice(self._sent, max(0, len(self._sent) - 2 * self.burst), None):
                level = max(0.0, level - (moment - before) / self.interval) + 1.0
                before = moment
            return min(float(self.burst), max(0.0, level - (now - before) / self.interval))

    def used(self, now: float) -> float:
        """Return the share of the quota that the last ``per`` seconds used, between 0 and 1."""
        since, sent = now - self._per, 0
        with self._lock:
            for moment in reversed(self._sent):
                if moment <= since:
                    break
                sent += 1
        return sent / self._limit

    def idle_from(self) -> float:
        """Return from when on it tells nothing any more."""
        return self.last + self.long


class Refusals:
    """What 429s taught: when the pause ends, how long the next one is, and how fast to go.

    A refusal is one at the edge of a second where Wrike asks for a sixtieth of ``per`` or for nothing, and at least 30
    requests were let in since the one before. Sends at an even pace bring about such refusals by themselves, as some
    overtake others on their way: they are no sign of another user of the token, whose refusals come closer together.
    So they are answered with a little less speed, which comes back slowly; a large step would be paid for during
    minutes, and a fast return would meet the edge again.

    Attributes:
        paused_until: nothing is sent before.
        in_a_row: how many refusals came and nothing was let in between.
        let_in: how many were let in since the last refusal.
        last: when that came.
        slowed_to: the speed that it left, which grows from ``slowed_at`` on ...
        regains: by this much in ``per`` seconds.
    """

    def __init__(self, per: float) -> None:
        self._per = per
        self._lock = Lock()
        self.paused_until = -math.inf
        self.in_a_row = self.let_in = 0
        self.last = -math.inf
        self.slowed_to = 1.0
        self.slowed_at = -math.inf
        self.regains = _SPEED_UP

    def pause_until(self, deadline: float) -> None:
        """Send nothing before ``deadline``. An earlier deadline than the present one changes nothing."""
        with self._lock:
            self.paused_until = max(self.paused_until, deadline)

    def refused(self, *, now: float, sent_at: float, retry_after: float | None, share: float) -> None:
        """Learn of a 429 and pause; see `Limiter.refused`."""
        with self._lock:
            if sent_at > self.last:
                self._slow_down(now, retry_after or 0.0)
                self.in_a_row += 1
                self.let_in = 0
                self.last = now
            doubled = _FIRST_PAUSE * 2 ** min(self.in_a_row - 1, 10)
            backoff = self._per * min(_LONGEST_PAUSE, doubled) * (0.5 + share / 2)
            self.paused_until = max(self.paused_until, now + max(backoff, retry_after or 0.0))

    def _slow_down(self, now: float, asked: float) -> None:
        speed = self._speed_at(now)
        if asked <= self._per / 60 and self.let_in >= _RARE:
            speed, self.regains = speed * _EASE_OFF, _CREEP_UP
        elif now - self.last < self._per:
            speed, self.regains = speed * _SLOW_DOWN, _SPEED_UP
        else:
            return
        self.slowed_to, self.slowed_at = max(_SLOWEST, speed), now

    def accepted(self, *, sent_at: float) -> None:
        """Learn that a request was not refused for the quota."""
        with self._lock:
            self.let_in += 1
            if sent_at > self.last:
                self.in_a_row = 0

    def speed(self, now: float) -> float:
        """Return the share of the full pace that is kept, 1 unless refusals went on lately."""
        with self._lock:
            return self._speed_at(now)

    def _speed_at(self, now: float) -> float:
        if self.slowed_to >= 1.0:
            return 1.0
        return min(1.0, self.slowed_to + self.regains * (now - self.slowed_at) / self._per)

    def idle_from(self) -> float:
        """Return from when on it tells nothing any more."""
        with self._lock:
            full_speed = self.slowed_at + (1.0 - self.slowed_to) / self.regains * self._per
            return max(self.paused_until, self.last + self._per, full_speed)
