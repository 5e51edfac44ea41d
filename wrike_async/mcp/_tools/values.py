"""Values of what is created or changed, with IDs for the names in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wrike_async._wire.names import to_snake
from wrike_async.mcp._problems import Problem
from wrike_async.mcp._resolving import Resolver

__all__ = ["add_once", "with_ids", "with_own"]

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
        for each, resolved in (await _resolved(resolver, what, name, value)).items():
            add_once(found, each, resolved)
    if what == "projects":
        found.setdefault("project", {})
    return found


async def _resolved(resolver: Resolver, what: str, name: str, value: Any) -> dict[str, Any]:
    if name == "status" and isinstance(value, str) and what == "tasks":
        return _single(await resolver.statuses([value]))
    if name == "custom_status" and isinstance(value, str):
        return {name: await resolver.status(value)}
    if name == "custom_fields" and isinstance(value, Mapping):
        return {name: await resolver.custom_fields(dict(value))}
    if (texts := _texts(value)) is not None:
        if name in _PEOPLE:
            return {name: await resolver.people(texts)}
        if name in _FOLDERS:
            return {name: [await resolver.folder(text) for text in texts]}
        if name in _TASKS:
            return {name: [await resolver.task(text) for text in texts]}
    return {name: value}


def add_once(values: dict[str, Any], name: str, value: Any) -> None:
    """Add a value.

    Raises:
        Problem: there is one of that name, by another spelling perhaps; none of the two is dropped silently.
    """
    if name in values:
        raise Problem("invalid_argument", f"{name} is given twice", "give it once")
    values[name] = value


def with_own(values: Mapping[str, Any], **own: Any) -> dict[str, Any]:
    """Return values with those that the tool gives.

    Raises:
        Problem: they are among them.
    """
    for name in own:
        if name in values:
            raise Problem("invalid_argument", f"{name} is given by the tool's own arguments", "leave it out")
    return {**values, **own}


def _single(statuses: Mapping[str, list[str]]) -> dict[str, str]:
    ((name, (value,)),) = statuses.items()
    return {{"custom_statuses": "custom_status"}.get(name, name): value}


def _texts(value: Any) -> list[str] | None:
    texts = [value] if isinstance(value, str) else value
    return texts if isinstance(texts, list) and all(isinstance(each, str) for each in texts) else None
