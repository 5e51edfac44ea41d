"""``wrike-async audit``: what is in audit files, and whether they were changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from wrike_async._cli.running import FAILED, run, say
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines, raw_stdout

__all__ = ["audit_app"]

FilesArgument = Annotated[
    list[Path],
    typer.Argument(metavar="FILE…", help="Audit files, the oldest first; of one, all that were put aside, too."),
]

audit_app = typer.Typer(
    name="audit", no_args_is_help=True, help="Read audit files; --audit FILE has a command write to one."
)


@audit_app.command("verify")
def verify_command(
    context: typer.Context,
    files: FilesArgument,
    head: Annotated[
        list[str] | None,
        typer.Option("--head", metavar="HEAD", help="The end of a chain, as it was printed before."),
    ] = None,
) -> None:
    """Look for lines that were changed, dropped or moved, and print the ends of the chains, to be kept elsewhere.

    That an end was cut off shows only with --head.
    """
    settings: Settings = context.obj
    run(settings, _verify(files, head or []))


@audit_app.command("show")
def show_command(
    context: typer.Context,
    files: FilesArgument,
    in_doubt: Annotated[bool, typer.Option("--in-doubt", help="Only writes of which nobody knows.")] = False,
) -> None:
    """Write records as JSON Lines."""
    settings: Settings = context.obj
    run(settings, _show(files, in_doubt))


async def _verify(files: list[Path], heads: list[str]) -> None:
    from wrike_async.access import Head
    from wrike_async.access._auditing.verifying import verify

    verified = verify(_all_of(files), [Head.read(each) for each in heads])
    for problem in verified.problems:
        say(problem)
    typer.echo(f"{verified.lines} lines, {len(verified.heads)} chains")
    for end in verified.heads.values():
        typer.echo(f"head {end}")
    if verified.problems:
        raise typer.Exit(FAILED)


async def _show(files: list[Path], only_in_doubt: bool) -> None:
    from wrike_async.access._auditing.verifying import entries_of, in_doubt

    entries: Iterable[dict[str, Any]] = entries_of(_all_of(files))
    await JsonLines(raw_stdout()).write(in_doubt(entries) if only_in_doubt else list(entries))


def _all_of(files: list[Path]) -> list[Path]:
    from wrike_async.access._auditing.verifying import files_of

    return files_of(files[0]) if len(files) == 1 else files
