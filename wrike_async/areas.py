"""The classes of the areas, to annotate with, and what an area of your own is made of.

::

    class Widgets(Resource):
        GET = Operation(method="GET", path="/widgets/{widgetIds}", max_ids=100)

        async def get(self, widget_id: str) -> dict[str, Any]:
            return await self._get(self.GET, widget_id, {})


    class MyWrike(Wrike):
        widgets = Area(Widgets)
"""

from __future__ import annotations

from wrike_async._resources.access_roles import AccessRoles
from wrike_async._resources.account import AccountArea
from wrike_async._resources.approvals import Approvals
from wrike_async._resources.area import Area
from wrike_async._resources.assets import Assets
from wrike_async._resources.attachments import Attachments
from wrike_async._resources.audit_log import AuditLog
from wrike_async._resources.base import Resource
from wrike_async._resources.blueprints import FolderBlueprints, TaskBlueprints
from wrike_async._resources.bookings import Bookings
from wrike_async._resources.cascading_field_settings import CascadingFieldSettings
from wrike_async._resources.colors import Colors
from wrike_async._resources.comments import Comments
from wrike_async._resources.contacts import Contacts
from wrike_async._resources.custom_fields import CustomFields
from wrike_async._resources.custom_item_types import CustomItemTypes
from wrike_async._resources.data_export import DataExportArea
from wrike_async._resources.dependencies import Dependencies
from wrike_async._resources.ediscovery import EDiscovery
from wrike_async._resources.folders import Folders
from wrike_async._resources.groups import Groups
from wrike_async._resources.hourly_rates import HourlyRates
from wrike_async._resources.id_conversion import IdConversionArea
from wrike_async._resources.invitations import Invitations
from wrike_async._resources.job_roles import JobRoles
from wrike_async._resources.jobs import Jobs
from wrike_async._resources.placeholders import Placeholders
from wrike_async._resources.request_forms import RequestForms
from wrike_async._resources.rollups import Rollups
from wrike_async._resources.spaces import Spaces
from wrike_async._resources.tasks import Tasks
from wrike_async._resources.timelog_categories import TimelogCategories
from wrike_async._resources.timelog_locks import TimelogLocks
from wrike_async._resources.timelogs import Timelogs
from wrike_async._resources.timesheet_rows import TimesheetRows
from wrike_async._resources.timesheet_submission_rules import TimesheetSubmissionRules
from wrike_async._resources.timesheets import Timesheets
from wrike_async._resources.user_schedule_capacity_changes import UserScheduleCapacityChanges
from wrike_async._resources.user_schedule_exceptions import UserScheduleExceptions
from wrike_async._resources.user_schedule_partial_exceptions import UserSchedulePartialExceptions
from wrike_async._resources.user_types import UserTypes
from wrike_async._resources.users import Users
from wrike_async._resources.version import Version
from wrike_async._resources.webhooks import Webhooks
from wrike_async._resources.work_schedule_capacity_changes import WorkScheduleCapacityChanges
from wrike_async._resources.work_schedule_exceptions import WorkScheduleExceptions
from wrike_async._resources.work_schedules import WorkSchedules
from wrike_async._resources.workflows import Workflows
from wrike_async._wire.operation import Operation, Paging, ScanBy
from wrike_async._wire.types import model

__all__ = [
    "AccessRoles",
    "AccountArea",
    "Approvals",
    "Area",
    "Assets",
    "Attachments",
    "AuditLog",
    "Bookings",
    "CascadingFieldSettings",
    "Colors",
    "Comments",
    "Contacts",
    "CustomFields",
    "CustomItemTypes",
    "DataExportArea",
    "Dependencies",
    "EDiscovery",
    "FolderBlueprints",
    "Folders",
    "Groups",
    "HourlyRates",
    "IdConversionArea",
    "Invitations",
    "JobRoles",
    "Jobs",
    "Operation",
    "Paging",
    "Placeholders",
    "RequestForms",
    "Resource",
    "Rollups",
    "ScanBy",
    "Spaces",
    "TaskBlueprints",
    "Tasks",
    "TimelogCategories",
    "TimelogLocks",
    "Timelogs",
    "TimesheetRows",
    "TimesheetSubmissionRules",
    "Timesheets",
    "UserScheduleCapacityChanges",
    "UserScheduleExceptions",
    "UserSchedulePartialExceptions",
    "UserTypes",
    "Users",
    "Version",
    "Webhooks",
    "WorkScheduleCapacityChanges",
    "WorkScheduleExceptions",
    "WorkSchedules",
    "Workflows",
    "model",
]
