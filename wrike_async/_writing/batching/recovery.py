"""How rows in doubt are looked for where the caller asked for it."""

from __future__ import annotations

import logging
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.operation import WireParams
from wrike_async._writing.batching.creation import Creation
from wrike_async._writing.batching.places import Places
from wrike_async._writing.outcomes import Performed, RowOutcome
from wrike_async.errors import WrikeError

__all__ = ["Recover", "Recovery", "recovering"]

logger = logging.getLogger("wrike_async.batches")

Recover = Literal["title", "metadata"]
"""By what rows in doubt are looked for: a title that no other entity of the folder has, or a metadata entry."""

Recovery = Callable[[Performed], Awaitable[Performed]]
"""Looks for rows in doubt. What is found is done; what is not found stays in doubt: it may still come."""

_LOOKS_AFTER = (5.0, 25.0)


def recovering(
    engine: Engine, places: Places, group: Sequence[Creation], recover: Recover | None
) -> tuple[Sequence[Creation], Recovery | None]:
    """Make rows ready to be looked for; they are about to be sent.

    Args:
        engine: performs the requests.
        places: where they are created.
        group: rows of one folder.
        recover: by what.

    Returns:
        The rows as they are to be sent, and what looks for them, while they are under way.
    """
    if recover is None:
        return group, None
    look: Callable[[datetime], Awaitable[Mapping[int, str]]]
    if recover == "title":
        look = partial(_look_by_title, places, group)
    else:
        marker = f"wrike-async-{secrets.token_hex(8)}"
        group = [_marked(each, marker) for each in group]
        look = partial(_look_by_marker, group[0], marker)
    began = datetime.now(UTC)

    async def recovery(performed: Performed) -> Performed:
        outcomes = performed.outcomes
        for wait in _LOOKS_AFTER:
            if not any(outcome.in_doubt for outcome in outcomes):
                break
            try:
                await engine.sleep(wait)
                found = await look(began + places.clock_is_ahead)
            except WrikeError as error:
                logger.warning("rows in doubt could not be looked for: %s", error)
                break
            outcomes = [
                RowOutcome(row=outcome.row, id=found[outcome.index])
                if outcome.in_doubt and outcome.index in found
                else outcome
                for outcome in outcomes
            ]
        return attrs.evolve(performed, outcomes=outcomes)

    return group, recovery


async def _look_by_title(places: Places, group: Sequence[Creation], began: datetime) -> dict[int, str]:
    """Return the IDs of what can only be that of one row, by the indexes of the rows."""
    place = places.of(group[0])
    new = place.new_of(await place.read(began, alone=True), began)
    return {index: ids[0] for index, ids in place.ids_by_title(group, new).items() if len(ids) == 1}


async def _look_by_marker(one: Creation, marker: str, began: datetime) -> dict[int, str]:
    """Return the IDs of what has a metadata entry of this key, by the indexes of the rows."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    async for entity in one.find(marker, began):
        if isinstance(entity, dict) and isinstance(entity.get("id"), str):
            found[str(marked_with(entity, marker))].append(entity["id"])
    return {int(mark): ids[0] for mark, ids in found.items() if len(ids) == 1 and mark.isdecimal()}


def _marked(ready: Creation, marker: str) -> Creation:
    entries = [*(ready.params.get("metadata") or ()), {"key": marker, "value": str(ready.row.index)}]
    return attrs.evolve(ready, params=WireParams({**ready.params, "metadata": entries}))


def marked_with(entity: Mapping[str, Any], marker: str) -> Any:
    """Return the value of a metadata entry of an entity, by its key; ``None`` where there is none."""
    entries = entity.get("metadata")
    named = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return next((entry.get("value") for entry in named if entry.get("key") == marker), None)
