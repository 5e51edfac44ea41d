"""What the world consists of. Instants are seconds since 1970, task dates the text of the wire, IDs the wire's.

Lists are tuples: a change replaces them, so a generated record can share them.
"""

from __future__ import annotations

from typing import Any

import attrs

from wrike_async.sandbox._wire.contents import Content

__all__ = [
    "Account",
    "Attachment",
    "Comment",
    "Contact",
    "CustomField",
    "CustomStatus",
    "Dates",
    "Folder",
    "Ids",
    "Job",
    "Member",
    "Project",
    "Space",
    "Task",
    "Timelog",
    "TimelogCategory",
    "Workflow",
]

Ids = tuple[str, ...]


@attrs.frozen
class Dates:
    """When a task is to be done.

    Attributes:
        type: Backlog, Planned or Milestone.
        duration: in working minutes.
    """

    type: str
    duration: int | None = None
    start: str | None = None
    due: str | None = None
    work_on_weekends: bool = False


@attrs.define
class Task:
    """A task."""

    number: int
    id: str
    title: str
    created: int
    updated: int
    custom_status_id: str
    priority: str
    status: str = "Active"
    importance: str = "Normal"
    completed: int | None = None
    dates: Dates = Dates("Backlog")
    description: str = ""
    in_bin: bool = False
    parent_ids: Ids = ()
    author_ids: Ids = ()
    responsible_ids: Ids = ()
    shared_ids: Ids = ()
    follower_ids: Ids = ()
    placeholder_ids: Ids = ()
    super_task_ids: Ids = ()
    sub_task_ids: Ids = ()
    dependency_ids: Ids = ()
    custom_fields: tuple[tuple[str, str], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    attachment_count: int = 0
    recurrent: bool = False
    billing_type: str | None = None
    effort: dict[str, Any] | None = None
    work_schedule_id: str | None = None
    custom_item_type_id: str | None = None
    cascading: tuple[dict[str, Any], ...] = ()
    parents_before_bin: Ids = ()


@attrs.define
class Project:
    """What makes a folder a project.

    Attributes:
        start: a date, as is ``end``.
    """

    author_id: str
    custom_status_id: str
    created: int
    owner_ids: Ids = ()
    status: str | None = None
    start: str | None = None
    end: str | None = None
    completed: int | None = None
    contract_type: str | None = None
    budget: int | None = None


@attrs.define
class Folder:
    """A folder, a project, or the folder that is a space's root."""

    number: int
    id: str
    title: str
    created: int
    updated: int
    workflow_id: str
    description: str = ""
    color: str = "None"
    in_bin: bool = False
    is_space: bool = False
    author_id: str = ""
    parent_ids: Ids = ()
    child_ids: Ids = ()
    shared_ids: Ids = ()
    custom_fields: tuple[tuple[str, str], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    custom_column_ids: Ids = ()
    attachment_count: int = 0
    project: Project | None = None
    custom_item_type_id: str | None = None
    access_roles: dict[str, str] = attrs.Factory(dict[str, str])
    cascading: tuple[dict[str, Any], ...] = ()
    parents_before_bin: Ids = ()


@attrs.define
class Member:
    """A member of a space."""

    id: str
    access_role_id: str
    is_manager: bool = False


@attrs.define
class Space:
    """A space; its ID is that of its root folder."""

    id: str
    title: str
    access_type: str
    avatar_url: str
    default_project_workflow_id: str
    default_task_workflow_id: str
    archived: bool = False
    description: str | None = None
    guest_role_id: str | None = None
    members: list[Member] = attrs.Factory(list[Member])
    suggested_project_workflow_ids: Ids = ()
    suggested_task_workflow_ids: Ids = ()
    work_schedule_id: str | None = None


@attrs.define
class Contact:
    """A person, a robot or a group."""

    id: str
    first_name: str
    last_name: str
    type: str = "Person"
    email: str | None = None
    role: str = "User"
    external: bool = False
    admin: bool = False
    owner: bool = False
    active: bool = True
    deleted: bool = False
    timezone: str = "Europe/London"
    locale: str = "en"
    avatar_url: str = ""
    title: str | None = None
    company_name: str | None = None
    phone: str | None = None
    location: str | None = None
    member_ids: Ids = ()
    my_team: bool = False
    parent_group_id: str | None = None
    user_type_id: str | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    custom_fields: tuple[tuple[str, str], ...] = ()
    work_schedule_id: str | None = None
    job_role_id: str | None = None
    bill_rate: dict[str, Any] | None = None
    cost_rate: dict[str, Any] | None = None


@attrs.define
class Comment:
    """A comment on a task or on a folder.

    Attributes:
        text: HTML.
    """

    number: int
    id: str
    author_id: str
    text: str
    created: int
    task_id: str | None = None
    folder_id: str | None = None
    type: str = "Regular"


@attrs.define
class Attachment:
    """A version of a file on a task or on a folder.

    Attributes:
        origin_id: the ID of the first version.
    """

    number: int
    id: str
    author_id: str
    name: str
    created: int
    content_type: str
    content: Content
    origin_id: str
    version: int = 1
    task_id: str | None = None
    folder_id: str | None = None
    current_id: str | None = None


@attrs.define
class Timelog:
    """Hours worked on a task.

    Attributes:
        tracked: a date.
        comment: HTML.
    """

    number: int
    id: str
    task_id: str
    user_id: str
    hours: float
    created: int
    updated: int
    tracked: str
    comment: str
    category_id: str | None = None
    billing_type: str = "Billable"
    approval_status: str = "NotSubmitted"
    export_status: str = "NotExported"


@attrs.define
class TimelogCategory:
    """What kind of work a timelog is about."""

    id: str
    name: str
    order: int
    hidden: bool = False


@attrs.define
class CustomField:
    """A custom field.

    Attributes:
        settings: as they go on the wire.
    """

    id: str
    title: str
    type: str
    settings: dict[str, Any]
    space_id: str | None = None
    shared_ids: Ids = ()
    sharing: dict[str, Any] = attrs.Factory(dict[str, Any])
    description: str = ""
    archived: bool = False


@attrs.define
class CustomStatus:
    """A status of a workflow, in one of the four groups."""

    id: str
    name: str
    color: str
    group: str
    standard: bool = False
    standard_name: bool = False
    hidden: bool = False


@attrs.define
class Workflow:
    """A workflow and its statuses.

    Attributes:
        space_id: ``None`` for the account's.
    """

    id: str
    name: str
    standard: bool = False
    hidden: bool = False
    description: str | None = None
    space_id: str | None = None
    statuses: list[CustomStatus] = attrs.Factory(list[CustomStatus])


@attrs.define
class Account:
    """The account."""

    name: str
    created: int
    joined: int
    metadata: tuple[tuple[str, str], ...] = ()


@attrs.define
class Job:
    """Asynchronous work.

    Attributes:
        polls_left: how many answers still say that it is not done.
    """

    id: str
    type: str
    total: int
    polls_left: int
    result: dict[str, Any] | None = None
    error: str | None = None
