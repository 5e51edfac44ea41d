"""What becomes of sessions whose credentials are of no use: they rest, and are tried again later."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from wrike_async._transport.pool import SessionPool
from wrike_async._transport.session import Session
from wrike_async._wire.operation import Operation, Request
from wrike_async.errors import NotAuthorized, WrikeError

__all__ = ["Logins"]

_VERSION: Operation[Any] = Operation(method="GET", path="/version")
_PROVEN_FOR = 60.0


class Logins:
    """Lets sessions rest, ends their rest, and finds out whether a 401 is about a credential at all."""

    def __init__(
        self,
        pool: SessionPool,
        loop: asyncio.AbstractEventLoop,
        *,
        ask: Callable[[Session, Request], Awaitable[int | None]],
        changed: Callable[[Session], None],
    ) -> None:
        """Look after the sessions of a pool.

        Args:
            pool: the sessions.
            loop: its clock.
            ask: sends a request with a session, and returns the status of the answer, ``None`` where none came.
            changed: told of a session that rests from now on, or does so no more.
        """
        self._pool = pool
        self._loop = loop
        self._ask = ask
        self._changed = changed
        self._rests: dict[Session, asyncio.TimerHandle] = {}
        self._failed_at: dict[Session, float] = {}
        self._asking: dict[Session, asyncio.Future[bool]] = {}
        self._proven_until: dict[Session, float] = {}
        self._closed = False

    def failed(self, session: Session, error: WrikeError) -> None:
        """Let a session rest, unless there is no other one: its credential had nothing to sign with, or is refused."""
        seconds = self._pool.rest(session, refused=isinstance(error, NotAuthorized))
        if seconds is not None and not self._closed:
            self._failed_at[session] = self._loop.time()
            self._rests[session] = self._loop.call_later(seconds, self._end_rest, session)
            self._changed(session)

    def worked(self, session: Session, signed_at: float) -> None:
        """Take note that a session's credential was accepted; of what was signed before it failed, nothing follows."""
        if session.failed_logins and signed_at > self._failed_at.get(session, 0.0):
            session.failed_logins = 0
            self._end_rest(session)

    def _end_rest(self, session: Session) -> None:
        timer = self._rests.pop(session, None)
        if timer is not None:
            timer.cancel()
            self._pool.end_rest(session)
            self._changed(session)

    async def is_refused(self, session: Session) -> bool:
        """Tell whether a credential is refused for sure, and others can take over.

        An endpoint may answer 401 to a good token, for what its user may not do, and a proxy for no reason at all. So
        it is asked for what every token may have, ``GET /version``; once for any number of callers, and not often.
        """
        if len(self._pool.sessions) == 1 or self._loop.time() < self._proven_until.get(session, 0.0):
            return False
        if session.refused:
            return True
        asking = self._asking.get(session)
        if asking is not None:
            return await asyncio.shield(asking)
        asking = self._asking[session] = self._loop.create_future()
        refused = False
        try:
            status = await self._ask(session, Request(_VERSION, _VERSION.path))
            refused = status == 401
            if status is not None and 200 <= status < 300:
                self._proven_until[session] = self._loop.time() + _PROVEN_FOR
            return refused
        finally:
            del self._asking[session]
            asking.set_result(refused)

    def close(self) -> None:
        """Try nothing again."""
        self._closed = True
        for timer in self._rests.values():
            timer.cancel()
