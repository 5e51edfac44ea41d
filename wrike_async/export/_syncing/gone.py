"""What the store had and no answer holds any more: looked up by ID before it is taken for gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import attrs

from wrike_async._resources import folder_operations, task_operations
from wrike_async._wire.operation import Operation
from wrike_async.errors import Forbidden
from wrike_async.export._areas import list_operation, optional_fields
from wrike_async.export._reading import AreaReader
from wrike_async.export._store import Fate

__all__ = ["GoneStep", "look_up"]

_GETS: Final[Mapping[str, Operation[Any]]] = {"tasks": task_operations.GET, "folders": folder_operations.GET}
_AT_ONCE: Final = 100


@attrs.frozen
class GoneStep:
    """Looks up by ID what the store has and the run did not meet, and has what is not there be purged.

    Attributes:
        which: rows of the store.
        takes_found: whether what is there after all is taken as it is then. A list may tell more than a lookup; and
            what a scan of all has missed is as it was, or comes with the next run.
    """

    which: Sequence[Literal["living", "deleted"]]
    takes_found: bool

    async def take(self, area: AreaReader) -> None:
        """Do it. What was looked up by an earlier try is staged, and so not looked up again."""
        met = await area.digests("staged")
        ids = [entry_id for which in self.which for entry_id in await area.ids(which, beside=met)]
        for start in range(0, len(ids), _AT_ONCE):
            await look_up(area, ids[start : start + _AT_ONCE], takes_found=self.takes_found)


async def look_up(area: AreaReader, ids: Sequence[str], *, takes_found: bool) -> None:
    """Look up to a hundred IDs up, and commit what became of them."""
    found = await _found(area, ids)
    fates: dict[Fate, list[dict[str, Any]]] = {"living": [], "deleted": [], "purged": []}
    for entry_id in ids:
        record = found.get(entry_id)
        if record is None:
            fates["purged"].append({"id": entry_id})
        elif takes_found:
            fates["deleted" if str(record.get("scope")).startswith("Rb") else "living"].append(record)
    for fate, records in fates.items():
        if records:
            await area.append(records, fate)


async def _found(area: AreaReader, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the records of those IDs that are there for this user, as a list would have them."""
    name, fields = area.wanted.name, area.reading.fields
    get, listed = _GETS[name], list_operation(area.wrike, name, {})
    asked = [each for each in fields if each in optional_fields(get)]
    # What is always told by ID, and not in lists, was not asked for.
    superfluous = get.always - listed.always - {*fields}
    resource = getattr(area.wrike, name)
    found: dict[str, dict[str, Any]] = {}
    try:
        models = [each async for each in resource.get_many(ids, on_missing="skip", fields=asked)]
    except Forbidden:
        if len(ids) > 1:
            # One of them may not be seen; which one, they say only when they are asked alone.
            for entry_id in ids:
                found |= await _found(area, [entry_id])
        return found
    for model in models:
        record = model.to_dict()
        found[record["id"]] = {key: value for key, value in record.items() if key not in superfluous}
    return found
