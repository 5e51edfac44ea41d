"""Timelog locks: https://developers.wrike.com/reference/getfolderssingletimeloglockperiods"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack, overload

import attrs

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import DateFilter, Parameters
from wrike_async._wire.types import Model, model

__all__ = ["TimelogLockPeriod", "TimelogLockPeriodParams", "TimelogLocks"]


@model
class TimelogLockPeriod(Model):
    """Days on which nobody can log time."""

    start: str | None = None
    """When it starts, as Wrike writes it."""
    end: str | None = None
    """When it ends, as Wrike writes it."""
    source: dict[str, Any] | None = None
    """Where the lock comes from; Wrike does not document the shape."""


class TimelogLockPeriodParams(Parameters, total=False):
    """Which days."""

    period: DateFilter
    """One day, or a range of days."""


_LIST_OF_FOLDER = Operation(
    method="GET",
    path="/folders/{folderId}/timelog_lock_periods",
    item=TimelogLockPeriod,
    accepts=TimelogLockPeriodParams,
    scopes=None,
    gateway=False,
)
_LIST_OF_SPACE = attrs.evolve(_LIST_OF_FOLDER, path="/spaces/{spaceId}/timelog_lock_periods")
_LISTS: Mapping[str | None, Operation[TimelogLockPeriod]] = {
    "folder_id": _LIST_OF_FOLDER,
    "space_id": _LIST_OF_SPACE,
    "task_id": attrs.evolve(_LIST_OF_FOLDER, path="/tasks/{taskId}/timelog_lock_periods"),
}
_CREATES: Mapping[str | None, Operation[TimelogLockPeriod]] = {
    "folder_id": attrs.evolve(_LIST_OF_FOLDER, method="POST", access="write"),
    "space_id": attrs.evolve(_LIST_OF_SPACE, method="POST", access="write"),
}
_DELETES: Mapping[str | None, Operation[TimelogLockPeriod]] = {
    "folder_id": attrs.evolve(_LIST_OF_FOLDER, method="DELETE", access="write"),
    "space_id": attrs.evolve(_LIST_OF_SPACE, method="DELETE", access="write"),
}


class TimelogLocks(Resource):
    """Days on which nobody can log time."""

    @overload
    def list(
        self,
        *,
        folder_id: str,
        page_size: int | None = None,
        limit: int | None = None,
        **values: Unpack[TimelogLockPeriodParams],
    ) -> Pages[TimelogLockPeriod]: ...
    @overload
    def list(
        self,
        *,
        space_id: str,
        page_size: int | None = None,
        limit: int | None = None,
        **values: Unpack[TimelogLockPeriodParams],
    ) -> Pages[TimelogLockPeriod]: ...
    @overload
    def list(
        self,
        *,
        task_id: str,
        page_size: int | None = None,
        limit: int | None = None,
        **values: Unpack[TimelogLockPeriodParams],
    ) -> Pages[TimelogLockPeriod]: ...
    def list(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        task_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **values: Unpack[TimelogLockPeriodParams],
    ) -> Pages[TimelogLockPeriod]:
        """List the locks of a folder, of a space or of a task. They come on one page.

        ``GET /folders/{folderId}/timelog_lock_periods``, ``GET /spaces/{spaceId}/timelog_lock_periods``,
        ``GET /tasks/{taskId}/timelog_lock_periods``

        Args:
            folder_id: the folder or project.
            space_id: the space.
            task_id: the task.
            page_size: without effect here.
            limit: how many in all; every one by default.
            **values: see `TimelogLockPeriodParams`; without ``period``, Wrike looks from six months ago to in six
                months.

        Raises:
            InvalidArgument: not exactly one of folder, space and task is given.
        """
        operation, ids = for_parent(_LISTS, folder_id=folder_id, space_id=space_id, task_id=task_id)
        return self._pages(operation, values, page_size=page_size, limit=limit, ids=ids)

    @overload
    async def create(
        self, *, folder_id: str, **values: Unpack[TimelogLockPeriodParams]
    ) -> Sequence[TimelogLockPeriod]: ...
    @overload
    async def create(
        self, *, space_id: str, **values: Unpack[TimelogLockPeriodParams]
    ) -> Sequence[TimelogLockPeriod]: ...
    async def create(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        **values: Unpack[TimelogLockPeriodParams],
    ) -> Sequence[TimelogLockPeriod]:
        """Lock days of a folder or of a space.

        ``POST /folders/{folderId}/timelog_lock_periods``, ``POST /spaces/{spaceId}/timelog_lock_periods``

        Args:
            folder_id: the folder or project.
            space_id: the space.
            **values: see `TimelogLockPeriodParams`.

        Returns:
            The locks that Wrike answers with.

        Raises:
            InvalidArgument: not exactly one of folder and space is given.
            OutcomeUnknown: no clear answer came; the days may be locked.
        """
        operation, ids = for_parent(_CREATES, folder_id=folder_id, space_id=space_id)
        return await self._call(operation, values, ids=ids)

    @overload
    async def delete(
        self, *, folder_id: str, **values: Unpack[TimelogLockPeriodParams]
    ) -> Sequence[TimelogLockPeriod]: ...
    @overload
    async def delete(
        self, *, space_id: str, **values: Unpack[TimelogLockPeriodParams]
    ) -> Sequence[TimelogLockPeriod]: ...
    async def delete(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        **values: Unpack[TimelogLockPeriodParams],
    ) -> Sequence[TimelogLockPeriod]:
        """Unlock days of a folder or of a space.

        ``DELETE /folders/{folderId}/timelog_lock_periods``, ``DELETE /spaces/{spaceId}/timelog_lock_periods``

        Args:
            folder_id: the folder or project.
            space_id: the space.
            **values: see `TimelogLockPeriodParams`.

        Returns:
            The locks that Wrike answers with; none where it answers nothing.

        Raises:
            InvalidArgument: not exactly one of folder and space is given.
            OutcomeUnknown: no clear answer came; the days may be unlocked.
        """
        operation, ids = for_parent(_DELETES, folder_id=folder_id, space_id=space_id)
        return await self._call(operation, values, ids=ids)
