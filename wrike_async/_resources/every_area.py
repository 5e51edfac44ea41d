"""Every area of the API that the client has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wrike_async._engine.engine import Engine
from wrike_async._resources.area import Area
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._resources.access_roles import AccessRoles
    from wrike_async._resources.account import AccountArea
    from wrike_async._resources.approvals import Approvals
    from wrike_async._resources.assets import Assets
    from wrike_async._resources.attachments import Attachments
    from wrike_async._resources.audit_log import AuditLog
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

__all__ = ["EveryArea"]


class EveryArea:
    """A client with all areas of the API. Editors show what stands below an attribute, and not what its class says."""

    _engine: Engine
    _options: CallOptions
    _areas: dict[str, Any]

    access_roles: Area[AccessRoles] = Area("wrike_async._resources.access_roles:AccessRoles")
    """Access roles of the account."""
    account: Area[AccountArea] = Area("wrike_async._resources.account:AccountArea")
    """The account that the token belongs to."""
    approvals: Area[Approvals] = Area("wrike_async._resources.approvals:Approvals")
    """Approvals on tasks and folders. What is created here does not follow the automation of workflows."""
    assets: Area[Assets] = Area("wrike_async._resources.assets:Assets")
    """Equipment. It is listed among the contacts, as those of type ``Asset``."""
    attachments: Area[Attachments] = Area("wrike_async._resources.attachments:Attachments")
    """Files on tasks and folders. No more than a few MiB of one are ever held in memory."""
    audit_log: Area[AuditLog] = Area("wrike_async._resources.audit_log:AuditLog")
    """What was done in the account, for admins of plans that have it."""
    bookings: Area[Bookings] = Area("wrike_async._resources.bookings:Bookings")
    """Bookings of contacts and placeholders for projects."""
    cascading_field_settings: Area[CascadingFieldSettings] = Area(
        "wrike_async._resources.cascading_field_settings:CascadingFieldSettings"
    )
    """Fields whose values cascade. Those in force come with folders and tasks, as ``cascading_field_settings``."""
    colors: Area[Colors] = Area("wrike_async._resources.colors:Colors")
    """Colours that custom statuses can have."""
    comments: Area[Comments] = Area("wrike_async._resources.comments:Comments")
    """Comments on tasks and folders."""
    contacts: Area[Contacts] = Area("wrike_async._resources.contacts:Contacts")
    """Contacts of the account: persons, groups, assets and robots."""
    custom_fields: Area[CustomFields] = Area("wrike_async._resources.custom_fields:CustomFields")
    """Custom fields of the account and of its spaces."""
    custom_item_types: Area[CustomItemTypes] = Area("wrike_async._resources.custom_item_types:CustomItemTypes")
    """Custom item types of the account and of its spaces."""
    data_export: Area[DataExportArea] = Area("wrike_async._resources.data_export:DataExportArea")
    """Exports of all data of the account as CSV files, for admins of plans that have them."""
    dependencies: Area[Dependencies] = Area("wrike_async._resources.dependencies:Dependencies")
    """Dependencies between tasks. Their changes do not move the ``updated_date`` of the tasks."""
    ediscovery: Area[EDiscovery] = Area("wrike_async._resources.ediscovery:EDiscovery")
    """Searches through everything of the account, for those who are allowed to."""
    folder_blueprints: Area[FolderBlueprints] = Area("wrike_async._resources.blueprints:FolderBlueprints")
    """Folders and projects to make others after."""
    folders: Area[Folders] = Area("wrike_async._resources.folders:Folders")
    """Folders and projects of the account. Wrike asks not to change them in parallel."""
    groups: Area[Groups] = Area("wrike_async._resources.groups:Groups")
    """Groups of users."""
    hourly_rates: Area[HourlyRates] = Area("wrike_async._resources.hourly_rates:HourlyRates")
    """What hours are billed and what they cost. Not every plan has them."""
    id_conversion: Area[IdConversionArea] = Area("wrike_async._resources.id_conversion:IdConversionArea")
    """From the numbers of version 2 of the API, which permalinks still show, to the IDs of this version."""
    invitations: Area[Invitations] = Area("wrike_async._resources.invitations:Invitations")
    """Invitations to join the account."""
    job_roles: Area[JobRoles] = Area("wrike_async._resources.job_roles:JobRoles")
    """Job roles of the account."""
    jobs: Area[Jobs] = Area("wrike_async._resources.jobs:Jobs")
    """Jobs by their IDs."""
    placeholders: Area[Placeholders] = Area("wrike_async._resources.placeholders:Placeholders")
    """Placeholders of the account."""
    request_forms: Area[RequestForms] = Area("wrike_async._resources.request_forms:RequestForms")
    """Forms by which work is requested."""
    rollups: Area[Rollups] = Area("wrike_async._resources.rollups:Rollups")
    """Values of folders, projects and tasks that follow from what is below them."""
    spaces: Area[Spaces] = Area("wrike_async._resources.spaces:Spaces")
    """Spaces of the account."""
    task_blueprints: Area[TaskBlueprints] = Area("wrike_async._resources.blueprints:TaskBlueprints")
    """Tasks to make others after."""
    tasks: Area[Tasks] = Area("wrike_async._resources.tasks:Tasks")
    """Tasks of the account."""
    timelog_categories: Area[TimelogCategories] = Area("wrike_async._resources.timelog_categories:TimelogCategories")
    """Categories that time can be logged under."""
    timelog_locks: Area[TimelogLocks] = Area("wrike_async._resources.timelog_locks:TimelogLocks")
    """Days on which nobody can log time."""
    timelogs: Area[Timelogs] = Area("wrike_async._resources.timelogs:Timelogs")
    """Time that was spent on tasks."""
    timesheet_rows: Area[TimesheetRows] = Area("wrike_async._resources.timesheet_rows:TimesheetRows")
    """Rows of timesheets. They come with their timesheet."""
    timesheet_submission_rules: Area[TimesheetSubmissionRules] = Area(
        "wrike_async._resources.timesheet_submission_rules:TimesheetSubmissionRules"
    )
    """Rules for submitting timesheets, one for each work schedule."""
    timesheets: Area[Timesheets] = Area("wrike_async._resources.timesheets:Timesheets")
    """Timesheets of users."""
    user_schedule_capacity_changes: Area[UserScheduleCapacityChanges] = Area(
        "wrike_async._resources.user_schedule_capacity_changes:UserScheduleCapacityChanges"
    )
    """Days on which users have more or less working time than usual."""
    user_schedule_exceptions: Area[UserScheduleExceptions] = Area(
        "wrike_async._resources.user_schedule_exceptions:UserScheduleExceptions"
    )
    """Exceptions of users' schedules: vacations, and other days that are free or worked."""
    user_schedule_partial_exceptions: Area[UserSchedulePartialExceptions] = Area(
        "wrike_async._resources.user_schedule_partial_exceptions:UserSchedulePartialExceptions"
    )
    """Days on which users work for a part of the time only."""
    user_types: Area[UserTypes] = Area("wrike_async._resources.user_types:UserTypes")
    """User types of the account."""
    users: Area[Users] = Area("wrike_async._resources.users:Users")
    """Users of the account. `Contacts` lists them."""
    version: Area[Version] = Area("wrike_async._resources.version:Version")
    """The version of the API."""
    webhooks: Area[Webhooks] = Area("wrike_async._resources.webhooks:Webhooks")
    """URLs that Wrike posts events to."""
    work_schedule_capacity_changes: Area[WorkScheduleCapacityChanges] = Area(
        "wrike_async._resources.work_schedule_capacity_changes:WorkScheduleCapacityChanges"
    )
    """Days on which work schedules have more or less working time than usual."""
    work_schedule_exceptions: Area[WorkScheduleExceptions] = Area(
        "wrike_async._resources.work_schedule_exceptions:WorkScheduleExceptions"
    )
    """Exceptions of work schedules: holidays, and days that are worked although the week says otherwise."""
    work_schedules: Area[WorkSchedules] = Area("wrike_async._resources.work_schedules:WorkSchedules")
    """Work schedules of the account."""
    workflows: Area[Workflows] = Area("wrike_async._resources.workflows:Workflows")
    """Workflows of the account and of its spaces."""
