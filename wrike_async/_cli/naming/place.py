"""The task or folder that a comment or a file goes to."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from wrike_async._cli.naming.names import found_by
from wrike_async._cli.naming.wording import OPTIONS
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["PLACE_WORDS", "OnFolderOption", "OnTaskOption", "place_of"]

PLACE_WORDS = {**OPTIONS, "task_id": "--task", "taskId": "--task", "text": "TEXT", "name": "--name"}
"""What the commands with these options call parameters."""

OnTaskOption = Annotated[str | None, typer.Option("--task", metavar="ID", help="On this task; or its permalink.")]
OnFolderOption = Annotated[
    str | None,
    typer.Option(
        "--folder", metavar="FOLDER", help="On this folder or project: ID, title, path 'Space / Title', or permalink."
    ),
]


async def place_of(wrike: Wrike, task: str | None, folder: str | None) -> dict[str, Any]:
    """Return the one of both that is given, as the argument that the SDK's methods take.

    Raises:
        InvalidArgument: none is, or both are.
        UnresolvedName: no folder has this name, or more than one.
        NotFound: nothing has this permalink.
    """
    if (task is None) == (folder is None):
        raise InvalidArgument("say where: either --task ID or --folder FOLDER")
    return await found_by(wrike, {"folder_id": folder} if task is None else {"task_id": task})
