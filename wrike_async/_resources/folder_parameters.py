"""What folders and projects can be asked for and changed with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, Required

from wrike_async._resources.folder_models import ProjectStatus
from wrike_async._resources.shared import (
    BillingType,
    CustomFieldFilter,
    CustomFieldFilters,
    CustomFieldInputs,
    MetadataFilter,
    MetadataInputs,
)
from wrike_async._wire.parameters import (
    Date,
    DateFilter,
    DateRange,
    Id,
    IdList,
    InstantFilter,
    NotBlank,
    Parameters,
    Raw,
    UpTo,
    literals,
    whole_number,
)
from wrike_async._wire.types import UnknownWord
from wrike_async.errors import InvalidArgument

__all__ = [
    "ALWAYS_BY_ID",
    "ALWAYS_IN_LISTS",
    "FolderBulkUpdate",
    "FolderCopy",
    "FolderCopyAsync",
    "FolderCreate",
    "FolderFilters",
    "FolderGetParams",
    "FolderHistoryParams",
    "FolderTreeParams",
    "FolderUpdate",
    "ProjectCreate",
    "ProjectUpdate",
    "check_project",
    "for_full_mode",
]

FolderDefaultField = Literal[
    "id",
    "accountId",
    "title",
    "createdDate",
    "updatedDate",
    "sharedIds",
    "parentIds",
    "childIds",
    "scope",
    "permalink",
    "workflowId",
    "project",
]
"""What every answer about a folder holds."""

_ByIdAnyway = Literal["customFields", "description", "hasAttachments", "metadata", "superParentIds"]
_OnRequest = Literal[
    "attachmentCount",
    "briefDescription",
    "contractType",
    "customColumnIds",
    "customItemTypeId",
    "finance",
]

FolderListField = FolderDefaultField | _ByIdAnyway | _OnRequest | Literal["space"]
"""What lists can be asked for. ``finance`` comes in lists of a folder only."""

FolderGetField = FolderDefaultField | _ByIdAnyway | _OnRequest | Literal["accessRoles", "cascadingFields"]
"""What reading by ID can be asked for."""

FolderUpdateField = FolderDefaultField | _ByIdAnyway | Literal["contractType"]
"""What the answer to an update can be asked for."""

FolderCreateField = FolderUpdateField | Literal["customItemTypeId"]
"""What the answer to a creation can be asked for."""

ALWAYS_IN_LISTS = literals(FolderDefaultField)
ALWAYS_BY_ID = literals(FolderDefaultField, _ByIdAnyway)


class FolderTreeParams(Parameters, total=False):
    """How to read the tree. Any other filter would make Wrike answer with a list."""

    deleted: bool
    """``False`` for what is below the root, ``True`` for what is in the recycle bin; both if left out.

    Not for the tree of a folder.
    """


class FolderFilters(Parameters, total=False):
    """Which folders to list. Conditions are joined by *and*; several values of one by *or*."""

    permalink: NotBlank
    """Only the one that has this link."""
    descendants: bool
    """Look into the folders below too, which is the default."""
    metadata: MetadataFilter
    """Only those with exactly this entry, or one of this key, in the metadata of this API client."""
    custom_field: CustomFieldFilter
    """Deprecated by Wrike: the single filter, with a comparator."""
    custom_fields: CustomFieldFilters
    """Only those whose custom fields hold these values."""
    updated_date: InstantFilter
    """Only those that changed in this range of time."""
    with_invitations: bool
    """Name invited people in ``shared_ids``, too."""
    project: bool
    """``True`` for projects only, ``False`` for folders that are no projects."""
    deleted: bool
    """``True`` for what is in the recycle bin, instead of what is not. Not for lists of a folder."""
    contract_types: Sequence[BillingType | UnknownWord | Raw]
    """Only projects with one of these types of contract."""
    plain_text_custom_fields: bool
    """Strip HTML from the values of custom fields."""
    custom_item_types: Annotated[IdList, UpTo(1000)]
    """Only those of one of these custom item types."""
    custom_statuses: IdList
    """Only those with one of these custom statuses."""
    authors: IdList
    """Only those that one of these users created."""
    owners: IdList
    """Only projects that one of these users owns."""
    start_date: DateFilter
    """Only those that start in this range."""
    end_date: DateFilter
    """Only those that end in this range."""
    completed_date: DateFilter
    """Only those that were completed in this range of time."""
    title: NotBlank
    """Part of the title."""
    fields: Sequence[FolderListField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""
    next_page_token: str
    """Go on from here: repeat all other parameters."""


class FolderGetParams(Parameters, total=False):
    """How to read folders by ID."""

    with_invitations: bool
    """Name invited people in ``shared_ids``, too."""
    plain_text_custom_fields: bool
    """Strip HTML from the values of custom fields."""
    fields: Sequence[FolderGetField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class FolderHistoryParams(Parameters, total=False):
    """Which history to read."""

    updated_date: InstantFilter
    """Only those that changed in this range of time."""
    fields: Sequence[Literal["plannedCost", "plannedFees", "actualFees", "actualCost", "budget"] | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class _ProjectInput(Parameters, total=False):
    status: ProjectStatus | UnknownWord | Raw
    """Excludes ``custom_status_id``."""
    custom_status_id: Id
    """The custom status that it has."""
    start_date: Date
    """The first day."""
    end_date: Date
    """The last day."""
    contract_type: BillingType | UnknownWord | Raw
    """How the project is paid for."""
    budget: int
    """Whole units of the account's currency."""


class ProjectCreate(_ProjectInput, total=False):
    """A project to create."""

    owner_ids: IdList
    """The users who own it."""


class ProjectUpdate(_ProjectInput, total=False):
    """Changes to a project. What is left out stays as it is."""

    owners_add: IdList
    """Users who are to own it, too."""
    owners_remove: IdList
    """Users who are to own it no longer."""


class FolderCreate(Parameters, total=False):
    """A folder or project to create."""

    title: Required[NotBlank]
    """What it is called."""
    description: str
    """What it says about itself."""
    shareds: IdList
    """Contacts to share with; the creator has a share anyway."""
    metadata: MetadataInputs
    """Entries that the app keeps with it; other apps do not see them."""
    custom_fields: CustomFieldInputs
    """Values of custom fields, by their IDs."""
    custom_columns: IdList
    """Custom fields to show."""
    project: ProjectCreate
    """Makes it a project; ``{}`` does."""
    user_access_roles: Mapping[Id, Id]
    """Access roles by contact."""
    with_invitations: bool
    """Name invited people in ``owner_ids`` and ``shared_ids``, too."""
    custom_item_type_id: Id
    """The custom item type that it is of."""
    plain_text_custom_fields: bool
    """Strip HTML from the values of custom fields."""
    fields: Sequence[FolderCreateField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class FolderBulkUpdate(Parameters, total=False):
    """What many folders can be changed with at once."""

    custom_fields: CustomFieldInputs
    """Values of custom fields, by their IDs."""
    project: ProjectUpdate | None
    """Makes a project of a plain folder, too; ``None`` makes a plain folder of a project."""
    convert_to_custom_item_type: Id
    """The custom item type to make of it."""
    fields: Sequence[FolderUpdateField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class FolderUpdate(FolderBulkUpdate, total=False):
    """Changes to a folder or project. What is left out stays as it is."""

    title: NotBlank
    """What it is called."""
    description: NotBlank
    """Wrike ignores an empty one, so that it cannot be cleared."""
    add_parents: IdList
    """Neither the root nor the recycle bin."""
    remove_parents: IdList
    """Neither the root nor the recycle bin."""
    add_shareds: IdList
    """Users to share it with."""
    remove_shareds: IdList
    """Users to share it with no longer."""
    metadata: MetadataInputs
    """Entries that the app keeps with it; other apps do not see them."""
    restore: bool
    """Bring the folder back from the recycle bin, with what went there with it."""
    custom_columns: IdList
    """Custom fields to show."""
    clear_custom_columns: bool
    """Show no custom fields any more."""
    add_access_roles: Mapping[Id, Id]
    """Access roles by contact."""
    remove_access_roles: IdList
    """Contacts who lose theirs."""
    with_invitations: bool
    """Name invited people in ``owner_ids`` and ``shared_ids``, too."""
    plain_text_custom_fields: bool
    """Strip HTML from the values of custom fields."""


class FolderCopyAsync(Parameters, total=False):
    """A folder to copy to, and what to take along."""

    parent: Required[Id]
    """The folder to put the copy into."""
    title: Required[NotBlank]
    """Of the copy."""
    title_prefix: str
    """Put before the titles of all copied tasks."""
    copy_descriptions: bool
    """Whether descriptions are copied."""
    copy_responsibles: bool
    """Whether assignees are copied."""
    add_responsibles: IdList
    """Users to assign."""
    remove_responsibles: IdList
    """Users who are to be assigned no longer."""
    copy_custom_fields: bool
    """Whether values of custom fields are copied."""
    copy_custom_statuses: bool
    """``False`` takes the statuses from the workflow."""
    copy_statuses: bool
    """``False`` makes all tasks active."""
    copy_parents: bool
    """Leave copied tasks in their other folders, too; not by default, unlike everything else."""
    reschedule_date: Date
    """Where the schedule of active tasks begins or ends."""
    reschedule_mode: Literal["Start", "End"] | Raw
    """What ``reschedule_date`` is; ``Start`` by default."""
    entry_limit: Annotated[int, whole_number(1, 250)]
    """How many tasks and folders to copy at most; Wrike copies nothing when there are more. 250 by default."""


class FolderCopy(FolderCopyAsync, total=False):
    """A folder to copy to, what to take along, and how to answer."""

    plain_text_custom_fields: bool
    """Strip HTML from the values of custom fields."""


_NO_FILTERS: Final = frozenset({"deleted", "with_invitations", "plain_text_custom_fields", "fields", "next_page_token"})
_EVER: Final = DateRange(datetime(1970, 1, 1, tzinfo=UTC))


def for_full_mode(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Add a filter that lets everything pass where there is none.

    Wrike answers with the tree otherwise, which has neither pages nor ``fields``.
    """
    filtering = filters.keys() - _NO_FILTERS
    if filters.get("descendants") is True:
        filtering = filtering - {"descendants"}
    return dict(filters) if filtering else {"updated_date": _EVER, **filters}


def check_project(values: Mapping[str, Any]) -> None:
    """Raise `InvalidArgument` for what Wrike would refuse of a project."""
    project = values.get("project")
    if not isinstance(project, Mapping):
        return
    if project.get("status") is not None and project.get("custom_status_id") is not None:
        raise InvalidArgument("project: give either status or custom_status_id")
    start, end = project.get("start_date"), project.get("end_date")
    if start is not None and end is not None and start > end:
        raise InvalidArgument(f"project: it starts on {start}, after its end on {end}")
