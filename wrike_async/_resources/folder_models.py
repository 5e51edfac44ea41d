"""What folders and projects are made of. A project is a folder that has a `Project`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from wrike_async._resources.cascading import CascadingFieldSetting
from wrike_async._resources.custom_field_values import HasCustomFields
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
    actual_fees: float | None = None
    actual_cost: float | None = None
    planned_fees: float | None = None
    planned_cost: float | None = None
    budget: float | None = None


@model
class Project(Model):
    """What makes a folder a project.

    Attributes:
        author_id: who created it.
        owner_ids: who is responsible.
        status: one of the simple ones; left out where a status of a workflow is used.
        custom_status_id: its status in the workflow.
        start_date: its first day.
        end_date: its last day.
        created_date: when it became a project.
        completed_date: when it was completed.
        contract_type: of its time; asked for as ``contractType``.
        finance: fees, costs and budget; asked for as ``finance``.
    """

    author_id: str | None = None
    owner_ids: tuple[str, ...] | None = None
    status: ProjectStatus | UnknownWord | None = None
    custom_status_id: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    created_date: datetime | None = None
    completed_date: datetime | None = None
    contract_type: BillingType | UnknownWord | None = None
    finance: ProjectFinance | None = None


@model
class FolderTreeNode(Model):
    """A folder or project as it comes in the tree.

    Attributes:
        id: of the folder.
        title: its name.
        child_ids: folders in it.
        scope: ``WsFolder``, or ``RbFolder`` in the recycle bin; ``WsRoot`` and ``RbRoot`` for the two roots.
        project: what makes it a project, if it is one.
        color: its colour.
        space: whether it is the folder of a space.
        custom_item_type_id: its custom item type.
        permalink: the address for a browser.
        children: an older name of ``child_ids``.
    """

    id: str
    title: str | None = None
    child_ids: tuple[str, ...] | None = None
    scope: TreeScope | UnknownWord | None = None
    project: Project | None = None
    color: FolderColor | UnknownWord | None = None
    space: bool | None = None
    custom_item_type_id: str | None = None
    permalink: str | None = None
    children: tuple[str, ...] | None = None

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

    Attributes:
        id: of the folder.
        account_id: of the account.
        title: its name.
        created_date: when it was created.
        updated_date: when it was changed last.
        description: HTML; empty when there is none.
        brief_description: the beginning of it as plain text.
        color: its colour.
        shared_ids: contacts and groups.
        parent_ids: folders that it is in.
        child_ids: folders in it.
        super_parent_ids: folders above, where sharing is selective.
        scope: ``WsFolder``, or ``RbFolder`` in the recycle bin.
        has_attachments: whether it has any.
        attachment_count: how many.
        permalink: the address for a browser.
        workflow_id: the workflow of what is in it.
        metadata: entries of this API client.
        custom_fields: values of custom fields.
        custom_column_ids: custom fields that it shows.
        project: what makes it a project, if it is one.
        space: whether it is the folder of a space.
        custom_item_type_id: its custom item type.
        user_access_roles: access roles by contact, asked for as ``accessRoles``; the shape is not certain.
        cascading_field_settings: fields that cascade to what is in it, asked for as ``cascadingFields``.
        has_backlog: whether it has a backlog.
    """

    id: str
    account_id: str | None = None
    title: str | None = None
    created_date: datetime | None = None
    updated_date: datetime | None = None
    description: str | None = None
    brief_description: str | None = None
    color: FolderColor | UnknownWord | None = None
    shared_ids: tuple[str, ...] | None = None
    parent_ids: tuple[str, ...] | None = None
    child_ids: tuple[str, ...] | None = None
    super_parent_ids: tuple[str, ...] | None = None
    scope: TreeScope | UnknownWord | None = None
    has_attachments: bool | None = None
    attachment_count: int | None = None
    permalink: str | None = None
    workflow_id: str | None = None
    metadata: tuple[MetadataEntry, ...] | None = None
    custom_fields: tuple[CustomFieldValue, ...] | None = None
    custom_column_ids: tuple[str, ...] | None = None
    project: Project | None = None
    space: bool | None = None
    custom_item_type_id: str | None = None
    user_access_roles: dict[str, Any] | None = None
    cascading_field_settings: tuple[CascadingFieldSetting, ...] | None = None
    has_backlog: bool | None = None

    @property
    def recycled(self) -> bool:
        """Whether it is in the recycle bin. Reading by ID finds folders there too."""
        return self.scope == "RbFolder"


@model
class ProjectHistory(Model):
    """How costs, fees and budget of a project changed; each comes when its name is in ``fields``."""

    planned_cost: tuple[BudgetMetricHistoryItem, ...] | None = None
    planned_fees: tuple[BudgetMetricHistoryItem, ...] | None = None
    actual_cost: tuple[BudgetMetricHistoryItem, ...] | None = None
    actual_fees: tuple[BudgetMetricHistoryItem, ...] | None = None
    budget: tuple[BudgetMetricHistoryItem, ...] | None = None


@model
class FolderHistory(Model):
    """How a folder changed: so far, what its project cost."""

    id: str
    project: ProjectHistory | None = None
