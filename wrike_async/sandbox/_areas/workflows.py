"""Workflows and their statuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import attrs

from wrike_async.sandbox._areas.misc import COLORS
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._state.records import CustomStatus, Workflow
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["routes"]

routes = Routes()
_MAX_NAME: Final = 128
_MAX_DESCRIPTION: Final = 2000
_GROUPS: Final = ("Active", "Completed", "Deferred", "Cancelled")


@routes("GET /workflows")
def account_workflows(call: Call) -> Answer:
    """Return the account's workflows, without those of spaces."""
    return _answer(call, (w for w in call.state.workflows.values() if w.space_id is None))


@routes("GET /spaces/{spaceId}/workflows")
def space_workflows(call: Call) -> Answer:
    """Return the workflows that only one space has."""
    space_id = lookup.space(call.state, call.id).id
    return _answer(call, (w for w in call.state.workflows.values() if w.space_id == space_id))


@routes("POST /workflows")
def create(call: Call) -> Answer:
    """Create a workflow, with a status to begin with and one to end with."""
    workflow = Workflow(
        id=call.state.fresh_id(Kind.WORKFLOW),
        name=_short(call, "name", _MAX_NAME),
        description=_short(call, "description", _MAX_DESCRIPTION) if "description" in call.params else None,
        statuses=[
            CustomStatus(call.state.fresh_id(Kind.CUSTOM_STATUS), "New", "Blue", "Active", standard=True),
            CustomStatus(call.state.fresh_id(Kind.CUSTOM_STATUS), "Completed", "Green", "Completed", standard=True),
        ],
    )
    call.state.workflows[workflow.id] = workflow
    return _answer(call, [workflow])


@routes("PUT /workflows/{workflowId}")
def update(call: Call) -> Answer:
    """Change a workflow, or one status of it: the one with the given ID, or a new one."""
    found = call.state.workflows.get(call.id)
    if found is None:
        raise lookup.undecodable("workflow", call.id)
    workflow = attrs.evolve(found, statuses=[attrs.evolve(status) for status in found.statuses])
    if "name" in call.params:
        workflow.name = _short(call, "name", _MAX_NAME)
    if "description" in call.params:
        workflow.description = _short(call, "description", _MAX_DESCRIPTION)
    if call.params.get("customStatus") is not None:
        _change_status(call, workflow, call.params["customStatus"])
    workflow.hidden = call.params.get("hidden", workflow.hidden)
    call.state.workflows[workflow.id] = workflow
    return _answer(call, [workflow])


def _change_status(call: Call, workflow: Workflow, given: dict[str, Any]) -> None:
    _check_status(given)
    if "id" in given:
        status = next((s for s in workflow.statuses if s.id == given["id"]), None)
        if status is None:
            raise lookup.undecodable("custom status", str(given["id"]))
        if given.get("group", status.group) != status.group:
            raise invalid_parameter("customStatus", "the group of a status cannot change")
        status.name = given.get("name", status.name)
        status.color = given.get("color", status.color)
        status.hidden = given.get("hidden", status.hidden)
        return
    if not given.get("name") or not given.get("group"):
        raise invalid_parameter("customStatus", "a new status needs a name and a group")
    workflow.statuses.append(
        CustomStatus(
            id=call.state.fresh_id(Kind.CUSTOM_STATUS),
            name=given["name"],
            color=given.get("color", "Blue"),
            group=given["group"],
            hidden=given.get("hidden", False),
        )
    )


def _check_status(given: dict[str, Any]) -> None:
    if not given.keys() <= {"id", "name", "color", "group", "hidden"}:
        raise invalid_parameter("customStatus", "unknown keys")
    if not isinstance(given.get("name", ""), str) or not isinstance(given.get("hidden", False), bool):
        raise invalid_parameter("customStatus", "name must be a text, hidden true or false")
    if given.get("color", "Blue") not in COLORS or given.get("group", "Active") not in _GROUPS:
        raise invalid_parameter("customStatus", "unknown color or group")


def _short(call: Call, name: str, limit: int) -> str:
    text: str = call.params[name]
    if len(text) > limit or (name == "name" and not text.strip()):
        raise invalid_parameter(name, f"must have 1 to {limit} characters")
    return text


def _answer(call: Call, workflows: Iterable[Workflow]) -> Answer:
    usage: dict[str, Any] = {"dataUsageStatistics": {}} if "dataUsageStatistics" in call.fields else {}
    return Answer("workflows", [{**_show(workflow), **usage} for workflow in workflows])


def _show(workflow: Workflow) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": workflow.id,
        "name": workflow.name,
        "standard": workflow.standard,
        "hidden": workflow.hidden,
        "customStatuses": [
            {
                "id": status.id,
                "name": status.name,
                "standardName": status.standard_name,
                "color": status.color,
                "standard": status.standard,
                "group": status.group,
                "hidden": status.hidden,
            }
            for status in workflow.statuses
        ],
    }
    if workflow.description is not None:
        document["description"] = workflow.description
    if workflow.space_id is not None:
        document["spaceId"] = workflow.space_id
    return document
