"""``wrike-async upload``: files onto a task or a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wrike_async._cli.naming.place import PLACE_WORDS, OnFolderOption, OnTaskOption, place_of
from wrike_async._cli.output.formats import Format, FormatOption
from wrike_async._cli.output.shown import shown_on_stdout
from wrike_async._cli.progress import metering_bytes
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._engine.guarding.permits import Ask
from wrike_async.errors import InvalidArgument

__all__ = ["upload_command"]


def upload_command(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, help="What to attach.")
    ],
    task: OnTaskOption = None,
    folder: OnFolderOption = None,
    name: Annotated[str | None, typer.Option("--name", help="Of the attachment; the file's own by default.")] = None,
    chosen: FormatOption = None,
) -> None:
    """Attach files to a task, a folder or a project. What Wrike says of each attachment is shown."""
    settings: Settings = context.obj
    run(settings, _upload(settings, files, task, folder, name, chosen), words=PLACE_WORDS)


async def _upload(
    settings: Settings,
    files: list[Path],
    task: str | None,
    folder: str | None,
    name: str | None,
    chosen: Format | None,
) -> None:
    # Commands that are about nothing of this need not wait for it.
    from wrike_async._resources.asking import together
    from wrike_async._resources.attachment_operations import UPLOADS
    from wrike_async._resources.base import for_parent

    if name is not None and len(files) > 1:
        raise InvalidArgument("--name is for one file")
    async with settings.client() as wrike, shown_on_stdout(chosen) as lines:
        place = await place_of(wrike, task, folder)
        operation, ids = for_parent(UPLOADS, **place)
        # A policy asks about all of them once.
        area = await together(wrike.attachments, Ask(operation, ids, bulk=True, count=len(files)))
        for file in files:
            with metering_bytes(name or file.name, shown=settings.shows_progress()) as progress:
                attachment = await area.upload(file, **place, name=name, progress=progress)
            await lines.write([attachment.to_dict()])
