"""Every model, to annotate with: ``from wrike_async.models import Task``."""

from __future__ import annotations

from wrike_async._resources.access_roles import AccessRole
from wrike_async._resources.account import Account, AccountSubscription
from wrike_async._resources.approvals import Approval, ApprovalDecision
from wrike_async._resources.assets import Asset
from wrike_async._resources.attachment_models import Attachment, AttachmentUrl
from wrike_async._resources.audit_log import AuditLogEntry
from wrike_async._resources.blueprint_models import FolderBlueprint, TaskBlueprint
from wrike_async._resources.bookings import Booking, BookingDates, BookingEffortAllocation
from wrike_async._resources.cascading import CascadingFieldSetting
from wrike_async._resources.colors import Color
from wrike_async._resources.comment_models import Comment, ExternalRequester
from wrike_async._resources.contact_models import Contact, ContactHistory, CurrentRate, RateHistoryItem, UserProfile
from wrike_async._resources.custom_field_models import CustomField, CustomFieldOption, CustomFieldSettings
from wrike_async._resources.custom_item_types import CustomItemType, CustomItemTypeInstance
from wrike_async._resources.data_export import (
    DataExport,
    DataExportColumn,
    DataExportForeignKey,
    DataExportResource,
    DataExportTable,
)
from wrike_async._resources.dependencies import Dependency
from wrike_async._resources.folder_models import (
    Folder,
    FolderHistory,
    FolderTreeNode,
    Project,
    ProjectFinance,
    ProjectHistory,
)
from wrike_async._resources.groups import Group
from wrike_async._resources.having_custom_fields import HasCustomFields
from wrike_async._resources.history import BudgetMetricHistoryItem
from wrike_async._resources.hourly_rates import HourlyRate, HourlyRateProvision, HourlyRateValue
from wrike_async._resources.id_conversion import IdConversion
from wrike_async._resources.invitations import Invitation
from wrike_async._resources.job_models import AsyncJob
from wrike_async._resources.job_roles import JobRole
from wrike_async._resources.placeholders import Placeholder
from wrike_async._resources.request_forms import RequestForm, RequestFormPrefillUrl, RequestFormSubmission
from wrike_async._resources.rollups import RollupSettings
from wrike_async._resources.shared import CustomFieldValue, MetadataEntry
from wrike_async._resources.spaces import Space, SpaceMember
from wrike_async._resources.task_models import (
    DailyAllocation,
    ResponsibleAllocation,
    Task,
    TaskDates,
    TaskEffortAllocation,
    TaskFinance,
    TaskHistory,
)
from wrike_async._resources.timelog_categories import TimelogCategory
from wrike_async._resources.timelog_locks import TimelogLockPeriod
from wrike_async._resources.timelog_models import Timelog, TimelogFinance
from wrike_async._resources.timesheet_rows import TimesheetRow
from wrike_async._resources.timesheet_submission_rules import TimesheetSubmissionRule
from wrike_async._resources.timesheets import Timesheet, TimesheetApproval
from wrike_async._resources.user_schedule_capacity_changes import UserScheduleCapacityChange
from wrike_async._resources.user_schedule_exceptions import UserScheduleException
from wrike_async._resources.user_schedule_partial_exceptions import UserSchedulePartialException
from wrike_async._resources.user_types import UserType
from wrike_async._resources.users import User
from wrike_async._resources.version import ApiVersion
from wrike_async._resources.webhook_models import Webhook
from wrike_async._resources.work_schedule_capacity_changes import WorkScheduleCapacityChange
from wrike_async._resources.work_schedule_exceptions import WorkScheduleException
from wrike_async._resources.work_schedules import WorkSchedule, WorkweekEntry
from wrike_async._resources.workflows import CustomStatus, Workflow

__all__ = [
    "AccessRole",
    "Account",
    "AccountSubscription",
    "ApiVersion",
    "Approval",
    "ApprovalDecision",
    "Asset",
    "AsyncJob",
    "Attachment",
    "AttachmentUrl",
    "AuditLogEntry",
    "Booking",
    "BookingDates",
    "BookingEffortAllocation",
    "BudgetMetricHistoryItem",
    "CascadingFieldSetting",
    "Color",
    "Comment",
    "Contact",
    "ContactHistory",
    "CurrentRate",
    "CustomField",
    "CustomFieldOption",
    "CustomFieldSettings",
    "CustomFieldValue",
    "CustomItemType",
    "CustomItemTypeInstance",
    "CustomStatus",
    "DailyAllocation",
    "DataExport",
    "DataExportColumn",
    "DataExportForeignKey",
    "DataExportResource",
    "DataExportTable",
    "Dependency",
    "ExternalRequester",
    "Folder",
    "FolderBlueprint",
    "FolderHistory",
    "FolderTreeNode",
    "Group",
    "HasCustomFields",
    "HourlyRate",
    "HourlyRateProvision",
    "HourlyRateValue",
    "IdConversion",
    "Invitation",
    "JobRole",
    "MetadataEntry",
    "Placeholder",
    "Project",
    "ProjectFinance",
    "ProjectHistory",
    "RateHistoryItem",
    "RequestForm",
    "RequestFormPrefillUrl",
    "RequestFormSubmission",
    "ResponsibleAllocation",
    "RollupSettings",
    "Space",
    "SpaceMember",
    "Task",
    "TaskBlueprint",
    "TaskDates",
    "TaskEffortAllocation",
    "TaskFinance",
    "TaskHistory",
    "Timelog",
    "TimelogCategory",
    "TimelogFinance",
    "TimelogLockPeriod",
    "Timesheet",
    "TimesheetApproval",
    "TimesheetRow",
    "TimesheetSubmissionRule",
    "User",
    "UserProfile",
    "UserScheduleCapacityChange",
    "UserScheduleException",
    "UserSchedulePartialException",
    "UserType",
    "Webhook",
    "WorkSchedule",
    "WorkScheduleCapacityChange",
    "WorkScheduleException",
    "Workflow",
    "WorkweekEntry",
]
