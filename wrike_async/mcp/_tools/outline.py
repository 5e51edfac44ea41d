"""``wrike_outline``: the tree of spaces, folders and projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wrike_async._resources.folder_models import FolderTreeNode
from wrike_async.mcp._answers import Room
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._problems import Problem

__all__ = ["outline"]


async def outline(desk: Desk, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is below a folder, or below the top: in the order of a tree, with depths.

    Raises:
        Problem: there is no such folder, or it may not be seen.
        WrikeError: as looking up the folder does.
    """
    inside = await desk.resolver.folder(arguments["inside"]) if "inside" in arguments else None
    nodes = {node.id: node for node in await desk.resolver.folder_nodes()}
    if inside is not None:
        tops = [inside]
        if inside not in nodes:
            raise Problem(
                "not_found",
                f"{inside} is none of the {len(nodes)} folders, projects and spaces that may be seen here",
                "wrike_outline without inside shows them",
            )
    else:
        below = {child for node in nodes.values() for child in node.child_ids or ()}
        tops = [key for key in nodes if key not in below] or list(nodes)
    spaces = await desk.resolver.spaces()
    rows = [_row(node, depth, spaces) for node, depth in _walk(nodes, tops, arguments["depth"])]
    room = Room(desk.options.max_chars)
    shown = room.take_some(rows[: arguments["limit"]])
    answer: dict[str, Any] = {"items": room.rows}
    if shown < len(rows):
        answer["note"] = f"{len(rows) - shown} more; give inside, or a smaller depth"
    return answer


def _walk(nodes: Mapping[str, FolderTreeNode], tops: list[str], depth: int) -> Iterator[tuple[FolderTreeNode, int]]:
    waiting = [(key, 0) for key in reversed(tops)]
    seen: set[str] = set()
    while waiting:
        key, level = waiting.pop()
        if key not in nodes or key in seen:
            continue
        seen.add(key)
        yield nodes[key], level
        if level < depth:
            waiting += [(child, level + 1) for child in reversed(nodes[key].child_ids or ())]


def _row(node: FolderTreeNode, depth: int, spaces: set[str]) -> dict[str, Any]:
    kind = "space" if node.id in spaces else "folder" if node.project is None else "project"
    row: dict[str, Any] = {"depth": depth, "id": node.id, "title": node.title, "kind": kind}
    return {**row, "children": len(node.child_ids)} if node.child_ids else row
