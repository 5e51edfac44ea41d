"""What keeps an outage from putting row after row in doubt.

A write that is sent and not clearly answered is in doubt, and so would be the next ones. So after one, nothing more is
fed but a probe now and then, as small as it can be, until something is answered clearly. Nothing is lost by that: what
waits was not sent.
"""

from __future__ import annotations

import asyncio
import logging

from wrike_async._engine.call import Witness
from wrike_async._engine.engine import Engine
from wrike_async.errors import ApiError, DecodeError, OutcomeUnknown, TransportError, WrikeError

__all__ = ["Caution", "Feed", "HeldBack"]

logger = logging.getLogger("wrike_async")

_FIRST_WAIT = 1.0
_LONGEST_WAIT = 8.0
_LONGEST_OUTAGE = 900.0
# Where no write was ever answered, it may be no outage, and each probe may be a row in doubt.
_LONGEST_WITHOUT_ANY = 60.0


class HeldBack(Exception):
    """A write was not sent, because one before it brought no clear answer meanwhile."""


class Caution:
    """Says when bulk writes of a client may be fed; there is one for all of them."""

    def __init__(self, engine: Engine) -> None:
        """Begin without any; a loop must be running."""
        self._loop = asyncio.get_running_loop()
        self._waiting: list[asyncio.Future[None]] = []
        self._since: float | None = None
        self._error: WrikeError | None = None
        self._wait = _FIRST_WAIT
        self._next_probe = 0.0
        self._probing = False
        self._timer: asyncio.TimerHandle | None = None
        self._something_was_answered = False

    @property
    def holds(self) -> bool:
        """Whether nothing but probes is fed."""
        return self._since is not None

    def held_since(self, since: float | None) -> float | None:
        """Return since when somebody has waited for better times, ``None`` if these are good.

        Args:
            since: what this returned before.
        """
        return None if not self.holds else self._loop.time() if since is None else since

    async def feed(self, *, since: float | None = None) -> Feed:
        """Wait until a write is admitted, and begin it.

        Args:
            since: when whoever asks began to wait for better times; now by default.

        Raises:
            TransportError: they did not come for too long.
        """
        since = self._loop.time() if since is None else since
        while self.holds:
            longest = _LONGEST_OUTAGE if self._something_was_answered else _LONGEST_WITHOUT_ANY
            if self._loop.time() - since >= longest:
                raise TransportError(
                    f"not sent: no write was answered clearly for {longest:.0f} s, the last one: {self._error}"
                ) from self._error
            if not self._probing and self._loop.time() >= self._next_probe:
                break
            admitted: asyncio.Future[None] = self._loop.create_future()
            self._waiting.append(admitted)
            await admitted
        self._probing = self.holds
        return Feed(self, probes=self.holds)

    def answered(self, *, probes: bool) -> None:
        """Learn that a write was answered clearly: done, or refused."""
        self._something_was_answered = True
        if probes and self._since is not None:
            logger.info("writes are answered again, after %.0f s", self._loop.time() - self._since)
            self._since = self._error = None
            self.probed()

    def failed(self, error: OutcomeUnknown | TransportError, *, probes: bool) -> bool:
        """Learn that a write was not answered clearly, or could not be sent.

        Returns:
            Whether it is worth waiting for better times.
        """
        if not (isinstance(error, OutcomeUnknown) or self._something_was_answered):
            # It may never work, for a reason that somebody should hear now.
            if probes:
                self.probed()
            return False
        now = self._loop.time()
        if self._since is None:
            self._since, self._wait = now, _FIRST_WAIT
            logger.warning("a write brought no clear answer; bulk writes wait until one does: %s", error)
        elif probes:
            self._wait = min(2 * self._wait, _LONGEST_WAIT)
        else:
            return True
        self._error, self._next_probe = error, now + self._wait
        self.probed()
        return True

    def probed(self) -> None:
        """Learn that the probe has ended."""
        self._probing = False
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._next_probe, self._probe_is_due) if self.holds else None
        if not self.holds:
            self._admit()

    def _probe_is_due(self) -> None:
        # Timers go off early by as much as the clock is coarse.
        self._next_probe = min(self._next_probe, self._loop.time())
        self._admit()

    def _admit(self) -> None:
        waiting, self._waiting = self._waiting, []
        for admitted in waiting:
            if not admitted.done():
                admitted.set_result(None)

    def close(self) -> None:
        """Admit all that waits, which finds the client closed."""
        if self._timer is not None:
            self._timer.cancel()
        self._since = None
        self._admit()


class Feed(Witness):
    """One write that is fed; as a witness it looks once more when the write has its slot."""

    def __init__(self, caution: Caution, *, probes: bool) -> None:
        self._caution = caution
        self._ended = False
        self.probes = probes

    async def sending(self) -> None:
        """Raise `HeldBack` where nothing but probes is fed by now."""
        if self._caution.holds and not self.probes:
            raise HeldBack

    def ended(self, error: BaseException | None = None) -> bool:
        """Take note of how it ended; the first time counts.

        Args:
            error: what it raised.

        Returns:
            Whether better times are worth waiting for.
        """
        if self._ended:
            return False
        self._ended = True
        if error is None or isinstance(error, ApiError | DecodeError):
            self._caution.answered(probes=self.probes)
        elif isinstance(error, OutcomeUnknown | TransportError):
            return self._caution.failed(error, probes=self.probes)
        elif self.probes:
            self._caution.probed()
        return False
