"""Names on the command line, wherever it takes the ID of a folder, space, contact or status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wrike_async._cli.naming.permalinks import BY_PERMALINK, without_permalinks
from wrike_async._cli.settings import Settings
from wrike_async._naming.forms import is_permalink, looks_like_id
from wrike_async._naming.stand_ins import StandInIds
from wrike_async.client import Wrike

__all__ = ["found_by", "stand_ins", "with_ids"]

_KIND_OF = {
    **dict.fromkeys(("folder_id", "parent", "parents", "add_parents", "remove_parents"), "folders"),
    "space_id": "spaces",
    **dict.fromkeys(
        ("responsibles", "authors", "owners", "shareds", "followers", *("add_responsibles", "remove_responsibles")),
        "contacts",
    ),
    **dict.fromkeys(("add_shareds", "remove_shareds", "add_followers", "contact_id"), "contacts"),
    **dict.fromkeys(("custom_status", "custom_statuses"), "statuses"),
}
"""What parameters take IDs of what."""


async def with_ids(settings: Settings, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters with IDs for names; permalinks stay. Nothing is asked for where there are IDs alone.

    Args:
        settings: of all commands.
        values: by Python name.

    Raises:
        UnresolvedName: nothing has a name, or more than one thing.
    """
    if not _named(values):
        return dict(values)
    async with settings.client() as wrike:
        return await _resolved(wrike, values)


async def found_by(wrike: Wrike, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters with IDs for names and for permalinks. Nothing is asked for where there are IDs alone.

    Args:
        wrike: whom to ask.
        values: by Python name.

    Raises:
        UnresolvedName: nothing has a name, or more than one thing.
        InvalidArgument, NotFound: of permalinks; see `find_id`.
    """
    return await without_permalinks(wrike, await _resolved(wrike, values))


def stand_ins(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters with IDs that nothing has for names and for permalinks.

    To find out what these mean costs requests, and what is wrong besides shows without.
    """
    ids = StandInIds()

    def instead(name: str, text: Any) -> Any:
        stands = name in _KIND_OF and _is_name(text)
        if not stands and not (name in BY_PERMALINK and isinstance(text, str) and is_permalink(text)):
            return text
        return ids.of(text)

    return {
        name: [instead(name, each) for each in value] if isinstance(value, list | tuple) else instead(name, value)
        for name, value in values.items()
    }


async def _resolved(wrike: Wrike, values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name, value in _named(values).items():
        table = getattr(await wrike.names(), _KIND_OF[name])
        ids = [await table.id(text) if _is_name(text) else text for text in _texts(value)]
        found[name] = ids[0] if isinstance(value, str) else ids
    return found


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in _KIND_OF and any(map(_is_name, _texts(value)))}


def _texts(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _is_name(text: Any) -> bool:
    return isinstance(text, str) and not looks_like_id(text) and not is_permalink(text)
