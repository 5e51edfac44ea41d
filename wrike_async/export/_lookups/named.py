"""Dependencies: no list has all of them, so they are asked for by the IDs that tasks name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs

from wrike_async._resources.dependencies import GET
from wrike_async.export._area_state import Reading
from wrike_async.export._lookups.by_id import asked_for
from wrike_async.export._reading import AreaReader, Digests
from wrike_async.export._request import names_others

__all__ = ["NamedStep"]

_GROUP: Final = 100
_FEW: Final = 12
"""So many are asked for alone, where together they are refused: halves would be refused as well, most likely."""


@attrs.frozen
class NamedStep:
    """A lookup of dependencies that tasks name.

    Attributes:
        tasks: how far the tasks of this run came.
        changes: whether those that the store has are left as they are, but for those that are gone. No task tells when
            one changes.
        before: whether tasks that are there, and of which this run brought nothing, count.
    """

    tasks: Reading
    changes: bool
    before: bool

    async def take(self, area: AreaReader) -> None:
        """Ask for them by the hundred."""
        if self.tasks.error is not None:
            area.reading.error = "the tasks that name them could not be read"
        elif not names_others(self.tasks.fields):
            area.reading.error = "Wrike does not tell which ones tasks have"
        else:
            staged = await area.digests("staged")
            ids = [each for each in await self._ids(area) if each not in staged]
            for start in range(0, len(ids), _GROUP):
                await _settle(area, ids[start : start + _GROUP])

    async def _ids(self, area: AreaReader) -> Iterable[str]:
        """Return which ones are asked for."""
        fresh = await area.named_by_tasks("staged")
        if not self.changes:
            return fresh | await area.named_by_tasks("living") if self.before else fresh
        known = await area.ids("living")
        # A task that came again, and names it no more, proves that something happened, whatever its other end says.
        doubtful = await area.named_by_tasks("replaced") - fresh
        named = Digests.of(fresh | await area.named_by_tasks("living"))
        gone = {each for each in known if each in doubtful or each not in named}
        if known:
            area.warn("those that were there before are as of the last full run: no task tells when one changes")
        return fresh.difference(known) | gone


async def _settle(area: AreaReader, ids: Sequence[str]) -> None:
    """Commit what becomes of some: who is not there is gone.

    Wrike was seen to refuse all because of one ID, to answer with nothing at all, and with all but the unknown ones.
    """
    found = await asked_for(area, GET, GET, ids) or []
    missing = await _commit(area, ids, found)
    if found and missing:
        # One that is there is asked for behind them: where it comes, the answer was not cut short.
        witness = found[0]["id"]
        again = await asked_for(area, GET, GET, [*missing[::-1], witness]) or []
        if any(each["id"] == witness for each in again):
            missing = await _commit(area, missing, [each for each in again if each["id"] != witness])
            await _purge(area, missing)
            return
    if len(ids) == 1:
        await _purge(area, missing)
        return
    size = 1 if len(missing) <= _FEW else (len(missing) + 1) // 2
    for start in range(0, len(missing), size):
        await _settle(area, missing[start : start + size])


async def _commit(area: AreaReader, ids: Sequence[str], found: Sequence[dict[str, Any]]) -> list[str]:
    """Commit what was found. Returns those that were not."""
    if found:
        await area.append(found)
    there = {each["id"] for each in found}
    return [each for each in ids if each not in there]


async def _purge(area: AreaReader, ids: Sequence[str]) -> None:
    if ids:
        await area.append([{"id": each} for each in ids], "purged")
