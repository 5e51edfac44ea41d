"""The pace: an `aiolimiter.AsyncLimiter`, and the permits that were acquired from it and not used yet.

Only what aiolimiter documents is used: `acquire`, `has_capacity`, and the two numbers that it was made with. How much
credit is left is found by asking whether there is capacity for so and so much; credit that is to be lost is acquired,
which needs no waiting for as much as there is.
"""

from __future__ import annotations

import asyncio

from aiolimiter import AsyncLimiter

from wrike_async._transport.pacing.usage import SendLog

__all__ = ["Pace"]

_PATIENT_BURST = 2
_EXACT_ENOUGH = 1 / 64


class Pace:
    """How the sessions of one quota send in one event loop.

    Attributes:
        burst: how much may leave at once after idleness.
        interval: seconds from one send to the next.
    """

    def __init__(self, limiter: AsyncLimiter, *, is_ours: bool) -> None:
        """Keep to a limiter; a loop must be running.

        Args:
            limiter: acquired for each request.
            is_ours: whether nobody else uses it. Otherwise nothing is acquired from it that is not for a request.
        """
        # As long as this is known by its loop's id(), that loop must be there.
        self.loop = asyncio.get_running_loop()
        self._limiter = limiter
        self._is_ours = is_ours
        self._permits = 0
        self._seen = 0
        self.burst = limiter.max_rate
        self.interval = limiter.time_period / limiter.max_rate

    @classmethod
    def of(cls, burst: int, interval: float) -> Pace:
        """Return a pace with a limiter of its own."""
        return cls(AsyncLimiter(burst, burst * interval), is_ours=True)

    async def permit(self, now: float, log: SendLog) -> None:
        """Have at least one permit; cancelling this takes none.

        Args:
            now: the time.
            log: of all sends, of which others may have made some.
        """
        if self._is_ours and self._seen != log.taken:
            self._seen = log.taken
            await self._spend(self.credit() - (self.burst - log.spent(now)))
        self._forget_worthless_permits()
        if not self._permits:
            await self._limiter.acquire()
            self._permits += 1

    def use(self) -> None:
        """Use a permit up for a send that was noted in the log."""
        self._permits -= 1
        self._seen += 1

    def give_back(self) -> None:
        """Keep the permit of a send that did not happen for the next one."""
        self._permits += 1

    async def forgo(self, credit: float) -> None:
        """Lose so much of the credit, and all permits with it."""
        if self._is_ours:
            self._permits = 0
            await self._spend(credit)

    async def _spend(self, credit: float) -> None:
        if credit > 0 and self._limiter.has_capacity(credit):
            await self._limiter.acquire(credit)

    def _forget_worthless_permits(self) -> None:
        """Drop permits that go beyond a whole burst, as the bucket would have leaked them meanwhile."""
        while self._permits and self._limiter.has_capacity(max(0.0, self.burst - self._permits + 1)):
            self._permits -= 1

    def credit(self) -> float:
        """Return how much could be acquired at once, or a 64th less."""
        least, most = 0.0, self.burst
        if self._limiter.has_capacity(most):
            return most
        while most - least > _EXACT_ENOUGH:
            middle = (least + most) / 2
            if self._limiter.has_capacity(middle):
                least = middle
            else:
                most = middle
        return least

    def at_once(self, most: int) -> int:
        """Return how many sends the pace would let go at once, of ``most`` at the most."""
        if self._permits or self._limiter.has_capacity():
            return 1 if most == 1 else int(min(most, self.burst, self._permits + self.credit()))
        return 0

    def has_credit(self, credit: float) -> bool:
        """Tell whether so much could be acquired at once, and a little more."""
        return self._limiter.has_capacity(min(self.burst, credit + _EXACT_ENOUGH))

    def lets_patient_go(self) -> bool:
        """Tell whether a send would use no more than the credit of two."""
        wanted = self._patient()
        return wanted <= 0 or self._limiter.has_capacity(wanted)

    def patient_at(self, now: float) -> float:
        """Return when it is so, or a little later."""
        return now + max(0.0, self._patient() - self.credit()) * self.interval

    def _patient(self) -> float:
        return max(1.0, self.burst - _PATIENT_BURST + 1) - self._permits
