"""``wrike-async quota``: who uses a quota that is shared."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import attrs
import typer
from rich.console import Group
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from wrike_async import SharedQuota
from wrike_async._cli.one_quota import state_folder
from wrike_async._cli.output.tables import printable
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._json import dumps
from wrike_async._sharing.stores import StoreUnreachable
from wrike_async._sharing.usage import Usage
from wrike_async.errors import WrikeError

__all__ = ["quota_command"]

_EVERY = 1.0
_ANY = "any"


def quota_command(
    context: typer.Context,
    store: Annotated[
        str | None,
        typer.Argument(
            metavar="[URL]",
            help="redis://HOST/0, unix://PATH or file:PATH, as SharedQuota takes it. By default: the files that "
            "commands of this user share.",
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Only this quota of a Redis.")] = None,
) -> None:
    """Show who uses a shared quota: what each process was given, who waits, what was refused, and how long a pause is.

    On a terminal it goes on, a look a second, until Ctrl-C; in a pipe it is one line of JSON for each quota. It takes
    no request.
    """
    settings: Settings = context.obj
    run(settings, _show([store] if store is not None else _of_user(), name))


def _of_user() -> list[str]:
    return [f"file:{path}" for path in sorted(state_folder().glob("quota-*"))]


async def _show(stores: Sequence[str], name: str | None) -> None:
    if not sys.stdout.isatty():
        for usage in await _look(stores, name):
            typer.echo(dumps(attrs.asdict(usage)))
        return
    with Live(_drawn(await _look(stores, name)), auto_refresh=False) as live:
        while True:
            await asyncio.sleep(_EVERY)
            live.update(_drawn(await _look(stores, name)), refresh=True)


async def _look(stores: Sequence[str], name: str | None) -> list[Usage]:
    found = []
    for store in stores:
        try:
            names = await SharedQuota(store, name=_ANY)._names() if name is None else [name]
            for each in names:
                kept = await SharedQuota(store, name=each)._kept()
                if kept is not None:
                    found.append(Usage.of(each, kept))
        except StoreUnreachable as error:
            raise WrikeError(f"the store of the quota cannot be reached: {error}") from error
    return found


def _drawn(usages: Sequence[Usage]) -> Group | str:
    if not usages:
        return "nobody has used a shared quota lately"
    return Group(*(part for usage in usages for part in (_headline(usage), _table(usage))))


def _headline(usage: Usage) -> str:
    # Of a path, the end says which.
    line = f"{escape(printable(Path(usage.name).name))}: {usage.used:,} of {usage.limit:,} used"
    if usage.speed < 1:
        line += f", at {usage.speed:.0%} of the speed"
    return f"{line}, paused for {usage.paused:.0f} s" if usage.paused else line


def _table(usage: Usage) -> Table:
    table = Table()
    for column, right in (("process", False), ("sent", True), ("refused", True), ("waits", False), ("asked", True)):
        table.add_column(column, justify="right" if right else "left")
    for each in usage.processes:
        row = (each.process, f"{each.sent:,}", f"{each.refused:,}", each.waiting or "", f"{each.seconds_ago:.0f} s ago")
        table.add_row(*(escape(printable(cell)) for cell in row))
    return table
