"""Whatever is sent, the sandbox answers as Wrike would, and never breaks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async.sandbox.areas import routes
from wrike_async.sandbox.catalogue import catalogue

if TYPE_CHECKING:
    from tests.sandbox.api import Api, Reply

ODDITIES: list[Any] = [
    None,
    -1,
    "",
    "null",
    [],
    {},
    [None],
    [{}],
    {"id": 5},
    [{"id": None, "value": 5}],
    {"start": None, "end": 5},
    [{"id": ["x"], "value": "1"}],
    {"values": 5, "options": [{"a": 1}], "mode": [], "name": 5, "duration": {}, "ownerIds": [5], "key": ["x"]},
]
REQUIRED = {
    "title": "x",
    "text": "x",
    "name": "x",
    "hours": 1,
    "trackedDate": "2026-01-05",
    "comment": "x",
    "type": "DropDown",
    "accessType": "Public",
    "parent": "{folderId}",
    "metadata": [],
}


def filled(api: Api, text: Any) -> Any:
    """A template with IDs of things that exist."""
    state = api.sandbox.state
    known = {
        "task": state.task_id(0),
        "folder": state.folder_ids[0],
        "space": state.space_ids[0],
        "contact": state.person_ids[0],
        "comment": state.comment_id(0),
        "timelog": state.timelog_id(0),
        "timelogCategory": next(iter(state.timelog_categories)),
        "customfield": next(iter(state.custom_fields)),
        "workflow": next(iter(state.workflows)),
        "asyncJob": state.add_job("CopyFolder", total=1).id,
    }
    return re.sub(r"\{(\w+?)Ids?\}", lambda m: known[m[1]], text) if isinstance(text, str) else text


def snapshot(api: Api) -> str:
    """Everything that a write can change."""
    state = api.sandbox.state
    tables = (state.tasks.kept, state.comments.kept, state.timelogs.kept)
    parts = (state.folders, state.spaces, state.contacts, state.workflows, state.custom_fields, state.account)
    return repr((tables, parts))


@pytest.mark.parametrize("key", sorted(key for key in routes() if key.startswith("GET ")))
async def test_odd_values_never_break_a_read(api: Api, key: str) -> None:
    operation = catalogue().operations[key]
    path = filled(api, operation.path)
    for name in operation.params:
        for value in ODDITIES:
            assert_understood(await api.get(path, **{name: value}))


@pytest.mark.parametrize("key", sorted(key for key in routes() if not key.startswith("GET ")))
async def test_odd_values_never_break_a_write_nor_leave_half_of_one(api: Api, key: str) -> None:
    operation = catalogue().operations[key]
    path = filled(api, operation.path)
    # Something that would be seen if the refusal came too late.
    fine = {name: "Changed" for name in ("title", "name", "description") if name in operation.params}
    fine |= {name: filled(api, REQUIRED[name]) for name in operation.required}
    for name in operation.params:
        for value in ODDITIES:
            before = snapshot(api)
            reply = await api.send(operation.method, path, body={**fine, name: value})
            assert_understood(reply)
            assert reply.status == 200 or snapshot(api) == before, (name, value)


def assert_understood(reply: Reply) -> None:
    """It was answered, or refused in one of Wrike's ways."""
    assert reply.status == 200 or reply.error in {
        (400, "invalid_request"),
        (400, "invalid_parameter"),
        (400, "parameter_required"),
        (403, "access_forbidden"),
        (404, "resource_not_found"),
    }
