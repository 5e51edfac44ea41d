"""A session: one credential with its host and its limiter."""

from __future__ import annotations

import asyncio
import functools
import io
from collections.abc import Awaitable, Collection
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp
import attrs
from yarl import URL

from wrike_async._transport.connecting.deadline import Deadline, Deadlines
from wrike_async._transport.connecting.kept import KeptConnections
from wrike_async._transport.connecting.network import NO_ROUTE, Route
from wrike_async._transport.file_answer import is_file
from wrike_async._transport.hosts import check_base_url, check_may_be_seen, check_may_have_the_token
from wrike_async._transport.pacing.rate_limiter import RateLimiter
from wrike_async._transport.sending import Leaving, Sending
from wrike_async._transport.streaming import Incoming, Outgoing, Shortened
from wrike_async._wire.decode import Answer
from wrike_async._wire.operation import Content, Request
from wrike_async._wire.secrecy import NO_SECRETS, Secrets
from wrike_async.auth import Credential, Grant
from wrike_async.options import Timeout

if TYPE_CHECKING:
    import ssl

__all__ = ["Session", "connections_of", "open_http"]

_MAX_REDIRECTS = 5
# To look it up takes longer than to compare.
_SWITCHING_PROTOCOLS = HTTPStatus.SWITCHING_PROTOCOLS.value
_LARGEST_IN_ONE_PIECE = 1 << 16
_READ_AHEAD = 1 << 18
_READ = aiohttp.ClientResponse.read


def open_http(max_connections: int, user_agent: str, *, tls: ssl.SSLContext | None = None) -> aiohttp.ClientSession:
    """Open an aiohttp session as this SDK wants it. Call it with a running loop.

    Args:
        max_connections: 0 for any number.
        user_agent: sent with each request.
        tls: whose certificates are believed; ``None`` for those that the system believes.
    """
    # Idle connections are given up before a usual server gives them up, so that few requests meet a dead one.
    connector = aiohttp.TCPConnector(limit=max_connections, keepalive_timeout=12.0, ssl=True if tls is None else tls)
    # What the environment says of proxies is read elsewhere: aiohttp would send passwords of a netrc file, too.
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept": "application/json", "User-Agent": user_agent},
    )


def connections_of(http: aiohttp.ClientSession) -> int | None:
    """Return how many connections to one host an aiohttp session opens at most, ``None`` for any number."""
    connector = http.connector
    limits = (connector.limit, connector.limit_per_host) if connector is not None else ()
    return min((limit for limit in limits if limit), default=None)


@attrs.define(eq=False, repr=False)
class Session:
    """Sends requests with one credential.

    Attributes:
        credential: signs the requests.
        base_url: where they go, unless a grant knows better.
        base_url_is_fixed: whether no grant knows better, because the user said where.
        limiter: the quota of this credential; ``None`` sends without pacing.
        http: the aiohttp session.
        route: which proxies its requests go through; those of an aiohttp session of a user's are its own.
        through_gateway: whether a gateway stands between, whose refusals may mean something else than Wrike's.
        kept: the connections that served a request here; sessions over one aiohttp session share it.
        failed_logins: how often in a row its credential had no grant to offer, or one that was refused.
        rests: whether it serves only what no other session may, until its credential is tried again.
        refused: whether it rests because its credential is refused, and not only cannot be renewed for now.
        secrets: what the latest request was signed with.
    """

    credential: Credential
    base_url: str
    limiter: RateLimiter | None
    http: aiohttp.ClientSession
    base_url_is_fixed: bool = False
    route: Route = NO_ROUTE
    through_gateway: bool = False
    kept: KeptConnections = attrs.field(factory=KeptConnections)
    failed_logins: int = 0
    rests: bool = False
    refused: bool = False
    secrets: Secrets = attrs.field(init=False, default=NO_SECRETS)
    _traces: Collection[object] = attrs.field(
        init=False, default=attrs.Factory(lambda self: _traces_of(self.http), takes_self=True)
    )
    _signed_with: Grant | None = attrs.field(init=False, default=None)
    _signed_for: str = attrs.field(init=False, default="")
    _deadlines: Deadlines | None = attrs.field(init=False, default=None)

    async def attempt(
        self, request: Request, grant: Grant, *, timeout: Timeout, leaving: Leaving | None = None
    ) -> Answer:
        """Send a request once and read the answer whole.

        Args:
            request: what to send.
            grant: goes to the origin of the base URL only, wherever a redirect leads.
            timeout: for this attempt; where bytes stream, its total bounds the time in which none moves. What
                ``leaving`` waits for is not counted.
            leaving: asked each time before it leaves: once, and again where aiohttp sends a read a second time
                because a kept connection broke, or to follow a redirect, which costs another slot of the quota.

        Raises:
            Unanswered: no answer came, or not all of it.
            Exception: what the source of a streamed body, or ``leaving``, raised.
        """
        answer = await self.open(request, grant, timeout=timeout, leaving=leaving)
        if isinstance(answer, Incoming):
            answer.close()
            raise TypeError(f"{request.operation} answers with bytes: open() it")
        return answer

    async def open(
        self, request: Request, grant: Grant, *, timeout: Timeout, leaving: Leaving | None = None
    ) -> Answer | Incoming:
        """Send a request once; if it is for a file and one comes, leave it to be read, and closed, by the caller.

        The arguments are those of `attempt`.

        Raises:
            Unanswered: no answer came, or not all of it.
            InvalidArgument: the request is for a host that must not have the token.
            Exception: what the source of a streamed body, or ``leaving``, raised.
        """
        if grant is not self._signed_with:
            self._sign_with(grant)
        outgoing = None if request.body is None else _outgoing(request, timeout)
        if request.url is None:
            url = URL(self._signed_for + request.target, encoded=True)
        else:
            url = self._address_of_file(request.url, grant)
        proxy = None if self.route.proxy is None else self.route.proxy_for(url)
        deadlines = self._deadlines = self._deadlines or Deadlines(asyncio.get_running_loop())
        deadline = Deadline(deadlines, timeout.total)
        sending = Sending(
            url, request, grant, timeout, leaving, deadline, self.http, self.kept, outgoing, self.secrets, proxy
        )
        try:
            with deadline:
                if outgoing is None and not request.operation.binary:
                    response = await self._request(sending)
                    body = b""
                    # To read all that has come already, `read` would wait once more. It is for whoever traces, or has
                    # another way of reading, as may stand in for aiohttp in tests; and ends the sending of a body.
                    is_usual = request.body is None and getattr(type(response), "read", None) is _READ
                    if is_usual and not self._traces and response.content.is_eof():
                        body = response.content.read_nowait()
                    # It is released with its last byte, and closed should reading fail.
                    body = body or await response.read()
                    if response.status == _SWITCHING_PROTOCOLS:
                        # But for this one, which has no last byte.
                        response.release()
                    return Answer(response.status, response.headers, body, sending.secrets)
                if outgoing is None:
                    return await self._stream(sending)
                # From when it leaves, the time is bounded in which not a byte moves.
                async with outgoing.watched():
                    return await self._stream(sending)
        except BaseException as cause:
            sending.failed(cause)
            raise

    def abandon(self) -> None:
        """End what is on its way: of what left nobody waits for the answer."""
        if self._deadlines is not None:
            self._deadlines.abandon()

    def _sign_with(self, grant: Grant) -> None:
        """Take note of what a grant is for, which is the same for all requests; raises as `open` does."""
        self._signed_with = None
        self.secrets = Secrets.of_headers(grant.headers, *self.route.secrets)
        self._signed_for = self._base_url_with(grant)
        check_may_be_seen(URL(self._signed_for), grant.headers)
        self._signed_with = grant

    def _request(self, sending: Sending) -> Awaitable[aiohttp.ClientResponse]:
        request, outgoing, proxy = sending.request, sending.outgoing, sending.proxy
        has_headers = outgoing is not None or request.content_type is not None or request.headers
        return self.http.request(
            request.operation.method,
            sending.url,
            data=None if request.body is None else _payload(request.body, outgoing),
            headers=_headers(request, outgoing) if has_headers else None,
            timeout=_client_timeout(sending.timeout.connect),
            allow_redirects=request.operation.access == "read",
            max_redirects=_MAX_REDIRECTS,
            raise_for_status=False,
            auto_decompress=True,
            read_bufsize=_READ_AHEAD if request.operation.binary else _LARGEST_IN_ONE_PIECE,
            middlewares=(sending.middleware(),),
            proxy=None if proxy is None else proxy.url,
            proxy_headers=None if proxy is None else proxy.headers,
        )

    async def _stream(self, sending: Sending) -> Answer | Incoming:
        """Send what may have bytes to come or to go, piece by piece."""
        outgoing, binary = sending.outgoing, sending.request.operation.binary
        response = await self._request(sending)
        if binary and is_file(response.status, response.headers):
            return Incoming(
                response.status,
                response.headers,
                read=response.content.readany,
                close=response.close,
                failed=sending.failed,
                patience=sending.timeout.total,
            )
        async with response:
            if binary and 200 <= response.status < 300:
                # It says what came instead of a file, and may be as long as one.
                body = await response.content.read(_LARGEST_IN_ONE_PIECE)
                response.close()
                return Answer(response.status, response.headers, body, sending.secrets)
            if outgoing is not None and not outgoing.finished:
                # It was refused before all of it was sent; the rest need not be.
                body = await response.content.read()
                response.close()
                if 200 <= response.status < 300 and not outgoing.announced_left:
                    # Whatever was done was not done with what was never sent.
                    raise Shortened(f"answered with {response.status} before all of it was sent")
            else:
                body = await response.read()
        return Answer(response.status, response.headers, body, sending.secrets)

    def base_url_of(self, request: Request, grant: Grant) -> str:
        """Return where a request goes: the base URL of its path, or the origin of an address of its own."""
        if request.url is not None:
            return str(URL(request.url).origin())
        return self._base_url_with(grant)

    def _base_url_with(self, grant: Grant) -> str:
        if grant.base_url is None or self.base_url_is_fixed:
            return self.base_url
        return check_base_url(grant.base_url)

    def _address_of_file(self, address: str, grant: Grant) -> URL:
        url = URL(check_may_have_the_token(address, self._signed_for), encoded=True)
        check_may_be_seen(url, grant.headers)
        return url


def _traces_of(http: aiohttp.ClientSession) -> Collection[object]:
    """Return the list that tells who traces requests; what only resembles a session may hide it."""
    return getattr(http, "trace_configs", (http,))


@functools.lru_cache(maxsize=64)
def _client_timeout(connect: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=connect)


def _outgoing(request: Request, timeout: Timeout) -> Outgoing | None:
    return None if request.body is None or isinstance(request.body, bytes) else Outgoing(request.body, timeout.total)


def _headers(request: Request, outgoing: Outgoing | None) -> dict[str, str]:
    headers = dict(request.headers)
    if request.content_type:
        headers["Content-Type"] = request.content_type
    if outgoing is not None and outgoing.size is not None:
        headers["Content-Length"] = str(outgoing.size)
    return headers


def _payload(body: bytes | Content, outgoing: Outgoing | None) -> bytes | io.BytesIO | Outgoing | None:
    """Return what aiohttp sends without blocking the loop, which it would warn about."""
    if not isinstance(body, bytes):
        return outgoing
    return body if len(body) <= _LARGEST_IN_ONE_PIECE else io.BytesIO(body)
