"""Cascading field settings: https://developers.wrike.com/reference/postfolderssinglecascadingfieldsettings"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack, overload

import attrs

from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.cascading import CascadingFieldSetting
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import NotBlank, Parameters

__all__ = ["CascadingField", "CascadingFieldSettings"]


class CascadingField(Parameters, total=False):
    """Which field cascades."""

    field_id: NotBlank
    """ID of a custom field, or the name of a system field."""


_CREATE = Operation(
    method="POST",
    path="/folders/{folderId}/cascading_field_settings",
    item=CascadingFieldSetting,
    accepts=CascadingField,
    scopes=None,
    gateway=False,
)
_CREATES: Mapping[str | None, Operation[CascadingFieldSetting]] = {
    "folder_id": _CREATE,
    "task_id": attrs.evolve(_CREATE, path="/tasks/{taskId}/cascading_field_settings"),
}
_DELETES: Mapping[str | None, Operation[CascadingFieldSetting]] = {
    "folder_id": attrs.evolve(_CREATE, method="DELETE"),
    "task_id": attrs.evolve(_CREATES["task_id"], method="DELETE"),
}


class CascadingFieldSettings(Resource):
    """Fields whose values cascade. Those in force come with folders and tasks, as ``cascading_field_settings``."""

    @overload
    async def create(self, *, folder_id: str, **setting: Unpack[CascadingField]) -> list[CascadingFieldSetting]: ...
    @overload
    async def create(self, *, task_id: str, **setting: Unpack[CascadingField]) -> list[CascadingFieldSetting]: ...
    async def create(
        self, *, folder_id: str | None = None, task_id: str | None = None, **setting: Unpack[CascadingField]
    ) -> list[CascadingFieldSetting]:
        """Let a field's value cascade from a folder, project or task to what is below it.

        ``POST /folders/{folderId}/cascading_field_settings``, ``POST /tasks/{taskId}/cascading_field_settings``

        Args:
            folder_id: the folder or project.
            task_id: the task.
            **setting: see `CascadingField`.

        Returns:
            The settings that Wrike answers with.

        Raises:
            InvalidArgument: not exactly one of folder and task is given.
            OutcomeUnknown: no clear answer came; the field may cascade.
        """
        operation, ids = for_parent(_CREATES, folder_id=folder_id, task_id=task_id)
        return await self._call(operation, setting, ids=ids)

    @overload
    async def delete(self, *, folder_id: str, **setting: Unpack[CascadingField]) -> list[CascadingFieldSetting]: ...
    @overload
    async def delete(self, *, task_id: str, **setting: Unpack[CascadingField]) -> list[CascadingFieldSetting]: ...
    async def delete(
        self, *, folder_id: str | None = None, task_id: str | None = None, **setting: Unpack[CascadingField]
    ) -> list[CascadingFieldSetting]:
        """Stop a field's value from cascading.

        ``DELETE /folders/{folderId}/cascading_field_settings``, ``DELETE /tasks/{taskId}/cascading_field_settings``

        Args:
            folder_id: the folder or project.
            task_id: the task.
            **setting: see `CascadingField`.

        Returns:
            The settings that Wrike answers with; none where it answers nothing.

        Raises:
            InvalidArgument: not exactly one of folder and task is given.
            OutcomeUnknown: no clear answer came; the field may not cascade any more.
        """
        operation, ids = for_parent(_DELETES, folder_id=folder_id, task_id=task_id)
        return await self._call(operation, setting, ids=ids)
