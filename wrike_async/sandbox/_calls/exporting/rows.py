"""What yields the rows of each table of a data export: dicts by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from wrike_async.sandbox._calls.exporting import account_rows, discussion_rows, work_rows
from wrike_async.sandbox._state.world import State

__all__ = ["ROWS"]

ROWS: Final[dict[str, Callable[[State], Iterable[dict[str, Any]]]]] = {
    "attachment_file": discussion_rows.attachment_files,
    "audit_log": account_rows.audit_log,
    "custom_field": account_rows.custom_fields,
    "group": account_rows.groups,
    "group_to_user": account_rows.members,
    "recurrence": work_rows.recurrences,
    "timelog_category": account_rows.timelog_categories,
    "user": account_rows.users,
    "work_assignee": work_rows.assignees,
    "work_attachment": discussion_rows.attachments,
    "work_attachment_to_attachment_file": discussion_rows.versions,
    "work_change_revision": work_rows.revisions,
    "work_comment": discussion_rows.comments,
    "work_comment_content": discussion_rows.comment_contents,
    "work_comment_to_mention": discussion_rows.mentions,
    "work_custom_field": work_rows.field_values,
    "work_custom_field_history": work_rows.field_history,
    "work_description": work_rows.descriptions,
    "work_folder": work_rows.folders,
    "work_graph": work_rows.graph,
    "work_item": work_rows.items,
    "work_project": work_rows.projects,
    "work_project_to_task": work_rows.tasks_of_projects,
    "work_space": account_rows.spaces,
    "work_space_user": account_rows.space_members,
    "work_task": work_rows.tasks,
    "work_task_dependency": work_rows.dependencies,
    "work_task_flexible_effort": work_rows.efforts,
    "work_timelog": discussion_rows.timelogs,
    "work_timelog_comment": discussion_rows.timelog_comments,
    "work_workflow_stage_history": work_rows.stage_history,
    "workflow": account_rows.workflows,
    "workflow_stage": account_rows.stages,
}
"""By the name of the table."""
