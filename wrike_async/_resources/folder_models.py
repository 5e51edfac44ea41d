"""What folders and projects are made of. A project is a folder that has a `Project`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from wrike_async._resources.cascading import CascadingFieldSetting
from wrike_async._resources.having_custom_fields import HasCustomFields
from wrike_async._resources.history import BudgetMetricHistoryItem
from wrike_async._resources.shared import BillingType, Currency, CustomFieldValue, MetadataEntry, TreeScope
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "Folder",
    "FolderColor",
    "FolderHistory",
    "FolderTreeNode",
    "Project",
    "ProjectFinance",
    "ProjectHistory",
    "ProjectStatus",
]

ProjectStatus = Literal["Green", "Yellow", "Red", "Completed", "OnHold", "Cancelled", "Custom"]
FolderColor = Literal[
    "None",
    "Person",
    "Purple1",
    "Purple2",
    "Purple3",
    "Purple4",
    "Indigo1",
    "Indigo2",
    "Indigo3",
    "Indigo4",
    "DarkBlue1",
    "DarkBlue2",
    "DarkBlue3",
    "DarkBlue4",
    "Blue1",
    "Blue2",
    "Blue3",
    "Blue4",
    "Turquoise1",
    "Turquoise2",
    "Turquoise3",
    "Turquoise4",
    "DarkCyan1",
    "DarkCyan2",
    "DarkCyan3",
    "DarkCyan4",
    "Green1",
    "Green2",
    "Green3",
    "Green4",
    "YellowGreen1",
    "YellowGreen2",
    "YellowGreen3",
    "YellowGreen4",
    "Yellow1",
    "Yellow2",
    "Yellow3",
    "Yellow4",
    "Orange1",
    "Orange2",
    "Orange3",
    "Orange4",
    "Red1",
    "Red2",
    "Red3",
    "Red4",
    "Pink1",
    "Pink2",
    "Pink3",
    "Pink4",
    "Gray1",
    "Gray2",
    "Gray3",
]


@model
class ProjectFinance(Model):
    """Planned and actual fees and costs of a project, and its budget, in ``currency``."""

    currency: Currency | UnknownWord | None = None
    """The currency of its amounts."""
    actual_fees: float | None = None
    """What the work done is billed at."""
    actual_cost: float | None = None
    """What the work done cost."""
    planned_fees: float | None = None
    """What the planned work will be billed at."""
    planned_cost: float | None = None
    """What the planned work will cost."""
    budget: float | None = None
    """What the project may cost."""


@model
class Project(Model):
    """What makes a folder a project."""

    author_id: str | None = None
    """Who created it."""
    owner_ids: tuple[str, ...] | None = None
    """Who is responsible."""
    status: ProjectStatus | UnknownWord | None = None
    """One of the simple ones; left out where a status of a workflow is used."""
    custom_status_id: str | None = None
    """Its status in the workflow."""
    start_date: date | None = None
    """Its first day."""
    end_date: date | None = None
    """Its last day."""
    created_date: datetime | None = None
    """When it became a project."""
    completed_date: datetime | None = None
    """When it was completed."""
    contract_type: BillingType | UnknownWord | None = None
    """Of its time; asked for as ``contractType``."""
    finance: ProjectFinance | None = None
    """Fees, costs and budget; asked for as ``finance``."""


@model
class FolderTreeNode(Model):
    """A folder or project as it comes in the tree."""

    id: str
    """Of the folder."""
    title: str | None = None
    """Its name."""
    child_ids: tuple[str, ...] | None = None
    """Folders in it."""
    scope: TreeScope | UnknownWord | None = None
    """``WsFolder``, or ``RbFolder`` in the recycle bin; ``WsRoot`` and ``RbRoot`` for the two roots."""
    project: Project | None = None
    """What makes it a project, if it is one."""
    color: FolderColor | UnknownWord | None = None
    """Its colour."""
    space: bool | None = None
    """Whether it is the folder of a space."""
    custom_item_type_id: str | None = None
    """Its custom item type."""
    permalink: str | None = None
    """The address for a browser."""
    children: tuple[str, ...] | None = None
    """An older name of ``child_ids``."""

    @property
    def recycled(self) -> bool:
        """Whether it is in the recycle bin."""
        return self.scope == "RbFolder"

    @property
    def is_root(self) -> bool:
        """Whether it is the folder above everything, which is no folder that can be read or changed."""
        return self.scope == "WsRoot"

    @property
    def is_recycle_bin(self) -> bool:
        """Whether it is the recycle bin itself, which is no folder that can be read or changed."""
        return self.scope == "RbRoot"


@model
class Folder(HasCustomFields):
    """A folder or project.

    What the operation does not return unless asked with ``fields`` is ``None`` then.
    """

    id: str
    """Of the folder."""
    account_id: str | None = None
    """Of the account."""
    title: str | None = None
    """Its name."""
    created_date: datetime | None = None
    """When it was created."""
    updated_date: datetime | None = None
    """When it was changed last."""
    description: str | None = None
    """HTML; empty when there is none."""
    brief_description: str | None = None
    """The beginning of it as plain text."""
    color: FolderColor | UnknownWord | None = None
    """Its colour."""
    shared_ids: tuple[str, ...] | None = None
    """Contacts and groups."""
    parent_ids: tuple[str, ...] | None = None
    """Folders that it is in."""
    child_ids: tuple[str, ...] | None = None
    """Folders in it."""
    super_parent_ids: tuple[str, ...] | None = None
    """Folders above, where sharing is selective."""
    scope: TreeScope | UnknownWord | None = None
    """``WsFolder``, or ``RbFolder`` in the recycle bin."""
    has_attachments: bool | None = None
    """Whether it has any."""
    attachment_count: int | None = None
    """How many."""
    permalink: str | None = None
    """The address for a browser."""
    workflow_id: str | None = None
    """The workflow of what is in it."""
    metadata: tuple[MetadataEntry, ...] | None = None
    """Entries of this API client."""
    custom_fields: tuple[CustomFieldValue, ...] | None = None
    """Values of custom fields."""
    custom_column_ids: tuple[str, ...] | None = None
    """Custom fields that it shows."""
    project: Project | None = None
    """What makes it a project, if it is one."""
    space: bool | None = None
    """Whether it is the folder of a space."""
    custom_item_type_id: str | None = None
    """Its custom item type."""
    user_access_roles: dict[str, Any] | None = None
    """Access roles by contact, asked for as ``accessRoles``; the shape is not certain."""
    cascading_field_settings: tuple[CascadingFieldSetting, ...] | None = None
    """Fields that cascade to what is in it, asked for as ``cascadingFields``."""
    has_backlog: bool | None = None
    """Whether it has a backlog."""

    @property
    def recycled(self) -> bool:
        """Whether it is in the recycle bin. Reading by ID finds folders there too."""
        return self.scope == "RbFolder"


@model
class ProjectHistory(Model):
    """How costs, fees and budget of a project changed; each comes when its name is in ``fields``."""

    planned_cost: tuple[BudgetMetricHistoryItem, ...] | None = None
    """What the planned work will cost."""
    planned_fees: tuple[BudgetMetricHistoryItem, ...] | None = None
    """What the planned work will be billed at."""
    actual_cost: tuple[BudgetMetricHistoryItem, ...] | None = None
    """What the work done cost."""
    actual_fees: tuple[BudgetMetricHistoryItem, ...] | None = None
    """What the work done is billed at."""
    budget: tuple[BudgetMetricHistoryItem, ...] | None = None
    """What the project may cost."""


@model
class FolderHistory(Model):
    """How a folder changed: so far, what its project cost."""

    id: str
    """The ID of what is meant."""
    project: ProjectHistory | None = None
    """What changed of the project."""
