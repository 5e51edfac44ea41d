"""What belongs to a task or folder and is read besides it: comments, attachments, subtasks, custom fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from wrike_async.errors import WrikeError
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._problems import Problem, problem_of
from wrike_async.mcp._texts import plain_text

__all__ = ["Belongings"]

_MOST_WITH_REQUESTS: Final = 20
_MOST_ENTRIES: Final = 50
_COST_A_REQUEST: Final = ("comments", "attachments")


class Belongings:
    """Reads what belongs to things of one kind."""

    def __init__(self, desk: Desk, area: str, include: Sequence[str], count: int) -> None:
        """Say what is wanted.

        Args:
            desk: what tools work with.
            area: ``tasks`` or ``folders``.
            include: what is wanted of each.
            count: how many things are wanted.

        Raises:
            Problem: it would cost too many requests.
        """
        if count > _MOST_WITH_REQUESTS and any(each in _COST_A_REQUEST for each in include):
            raise Problem(
                "invalid_argument",
                f"comments and attachments cost a request for each, so {_MOST_WITH_REQUESTS} at once are the most",
                "read fewer at once, or query comments.list of the folder",
            )
        self._desk = desk
        self._of = "task_id" if area == "tasks" else "folder_id"
        self._include = frozenset(include)

    async def of(self, entity: dict[str, Any]) -> dict[str, Any]:
        """Return what belongs to one of them; what cannot be read says why."""
        found: dict[str, Any] = {}
        if "description" in self._include:
            found["description"] = entity.get("description", "")
        if "custom_fields" in self._include:
            titles = await self._desk.resolver.names_of_fields()
            values = entity.get("customFields", ())
            found["custom_fields"] = {titles.get(each["id"], each["id"]): each.get("value") for each in values}
        for name, reading in (
            ("comments", self._comments),
            ("attachments", self._attachments),
            ("subtasks", self._subtasks),
        ):
            if name in self._include:
                try:
                    found[name] = await reading(entity)
                except WrikeError as error:
                    found[name] = problem_of(error).to_dict()
        return found

    async def _comments(self, entity: dict[str, Any]) -> list[dict[str, Any]]:
        comments = (await self._desk.wrike.call("comments.list", {self._of: entity["id"]}, limit=_MOST_ENTRIES)).items
        people = await self._desk.resolver.names_of_people()
        return [
            {
                "id": each["id"],
                "author": people.get(each.get("authorId", ""), each.get("authorId")),
                "date": each.get("createdDate"),
                "text": plain_text(each.get("text", "")),
            }
            for each in comments
        ]

    async def _attachments(self, entity: dict[str, Any]) -> list[dict[str, Any]]:
        found = await self._desk.wrike.call("attachments.list", {self._of: entity["id"]}, limit=_MOST_ENTRIES)
        kept = ("id", "name", "size", "contentType", "createdDate")
        return [{key: each[key] for key in kept if key in each} for each in found.items]

    async def _subtasks(self, entity: dict[str, Any]) -> list[dict[str, Any]]:
        ids = entity.get("subTaskIds", ())
        tasks = [each async for each in self._desk.wrike.tasks.get_many(ids, on_missing="skip")] if ids else []
        return [{"id": task.id, "title": task.title, "status": task.status} for task in tasks]
