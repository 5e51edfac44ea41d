"""Dependencies between tasks. Both ends share one ID, which consists of theirs."""

from __future__ import annotations

from typing import Final

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import exactly_one, taken
from wrike_async.sandbox._rules.dependencies import cut
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._state.records import Task
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.errors import invalid_request

__all__ = ["routes"]

DEPENDENCIES: Final = Collection("dependencies", "dependency", has_form=ids.is_dependency_id)
_DATED: Final = ("Planned", "Milestone")
# Which kinds of schedule a relation allows before and after it.
_ENDS: Final = {
    "FinishToFinish": (_DATED, _DATED),
    "StartToStart": (("Planned",), ("Planned",)),
    "StartToFinish": (("Planned",), _DATED),
    "FinishToStart": (_DATED, ("Planned",)),
}


def _of_task(call: Call) -> Answer:
    task = lookup.task(call.state, call.id)
    records = DEPENDENCIES.records(call)
    return DEPENDENCIES.answer(call, [records[identity] for identity in task.dependency_ids if identity in records])


def _create(call: Call) -> Answer:
    """Add a dependency that neither end had; the tasks' ``updatedDate`` stays."""
    task = lookup.task(call.state, call.id)
    role = exactly_one(call, "predecessorId", "successorId")
    other = lookup.task(call.state, call.params[role])
    before, after = (other, task) if role == "predecessorId" else (task, other)
    identity = ids.dependency_id(before.number, after.number)
    if before.id == after.id or identity in DEPENDENCIES.records(call):
        raise invalid_request("Dependency between these tasks exists already or cannot be")
    _check(before, after, call.params["relationType"])
    document = {
        "id": identity,
        "predecessorId": before.id,
        "successorId": after.id,
        "relationType": call.params["relationType"],
        "lagTime": call.params.get("lagTime", 0),
    }
    DEPENDENCIES.records(call)[identity] = document
    for end in (before, after):
        call.state.edit_task(end.id).dependency_ids += (identity,)
    return DEPENDENCIES.answer(call, [document])


def _change(call: Call, old: Document) -> Document:
    new = {**old, **taken(call, "relationType", "lagTime")}
    before, after = lookup.task(call.state, old["predecessorId"]), lookup.task(call.state, old["successorId"])
    _check(before, after, new["relationType"])
    return new


def _check(before: Task, after: Task, relation: str) -> None:
    for task, allowed in zip((before, after), _ENDS[relation], strict=True):
        if task.dates.type not in allowed:
            raise invalid_request(f"{relation} does not fit task {task.id}, which is {task.dates.type}")


def _delete(call: Call) -> Answer:
    """Delete for good; the answer is empty."""
    cut(call.state, [DEPENDENCIES.one(call, call.id)["id"]])
    return DEPENDENCIES.answer(call, [])


routes = Routes(
    {
        "GET /tasks/{taskId}/dependencies": _of_task,
        "GET /dependencies/{dependencyIds}": DEPENDENCIES.get_many,
        "POST /tasks/{taskId}/dependencies": _create,
        "PUT /dependencies/{dependencyId}": DEPENDENCIES.updates(_change),
        "DELETE /dependencies/{dependencyId}": _delete,
    }
)
