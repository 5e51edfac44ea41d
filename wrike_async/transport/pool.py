"""The session pool: owns the life and death of sessions, and of the aiohttp session beneath them."""

from __future__ import annotations

from collections.abc import Sequence

import aiohttp

from wrike_async.auth import Credential
from wrike_async.transport.hosts import check_base_url
from wrike_async.transport.limits import Limiter, Quota
from wrike_async.transport.session import Session, open_http

__all__ = ["SessionPool"]


class SessionPool:
    """One session for each credential, over one aiohttp session.

    The first session is the primary one: writes stay with it.
    """

    def __init__(
        self,
        credentials: Sequence[Credential],
        *,
        base_url: str,
        prefer_base_url: bool,
        quota: Quota | None,
        max_connections: int,
        user_agent: str,
        http: aiohttp.ClientSession | None,
    ) -> None:
        """Open the sessions; a loop must be running.

        Args:
            credentials: at least one.
            base_url: where requests go.
            prefer_base_url: whether it counts for credentials that bring their own, too.
            quota: of each credential.
            max_connections: how many connections there are at most.
            user_agent: sent with each request.
            http: an aiohttp session to use; it is never closed here.

        Raises:
            InvalidArgument: a credential's own base URL would carry it in the clear.
        """
        hosts = [base_url if prefer_base_url else credential.base_url or base_url for credential in credentials]
        checked = [check_base_url(host) for host in hosts]
        self._owns_http = http is None
        self._http = open_http(max_connections, user_agent) if http is None else http
        self.sessions = tuple(
            Session(
                credential,
                host,
                None if quota is None else Limiter(quota),
                self._http,
            )
            for credential, host in zip(credentials, checked, strict=True)
        )

    @property
    def primary(self) -> Session:
        """The session that writes."""
        return self.sessions[0]

    def quota_used(self, now: float) -> float | None:
        """Return the share of all quotas that was used lately, ``None`` without quota."""
        shares = [session.limiter.used(now) for session in self.sessions if session.limiter is not None]
        return sum(shares) / len(shares) if shares else None

    async def aclose(self) -> None:
        """Close what was opened here."""
        if self._owns_http:
            await self._http.close()
