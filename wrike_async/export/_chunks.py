"""Rows on their way to a store: collected, and committed together with the state that belongs to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from wrike_async._transport.blocking import to_the_end
from wrike_async.export._store import Fate, Store
from wrike_async.export._table import Table
from wrike_async.export._writer import Writer

__all__ = ["Chunks"]

_MOST_ROWS, _MOST_ANSWERS = 4_000, 4
"""Whoever is killed loses what is being committed, what is collected meanwhile, and what is on its way: 20 answers."""
_LONGEST = 2.0
"""Seconds between two commits, while rows come."""


class Chunks:
    """Collects the rows of a table and commits them, one chunk while the next is fetched."""

    def __init__(
        self, store: Store, writer: Writer, table: Table, state: Callable[[], bytes], fate: Fate = "living"
    ) -> None:
        """Begin.

        Args:
            store: takes them.
            writer: what its calls run in.
            table: that they are rows of.
            state: returns the state that belongs to all rows that were added so far.
            fate: of all of them.
        """
        self._store = store
        self._writer = writer
        self._table = table
        self._state = state
        self._fate: Fate = fate
        self._waiting: list[dict[str, Any]] = []
        self._answers = 0
        self._writing: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()

    async def add(self, records: Sequence[dict[str, Any]]) -> None:
        """Add the rows of an answer, and begin a commit when it is time. A caller that is cancelled has added them.

        Raises:
            StoreError: the commit before failed.
        """
        self._waiting += records
        self._answers += 1
        if (
            len(self._waiting) >= _MOST_ROWS
            or self._answers >= _MOST_ANSWERS
            or self._loop.time() - self._last >= _LONGEST
        ):
            await self._settle()
            self._commit()

    def _commit(self) -> None:
        # In one turn of the loop, so that rows and state belong together.
        rows, self._waiting = self._waiting, []
        self._answers, self._last = 0, self._loop.time()
        self._writing = self._writer.begin(self._store.append, self._table, rows, self._state(), self._fate)

    async def _settle(self) -> None:
        """Wait for the commit that is under way."""
        if self._writing is not None:
            await asyncio.wait([self._writing])
            writing, self._writing = self._writing, None
            writing.result()

    async def flush(self) -> None:
        """Commit what is left. Cancelling waits until that is done.

        Raises:
            StoreError: a commit failed. Nothing is under way then.
        """
        await to_the_end(self._flush())

    async def _flush(self) -> None:
        await self._settle()
        if self._waiting:
            self._commit()
            await self._settle()
