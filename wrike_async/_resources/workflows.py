"""Workflows: https://developers.wrike.com/reference/getworkflowsempty"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Required, Unpack

import attrs

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.shared import text_up_to
from wrike_async._wire.operation import READ_SCOPES, Operation
from wrike_async._wire.parameters import Id, NotBlank, Parameters, Raw, literals
from wrike_async._wire.types import Model, UnknownWord, model
from wrike_async.errors import InvalidArgument

__all__ = [
    "CustomStatus",
    "CustomStatusColor",
    "CustomStatusInput",
    "StatusGroup",
    "Workflow",
    "WorkflowCreate",
    "WorkflowListParams",
    "WorkflowUpdate",
    "Workflows",
]

StatusGroup = Literal["Active", "Completed", "Deferred", "Cancelled"]
CustomStatusColor = Literal[
    "Brown",
    "Red",
    "Purple",
    "Indigo",
    "DarkBlue",
    "Blue",
    "Turquoise",
    "DarkCyan",
    "Green",
    "YellowGreen",
    "Yellow",
    "Orange",
    "Gray",
]


@model
class CustomStatus(Model):
    """A status of a workflow."""

    id: str | None = None
    """Of the status."""
    name: str | None = None
    """As users see it."""
    standard_name: bool | None = None
    """Whether the name is Wrike's own, in the user's language."""
    color: CustomStatusColor | UnknownWord | None = None
    """Its colour."""
    standard: bool | None = None
    """Whether it is the first choice in its group."""
    group: StatusGroup | UnknownWord | None = None
    """What it means for a task."""
    hidden: bool | None = None
    """Whether it is out of use."""


@model
class Workflow(Model):
    """A workflow."""

    id: str
    """Of the workflow."""
    name: str | None = None
    """As users see it."""
    standard: bool | None = None
    """Whether it is the account's default."""
    hidden: bool | None = None
    """Whether it is out of use."""
    custom_statuses: tuple[CustomStatus, ...] | None = None
    """Its statuses."""
    description: str | None = None
    """Free text."""
    space_id: str | None = None
    """The space, for a workflow of one space."""
    data_usage_statistics: dict[str, Any] | None = None
    """On request; Wrike does not document the shape."""


WorkflowDefaultField = Literal["id", "name", "standard", "hidden", "customStatuses", "description", "spaceId"]


class WorkflowListParams(Parameters, total=False):
    """How to list workflows."""

    fields: Sequence[WorkflowDefaultField | Literal["dataUsageStatistics"] | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class CustomStatusInput(Parameters, total=False):
    """A status to change, with its ``id``; or a new one, without."""

    id: Id
    """The ID of what is meant."""
    name: NotBlank
    """What it is called."""
    color: CustomStatusColor | UnknownWord | Raw
    """The name of its color."""
    group: StatusGroup | UnknownWord | Raw
    """The kind of status that it counts as."""
    hidden: bool
    """Whether people are not offered it."""


WorkflowName = Annotated[str, text_up_to(128, blank=False)]
"""1 to 128 characters."""

WorkflowDescription = Annotated[str, text_up_to(2000)]
"""Up to 2000 characters."""


class WorkflowCreate(Parameters, total=False):
    """A workflow to create."""

    name: Required[WorkflowName]
    """What it is called."""
    description: WorkflowDescription
    """What it says about itself."""


class WorkflowUpdate(Parameters, total=False):
    """Changes to a workflow. What is left out stays as it is."""

    name: WorkflowName
    """What it is called."""
    description: WorkflowDescription
    """What it says about itself."""
    hidden: bool
    """Whether people are not offered it."""
    custom_status: CustomStatusInput | CustomStatus
    """One status to change or to add."""


def _check_status(values: dict[str, Any]) -> None:
    status = values.get("custom_status")
    known = {"id": status.id, "name": status.name} if isinstance(status, CustomStatus) else status
    if isinstance(known, Mapping) and known.get("id") is None and known.get("name") is None:
        raise InvalidArgument("custom_status needs an id to change a status, or a name to add one")


_WRITE_SCOPES = ("amReadWriteWorkflow",)
_LIST = Operation(
    method="GET",
    path="/workflows",
    item=Workflow,
    accepts=WorkflowListParams,
    scopes=("amReadOnlyWorkflow", "amReadWriteWorkflow", *READ_SCOPES),
    always=literals(WorkflowDefaultField),
)
_LISTS = {None: _LIST, "space_id": attrs.evolve(_LIST, path="/spaces/{spaceId}/workflows")}
_CREATE = Operation(method="POST", path="/workflows", item=Workflow, accepts=WorkflowCreate, scopes=_WRITE_SCOPES)
_UPDATE = Operation(
    method="PUT",
    path="/workflows/{workflowId}",
    item=Workflow,
    accepts=WorkflowUpdate,
    scopes=_WRITE_SCOPES,
    check=_check_status,
)


class Workflows(Resource):
    """Workflows of the account and of its spaces."""

    def list(
        self,
        *,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **values: Unpack[WorkflowListParams],
    ) -> Pages[Workflow]:
        """List workflows: of a space, or those of the account, which leave out the spaces'. They come on one page.

        ``GET /workflows``, ``GET /spaces/{spaceId}/workflows``

        Args:
            space_id: the space.
            page_size: without effect here.
            limit: how many in all; every one by default.
            **values: see `WorkflowListParams`.
        """
        operation, ids = for_parent(_LISTS, space_id=space_id)
        return self._pages(operation, values, page_size=page_size, limit=limit, ids=ids)

    async def create(self, **workflow: Unpack[WorkflowCreate]) -> Workflow:
        """Create a workflow. Add its statuses with `update`.

        ``POST /workflows``

        Args:
            **workflow: see `WorkflowCreate`; ``name`` is needed.

        Raises:
            OutcomeUnknown: no clear answer came; the workflow may exist.
        """
        return await self._one(_CREATE, workflow)

    async def update(self, workflow_id: str, **changes: Unpack[WorkflowUpdate]) -> Workflow:
        """Change a workflow, or one of its statuses, or add one. What is left out stays.

        ``PUT /workflows/{workflowId}``

        Args:
            workflow_id: of the workflow.
            **changes: see `WorkflowUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the workflow may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[workflow_id])
