"""Hand a language model some methods as tools: a policy says what it may do, and a person is asked before it writes.

    WRIKE_TOKEN=… python -m examples.agent_tools audit.log
    wrike-async audit verify audit.log

The definitions are made from what the SDK says of itself; calls are checked as the methods check them, with answers in
plain JSON. What the policy does not grant is refused before anything is sent, and every call is in the audit log. For
agents that speak MCP there is a server: `wrike-async mcp`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wrike_async import Wrike, WrikeError, describe
from wrike_async.access import Access, AccessPolicy, AuditFile, Confirm, confirm_on_terminal

NAMES = ("tasks.list", "tasks.get", "tasks.update", "tasks.delete", "folders.list", "comments.create")

POLICY = AccessPolicy(
    # All folders and tasks may be read. A person is asked before a task changes; comments need no question.
    {"folders": "read", "tasks": "ask", "comments": "write"},
    # Nobody is asked to delete anything.
    operations={"tasks.delete": "deny"},
)


class Tools:
    """What a model may call, of some methods of a client."""

    def __init__(self, wrike: Wrike, access: Access, names: Iterable[str] = NAMES) -> None:
        self._wrike = wrike.with_options(access=access)
        self._methods = {name: describe(name) for name in names if access.policy.explain(name).level != "deny"}

    def definitions(self) -> list[dict[str, Any]]:
        """Return what a model is told: names, sentences and JSON schemas."""
        return [
            {"name": name, "description": method.does, "parameters": method.arguments}
            for name, method in self._methods.items()
        ]

    async def call(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Call a tool, and return what the model gets, errors included: they say what to do."""
        limit = 20 if name.endswith(".list") else None
        try:
            result = await self._wrike.call(name, arguments, limit=limit)
        except WrikeError as error:
            return {"error": f"{type(error).__name__}: {error}"}
        return {"items": result.items, "cursor": result.cursor}


async def main(audit: Path, confirm: Confirm) -> None:
    """Do what a model might ask for."""
    access = Access(POLICY, confirm, audit=AuditFile(audit), actor="example-agent")
    async with Wrike.from_env() as wrike:
        tools = Tools(wrike, access)
        print([tool["name"] for tool in tools.definitions()])
        found = await tools.call("tasks.list", {"status": ["Active"]})
        task_id = found["items"][0]["id"]
        for name, arguments in (
            ("comments.create", {"task_id": task_id, "text": "Is this done?"}),
            ("tasks.update", {"task_id": task_id, "importance": "High"}),
            ("tasks.list", {"updated_date": "2026-03-20"}),
            ("tasks.delete", {"task_id": task_id}),
        ):
            print(name, await tools.call(name, arguments))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), confirm_on_terminal()))
