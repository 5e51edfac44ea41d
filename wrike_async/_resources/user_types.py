"""User types: https://developers.wrike.com/reference/getusertypesempty"""

from __future__ import annotations

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation
from wrike_async._wire.types import Model, model

__all__ = ["UserType", "UserTypes"]


@model
class UserType(Model):
    """What a user may do in the account: the licence of the user."""

    id: str
    """Of the type."""
    title: str | None = None
    """As users see it."""
    description: str | None = None
    """What it allows."""


_LIST = Operation(method="GET", path="/user_types", item=UserType, scopes=("amReadOnlyAccessRole",), gateway=False)


class UserTypes(Resource):
    """User types of the account."""

    def list(self, *, page_size: int | None = None, limit: int | None = None) -> Pages[UserType]:
        """List user types, which come on one page. Not every plan has them.

        ``GET /user_types``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.

        Raises:
            Forbidden: the account's plan has no user types.
        """
        return self._pages(_LIST, {}, page_size=page_size, limit=limit)
