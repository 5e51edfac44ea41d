"""``wrike-async api``: which operations of the API there are, and which method performs each."""

from __future__ import annotations

import shutil
import sys
from typing import Annotated

import typer

from wrike_async import describe, errors
from wrike_async._cli.explaining import explained
from wrike_async._cli.explaining_errors import explained_error
from wrike_async._cli.output.tables import Table
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._json import dumps
from wrike_async._wire.names import did_you_mean
from wrike_async.catalogue import ApiOperation, operations, resources
from wrike_async.errors import InvalidArgument

__all__ = ["api_command"]

NameArgument = Annotated[
    str | None,
    typer.Argument(metavar="[NAME]", help="Of a method, such as tasks.update, or an error, such as NotFound."),
]
AreaOption = Annotated[str | None, typer.Option(metavar="NAME", help="Only this area, such as tasks.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As one JSON document, with the parameters.")]


def api_command(
    context: typer.Context, name: NameArgument = None, area: AreaOption = None, as_json: JsonOption = False
) -> None:
    """Show the operations of the API: each with its method in Python, its access, and the scopes that allow it.

    With the name of a method, such as tasks.update: what it does and takes. With that of an error, such as NotFound:
    what it means, tells, and is raised by.
    """
    settings: Settings = context.obj
    run(settings, _show(area, as_json) if name is None else _explain(name, as_json))


async def _explain(name: str, as_json: bool) -> None:
    if name in errors.__all__:
        if as_json:
            raise InvalidArgument("--json is for methods; of an error there is only the text")
        typer.echo(explained_error(name))
        return
    info = describe(name)
    typer.echo(dumps(info.to_dict(), indent=True) if as_json else explained(info))


async def _show(area: str | None, as_json: bool) -> None:
    known = resources()
    if area is not None and area not in known:
        raise InvalidArgument(f"no area {area!r}{did_you_mean(area, known) or '; there is ' + ', '.join(known)}")
    chosen = [operation for operation in operations() if area in (None, operation.area)]
    if as_json:
        records = [_record(operation) for operation in chosen]
        typer.echo(dumps(records, indent=True))
        return
    if sys.stdout.isatty():
        rows = [{"method": each.python, "request": str(each), "access": each.access} for each in chosen]
        table = Table(rows, shutil.get_terminal_size().columns)
        for line in table.lines(rows, sys.stdout.encoding or "utf-8"):
            typer.echo(line, nl=False)
        return
    widest = max(len(str(operation)) for operation in chosen)
    longest = max(len(operation.python) for operation in chosen)
    for operation in chosen:
        scopes = "undocumented" if operation.scopes is None else ", ".join(operation.scopes)
        typer.echo(f"{operation!s:<{widest}}  {operation.python:<{longest}}  {operation.access:<5}  {scopes}")


def _record(operation: ApiOperation) -> dict[str, object]:
    return {
        "method": operation.method,
        "path": operation.path,
        "python": operation.python,
        "params": dict(operation.params),
        "access": operation.access,
        "scopes": operation.scopes,
        "gateway": operation.gateway,
        "sensitive": operation.sensitive,
        "discloses": operation.discloses,
    }
