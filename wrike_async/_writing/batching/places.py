"""What is in the folders that rows are created in: read when an answer does not say what became of them.

A reading is shared by all groups of rows that wait for one, and asks for what is new only. What was there before is
never taken for what was created, nor is anything given to two rows.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import gate_of
from wrike_async._wire.operation import Operation
from wrike_async._wire.refusals.copies import copy_of
from wrike_async._writing.batching.creation import Creation, Finder, title_of
from wrike_async.errors import WrikeError
from wrike_async.options import CallOptions

__all__ = ["Place", "Places", "created_of"]

# Clocks differ; and what is listed too far back costs pages.
_BEFORE = timedelta(hours=1)
_ROUNDED = timedelta(seconds=2)
_VERSION: Operation[Any] = Operation(method="GET", path="/version", scopes=(), gateway=False, any_shape=True)
_REMEMBERED = 20_000
_GATHERING = 2.0


@attrs.define(eq=False)
class _Reading:
    since: datetime
    result: list[Mapping[str, Any]] | WrikeError | None = None


class Place:
    """A folder in which entities of one kind are created."""

    def __init__(self, engine: Engine, find: Finder) -> None:
        self._engine = engine
        self._find = find
        self._before: set[str] | None = None
        self._cannot_be_read: WrikeError | None = None
        self._taken: dict[str, None] = {}
        self._next: _Reading | None = None
        self._one_at_a_time = asyncio.Lock()
        self.under_way: Counter[str] = Counter()

    def take(self, entity_id: str) -> None:
        """Learn that an entity is that of a row."""
        self._taken[entity_id] = None
        if len(self._taken) > _REMEMBERED:
            del self._taken[next(iter(self._taken))]

    @property
    def was_noted(self) -> bool:
        """Whether it is known what was there before anything was created."""
        return self._before is not None

    def is_known(self, entity_id: str) -> bool:
        """Tell whether an entity is that of a row, or was there before anything was created."""
        return entity_id in self._taken or (self._before is not None and entity_id in self._before)

    async def note_what_is_there(self) -> None:
        """Remember what is there before anything is created; raises `WrikeError`."""
        async with self._one_at_a_time:
            if self._cannot_be_read is not None:
                # By now there may be what is created meanwhile.
                raise copy_of(self._cannot_be_read)
            if self._before is None:
                try:
                    self._before = {entity["id"] for entity in await self._list(datetime.now(UTC) - _BEFORE)}
                except WrikeError as error:
                    self._cannot_be_read = error
                    raise

    async def read(self, since: datetime, *, alone: bool) -> list[Mapping[str, Any]]:
        """List what is there. Whoever comes while another reading is under way shares the next one.

        Args:
            since: what is older may be left out.
            alone: whether no other rows are under way that could be waited for.

        Raises:
            WrikeError: it cannot be read.
        """
        reading = self._next
        if reading is None:
            reading = self._next = _Reading(since)
        reading.since = min(since, reading.since)
        async with self._one_at_a_time:
            if reading.result is None:
                if not alone:
                    await self._engine.sleep(_GATHERING)
                self._next = None
                try:
                    reading.result = await self._list(reading.since - _BEFORE)
                except WrikeError as error:
                    reading.result = error
        if isinstance(reading.result, WrikeError):
            raise copy_of(reading.result)
        return reading.result

    def new_of(self, entities: Iterable[Mapping[str, Any]], since: datetime) -> list[Mapping[str, Any]]:
        """Return what surely was created since then, and by no row that is known."""
        return [entity for entity in entities if self._is_new(entity, since)]

    def _is_new(self, entity: Mapping[str, Any], since: datetime) -> bool:
        if self.is_known(entity["id"]):
            return False
        created = created_of(entity)
        return self.was_noted if created is None else created >= since - _ROUNDED

    def ids_by_title(self, creations: Sequence[Creation], new: Sequence[Mapping[str, Any]]) -> dict[int, Sequence[str]]:
        """Return what may be each row's own, by the indexes of the rows that can be told from all others by title.

        Args:
            creations: rows of one group.
            new: what was created since it was sent.
        """
        ids: defaultdict[str, list[str]] = defaultdict(list)
        for entity in new:
            ids[title_of(entity) or ""].append(entity["id"])
        # What nobody here has asked for may be called otherwise than it was to be.
        strangers = any(title not in self.under_way for title in ids)
        alike: defaultdict[str, list[Creation]] = defaultdict(list)
        for creation in creations:
            alike[creation.title].append(creation)
        told: dict[int, Sequence[str]] = {}
        for title, rows in alike.items():
            found = ids.get(title, [])
            if len(rows) != self.under_way[title] or (strangers and not found):
                continue
            if not found or len(rows) == 1:
                told |= {creation.row.index: found for creation in rows}
            elif len(found) == len(rows) and all(creation.params == rows[0].params for creation in rows):
                told |= {creation.row.index: [each] for creation, each in zip(rows, found, strict=True)}
        return told

    async def _list(self, since: datetime) -> list[Mapping[str, Any]]:
        found = self._find.newer(since)
        return [
            {name: entity.get(name) for name in ("id", "title", "createdDate")}
            async for entity in found
            if isinstance(entity, dict) and isinstance(entity.get("id"), str)
        ]


class Places:
    """The folders that rows are being created in; once for each client.

    Attributes:
        clock_is_ahead: how far the clock of Wrike is ahead of ours, as far as that is known.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._places: dict[tuple[str, str], Place] = {}
        self.clock_is_ahead = timedelta()
        self._knows_the_time = False

    def of(self, creation: Creation) -> Place:
        """Return where a row that is under way is created."""
        return self._places[creation.kind, creation.folder_id]

    @contextlib.contextmanager
    def under_way(self, creations: Sequence[Creation]) -> Generator[None]:
        """Know of rows while they are under way."""
        for creation in creations:
            key = (creation.kind, creation.folder_id)
            if key not in self._places:
                self._places[key] = Place(self._engine, creation.find)
            self._places[key].under_way[creation.title] += 1
        try:
            yield
        finally:
            for creation in creations:
                titles = self.of(creation).under_way
                titles[creation.title] -= 1
                if not titles[creation.title]:
                    del titles[creation.title]
            for key in {(creation.kind, creation.folder_id) for creation in creations}:
                if not self._places[key].under_way:
                    del self._places[key]

    def learn_the_time(self, server_time: datetime | None) -> None:
        """Learn what time it is at Wrike, from an answer that has just come."""
        if server_time is not None:
            self._knows_the_time = True
            self.clock_is_ahead = server_time - datetime.now(UTC)

    async def know_the_time(self, options: CallOptions) -> None:
        """Ask what time it is at Wrike, where no answer has told it yet, and anything may be asked.

        ``GET /version``
        """
        if not self._knows_the_time and gate_of(options) is None:
            with contextlib.suppress(WrikeError):
                self.learn_the_time((await self._engine.call(_VERSION, options)).date)


def created_of(entity: Mapping[str, Any]) -> datetime | None:
    """Return when an entity was created, as far as it tells."""
    value = entity.get("createdDate")
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
