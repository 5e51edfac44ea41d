"""Placeholders: https://developers.wrike.com/reference/getplaceholdersempty"""

from __future__ import annotations

from collections.abc import Coroutine

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._wire.operation import Operation
from wrike_async._wire.types import Model, model

__all__ = ["Placeholder", "Placeholders"]


@model
class Placeholder(Model):
    """Somebody still to be found, whom work is assigned to meanwhile."""

    id: str
    """Of the placeholder."""
    title: str | None = None
    """As users see it."""
    short_title: str | None = None
    """What the avatar shows."""
    avatar_url: str | None = None
    """Of the picture."""
    job_role_id: str | None = None
    """The job role that it stands for."""
    deleted: bool | None = None
    """Whether it was deleted."""


_SCOPES = ("amReadOnlyUser", "amReadWriteUser")
_LIST = Operation(method="GET", path="/placeholders", item=Placeholder, scopes=_SCOPES, gateway=False)
_GET = Operation(
    method="GET", path="/placeholders/{placeholderIds}", item=Placeholder, scopes=_SCOPES, max_ids=100, gateway=False
)


class Placeholders(Resource):
    """Placeholders of the account."""

    def list(self, *, page_size: int | None = None, limit: int | None = None) -> Pages[Placeholder]:
        """List placeholders, which come on one page.

        ``GET /placeholders``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        return self._pages(_LIST, {}, page_size=page_size, limit=limit)

    @coroutine_function
    def get(self, placeholder_id: str) -> Coroutine[object, None, Placeholder]:
        """Read a placeholder, together with others that are read at the same time.

        ``GET /placeholders/{placeholderIds}``, up to 100 IDs in a request

        Args:
            placeholder_id: of the placeholder.

        Raises:
            NotFound, InvalidRequest: there is no such placeholder, or the ID is none.
        """
        return self._get(_GET, placeholder_id, {})

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise") -> Many[Placeholder]:
        """Read many placeholders, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /placeholders/{placeholderIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` placeholders that are not there.
        """
        return self._get_many(_GET, ids, on_missing, {})
