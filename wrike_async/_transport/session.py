"""A session: one credential with its host and its limiter. The only file that knows aiohttp's client."""

from __future__ import annotations

import asyncio
import functools
import io
from collections.abc import Awaitable, Callable

import aiohttp
import attrs
from yarl import URL

from wrike_async._transport.file_answer import is_file
from wrike_async._transport.hosts import check_base_url, check_may_have_the_token
from wrike_async._transport.limits import Limiter
from wrike_async._transport.streaming import Incoming, Outgoing, Shortened
from wrike_async._wire.decode import Answer
from wrike_async._wire.operation import Content, Request
from wrike_async._wire.secrecy import NO_SECRETS, Secrets
from wrike_async.auth import Credential, Grant
from wrike_async.options import Timeout

__all__ = ["Session", "Unanswered", "connections_of", "open_http"]

_MAX_REDIRECTS = 5
_LARGEST_IN_ONE_PIECE = 1 << 16
_READ_AHEAD = 1 << 18
_TOO_SLOW = {False: "no whole answer within {:g} s", True: "not a byte moved for {:g} s"}


class Unanswered(Exception):
    """No answer came for an attempt; the cause is chained.

    Attributes:
        maybe_done: whether the request may have reached the server.
    """

    def __init__(self, message: str, *, maybe_done: bool) -> None:
        super().__init__(message)
        self.maybe_done = maybe_done


class _NotClean(Exception):
    """Something came on an idle connection, so it is no good."""


class _NotRepeated(Exception):
    """Stops aiohttp from sending a write a second time."""


def open_http(max_connections: int, user_agent: str) -> aiohttp.ClientSession:
    """Open an aiohttp session as this SDK wants it, 0 for any number of connections. Call it with a running loop."""
    # Idle connections are given up before a usual server gives them up, so that few requests meet a dead one.
    connector = aiohttp.TCPConnector(limit=max_connections, keepalive_timeout=12.0)
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


@attrs.define(eq=False)
class Session:
    """Sends requests with one credential.

    Attributes:
        credential: signs the requests.
        base_url: where they go, unless a grant knows better.
        base_url_is_fixed: whether no grant knows better, because the user said where.
        limiter: the quota of this credential; ``None`` sends without pacing.
        http: the aiohttp session.
        through_gateway: whether a gateway stands between, whose refusals may mean something else than Wrike's.
        secrets: what the latest request was signed with.
    """

    credential: Credential
    base_url: str
    limiter: Limiter | None
    http: aiohttp.ClientSession
    base_url_is_fixed: bool = False
    through_gateway: bool = False
    secrets: Secrets = attrs.field(init=False, default=NO_SECRETS, repr=False)
    _signed_with: Grant | None = attrs.field(init=False, default=None, repr=False)

    async def attempt(
        self,
        request: Request,
        grant: Grant,
        *,
        timeout: Timeout,
        before_resend: Callable[[], Awaitable[None]],
    ) -> Answer:
        """Send a request once and read the answer whole.

        Args:
            request: what to send.
            grant: goes to the origin of the base URL only, wherever a redirect leads.
            timeout: for this attempt; where bytes stream, its total bounds the time in which none moves.
            before_resend: awaited before aiohttp sends a read again by itself: because a keep-alive connection
                turned out to be dead, or to follow a redirect. It costs another slot of the quota.

        Raises:
            Unanswered: no answer came, or not all of it.
            Exception: what the source of a streamed body raised.
        """
        answer = await self.open(request, grant, timeout=timeout, before_resend=before_resend)
        if isinstance(answer, Incoming):
            answer.close()
            raise TypeError(f"{request.operation} answers with bytes: open() it")
        return answer

    async def open(
        self,
        request: Request,
        grant: Grant,
        *,
        timeout: Timeout,
        before_resend: Callable[[], Awaitable[None]],
    ) -> Answer | Incoming:
        """Send a request once; if it is for a file and one comes, leave it to be read, and closed, by the caller.

        The arguments are those of `attempt`.

        Raises:
            Unanswered: no answer came, or not all of it.
            InvalidArgument: the request is for a host that must not have the token.
            Exception: what the source of a streamed body raised.
        """
        if grant is not self._signed_with:
            self._signed_with, self.secrets = grant, Secrets.of_headers(grant.headers)
        outgoing = _outgoing(request, timeout)
        url = self._address(request, grant)
        attempt = _Attempt(url, request, grant, timeout, before_resend, self.http, outgoing, self.secrets)
        with attempt:
            if not request.streams:
                return await self._exchange(attempt, timeout.total)
            # A stream has no time to be done in; its first answer, and each piece, has one to come in.
            async with asyncio.timeout(timeout.total) if outgoing is None else outgoing.watched():
                return await self._exchange(attempt, None)

    async def _exchange(self, attempt: _Attempt, total: float | None) -> Answer | Incoming:
        request, outgoing, binary = attempt.request, attempt.outgoing, attempt.request.operation.binary
        response = await self.http.request(
            request.operation.method,
            attempt.url,
            data=_payload(request.body, outgoing),
            headers=_headers(request, outgoing),
            timeout=_client_timeout(total, attempt.timeout.connect),
            allow_redirects=request.operation.access == "read",
            max_redirects=_MAX_REDIRECTS,
            raise_for_status=False,
            auto_decompress=True,
            read_bufsize=_READ_AHEAD if binary else _LARGEST_IN_ONE_PIECE,
            middlewares=(attempt.middleware(),),
        )
        if binary and is_file(response.status, response.headers):
            return Incoming(
                response.status,
                response.headers,
                read=response.content.readany,
                close=response.close,
                failures=attempt,
                patience=attempt.timeout.total,
            )
        async with response:
            if binary and 200 <= response.status < 300:
                # It says what came instead of a file, and may be as long as one.
                body = await response.content.read(_LARGEST_IN_ONE_PIECE)
                response.close()
                return Answer(response.status, response.headers, body)
            if outgoing is not None and not outgoing.finished:
                # It was refused before all of it was sent; the rest need not be.
                body = await response.content.read()
                response.close()
            else:
                body = await response.read()
        return Answer(response.status, response.headers, body, attempt.secrets)

    def _address(self, request: Request, grant: Grant) -> URL:
        told = None if self.base_url_is_fixed else grant.base_url
        base_url = self.base_url if told is None else check_base_url(told)
        if request.url is not None:
            return URL(check_may_have_the_token(request.url, base_url), encoded=True)
        return URL(base_url + request.target, encoded=True)


@attrs.define(eq=False)
class _Attempt:
    """An attempt as aiohttp goes through with it: each of its passes, and, as a context, what its failure means."""

    url: URL
    request: Request
    grant: Grant
    timeout: Timeout
    before_resend: Callable[[], Awaitable[None]]
    http: aiohttp.ClientSession
    outgoing: Outgoing | None
    secrets: Secrets
    passes: int = 0

    def middleware(self) -> aiohttp.ClientMiddlewareType:
        """Return what aiohttp calls for each pass.

        It signs what goes to the host that the grant is for, and asks before anything is sent a second time. It is a
        function, because what mocks aiohttp in tests copies its arguments deeply, and functions are not copied.
        """

        async def each_pass(req: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
            self.passes += 1
            if self.passes > 1:
                if self.request.operation.access != "read":
                    raise _NotRepeated
                await self.before_resend()
                if req.url.origin() != self.url.origin():
                    return await _on_a_clean_connection(req, handler)
            req.headers.update(self.grant.headers)
            try:
                return await _on_a_clean_connection(req, handler)
            finally:
                # aiohttp's errors hold the headers of the request, and show them.
                for name in self.grant.headers:
                    req.headers.pop(name, None)

        return each_pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, cause: BaseException | None, trace: object) -> None:
        told_by_cancelling = isinstance(cause, asyncio.CancelledError) and not _is_cancelled()
        if self.http.closed and (told_by_cancelling or isinstance(cause, AssertionError)):
            # What waits for a connection or an address is cancelled with the session, as if its caller were; and what
            # is sent a second time then finds no connector.
            raise Unanswered("the aiohttp session is closed", maybe_done=self.passes > 1) from cause
        if cause is None or not isinstance(cause, Exception):
            return
        if self.outgoing is not None and self.outgoing.error is not None:
            raise self.outgoing.error from None
        if isinstance(cause, RuntimeError) and not self.http.closed:
            return
        total = self.timeout.total
        too_slow = None if total is None else _TOO_SLOW[self.request.streams].format(total)
        unanswered = _unanswered(cause, self.url.host, too_slow, self.secrets, repeated=self.passes > 1)
        if unanswered is None:
            return
        try:
            raise unanswered from self.secrets.without(cause)
        finally:
            # What was cut from the cause would still be found in the context.
            unanswered.__context__ = None


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _on_a_clean_connection(
    req: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Send on a connection on which nothing came since it was idle: aiohttp would take that for the answer."""
    send = req.send

    async def send_if_clean(conn: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        if conn.protocol is not None and conn.protocol.should_close:
            raise _NotClean
        return await send(conn)

    req.send = send_if_clean  # type: ignore[method-assign]  # the only place that sees which connection it is
    while True:
        try:
            return await handler(req)
        except _NotClean:
            # Nothing was sent, and such a connection is closed; there are only so many.
            continue


@functools.lru_cache(maxsize=64)
def _client_timeout(total: float | None, connect: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total, sock_connect=connect)


def _outgoing(request: Request, timeout: Timeout) -> Outgoing | None:
    if request.body is None or isinstance(request.body, bytes):
        return None
    return Outgoing(request.body, timeout.total)


def _headers(request: Request, outgoing: Outgoing | None) -> dict[str, str]:
    headers = dict(request.headers)
    if request.content_type:
        headers["Content-Type"] = request.content_type
    if outgoing is not None and outgoing.size is not None:
        headers["Content-Length"] = str(outgoing.size)
    return headers


def _unanswered(
    cause: Exception, host: str | None, stalled: str | None, secrets: Secrets, *, repeated: bool
) -> Unanswered | None:
    """Say what a failure means; ``None`` for one that is none of the connection's."""
    match cause:
        case _NotRepeated():
            return Unanswered("the connection was lost before an answer came", maybe_done=True)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Unanswered(f"no connection to {host}: {_reason(cause, secrets)}", maybe_done=repeated)
        case TimeoutError():
            return Unanswered(stalled or "no whole answer", maybe_done=True)
        case Shortened():
            return Unanswered(str(cause), maybe_done=True)
        case aiohttp.ClientError() | OSError() | ValueError():
            return Unanswered(f"the connection failed: {_reason(cause, secrets)}", maybe_done=True)
        case RuntimeError():
            return Unanswered("the aiohttp session is closed", maybe_done=False)
        case _:
            return None


def _payload(body: bytes | Content | None, outgoing: Outgoing | None) -> bytes | io.BytesIO | Outgoing | None:
    """Return what aiohttp sends without blocking the loop, which it would warn about."""
    if not isinstance(body, bytes):
        return outgoing
    return body if len(body) <= _LARGEST_IN_ONE_PIECE else io.BytesIO(body)


def _reason(cause: BaseException, secrets: Secrets) -> str:
    """Name a failure without the request that failed, whose headers may be part of its text."""
    if isinstance(cause, aiohttp.ClientConnectorError):
        return cause.os_error.strerror or type(cause.os_error).__name__
    return type(cause).__name__ if isinstance(cause, asyncio.TimeoutError) else _first_line(cause, secrets)


def _first_line(cause: BaseException, secrets: Secrets) -> str:
    kind = type(cause).__name__
    if isinstance(cause, aiohttp.ClientResponseError):
        return f"{kind} ({cause.status} {' '.join(secrets.hide(cause.message).split())[:80]})"
    text = secrets.hide(str(cause)).splitlines()[0][:120] if str(cause) else ""
    return f"{kind} ({text})" if text else kind
