"""Looking after a webhook for as long as a program runs."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from wrike_async._hooking.gaps import Gap
from wrike_async._hooking.wanted import HookRecord
from wrike_async.errors import (
    AccessDenied,
    ClientClosed,
    Forbidden,
    InvalidArgument,
    InvalidRequest,
    NotAuthorized,
    NotFound,
    WrikeError,
    WrongEventLoop,
)

__all__ = ["Keeping"]

logger = logging.getLogger("wrike_async")

# Changes of descriptions are delivered that late.
_LATEST_EVENT: Final = timedelta(minutes=5)
_LASTING: Final = (
    AccessDenied,
    ClientClosed,
    Forbidden,
    InvalidArgument,
    InvalidRequest,
    NotAuthorized,
    NotFound,
    WrongEventLoop,
)


class Keeping:
    """One webhook that is looked after.

    Args:
        webhook_id: of the webhook.
        look: reads it.
        activate: takes it up again.
        on_gap: is told of times in which it was suspended.
        now: tells the time.
    """

    def __init__(
        self,
        webhook_id: str,
        *,
        look: Callable[[], Awaitable[HookRecord]],
        activate: Callable[[], Awaitable[HookRecord]],
        on_gap: Callable[[Gap], Awaitable[None]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._webhook_id = webhook_id
        self._look_at = look
        self._activate = activate
        self._on_gap = on_gap
        self._now = now
        self._seen_active: datetime | None = None
        self._is_suspended = False
        self._untold: Gap | None = None

    async def run(self, every: float) -> None:
        """Look at once, and then whenever all others look that are looked after as often, so that they travel together.

        Args:
            every: seconds from one look to the next.

        Raises:
            WrikeError: what will not pass by itself.
            Exception: what ``on_gap`` raises, unless it is an error of Wrike that may pass.
        """
        clock = asyncio.get_running_loop().time
        turn = -1
        while True:
            await self.look()
            # A timer may come a little early.
            turn = max(turn, math.floor(clock() / every)) + 1
            await asyncio.sleep(turn * every - clock())

    async def look(self) -> None:
        """Look once, and do what is to be done; what may pass is left for the next look."""
        try:
            asked = self._now()
            if (await self._look_at()).status == "Suspended":
                await self._take_up()
            else:
                self._note_active(asked)
        except WrikeError as error:
            if _lasts(error):
                raise
            self._complain("could not be looked after", error)
        await self._tell()

    async def _take_up(self) -> None:
        self._is_suspended = True
        logger.warning("webhook %s is suspended, and is taken up again", self._webhook_id)
        asked = self._now()
        try:
            hook = await self._activate()
        except InvalidRequest as error:
            # Wrike asks the receiver whether it knows the secret, and it may know it later.
            self._complain("could not be taken up again", error)
        else:
            if hook.status != "Suspended":
                self._note_active(asked)

    def _note_active(self, asked: datetime) -> None:
        """Take note that it was active between a question and now."""
        if self._is_suspended:
            since = self._seen_active and self._seen_active - _LATEST_EVENT
            self._untold = Gap(self._webhook_id, since if self._untold is None else self._untold.since, self._now())
            self._is_suspended = False
        self._seen_active = asked

    async def _tell(self) -> None:
        if self._untold is None:
            return
        try:
            await self._on_gap(self._untold)
        except WrikeError as error:
            if _lasts(error):
                raise
            self._complain("has a gap that could not be filled", error)
        else:
            self._untold = None

    def _complain(self, what: str, error: WrikeError) -> None:
        logger.warning("webhook %s %s; it is tried again at the next look: %s", self._webhook_id, what, error)


def _lasts(error: WrikeError) -> bool:
    """Tell whether an error will be the same at the next look."""
    return isinstance(error, _LASTING) and not error.inferred
