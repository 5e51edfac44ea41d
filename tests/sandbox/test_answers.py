"""Every operation answers, and with nothing but what is documented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.resources.catalogue import CATALOGUE, ITEMS
from tests.sandbox.made import Made
from wrike_async.sandbox._wire.catalogue import Operation, catalogue

if TYPE_CHECKING:
    from tests.sandbox.api import Api

DOCUMENTED = {key: ITEMS[entry["item"]] for key, entry in CATALOGUE.items()}
AREAS = sorted({operation.area for operation in catalogue().operations.values()})
COARSE: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
    "record": (dict,),
}
#: Documented elsewhere than in the specification, or seen in recorded answers.
ALSO = {
    "Approvals": {"reviewId"},
    "Comments": {"attachmentIds"},
    "Folders & Projects": {
        "accountId",
        "createdDate",
        "updatedDate",
        "description",
        "sharedIds",
        "parentIds",
        "permalink",
        "workflowId",
        "superParentIds",
        "hasAttachments",
        "metadata",
        "customFields",
        "attachmentCount",
        "briefDescription",
        "cascadingFieldSettings",
        "customColumnIds",
        "userAccessRoles",
    },
    "Workflows": {"spaceId"},
}
#: Deletes whose answer is empty, whatever the specification says of their items.
EMPTY = {
    "DELETE /comments/{commentId}",
    "DELETE /dependencies/{dependencyId}",
    "DELETE /folders/{folderId}/project_team_members",
    "DELETE /groups/{groupId}",
    "DELETE /invitations/{invitationId}",
    "DELETE /spaces/{spaceId}",
    "DELETE /timelogs/{timelogId}",
    "DELETE /attachments/{attachmentId}",
    "DELETE /webhooks/{webhookId}",
    "DELETE /user_schedule_capacity_change/{userScheduleCapacityChangeId}",
    "DELETE /user_schedule_partial_exclusion/{userSchedulePartialExclusionId}",
    "DELETE /workschedule_capacity_change/{workscheduleCapacityChangeId}",
}
#: Lists of which nothing is seeded, or nothing left.
MAY_BE_EMPTY = {"GET /folders/{folderId}/hourly_rates", *(key for key in DOCUMENTED if key.endswith("lock_periods"))}
ORDER = ("POST", "PUT", "GET", "DELETE")


async def prepare(api: Api, operation: Operation) -> None:
    """What has to be there for an operation to have something to answer."""
    state = api.sandbox.state
    if operation.path == "/folders/{folderId}/attachments":
        state.add_attachment(None, "a.txt", size=5, folder_id=state.folder_ids[0])
    elif operation.path == "/folders/{folderId}/comments":
        await api.post(f"/folders/{state.folder_ids[0]}/comments", text="x")


async def send(api: Api, made: Made, operation: Operation) -> list[Any]:
    """One operation, with as many fields as can be asked for."""
    path, params = await made.fill(operation.path), await made.params(operation)
    if operation.key == "GET /folders":
        params["project"] = True
    elif operation.params.get("fields", ("",))[0] == "fields" and not operation.path.endswith("/folders"):
        params["fields"] = list(operation.params["fields"][1:])
    if operation.key in ("POST /tasks/{taskId}/attachments", "POST /folders/{folderId}/attachments"):
        reply = await api.send("POST", path, body={"x": 1}, headers={"X-File-Name": "a.json"})
    elif operation.key == "PUT /attachments/{attachmentId}":
        reply = await api.put(path, url="https://example.com/a.pdf")
    elif operation.method == "GET":
        reply = await api.get(path, **params)
    else:
        reply = await api.send(operation.method, path, body=params or None)
    assert reply.status in (200, 202), (operation.key, reply.document)
    data: list[Any] = reply.document["data"]
    return data


@pytest.mark.parametrize("area", AREAS)
async def test_answers_have_documented_keys_of_documented_types(api: Api, area: str) -> None:
    made = Made(api)
    operations = [one for one in catalogue().operations.values() if one.area == area and not one.binary]
    for operation in sorted(operations, key=lambda one: ORDER.index(one.method)):
        await prepare(api, operation)
        data = await send(api, made, operation)
        assert bool(data) is (operation.key not in EMPTY) or operation.key in MAY_BE_EMPTY, operation.key
        documented = DOCUMENTED[operation.key]
        for item in data:
            if not documented:
                continue
            unknown = item.keys() - documented.keys() - ALSO.get(area, set())
            assert not unknown, (operation.key, unknown)
            for name, value in item.items():
                assert name not in documented or isinstance(value, COARSE[documented[name]]), (operation.key, name)
