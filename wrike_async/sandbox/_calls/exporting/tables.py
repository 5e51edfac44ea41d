"""The 33 tables of a data export.

Their names are Wrike's, as are the columns under ``seen``. All that stands under ``guessed`` is a guess, as the rest of
Wrike's schema could not be had; so are the references of columns other than ``user_id``. Keys are whole numbers.
"""

from __future__ import annotations

from typing import Final

from wrike_async.sandbox._calls.exporting.columns import Table, flag, key, moment, number, text

__all__ = ["TABLES"]

_USER: Final = key("user_id", "user")
_WORK: Final = key("work_id", "work_item")
_FIELD: Final = key("custom_field_id", "custom_field")

_ALL: Final = (
    Table(
        "attachment_file",
        (
            number("attachment_file_id"),
            text("attachment_file_api_id"),
            number("attachment_file_content_height"),
            number("attachment_file_content_width"),
            text("attachment_file_name"),
            number("attachment_file_size_bytes"),
            _USER,
            moment("when_added"),
        ),
    ),
    Table(
        "audit_log",
        (
            number("audit_log_object_id"),
            text("audit_log_object_title"),
            text("audit_log_object_type"),
            text("audit_log_operation_change_json"),
            text("audit_log_operation_origin_json"),
            text("audit_log_operation_origin_location_country"),
            text("audit_log_operation_origin_location_state"),
            text("audit_log_operation_origin_user_time_zone"),
            moment("audit_log_operation_time"),
            text("audit_log_operation_type"),
        ),
        (_USER,),
    ),
    Table(
        "custom_field",
        (number("custom_field_id"), text("custom_field_name")),
        (text("custom_field_api_id"), text("custom_field_type")),
    ),
    Table("group", (number("group_id"), text("group_name")), (text("group_api_id"),)),
    Table("group_to_user", (key("group_id", "group"), _USER)),
    Table("recurrence", (), (number("recurrence_id"), _WORK)),
    Table(
        "timelog_category",
        (number("timelog_category_id"), text("timelog_category_name")),
        (flag("timelog_category_is_hidden"),),
    ),
    Table(
        "user",
        (number("user_id"),),
        (
            text("user_api_id"),
            text("user_first_name"),
            text("user_last_name"),
            text("user_email"),
            text("user_role"),
            text("user_title"),
            text("user_company"),
            flag("user_is_active"),
        ),
    ),
    Table("work_assignee", (), (_WORK, _USER)),
    Table("work_attachment", (), (number("work_attachment_id"), _WORK)),
    Table(
        "work_attachment_to_attachment_file",
        (),
        (
            key("work_attachment_id", "work_attachment"),
            key("attachment_file_id", "attachment_file"),
            number("attachment_file_version"),
        ),
    ),
    Table("work_change_revision", (), (_WORK, _USER, text("change_type"), moment("change_datetime"))),
    Table("work_comment", (), (number("work_comment_id"), _WORK, _USER, moment("work_comment_datetime"))),
    Table("work_comment_content", (), (key("work_comment_id", "work_comment"), text("work_comment_text"))),
    Table("work_comment_to_mention", (), (key("work_comment_id", "work_comment"), _USER, text("mention_name"))),
    Table("work_custom_field", (_WORK, _FIELD), (text("custom_field_value"),)),
    Table(
        "work_custom_field_history",
        (
            _WORK,
            key("user_resource_id", "user", "user_id"),
            text("old_custom_field_value"),
            _FIELD,
            moment("change_datetime"),
        ),
        (text("new_custom_field_value"),),
    ),
    Table("work_description", (), (_WORK, text("work_description"))),
    Table("work_folder", (), (_WORK, text("work_folder_color"))),
    Table(
        "work_graph", (), (key("parent_work_id", "work_item", "work_id"), key("child_work_id", "work_item", "work_id"))
    ),
    Table(
        "work_item",
        (
            number("work_id"),
            text("work_name"),
            text("work_type"),
            key("author_user_id", "user", "user_id"),
        ),
        (text("work_api_id"), text("work_permalink"), moment("work_created"), moment("work_updated")),
    ),
    Table(
        "work_project",
        (_WORK,),
        (key("workflow_stage_id", "workflow_stage"), moment("work_project_start"), moment("work_project_finish")),
    ),
    Table(
        "work_project_to_task",
        (key("work_task_id", "work_item", "work_id"),),
        (key("work_project_id", "work_item", "work_id"),),
    ),
    Table("work_space", (), (_WORK, text("work_space_access_type"))),
    Table("work_space_user", (), (_WORK, _USER, flag("is_manager"))),
    Table(
        "work_task",
        (),
        (
            _WORK,
            key("workflow_stage_id", "workflow_stage"),
            text("work_task_importance"),
            moment("work_task_start"),
            moment("work_task_due"),
            moment("work_task_completed"),
        ),
    ),
    Table(
        "work_task_dependency",
        (),
        (
            key("predecessor_work_id", "work_item", "work_id"),
            key("successor_work_id", "work_item", "work_id"),
            text("relation_type"),
            number("lag_minutes"),
        ),
    ),
    Table("work_task_flexible_effort", (), (_WORK, _USER, moment("effort_date"), number("effort_minutes"))),
    Table(
        "work_timelog",
        (),
        (
            number("work_timelog_id"),
            _WORK,
            _USER,
            key("timelog_category_id", "timelog_category"),
            number("work_timelog_hours"),
            moment("work_timelog_date"),
        ),
    ),
    Table("work_timelog_comment", (), (key("work_timelog_id", "work_timelog"), text("work_timelog_comment"))),
    Table(
        "work_workflow_stage_history",
        (
            _WORK,
            key("old_workflow_stage_id", "workflow_stage", "workflow_stage_id"),
            key("new_workflow_stage_id", "workflow_stage", "workflow_stage_id"),
            _USER,
            moment("change_datetime"),
        ),
    ),
    Table("workflow", (), (number("workflow_id"), text("workflow_name"))),
    Table(
        "workflow_stage",
        (),
        (
            number("workflow_stage_id"),
            key("workflow_id", "workflow"),
            text("workflow_stage_name"),
            text("workflow_stage_group"),
        ),
    ),
)
TABLES: Final = {table.id: table for table in _ALL}
"""All tables by their names."""
