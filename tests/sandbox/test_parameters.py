"""What is refused, and with which code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wrike_async.sandbox import Kind

if TYPE_CHECKING:
    from tests.sandbox.api import Api

REQUEST = (400, "invalid_request")
VALUE = (400, "invalid_parameter")
MISSING = (400, "parameter_required")


@pytest.mark.parametrize(
    ("path", "params", "error"),
    [
        # Unknown parameters, and known ones where they do not belong.
        ("/tasks", {"colour": "red"}, REQUEST),
        ("/tasks", {"deleted": True}, REQUEST),
        ("/folders/{folder}", {"descendants": True}, REQUEST),
        ("/folders", {"pageSize": 10}, REQUEST),
        ("/folders", {"fields": ["description"]}, REQUEST),
        ("/folders", {"deleted": False, "pageSize": 10}, REQUEST),
        ("/folders/{folder}/folders", {"nextPageToken": "x"}, REQUEST),
        ("/comments", {"pageSize": 10}, REQUEST),
        ("/comments", {"nextPageToken": "x"}, REQUEST),
        ("/tasks/{task}/comments", {"updatedDate": {"start": "2026-01-01T00:00:00Z"}}, REQUEST),
        ("/timelogs", {"contactIds": ["x"]}, REQUEST),
        ("/timelogs", {"startDate": "2026-01-01"}, REQUEST),
        ("/version", {"fields": []}, REQUEST),
        # Fields that are unknown, or come anyway.
        ("/tasks", {"fields": ["nonsense"]}, REQUEST),
        ("/tasks", {"fields": ["title"]}, REQUEST),
        ("/tasks", {"fields": ["finance"]}, REQUEST),
        ("/tasks/{task}", {"fields": ["description"]}, REQUEST),
        ("/tasks/{task}", {"fields": ["parentIds"]}, REQUEST),
        ("/spaces", {"fields": ["rootFolderId"]}, REQUEST),
        ("/tasks", {"fields": "description"}, VALUE),
        ("/tasks", {"fields": {"a": 1}}, VALUE),
        # Values that cannot be.
        ("/tasks", {"status": ["Done"]}, VALUE),
        ("/tasks", {"importance": "high"}, VALUE),
        ("/tasks", {"status": []}, VALUE),
        ("/tasks", {"authors": "[]"}, VALUE),
        ("/tasks", {"fields": []}, VALUE),
        ("/tasks", {"status": '["Active'}, VALUE),
        ("/tasks", {"descendants": "yes"}, VALUE),
        ("/tasks", {"pageSize": 0}, VALUE),
        ("/tasks", {"pageSize": 1001}, VALUE),
        ("/tasks", {"pageSize": "ten"}, VALUE),
        ("/tasks", {"pageSize": 1.5}, VALUE),
        ("/tasks", {"limit": 0}, VALUE),
        ("/tasks", {"sortField": "title"}, VALUE),
        ("/tasks", {"metadata": "x"}, VALUE),
        ("/tasks", {"metadata": {"value": "x"}}, VALUE),
        ("/folders", {"title": " "}, VALUE),
        ("/folders", {"project": "maybe"}, VALUE),
        # Ranges are half-open, not empty, and to the second.
        ("/tasks", {"updatedDate": {}}, VALUE),
        ("/tasks", {"updatedDate": {"from": "2026-01-01T00:00:00Z"}}, VALUE),
        ("/tasks", {"updatedDate": {"start": "2026-01-01T00:00:00.000Z"}}, VALUE),
        ("/tasks", {"updatedDate": {"start": "2026-01-01T00:00:00+00:00"}}, VALUE),
        ("/tasks", {"updatedDate": {"start": "2026-01-01"}}, VALUE),
        ("/tasks", {"updatedDate": {"start": "2026-13-01T00:00:00Z"}}, VALUE),
        ("/tasks", {"updatedDate": {"start": "2026-01-02T00:00:00Z", "end": "2026-01-02T00:00:00Z"}}, VALUE),
        ("/tasks", {"updatedDate": {"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}}, VALUE),
        ("/tasks", {"updatedDate": {"equal": "2026-01-02T00:00:00Z"}}, VALUE),
        ("/tasks", {"updatedDate": "2026-01-01T00:00:00Z"}, VALUE),
        ("/tasks", {"dueDate": {"start": "2026-01-01T00:00:00Z"}}, VALUE),
        ("/tasks", {"dueDate": {"equal": "2026-01-01", "start": "2026-01-01"}}, VALUE),
        ("/tasks", {"dueDate": {"start": "2026-01-02", "end": "2026-01-01"}}, VALUE),
        ("/tasks", {"dueDate": {"equal": "1969-12-31"}}, VALUE),
        ("/tasks", {"scheduledDate": {"start": "2026-01-01"}}, VALUE),
        ("/comments", {"createdDate": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-09T00:00:00Z"}}, VALUE),
        # IDs.
        ("/tasks/bad", {}, REQUEST),
        ("/tasks/{task},bad", {}, REQUEST),
        ("/tasks/{task},", {}, REQUEST),
        ("/tasks/{folder}", {}, REQUEST),
        ("/folders/{root}", {}, REQUEST),
        ("/folders/{bin}", {}, REQUEST),
        ("/contacts/KUAAAAAA", {}, REQUEST),
        ("/contacts/nobody", {}, REQUEST),
        ("/customfields/IEAGXR2EJUAAAAAA", {}, REQUEST),
        ("/spaces/12345", {}, REQUEST),
        ("/timelogs/bad", {}, REQUEST),
        ("/comments/bad", {}, REQUEST),
        ("/tasks", {"authors": ["nobody"]}, REQUEST),
        ("/tasks", {"responsibles": ["KUAAAAAA"]}, REQUEST),
        ("/tasks", {"customStatuses": ["nothing"]}, REQUEST),
        ("/tasks", {"customFields": [{"id": "nothing", "value": "x"}]}, REQUEST),
        ("/timelog_categories/nothing/timelogs", {}, REQUEST),
        ("/tasks/MAAAAAAAAAAA", {}, (404, "resource_not_found")),
        ("/tasks/IEAGXR2EKQAAAAAA", {}, (404, "resource_not_found")),
        ("/folders/MQAAAAAAAAAA", {}, (404, "resource_not_found")),
        ("/folders/MQAAAAAAAAAA/tasks", {}, (404, "resource_not_found")),
        ("/spaces/MQAAAAAAAAAA", {}, (404, "resource_not_found")),
        ("/comments/IEAGXR2EIMAAAAAA", {}, (404, "resource_not_found")),
        ("/timelogs/IEAGXR2EJQAAAAAA", {}, (404, "resource_not_found")),
        ("/async_job/IEAGXR2ENI", {}, (404, "resource_not_found")),
    ],
)
async def test_reads_are_refused(api: Api, path: str, params: dict[str, Any], error: tuple[int, str]) -> None:
    assert (await api.get(filled(api, path), **params)).error == error


@pytest.mark.parametrize(
    ("method", "path", "params", "error"),
    [
        ("POST", "/folders/{folder}/tasks", {}, MISSING),
        ("POST", "/folders/{folder}/tasks", {"title": " "}, VALUE),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "fields": ["description"]}, REQUEST),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "id": "y"}, REQUEST),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "status": "Done"}, VALUE),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "dates": "{"}, VALUE),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "dates": [1]}, VALUE),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "responsibles": ["KUAAAAAA"]}, REQUEST),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "parents": ["{bin}"]}, REQUEST),
        (
            "POST",
            "/folders/{folder}/tasks",
            {"title": "x", "superTasks": ["MAAAAAAAAAAA"]},
            (404, "resource_not_found"),
        ),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "metadata": [{"key": "no spaces", "value": "x"}]}, VALUE),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "metadata": [{"key": "k", "value": "x" * 1000}]}, VALUE),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "customFields": [{"id": "{field}", "value": 5}]}, VALUE),
        ("POST", "/folders/{folder}/tasks", {"title": "x", "customFields": [{"id": "nothing"}]}, REQUEST),
        ("POST", "/folders/{bin}/tasks", {"title": "x"}, REQUEST),
        ("POST", "/folders/{folder}/folders", {"title": " "}, VALUE),
        ("POST", "/folders/{folder}/folders", {"title": "x", "project": {"budget": 1.5}}, VALUE),
        ("POST", "/folders/{folder}/folders", {"title": "x", "project": {"ownersAdd": []}}, VALUE),
        ("POST", "/folders/{folder}/folders", {"title": "x", "project": {"startDate": "soon"}}, VALUE),
        ("POST", "/folders/{folder}/folders", {"title": "x", "project": {"status": "Purple"}}, VALUE),
        ("POST", "/copy_folder/{folder}", {"title": "x"}, MISSING),
        ("POST", "/copy_folder/{folder}", {"title": "x", "parent": "{root}", "entryLimit": 251}, VALUE),
        ("PUT", "/folders/{folder}", {"addParents": ["{root}"]}, REQUEST),
        ("PUT", "/folders/{folder}", {"addParents": ["{folder}"]}, VALUE),
        ("PUT", "/folders/{folder}", {"restore": True}, REQUEST),
        ("PUT", "/tasks/{task}", {"restore": True}, REQUEST),
        ("PUT", "/tasks/{task}", {"updatedDate": "2026-01-01T00:00:00Z"}, REQUEST),
        ("PUT", "/tasks/{task}", {"addSuperTasks": ["{task}"]}, VALUE),
        ("PUT", "/tasks/{task},{other}", {"status": "Completed"}, REQUEST),
        ("PUT", "/tasks/{task},{other}", {"title": "x"}, REQUEST),
        ("PUT", "/tasks/{task},{other}", {"fields": ["billingType"]}, REQUEST),
        ("POST", "/tasks/{task}/comments", {}, MISSING),
        ("POST", "/tasks/{task}/comments", {"text": ""}, VALUE),
        ("POST", "/folders/{root}/comments", {"text": "x"}, REQUEST),
        ("POST", "/tasks/{task}/timelogs", {"hours": 1, "trackedDate": "2026-01-01"}, MISSING),
        ("POST", "/tasks/{task}/timelogs", {"hours": 25, "trackedDate": "2026-01-01", "comment": ""}, VALUE),
        ("POST", "/tasks/{task}/timelogs", {"hours": 1, "trackedDate": "2026-1-1", "comment": ""}, VALUE),
        ("POST", "/customfields", {"title": "x"}, MISSING),
        ("POST", "/customfields", {"title": "x", "type": "Colour"}, VALUE),
        ("POST", "/spaces", {"title": "x"}, MISSING),
        ("POST", "/spaces", {"title": "x", "accessType": "Personal"}, VALUE),
        ("POST", "/workflows", {}, MISSING),
        ("POST", "/workflows", {"name": "x" * 129}, VALUE),
        ("PUT", "/account", {"metadata": [{"value": "x"}]}, VALUE),
        ("PUT", "/contacts/{contact}", {"metadata": []}, (403, "access_forbidden")),
        (
            "POST",
            "/folders/{folder}/folders",
            {"title": "x", "project": {"startDate": "2026-03-05", "endDate": "2026-03-04"}},
            VALUE,
        ),
        ("POST", "/folders/{folder}/folders", {"title": "x", "project": {"contractType": "Free"}}, VALUE),
        ("POST", "/folders/{folder}/folders", {"title": "x", "project": {"ownerIds": "{contact}"}}, VALUE),
        ("POST", "/folders/{folder}/folders", {"title": "x", "customFields": [5]}, VALUE),
        ("PUT", "/users/{contact}", {"profile": {"accountId": "IEAAAAAA", "role": "User"}}, VALUE),
        ("PUT", "/users/{owner}", {"active": False}, (403, "not_allowed")),
        ("PUT", "/users/{group}", {"active": True}, REQUEST),
        ("PUT", "/spaces/{space}", {"suggestedTaskWorkflowsAdd": ["{workflow}", "{workflow}"]}, VALUE),
        ("PUT", "/spaces/{space}", {"membersAdd": [{"id": "{contact}", "accessRoleId": "nothing"}]}, REQUEST),
        ("PUT", "/spaces/{space}", {"membersAdd": [{"id": "{contact}", "isManager": "yes"}]}, VALUE),
        ("PUT", "/spaces/{space}", {"membersUpdate": [{"id": "{contact}", "isManager": True}]}, VALUE),
        ("PUT", "/groups_bulk", {"members": [{"id": "{group}"}, {"id": "{group}"}]}, VALUE),
        ("POST", "/groups", {"title": "x", "members": ["{group}"]}, VALUE),
        ("POST", "/groups", {"title": "x", "avatar": {"letters": "ABC", "color": "#fff"}}, VALUE),
        ("POST", "/customfields", {"title": "x", "type": "DropDown", "settings": {"options": [{}]}}, VALUE),
        ("POST", "/customfields", {"title": "x", "type": "Text", "settings": {"applicableEntityTypes": [5]}}, VALUE),
        ("POST", "/timesheets", {"periodStartDate": {"end": "2026-03-04"}}, REQUEST),
        ("PUT", "/workschedules/{schedule}/timesheet_submission_rules", {"enabled": True}, (404, "resource_not_found")),
        ("PUT", "/timelogs/{timelog}", {"hours": 1}, (404, "resource_not_found")),
    ],
)
async def test_writes_are_refused(
    api: Api, method: str, path: str, params: dict[str, Any], error: tuple[int, str]
) -> None:
    before = (await api.get("/tasks")).document
    sent = {name: filled(api, value) for name, value in params.items()}
    assert (await api.send(method, filled(api, path), body=sent)).error == error
    assert (await api.get("/tasks")).document == before


def filled(api: Api, value: Any) -> Any:
    """Texts with the IDs that they ask for."""
    state = api.sandbox.state
    if isinstance(value, list):
        return [filled(api, item) for item in value]
    if isinstance(value, dict):
        return {key: filled(api, item) for key, item in value.items()}
    names = {
        "task": state.task_id(0),
        "other": state.task_id(1),
        "folder": state.folder_ids[0],
        "root": state.root_id,
        "bin": state.bin_id,
        "contact": state.person_ids[1],
        "field": next(iter(state.custom_fields)),
        "owner": state.owner_id,
        "group": next(contact.id for contact in state.contacts.values() if contact.type == "Group"),
        "space": state.space_ids[0],
        "workflow": next(iter(state.workflows)),
        "schedule": state.id_space.scoped_id(Kind.WORK_SCHEDULE, 5),
        "timelog": state.id_space.scoped_id(Kind.TIMELOG, 5),
    }
    for name, identity in names.items() if isinstance(value, str) else ():
        value = value.replace(f"{{{name}}}", identity)
    return value


async def test_the_texts_are_wrikes(api: Api) -> None:
    unknown = await api.get("/tasks", x="1")
    assert unknown.document["errorDescription"] == "Parameter 'x' is not allowed"
    field = await api.get("/tasks", fields=["x"])
    assert field.document["errorDescription"] == "Fields parameter value 'x' not allowed"


async def test_more_than_100_ids_are_refused(api: Api) -> None:
    task_id = api.sandbox.state.task_id(0)
    assert (await api.get(f"/tasks/{','.join([task_id] * 100)}")).ids == [task_id]
    assert (await api.get(f"/tasks/{','.join([task_id] * 101)}")).error == REQUEST


async def test_lists_need_no_quotes(api: Api) -> None:
    expected = (await api.get("/tasks", status=["Active", "Deferred"])).ids
    assert expected
    assert (await api.get("/tasks", status="[Active, Deferred]")).ids == expected
    active = (await api.get("/tasks", status=["Active"])).ids
    assert (await api.get("/tasks", status="Active")).ids == active


async def test_1970_and_the_future_are_fine(api: Api) -> None:
    everything = (await api.get("/tasks")).ids
    assert (await api.get("/tasks", updatedDate={"start": "1970-01-01T00:00:00Z"})).ids == everything
    assert (await api.get("/tasks", updatedDate={"start": "2099-01-01T00:00:00Z"})).ids == []


@pytest.mark.parametrize("fields", ["[attachmentCount]", "['attachmentCount', recurrent]", '["attachmentCount"]'])
async def test_fields_may_be_written_without_quotes(api: Api, fields: str) -> None:
    (task,) = (await api.get(f"/tasks/{api.sandbox.state.task_id(0)}", fields=fields)).data
    assert "attachmentCount" in task


@pytest.mark.parametrize("me", ["true", "True"])
async def test_a_boolean_may_be_capitalized(api: Api, me: str) -> None:
    assert len((await api.get("/contacts", me=me)).data) == 1


WRITTEN_OTHERWISE = [
    ("/tasks", {"status": "[Active,Completed]"}),
    ("/tasks", {"status": "['Active', 'Completed']"}),
    ("/tasks", {"responsibles": "{person}"}),
    ("/tasks", {"fields": "[description]"}),
    ("/contacts", {"fields": "['metadata']"}),
    ("/tasks", {"subTasks": "True"}),
    ("/tasks", {"subTasks": "FALSE"}),
]


@pytest.mark.parametrize(("path", "query"), WRITTEN_OTHERWISE)
async def test_texts_are_read_in_every_form_that_wrike_was_seen_to_read(
    api: Api, path: str, query: dict[str, str]
) -> None:
    sent = {name: text.format(person=api.sandbox.state.owner_id) for name, text in query.items()}
    assert (await api.get(path, **sent)).status == 200
    api.sandbox.strict = True
    assert (await api.get(path, **sent)).error == (400, "invalid_parameter")


async def test_a_strict_sandbox_takes_what_is_documented(api: Api) -> None:
    api.sandbox.strict = True
    documented = {"status": ["Active"], "fields": ["description"], "subTasks": True, "title": "[a]", "pageSize": 5}
    assert (await api.get("/tasks", **documented)).status == 200
    json_body = {"title": "x", "responsibles": [api.sandbox.state.owner_id], "follow": True}
    folder = api.sandbox.state.folder_ids[0]
    assert (await api.send("POST", f"/folders/{folder}/tasks", body=json_body)).status == 200
