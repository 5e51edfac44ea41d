"""The session pool: owns the life and death of sessions, and of the aiohttp session beneath them."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Sequence

import aiohttp
from aiolimiter import AsyncLimiter

from wrike_async._transport.connecting.kept import KeptConnections
from wrike_async._transport.connecting.network import BY_ENVIRONMENT, NO_ROUTE, Network
from wrike_async._transport.hosts import check_base_url
from wrike_async._transport.limits import Limiter, Quota
from wrike_async._transport.pacing.limiters import Limiters
from wrike_async._transport.pacing.rate_limiter import LimiterSource, RateLimiter
from wrike_async._transport.session import Session, connections_of, open_http
from wrike_async._wire.secrecy import Secrets
from wrike_async.auth import Credential, ManagedGateway

__all__ = ["SessionPool"]

_FIRST_REST = 30.0
_LONGEST_REST = 600.0
_WINDOWS_WITHOUT_REFUSAL = 10
_WRIKES_WINDOW = 60.0

# The queue bounds the requests, and the places of streams the streams: a bound beneath them would let one wait for the
# other.
_ANY_NUMBER = 0

logger = logging.getLogger("wrike_async")


class SessionPool:
    """One session for each credential, over one aiohttp session.

    The first session is the primary one: writes stay with it. A session whose credential has nothing to sign with, or
    is refused, rests: it serves only what no other may, and is tried again later. While the primary one rests because
    it is refused, the next one takes its place.

    Each session has the quota of its credential's owner, until refusals go on for two of them at a time though each
    keeps its quota: then Wrike counts them together, and they share one until refusals have ceased for long. Where the
    user brought an `AsyncLimiter`, all sessions keep to that.

    Attributes:
        sessions: all of them.
        in_service: those that do not rest; all of them where none is left.
        window: the seconds that the quota is counted over.
    """

    def __init__(
        self,
        credentials: Sequence[Credential],
        *,
        base_url: str,
        prefer_base_url: bool,
        quota: Quota | AsyncLimiter | LimiterSource | None,
        user_agent: str,
        http: aiohttp.ClientSession | None,
        network: Network = BY_ENVIRONMENT,
    ) -> None:
        """Open the sessions; a loop must be running.

        Args:
            credentials: at least one.
            base_url: where requests go; it is checked already.
            prefer_base_url: whether it counts for credentials that bring their own, too.
            quota: of each credential, what paces all of them together, or one that is shared with other processes;
                ``None`` for no pacing.
            user_agent: sent with each request, except through an aiohttp session of the user's.
            http: an aiohttp session to use; it is never closed here.
            network: the way to Wrike, except for an aiohttp session of the user's.

        Raises:
            InvalidArgument: a credential's own base URL would carry it in the clear, or the environment names a proxy
                or certificates that cannot be used.
        """
        told = [None if prefer_base_url else credential.base_url for credential in credentials]
        checked = [base_url if host is None else check_base_url(host) for host in told]
        self._owns_http = http is None
        # No grant knows of another host than one that is fixed.
        over_tls = not (prefer_base_url and base_url.startswith("http://"))
        route = network.settle(over_tls=over_tls) if http is None else NO_ROUTE
        self._http = open_http(_ANY_NUMBER, user_agent, tls=route.tls) if http is None else http
        self._limiters = None if quota is None else Limiters(quota)
        kept = KeptConnections()
        self.sessions = tuple(
            Session(
                credential,
                host,
                None if self._limiters is None else self._limiters.of(credential, host),
                self._http,
                base_url_is_fixed=prefer_base_url,
                route=route,
                through_gateway=isinstance(credential, ManagedGateway),
                kept=kept,
            )
            for credential, host in zip(credentials, checked, strict=True)
        )
        self.in_service = self.sessions
        self.window = _window_of(quota)
        self._apart: dict[Session, RateLimiter] = {}
        self._last_refusal = -math.inf
        self._apart_after = _WINDOWS_WITHOUT_REFUSAL * self.window

    @property
    def connections(self) -> int | None:
        """How many connections there are for all requests and streams; ``None`` where there are always enough."""
        return None if self._owns_http else connections_of(self._http)

    @property
    def secrets(self) -> Secrets:
        """What requests are signed with at present."""
        return Secrets(tuple(value for session in self.sessions for value in session.secrets.values))

    def rest(self, session: Session, *, refused: bool) -> float | None:
        """Let a session rest because its credential is of no use at present.

        Args:
            session: which one.
            refused: whether the credential is refused, so that others take over what it writes.

        Returns:
            For how many seconds, longer each time in a row; ``None`` where it rests already or is the only one.
        """
        if len(self.sessions) == 1 or session.rests:
            return None
        session.rests, session.refused = True, refused
        seconds = min(_FIRST_REST * 2.0 ** min(session.failed_logins, 10), _LONGEST_REST)
        session.failed_logins += 1
        self._count_in_service()
        logger.error(
            "one of the credentials %s; it rests for %.0f s, %d of %d are in service",
            "is refused" if refused else "cannot be renewed",
            seconds,
            sum(not other.rests for other in self.sessions),
            len(self.sessions),
        )
        return seconds

    def end_rest(self, session: Session) -> None:
        """Put a session into service again."""
        session.rests = session.refused = False
        self._count_in_service()

    def _count_in_service(self) -> None:
        self.in_service = tuple(session for session in self.sessions if not session.rests) or self.sessions

    def other_than(self, tried: Sequence[Session]) -> Session | None:
        """Return a session that was not tried yet, ``None`` if there is none."""
        return next((session for session in self.in_service if session not in tried), None)

    def refused(self, now: float) -> None:
        """Learn of a 429; let all sessions share one quota if refusals go on for several of them."""
        self._last_refusal = now
        limiters = [limiter for limiter in self._quotas_in_use() if isinstance(limiter, Limiter)]
        if self._limiters is None or sum(limiter.speed(now) < 1.0 for limiter in limiters) < 2:
            return
        shared = self._limiters.merged(limiters)
        for session in self.sessions:
            if session.limiter is not None:
                self._apart.setdefault(session, session.limiter)
                session.limiter = shared
        logger.warning("Wrike refuses requests of several credentials: they seem to share a quota, and do so here now")

    def accepted(self, now: float) -> None:
        """Learn of a request that was not refused for the quota; each session has its own again after long enough.

        Where they do share a quota, that costs refusals once more, so it takes twice as long the next time.
        """
        if not self._apart or now - self._last_refusal < self._apart_after:
            return
        for session, limiter in self._apart.items():
            session.limiter = limiter
        self._apart.clear()
        self._apart_after *= 2
        logger.info("no request was refused for long: each credential has a quota of its own again")

    async def find_owner(self, session: Session) -> None:
        """Have a session share the quota of its credential's owner, where only a grant can tell who that is."""
        limiter = session.limiter
        if self._limiters is None or limiter is None or not self._limiters.lacks_owner(limiter):
            return
        found = await self._limiters.with_owner(limiter, session.credential, session.base_url)
        if session.limiter is limiter:
            session.limiter = found

    @property
    def primary(self) -> Session:
        """The session that writes."""
        return next((session for session in self.sessions if not session.refused), self.sessions[0])

    def quota_used(self, now: float) -> float | None:
        """Return the share of all quotas that was used lately, ``None`` without quota."""
        return _mean([limiter.used(now) for limiter in self._in_use()])

    def speed(self, now: float) -> float | None:
        """Return the mean speed of the sessions, ``None`` without quota."""
        return _mean([limiter.speed(now) for limiter in self._in_use()])

    def _quotas_in_use(self) -> Iterable[RateLimiter]:
        return {limiter.quota: limiter for limiter in self._in_use()}.values()

    def _in_use(self) -> list[RateLimiter]:
        return [session.limiter for session in self.sessions if session.limiter is not None]

    async def aclose(self) -> None:
        """Close what was opened here."""
        if self._owns_http:
            await self._http.close()
        for limiter in self._quotas_in_use():
            await limiter.aclose()


def _window_of(quota: Quota | AsyncLimiter | LimiterSource | None) -> float:
    if isinstance(quota, Quota):
        return quota.per
    return quota.window if isinstance(quota, LimiterSource) else _WRIKES_WINDOW


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
