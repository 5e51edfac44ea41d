"""Hand a language model some methods of the SDK as tools, and no others.

The definitions are made from what the SDK says of itself; calls are checked as the methods check them, with answers in
plain JSON. What is written is shown first: `plan` says what a call would send, and sends nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from wrike_async import Wrike, WrikeError, describe

ALLOWED = ("tasks.list", "tasks.get", "comments.create")


class Tools:
    """Some methods of a client, by name."""

    def __init__(self, wrike: Wrike, allowed: Iterable[str] = ALLOWED) -> None:
        self._wrike = wrike
        self._methods = {name: describe(name) for name in allowed}

    def definitions(self) -> list[dict[str, Any]]:
        """Return what a model is told: names, sentences and JSON schemas."""
        return [
            {"name": name, "description": method.does, "parameters": method.arguments}
            for name, method in self._methods.items()
        ]

    def asks_first(self, name: str, arguments: dict[str, Any]) -> bool:
        """Whether a human has to say yes: it writes, is sensitive, or gives something away."""
        method = self._methods[name]
        gives_away = "*" in method.discloses or bool(method.discloses.keys() & arguments.keys())
        return method.access == "write" or method.sensitive or gives_away

    async def plan(self, name: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
        """Return what a call would send."""
        return (await self._wrike.call(name, arguments, dry_run=True)).plan

    async def call(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Call a tool, and return what the model gets, errors included: they say what to do."""
        if name not in self._methods:
            return {"error": f"{name} is not allowed; there are {', '.join(self._methods)}"}
        limit = 20 if name.endswith(".list") else None
        try:
            result = await self._wrike.call(name, arguments, limit=limit)
        except WrikeError as error:
            return {"error": f"{type(error).__name__}: {error}"}
        return {"items": result.items, "cursor": result.cursor}


async def main() -> None:
    """Do what a model might ask for."""
    async with Wrike.from_env() as wrike:
        tools = Tools(wrike)
        print([tool["name"] for tool in tools.definitions()])
        found = await tools.call("tasks.list", {"status": ["Active"]})
        task_id = found["items"][0]["id"]
        comment = {"task_id": task_id, "text": "Is this done?"}
        if tools.asks_first("comments.create", comment):
            print("would send", await tools.plan("comments.create", comment))
        print(await tools.call("comments.create", comment))
        print(await tools.call("tasks.list", {"updated_date": "2026-03-20"}))
        print(await tools.call("tasks.delete", {"task_id": task_id}))


if __name__ == "__main__":
    asyncio.run(main())
