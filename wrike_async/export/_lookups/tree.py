"""The tree of folders: one answer that has the ID of each of them, which proves that a scan brought all."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import attrs

from wrike_async._resources.folder_operations import GET, LIST
from wrike_async.export._lookups.by_id import asked_for
from wrike_async.export._reading import AreaReader, Digests
from wrike_async.export._request import WantedArea

__all__ = ["TreeStep", "has_tree", "looked_up", "tree_ids"]

_GROUP: Final = 100
_ROOTS: Final = ("WsRoot", "RbRoot")
"""Scopes of folders that no list has."""


def has_tree(wanted: WantedArea) -> bool:
    """Tell whether all folders are wanted: a tree takes no filters."""
    return wanted.name == "folders" and not wanted.filters.keys() - {"page_size", "walks"}


@attrs.frozen
class TreeStep:
    """Has folders come that the tree has, and that no scan of this run brought."""

    async def take(self, area: AreaReader) -> None:
        """Read the tree, and ask for them by the hundred."""
        found = await looked_up(area, await tree_ids(area), await area.digests("staged"))
        if found:
            await area.append(found)


async def tree_ids(area: AreaReader) -> set[str]:
    """Return the IDs of all folders that are there: one request."""
    nodes = area.wrike.folders.tree(deleted=False).raw()
    return {each["id"] async for each in nodes if each.get("scope") not in _ROOTS}


async def looked_up(area: AreaReader, in_tree: Collection[str], met: Digests) -> list[dict[str, Any]]:
    """Return the folders of a tree that did not come, as a list would have them.

    One that is gone, or went to the recycle bin meanwhile, is left out.
    """
    missing, found = [each for each in in_tree if each not in met], list[dict[str, Any]]()
    for start in range(0, len(missing), _GROUP):
        group = missing[start : start + _GROUP]
        came = await asked_for(area, GET, LIST, group)
        records = [*came] if came else []
        there = {each["id"] for each in records}
        for folder_id in group if len(group) > 1 else ():
            if folder_id not in there:
                # One that is gone may have kept the others of the group from coming.
                records += await asked_for(area, GET, LIST, [folder_id]) or []
        found += [each for each in records if not str(each.get("scope")).startswith("Rb")]
    if found and "space" in area.reading.fields:
        # Lists tell it, and a lookup does not; a space has the ID of its folder.
        spaces = {each.id for each in await area.wrike.spaces.list().to_list()}
        return [{**each, "space": each["id"] in spaces} for each in found]
    return found
