"""Rows in doubt, looked for in the folder that they were to be created in.

By title: an entity that is no other row's, is no older than the request, and is the only one of this title, as is the
row. By metadata: each row is created with an entry that only it has.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from wrike_async import DateRange, FileJournal, Recover, Row, RowOutcome
from wrike_async._writing.journals.row_states import Unsettled
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["MarkedJournal", "Recovery", "recover_by"]

# In seconds after the youngest of them was sent: what Wrike took may come up late.
_LOOKS_AT_AGE = (5.0, 30.0)

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

    async def done(self, outcomes: Sequence[RowOutcome]) -> None:
        """Note what became of rows."""
        plain = self._plain([outcome.row for outcome in outcomes])
        await self._journal.done([attrs.evolve(outcome, row=row) for outcome, row in zip(outcomes, plain, strict=True)])
        for row in plain:
            self._given.pop(row.index, None)


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
        """Note what is found as done; what is not stays in doubt: it may still come.

        Raises:
            WrikeError: Wrike cannot be asked.
        """
        looked = False
        for age in _LOOKS_AT_AGE:
            doubts = {index: each for index, each in self._journal.states.unsettled.items() if each.sent is not None}
            if not doubts:
                return
            youngest = max(each.sent for each in doubts.values() if each.sent is not None)
            wait = age - (datetime.now(UTC) - youngest).total_seconds()
            if looked and wait <= 0:
                return
            await asyncio.sleep(max(0.0, wait))
            looked = True
            found = await (self._by_title(doubts) if self._by == "title" else self._by_metadata(doubts))
            await self._journal.done([RowOutcome(row=doubts[index].row, id=found[index]) for index in found])

    async def _by_metadata(self, doubts: Mapping[int, Unsettled]) -> dict[int, str]:
        key = marker_of(self._journal)
        of_value = {str(index): index for index in doubts}
        seen: list[tuple[int, str]] = []
        async for entity in self._listed(metadata={"key": key}, fields=["metadata"]):
            value = _value_of(entity, key)
            if value in of_value:
                seen.append((of_value[value], entity["id"]))
        count = Counter(index for index, _ in seen)
        return {index: entity_id for index, entity_id in seen if count[index] == 1}

    async def _by_title(self, doubts: Mapping[int, Unsettled]) -> dict[int, str]:
        rows = {index: each for index, each in doubts.items() if isinstance(_title_of(each.row.input), str)}
        count = Counter(_title_of(each.row.input) for each in rows.values())
        alone = {title: index for index, each in rows.items() if count[title := _title_of(each.row.input)] == 1}
        if not alone:
            return {}
        others = {line["id"] for line in self._journal.told() if "id" in line and _title_of(line["input"]) in alone}
        since = min(rows[index].sent or datetime.now(UTC) for index in alone.values()) - _TRUNCATED
        same = [
            entity
            async for entity in self._listed(**{self._changed_since: DateRange(since)})
            if entity.get("title") in alone and entity["id"] not in others
        ]
        created = await self._created(same)
        seen = [
            (alone[entity["title"]], entity["id"])
            for entity in same
            if _is_no_older(created.get(entity["id"]), rows[alone[entity["title"]]])
        ]
        count = Counter(index for index, _ in seen)
        return {index: entity_id for index, entity_id in seen if count[index] == 1}

    async def _created(self, entities: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return when entities were created; those that their list does not tell of are asked for."""
        told = {entity["id"]: entity.get("createdDate") for entity in entities}
        if left := [entity_id for entity_id, created in told.items() if created is None]:
            async for entity in self._area.get_many(left, on_missing="skip"):
                told[entity.id] = entity.created_date
        return told

    async def _listed(self, **filters: Any) -> AsyncIterable[dict[str, Any]]:
        async for entity in self._area.list(folder_id=self._folder_id, **filters).raw():
            if isinstance(entity.get("id"), str):
                yield entity


def _title_of(given: Any) -> Any:
    return given.get("title") if isinstance(given, dict) else None


def _is_no_older(created: Any, doubt: Unsettled) -> bool:
    """Whether something was created after a row was sent, which is sure only where it is known when."""
    if isinstance(created, str):
        try:
            created = datetime.fromisoformat(created)
        except ValueError:
            return False
    if not isinstance(created, datetime) or created.tzinfo is None or doubt.sent is None:
        return False
    return created >= doubt.sent - _TRUNCATED


def _value_of(entity: Mapping[str, Any], key: str) -> Any:
    entries = entity.get("metadata")
    named = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return next((entry.get("value") for entry in named if entry.get("key") == key), None)
