"""A session: one credential with its host and its limiter. The only file that knows aiohttp's client."""

from __future__ import annotations

import asyncio
import functools
import io
import select
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from weakref import WeakSet

import aiohttp
import attrs
from yarl import URL

from wrike_async._transport.hosts import check_base_url, check_may_have_the_token
from wrike_async._transport.limits import Limiter
from wrike_async._transport.streaming import Incoming, Outgoing, Shortened
from wrike_async._wire.decode import Answer
from wrike_async._wire.operation import Content, Request
from wrike_async.auth import Credential, Grant
from wrike_async.options import Timeout

if TYPE_CHECKING:
    from aiohttp.connector import Connection

__all__ = ["Leaving", "Session", "Unanswered", "open_http"]

Leaving = Callable[[bool], Awaitable[None] | None]
"""Asked when a request has its connection and nothing of it was written yet; told whether it left before.

Returns what is to be awaited first, if anything.
"""

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


class _NotRepeated(Exception):
    """Stops aiohttp from sending a write a second time, or anything when its session was closed."""


class _DeadConnection(Exception):
    """A kept connection was closed by the other side meanwhile; nothing was written into it."""


def open_http(max_connections: int, user_agent: str) -> aiohttp.ClientSession:
    """Open an aiohttp session as this SDK wants it. Call it with a running loop."""
    # Idle connections are given up before a usual server gives them up, so that few requests meet a dead one.
    connector = aiohttp.TCPConnector(limit=max_connections, keepalive_timeout=12.0)
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept": "application/json", "User-Agent": user_agent},
    )


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
        kept: the protocols of connections that served a request here; sessions over one aiohttp session share it.
        failed_logins: how often in a row its credential had no grant to offer, or one that was refused.
        rests: whether it serves only what no other session may, until its credential is tried again.
        refused: whether it rests because its credential is refused, and not only cannot be renewed for now.
    """

    credential: Credential
    base_url: str
    limiter: Limiter | None
    http: aiohttp.ClientSession
    base_url_is_fixed: bool = False
    through_gateway: bool = False
    kept: WeakSet[object] = attrs.field(factory=WeakSet[object], repr=False)
    failed_logins: int = 0
    rests: bool = False
    refused: bool = False

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
        """Send a request once; if it is for bytes and they come, leave them to be read, and closed, by the caller.

        The arguments are those of `attempt`.

        Raises:
            Unanswered: no answer came, or not all of it.
            InvalidArgument: the request is for a host that must not have the token.
            Exception: what the source of a streamed body, or ``leaving``, raised.
        """
        outgoing = _outgoing(request, timeout)
        url = self._address(request, grant)
        attempt = _Attempt(url, request, grant, timeout, leaving, self.http, self.kept, outgoing)
        with attempt:
            async with asyncio.timeout(timeout.total) as attempt.deadline:
                if outgoing is None:
                    return await self._exchange(attempt)
                # From when it leaves, the time is bounded in which not a byte moves.
                async with outgoing.watched():
                    return await self._exchange(attempt)

    async def _exchange(self, attempt: _Attempt) -> Answer | Incoming:
        request, outgoing, binary = attempt.request, attempt.outgoing, attempt.request.operation.binary
        response = await self.http.request(
            request.operation.method,
            attempt.url,
            data=_payload(request.body, outgoing),
            headers=_headers(request, outgoing),
            timeout=_client_timeout(attempt.timeout.connect),
            allow_redirects=request.operation.access == "read",
            max_redirects=_MAX_REDIRECTS,
            raise_for_status=False,
            auto_decompress=True,
            read_bufsize=_READ_AHEAD if binary else _LARGEST_IN_ONE_PIECE,
            middlewares=(attempt.middleware(),),
        )
        if binary and 200 <= response.status < 300:
            return Incoming(
                response.status,
                response.headers,
                read=response.content.readany,
                close=response.close,
                failures=attempt,
                patience=attempt.timeout.total,
            )
        async with response:
            if outgoing is not None and not outgoing.finished:
                # It was refused before all of it was sent; the rest need not be.
                body = await response.content.read()
                response.close()
            else:
                body = await response.read()
        return Answer(response.status, response.headers, body)

    def _address(self, request: Request, grant: Grant) -> URL:
        told = None if self.base_url_is_fixed else grant.base_url
        base_url = self.base_url if told is None else check_base_url(told)
        if request.url is not None:
            return URL(check_may_have_the_token(request.url, base_url), encoded=True)
        return URL(base_url + request.target, encoded=True)


@attrs.define(eq=False)
class _Attempt:
    """An attempt as aiohttp goes through with it: each of its passes, and, as a context, what its failure means.

    Attributes:
        deadline: when it must be done; there is none while it waits for the quota.
        left: whether anything of it may have been written.
        again: whether the pass that is under way repeats one that left.
    """

    url: URL
    request: Request
    grant: Grant
    timeout: Timeout
    leaving: Leaving | None
    http: aiohttp.ClientSession
    kept: WeakSet[object]
    outgoing: Outgoing | None
    deadline: asyncio.Timeout | None = None
    left: bool = False
    again: bool = False

    def middleware(self) -> aiohttp.ClientMiddlewareType:
        """Return what aiohttp calls for each pass.

        It is a function, because what mocks aiohttp in tests copies its arguments deeply, and functions are not copied.
        """

        async def each_pass(req: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
            if self.left and (self.request.operation.access != "read" or self.http.closed):
                raise _NotRepeated
            self.again = self.left
            at_home = not self.left or req.url.origin() == self.url.origin()
            # Looking up the host, waiting for a connection and opening one come before this, whosever session it is.
            send = req.send

            async def leave(conn: Connection) -> aiohttp.ClientResponse:
                return await self._leave(req, send, conn, at_home)

            req.send = leave  # type: ignore[method-assign]  # a hook of no other kind knows of the connection
            while True:
                try:
                    return await handler(req)
                except _DeadConnection:
                    continue

        return each_pass

    async def _leave(
        self,
        req: aiohttp.ClientRequest,
        send: Callable[[Connection], Awaitable[aiohttp.ClientResponse]],
        connection: Connection,
        at_home: bool,
    ) -> aiohttp.ClientResponse:
        """Let a request go, signed if it goes to the host that the grant is for, which is ``at_home``."""
        self._check_alive(connection)
        first = None if self.leaving is None else self.leaving(self.again)
        self.again = False
        if first is not None:
            await self._outside_the_deadline(first)
            self._check_alive(connection)
        self.left = True
        if connection.protocol not in self.kept:
            self.kept.add(connection.protocol)
        if self.outgoing is not None and self.deadline is not None:
            self.deadline.reschedule(None)
        if not at_home:
            return await send(connection)
        req.headers.update(self.grant.headers)
        try:
            return await send(connection)
        finally:
            # aiohttp's errors hold the headers of the request, and show them.
            for name in self.grant.headers:
                req.headers.pop(name, None)

    def _check_alive(self, connection: Connection) -> None:
        """Raise `_DeadConnection` where the other side has closed a connection, or has said what nobody asked."""
        protocol = connection.protocol
        if protocol is None or connection.closed or protocol.should_close:
            raise _DeadConnection
        # While the loop stands still it does not hear of the end. What was opened just now may have to be read still.
        if protocol in self.kept and _has_news(connection.transport):
            raise _DeadConnection

    async def _outside_the_deadline(self, wait: Awaitable[None]) -> None:
        loop, deadline = asyncio.get_running_loop(), self.deadline
        due = None if deadline is None else deadline.when()
        left = None if due is None else due - loop.time()
        if deadline is not None:
            deadline.reschedule(None)
        await wait
        if deadline is not None and left is not None:
            deadline.reschedule(loop.time() + left)

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, cause: BaseException | None, trace: object) -> None:
        if cause is None or not isinstance(cause, Exception):
            return
        if self.outgoing is not None and self.outgoing.error is not None:
            raise self.outgoing.error from None
        if isinstance(cause, RuntimeError) and not self.http.closed:
            return
        unanswered = self._unanswered(cause)
        if unanswered is not None:
            raise unanswered from cause

    def _unanswered(self, cause: Exception) -> Unanswered | None:
        """Say what a failure means; ``None`` for one that is none of the connection's."""
        streams, total = self.outgoing is not None or self.request.operation.binary, self.timeout.total
        match cause:
            case _NotRepeated():
                said = "the connection was lost before an answer came"
            case RuntimeError():
                said = "the aiohttp session is closed"
            case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
                said = f"no connection to {self.url.host}: {_reason(cause)}"
            case TimeoutError() if total is not None and not self.left:
                said = f"no connection to {self.url.host} within {total:g} s"
            case TimeoutError():
                said = "no whole answer" if total is None else _TOO_SLOW[streams].format(total)
            case aiohttp.ClientError() | OSError() | ValueError() | Shortened():
                said = f"the connection failed: {_reason(cause)}"
            case _:
                return None
        return Unanswered(said, maybe_done=self.left)


def _has_news(transport: asyncio.Transport | None) -> bool:
    """Tell whether there is something to read: on a connection that nothing was asked of, that is its end."""
    socket = None if transport is None else transport.get_extra_info("socket")
    if socket is None:
        # A transport of another kind: nothing can be said.
        return False
    number = socket.fileno()
    if number < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))


@functools.lru_cache(maxsize=64)
def _client_timeout(connect: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=connect)


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


def _payload(body: bytes | Content | None, outgoing: Outgoing | None) -> bytes | io.BytesIO | Outgoing | None:
    """Return what aiohttp sends without blocking the loop, which it would warn about."""
    if not isinstance(body, bytes):
        return outgoing
    return body if len(body) <= _LARGEST_IN_ONE_PIECE else io.BytesIO(body)


def _reason(cause: BaseException) -> str:
    """Name a failure without the request that failed, whose headers may be part of its text."""
    if isinstance(cause, aiohttp.ClientConnectorError):
        return cause.os_error.strerror or type(cause.os_error).__name__
    return type(cause).__name__ if isinstance(cause, asyncio.TimeoutError) else _first_line(cause)


def _first_line(cause: BaseException) -> str:
    kind = type(cause).__name__
    if isinstance(cause, aiohttp.ClientResponseError):
        return f"{kind} ({cause.status} {cause.message[:80]})"
    text = str(cause).splitlines()[0][:120] if str(cause) else ""
    return f"{kind} ({text})" if text else kind
