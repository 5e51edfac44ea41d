"""Colours: https://developers.wrike.com/reference/getcolorsempty"""

from __future__ import annotations

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation
from wrike_async._wire.types import Model, model

__all__ = ["Color", "Colors"]


@model
class Color(Model):
    """A colour that custom statuses can have."""

    name: str | None = None
    """Such as ``Brown``."""
    hex: str | None = None
    """Such as ``#795548``."""


_LIST = Operation(method="GET", path="/colors", item=Color, gateway=False)


class Colors(Resource):
    """Colours that custom statuses can have."""

    def list(self, *, page_size: int | None = None, limit: int | None = None) -> Pages[Color]:
        """List the colours, which come on one page.

        ``GET /colors``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        return self._pages(_LIST, {}, page_size=page_size, limit=limit)
