"""What the store has and a run did not meet: asked for again before it is taken for gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

import attrs

from wrike_async._resources.task_operations import GET, LIST
from wrike_async._wire.encode import encode_params
from wrike_async.errors import Forbidden, InvalidRequest, NotFound
from wrike_async.export._areas import optional_fields
from wrike_async.export._reading import AreaReader
from wrike_async.export._store import Fate

__all__ = ["FoldersGoneStep", "TasksGoneStep", "are_few", "in_groups", "one_by_one", "settle"]

_GROUP: Final = 100
_PAGE: Final = 1000
_FEW: Final = 30


@attrs.frozen
class FoldersGoneStep:
    """Has folders be purged that neither a scan of all nor the recycle bin brought, if the tree lacks them, too.

    What is in the tree after all is as it was, or comes with the next run.
    """

    async def take(self, area: AreaReader) -> None:
        """Read the tree, if a folder is missing."""
        met = await area.digests("staged")
        living, recycled = await area.ids("living", beside=met), await area.ids("deleted", beside=met)
        if not living and not recycled:
            return
        there = {node["id"] async for node in area.wrike.folders.tree(deleted=False).raw()}
        gone = [{"id": each} for each in (*living, *recycled) if each not in there]
        if not there.issuperset(living):
            area.warn(
                "folders are gone that were not in the recycle bin, or are shared no more; so may be tasks in them, "
                "which only reconcile or a full run finds out"
            )
        if gone:
            await area.append(gone, "purged")


@attrs.frozen
class TasksGoneStep:
    """Finds out where tasks are that were in the recycle bin, and are there no more: restored, or gone for good."""

    async def take(self, area: AreaReader) -> None:
        """Ask for them by ID, or look for them among all tasks where that takes less.

        What an earlier try found is staged, and so not asked for again.
        """
        left = await in_groups(area, await area.ids("deleted", beside=await area.digests("staged")))
        if await are_few(area, left):
            await one_by_one(area, left)
        else:
            await _among_all(area, left)


async def are_few(area: AreaReader, ids: Sequence[str]) -> bool:
    """Tell whether asking for each of some tasks takes much less than reading all of them."""
    return len(ids) <= max(_FEW, await area.count() // _PAGE // 4)


async def in_groups(area: AreaReader, ids: Iterable[str]) -> list[str]:
    """Ask for tasks by the hundred, and commit those that come. Returns the others, which proves nothing of them."""
    left: list[str] = []
    rest = iter(ids)
    while group := [*islice(rest, _GROUP)]:
        found = await _asked(area, group) if len(group) > 1 else []
        ids_found = {each["id"] for each in found}
        await settle(area, ids_found, found)
        left += [each for each in group if each not in ids_found]
    return left


async def one_by_one(area: AreaReader, ids: Iterable[str]) -> None:
    """Ask for each of some tasks, and commit what became of it."""
    for task_id in ids:
        await settle(area, [task_id], await _asked(area, [task_id]))


async def settle(area: AreaReader, ids: Iterable[str], found: Sequence[dict[str, Any]]) -> None:
    """Commit what became of some tasks: those that are not among what was found are gone."""
    back = [each for each in found if each.get("scope") != "RbTask"]
    recycled = [each for each in found if each.get("scope") == "RbTask"]
    there = {each["id"] for each in found}
    purged = [{"id": each} for each in ids if each not in there]
    fates: list[tuple[Fate, list[dict[str, Any]]]] = [("living", back), ("deleted", recycled), ("purged", purged)]
    for fate, records in fates:
        if records:
            await area.append(records, fate)


async def _asked(area: AreaReader, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return what comes for some IDs, as a list would have it; nothing where it is refused."""
    fields = area.reading.fields
    params = encode_params(GET, {"fields": [each for each in fields if each in optional_fields(GET)]})
    # What is always told by ID, and not in lists, was not asked for.
    superfluous = GET.always - LIST.always - {*fields}
    engine = area.wrike._engine
    try:
        reply = await engine.call(GET, area.wrike._options, ids=ids, params=params, lane="bulk")
    except (NotFound, Forbidden, InvalidRequest):
        return []
    records: list[dict[str, Any]] = reply.envelope.data
    return [{key: value for key, value in each.items() if key not in superfluous} for each in records]


async def _among_all(area: AreaReader, ids: Iterable[str]) -> None:
    """Read all tasks, for who is among them; the others are gone."""
    wanted = set(ids)
    found: set[str] = set()

    def select(batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        records = [each for each in batch if each["id"] in wanted]
        found.update(each["id"] for each in records)
        return records

    await area.scan(area.wanted.scan(area.wrike, area.reading.fields, area.reading.scan), select=select)
    await settle(area, wanted - found, [])
