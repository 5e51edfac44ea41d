"""What the store has and a run did not meet: asked for again before it is taken for gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs

from wrike_async._resources.task_operations import GET, LIST
from wrike_async.export._lookups.by_id import asked_for
from wrike_async.export._reading import AreaReader, Digests
from wrike_async.export._store import Fate

__all__ = ["TasksGoneStep", "asked_by_id", "settle"]

_GROUP: Final = 100
_PAGE: Final = 1000
_FEW: Final = 30


@attrs.frozen
class TasksGoneStep:
    """Finds out where tasks are that were in the recycle bin, and are there no more: restored, or gone for good."""

    async def take(self, area: AreaReader) -> None:
        """Ask for them by ID, or look for them among all tasks where that takes less.

        What an earlier try found is staged, and so not asked for again.
        """
        left = await asked_by_id(area, await area.ids("deleted", beside=await area.digests("staged")))
        if left:
            await _among_all(area, left)


async def asked_by_id(area: AreaReader, ids: Sequence[str]) -> list[str]:
    """Ask for tasks by ID, many at a time, and commit what became of them.

    Returns:
        Those of which nothing is known, where asking for each of them alone takes more than reading all tasks.
    """
    unclear, left_out = await _in_groups(area, ids)
    unclear += await _beside_a_witness(area, left_out)
    if len(unclear) > max(_FEW, await area.count() // _PAGE // 4):
        return unclear
    for task_id in unclear:
        await settle(area, [task_id], await asked_for(area, GET, LIST, [task_id]) or [])
    return []


async def _in_groups(area: AreaReader, ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """Ask for tasks by the hundred, and commit those that come.

    Returns:
        Those of groups that were refused, or that would be asked for alone; and those that answers left out.
    """
    unclear: list[str] = []
    left_out: list[str] = []
    for group in _groups(ids, _GROUP):
        found = await asked_for(area, GET, LIST, group) if len(group) > 1 else None
        if found is None:
            unclear += group
            continue
        ids_found = {each["id"] for each in found}
        await settle(area, ids_found, found)
        left_out += [each for each in group if each not in ids_found]
    return unclear, left_out


async def _beside_a_witness(area: AreaReader, ids: Sequence[str]) -> list[str]:
    """Ask once more, by the hundred, for tasks that answers left out, and commit what became of them.

    Wrike was seen to answer with nothing at all because of one ID, and with all but the unknown ones. So a task that is
    there is asked for, too, behind all the others: where it comes, the answer is of the second kind, and was not cut
    short, and who is missing in it as in the one before is gone.

    Returns:
        Those of which that proves nothing.
    """
    witness = await _witness(area, ids) if len(ids) > 1 else None
    if witness is None:
        return [*ids]
    unclear: list[str] = []
    for group in _groups(ids[::-1], _GROUP - 1):
        found = None if unclear else await asked_for(area, GET, LIST, [*group, witness])
        if found is None or all(each["id"] != witness for each in found):
            unclear += group
        else:
            await settle(area, group, [each for each in found if each["id"] != witness])
    return unclear


async def _witness(area: AreaReader, ids: Sequence[str]) -> str | None:
    """Return a task that this run has seen, or else one that the store has; ``None`` where there is none.

    It need not be there: then it does not come, and proves nothing.
    """
    seen = await area.any_id("staged", beside=Digests.of([*ids, *await area.ids("deleted")]))
    return await area.any_id("living", beside=Digests.of(ids)) if seen is None else seen


def _groups(ids: Sequence[str], size: int) -> list[Sequence[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


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
