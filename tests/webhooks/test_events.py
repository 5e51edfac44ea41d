"""Every event that is known, whatever comes in its fields."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from tests.webhooks.samples import ODD_VALUES, SAMPLES
from tests.webhooks.sending import HOOK, SECRET, body_of, event, headers_for
from wrike_async import webhooks
from wrike_async._wire.types import wire_names
from wrike_async.literals import WebhookEventType
from wrike_async.webhooks import (
    Delivery,
    Event,
    FolderEvent,
    ProjectStatusChanged,
    TaskDatesChanged,
    TaskEvent,
    TaskImportanceChanged,
    TaskStatusChanged,
    WorkItemEvent,
    read,
)

NAMES: tuple[str, ...] = get_args(WebhookEventType)


def read_event(record: dict[str, Any]) -> Event:
    body = body_of(record)
    found = read(headers_for(body), body, secret=SECRET)
    assert isinstance(found, Delivery)
    (only,) = found.events
    return only


def test_there_is_a_class_for_every_name_that_parameters_know() -> None:
    assert len(NAMES) == 45
    assert set(NAMES) == SAMPLES.keys()
    classes = {name for name in webhooks.__all__ if is_leaf(getattr(webhooks, name))}
    assert classes == set(NAMES)


def is_leaf(thing: object) -> bool:
    bases = {Event, TaskEvent, FolderEvent, WorkItemEvent}
    return isinstance(thing, type) and issubclass(thing, Event) and thing not in bases


@pytest.mark.parametrize("name", NAMES)
def test_an_event_is_of_its_class_and_has_all_its_fields(name: str) -> None:
    found = read_event(SAMPLES[name])
    assert type(found) is getattr(webhooks, name)
    left_out = {"taskId"} if name == "ProjectStatusChanged" else set()
    wires = {wire for attribute, wire in wire_names(type(found)) if getattr(found, attribute) is not None}
    assert wires == SAMPLES[name].keys()
    assert {wire for _, wire in wire_names(type(found))} - wires == left_out
    assert found.extra == {}
    assert found.problem is None
    assert found.to_dict() == SAMPLES[name]
    assert found.event_type == name
    assert found.webhook_id == HOOK
    assert found.last_updated_date == datetime(2026, 10, 7, 1, 48, 56, tzinfo=UTC)
    ids = {SAMPLES[name].get(key) for key in ("taskId", "folderId", "workItemId")} - {None}
    assert {found.entity_id} - {None} == ids


@pytest.mark.parametrize("name", NAMES)
def test_events_travel(name: str) -> None:
    found = read_event(SAMPLES[name])
    assert pickle.loads(pickle.dumps(found)) == found
    assert copy.deepcopy(found) == found
    assert type(found).from_dict(found.to_dict()) == found


@pytest.mark.parametrize("odd", ODD_VALUES, ids=repr)
@pytest.mark.parametrize("name", NAMES)
def test_a_field_of_a_wrong_type_drops_nothing(name: str, odd: Any) -> None:
    for field, value in SAMPLES[name].items():
        if isinstance(value, dict) and isinstance(odd, dict):
            continue  # what it holds more than it should is no problem
        record = {**SAMPLES[name], field: odd}
        found = read_event(record)
        assert found.to_dict() == record
        assert found.problem is not None
        assert field in found.problem
        assert repr(odd) not in found.problem or isinstance(odd, bool | int)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_field_drops_nothing(name: str) -> None:
    needed = {"webhookId", "eventType", "taskId", "folderId", "workItemId"}
    for field in SAMPLES[name]:
        for record in ({**SAMPLES[name], field: None}, without(SAMPLES[name], field)):
            found = read_event(record)
            assert found.to_dict() == record
            assert (found.problem is not None) == (field in needed)


def without(record: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != field}


def test_an_event_without_its_id_is_an_event() -> None:
    """So that whoever gets a `TaskStatusChanged` may rely on its ``task_id``."""
    found = read_event(event("TaskStatusChanged", taskId=17, status="New"))
    assert type(found) is Event
    assert found.entity_id is None
    assert found.extra == {"taskId": 17, "status": "New"}
    assert found.problem == "taskId is missing or no ID"


@pytest.mark.parametrize("name", NAMES)
def test_the_missing_id_is_named(name: str) -> None:
    kind: type[Event] = getattr(webhooks, name)
    found = read_event(event(name))
    assert found.problem == (f"{kind.id_key} is missing or no ID" if kind.id_key else None)
    assert type(found) is (Event if kind.id_key else kind)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"taskId": "T"}, TaskEvent),
        ({"folderId": "F"}, FolderEvent),
        ({"workItemId": "W"}, WorkItemEvent),
        ({"taskId": "T", "folderId": "F"}, TaskEvent),
        ({"taskId": 1, "folderId": "F"}, FolderEvent),
        ({}, Event),
    ],
)
def test_an_unknown_name_is_of_the_base_class_of_its_id(fields: dict[str, Any], kind: type[Event]) -> None:
    found = read_event(event("SomethingNew", **fields, more="x"))
    assert type(found) is kind
    assert found.event_type == "SomethingNew"
    assert found.extra["more"] == "x"
    assert found.problem is None


def test_what_a_webhook_was_asked_to_tell_is_in_extra() -> None:
    found = read_event(event("TaskStatusChanged", taskId="T", title="Title", responsibleIds=["K"]))
    assert isinstance(found, TaskStatusChanged)
    assert found.extra == {"title": "Title", "responsibleIds": ["K"]}
    assert found.problem is None


@pytest.mark.parametrize("key", ["taskId", "folderId"])
def test_a_projects_status_has_either_id(key: str) -> None:
    found = read_event(event("ProjectStatusChanged", **{key: "P"}))
    assert isinstance(found, ProjectStatusChanged)
    assert found.folder_id == found.entity_id == "P"
    assert found.task_id == ("P" if key == "taskId" else None)
    assert found.problem is None


def test_words_that_are_not_known_are_taken() -> None:
    found = read_event(event("TaskImportanceChanged", taskId="T", importance="Gigantic"))
    assert isinstance(found, TaskImportanceChanged)
    assert found.importance == "Gigantic"
    assert found.problem is None


def test_the_problem_names_the_place_within() -> None:
    found = read_event(event("TaskDatesChanged", taskId="T", dates={"duration": "long", "dueDate": "2026-10-09"}))
    assert isinstance(found, TaskDatesChanged)
    assert found.dates is not None
    assert found.dates.due_date == "2026-10-09"
    assert found.dates.extra == {"duration": "long"}
    assert found.problem == "dates.duration is of another type than documented"


def test_a_field_called_as_an_attribute_of_ours_is_no_trap() -> None:
    found = read_event(event("TaskCreated", taskId="T", problem="p", extra={"a": 1}, entityId="E"))
    assert found.problem is None
    assert found.entity_id == "T"
    assert found.extra == {"problem": "p", "extra": {"a": 1}, "entityId": "E"}
