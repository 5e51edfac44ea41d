"""What blueprints make, on the sandbox."""

from __future__ import annotations

from tests.connecting import Connect


async def test_work_is_made_after_blueprints(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        folder_blueprint = await wrike.folder_blueprints.list().first()
        task_blueprint = await wrike.task_blueprints.list().first()
        assert folder_blueprint is not None
        assert task_blueprint is not None
        root = sandbox.state.root_id
        folder = await (await wrike.folder_blueprints.launch(folder_blueprint.id, title="New folder", parent=root))
        task = await (await wrike.task_blueprints.launch(task_blueprint.id, title="New task", parent_id=root))
        assert folder.result is not None
        assert task.result is not None
        assert (await wrike.folders.get(folder.result["folderId"])).title == "New folder"
        assert (await wrike.tasks.get(task.result["taskId"])).title == "New task"
