"""``wrike-async webhooks``: which there are, and what receivers could not handle."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from wrike_async._cli.commands.delete import delete_command
from wrike_async._cli.commands.hooks.ensure import webhooks_ensure_command
from wrike_async._cli.commands.list import list_command
from wrike_async._cli.listing import FolderOption, LimitOption, SpaceOption
from wrike_async._cli.output.formats import FormatOption
from wrike_async._cli.running import note, run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines, raw_stdout
from wrike_async._json import loads
from wrike_async.errors import InvalidArgument

__all__ = ["webhooks_app"]

webhooks_app = typer.Typer(
    name="webhooks", no_args_is_help=True, help="Webhooks, and deliveries that could not be handled."
)

webhooks_app.command("ensure")(webhooks_ensure_command)


@webhooks_app.command("list")
def webhooks_list_command(
    context: typer.Context,
    folder: FolderOption = None,
    space: SpaceOption = None,
    limit: LimitOption = None,
    chosen: FormatOption = None,
) -> None:
    """List the webhooks of the account, or of a folder or space."""
    list_command(context, "webhooks", folder=folder, space=space, limit=limit, chosen=chosen)


@webhooks_app.command("delete")
def webhooks_delete_command(
    context: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="By default standard input, one on each line.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask. Needed where there is no terminal.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be deleted, and delete nothing.")] = False,
) -> None:
    """Delete webhooks. Each gets a line of JSON: its ID, the outcome, and the error if there is one."""
    delete_command(context, "webhooks", ids, yes, dry_run)


@webhooks_app.command("failed")
def webhooks_failed_command(
    context: typer.Context,
    inbox: Annotated[Path, typer.Argument(metavar="FILE", help="Of the receiver: the path of its FileInbox.")],
    retry: Annotated[
        bool, typer.Option("--retry", help="Have them handled again, by the receiver that opens the file next.")
    ] = False,
) -> None:
    """Show deliveries that a receiver could not handle, as JSON Lines: number, reason, events."""
    settings: Settings = context.obj
    run(settings, _failed(inbox, retry=retry))


async def _failed(path: Path, *, retry: bool) -> None:
    # Commands that are about nothing of this need not wait for it.
    from wrike_async.webhooks import FileInbox

    if not await asyncio.to_thread(path.is_file):
        # Opening it would make it.
        raise InvalidArgument(f"there is no inbox {path}")
    inbox = FileInbox(path)
    try:
        failures = await inbox.failures()
        await JsonLines(raw_stdout()).write(
            {"id": failure.id, "reason": failure.reason, "events": _events(failure.body)} for failure in failures
        )
        if retry:
            note(f"{await inbox.retry_failed():,} deliveries wait again")
    finally:
        await inbox.aclose()


def _events(body: bytes) -> Any:
    # A receiver keeps nothing that it could not read.
    return loads(body)
