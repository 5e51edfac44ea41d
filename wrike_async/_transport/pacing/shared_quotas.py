"""One quota for a token in a process: what clients of it share, whatever event loop or thread they live in.

What is shared is known by a keyed hash of what identifies the credential, with a key that each process draws anew, so
no secret is kept. It is kept until its window has passed, though no client of the token may be left: a program that
calls ``asyncio.run`` for each request has one client after the other. No loop is kept: a pace, which belongs to one,
goes with its last client.

Times can be compared where they come from the same clock. All ordinary event loops have that of the system; a loop
with a time of its own, such as a virtual one of tests, shares with nobody but the clients in it.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import os
import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

from wrike_async._transport.limits import Limiter, Quota
from wrike_async._transport.pacing.pace import Pace
from wrike_async._transport.pacing.usage import Refusals, SendLog

__all__ = ["SHARED_QUOTAS", "SharedQuotas"]

_LATE_LOOK = 5.0
_TIDY_EVERY = 60.0

_Key = tuple[object, ...]
Known = TypeVar("Known", SendLog, Refusals)


class _Kept(Generic[Known]):
    """What clients use, and, for as long as it tells something, what is kept for clients to come."""

    def __init__(self) -> None:
        self._used: WeakValueDictionary[_Key, Known] = WeakValueDictionary()
        self._kept: dict[_Key, Known] = {}

    def find(self, key: _Key, make: Callable[[], Known]) -> Known:
        found = self._used.get(key)
        if found is None:
            found = self._used[key] = make()
        self._kept[key] = found
        return found

    def tidy(self, now: float) -> None:
        self._kept = {key: each for key, each in self._kept.items() if each.idle_from() > now}

    def __len__(self) -> int:
        return len(self._kept)


class _Clock:
    """What is shared by those whose times can be compared."""

    def __init__(self) -> None:
        self.logs: _Kept[SendLog] = _Kept()
        self.refusals: _Kept[Refusals] = _Kept()
        # Each refers to its loop, so nobody but clients may hold it.
        self._paces: WeakValueDictionary[_Key, Pace] = WeakValueDictionary()
        self._tidied_at = -math.inf

    def pace(self, key: _Key, make: Callable[[], Pace]) -> Pace:
        of_loop = (*key, id(asyncio.get_running_loop()))
        found = self._paces.get(of_loop)
        if found is None:
            found = self._paces[of_loop] = make()
        return found

    def tidy(self, now: float) -> None:
        """Keep nothing that tells nothing any more."""
        if now - self._tidied_at >= _TIDY_EVERY:
            self._tidied_at = now
            self.logs.tidy(now)
            self.refusals.tidy(now)

    def __len__(self) -> int:
        return len(self.logs) + len(self.refusals)


class SharedQuotas:
    """Finds the limiters of clients. Safe to use from several threads."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._lock = Lock()
        self._secret = os.urandom(32)
        self._real = _Clock()
        self._virtual: WeakKeyDictionary[asyncio.AbstractEventLoop, _Clock] = WeakKeyDictionary()

    def __len__(self) -> int:
        """Return how many things are kept."""
        with self._lock:
            return len(self._real) + sum(map(len, self._virtual.values()))

    def limiter(self, owner: str, quota: Quota) -> Limiter:
        """Return a limiter for the running loop that shares what is known of a quota.

        Args:
            owner: whose quota it is.
            quota: how much.
        """
        token = self._hash(owner)
        with self._lock:
            clock = self._clock()
            key = (token, quota.limit, quota.per, quota.burst)
            log = self._log(clock, token, quota)
            refusals = clock.refusals.find((token, quota.per), lambda: Refusals(quota.per))
            pace = clock.pace(key, lambda: Pace.of(quota.burst, log.interval))
            return Limiter(pace, (log,), (refusals,))

    def log(self, owner: str, quota: Quota) -> SendLog:
        """Return the log of what is sent of a quota; see `limiter`."""
        token = self._hash(owner)
        with self._lock:
            return self._log(self._clock(), token, quota)

    def refusals(self, owner: str, per: float) -> Refusals:
        """Return what refusals taught the clients of a token whose quota is so many requests ``per`` seconds."""
        token = self._hash(owner)
        with self._lock:
            return self._clock().refusals.find((token, per), lambda: Refusals(per))

    def forget(self) -> None:
        """Share nothing with what was there before; clients that exist keep to what they know."""
        with self._lock:
            self._real = _Clock()
            self._virtual = WeakKeyDictionary()

    def start_anew(self) -> None:
        """Forget all, in a process that was forked: whoever held the lock may not be there."""
        self._lock = Lock()
        self.forget()

    @staticmethod
    def _log(clock: _Clock, token: bytes, quota: Quota) -> SendLog:
        sizes = quota.limit, quota.per, quota.burst
        return clock.logs.find((token, *sizes), lambda: SendLog(*sizes))

    def _hash(self, owner: str) -> bytes:
        return hashlib.blake2b(owner.encode(), key=self._secret, digest_size=16).digest()

    def _clock(self) -> _Clock:
        loop = asyncio.get_running_loop()
        now = loop.time()
        clock = self._real if _is_on_the_system_clock(loop) else self._virtual.setdefault(loop, _Clock())
        clock.tidy(now)
        return clock


def _is_on_the_system_clock(loop: asyncio.AbstractEventLoop) -> bool:
    if isinstance(loop, asyncio.BaseEventLoop):
        return getattr(loop.time, "__func__", None) is asyncio.BaseEventLoop.time
    # Loops of other makes have the same clock, which they may not look at for a while.
    return abs(loop.time() - time.monotonic()) < _LATE_LOOK


SHARED_QUOTAS = SharedQuotas()
"""Those of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SHARED_QUOTAS.start_anew)
