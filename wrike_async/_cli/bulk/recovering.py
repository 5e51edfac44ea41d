"""Rows in doubt, looked for in the folder that they were to be created in.

By title: an entity that is no other row's, is no older than the request, and is the only one of this title, as is the
row. By metadata: each row is created with an entry that only it has, and is found wherever it was moved.

A row of which there is no trace a while after it was sent was not done. By title that holds for an hour, as long as
nobody is likely to have renamed or moved it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import attrs

from wrike_async import DateRange, FileJournal, Recover, Row, RowOutcome
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument, WrikeError

__all__ = ["MarkedJournal", "Recovery", "recover_by"]

# In seconds after the youngest of them was sent: what Wrike took may come up late. The last look decides.
_LOOKS_AT_AGE = (5.0, 20.0, 45.0)
_TITLES_HOLD = timedelta(hours=1)
_CLOCKS_DIFFER = timedelta(days=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

# Wrike tells of whole seconds.
_TRUNCATED = timedelta(seconds=1)

_CHANGED_SINCE = {"tasks": "created_date", "folders": "updated_date"}


def recover_by(text: str | None) -> Recover | None:
    """Return by what rows in doubt are looked for.

    Raises:
        InvalidArgument: there is no such way.
    """
    match text:
        case None | "title" | "metadata":
            return text
        case _:
            raise InvalidArgument(f"--recover takes title or metadata, not {text!r}")


class MarkedJournal:
    """Marks rows by an entry of their metadata before they are sent, and notes them as they were given.

    Attributes:
        key: of the entry; its value is the index of the row.
    """

    def __init__(self, journal: FileJournal) -> None:
        self.key = marker_of(journal)
        self._journal = journal
        journal.marks = True
        self._given: dict[int, Row] = {}

    def mark(self, row: Row) -> Row:
        """Return what is to be sent for a row."""
        entries = row.input.get("metadata")
        if not isinstance(entries, list | None):
            # It is refused as it is.
            return row
        self._given[row.index] = row
        entry = {"key": self.key, "value": str(row.index)}
        return Row(row.index, {**row.input, "metadata": [*(entries or ()), entry]})

    def _plain(self, rows: Sequence[Row]) -> list[Row]:
        return [self._given.get(row.index, row) for row in rows]

    async def sending(self, rows: Sequence[Row]) -> None:
        """Note that rows are about to be sent."""
        await self._journal.sending(self._plain(rows))

    async def withdrawn(self, rows: Sequence[Row]) -> None:
        """Note that rows were not sent after all, or refused."""
        await self._journal.withdrawn(rows)

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None:
        """Note which job has rows."""
        await self._journal.accepted(rows, job_id)

    def known(self, topic: str) -> str | None:
        """Return what was learnt of a topic."""
        return self._journal.known(topic)

    async def learnt(self, topic: str, what: str) -> None:
        """Note what was learnt of a topic."""
        await self._journal.learnt(topic, what)

    async def done(self, outcomes: Sequence[RowOutcome]) -> None:
        """Note what became of rows."""
        plain = self._plain([outcome.row for outcome in outcomes])
        await self._journal.done([attrs.evolve(outcome, row=row) for outcome, row in zip(outcomes, plain, strict=True)])
        for outcome in outcomes:
            if not outcome.in_doubt:
                self._given.pop(outcome.index, None)


def marker_of(journal: FileJournal) -> str:
    """Return the key of the metadata entry by which rows of a run are found."""
    return f"wrike-async-{journal.head.run}"


class Recovery:
    """Looks for the rows of a journal that are in doubt."""

    def __init__(self, wrike: Wrike, area: str, folder_id: str, by: Recover, journal: FileJournal) -> None:
        self._area = getattr(wrike, area)
        self._changed_since = _CHANGED_SINCE[area]
        self._folder_id = folder_id
        self._by = by
        self._journal = journal

    async def run(self) -> None:
        """Note what is found as done, and in the end what left no trace as failed; the others stay in doubt.

        Raises:
            WrikeError: Wrike cannot be asked.
        """
        for number, age in enumerate(_LOOKS_AT_AGE, start=1):
            is_last = number == len(_LOOKS_AT_AGE)
            doubts = self._doubts()
            if not doubts:
                return
            wait = age - (datetime.now(UTC) - max(doubts.values())).total_seconds()
            if wait < 0 and not is_last:
                continue
            # However the clock was set meanwhile.
            await asyncio.sleep(min(max(0.0, wait), age))
            found = await (self._by_title(doubts) if self._by == "title" else self._by_metadata(doubts))
            await self._journal.done([RowOutcome(row=self._row(index), id=found[index]) for index in found])
            if is_last:
                absent = WrikeError("it was sent, no answer came, and it was not there a while later")
                gone = await self._without_trace(self._doubts())
                await self._journal.done(
                    [RowOutcome(row=self._row(index), error=absent, in_doubt=False) for index in sorted(gone)]
                )

    def _row(self, index: int) -> Row:
        return self._journal.states.unsettled[index].row

    def _doubts(self) -> dict[int, datetime]:
        """Return when the rows were sent that can be found."""
        return {
            index: each.sent
            for index, each in self._journal.states.unsettled.items()
            if each.sent is not None
            and (each.marked if self._by == "metadata" else isinstance(_title_of(each.row.input), str))
        }

    async def _by_metadata(self, doubts: Mapping[int, datetime]) -> dict[int, str]:
        of_value = {str(index): index for index in doubts}
        return _only([(of_value[value], entity_id) async for value, entity_id in self._marked() if value in of_value])

    async def _marked(self) -> AsyncIterator[tuple[Any, str]]:
        """Yield what was created by this run: the value of its mark, and its ID."""
        key = marker_of(self._journal)
        async for entity in self._listed(metadata={"key": key}, fields=["metadata"]):
            if (value := _value_of(entity, key)) is not None:
                yield value, entity["id"]

    async def _by_title(self, doubts: Mapping[int, datetime]) -> dict[int, str]:
        titled = self._titled(doubts)
        same = [entity async for entity in self._of_title(titled, min(doubts.values()) - _TRUNCATED)]
        created = await self._created(same)
        seen: list[tuple[int, str]] = []
        for entity in same:
            indexes = titled[_title_of(entity)]
            # Of several rows of one title nobody knows which it is.
            if len(indexes) == 1 and _is_no_older(created[entity["id"]], doubts[indexes[0]]):
                seen.append((indexes[0], entity["id"]))
        return _only(seen)

    def _titled(self, doubts: Iterable[int]) -> dict[str | None, list[int]]:
        titled: dict[str | None, list[int]] = {}
        for index in doubts:
            titled.setdefault(_title_of(self._row(index).input), []).append(index)
        return titled

    async def _of_title(
        self, titled: Mapping[str | None, Sequence[int]], since: datetime
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield what is in the folder since then and has one of these titles, without what other rows have."""
        others = {line["id"] for line in self._journal.told() if "id" in line and _title_of(line["input"]) in titled}
        changed = {self._changed_since: DateRange(since)}
        async for entity in self._listed(folder_id=self._folder_id, **changed):
            if _title_of(entity) in titled and entity["id"] not in others:
                yield entity

    async def _without_trace(self, doubts: Mapping[int, datetime]) -> set[int]:
        if not doubts:
            return set()
        if self._by == "metadata":
            values = {value async for value, _ in self._marked()}
            # Where what is done shows no mark either, marks tell nothing.
            marks_show = bool(values) or not self._journal.states.count("ok")
            return {index for index in doubts if marks_show and str(index) not in values}
        now = datetime.now(UTC)
        titled = self._titled(index for index, sent in doubts.items() if now - sent < _TITLES_HOLD)
        # Whatever has the title may be the row's, whichever clock is wrong.
        async for entity in self._of_title(titled.copy(), min(doubts.values()) - _CLOCKS_DIFFER):
            titled.pop(_title_of(entity), None)
        return {index for indexes in titled.values() for index in indexes}

    async def _created(self, entities: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return when entities were created, ``None`` where only the filter of their list tells."""
        told: dict[str, Any] = {entity["id"]: _instant(entity.get("createdDate")) for entity in entities}
        if self._changed_since != "created_date" and (left := [each for each in told if told[each] is None]):
            # Their list tells of changes, which older ones may have, too.
            told |= dict.fromkeys(left, _LONG_AGO)
            async for entity in self._area.get_many(left, on_missing="skip"):
                told[entity.id] = entity.created_date or _LONG_AGO
        return told

    async def _listed(self, **filters: Any) -> AsyncIterator[dict[str, Any]]:
        async for entity in self._area.list(**filters).raw():
            if isinstance(entity.get("id"), str):
                yield entity


def _title_of(given: Any) -> str | None:
    """Return a title as it may be told again: with other spaces, or with signs of HTML written out."""
    title = given.get("title") if isinstance(given, dict) else None
    return " ".join(unescape(title).split()) if isinstance(title, str) else None


def _is_no_older(created: datetime | None, sent: datetime) -> bool:
    return created is None or created >= sent - _TRUNCATED


def _only(seen: Sequence[tuple[int, str]]) -> dict[int, str]:
    """Return what was seen once."""
    count = Counter(index for index, _ in seen)
    return {index: entity_id for index, entity_id in seen if count[index] == 1}


def _instant(value: Any) -> datetime | None:
    with contextlib.suppress(TypeError, ValueError):
        instant = datetime.fromisoformat(value)
        return instant if instant.tzinfo is not None else None
    return None


def _value_of(entity: Mapping[str, Any], key: str) -> Any:
    entries = entity.get("metadata")
    named = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return next((entry.get("value") for entry in named if entry.get("key") == key), None)
