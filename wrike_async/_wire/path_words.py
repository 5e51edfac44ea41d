"""The words that paths of the API are made of. What else stands in a path is an ID, or might be a secret."""

from __future__ import annotations

__all__ = ["PATH_WORDS", "template_of"]

PATH_WORDS = frozenset(
    {
        "access_roles",
        "account",
        "approvals",
        "assets",
        "async_job",
        "attachments",
        "audit_log",
        "batch",
        "bookings",
        "cascading_field_settings",
        "colors",
        "comments",
        "contacts",
        "contacts_history",
        "copy_folder",
        "copy_folder_async",
        "custom_item_types",
        "customfields",
        "data_export",
        "data_export_schema",
        "dependencies",
        "download",
        "duplicate",
        "ediscovery_search",
        "folder_blueprints",
        "folders",
        "folders_history",
        "groups",
        "groups_bulk",
        "hourly_rates",
        "hourly_rates_provision",
        "ids",
        "instantiate",
        "invitations",
        "jobroles",
        "launch_async",
        "placeholders",
        "prefill_url",
        "preview",
        "project_team_members",
        "request_forms",
        "rollups",
        "spaces",
        "submit",
        "task_blueprints",
        "tasks",
        "tasks_history",
        "timelog_categories",
        "timelog_lock_periods",
        "timelogs",
        "timesheet_rows",
        "timesheet_submission_rules",
        "timesheets",
        "url",
        "user_schedule_capacity_change",
        "user_schedule_exclusions",
        "user_schedule_partial_exclusion",
        "user_types",
        "users",
        "version",
        "webhooks",
        "workflows",
        "workschedule_capacity_change",
        "workschedule_exclusions",
        "workschedules",
    }
)
"""All of them, as the operations that the SDK performs have them."""


def template_of(path: str) -> str:
    """Return a path as it may be told to anybody: ``/tasks/{id}`` for ``/tasks/IEAAAAAQ``."""
    return "/".join(word if word in PATH_WORDS or not word else "{id}" for word in path.split("/"))
