"""A session: one credential with its host and its limiter. The only file that knows aiohttp's client."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable

import aiohttp
import attrs
from yarl import URL

from wrike_async.auth import Credential, Grant
from wrike_async.options import Timeout
from wrike_async.transport.hosts import check_base_url
from wrike_async.transport.limits import Limiter
from wrike_async.wire.decode import Answer
from wrike_async.wire.operation import Request

__all__ = ["Session", "Unanswered", "open_http"]

_MAX_REDIRECTS = 5
_LARGEST_IN_ONE_PIECE = 1 << 16


class Unanswered(Exception):
    """No answer came for an attempt; the cause is chained.

    Attributes:
        maybe_done: whether the request may have reached the server.
    """

    def __init__(self, message: str, *, maybe_done: bool) -> None:
        super().__init__(message)
        self.maybe_done = maybe_done


class _NotRepeated(Exception):
    """Stops aiohttp from sending a write a second time."""


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
        base_url: where they go, unless the credential's grant knows better.
        limiter: the quota of this credential; ``None`` sends without pacing.
        http: the aiohttp session.
    """

    credential: Credential
    base_url: str
    limiter: Limiter | None
    http: aiohttp.ClientSession

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
            timeout: for this attempt.
            before_resend: awaited before aiohttp sends a read again by itself: because a keep-alive connection
                turned out to be dead, or to follow a redirect. It costs another slot of the quota.

        Raises:
            Unanswered: no answer came, or not all of it.
        """
        base_url = self.base_url if grant.base_url is None else check_base_url(grant.base_url)
        url = URL(base_url + request.target, encoded=True)
        origin = url.origin()
        reading = request.operation.access == "read"
        passes = 0

        async def each_pass(req: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
            nonlocal passes
            passes += 1
            if passes > 1:
                if not reading:
                    raise _NotRepeated
                await before_resend()
            if req.url.origin() != origin:
                return await handler(req)
            req.headers.update(grant.headers)
            try:
                return await handler(req)
            finally:
                # aiohttp's errors hold the headers of the request, and show them.
                for name in grant.headers:
                    req.headers.pop(name, None)

        try:
            async with self.http.request(
                request.operation.method,
                url,
                data=_payload(request.body),
                headers={"Content-Type": request.content_type} if request.content_type else None,
                timeout=aiohttp.ClientTimeout(total=timeout.total, sock_connect=timeout.connect),
                allow_redirects=reading,
                max_redirects=_MAX_REDIRECTS,
                raise_for_status=False,
                auto_decompress=True,
                middlewares=(each_pass,),
            ) as response:
                body = await response.read()
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, headers, body)
        except _NotRepeated as cause:
            raise Unanswered("the connection was lost before an answer came", maybe_done=True) from cause
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as cause:
            raise Unanswered(f"no connection to {origin.host}: {_reason(cause)}", maybe_done=passes > 1) from cause
        except TimeoutError as cause:
            within = "" if timeout.total is None else f" within {timeout.total:g} s"
            raise Unanswered(f"no whole answer{within}", maybe_done=True) from cause
        except (aiohttp.ClientError, OSError, ValueError) as cause:
            raise Unanswered(f"the connection failed: {_reason(cause)}", maybe_done=True) from cause
        except RuntimeError as cause:
            if not self.http.closed:
                raise
            raise Unanswered("the aiohttp session is closed", maybe_done=False) from cause


def _payload(body: bytes | None) -> bytes | io.BytesIO | None:
    """Return what aiohttp sends without blocking the loop, which it would warn about."""
    return body if body is None or len(body) <= _LARGEST_IN_ONE_PIECE else io.BytesIO(body)


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
