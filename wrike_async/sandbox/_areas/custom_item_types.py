"""Custom item types, and work made of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import exactly_one, text
from wrike_async.sandbox._rules.planting import plant_folder, plant_task
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._state.records import Task
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["routes"]

ITEM_TYPES: Final = Collection("customItemTypes", "custom item type", Kind.CUSTOM_ITEM_TYPE)
_DEFAULT_LIMIT: Final = 10_000


def _all(call: Call) -> Answer:
    return _listed(call, ITEM_TYPES.records(call).values())


def _of_space(call: Call) -> Answer:
    space_id = lookup.space(call.state, call.id).id
    return _listed(call, [kind for kind in ITEM_TYPES.records(call).values() if kind["spaceId"] == space_id])


def _by_id(call: Call) -> Answer:
    found = call.found("Custom item type", lambda identity: ITEM_TYPES.find(call, identity))
    return ITEM_TYPES.answer(call, _living(call, found))


def _listed(call: Call, kinds: Iterable[Document]) -> Answer:
    params = call.params
    limit = params.get("limit", _DEFAULT_LIMIT)
    if limit < 1:
        raise invalid_parameter("limit", "must be positive")
    found = _living(call, kinds)
    if "title" in params:
        found = [kind for kind in found if params["title"].casefold() in kind["title"].casefold()]
    if "type" in params:
        found = [kind for kind in found if kind["relatedType"] == params["type"]]
    return ITEM_TYPES.answer(call, found[:limit])


def _living(call: Call, kinds: Iterable[Document]) -> list[Document]:
    return [kind for kind in kinds if call.params.get("withDeleted") or not kind["isDeleted"]]


def _instantiate(call: Call) -> Answer:
    """Make a task or a project of this type; only a task can have a task above it."""
    kind = ITEM_TYPES.one(call, call.id)
    place = exactly_one(call, "superTaskId", "parentId")
    title = text(call, "title") if "title" in call.params else f"New {kind['title'].lower()}"
    if kind["isDeleted"]:
        raise invalid_parameter("customItemTypeId", "the type has been deleted")
    if place == "superTaskId":
        above = lookup.task(call.state, call.params[place]).id
        if kind["relatedType"] == "Project":
            raise invalid_parameter(place, "a project cannot be below a task")
        made = _told(call, plant_task(call, title, above=above, custom_item_type_id=kind["id"]))
    else:
        parent = lookup.container_id(call.state, call.params[place])
        if kind["relatedType"] == "Project":
            made = plant_folder(call, title, parent, project=True, custom_item_type_id=kind["id"]).id
            call.state.happened("FolderCreated", folderId=made)
        else:
            made = _told(call, plant_task(call, title, parent=parent, custom_item_type_id=kind["id"]))
    return Answer("customItemTypes", [{"id": made, "relatedType": kind["relatedType"]}])


def _told(call: Call, task: Task) -> str:
    call.state.happened("TaskCreated", taskId=task.id)
    return task.id


routes = Routes(
    {
        "GET /custom_item_types": _all,
        "GET /custom_item_types/{customItemTypeIds}": _by_id,
        "GET /spaces/{spaceId}/custom_item_types": _of_space,
        "POST /custom_item_types/{customItemTypeId}/instantiate": _instantiate,
    }
)
