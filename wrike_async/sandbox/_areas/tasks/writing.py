"""Creating, changing and recycling tasks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from wrike_async.sandbox._areas.tasks.scheduling import schedule
from wrike_async.sandbox._areas.tasks.telling import tell_changes
from wrike_async.sandbox._calls.call import Call
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.allocations import check_allocations
from wrike_async.sandbox._rules.dependencies import cut
from wrike_async.sandbox._rules.values import write_values
from wrike_async.sandbox._state.records import Task
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.errors import invalid_parameter, invalid_request
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["create", "recycle", "update"]


def create(call: Call) -> Task:
    """Create a task in the folder that the path names."""
    supers = [lookup.task(call.state, identity).id for identity in call.params.get("superTasks", ())]
    task = call.state.tasks.add(lambda number: _new(call, number))
    _link_supers(call.state, task, supers, ())
    call.state.happened("TaskCreated", taskId=task.id)
    return task


def _new(call: Call, number: int) -> Task:
    state, params, now = call.state, call.params, call.now
    parents = tuple(dict.fromkeys([call.id, *params.get("parents", ())]))
    task = Task(
        number=number,
        id=ids.task_id(number),
        title=_title(params["title"]),
        created=now,
        updated=now,
        custom_status_id=state.id_space.standard_status["Active"],
        priority=f"{0x01B8940080000000 + number:016x}0000b400",
        description=params.get("description", ""),
        importance=params.get("importance", "Normal"),
        dates=schedule(params.get("dates")),
        parent_ids=tuple(lookup.container_id(state, parent) for parent in parents),
        author_ids=(call.caller.id,),
        shared_ids=lookup.contact_ids(state, [call.caller.id, *params.get("shareds", ())]),
        responsible_ids=lookup.contact_ids(state, params.get("responsibles", ())),
        placeholder_ids=lookup.of_kind(state, Kind.PLACEHOLDER, params.get("responsiblePlaceholders", ())),
        follower_ids=_followers(call, (), params.get("followers", ())),
    )
    _change_common(call, task)
    _change_status(call, task)
    return task


def update(call: Call, task_id: str) -> Task:
    """Change a task as the parameters say."""
    state, params = call.state, call.params
    old = _existing(state, task_id)
    draft = attrs.evolve(old)
    if params.get("restore"):
        if not draft.in_bin:
            raise invalid_request("Task is not in the recycle bin")
        draft.in_bin, draft.parent_ids, draft.parents_before_bin = False, draft.parents_before_bin, ()
    if "title" in params:
        draft.title = _title(params["title"])
    draft.description = params.get("description", draft.description)
    draft.importance = params.get("importance", draft.importance)
    if "dates" in params:
        draft.dates = schedule(params["dates"])
    draft.parent_ids = _parents(call, draft)
    draft.shared_ids = _changed(
        draft.shared_ids,
        lookup.contact_ids(state, params.get("addShareds", ())),
        lookup.contact_ids(state, params.get("removeShareds", ())),
    )
    draft.responsible_ids = _changed(
        draft.responsible_ids,
        lookup.contact_ids(state, params.get("addResponsibles", ())),
        lookup.contact_ids(state, params.get("removeResponsibles", ())),
    )
    draft.placeholder_ids = _changed(
        draft.placeholder_ids,
        lookup.of_kind(state, Kind.PLACEHOLDER, params.get("addResponsiblePlaceholders", ())),
        lookup.of_kind(state, Kind.PLACEHOLDER, params.get("removeResponsiblePlaceholders", ())),
    )
    draft.follower_ids = _followers(call, draft.follower_ids, params.get("addFollowers", ()))
    supers = [lookup.task(state, identity).id for identity in params.get("addSuperTasks", ())]
    orphaned = [lookup.task(state, identity).id for identity in params.get("removeSuperTasks", ())]
    if task_id in supers:
        raise invalid_parameter("addSuperTasks", "a task cannot be its own subtask")
    _change_common(call, draft)
    _change_status(call, draft)
    draft.updated = call.now
    state.tasks.edit(draft.number)
    state.tasks.kept[draft.number] = draft
    _link_supers(state, draft, supers, orphaned)
    tell_changes(state, old, draft)
    return draft


def recycle(state: State, task: Task) -> Task:
    """Move a task to the bin.

    Its parents give way to the bin, links to other tasks are cut, subtasks stay where they are.
    """
    if task.in_bin:
        raise invalid_request("Task is already in the recycle bin")
    task = state.tasks.edit(task.number)
    _link_supers(state, task, (), task.super_task_ids)
    for sub_id in task.sub_task_ids:
        sub = state.edit_task(sub_id)
        sub.super_task_ids = tuple(identity for identity in sub.super_task_ids if identity != task.id)
    task.sub_task_ids = ()
    cut(state, task.dependency_ids)
    task.parents_before_bin, task.parent_ids = task.parent_ids, (state.bin_id,)
    task.in_bin = True
    task.updated = state.now()
    state.happened("TaskDeleted", taskId=task.id)
    return task


def _existing(state: State, task_id: str) -> Task:
    task = state.task(task_id)
    if task is None:
        raise LookupError("the caller has looked the task up")
    return task


def _title(title: str) -> str:
    if not title.strip():
        raise invalid_parameter("title", "must not be empty")
    return title


def _parents(call: Call, task: Task) -> tuple[str, ...]:
    state = call.state
    added = [lookup.container_id(state, identity) for identity in call.params.get("addParents", ())]
    removed = [lookup.container_id(state, identity) for identity in call.params.get("removeParents", ())]
    # What has no folder left hangs in the root.
    return _changed(task.parent_ids, added, removed) or (state.root_id,)


def _followers(call: Call, old: tuple[str, ...], added: Iterable[str]) -> tuple[str, ...]:
    me = call.caller.id
    followers = _changed(old, lookup.contact_ids(call.state, added), ())
    if "follow" not in call.params:
        return followers
    return _changed(followers, (me,), ()) if call.params["follow"] else _changed(followers, (), (me,))


def _changed(old: Iterable[str], added: Iterable[str], removed: Iterable[str]) -> tuple[str, ...]:
    gone = set(removed)
    return tuple(identity for identity in dict.fromkeys([*old, *added]) if identity not in gone)


def _change_common(call: Call, task: Task) -> None:
    """Apply what creating, changing one and changing many have in common."""
    state, params = call.state, call.params
    write_values(state, params, task)
    if "effortAllocation" in params:
        task.effort = _effort(state, params["effortAllocation"])
    check_allocations(state, "setResponsibleAllocation", params.get("setResponsibleAllocation", []))
    task.billing_type = params.get("billingType", task.billing_type)
    if "workScheduleId" in params:
        task.work_schedule_id = lookup.work_schedule_id(state, params["workScheduleId"])
    task.custom_item_type_id = lookup.item_type_id(state, params, "Task") or task.custom_item_type_id
    for name, step in (("priorityBefore", -1), ("priorityAfter", 1)):
        if params.get(name) is not None:
            neighbour = lookup.task(state, params[name])
            task.priority = f"{int(neighbour.priority, 16) + step:024x}"


def _change_status(call: Call, task: Task) -> None:
    status, custom = call.params.get("status"), call.params.get("customStatus")
    if custom is not None:
        found = lookup.custom_status(call.state, custom)
        if status is not None and status != found.group:
            raise invalid_parameter("customStatus", f"does not belong to {status}")
        task.custom_status_id, status = found.id, found.group
    elif status is not None:
        task.custom_status_id = call.state.id_space.standard_status[status]
    if status is None or status == task.status:
        return
    task.status = status
    task.completed = call.now if status == "Completed" else None


def _effort(state: State, given: dict[str, Any] | None) -> dict[str, Any] | None:
    if given is None:
        return None
    if given.get("mode") not in ("None", "FullTime", "Basic", "Flexible"):
        raise invalid_parameter("effortAllocation", f"unknown mode {given.get('mode')!r}")
    check_allocations(state, "effortAllocation", given.get("responsibleAllocation", []))
    return given


def _link_supers(state: State, task: Task, added: Iterable[str], removed: Iterable[str]) -> None:
    """Set both ends of the links between a task and the tasks above it."""
    gone = tuple(removed)
    for identity in gone:
        above = state.edit_task(identity)
        above.sub_task_ids = _changed(above.sub_task_ids, (), (task.id,))
    for identity in added:
        above = state.edit_task(identity)
        above.sub_task_ids = _changed(above.sub_task_ids, (task.id,), ())
    task.super_task_ids = _changed(task.super_task_ids, added, gone)
