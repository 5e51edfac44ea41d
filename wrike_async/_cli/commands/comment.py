"""``wrike-async comment``: a comment on a task or a folder."""

from __future__ import annotations

from typing import Annotated

import typer

from wrike_async._cli.naming.place import PLACE_WORDS, OnFolderOption, OnTaskOption, place_of
from wrike_async._cli.output.formats import Format, FormatOption
from wrike_async._cli.output.shown import shown_on_stdout
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import text_from_stdin

__all__ = ["comment_command"]


def comment_command(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say; - reads standard input.")],
    task: OnTaskOption = None,
    folder: OnFolderOption = None,
    html: Annotated[bool, typer.Option("--html", help="TEXT is HTML, with the few tags that Wrike allows.")] = False,
    chosen: FormatOption = None,
) -> None:
    """Write a comment on a task, a folder or a project."""
    settings: Settings = context.obj
    run(settings, _comment(settings, text, task, folder, chosen, html=html), words=PLACE_WORDS)


async def _comment(
    settings: Settings, text: str, task: str | None, folder: str | None, chosen: Format | None, *, html: bool
) -> None:
    if text == "-":
        text = (await text_from_stdin()).rstrip()
    async with settings.client() as wrike:
        place = await place_of(wrike, task, folder)
        comment = await wrike.comments.create(**place, text=text, plain_text=not html)
    async with shown_on_stdout(chosen) as lines:
        await lines.write([comment.to_dict()])
