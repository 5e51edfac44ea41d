"""What became of deliveries, noted in the inbox."""

from __future__ import annotations

import asyncio
import logging

from wrike_async.webhooks._complaints import Complaints
from wrike_async.webhooks._inbox import Inbox, InboxEntry
from wrike_async.webhooks._interruptions import ends_the_work

__all__ = ["Noting"]

logger = logging.getLogger("wrike_async")


class Noting:
    """Notes what became of deliveries; what an inbox does not take, such as while its disk is full, it gets again.

    Args:
        inbox: where it is noted.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._complaints = Complaints()
        self._missed: list[tuple[InboxEntry, str]] = []

    async def note(self, entry: InboxEntry, reason: str = "") -> None:
        """Note that a delivery is done, or why it failed, and then all that was missed before."""
        if await self._write(entry, reason):
            await self.catch_up()

    async def catch_up(self) -> None:
        """Note what was missed."""
        missed, self._missed = self._missed, []
        await asyncio.gather(*(self._write(*each) for each in missed))

    async def _write(self, entry: InboxEntry, reason: str) -> bool:
        try:
            await (self._inbox.failed(entry, reason) if reason else self._inbox.done(entry))
        except BaseException as error:
            if ends_the_work(error):
                raise
            self._missed.append((entry, reason))
            if (untold := self._complaints.due("note")) is not None:
                logger.exception(
                    "cannot note in %r what became of a delivery; it is handled again where that cannot be made up "
                    "for; %d more since this was told last",
                    self._inbox,
                    untold,
                )
            return False
        return True
