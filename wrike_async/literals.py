"""The words that parameters and models know, to annotate with: ``from wrike_async.literals import TaskStatus``.

Wrike may say others tomorrow: models keep them as they came.
"""

from __future__ import annotations

from wrike_async._resources.account import (
    AccountDefaultField,
    AccountField,
    DateFormat,
    FirstDayOfWeek,
    SubscriptionType,
    WeekDay,
)
from wrike_async._resources.approvals import ApprovalDecisionStatus, ApprovalStatus, ApprovalType
from wrike_async._resources.attachment_models import AttachmentType, PreviewSize
from wrike_async._resources.audit_log_names import AuditLogObjectType, AuditLogOperation, AuditLogSourceType
from wrike_async._resources.blueprint_models import BlueprintDefaultField, BlueprintScope
from wrike_async._resources.comment_models import CommentDefaultField, CommentGetField, CommentListField, CommentType
from wrike_async._resources.contact_models import ContactType, UserRole
from wrike_async._resources.contacts import ContactDefaultField, ContactField, ContactUpdateField
from wrike_async._resources.custom_field_models import (
    Aggregation,
    ApplicableEntityType,
    CustomFieldType,
    InheritanceType,
)
from wrike_async._resources.custom_fields import CustomFieldDefaultField, CustomFieldField
from wrike_async._resources.custom_item_types import (
    CustomItemRelatedType,
    CustomItemTypeDefaultField,
    CustomItemTypeField,
)
from wrike_async._resources.data_export import DataExportColumnType, DataExportStatus, SchemaVersion
from wrike_async._resources.dependencies import DependencyRelationType
from wrike_async._resources.ediscovery import EDiscoveryScope
from wrike_async._resources.folder_models import FolderColor, ProjectStatus
from wrike_async._resources.folder_parameters import (
    FolderCreateField,
    FolderDefaultField,
    FolderGetField,
    FolderListField,
    FolderUpdateField,
)
from wrike_async._resources.groups import GroupDefaultField, GroupField
from wrike_async._resources.id_conversion import IdEntityType
from wrike_async._resources.invitations import InvitationStatus
from wrike_async._resources.job_models import AsyncJobStatus, AsyncJobType
from wrike_async._resources.job_roles import JobRoleAvatarColor
from wrike_async._resources.request_forms import RequestFormDefaultField
from wrike_async._resources.shared import BillingType, Currency, CustomFieldComparator, SortOrder, TreeScope
from wrike_async._resources.spaces import SpaceAccessType, SpaceDefaultField, SpaceField, SpaceListField
from wrike_async._resources.task_models import EffortMode, TaskDatesType, TaskImportance, TaskStatus
from wrike_async._resources.task_parameters import (
    TaskCreateField,
    TaskDefaultField,
    TaskGetField,
    TaskListField,
    TaskSortField,
    TaskUpdateField,
)
from wrike_async._resources.timelog_models import (
    TimelogApprovalStatus,
    TimelogDefaultField,
    TimelogExportStatus,
    TimelogField,
    TimelogLockStatus,
    TimelogWriteField,
)
from wrike_async._resources.timesheet_submission_rules import (
    SubmissionFrequency,
    SubmissionRuleType,
    TrackExceptionsMode,
)
from wrike_async._resources.timesheets import TimesheetApprovalStatus, TimesheetTimeframe
from wrike_async._resources.user_schedule_exceptions import UserScheduleExceptionType
from wrike_async._resources.user_schedule_partial_exceptions import UserSchedulePartialExceptionType
from wrike_async._resources.webhook_models import WebhookEventType, WebhookStatus
from wrike_async._resources.work_schedule_exceptions import WorkScheduleExceptionType
from wrike_async._resources.work_schedules import WorkScheduleDefaultField, WorkScheduleField, WorkScheduleType
from wrike_async._resources.workflows import CustomStatusColor, StatusGroup, WorkflowDefaultField
from wrike_async._wire.operation import Access, Method

__all__ = [
    "Access",
    "AccountDefaultField",
    "AccountField",
    "Aggregation",
    "ApplicableEntityType",
    "ApprovalDecisionStatus",
    "ApprovalStatus",
    "ApprovalType",
    "AsyncJobStatus",
    "AsyncJobType",
    "AttachmentType",
    "AuditLogObjectType",
    "AuditLogOperation",
    "AuditLogSourceType",
    "BillingType",
    "BlueprintDefaultField",
    "BlueprintScope",
    "CommentDefaultField",
    "CommentGetField",
    "CommentListField",
    "CommentType",
    "ContactDefaultField",
    "ContactField",
    "ContactType",
    "ContactUpdateField",
    "Currency",
    "CustomFieldComparator",
    "CustomFieldDefaultField",
    "CustomFieldField",
    "CustomFieldType",
    "CustomItemRelatedType",
    "CustomItemTypeDefaultField",
    "CustomItemTypeField",
    "CustomStatusColor",
    "DataExportColumnType",
    "DataExportStatus",
    "DateFormat",
    "DependencyRelationType",
    "EDiscoveryScope",
    "EffortMode",
    "FirstDayOfWeek",
    "FolderColor",
    "FolderCreateField",
    "FolderDefaultField",
    "FolderGetField",
    "FolderListField",
    "FolderUpdateField",
    "GroupDefaultField",
    "GroupField",
    "IdEntityType",
    "InheritanceType",
    "InvitationStatus",
    "JobRoleAvatarColor",
    "Method",
    "PreviewSize",
    "ProjectStatus",
    "RequestFormDefaultField",
    "SchemaVersion",
    "SortOrder",
    "SpaceAccessType",
    "SpaceDefaultField",
    "SpaceField",
    "SpaceListField",
    "StatusGroup",
    "SubmissionFrequency",
    "SubmissionRuleType",
    "SubscriptionType",
    "TaskCreateField",
    "TaskDatesType",
    "TaskDefaultField",
    "TaskGetField",
    "TaskImportance",
    "TaskListField",
    "TaskSortField",
    "TaskStatus",
    "TaskUpdateField",
    "TimelogApprovalStatus",
    "TimelogDefaultField",
    "TimelogExportStatus",
    "TimelogField",
    "TimelogLockStatus",
    "TimelogWriteField",
    "TimesheetApprovalStatus",
    "TimesheetTimeframe",
    "TrackExceptionsMode",
    "TreeScope",
    "UserRole",
    "UserScheduleExceptionType",
    "UserSchedulePartialExceptionType",
    "WebhookEventType",
    "WebhookStatus",
    "WeekDay",
    "WorkScheduleDefaultField",
    "WorkScheduleExceptionType",
    "WorkScheduleField",
    "WorkScheduleType",
    "WorkflowDefaultField",
]
