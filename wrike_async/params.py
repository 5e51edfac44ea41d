"""The parameters of every method, to annotate with.

::

    from wrike_async.params import TaskCreate

    rows: list[TaskCreate] = [{"title": "a"}, {"title": "b"}]

The words that they know, such as ``"Active"``, are in `wrike_async.literals`.
"""

from __future__ import annotations

from wrike_async._resources.account import AccountGetParams, AccountUpdate
from wrike_async._resources.approvals import ApprovalCreate, ApprovalFilters, ApprovalUpdate
from wrike_async._resources.assets import AssetInput
from wrike_async._resources.attachment_models import (
    AttachmentFilters,
    AttachmentGetParams,
    AttachmentUpdate,
    PreviewParams,
)
from wrike_async._resources.audit_log import AuditLogFilters
from wrike_async._resources.blueprint_models import (
    BlueprintFilters,
    FolderBlueprintLaunch,
    TaskBlueprintFilters,
    TaskBlueprintLaunch,
)
from wrike_async._resources.bookings import BookingDatesInput, BookingFilters, BookingInput
from wrike_async._resources.cascading_field_settings import CascadingField
from wrike_async._resources.comment_models import (
    CommentCreate,
    CommentFilters,
    CommentGetParams,
    CommentRow,
    CommentUpdate,
)
from wrike_async._resources.contacts import (
    ContactFilters,
    ContactGetParams,
    ContactHistoryParams,
    ContactUpdate,
    CurrentRateInput,
)
from wrike_async._resources.custom_fields import (
    CustomFieldCreate,
    CustomFieldGetParams,
    CustomFieldListFilters,
    CustomFieldOptionInput,
    CustomFieldSettingsInput,
    CustomFieldUpdate,
)
from wrike_async._resources.custom_item_types import (
    CustomItemTypeFilters,
    CustomItemTypeGetParams,
    CustomItemTypeInstantiation,
)
from wrike_async._resources.data_export import SchemaParams
from wrike_async._resources.dependencies import DependencyCreate, DependencyUpdate
from wrike_async._resources.ediscovery import EDiscoverySearch
from wrike_async._resources.folder_parameters import (
    FolderBulkUpdate,
    FolderCopy,
    FolderCopyAsync,
    FolderCreate,
    FolderFilters,
    FolderGetParams,
    FolderHistoryParams,
    FolderTreeParams,
    FolderUpdate,
    ProjectCreate,
    ProjectUpdate,
)
from wrike_async._resources.groups import (
    GroupAvatarInput,
    GroupCreate,
    GroupDeleteParams,
    GroupFilters,
    GroupGetParams,
    GroupMembersInput,
    GroupMembersUpdate,
    GroupUpdate,
)
from wrike_async._resources.hourly_rates import (
    HourlyRateInput,
    HourlyRateProvisionInput,
    HourlyRateUpdate,
    ProvisionParams,
    TeamMemberExclusion,
)
from wrike_async._resources.id_conversion import LegacyId, LegacyIds
from wrike_async._resources.invitations import InvitationCreate, InvitationUpdate
from wrike_async._resources.job_roles import JobRoleCreate, JobRoleUpdate
from wrike_async._resources.request_forms import RequestFormFields, RequestFormFilters, RequestFormGetParams
from wrike_async._resources.rollups import RollupFilters, RollupUpdate, TaskRollupFilters
from wrike_async._resources.shared import (
    CustomFieldFilter,
    CustomFieldFilters,
    CustomFieldInput,
    CustomFieldInputs,
    MetadataFilter,
    MetadataInput,
    MetadataInputs,
    MetadataKey,
    MetadataText,
    text_up_to,
)
from wrike_async._resources.spaces import (
    SpaceCreate,
    SpaceFilters,
    SpaceGetParams,
    SpaceMemberInput,
    SpaceMembers,
    SpaceUpdate,
    SpaceWorkflows,
)
from wrike_async._resources.task_parameters import (
    DailyAllocationInput,
    EffortAllocationInput,
    ResponsibleAllocationInput,
    TaskBulkUpdate,
    TaskCreate,
    TaskDatesInput,
    TaskFilters,
    TaskGetParams,
    TaskHistoryParams,
    TaskUpdate,
)
from wrike_async._resources.timelog_locks import TimelogLockPeriodParams
from wrike_async._resources.timelog_models import (
    Hours,
    TimelogCreate,
    TimelogFilters,
    TimelogGetParams,
    TimelogRow,
    TimelogUpdate,
)
from wrike_async._resources.timesheet_rows import TimesheetRowUpdate
from wrike_async._resources.timesheet_submission_rules import TimesheetSubmissionRuleUpdate
from wrike_async._resources.timesheets import TimesheetCreate, TimesheetFilters, TimesheetUpdate
from wrike_async._resources.user_schedule_capacity_changes import (
    UserScheduleCapacityChangeCreate,
    UserScheduleCapacityChangeFilters,
    UserScheduleCapacityChangeInput,
)
from wrike_async._resources.user_schedule_exceptions import (
    UserScheduleExceptionCreate,
    UserScheduleExceptionFilters,
    UserScheduleExceptionInput,
)
from wrike_async._resources.user_schedule_partial_exceptions import (
    UserSchedulePartialExceptionCreate,
    UserSchedulePartialExceptionFilters,
    UserSchedulePartialExceptionInput,
)
from wrike_async._resources.users import UserBulkUpdate, UserProfileInput, UserUpdate
from wrike_async._resources.webhook_models import WebhookCreate, WebhookUpdate
from wrike_async._resources.work_schedule_capacity_changes import (
    WorkScheduleCapacityChangeFilters,
    WorkScheduleCapacityChangeInput,
)
from wrike_async._resources.work_schedule_exceptions import WorkScheduleExceptionFilters, WorkScheduleExceptionInput
from wrike_async._resources.work_schedules import (
    ScheduleUsers,
    WorkScheduleCopy,
    WorkScheduleCreate,
    WorkScheduleParams,
    WorkScheduleUpdate,
    Workweek,
    WorkweekDayInput,
)
from wrike_async._resources.workflows import (
    CustomStatusInput,
    WorkflowCreate,
    WorkflowDescription,
    WorkflowListParams,
    WorkflowName,
    WorkflowUpdate,
)
from wrike_async._wire.parameters import (
    Clearable,
    Date,
    DateFilter,
    DateTimeFilter,
    Encoded,
    EqualRange,
    Id,
    IdList,
    InstantFilter,
    InstantOrRange,
    LocalDateTimeText,
    NoneAs,
    NoneLeftOut,
    NotBlank,
    Parameters,
    Range,
    ScheduleFilter,
    UpTo,
    Url,
    number,
    whole_number,
)

__all__ = [
    "AccountGetParams",
    "AccountUpdate",
    "ApprovalCreate",
    "ApprovalFilters",
    "ApprovalUpdate",
    "AssetInput",
    "AttachmentFilters",
    "AttachmentGetParams",
    "AttachmentUpdate",
    "AuditLogFilters",
    "BlueprintFilters",
    "BookingDatesInput",
    "BookingFilters",
    "BookingInput",
    "CascadingField",
    "Clearable",
    "CommentCreate",
    "CommentFilters",
    "CommentGetParams",
    "CommentRow",
    "CommentUpdate",
    "ContactFilters",
    "ContactGetParams",
    "ContactHistoryParams",
    "ContactUpdate",
    "CurrentRateInput",
    "CustomFieldCreate",
    "CustomFieldFilter",
    "CustomFieldFilters",
    "CustomFieldGetParams",
    "CustomFieldInput",
    "CustomFieldInputs",
    "CustomFieldListFilters",
    "CustomFieldOptionInput",
    "CustomFieldSettingsInput",
    "CustomFieldUpdate",
    "CustomItemTypeFilters",
    "CustomItemTypeGetParams",
    "CustomItemTypeInstantiation",
    "CustomStatusInput",
    "DailyAllocationInput",
    "Date",
    "DateFilter",
    "DateTimeFilter",
    "DependencyCreate",
    "DependencyUpdate",
    "EDiscoverySearch",
    "EffortAllocationInput",
    "Encoded",
    "EqualRange",
    "FolderBlueprintLaunch",
    "FolderBulkUpdate",
    "FolderCopy",
    "FolderCopyAsync",
    "FolderCreate",
    "FolderFilters",
    "FolderGetParams",
    "FolderHistoryParams",
    "FolderTreeParams",
    "FolderUpdate",
    "GroupAvatarInput",
    "GroupCreate",
    "GroupDeleteParams",
    "GroupFilters",
    "GroupGetParams",
    "GroupMembersInput",
    "GroupMembersUpdate",
    "GroupUpdate",
    "HourlyRateInput",
    "HourlyRateProvisionInput",
    "HourlyRateUpdate",
    "Hours",
    "Id",
    "IdList",
    "InstantFilter",
    "InstantOrRange",
    "InvitationCreate",
    "InvitationUpdate",
    "JobRoleCreate",
    "JobRoleUpdate",
    "LegacyId",
    "LegacyIds",
    "LocalDateTimeText",
    "MetadataFilter",
    "MetadataInput",
    "MetadataInputs",
    "MetadataKey",
    "MetadataText",
    "NoneAs",
    "NoneLeftOut",
    "NotBlank",
    "Parameters",
    "PreviewParams",
    "ProjectCreate",
    "ProjectUpdate",
    "ProvisionParams",
    "Range",
    "RequestFormFields",
    "RequestFormFilters",
    "RequestFormGetParams",
    "ResponsibleAllocationInput",
    "RollupFilters",
    "RollupUpdate",
    "ScheduleFilter",
    "ScheduleUsers",
    "SchemaParams",
    "SpaceCreate",
    "SpaceFilters",
    "SpaceGetParams",
    "SpaceMemberInput",
    "SpaceMembers",
    "SpaceUpdate",
    "SpaceWorkflows",
    "TaskBlueprintFilters",
    "TaskBlueprintLaunch",
    "TaskBulkUpdate",
    "TaskCreate",
    "TaskDatesInput",
    "TaskFilters",
    "TaskGetParams",
    "TaskHistoryParams",
    "TaskRollupFilters",
    "TaskUpdate",
    "TeamMemberExclusion",
    "TimelogCreate",
    "TimelogFilters",
    "TimelogGetParams",
    "TimelogLockPeriodParams",
    "TimelogRow",
    "TimelogUpdate",
    "TimesheetCreate",
    "TimesheetFilters",
    "TimesheetRowUpdate",
    "TimesheetSubmissionRuleUpdate",
    "TimesheetUpdate",
    "UpTo",
    "Url",
    "UserBulkUpdate",
    "UserProfileInput",
    "UserScheduleCapacityChangeCreate",
    "UserScheduleCapacityChangeFilters",
    "UserScheduleCapacityChangeInput",
    "UserScheduleExceptionCreate",
    "UserScheduleExceptionFilters",
    "UserScheduleExceptionInput",
    "UserSchedulePartialExceptionCreate",
    "UserSchedulePartialExceptionFilters",
    "UserSchedulePartialExceptionInput",
    "UserUpdate",
    "WebhookCreate",
    "WebhookUpdate",
    "WorkScheduleCapacityChangeFilters",
    "WorkScheduleCapacityChangeInput",
    "WorkScheduleCopy",
    "WorkScheduleCreate",
    "WorkScheduleExceptionFilters",
    "WorkScheduleExceptionInput",
    "WorkScheduleParams",
    "WorkScheduleUpdate",
    "WorkflowCreate",
    "WorkflowDescription",
    "WorkflowListParams",
    "WorkflowName",
    "WorkflowUpdate",
    "Workweek",
    "WorkweekDayInput",
    "number",
    "text_up_to",
    "whole_number",
]
