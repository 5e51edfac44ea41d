"""Models: what came goes out again, and what was recorded of the real API is known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connecting import Connect
from tests.resources.surface import models, operations
from tests.resources.unknown import unknown
from tests.wire.records import records
from wrike_async._resources.approvals import Approval, ApprovalDecision
from wrike_async._resources.folder_models import Folder, FolderTreeNode
from wrike_async._resources.task_models import Task
from wrike_async._resources.timesheets import Timesheet
from wrike_async._wire.converter import structure_item, structure_items
from wrike_async._wire.structuring.records import Record
from wrike_async._wire.structuring.shapes import Shape, fields_of
from wrike_async._wire.types import Model, wire_names

RECORDED = sorted((Path(__file__).parent / "samples").glob("*.json"))

_VALUES: dict[str, Any] = {
    "text": "text",
    "flag": True,
    "whole": 480,
    "number": 1.5,
    "instant": "2026-10-07T01:48:56Z",
    "local_time": "2026-09-25T09:00:00",
    "day": "2026-10-08",
    "any": {"key": ["value", 1, None]},
}


def rendered(model: type[Record]) -> dict[str, Any]:
    """A record with every field of a model."""
    return {field.wire: _value(field.shape) for field in fields_of(model)}


def _value(shape: Shape) -> Any:
    if shape.model is not None:
        return rendered(shape.model)
    if shape.words:
        return shape.words[-1]
    if shape.item is not None:
        return [_value(shape.item)] if shape.kind == "list" else {"key": _value(shape.item)}
    return _VALUES[shape.kind]


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_field_survives(model: type[Model]) -> None:
    record = rendered(model)
    decoded = structure_item(model, record)
    assert unknown(decoded) == []
    assert all(getattr(decoded, name) is not None for name, _ in wire_names(model))
    assert decoded.to_dict() == record


@settings(max_examples=150)
@given(st.data())
def test_any_record_of_any_model_comes_back_as_it_was(data: st.DataObject) -> None:
    """Some fields, nulls, fields and values of enums that nobody knows, in any order."""
    model = data.draw(st.sampled_from(models()))
    record = data.draw(records(model))
    assert structure_item(model, record).to_dict() == record


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_only_the_id_must_be_there(model: type[Model]) -> None:
    record = {field.wire: _value(field.shape) for field in fields_of(model) if field.required}
    assert record.keys() <= {"id"}
    assert structure_item(model, record).to_dict() == record


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_recorded_answers_are_known_in_full(path: Path) -> None:
    sample = msgspec.json.decode(path.read_bytes())
    (operation, *_) = operations()[f"{sample['method']} {sample['path']}"]
    assert operation.item is not None
    records = sample["answer"]["data"]
    decoded = structure_items(operation.item, records)
    assert [name for item in decoded for name in unknown(item)] == []
    assert [item.to_dict() for item in decoded] == records


async def test_answers_about_people_and_work_are_known_in_full(connect: Connect) -> None:
    async with connect(tasks=20, comments=20, timelogs=20) as (sandbox, wrike):
        contacts = await wrike.contacts.get_many(
            sandbox.state.contact_ids, fields=["metadata", "customFields", "jobRoleId", "workScheduleId"]
        )
        found: list[Model] = [
            await wrike.account.get(fields=["metadata", "customFields", "subscription"]),
            *contacts,
            *await wrike.contacts.history(sandbox.state.contact_ids, fields=["billRate", "costRate"]),
            *await wrike.spaces.list(fields=["members", "workScheduleId"]),
            *await wrike.folders.tree(),
            *await wrike.folders.get_many(
                sandbox.state.project_ids, fields=["finance", "contractType", "accessRoles", "cascadingFields"]
            ),
            *await wrike.folders.history(sandbox.state.project_ids, fields=["budget", "plannedCost"]),
            *await wrike.tasks.list(fields=["effortAllocation", "customFields", "followerIds", "billingType"]),
            *await wrike.comments.list(fields=["type"]),
            *await wrike.custom_fields.list(fields=["dataUsageStatistics"]),
            *await wrike.workflows.list(fields=["dataUsageStatistics"]),
            *await wrike.timelogs.list(fields=["approvalStatus", "lockStatus", "exportStatus", "billingType"]),
            *await wrike.timelog_categories.list(),
        ]
    assert {type(item).__name__: unknown(item) for item in found if unknown(item)} == {}
    assert len({type(item) for item in found}) == 13


async def test_answers_about_administration_are_known_in_full(connect: Connect) -> None:
    async with connect(tasks=5) as (_, wrike):
        found: list[Model] = [
            *await wrike.folder_blueprints.list(fields=["customFields"]),
            *await wrike.task_blueprints.list(fields=["customFields"]),
            *await wrike.request_forms.list(fields=["dataUsageStatistics"]),
            *await wrike.audit_log.list(),
            *await wrike.data_export.schema(version="V4"),
        ]
    assert {type(item).__name__: unknown(item) for item in found if unknown(item)} == {}
    assert len({type(item) for item in found}) == 5


def test_there_are_recorded_answers() -> None:
    assert len(RECORDED) == 17


def test_recycled_things_are_told_apart() -> None:
    assert Task(id="T", scope="RbTask").recycled
    assert not Task(id="T", scope="WsTask").recycled
    assert Folder(id="F", scope="RbFolder").recycled
    assert not Folder(id="F").recycled
    tree = {scope: FolderTreeNode(id="N", scope=scope) for scope in ("WsRoot", "RbRoot", "WsFolder", "RbFolder")}
    assert [scope for scope, node in tree.items() if node.recycled] == ["RbFolder"]
    assert [scope for scope, node in tree.items() if node.is_root] == ["WsRoot"]
    assert [scope for scope, node in tree.items() if node.is_recycle_bin] == ["RbRoot"]


def test_what_is_no_text_on_the_wire_is_none_in_python() -> None:
    approval = structure_item(
        Approval,
        {
            "id": "A",
            "dueDate": "2026-03-12",
            "updatedDate": "2026-03-09T08:15:08Z",
            "status": "Postponed",
            "decisions": [{"approverId": "C", "status": "Pending"}],
        },
    )
    assert approval.due_date == date(2026, 3, 12)
    assert approval.updated_date == datetime(2026, 3, 9, 8, 15, 8, tzinfo=UTC)
    assert approval.status == "Postponed"
    assert approval.decisions == (ApprovalDecision(approver_id="C", status="Pending"),)


def test_what_is_not_documented_of_a_timesheet_is_kept() -> None:
    record = {
        "timesheetId": "S",
        "approval": {"status": "Draft", "approverIds": ["C"]},
        "rows": [{"rowId": "R", "weeklyEntries": [{"Mon": 1.5}]}],
    }
    sheet = structure_item(Timesheet, record)
    assert sheet.approval is not None
    assert sheet.approval.extra == {"approverIds": ["C"]}
    assert sheet.rows is not None
    assert sheet.rows[0].weekly_entries == ({"Mon": 1.5},)
    assert sheet.to_dict() == record


def test_attributes_are_described_where_editors_show_it() -> None:
    """Below each of them, and not in the docstring of the class."""
    assert [model.__name__ for model in models() if "Attributes:" in (model.__doc__ or "")] == []
