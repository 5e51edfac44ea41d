"""Access roles: https://developers.wrike.com/reference/getaccessrolesempty"""

from __future__ import annotations

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation
from wrike_async._wire.types import Model, model

__all__ = ["AccessRole", "AccessRoles"]


@model
class AccessRole(Model):
    """What somebody may do in a space, folder or project that is shared with them."""

    id: str
    """Of the role."""
    title: str | None = None
    """As users see it."""
    description: str | None = None
    """What it allows."""


_LIST = Operation(method="GET", path="/access_roles", item=AccessRole, scopes=("amReadOnlyAccessRole",))


class AccessRoles(Resource):
    """Access roles of the account."""

    def list(self, *, page_size: int | None = None, limit: int | None = None) -> Pages[AccessRole]:
        """List access roles, which come on one page.

        ``GET /access_roles``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        return self._pages(_LIST, {}, page_size=page_size, limit=limit)
