"""Answers against recordings of the real API: the same keys, of the same types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.made import Made

if TYPE_CHECKING:
    from tests.sandbox.api import Api

ACCOUNT = "IEAGXR2E"
PERSON = "KUAXHKXS"

SPACE = {
    "id": "MQAAAAEFzzdO",
    "title": "First space",
    "avatarUrl": "https://www.wrike.com/static/spaceicons2/v3/6/6-planet.png",
    "accessType": "Public",
    "archived": False,
    "defaultProjectWorkflowId": "IEAGXR2EK77ZIOF4",
    "defaultTaskWorkflowId": "IEAGXR2EK4G2YNU4",
}
ROOT = {"id": "IEAGXR2EI7777777", "title": "Root", "childIds": ["MQAAAAEFzzdO"], "scope": "WsRoot"}
PROJECT_NODE = {
    "id": "MQAAAAEFzzdV",
    "title": "My Project",
    "childIds": [],
    "scope": "WsFolder",
    "project": {
        "authorId": PERSON,
        "ownerIds": [PERSON],
        "customStatusId": "IEAGXR2EJMG2YNA4",
        "createdDate": "2026-03-09T08:15:07Z",
    },
}
TASK = {
    "id": "MAAAAAEFzzde",
    "accountId": ACCOUNT,
    "title": "First task",
    "status": "Active",
    "importance": "Normal",
    "createdDate": "2026-03-09T08:15:07Z",
    "updatedDate": "2026-03-10T07:07:57Z",
    "dates": {"type": "Planned", "duration": 2400, "start": "2026-03-05T09:00:00", "due": "2026-03-11T17:00:00"},
    "scope": "WsTask",
    "customStatusId": "IEAGXR2EJMG2YNV2",
    "permalink": "https://www.wrike.com/open.htm?id=4392433502",
}
COMMENT = {
    "id": "IEAGXR2EIMBGYQMR",
    "authorId": "KUAXI4LC",
    "text": "This is a comment",
    "updatedDate": "2026-03-10T07:07:57Z",
    "createdDate": "2026-03-10T07:07:57Z",
    "taskId": "MAAAAAEFzzde",
}
CONTACT = {
    "id": PERSON,
    "firstName": "Chris",
    "lastName": "",
    "type": "Person",
    "profiles": [
        {
            "accountId": ACCOUNT,
            "email": "user@example.com",
            "role": "User",
            "external": False,
            "admin": False,
            "owner": True,
            "active": True,
        }
    ],
    "timezone": "US/Pacific",
    "locale": "en",
    "deleted": False,
    "me": True,
}
WORKFLOW = {
    "id": "IEAGXR2EK77ZIOF4",
    "name": "Default Workflow",
    "standard": True,
    "hidden": False,
    "customStatuses": [{"id": "IEAGXR2EJMAAAAAA", "name": "New", "color": "Blue", "group": "Active", "hidden": False}],
}
CUSTOM_FIELD = {
    "id": "IEAGXR2EJUALBS23",
    "accountId": ACCOUNT,
    "title": "Impact",
    "type": "DropDown",
    "spaceId": "MQAAAAEFzzdO",
    "settings": {
        "values": ["Low", "Medium", "High"],
        "options": [{"value": "Low", "color": "Green"}],
    },
}
ATTACHMENT = {
    "id": "IEAGXR2EIYUN54ZV",
    "authorId": PERSON,
    "name": "document.pdf",
    "createdDate": "2026-03-09T08:15:08Z",
    "version": 1,
    "type": "Wrike",
    "contentType": "application/pdf",
    "size": 117940,
    "taskId": "MAAAAAEFzzde",
}
GROUP = {
    "id": "KX7XIKVN",
    "accountId": ACCOUNT,
    "title": "My Team",
    "memberIds": [PERSON],
    "childIds": [],
    "parentIds": [],
    "myTeam": True,
}
DEPENDENCY = {
    "id": "MgAAAAEFzzdeMwAAAAEFzzdb",
    "predecessorId": "MAAAAAEFzzde",
    "successorId": "MAAAAAEFzzdb",
    "relationType": "FinishToStart",
    "lagTime": 0,
}
APPROVAL = {
    "id": "IEAGXR2EMEB33OQA",
    "taskId": "MAAAAAEFzzde",
    "authorId": PERSON,
    "dueDate": "2026-03-12",
    "decisions": [{"approverId": PERSON, "status": "Pending", "updatedDate": "2026-03-09T08:15:08Z"}],
    "status": "Pending",
    "finished": False,
}
INVITATION = {
    "id": "IEAGXR2EJEAVFLCG",
    "accountId": ACCOUNT,
    "firstName": "John",
    "email": "john@example.com",
    "status": "Accepted",
    "inviterUserId": PERSON,
    "invitationDate": "2026-03-09T08:14:04Z",
    "role": "User",
    "external": False,
}
WORK_SCHEDULE = {
    "id": "IEAGXR2EML7ZIOF4",
    "scheduleType": "Default",
    "title": "Default Schedule",
    "workweek": [{"workDays": ["Mon", "Tue", "Wed", "Thu", "Fri"], "capacityMinutes": 480}],
}
USER = {**CONTACT, "primaryEmail": "user@example.com", "userTypeId": "IEAGXR2ENH777777"}
ACCESS_ROLE = {"id": "IEAGXR2END777777", "title": "Full", "description": "Can edit"}
EVENT = {
    "id": "IEAGXR2ENQAAAAABMUI3U3A",
    "operation": "UserLoggedIn",
    "userId": PERSON,
    "userEmail": "user@example.com",
    "eventDate": "2026-03-10T07:24:24Z",
    "ipAddress": "35.84.133.252",
    "objectType": "User",
    "objectName": "user@example.com",
    "objectId": PERSON,
    "details": {"Login Type": "Oauth2", "User Agent": "Nango"},
}
UNSAID = {"title", "description", "updatedDate", "type", "attachmentIds", "autoFinishOnApprove", "autoFinishOnReject"}


@pytest.mark.parametrize(
    ("path", "kind", "recorded", "beyond"),
    [
        ("/spaces", "spaces", SPACE, set()),
        ("/folders", "folderTree", ROOT, set()),
        ("/folders", "folderTree", PROJECT_NODE, set()),
        # The recordings left out what the reference calls required.
        ("/tasks", "tasks", TASK, {"priority", "completedDate"}),
        ("/comments/{commentId}", "comments", COMMENT, {"attachmentIds"}),
        ("/contacts/{contactId}", "contacts", CONTACT, {"avatarUrl", "primaryEmail", "title", "companyName"}),
        ("/workflows", "workflows", WORKFLOW, set()),
        ("/customfields", "customfields", CUSTOM_FIELD, {"sharedIds", "sharing", "description", "archived"}),
        ("/attachments/{attachmentId}", "attachments", ATTACHMENT, {"originVersionId"}),
        ("/groups", "groups", GROUP, {"avatarUrl"}),
        ("/dependencies/{dependencyId}", "dependencies", DEPENDENCY, set()),
        ("/approvals/{approvalId}", "approvals", APPROVAL, UNSAID),
        ("/invitations", "invitations", INVITATION, {"resolvedDate", "userTypeId"}),
        ("/workschedules", "workschedules", WORK_SCHEDULE, set()),
        ("/users/{contactId}", "users", USER, {"avatarUrl", "title", "companyName"}),
        ("/access_roles", "accessRoles", ACCESS_ROLE, set()),
        ("/audit_log", "auditLog", EVENT, set()),
    ],
)
async def test_answers_look_as_recorded(
    api: Api, path: str, kind: str, recorded: dict[str, Any], beyond: set[str]
) -> None:
    reply = await api.get(await Made(api).fill(path))
    assert reply.document.keys() == {"kind", "data"}
    assert reply.document["kind"] == kind
    alike = [item for item in reply.data if item.keys() - beyond == recorded.keys()]
    assert any(has_shape(item, recorded) for item in alike)


def has_shape(item: Any, recorded: Any) -> bool:
    """Whether a value has the types of a recorded one, all the way down; more keys may be there."""
    if isinstance(recorded, dict):
        return isinstance(item, dict) and all(k in item and has_shape(item[k], v) for k, v in recorded.items())
    if isinstance(recorded, list):
        return isinstance(item, list) and (not recorded or all(has_shape(i, recorded[0]) for i in item))
    if isinstance(recorded, str) and recorded[:2] in ("20", "IE", "MA", "MQ", "KU"):
        return isinstance(item, str) and len(item) == len(recorded)
    return type(item) is type(recorded)


def test_the_comparison_can_fail() -> None:
    assert has_shape(TASK, TASK)
    assert not has_shape({**TASK, "createdDate": "2026-03-09"}, TASK)
    assert not has_shape({**TASK, "dates": {"type": "Planned"}}, TASK)
    assert not has_shape({**WORKFLOW, "customStatuses": [{"id": 1}]}, WORKFLOW)
