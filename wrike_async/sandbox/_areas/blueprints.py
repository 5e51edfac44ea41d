"""Blueprints of folders and of tasks, and what comes of launching them: a tree, by an asynchronous job."""

from __future__ import annotations

from typing import Any, Final

from wrike_async.sandbox._calls.call import Answer, Call, Handler, Routes
from wrike_async.sandbox._rules import jobs, lookup
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import exactly_one, text
from wrike_async.sandbox._rules.planting import plant_folder, plant_task
from wrike_async.sandbox._rules.values import Pairs, custom_fields_filter
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._state.records import Dates
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.instants import first_moment

__all__ = ["routes"]

FOLDERS: Final = Collection(
    "folderBlueprints", "folder blueprint", has_form=lambda text: ids.is_blueprint_id(text, of_folder=True)
)
TASKS: Final = Collection(
    "taskBlueprints", "task blueprint", has_form=lambda text: ids.is_blueprint_id(text, of_folder=False)
)
_MAX_ENTRIES: Final = 250


class _Fields:
    """A blueprint's fields, for the filter that all entities share."""

    metadata: Pairs = ()

    def __init__(self, blueprint: Document) -> None:
        self.custom_fields: Pairs = tuple((field["id"], field["value"]) for field in blueprint["customFields"])


def _listed(collection: Collection, *, of_space: bool) -> Handler:
    def listed(call: Call) -> Answer:
        params, found = call.params, list(collection.records(call).values())
        if of_space:
            space_id = lookup.space(call.state, call.id).id
            found = [blueprint for blueprint in found if blueprint["_space_id"] == space_id]
        if "permalink" in params:
            found = [blueprint for blueprint in found if blueprint["permalink"] == params["permalink"]]
        if "title" in params:
            found = [b for b in found if params["title"].casefold() in b["title"].casefold()]
        if "customFields" in params:
            matches = custom_fields_filter(call.state, params["customFields"])
            found = [blueprint for blueprint in found if matches(_Fields(blueprint))]
        return collection.page(call, found)

    return listed


def _launch_folder(call: Call) -> Answer:
    """Make a folder with a folder and a task for each child, in the given one or in the root."""
    top = FOLDERS.one(call, call.id)
    children = _children(call, FOLDERS, top)
    size = 1 + 2 * len(children)
    excess = _excess(call, size)
    title, prefix = text(call, "title"), call.params.get("titlePrefix", "")
    given = call.params.get("parent")
    parent = lookup.container_id(call.state, call.state.root_id if given is None else given)

    def plant() -> dict[str, Any]:
        folder = plant_folder(call, title, parent, **_copied(call, top))
        for child in children:
            below = plant_folder(call, child["title"], folder.id, **_copied(call, child))
            plant_task(call, f"{prefix}Prepare {child['title'].lower()}", parent=below.id, dates=_dates(call))
        call.state.happened("CreateFromBlueprintCompleted", about=folder.id)
        return {"folderId": folder.id}

    return jobs.begin(call, "LaunchFolderBlueprint", size, excess, plant)


def _launch_task(call: Call) -> Answer:
    """Make a task with a subtask for each child, in a folder or below another task."""
    top = TASKS.one(call, call.id)
    children = _children(call, TASKS, top)
    size = 1 + len(children)
    excess = _excess(call, size)
    title, prefix = text(call, "title"), call.params.get("titlePrefix", "")
    place = exactly_one(call, "superTaskId", "parentId")
    given = call.params[place]
    if place == "parentId":
        where = {"parent": lookup.container_id(call.state, given)}
    else:
        where = {"above": lookup.task(call.state, given).id}

    def plant() -> dict[str, Any]:
        task = plant_task(call, prefix + title, dates=_dates(call), **where, **_copied(call, top))
        for child in children:
            plant_task(call, prefix + child["title"], above=task.id, dates=_dates(call), **_copied(call, child))
        call.state.happened("CreateFromBlueprintCompleted", about=task.id)
        return {"taskId": task.id}

    return jobs.begin(call, "LaunchTaskBlueprint", size, excess, plant)


def _children(call: Call, collection: Collection, blueprint: Document) -> list[Document]:
    return [collection.one(call, identity) for identity in blueprint["childIds"]]


def _excess(call: Call, size: int) -> str | None:
    """Say why the tree is too large, if it is: the job fails then."""
    limit = call.params.get("entryLimit", _MAX_ENTRIES)
    if not 1 <= limit <= _MAX_ENTRIES:
        raise invalid_parameter("entryLimit", f"must be from 1 to {_MAX_ENTRIES}")
    return f"{size} entries are to be copied, the limit is {limit}" if size > limit else None


def _copied(call: Call, blueprint: Document) -> dict[str, Any]:
    fields = _Fields(blueprint).custom_fields if call.params.get("copyCustomFields", True) else ()
    description = blueprint["_description"] if call.params.get("copyDescriptions", True) else ""
    return {"custom_fields": fields, "description": description}


def _dates(call: Call) -> Dates:
    """Return a day of work that begins, or ends, on the date to which the schedule is moved."""
    date = call.params.get("rescheduleDate")
    if date is None:
        return Dates("Backlog")
    day = first_moment(date, work_on_weekends=False).date().isoformat()
    return Dates("Planned", 480, f"{day}T09:00:00", f"{day}T17:00:00")


routes = Routes(
    {
        "GET /folder_blueprints": _listed(FOLDERS, of_space=False),
        "GET /spaces/{spaceId}/folder_blueprints": _listed(FOLDERS, of_space=True),
        "POST /folder_blueprints/{folderBlueprintId}/launch_async": _launch_folder,
        "GET /task_blueprints": _listed(TASKS, of_space=False),
        "GET /spaces/{spaceId}/task_blueprints": _listed(TASKS, of_space=True),
        "POST /task_blueprints/{taskBlueprintId}/launch_async": _launch_task,
    }
)
