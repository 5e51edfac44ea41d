"""What is told about each attempt: to hooks, to the log, to the statistics."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence

import attrs

from wrike_async.errors import InvalidArgument
from wrike_async.options import Lane

__all__ = ["AttemptEvent", "Events", "Hook", "Stats", "log_as_the_environment_says"]

logger = logging.getLogger("wrike_async")

_LOG = "WRIKE_ASYNC_LOG"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


@attrs.frozen(kw_only=True)
class AttemptEvent:
    """One attempt to send a request.

    Attributes:
        method: the HTTP method.
        path: the path template, such as ``"/tasks/{taskIds}"``; it holds no ID.
        base_url: where that path begins: ``"https://www.wrike.com/api/v4"``; of what has an address of its own, such as
            a file elsewhere, only scheme, host and port.
        attempt: 1 for the first.
        status: the HTTP status; ``None`` where no answer came.
        error: the class name of what went wrong, ``None`` for a success.
        waited: seconds in the queue for the quota.
        duration: seconds from sending to the end of the answer.
        lane: the lane that the request was sent in.
        group_size: how many entities it asked for.
        callers: how many calls it was sent for. Each ``get``, each different ID of a ``get_many`` and each update in
            ``coalesce_updates`` that travels in it is one. A hook runs in the context of one of them, so what that
            holds, such as a trace or a tenant, is right for one of ``callers``.
        entities: how many came.
        retry_in: seconds until it queues again; ``None`` where it will not.
    """

    method: str
    path: str
    base_url: str
    attempt: int
    status: int | None
    error: str | None
    waited: float
    duration: float
    lane: Lane
    group_size: int
    callers: int
    entities: int
    retry_in: float | None


Hook = Callable[[AttemptEvent], None]
"""Called after each attempt to send a request, in the context (`contextvars`) of a call that it was sent for."""


@attrs.define(kw_only=True)
class Stats:
    """What a client has done since it was made. Each is a copy, made when it was asked for.

    Attributes:
        requests: sent, repetitions included.
        retries: how many of them repeated an earlier one.
        resends: how many of the retries aiohttp made by itself, on a connection that had died while idle.
        refused: answered with 429.
        failed: attempts that brought no result, for whatever reason.
        entities: received.
        waited: seconds that requests spent in the queue for the quota, added up.
        longest_wait: the longest of these waits.
        quota_used: the share of the quota that the last minute (``Quota.per``) used: 0 to 1, ``None`` without quota.
            All clients in the process that share the quota count.
        speed: the share of the full pace that is kept: 1.0, less after refusals that went on, because others use the
            quota too; ``None`` without quota.
        in_flight: requests on their way now.
        queued: requests waiting for a slot now.
    """

    requests: int = 0
    retries: int = 0
    resends: int = 0
    refused: int = 0
    failed: int = 0
    entities: int = 0
    waited: float = 0.0
    longest_wait: float = 0.0
    quota_used: float | None = None
    speed: float | None = None
    in_flight: int = 0
    queued: int = 0


def log_as_the_environment_says() -> None:
    """Log from the level on that ``WRIKE_ASYNC_LOG`` names: to standard error, unless the program logs already.

    Raises:
        InvalidArgument: it names no level.
    """
    name = os.environ.get(_LOG)
    if not name:
        return
    level = _LEVELS.get(name.strip().lower())
    if level is None:
        raise InvalidArgument(f"{_LOG} must be {', '.join(_LEVELS)}, not {name!r:.40}")
    if logger.level != level:
        logger.setLevel(level)
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)


class Events:
    """Counts attempts and passes them on."""

    def __init__(self, hooks: Sequence[Hook] = ()) -> None:
        self._hooks = tuple(hooks)
        self._stats = Stats()

    def resent(self) -> None:
        """Count a request that aiohttp sent a second time by itself."""
        self._stats.requests += 1
        self._stats.retries += 1
        self._stats.resends += 1

    def attempted(self, attempt: int, status: int | None, entities: int, waited: float, *, failed: bool) -> bool:
        """Count an attempt.

        Args:
            attempt: 1 for the first.
            status: the HTTP status; ``None`` where no answer came.
            entities: how many came.
            waited: seconds in the queue for the quota.
            failed: whether it brought no result.

        Returns:
            Whether anybody wants to know more: `tell` it then. Mostly nobody does.
        """
        stats = self._stats
        stats.requests += 1
        stats.entities += entities
        if attempt > 1:
            stats.retries += 1
        if failed:
            stats.failed += 1
            stats.refused += status == 429
        if waited:
            stats.waited += waited
            stats.longest_wait = max(stats.longest_wait, waited)
        return bool(self._hooks) or logger.isEnabledFor(logging.INFO)

    def tell(self, event: AttemptEvent) -> None:
        """Tell the hooks and the log of an attempt. A hook that raises is logged and changes nothing else."""
        logger.debug(
            "%s %s attempt %d: %s in %.3f s after %.3f s in the queue",
            event.method,
            event.path,
            event.attempt,
            event.status or event.error,
            event.duration,
            event.waited,
        )
        if event.retry_in is not None:
            logger.info("%s %s will be sent again in %.1f s: %s", event.method, event.path, event.retry_in, event.error)
        for hook in self._hooks:
            try:
                hook(event)
            except Exception:
                logger.exception("a hook for events raised; the request goes on")

    def snapshot(self, *, quota_used: float | None, speed: float | None, in_flight: int, queued: int) -> Stats:
        """Return the counts as they are now."""
        return attrs.evolve(self._stats, quota_used=quota_used, speed=speed, in_flight=in_flight, queued=queued)
