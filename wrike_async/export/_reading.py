"""Reads an area into a store, step by step: resumed, committed in chunks, told of meanwhile."""

from __future__ import annotations

import contextlib
import logging
import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

import attrs

from wrike_async._scanning.scan import Scan
from wrike_async._wire.parameters import DateRange
from wrike_async.client import Wrike
from wrike_async.errors import AccessDenied, Forbidden, InvalidRequest, NotFound, ScanIncomplete
from wrike_async.export._area_state import Reading
from wrike_async.export._areas import table_of
from wrike_async.export._chunks import Chunks
from wrike_async.export._course.course import Course, with_sample
from wrike_async.export._course.meter import CourseMeter
from wrike_async.export._errors import StoreError
from wrike_async.export._identity import Identity
from wrike_async.export._refused_fields import accepted_fields
from wrike_async.export._report import Progress
from wrike_async.export._request import WantedArea
from wrike_async.export._store import AreaState, Fate, Store, Which
from wrike_async.export._writer import Writer

__all__ = ["AreaReader", "Digests", "Select", "Step", "TellProgress"]

TellProgress = Callable[[Progress], object]
"""Is called with a `Progress` after each answer."""

Select = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
"""Returns the records of an answer that go into the store. It may take note of them in the area's `Reading`."""

logger = logging.getLogger("wrike_async.export")

_REFUSED = (AccessDenied, InvalidRequest, Forbidden, NotFound)


class Step(Protocol):
    """Something of an area that is read after something else. It is taken again where it did not come to its end."""

    async def take(self, area: AreaReader) -> None:
        """Read it into the store."""
        ...


@attrs.frozen
class Digests:
    """IDs, any number of them, of which is only asked whether one is among them."""

    _sorted: array[int]

    @classmethod
    def of(cls, ids: Iterable[str]) -> Digests:
        """Take IDs."""
        return cls(array("q", sorted(hash(each) for each in ids)))

    def __contains__(self, entry_id: str) -> bool:
        digest = hash(entry_id)
        place = bisect_left(self._sorted, digest)
        return place < len(self._sorted) and self._sorted[place] == digest


class AreaReader:
    """Reads one area, from where an earlier run was.

    Attributes:
        wrike: the client.
        wanted: what is read.
        identity: who reads it.
        reading: how far it is.
        requests: that were sent meanwhile.
    """

    def __init__(
        self,
        wrike: Wrike,
        wanted: WantedArea,
        identity: Identity,
        store: Store,
        writer: Writer,
        reading: Reading,
        before: AreaState | None,
        tell: TellProgress | None,
        meter: CourseMeter,
        *,
        alone: bool = False,
    ) -> None:
        """Begin, or go on.

        Args:
            wrike: the client.
            wanted: what is read.
            identity: who reads it.
            store: takes it.
            writer: what the store's calls run in.
            reading: how far it is, where the store does not tell.
            before: what the run has of it already.
            tell: is told of progress.
            meter: takes samples of the run.
            alone: whether what is refused in the middle is this area's own affair, too.
        """
        if before is not None and before.state is not None:
            reading = Reading.from_bytes(before.state)
        self.wrike, self.wanted, self.identity, self.reading = wrike, wanted, identity, reading
        self.requests = 0
        self._store, self._writer, self._tell, self._alone = store, writer, tell, alone
        self._meter = meter
        self._table = table_of(wanted.name)
        self._before = 0 if before is None else before.rows
        self._new = 0

    async def read(self, steps: Sequence[Step]) -> None:
        """Take what is left of the steps.

        What is refused from the beginning, by Wrike or by what the client may do, is in ``reading.error``; the rest of
        the run goes on.

        Raises:
            StoreError: the store could not take it.
            WrikeError: it could not be read to its end. What came is committed.
        """
        if self.reading.ended is not None:
            return
        started = self.wrike.stats.requests
        if not self.reading.samples:
            self._take_sample()
        try:
            try:
                await self._take(steps)
            except _REFUSED as error:
                if not await self._without_refused_fields(error):
                    raise
                await self._take(steps)
        except (*_REFUSED, ScanIncomplete) as error:
            late = bool(self._before + self._new) or isinstance(error, ScanIncomplete)
            if late and not self._alone:
                raise
            logger.warning("%s is left out: %s", self.wanted.name, error)
            self.reading.error = str(error)
        finally:
            self.requests = self.wrike.stats.requests - started
        if self.reading.ended is None:
            self.reading.ended = self.identity.now()
            self.reading.scan = None
            await self.append([])

    @property
    def course(self) -> Course:
        """How it went on."""
        return self._meter.course(self.reading.samples)

    def _take_sample(self) -> None:
        sample = self._meter.sample(self._before + self._new)
        self.reading.samples = with_sample(self.reading.samples, sample)

    async def _take(self, steps: Sequence[Step]) -> None:
        while self.reading.phase < len(steps):
            await steps[self.reading.phase].take(self)
            self.reading.phase += 1
            self.reading.scan = None

    async def _without_refused_fields(self, error: Exception) -> bool:
        """Leave out fields that Wrike refuses. Returns whether that were some, so that it is worth another try."""
        reading = self.reading
        hopeless = isinstance(error, AccessDenied | NotFound)
        if self.wanted.chosen or not reading.fields or hopeless or self._before + self._new:
            return False
        accepted = await accepted_fields(self.wrike, self.wanted, reading.fields)
        left_out = tuple(each for each in reading.fields if each not in accepted)
        if left_out:
            logger.warning("%s without %s, which Wrike refuses: %s", self.wanted.name, ", ".join(left_out), error)
        reading.scan, reading.phase = None, 0
        reading.fields, reading.fields_left_out = accepted, (*reading.fields_left_out, *left_out)
        return bool(left_out)

    async def scan(self, scan: Scan[dict[str, Any]], fate: Fate = "living", select: Select | None = None) -> None:
        """Read a scan, which goes on from ``reading.scan``, and commit it in chunks.

        Args:
            scan: what is read.
            fate: of all of it.
            select: returns what of an answer goes into the store; all of it by default.
        """

        def state() -> bytes:
            """Return the state that belongs to all that was handed out."""
            return attrs.evolve(self.reading, scan=scan.state()).to_bytes()

        chunks = Chunks(self._store, self._writer, self._table, state, fate)
        begun, requests = time.monotonic(), self.wrike.stats.requests
        batches = scan.batches()
        try:
            async for batch in batches:
                rows = batch if select is None else select(batch)
                self._new += len(rows)
                await chunks.add(rows)
                self._take_sample()
                self._told(scan, time.monotonic() - begun, self.wrike.stats.requests - requests)
        except StoreError:
            raise
        except BaseException:
            # What came is kept, so that nothing is asked for twice.
            with contextlib.suppress(StoreError):
                await chunks.flush()
            raise
        finally:
            await batches.aclose()
        await chunks.flush()

    async def append(self, records: Sequence[dict[str, Any]], fate: Fate = "living") -> None:
        """Commit records of a step that is no scan. A caller that is cancelled has committed them."""
        self._new += len(records)
        self._take_sample()
        await self._writer.run(self._store.append, self._table, records, self.reading.to_bytes(), fate)
        if records:
            self._told(None, 0.0, 0)

    async def ids(
        self, which: Which, beside: Digests | None = None, window: DateRange[datetime] | None = None
    ) -> list[str]:
        """Return the IDs of rows in the store, without some, of all of it or of what was created in a window."""

        def read() -> list[str]:
            ids = self._store.ids(self._table, which, window)
            return [each for each in ids if beside is None or each not in beside]

        return await self._writer.run(read)

    async def any_id(self, which: Which, beside: Digests) -> str | None:
        """Return the ID of some row in the store that is not among others; ``None`` where there is none."""

        def read() -> str | None:
            return next((each for each in self._store.ids(self._table, which) if each not in beside), None)

        return await self._writer.run(read)

    async def named_by_tasks(self, which: Which) -> set[str]:
        """Return the IDs of dependencies that tasks in the store name."""
        tasks = table_of("tasks")
        return await self._writer.run(lambda: {*self._store.named(tasks, "dependency_ids", which)})

    async def counts(self, windows: Sequence[DateRange[datetime]]) -> Sequence[int]:
        """Return how many living rows the store has that were created in each window."""
        return await self._writer.run(self._store.counts, self._table, windows)

    async def count(self) -> int:
        """Return how many living rows the store has."""
        return (await self.counts([DateRange()]))[0]

    async def digests(self, *which: Which) -> Digests:
        """Return what tells whether an ID is among those of rows in the store."""
        return await self._writer.run(
            lambda: Digests.of(each for kind in which for each in self._store.ids(self._table, kind))
        )

    def warn(self, warning: str) -> None:
        """Have it said that something may be missing."""
        logger.warning("%s: %s", self.wanted.name, warning)
        self.reading.warnings = (*self.reading.warnings, warning)

    def _told(self, scan: Scan[Any] | None, seconds: float, requests: int) -> None:
        if self._tell is None:
            return
        rows = self._before + self._new
        total = rows if scan is None else scan.progress.total
        if scan is not None and total is not None:
            # The rows of the step before are none of this scan's.
            total += rows - scan.progress.items
        rate = self._new / seconds if seconds > 0 else 0.0
        left = (total - rows) / rate if total is not None and rate > 0 else None
        self._tell(Progress(self.wanted.name, rows, total, requests, rate, left))
