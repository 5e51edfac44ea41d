"""Spaces: https://developers.wrike.com/reference/getspacesempty"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Required, Unpack

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Id, IdList, NotBlank, Parameters, Raw, UpTo, literals
from wrike_async._wire.types import Model, UnknownWord, model
from wrike_async.errors import InvalidArgument

__all__ = [
    "Space",
    "SpaceAccessType",
    "SpaceCreate",
    "SpaceFilters",
    "SpaceGetParams",
    "SpaceMember",
    "SpaceMemberInput",
    "SpaceUpdate",
    "Spaces",
]

SpaceAccessType = Literal["Personal", "Private", "Public", "Locked"]


@model
class SpaceMember(Model):
    """A member of a space."""

    id: str | None = None
    """Of the contact or group."""
    access_role_id: str | None = None
    """What the member may do."""
    is_manager: bool | None = None
    """Whether the member manages the space."""


@model
class Space(Model):
    """A space.

    What has to be asked for with ``fields`` is ``None`` otherwise.
    """

    id: str
    """Of the space, and of its own folder."""
    title: str | None = None
    """Its name."""
    avatar_url: str | None = None
    """Of its picture."""
    access_type: SpaceAccessType | UnknownWord | None = None
    """Who can see it."""
    archived: bool | None = None
    """Whether it is out of use."""
    guest_role_id: str | None = None
    """The access role of guests; public spaces only."""
    default_project_workflow_id: str | None = None
    """The workflow of new projects."""
    default_task_workflow_id: str | None = None
    """The workflow of new tasks."""
    description: str | None = None
    """Free text."""
    members: tuple[SpaceMember, ...] | None = None
    """Who belongs to it; on request."""
    suggested_project_workflow_ids: tuple[str, ...] | None = None
    """Asked for as ``suggestedProjectWorkflows``; not in lists."""
    suggested_task_workflow_ids: tuple[str, ...] | None = None
    """Asked for as ``suggestedTaskWorkflows``; not in lists."""
    work_schedule_id: str | None = None
    """The work schedule that it follows; on request."""


SpaceDefaultField = Literal[
    "id",
    "title",
    "avatarUrl",
    "accessType",
    "archived",
    "guestRoleId",
    "defaultProjectWorkflowId",
    "defaultTaskWorkflowId",
    "description",
]
SpaceListField = SpaceDefaultField | Literal["members", "workScheduleId"]
"""What lists can be asked for."""

SpaceField = SpaceListField | Literal["suggestedTaskWorkflows", "suggestedProjectWorkflows"]
"""What reading by ID, and the answer to a write, can be asked for."""


class SpaceFilters(Parameters, total=False):
    """Which spaces to list."""

    with_archived: bool
    """Whether to list the archived ones, too."""
    user_is_member: bool
    """Only those that the token's user belongs to."""
    with_invitations: bool
    """Name invited people among the members, too."""
    title: NotBlank
    """Part of the title."""
    access_types: Sequence[SpaceAccessType | UnknownWord | Raw]
    """Only those with one of these types of access."""
    fields: Sequence[SpaceListField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class SpaceGetParams(Parameters, total=False):
    """How to read a space."""

    with_invitations: bool
    """Name invited people among the members, too."""
    fields: Sequence[SpaceField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class SpaceMemberInput(Parameters, total=False):
    """A member, with an access role."""

    id: Required[Id]
    """The ID of what is meant."""
    access_role_id: Id
    """The access role that says what the member may do."""
    is_manager: bool
    """Whether the member manages the space."""


SpaceMembers = Annotated[Sequence[SpaceMemberInput | SpaceMember], UpTo(1000)]
"""Up to 1000 members."""

SpaceWorkflows = Annotated[IdList, UpTo(100)]
"""Up to 100 IDs of workflows."""


class SpaceCreate(Parameters, total=False):
    """A space to create."""

    title: Required[NotBlank]
    """What it is called."""
    access_type: Required[Literal["Locked", "Private", "Public"] | UnknownWord | Raw]
    """Who can see and join it."""
    description: str
    """What it says about itself."""
    members: SpaceMembers
    """Who belongs to it."""
    guest_role_id: Id
    """Public spaces only."""
    default_project_workflow_id: Id
    """The workflow of projects for which none is chosen."""
    suggested_project_workflows: SpaceWorkflows
    """Workflows to offer for projects."""
    default_task_workflow_id: Id
    """The workflow of tasks for which none is chosen."""
    suggested_task_workflows: IdList
    """Workflows to offer for tasks."""
    with_invitations: bool
    """Name invited people among the members of the answer, too."""
    work_schedule_id: Id
    """The work schedule that says which days count."""
    fields: Sequence[SpaceField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class SpaceUpdate(Parameters, total=False):
    """Changes to a space. What is left out stays as it is."""

    access_type: Literal["Private", "Public"] | UnknownWord | Raw
    """Who can see and join it."""
    title: NotBlank
    """What it is called."""
    description: str
    """What it says about itself."""
    members_add: SpaceMembers
    """Members to add."""
    members_update: Sequence[SpaceMemberInput | SpaceMember]
    """Members to change."""
    members_remove: Annotated[IdList, UpTo(1000)]
    """Members to remove."""
    guest_role_id: Id
    """Public spaces only."""
    default_project_workflow_id: Id
    """The workflow of projects for which none is chosen."""
    suggested_project_workflows_add: SpaceWorkflows
    """Workflows to offer for projects, too."""
    suggested_project_workflows_remove: IdList
    """Workflows to offer for projects no longer."""
    default_task_workflow_id: Id
    """The workflow of tasks for which none is chosen."""
    suggested_task_workflows_add: IdList
    """Workflows to offer for tasks, too."""
    suggested_task_workflows_remove: IdList
    """Workflows to offer for tasks no longer."""
    with_invitations: bool
    """Name invited people among the members of the answer, too."""
    work_schedule_id: Id
    """The work schedule that says which days count."""
    fields: Sequence[SpaceField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


_ONCE_ONLY = (
    "members",
    "members_add",
    "members_update",
    "members_remove",
    "suggested_project_workflows",
    "suggested_project_workflows_add",
    "suggested_project_workflows_remove",
    "suggested_task_workflows",
    "suggested_task_workflows_add",
    "suggested_task_workflows_remove",
)


def _check_space(values: dict[str, Any]) -> None:
    if values.get("guest_role_id") is not None and values.get("access_type", "Public") != "Public":
        raise InvalidArgument("guest_role_id: only public spaces have guests")
    for name in _ONCE_ONLY:
        counts = Counter(_id_of(entry) for entry in values.get(name) or ())
        if repeated := [entity_id for entity_id, count in counts.items() if count > 1]:
            raise InvalidArgument(f"{name} names {', '.join(repeated)} more than once")


def _id_of(entry: str | SpaceMemberInput | SpaceMember) -> str:
    if isinstance(entry, SpaceMember):
        return str(entry.id)
    return entry if isinstance(entry, str) else entry["id"]


_ALWAYS = literals(SpaceDefaultField)
_LIST = Operation(method="GET", path="/spaces", item=Space, accepts=SpaceFilters, always=_ALWAYS)
_GET = Operation(method="GET", path="/spaces/{spaceId}", item=Space, accepts=SpaceGetParams, always=_ALWAYS)
_CREATE = Operation(
    method="POST",
    path="/spaces",
    item=Space,
    accepts=SpaceCreate,
    always=_ALWAYS,
    check=_check_space,
)
_UPDATE = Operation(
    method="PUT",
    path="/spaces/{spaceId}",
    item=Space,
    accepts=SpaceUpdate,
    always=_ALWAYS,
    check=_check_space,
)
_DELETE: Operation[Any] = Operation(method="DELETE", path="/spaces/{spaceId}")


class Spaces(Resource):
    """Spaces of the account."""

    def list(
        self, *, page_size: int | None = None, limit: int | None = None, **filters: Unpack[SpaceFilters]
    ) -> Pages[Space]:
        """List spaces, which come on one page.

        ``GET /spaces``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `SpaceFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        return self._pages(_LIST, filters, page_size=page_size, limit=limit)

    async def get(self, space_id: str, **values: Unpack[SpaceGetParams]) -> Space:
        """Read a space. Wrike reads one at a time, so each takes a request.

        ``GET /spaces/{spaceId}``

        Args:
            space_id: of the space.
            **values: see `SpaceGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such space, or the ID is none.
        """
        return await self._one(_GET, values, ids=[space_id])

    async def create(self, **space: Unpack[SpaceCreate]) -> Space:
        """Create a space.

        ``POST /spaces``

        Args:
            **space: see `SpaceCreate`; ``title`` and ``access_type`` are needed.

        Raises:
            OutcomeUnknown: no clear answer came; the space may exist.
        """
        return await self._one(_CREATE, space)

    async def update(self, space_id: str, **changes: Unpack[SpaceUpdate]) -> Space:
        """Change a space. What is left out stays.

        ``PUT /spaces/{spaceId}``

        Args:
            space_id: of the space.
            **changes: see `SpaceUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the space may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[space_id])

    async def delete(self, space_id: str) -> None:
        """Delete a space.

        ``DELETE /spaces/{spaceId}``

        Raises:
            OutcomeUnknown: no clear answer came; the space may be deleted.
        """
        await self._call(_DELETE, ids=[space_id])
