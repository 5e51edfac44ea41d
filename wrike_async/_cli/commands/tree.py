"""``wrike-async tree``: folders and projects, as they lie in each other."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.cells import cell_len, set_cell_size

from wrike_async._cli.listing import FolderOption, SpaceOption
from wrike_async._cli.naming.names import found_by
from wrike_async._cli.output.formats import Format, FormatOption, format_for_stdout
from wrike_async._cli.output.shown import shown_on_stdout, write_blocks
from wrike_async._cli.output.tables import printable
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import raw_stdout
from wrike_async.errors import InvalidArgument

__all__ = ["tree_command"]

_INDENT, _RECYCLED = "  ", "Rb"


def tree_command(
    context: typer.Context,
    folder: FolderOption = None,
    space: SpaceOption = None,
    depth: Annotated[int | None, typer.Option("--depth", min=1, help="How many levels to show.")] = None,
    chosen: FormatOption = None,
) -> None:
    """Show folders and projects as they lie in each other: of the account, below a folder, or of a space.

    What is in the recycle bin is left out. A folder that lies in several others is shown in each of them. Other formats
    than a table have a record for each folder, with the level that it is first found on.
    """
    settings: Settings = context.obj
    run(settings, _tree(settings, folder, space, depth, chosen))


async def _tree(
    settings: Settings, folder: str | None, space: str | None, depth: int | None, chosen: Format | None
) -> None:
    if folder is not None and space is not None:
        raise InvalidArgument("give either --folder or --space")
    async with settings.client() as wrike:
        pages = wrike.folders.tree(**await found_by(wrike, {"folder_id": folder, "space_id": space})).raw()
        nodes = {node["id"]: node async for node in pages if not str(node.get("scope")).startswith(_RECYCLED)}
    walk = _walk(nodes, depth)
    if format_for_stdout(chosen) != "table":
        first: dict[str, dict[str, Any]] = {}
        for node, level in walk:
            first.setdefault(node["id"], {**node, "level": level})
        async with shown_on_stdout(chosen) as lines:
            await lines.write(first.values())
        return
    encoding = sys.stdout.encoding or "utf-8"
    width = shutil.get_terminal_size().columns
    await write_blocks(raw_stdout(), (_line(node, level, width).encode(encoding, "replace") for node, level in walk))


def _walk(nodes: Mapping[str, Mapping[str, Any]], depth: int | None) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Yield nodes with their level, parents before what is in them."""
    inner = {child for node in nodes.values() for child in node.get("childIds", ()) if child != node["id"]}
    roots = [each for each in nodes if each not in inner] or list(nodes)[:1]
    waiting: list[tuple[str, tuple[str, ...]]] = [(each, ()) for each in reversed(roots)]
    while waiting:
        node_id, above = waiting.pop()
        node = nodes[node_id]
        yield node, len(above)
        if depth is not None and len(above) + 1 >= depth:
            continue
        path = (*above, node_id)
        # What lies in itself, by way of others, would have no end.
        waiting += [(child, path) for child in _sorted(nodes, node) if child not in path]


def _sorted(nodes: Mapping[str, Mapping[str, Any]], node: Mapping[str, Any]) -> Sequence[str]:
    children = [child for child in node.get("childIds", ()) if child in nodes]
    return sorted(children, key=lambda child: str(nodes[child].get("title", "")).casefold(), reverse=True)


def _line(node: Mapping[str, Any], level: int, width: int) -> str:
    """Return the line of a node: the title is cut where it does not fit, its ID never."""
    indent, tail = _INDENT * level, f"  {node['id']}"
    title = printable(str(node.get("title", "")))
    if "project" in node:
        title += " (project)"
    room = max(width - cell_len(indent) - cell_len(tail), 1)
    if cell_len(title) > room:
        title = set_cell_size(title, max(room - 1, 0)) + "~"
    return f"{indent}{title}{tail}\n"
