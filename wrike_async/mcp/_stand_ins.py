"""What is wrong with a call whatever its names mean, found out before requests are spent on these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wrike_async._naming.stand_ins import StandInIds
from wrike_async.client import Wrike
from wrike_async.mcp._resolving import Resolver, checked_name

__all__ = ["StandIns"]


class StandIns(Resolver):
    """Refuses what cannot be a name, says an ID that nothing has for what can, and asks nobody."""

    def __init__(self, wrike: Wrike, places: Sequence[str] | None) -> None:
        """Stand in for the resolver of the same places."""
        super().__init__(wrike, places)
        self._ids = StandInIds()

    async def task_or_folder(self, text: str) -> tuple[str, str]:
        """Return an ID as if it were a task's."""
        return "tasks", await self.task(text)

    async def custom_fields(self, values: dict[str, Any]) -> list[Any]:
        """Return texts as values: what a field takes hangs on what the title means."""
        return [{"id": self._ids.of(checked_name(title)), "value": "text"} for title in values]

    async def _addressed(self, permalink: str, areas: Sequence[str]) -> tuple[str, str]:
        return areas[0], self._ids.of(permalink)

    async def _by_title(self, title: str) -> str:
        return self._ids.of(title)

    async def _folder_named(self, name: str) -> str:
        return self._ids.of(name)

    async def _person_named(self, name: str) -> str:
        return self._ids.of(name)

    async def _status_named(self, name: str) -> str:
        return self._ids.of(name)
