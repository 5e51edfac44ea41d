"""Which tools a server has: those that write only where the policy lets anything of that kind be written."""

from __future__ import annotations

from typing import Final

from wrike_async.catalogue import operations
from wrike_async.mcp._options import Options
from wrike_async.mcp._problems import Problem
from wrike_async.mcp._tools.specs import SPECS

__all__ = ["tools_of", "why_hidden"]

_DOES: Final = {
    "wrike_create": ("tasks.create", "folders.create"),
    "wrike_comment": ("comments.create",),
    "wrike_update": ("tasks.update", "folders.update"),
}


def tools_of(options: Options) -> list[str]:
    """Return the names of the tools that a server has."""
    return [name for name, spec in SPECS.items() if not spec.writes or _may_write(options, name)]


def _may_write(options: Options, tool: str) -> bool:
    if options.writes == "off":
        return False
    names = _DOES.get(tool) or [each.python for each in operations() if each.access == "write"]
    return any(options.policy.explain(name).level in ("ask", "write") for name in names)


def why_hidden(options: Options, tool: str) -> Problem:
    """Return what an agent is told that calls a tool which the server does not have."""
    if tool not in SPECS:
        return Problem("unknown_tool", f"there is no tool {tool!r:.60}", f"there are {', '.join(tools_of(options))}")
    if options.writes == "off":
        return Problem(
            "denied",
            f"{tool} writes, and this server only reads",
            "do not try another way; tell the user that the server has to be started with --writes ask, or host",
        )
    return Problem(
        "denied", f"the policy of this server lets {tool} write nothing", "do not try another way; tell the user"
    )
