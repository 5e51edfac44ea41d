"""Values of what is created or changed, with IDs for the names in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wrike_async._wire.names import to_snake
from wrike_async.mcp._resolving import Resolver

__all__ = ["with_ids"]

_PEOPLE: Final = frozenset(
    {*("responsibles", "add_responsibles", "remove_responsibles", "followers", "add_followers"), "authors", "owners"}
)
_FOLDERS: Final = frozenset({"parents", "add_parents", "remove_parents"})
_TASKS: Final = frozenset({"super_tasks", "add_super_tasks", "remove_super_tasks"})


async def with_ids(resolver: Resolver, what: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by Python name, with IDs for names.

    Args:
        resolver: finds out what names mean.
        what: ``tasks``, ``folders`` or ``projects``.
        values: as an agent gave them.

    Raises:
        Problem: a name that means nothing.
        WrikeError: as the lookups do.
    """
    found: dict[str, Any] = {}
    for spelling, value in values.items():
        name = to_snake(str(spelling))
        if name == "status" and isinstance(value, str) and what == "tasks":
            found.update(_single(await resolver.statuses([value])))
        elif name == "custom_status" and isinstance(value, str):
            found[name] = await resolver.status(value)
        elif name == "custom_fields" and isinstance(value, Mapping):
            found[name] = await resolver.custom_fields(dict(value))
        elif (texts := _texts(value)) is None:
            found[name] = value
        elif name in _PEOPLE:
            found[name] = await resolver.people(texts)
        elif name in _FOLDERS:
            found[name] = [await resolver.folder(text) for text in texts]
        elif name in _TASKS:
            found[name] = [await resolver.task(text) for text in texts]
        else:
            found[name] = value
    if what == "projects":
        found.setdefault("project", {})
    return found


def _single(statuses: Mapping[str, list[str]]) -> dict[str, str]:
    ((name, (value,)),) = statuses.items()
    return {{"custom_statuses": "custom_status"}.get(name, name): value}


def _texts(value: Any) -> list[str] | None:
    texts = [value] if isinstance(value, str) else value
    return texts if isinstance(texts, list) and all(isinstance(each, str) for each in texts) else None
