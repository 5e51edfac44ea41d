"""Which optional fields an account has, where Wrike refuses some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wrike_async.client import Wrike
from wrike_async.errors import Forbidden, InvalidRequest
from wrike_async.export._areas import pages_of
from wrike_async.export._request import WantedArea

__all__ = ["accepted_fields"]


async def accepted_fields(wrike: Wrike, wanted: WantedArea, fields: Sequence[str]) -> tuple[str, ...]:
    """Return those of some fields that are not refused: halves are asked for, down to the refused ones.

    Args:
        wrike: asks.
        wanted: the area.
        fields: that are refused together.

    Raises:
        WrikeError: without any, the area is refused, too; or a request failed for another reason.
    """
    await _ask(wrike, wanted, ())
    return await _accepted(wrike, wanted, fields)


async def _accepted(wrike: Wrike, wanted: WantedArea, fields: Sequence[str]) -> tuple[str, ...]:
    if len(fields) == 1:
        return ()
    middle = len(fields) // 2
    found: tuple[str, ...] = ()
    for half in (fields[:middle], fields[middle:]):
        try:
            await _ask(wrike, wanted, half)
            found += tuple(half)
        except (InvalidRequest, Forbidden):
            found += await _accepted(wrike, wanted, half)
    return found


async def _ask(wrike: Wrike, wanted: WantedArea, fields: Sequence[str]) -> Any:
    """Ask for one record with some fields."""
    return await pages_of(wrike, wanted.name, wanted.values(fields)).first()
