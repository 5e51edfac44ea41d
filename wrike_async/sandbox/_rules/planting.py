"""New tasks and folders that come from something else than a request to create one: a type, a blueprint, a form."""

from __future__ import annotations

from typing import Any

from wrike_async.sandbox._calls.call import Call
from wrike_async.sandbox._state.records import Folder, Project, Task
from wrike_async.sandbox._wire import ids

__all__ = ["plant_folder", "plant_task"]


def plant_task(call: Call, title: str, *, parent: str | None = None, above: str | None = None, **fields: Any) -> Task:
    """Add a task of the caller's to a folder, or a subtask below another, which hangs in the root."""
    state, now = call.state, call.now

    def make(number: int) -> Task:
        return Task(
            number=number,
            id=ids.task_id(number),
            title=title,
            created=now,
            updated=now,
            custom_status_id=state.id_space.standard_status["Active"],
            priority=f"{0x01B8940080000000 + number:016x}0000b400",
            parent_ids=(parent or state.root_id,),
            author_ids=(call.caller.id,),
            shared_ids=(call.caller.id,),
            super_task_ids=(above,) if above else (),
            **fields,
        )

    task = state.tasks.add(make)
    if above:
        state.edit_task(above).sub_task_ids += (task.id,)
    return task


def plant_folder(call: Call, title: str, parent: str, *, project: bool = False, **fields: Any) -> Folder:
    """Add a folder of the caller's, or a project."""
    now, me, id_space = call.now, call.caller.id, call.state.id_space
    folder = Folder(
        number=0,
        id="",
        title=title,
        created=now,
        updated=now,
        workflow_id=id_space.default_workflow,
        author_id=me,
        parent_ids=(parent,),
        shared_ids=(me,),
        project=Project(me, id_space.standard_status["Active"], now, owner_ids=(me,)) if project else None,
        **fields,
    )
    return call.state.add_folder(folder)
