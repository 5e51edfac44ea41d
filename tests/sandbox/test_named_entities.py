"""What a write names must be there, and be of the right kind; nothing is changed where it is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from wrike_async.sandbox._wire.ids import Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api

MISSING = (404, "resource_not_found")
NO_SUCH = (400, "invalid_request")
UNFIT = (400, "invalid_parameter")


def named_in(api: Api) -> dict[str, str]:
    """IDs of what there is, by what it is; ``no …`` are well formed and of this account, and of nothing there is."""
    state = api.sandbox.state
    types = {f"{kind['relatedType']} type": kind["id"] for kind in state.documents["customItemTypes"].values()}
    return {
        "task": state.task_id(0),
        "folder": state.folder_ids[0],
        "space": next(iter(state.spaces)),
        "group": next(each.id for each in state.contacts.values() if each.type == "Group"),
        "field": next(iter(state.custom_fields)),
        **{table: next(iter(state.documents[table])) for table in ("workschedules", "approvals", "bookings")},
        **types,
        **{f"no {kind.name}": state.id_space.scoped_id(kind, 77) for kind in Kind},
    }


CASES = [
    ("POST /folders/{folder}/tasks", '{"title": "x", "customItemTypeId": "{no CUSTOM_ITEM_TYPE}"}', MISSING),
    ("POST /folders/{folder}/tasks", '{"title": "x", "customItemTypeId": "{Project type}"}', UNFIT),
    ("POST /folders/{folder}/tasks", '{"title": "x", "workScheduleId": "{no WORK_SCHEDULE}"}', MISSING),
    ("POST /folders/{folder}/tasks", '{"title": "x", "responsiblePlaceholders": ["{no PLACEHOLDER}"]}', MISSING),
    ("POST /folders/{folder}/tasks", '{"title": "x", "responsibles": ["{no INVITATION}"]}', NO_SUCH),
    (
        "POST /folders/{folder}/tasks",
        '{"title": "x", "effortAllocation": {"mode": "Flexible", "responsibleAllocation": [{"userId": "{group}"}]}}',
        NO_SUCH,
    ),
    ("PUT /tasks/{task}", '{"addResponsiblePlaceholders": ["{no PLACEHOLDER}"]}', MISSING),
    ("PUT /tasks/{task}", '{"removeResponsiblePlaceholders": ["{no PLACEHOLDER}"]}', MISSING),
    ("PUT /tasks/{task}", '{"convertToCustomItemType": "{no CUSTOM_ITEM_TYPE}"}', MISSING),
    ("PUT /tasks/{task}", '{"setResponsibleAllocation": [{"userId": "KUAAAAAA", "dailyAllocation": []}]}', NO_SUCH),
    ("PUT /tasks/{task}", '{"setResponsibleAllocation": [{"dailyAllocation": []}]}', NO_SUCH),
    ("POST /folders/{folder}/folders", '{"title": "x", "customItemTypeId": "{Task type}"}', UNFIT),
    ("POST /folders/{folder}/folders", '{"title": "x", "userAccessRoles": {"{group}": "{no ACCESS_ROLE}"}}', MISSING),
    ("PUT /folders/{folder}", '{"convertToCustomItemType": "{no CUSTOM_ITEM_TYPE}"}', MISSING),
    ("POST /spaces", '{"title": "x", "accessType": "Public", "guestRoleId": "{no ACCESS_ROLE}"}', MISSING),
    ("PUT /spaces/{space}", '{"membersAdd": [{"id": "{group}", "accessRoleId": "{no ACCESS_ROLE}"}]}', MISSING),
    ("PUT /spaces/{space}", '{"workScheduleId": "{no WORK_SCHEDULE}"}', MISSING),
    ("PUT /approvals/{approvals}", '{"removeAttachments": ["{no ATTACHMENT}"]}', NO_SUCH),
    (
        "PUT /bookings/{bookings}",
        '{"effortAllocation": {"mode": "Flexible", "responsibleAllocation": [{"userId": "{group}"}]}}',
        NO_SUCH,
    ),
    ("PUT /workschedules/{workschedules}", '{"addUsers": ["{group}"]}', NO_SUCH),
    (
        "POST /tasks/{task}/timelogs",
        '{"hours": 1, "trackedDate": "2026-01-05", "comment": "", "onBehalfOf": "{group}"}',
        NO_SUCH,
    ),
    ("POST /timesheets", '{"periodStartDate": {"equal": "2026-01-05"}, "userId": "{group}"}', NO_SUCH),
    ("POST /users/{group}/user_schedule_capacity_change", "{}", NO_SUCH),
    (
        "POST /webhooks",
        '{"hookUrl": "http://127.0.0.1:9/", "customItemTypes": ["{no CUSTOM_ITEM_TYPE}"]}',
        MISSING,
    ),
]


@pytest.mark.parametrize(("request_line", "params", "error"), CASES)
async def test_what_is_named_must_be_there(
    serve: Callable[..., Awaitable[Api]], request_line: str, params: str, error: tuple[int, str]
) -> None:
    api = await serve(tasks=40, approvals=1, bookings=1)
    for name, entity_id in named_in(api).items():
        request_line, params = (text.replace(f"{{{name}}}", entity_id) for text in (request_line, params))
    method, path = request_line.split()
    reply = await api.send(method, path, form=json.loads(params))
    assert reply.error == error


@pytest.mark.parametrize("name", ["addMirrors", "removeMirrors"])
async def test_a_field_without_mirrors_refuses_them_by_the_name_that_was_sent(api: Api, name: str) -> None:
    reply = await api.send("PUT", f"/customfields/{next(iter(api.sandbox.state.custom_fields))}", form={name: ["M"]})
    assert reply.error == UNFIT
    assert f"'{name}'" in reply.document["errorDescription"]


async def test_an_attachment_that_is_gone_can_be_taken_out_of_an_approval(api: Api) -> None:
    state = api.sandbox.state
    file = state.add_attachment(state.task_id(0), "a.txt")
    approval = (await api.post(f"/tasks/{state.task_id(0)}/approvals", attachments=[file.id])).ids[0]
    await api.delete(f"/attachments/{file.id}")
    (changed,) = (await api.put(f"/approvals/{approval}", removeAttachments=[file.id])).data
    assert changed["attachmentIds"] == []


async def test_an_invitation_is_as_good_as_a_contact(api: Api) -> None:
    invitation = next(iter(api.sandbox.state.documents["invitations"]))
    (task,) = (await api.put(f"/tasks/{api.sandbox.state.task_id(0)}", addResponsibles=[invitation])).data
    assert invitation in task["responsibleIds"]
