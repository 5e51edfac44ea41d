"""Blueprints: https://developers.wrike.com/reference/getfolder_blueprintsempty"""

from __future__ import annotations

from typing import Unpack

import attrs

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.blueprint_models import (
    BlueprintDefaultField,
    BlueprintFilters,
    FolderBlueprint,
    FolderBlueprintLaunch,
    TaskBlueprint,
    TaskBlueprintFilters,
    TaskBlueprintLaunch,
    check_launch,
    check_task_launch,
)
from wrike_async._resources.job_models import AsyncJob
from wrike_async._resources.jobs import Job
from wrike_async._wire.operation import Operation, Paging
from wrike_async._wire.parameters import literals

__all__ = ["FolderBlueprints", "TaskBlueprints"]

_NOT_OF_SPACES = frozenset({"title", "custom_fields"})
_FOLDERS = Operation(
    method="GET",
    path="/folder_blueprints",
    item=FolderBlueprint,
    accepts=BlueprintFilters,
    always=literals(BlueprintDefaultField),
    gateway=False,
)
_FOLDER_LISTS = {
    None: _FOLDERS,
    "space_id": attrs.evolve(_FOLDERS, path="/spaces/{spaceId}/folder_blueprints", without=_NOT_OF_SPACES),
}
_TASKS = Operation(
    method="GET",
    path="/task_blueprints",
    item=TaskBlueprint,
    accepts=TaskBlueprintFilters,
    paging=Paging(),
    takes_limit=True,
    always=literals(BlueprintDefaultField),
    gateway=False,
)
_TASK_LISTS = {
    None: _TASKS,
    "space_id": attrs.evolve(_TASKS, path="/spaces/{spaceId}/task_blueprints", without=_NOT_OF_SPACES),
}
_LAUNCH_FOLDER = Operation(
    method="POST",
    path="/folder_blueprints/{folderBlueprintId}/launch_async",
    item=AsyncJob,
    accepts=FolderBlueprintLaunch,
    gateway=False,
    check=check_launch,
)
_LAUNCH_TASK = attrs.evolve(
    _LAUNCH_FOLDER,
    path="/task_blueprints/{taskBlueprintId}/launch_async",
    accepts=TaskBlueprintLaunch,
    check=check_task_launch,
)


class FolderBlueprints(Resource):
    """Folders and projects to make others after."""

    def list(
        self,
        *,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[BlueprintFilters],
    ) -> Pages[FolderBlueprint]:
        """List the folder blueprints of the account or of a space. They come on one page.

        ``GET /folder_blueprints``, ``GET /spaces/{spaceId}/folder_blueprints``

        Args:
            space_id: the space.
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `BlueprintFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        operation, ids = for_parent(_FOLDER_LISTS, space_id=space_id)
        return self._pages(operation, filters, page_size=page_size, limit=limit, ids=ids)

    async def launch(self, folder_blueprint_id: str, **launch: Unpack[FolderBlueprintLaunch]) -> Job:
        """Start making a folder or project after a blueprint. Await the job for the end.

        Where it fails, a part may be there: nothing if it was at 0 percent, else look before launching again.

        ``POST /folder_blueprints/{folderBlueprintId}/launch_async``

        Args:
            folder_blueprint_id: of the blueprint.
            **launch: see `FolderBlueprintLaunch`; ``title`` is needed.

        Raises:
            OutcomeUnknown: no clear answer came; it may have begun.
        """
        return Job(self, await self._one(_LAUNCH_FOLDER, launch, ids=[folder_blueprint_id]))


class TaskBlueprints(Resource):
    """Tasks to make others after."""

    def list(
        self,
        *,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[TaskBlueprintFilters],
    ) -> Pages[TaskBlueprint]:
        """List the task blueprints of the account or of a space.

        ``GET /task_blueprints``, ``GET /spaces/{spaceId}/task_blueprints``

        Args:
            space_id: the space.
            page_size: blueprints in a page, 1 to 1000 (the default).
            limit: how many in all; every one by default.
            **filters: see `TaskBlueprintFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        operation, ids = for_parent(_TASK_LISTS, space_id=space_id)
        return self._pages(operation, filters, page_size=page_size, limit=limit, ids=ids)

    async def launch(self, task_blueprint_id: str, **launch: Unpack[TaskBlueprintLaunch]) -> Job:
        """Start making a task after a blueprint. Await the job for the end.

        Where it fails, a part may be there: nothing if it was at 0 percent, else look before launching again.

        ``POST /task_blueprints/{taskBlueprintId}/launch_async``

        Args:
            task_blueprint_id: of the blueprint.
            **launch: see `TaskBlueprintLaunch`; ``title`` is needed, and where to put it.

        Raises:
            OutcomeUnknown: no clear answer came; it may have begun.
        """
        return Job(self, await self._one(_LAUNCH_TASK, launch, ids=[task_blueprint_id]))
