"""One sending of a request, as aiohttp goes through with it: when it leaves, and what its failure means.

Looking up the host, waiting for a connection and opening one come before a request leaves. Only then is it signed and
counted, and from then on it may have been done, whatever becomes of the connection.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable

import aiohttp
from yarl import URL

from wrike_async._transport.connecting.deadline import NEVER, Deadline
from wrike_async._transport.connecting.failures import (
    by_way_of,
    is_hopeless,
    no_connection,
    reason_of,
    without_password,
)
from wrike_async._transport.connecting.kept import KeptConnections
from wrike_async._transport.connecting.network import Proxy
from wrike_async._transport.streaming import Outgoing, Shortened
from wrike_async._wire.operation import Request
from wrike_async._wire.per_call import PerCall
from wrike_async._wire.secrecy import NO_SECRETS, Secrets
from wrike_async.auth import Grant
from wrike_async.options import Timeout

__all__ = ["Leaving", "Sending", "Unanswered"]

Leaving = Callable[[bool], Awaitable[None] | None]
"""Asked when a request has its connection and nothing of it was written yet; told whether it left before.

Returns what is to be awaited first, if anything.
"""

_TOO_SLOW = {False: "no whole answer within {:g} s", True: "not a byte moved for {:g} s"}


class Unanswered(Exception):
    """No answer came for an attempt; the cause is chained.

    Attributes:
        maybe_done: whether the request may have reached the server.
        hopeless: whether another attempt would fail alike: a proxy refuses, a certificate is not believed, or the
            aiohttp session is closed for good.
        secrets: what the request was signed with.
    """

    def __init__(
        self, message: str, *, maybe_done: bool, hopeless: bool = False, secrets: Secrets = NO_SECRETS
    ) -> None:
        super().__init__(message)
        self.maybe_done = maybe_done
        self.hopeless = hopeless
        self.secrets = secrets


class _NotRepeated(Exception):
    """Stops aiohttp from sending a write a second time, or anything when its session was closed."""


class _DeadConnection(Exception):
    """A kept connection was closed by the other side meanwhile; nothing was written into it."""


class Sending(PerCall):
    """A sending: each of its passes, and what its failure means.

    Attributes:
        deadline: when it must be done; never, while it waits for the quota.
        left: whether anything of it may have been written.
        again: whether the pass that is under way repeats one that left.
    """

    url: URL
    request: Request
    grant: Grant
    timeout: Timeout
    leaving: Leaving | None
    deadline: Deadline
    http: aiohttp.ClientSession
    kept: KeptConnections
    outgoing: Outgoing | None
    secrets: Secrets
    proxy: Proxy | None = None
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
            leave = functools.partial(self._leave, req, req.send, at_home)
            req.send = leave  # type: ignore[method-assign]  # a hook of no other kind knows of the connection
            try:
                while True:
                    try:
                        return await handler(req)
                    except _DeadConnection:
                        continue
            finally:
                # It would hold itself, and with it the answer, until the garbage is collected.
                del req.send

        return each_pass

    async def _leave(
        self,
        req: aiohttp.ClientRequest,
        send: Callable[[aiohttp.connector.Connection], Awaitable[aiohttp.ClientResponse]],
        at_home: bool,
        connection: aiohttp.connector.Connection,
    ) -> aiohttp.ClientResponse:
        """Let a request go, signed if it goes to the host that the grant is for, which is ``at_home``."""
        is_new = self._is_new(connection)
        first = None if self.leaving is None else self.leaving(self.again)
        self.again = False
        if first is not None:
            await self._outside_the_deadline(first)
            is_new = self._is_new(connection)
        self.left = True
        if is_new:
            self.kept.add(connection.protocol, connection.transport)
        if self.outgoing is not None:
            self.deadline.move(NEVER)
        if not at_home:
            return await send(connection)
        req.headers.update(self.grant.headers)
        try:
            return await send(connection)
        finally:
            # aiohttp's errors hold the headers of the request, and show them.
            for name in self.grant.headers:
                req.headers.pop(name, None)

    def _is_new(self, connection: aiohttp.connector.Connection) -> bool:
        """Tell whether nothing was sent by a connection yet.

        Raises:
            _DeadConnection: the other side has closed it, or has said what nobody asked.
        """
        protocol = connection.protocol
        if protocol is None or protocol.should_close or not protocol.is_connected():
            raise _DeadConnection
        has_news = self.kept.get(protocol)
        if has_news is not None and has_news():
            raise _DeadConnection
        return has_news is None

    async def _outside_the_deadline(self, wait: Awaitable[None]) -> None:
        loop, deadline = asyncio.get_running_loop(), self.deadline
        left = deadline.when - loop.time()
        deadline.move(NEVER)
        await wait
        if deadline.abandoned:
            raise TimeoutError
        deadline.move(loop.time() + left)

    def failed(self, cause: BaseException) -> None:
        """Raise `Unanswered`, or the error of the source, for what went wrong, where that is what it means."""
        told_by_cancelling = isinstance(cause, asyncio.CancelledError) and not _is_cancelled()
        if self.http.closed and (told_by_cancelling or isinstance(cause, AssertionError)):
            # What waits for a connection or an address is cancelled with the session, as if its caller were; and what
            # is sent a second time then finds no connector.
            closed, left = "the aiohttp session is closed", self.left
            raise Unanswered(closed, maybe_done=left, hopeless=not left, secrets=self.secrets) from cause
        if not isinstance(cause, Exception):
            return
        if self.outgoing is not None and self.outgoing.error is not None:
            if self.outgoing.announced_left:
                # The other side may well be satisfied.
                raise Unanswered(
                    "what reads the source, or tells of its progress, failed when the last byte had left",
                    maybe_done=True,
                    secrets=self.secrets,
                ) from self.outgoing.error
            raise self.outgoing.error from None
        if isinstance(cause, RuntimeError) and not self.http.closed:
            return
        said = self._said_of(cause)
        if said is None:
            return
        hopeless = not self.left and (self.http.closed or is_hopeless(cause))
        unanswered = Unanswered(said, maybe_done=self.left, hopeless=hopeless, secrets=self.secrets)
        try:
            raise unanswered from without_password(self.secrets.without(cause))
        finally:
            # What was cut from the cause would still be found in the context.
            unanswered.__context__ = None

    def _said_of(self, cause: Exception) -> str | None:
        """Say what a failure means; ``None`` for one that is none of the connection's."""
        total = self.timeout.total
        match cause:
            case _NotRepeated():
                return "the connection was lost before an answer came"
            case RuntimeError():
                return "the aiohttp session is closed"
            case TimeoutError() if self.deadline.abandoned:
                return "the client was closed"
            case aiohttp.ClientHttpProxyError() | aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
                return no_connection(cause, self.url, self.proxy, self.secrets)
            case TimeoutError() if total is not None and not self.left:
                return f"no connection to {self.url.host} within {total:g} s{by_way_of(self.proxy)}"
            case TimeoutError():
                return "no whole answer" if total is None else _TOO_SLOW[self.request.streams].format(total)
            case Shortened():
                return str(cause)
            case aiohttp.ClientError() | OSError() | ValueError():
                return f"the connection failed: {reason_of(cause, self.secrets)}{by_way_of(self.proxy)}"
            case _:
                return None


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
