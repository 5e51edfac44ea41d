"""Timelog categories: https://developers.wrike.com/reference/gettimelogcategoriesempty"""

from __future__ import annotations

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._wire.operation import READ_SCOPES, Operation
from wrike_async._wire.types import Model, model

__all__ = ["TimelogCategories", "TimelogCategory"]


@model
class TimelogCategory(Model):
    """A category that time can be logged under."""

    id: str
    """Of the category."""
    name: str | None = None
    """As users see it."""
    order: int | None = None
    """Its place among the categories."""
    hidden: bool | None = None
    """Whether it is out of use."""


_LIST = Operation(
    method="GET",
    path="/timelog_categories",
    item=TimelogCategory,
    scopes=("amReadOnlyTimelogCategory", "amReadWriteTimelogCategory", *READ_SCOPES),
)


class TimelogCategories(Resource):
    """Categories that time can be logged under."""

    def list(self, *, page_size: int | None = None, limit: int | None = None) -> Pages[TimelogCategory]:
        """List the categories, hidden ones too. They come on one page.

        ``GET /timelog_categories``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        return self._pages(_LIST, {}, page_size=page_size, limit=limit)
