"""Rollups: https://developers.wrike.com/reference/getfolderssinglerollups"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Unpack, overload

import attrs

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._wire.operation import Operation, Paging
from wrike_async._wire.parameters import Parameters, UpTo
from wrike_async._wire.types import Model, model

__all__ = ["RollupFilters", "RollupSettings", "RollupUpdate", "Rollups", "TaskRollupFilters"]


@model
class RollupSettings(Model):
    """Which values of an item follow from what is below it."""

    item_id: str | None = None
    """Of the folder, project or task."""
    rollup_settings: tuple[dict[str, Any], ...] | None = None
    """Field by field, under wire names; Wrike does not document the shape."""
    child_ids: tuple[str, ...] | None = None
    """What is below it."""


class TaskRollupFilters(Parameters, total=False):
    """Which rollups of a task to list."""

    filter: Sequence[dict[str, Any]] | dict[str, Any]
    """By how fields are set up, under wire names; Wrike does not document the shape."""


class RollupFilters(TaskRollupFilters, total=False):
    """Which rollups to list. All but ``filter`` is for those of a folder."""

    descendants: bool
    """Look into the folders below too."""
    next_page_token: str
    """Go on from here: repeat all other parameters."""


class RollupUpdate(Parameters, total=False):
    """Rollups to change."""

    rollups: Annotated[Sequence[dict[str, Any]], UpTo(20)]
    """Under wire names; Wrike does not document the shape."""


_LIST_OF_FOLDER = Operation(
    method="GET",
    path="/folders/{folderId}/rollups",
    item=RollupSettings,
    accepts=RollupFilters,
    scopes=None,
    paging=Paging(max_size=100),
    gateway=False,
)
_LISTS: Mapping[str | None, Operation[RollupSettings]] = {
    "folder_id": _LIST_OF_FOLDER,
    "task_id": attrs.evolve(_LIST_OF_FOLDER, path="/tasks/{taskId}/rollups", accepts=TaskRollupFilters, paging=None),
}
_UPDATE_OF_FOLDER = Operation(
    method="PUT",
    path="/folders/{folderId}/rollups",
    item=RollupSettings,
    accepts=RollupUpdate,
    scopes=None,
    gateway=False,
)
_UPDATES: Mapping[str | None, Operation[RollupSettings]] = {
    "folder_id": _UPDATE_OF_FOLDER,
    "task_id": attrs.evolve(_UPDATE_OF_FOLDER, path="/tasks/{taskId}/rollups"),
}


class Rollups(Resource):
    """Values of folders, projects and tasks that follow from what is below them."""

    @overload
    def list(
        self,
        *,
        folder_id: str,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[RollupFilters],
    ) -> Pages[RollupSettings]: ...
    @overload
    def list(
        self, *, task_id: str, page_size: int | None = None, limit: int | None = None, **filters: Unpack[RollupFilters]
    ) -> Pages[RollupSettings]: ...
    def list(
        self,
        *,
        folder_id: str | None = None,
        task_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[RollupFilters],
    ) -> Pages[RollupSettings]:
        """List how rollups of a folder or of a task are set up. Those of a task come on one page.

        ``GET /folders/{folderId}/rollups``, ``GET /tasks/{taskId}/rollups``

        Args:
            folder_id: the folder or project.
            task_id: the task.
            page_size: entries in a page, 1 to 100 (the default); for those of a folder.
            limit: how many in all; every one by default.
            **filters: see `RollupFilters`.

        Raises:
            InvalidArgument: not exactly one of folder and task is given, or a filter that Wrike would refuse.
        """
        operation, ids = for_parent(_LISTS, folder_id=folder_id, task_id=task_id)
        return self._pages(operation, filters, page_size=page_size, limit=limit, ids=ids)

    @overload
    async def update(self, *, folder_id: str, **changes: Unpack[RollupUpdate]) -> Sequence[RollupSettings]: ...
    @overload
    async def update(self, *, task_id: str, **changes: Unpack[RollupUpdate]) -> Sequence[RollupSettings]: ...
    async def update(
        self, *, folder_id: str | None = None, task_id: str | None = None, **changes: Unpack[RollupUpdate]
    ) -> Sequence[RollupSettings]:
        """Change how rollups of a folder or of a task are set up.

        ``PUT /folders/{folderId}/rollups``, ``PUT /tasks/{taskId}/rollups``

        Args:
            folder_id: the folder or project.
            task_id: the task.
            **changes: see `RollupUpdate`.

        Returns:
            The settings as they are now.

        Raises:
            InvalidArgument: not exactly one of folder and task is given.
            OutcomeUnknown: no clear answer came; the settings may be changed.
        """
        operation, ids = for_parent(_UPDATES, folder_id=folder_id, task_id=task_id)
        return await self._call(operation, changes, ids=ids)
