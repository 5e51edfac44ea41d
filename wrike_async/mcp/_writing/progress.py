"""How far a write of many rows is, told to whoever waits for it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from wrike_async._writing.outcomes import RowOutcome

__all__ = ["RowCount"]

_logger = logging.getLogger(__name__)

Report = Callable[[float, float | None, str | None], Awaitable[None]]


class RowCount:
    """Counts rows that are through.

    Attributes:
        report: tells a client; the one that waits now.
    """

    def __init__(self, total: int | None) -> None:
        self.report: Report | None = None
        self._total = total
        self._done = 0

    async def __call__(self, outcome: RowOutcome) -> None:
        """Count a row, whatever became of it."""
        self._done += 1
        if self.report is not None:
            try:
                await self.report(float(self._done), self._total, None)
            except Exception:
                _logger.debug("progress could not be told", exc_info=True)
                self.report = None
