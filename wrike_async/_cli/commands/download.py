"""``wrike-async download``: attachments into files."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import Annotated

import typer

from wrike_async._cli.output.tables import printable
from wrike_async._cli.progress import metering_bytes
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["download_command"]

_STDOUT, _STDOUT_DEVICE = Path("-"), Path("/dev/stdout")


def download_command(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Of attachments.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="PATH", help="A file, or a folder; - is standard output.")
    ] = Path("."),
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> None:
    """Fetch attachments, by default into this folder and under the names that they have in Wrike.

    A file is there when all of it came. The paths are written to standard output, one on each line.
    """
    settings: Settings = context.obj
    if len(ids) > 1 and not output.is_dir():
        raise typer.BadParameter(f"{len(ids)} attachments need a folder that is there, and {output} is none")
    run(settings, _download(settings, ids, output, is_folder=output.is_dir(), force=force))


async def _download(settings: Settings, ids: list[str], output: Path, *, is_folder: bool, force: bool) -> None:
    async with settings.client() as wrike:
        # All that can be refused is refused before the first file is written.
        targets = (
            await _in_folder(wrike, ids, output) if is_folder else [_STDOUT_DEVICE if output == _STDOUT else output]
        )
        if not force:
            _check_new(targets)
        for attachment_id, path in zip(ids, targets, strict=True):
            with metering_bytes(path.name, shown=settings.shows_progress()) as progress:
                await wrike.attachments.download(attachment_id, to=path, progress=progress)
            if output != _STDOUT:
                typer.echo(path)


def _check_new(targets: list[Path]) -> None:
    for path in targets:
        if path.is_file() and path != _STDOUT_DEVICE:
            raise InvalidArgument(f"{path} exists already; --force overwrites it")


async def _in_folder(wrike: Wrike, ids: list[str], folder: Path) -> list[Path]:
    targets: list[Path] = []
    for attachment in await wrike.attachments.get_many(ids):
        path = folder / safe_name(attachment.name, attachment.id)
        if path in targets:
            # Two attachments may have one name; IDs differ.
            path = path.with_name(f"{path.stem}-{attachment.id}{path.suffix}")
        targets.append(path)
    return targets


def safe_name(name: str | None, otherwise: str) -> str:
    """Return the name of a file in a folder: somebody else has chosen it, and it must not lead out of there."""
    # This knows all that separates folders anywhere.
    bare = printable(PureWindowsPath(name or "").name).lstrip(".")
    return bare or otherwise
