"""Copying a folder with everything in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import attrs

from wrike_async.sandbox._calls.call import Call
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._state.records import Dates, Folder, Task
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.instants import first_moment, last_moment

__all__ = ["Plan", "copy", "plan"]

_MAX_ENTRIES = 250


@attrs.frozen
class Plan:
    """What is to be copied, from the top down.

    Attributes:
        excess: why it is too much; ``None`` where it is not.
    """

    folders: list[Folder]
    tasks: list[Task]
    parent: str
    excess: str | None

    @property
    def size(self) -> int:
        """How many entries the copy has."""
        return len(self.folders) + len(self.tasks)


def plan(call: Call) -> Plan:
    """Look at what a copy would take, and refuse what cannot be."""
    state, params = call.state, call.params
    limit = params.get("entryLimit", _MAX_ENTRIES)
    if not 1 <= limit <= _MAX_ENTRIES:
        raise invalid_parameter("entryLimit", f"must be from 1 to {_MAX_ENTRIES}")
    if not params["title"].strip():
        raise invalid_parameter("title", "must not be empty")
    top = lookup.folder(state, call.id)
    parent = lookup.container_id(state, params["parent"])
    lookup.contact_ids(state, [*params.get("addResponsibles", ()), *params.get("removeResponsibles", ())])
    within = list(state.subtree(top.id))
    tasks = [task for task in state.tasks_in(set(within)) if not task.in_bin]
    size = len(within) + len(tasks)
    excess = f"{size} entries are to be copied, the limit is {limit}" if size > limit else None
    return Plan([state.folders[identity] for identity in within], tasks, parent, excess)


def copy(call: Call, what: Plan) -> Folder:
    """Make the copy and return its top folder."""
    state, params, now = call.state, call.params, call.now
    twins: dict[str, str] = {}
    top: Folder | None = None
    for folder in what.folders:
        parents = tuple(twins[p] for p in folder.parent_ids if p in twins) or (what.parent,)
        twin = state.add_folder(
            attrs.evolve(
                folder,
                title=folder.title if top else params["title"],
                created=now,
                updated=now,
                is_space=False,
                author_id=call.caller.id,
                parent_ids=parents,
                child_ids=(),
                description=folder.description if params.get("copyDescriptions", True) else "",
                custom_fields=folder.custom_fields if params.get("copyCustomFields", True) else (),
                project=None if folder.project is None else attrs.evolve(folder.project, created=now),
                access_roles=dict(folder.access_roles),
            ),
        )
        twins[folder.id] = twin.id
        top = top or twin
    shift = _shift(call, what.tasks)
    for task in what.tasks:
        state.tasks.add(partial(_twin, call, task, twins, shift))
    if top is None:
        raise LookupError("a plan has at least its top folder")
    return top


def _twin(call: Call, task: Task, twins: dict[str, str], shift: timedelta | None, number: int) -> Task:
    params = call.params
    keep_status = params.get("copyStatuses", True)
    group = task.status if keep_status else "Active"
    own_status = params.get("copyCustomStatuses", True) and keep_status
    kept_parents = task.parent_ids if params.get("copyParents", False) else ()
    responsible = [
        *(task.responsible_ids if params.get("copyResponsibles", True) else ()),
        *params.get("addResponsibles", ()),
    ]
    gone = set(params.get("removeResponsibles", ()))
    return attrs.evolve(
        task,
        number=number,
        id=ids.task_id(number),
        title=params.get("titlePrefix", "") + task.title,
        created=call.now,
        updated=call.now,
        status=group,
        custom_status_id=task.custom_status_id if own_status else call.state.id_space.standard_status[group],
        completed=task.completed if group == "Completed" else None,
        description=task.description if params.get("copyDescriptions", True) else "",
        custom_fields=task.custom_fields if params.get("copyCustomFields", True) else (),
        parent_ids=tuple(dict.fromkeys([*(twins[p] for p in task.parent_ids if p in twins), *kept_parents])),
        responsible_ids=tuple(identity for identity in dict.fromkeys(responsible) if identity not in gone),
        author_ids=(call.caller.id,),
        super_task_ids=(),
        sub_task_ids=(),
        dependency_ids=(),
        attachment_count=0,
        dates=_moved(task.dates, shift) if shift and group == "Active" else task.dates,
    )


def _shift(call: Call, tasks: list[Task]) -> timedelta | None:
    """Say how far the schedule moves, so that it begins or ends on the asked date."""
    date = call.params.get("rescheduleDate")
    if date is None:
        return None
    everything = not call.params.get("copyStatuses", True)
    moving = [task.dates for task in tasks if everything or task.status == "Active"]
    starts = [dates.start or dates.due for dates in moving if dates.due]
    ends = [dates.due for dates in moving if dates.due]
    if call.params.get("rescheduleMode", "Start") == "End":
        edge = max(ends, default=None)
    else:
        edge = min((start for start in starts if start), default=None)
    return None if edge is None else datetime.fromisoformat(date) - datetime.fromisoformat(edge[:10])


def _moved(dates: Dates, shift: timedelta) -> Dates:
    def move(text: str) -> str:
        return (datetime.fromisoformat(text) + shift).isoformat(timespec="seconds")

    weekends = dates.work_on_weekends
    start = None if dates.start is None else first_moment(move(dates.start), weekends).isoformat()
    due = None if dates.due is None else last_moment(move(dates.due), weekends).isoformat()
    if start and due and start > due:
        due = f"{start[:10]}T17:00:00"
    return attrs.evolve(dates, start=start, due=due)
