"""Rows in doubt, looked for where they were to be created.

By title: an entity that is no other row's and no older than the request, where no more of them have this title than
rows that are all alike. By metadata: each row is created with an entry that only it has, and is found wherever it was
moved.

A row of which there is no trace a while after it was sent was not done, if no job goes on with it. By title that holds
for an hour, as long as nobody is likely to have renamed or moved it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._writing.batching.batch_job import has_ended
from wrike_async._writing.batching.creation import Finder, title_of
from wrike_async._writing.batching.marks import marked_with
from wrike_async._writing.batching.places import Place, Places, created_of
from wrike_async._writing.outcomes import Row, RowOutcome
from wrike_async.errors import WrikeError
from wrike_async.options import CallOptions

__all__ = ["Doubt", "Doubts", "Recover", "Search", "absent"]

Recover = Literal["title", "metadata"]
"""By what rows in doubt are looked for: a title that no other entity of the folder has, or a metadata entry."""

# In seconds after the last of them was given up: what Wrike took may come up late. The last look decides.
_LOOKS_AT_AGE = (5.0, 20.0, 45.0)
_TITLES_HOLD = timedelta(hours=1)
_CLOCKS_DIFFER = timedelta(days=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

# Wrike tells of whole seconds.
_TRUNCATED = timedelta(seconds=1)


@attrs.frozen(eq=False)
class Doubt:
    """A row that was sent, and of which nobody knows what became.

    Attributes:
        row: what it was made of.
        sent: when, by our clock.
        silent_since: when it was given up to wait for an answer; when it was sent, where that is not known.
        job_id: of the job that has it, where that is known.
    """

    row: Row
    sent: datetime
    silent_since: datetime
    job_id: str | None = None


class Doubts(Protocol):
    """Rows that a search is for."""

    def left(self) -> Sequence[Doubt]:
        """Return those that are in doubt and can be found."""
        ...

    def of_others(self, ids: Collection[str]) -> Collection[str]:
        """Return which of these IDs are of other rows, or of what was there before."""
        ...

    def under_way(self, title: str) -> int:
        """Return how many rows of a title may still be created by somebody else than those that are left."""
        ...

    async def found(self, ids: Mapping[int, str]) -> None:
        """Take the IDs of rows that are done, by their indexes."""
        ...

    async def gone(self, indexes: Collection[int]) -> None:
        """Take the indexes of rows that were not done."""
        ...


class Search:
    """Looks for the rows of one folder."""

    def __init__(
        self, engine: Engine, options: CallOptions, places: Places, place: Place, finder: Finder, key: str | None
    ) -> None:
        """Look in a place.

        Args:
            engine: asks about jobs.
            options: of what is asked.
            places: tells how far the clock of Wrike is ahead.
            place: the folder.
            finder: lists what has a metadata entry.
            key: of the entry that each row has; ``None`` looks for titles.
        """
        self._engine = engine
        self._options = options
        self._places = places
        self._place = place
        self._finder = finder
        self._key = key

    async def run(self, doubts: Doubts) -> None:
        """Tell what is found, and in the end what left no trace; the others stay in doubt.

        Raises:
            WrikeError: Wrike cannot be asked.
        """
        for number, age in enumerate(_LOOKS_AT_AGE, start=1):
            left = doubts.left()
            if not left:
                return
            is_last = number == len(_LOOKS_AT_AGE)
            wait = age - (datetime.now(UTC) - max(each.silent_since for each in left)).total_seconds()
            if wait < 0 and not is_last:
                continue
            # However the clock was set meanwhile.
            await self._engine.sleep(min(max(0.0, wait), age))
            await self._places.know_the_time(self._options)
            if self._key is None:
                await self._by_title(doubts, is_last=is_last)
            else:
                await self._by_mark(doubts, self._key, is_last=is_last)

    # --- by metadata --------------------------------------------------------------------------------------------

    async def _by_mark(self, doubts: Doubts, key: str, *, is_last: bool) -> None:
        ids: defaultdict[str | None, list[str]] = defaultdict(list)
        async for entity in self._finder.marked(key):
            if isinstance(entity, dict) and isinstance(entity.get("id"), str):
                value = marked_with(entity, key)
                ids[None if value is None else str(value)].append(entity["id"])
        found = {each.row.index: ids[str(each.row.index)] for each in doubts.left() if str(each.row.index) in ids}
        await doubts.found({index: each[0] for index, each in found.items() if len(each) == 1})
        # Something that does not show its mark may be any row's.
        if is_last and None not in ids:
            left = [each for each in await self._over(doubts) if each.row.index not in found]
            # Where no mark is to be seen, it may be that none can be; titles tell then.
            await doubts.gone({each.row.index for each in left} if ids else await self._untitled(doubts, left))

    # --- by title -----------------------------------------------------------------------------------------------

    async def _by_title(self, doubts: Doubts, *, is_last: bool) -> None:
        titled = _titled(doubts.left())
        entities = await self._of_titles(doubts, titled, min(each.sent for each in doubts.left()))
        created = await self._created(entities)
        found: dict[int, str] = {}
        for title, rows in titled.items():
            same = [(created[each["id"]], each["id"]) for each in entities if title_of(each) == title]
            # Of rows that differ, nobody knows which it is.
            if not doubts.under_way(title) and all(each.row.input == rows[0].row.input for each in rows):
                found |= self._matched(rows, same)
        await doubts.found(found)
        if is_last:
            now = datetime.now(UTC)
            left = [each for each in await self._over(doubts) if now - each.sent < _TITLES_HOLD]
            await doubts.gone(await self._untitled(doubts, left))

    def _matched(self, rows: Sequence[Doubt], same: Sequence[tuple[datetime, str]]) -> dict[int, str]:
        """Give entities to rows that are alike, each to one that is no younger; none where there are too many."""
        left = sorted((self._sent(each), each.row.index) for each in rows)
        young = sorted(each for each in same if each[0] >= left[0][0])
        found: dict[int, str] = {}
        for created, entity_id in young if len(young) <= len(rows) else ():
            if created >= left[0][0]:
                found[left.pop(0)[1]] = entity_id
        return found

    async def _untitled(self, doubts: Doubts, left: Sequence[Doubt]) -> set[int]:
        """Return those of whose title there is nothing, whichever clock is wrong."""
        titled = _titled(left)
        if not titled:
            return set()
        since = min(each.sent for each in left) - _CLOCKS_DIFFER
        seen = {title_of(entity) for entity in await self._of_titles(doubts, {*titled, None}, since)}
        if None in seen:
            # It may be any row's.
            return set()
        return {each.row.index for title, rows in titled.items() if title not in seen for each in rows}

    async def _of_titles(
        self, doubts: Doubts, titles: Collection[str | None], since: datetime
    ) -> list[Mapping[str, Any]]:
        """Return what is in the folder since then and has one of these titles, without what other rows have."""
        entities = await self._place.read(since + self._places.clock_is_ahead - _TRUNCATED, alone=True)
        same = [entity for entity in entities if title_of(entity) in titles]
        others = doubts.of_others({entity["id"] for entity in same})
        return [entity for entity in same if entity["id"] not in others]

    async def _created(self, entities: Iterable[Mapping[str, Any]]) -> dict[str, datetime]:
        """Return when entities were created: now where it is known only that they are new, else too long ago."""
        told = {entity["id"]: created_of(entity) for entity in entities}
        if left := [each for each in told if told[each] is None]:
            # Folders are listed without it.
            try:
                told |= {item.id: item.created_date async for item in self._finder.dated(left)}
            except WrikeError:
                if not self._place.was_noted:
                    raise
        undated = datetime.now(UTC) + self._places.clock_is_ahead if self._place.was_noted else _LONG_AGO
        return {each: undated if created is None else created for each, created in told.items()}

    # --- what is known of them ----------------------------------------------------------------------------------

    def _sent(self, doubt: Doubt) -> datetime:
        """Return when a row was sent, by the clock of Wrike, as its answers show it."""
        return doubt.sent + self._places.clock_is_ahead - _TRUNCATED

    async def _over(self, doubts: Doubts) -> list[Doubt]:
        """Return those that nothing may create any more."""
        left = doubts.left()
        over: dict[str | None, bool] = {None: True}
        for job_id in {each.job_id for each in left if each.job_id is not None}:
            over[job_id] = await has_ended(self._engine, job_id, self._options)
        return [each for each in left if over[each.job_id]]


def absent(row: Row) -> RowOutcome:
    """Return the outcome of a row that left no trace."""
    error = WrikeError("it was sent, nothing told what became of it, and it was not there a while later")
    return RowOutcome(row=row, error=error, in_doubt=False)


def _titled(doubts: Iterable[Doubt]) -> dict[str, list[Doubt]]:
    titled: defaultdict[str, list[Doubt]] = defaultdict(list)
    for each in doubts:
        if (title := title_of(each.row.input)) is not None:
            titled[title].append(each)
    return titled
