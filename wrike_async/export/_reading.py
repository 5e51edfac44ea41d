"""Reads an area into a store: resumed, committed in chunks, told of meanwhile."""

from __future__ import annotations

import contextlib
import logging
import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from wrike_async._reading.pages import Pages
from wrike_async._scanning.scan import Scan
from wrike_async.client import Wrike
from wrike_async.errors import AccessDenied, Forbidden, InvalidRequest, NotFound
from wrike_async.export._area_state import Reading
from wrike_async.export._areas import pages_of, table_of
from wrike_async.export._chunks import Chunks
from wrike_async.export._errors import StoreError
from wrike_async.export._identity import Identity
from wrike_async.export._refused_fields import accepted_fields
from wrike_async.export._report import Progress
from wrike_async.export._request import WantedArea
from wrike_async.export._store import AreaState, Store
from wrike_async.export._writer import Writer

__all__ = ["AreaReader", "TellProgress"]

TellProgress = Callable[[Progress], object]
"""Is called with a `Progress` after each answer."""

logger = logging.getLogger("wrike_async.export")

_SUSPICIOUS = 1000
_REFUSED = (AccessDenied, InvalidRequest, Forbidden, NotFound)


class AreaReader:
    """Reads one area, from where an earlier run was.

    Attributes:
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
        before: AreaState | None,
        tell: TellProgress | None,
    ) -> None:
        self.reading = Reading(as_of=identity.now(), fields=wanted.fields)
        if before is not None and before.state is not None:
            self.reading = Reading.from_bytes(before.state)
        self.requests = 0
        self._wrike, self._wanted, self._identity = wrike, wanted, identity
        self._store, self._writer, self._tell = store, writer, tell
        self._table = table_of(wanted.name)
        self._before = 0 if before is None else before.rows
        self._scan: Scan[dict[str, Any]] | None = None
        self._new = 0

    async def read(self) -> None:
        """Read what is left of it.

        What is refused from the beginning, by Wrike or by what the client may do, is in ``reading.error``; the rest of
        the export goes on.

        Raises:
            StoreError: the store could not take it.
            WrikeError: it could not be read to its end. What came is committed.
        """
        if self.reading.ended is not None:
            return
        started = self._wrike.stats.requests
        try:
            try:
                await self._read()
            except _REFUSED as error:
                if not await self._without_refused_fields(error):
                    raise
                await self._read()
        except _REFUSED as error:
            if self._before + self._new:
                raise
            logger.warning("%s is left out of the export: %s", self._wanted.name, error)
            self.reading.error = str(error)
        finally:
            self.requests = self._wrike.stats.requests - started
        if self.reading.ended is None:
            self.reading.ended = self._identity.now()
            self.reading.scan = None
            await self._writer.run(self._store.append, self._table, [], self.reading.to_bytes())

    async def _without_refused_fields(self, error: Exception) -> bool:
        """Leave out fields that Wrike refuses. Returns whether that were some, so that it is worth another try."""
        reading = self.reading
        hopeless = isinstance(error, AccessDenied | NotFound)
        if self._wanted.chosen or not reading.fields or hopeless or self._before + self._new:
            return False
        accepted = await accepted_fields(self._wrike, self._wanted, reading.fields)
        left_out = tuple(each for each in reading.fields if each not in accepted)
        if left_out:
            logger.warning("%s without %s, which Wrike refuses: %s", self._wanted.name, ", ".join(left_out), error)
        reading.scan, reading.phase = None, 0
        reading.fields, reading.fields_left_out = accepted, (*reading.fields_left_out, *left_out)
        return bool(left_out)

    async def _read(self) -> None:
        if self._wanted.area.reads == "whole":
            await self._read_whole()
            return
        while self.reading.phase < len(self._wanted.phases):
            phase = self._wanted.phases[self.reading.phase]
            if phase == "living" or self._has_bin():
                await self._read_phase(phase)
            self.reading.phase += 1
            self.reading.scan = None

    async def _read_phase(self, phase: str) -> None:
        known = await self._ids() if phase == "deleted" else None
        more = self._bin() if phase == "deleted" else {}
        scan = self._scan = self._wanted.scan(self._wrike, self.reading.fields, self.reading.scan, **more)
        chunks = Chunks(self._store, self._writer, self._table, self._state)
        begun, requests = time.monotonic(), self._wrike.stats.requests
        batches = scan.batches()
        try:
            async for batch in batches:
                rows = batch if known is None else [each for each in batch if not _is_in(known, each["id"])]
                self._new += len(rows)
                self.reading.deleted += 0 if known is None else len(rows)
                await chunks.add(rows)
                self._told(scan, time.monotonic() - begun, self._wrike.stats.requests - requests)
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

    def _state(self) -> bytes:
        """Return the state that belongs to all that was handed out."""
        assert self._scan is not None
        return attrs.evolve(self.reading, scan=self._scan.state()).to_bytes()

    def _bin(self) -> dict[str, Any]:
        """Return the filters that ask for what is in the recycle bin."""
        if self._wanted.name == "folders":
            return {"deleted": True}
        return {"folder_id": self._identity.bin_id, "descendants": True}

    def _has_bin(self) -> bool:
        if self._wanted.name == "folders" or self._identity.bin_id is not None:
            return True
        self.reading.warnings = (*self.reading.warnings, "Wrike does not tell where the recycle bin is")
        return False

    async def _ids(self) -> array[int]:
        """Return the digests of the IDs that came: what is trashed meanwhile must not come twice."""
        return await self._writer.run(lambda: array("q", sorted(hash(each) for each in self._store.ids(self._table))))

    async def _read_whole(self) -> None:
        name, reading = self._wanted.name, self.reading
        lists = [pages_of(self._wrike, name, self._wanted.values(reading.fields))]
        if self._wanted.area.of_each_space and "space_id" not in self._wanted.filters:
            for space in await self._wrike.spaces.list().to_list():
                values = {**self._wanted.values(reading.fields), "space_id": space.id}
                lists.append(pages_of(self._wrike, name, values))
        records: dict[Any, dict[str, Any]] = {}
        for pages in lists:
            for each in await self._all(pages):
                # A few kinds of records have no ID; they come in one list.
                records.setdefault(each.get("id", len(records)), each)
        reading.ended = self._identity.now()
        self._new = len(records)
        await self._writer.run(self._store.append, self._table, [*records.values()], reading.to_bytes())
        self._told(None, 0.0, 0)

    async def _all(self, pages: Pages[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        records = await pages.to_list()
        if len(records) == _SUSPICIOUS and pages._collection.operation.paging is None:
            warning = f"exactly {_SUSPICIOUS} came in one list, which may have more"
            logger.warning("%s: %s", self._wanted.name, warning)
            self.reading.warnings = (*self.reading.warnings, warning)
        return records

    def _told(self, scan: Scan[Any] | None, seconds: float, requests: int) -> None:
        if self._tell is None:
            return
        rows = self._before + self._new
        total = rows if scan is None else scan.progress.total
        if scan is not None and total is not None:
            # The rows of the phase before are none of this scan's.
            total += rows - scan.progress.items
        rate = self._new / seconds if seconds > 0 else 0.0
        left = (total - rows) / rate if total is not None and rate > 0 else None
        self._tell(Progress(self._wanted.name, rows, total, requests, rate, left))


def _is_in(digests: array[int], entry_id: str) -> bool:
    digest = hash(entry_id)
    place = bisect_left(digests, digest)
    return place < len(digests) and digests[place] == digest
