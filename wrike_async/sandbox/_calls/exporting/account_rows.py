"""Rows of what the account consists of: people, groups, spaces, fields, workflows, the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wrike_async.sandbox._calls.exporting.values import number, written
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.json_texts import dumps

__all__ = [
    "audit_log",
    "custom_fields",
    "groups",
    "members",
    "space_members",
    "spaces",
    "stages",
    "timelog_categories",
    "users",
    "workflows",
]

Row = dict[str, Any]


def users(state: State) -> Iterator[Row]:
    """Yield people."""
    for contact in state.contacts.values():
        if contact.type != "Group":
            yield {
                "user_id": number(contact.id),
                "user_api_id": contact.id,
                "user_first_name": contact.first_name,
                "user_last_name": contact.last_name,
                "user_email": contact.email,
                "user_role": contact.role,
                "user_title": contact.title,
                "user_company": contact.company_name,
                "user_is_active": contact.active,
            }


def groups(state: State) -> Iterator[Row]:
    """Yield groups."""
    for contact in state.contacts.values():
        if contact.type == "Group":
            yield {"group_id": number(contact.id), "group_name": contact.first_name, "group_api_id": contact.id}


def members(state: State) -> Iterator[Row]:
    """Yield who is in which group."""
    for contact in state.contacts.values():
        for identity in contact.member_ids:
            yield {"group_id": number(contact.id), "user_id": number(identity)}


def spaces(state: State) -> Iterator[Row]:
    """Yield spaces."""
    for space in state.spaces.values():
        yield {"work_id": number(space.id), "work_space_access_type": space.access_type}


def space_members(state: State) -> Iterator[Row]:
    """Yield who is in which space."""
    for space in state.spaces.values():
        for member in space.members:
            yield {"work_id": number(space.id), "user_id": number(member.id), "is_manager": member.is_manager}


def custom_fields(state: State) -> Iterator[Row]:
    """Yield custom fields."""
    for field in state.custom_fields.values():
        yield {
            "custom_field_id": number(field.id),
            "custom_field_name": field.title,
            "custom_field_api_id": field.id,
            "custom_field_type": field.type,
        }


def timelog_categories(state: State) -> Iterator[Row]:
    """Yield timelog categories."""
    for category in state.timelog_categories.values():
        yield {
            "timelog_category_id": number(category.id),
            "timelog_category_name": category.name,
            "timelog_category_is_hidden": category.hidden,
        }


def workflows(state: State) -> Iterator[Row]:
    """Yield workflows."""
    for workflow in state.workflows.values():
        yield {"workflow_id": number(workflow.id), "workflow_name": workflow.name}


def stages(state: State) -> Iterator[Row]:
    """Yield the statuses of workflows."""
    for workflow in state.workflows.values():
        for status in workflow.statuses:
            yield {
                "workflow_stage_id": number(status.id),
                "workflow_id": number(workflow.id),
                "workflow_stage_name": status.name,
                "workflow_stage_group": status.group,
            }


def audit_log(state: State) -> Iterator[Row]:
    """Yield the audit log."""
    for event in state.documents["auditLog"].values():
        yield {
            "audit_log_object_id": number(event["objectId"]),
            "audit_log_object_title": event["objectName"],
            "audit_log_object_type": event["objectType"],
            "audit_log_operation_change_json": dumps(event["details"]).decode(),
            "audit_log_operation_origin_json": dumps({"ipAddress": event["ipAddress"]}).decode(),
            "audit_log_operation_origin_location_country": "Unknown",
            "audit_log_operation_origin_location_state": "Unknown",
            "audit_log_operation_time": written(event["eventDate"]),
            "audit_log_operation_type": event["operation"],
            "user_id": number(event["userId"]),
        }
