"""Several writes that are one call of somebody, who is asked about them once where access is granted so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from wrike_async._engine.guarding import permits
from wrike_async._engine.guarding.permits import Ask
from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation

__all__ = ["AskedOnce", "together"]

Area = TypeVar("Area", bound=Resource)


async def together(area: Area, *asks: Ask) -> Area:
    """Return the area for several writes, after somebody was asked about all of them, if that must be.

    Raises:
        AccessDenied: none of them may be done, or they were not approved.
    """
    options = await permits.together(area._options, asks)
    return area if options is area._options else type(area)(area._engine, options)


class AskedOnce(Generic[Area]):
    """A call of which only looking tells what it will do.

    Args:
        area: of the call.
    """

    def __init__(self, area: Area) -> None:
        self._area = area
        self._areas: dict[Operation[Any], Area] = {}

    def area_for(self, operation: Operation[Any]) -> Area:
        """Return the area to perform an operation with."""
        return self._areas.get(operation, self._area)

    async def ask(self, asks: Sequence[Ask]) -> None:
        """Have somebody asked about what is to be done next, unless that was so before.

        Raises:
            AccessDenied: it may not be done, or was not approved.
        """
        if not all(ask.operation in self._areas for ask in asks):
            area = await together(self._area, *asks)
            self._areas |= {ask.operation: area for ask in asks}
