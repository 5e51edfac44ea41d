"""The task or folder that a comment or a file goes to."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from wrike_async._cli.naming.permalinks import find_id
from wrike_async._cli.naming.wording import OPTIONS
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["PLACE_WORDS", "OnFolderOption", "OnTaskOption", "place_of"]

PLACE_WORDS = {**OPTIONS, "task_id": "--task", "taskId": "--task", "text": "TEXT", "name": "--name"}
"""What the commands with these options call parameters."""

OnTaskOption = Annotated[str | None, typer.Option("--task", metavar="ID", help="On this task; or its permalink.")]
OnFolderOption = Annotated[
    str | None, typer.Option("--folder", metavar="ID", help="On this folder or project; or its permalink.")
]


async def place_of(wrike: Wrike, task: str | None, folder: str | None) -> dict[str, Any]:
    """Return the one of both that is given, as the argument that the SDK's methods take.

    Raises:
        InvalidArgument: none is, or both are.
        NotFound: nothing has this permalink.
    """
    if (task is None) == (folder is None):
        raise InvalidArgument("say where: either --task ID or --folder ID")
    if task is not None:
        return {"task_id": await find_id(wrike, task, "tasks")}
    assert folder is not None
    return {"folder_id": await find_id(wrike, folder, "folders")}
