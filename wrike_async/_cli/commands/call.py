"""``wrike-async call``: any method by its name."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from wrike_async import CallResult, describe
from wrike_async._calling.performing import check, perform
from wrike_async._calling.signatures import FILES, MethodSignature, find_method
from wrike_async._cli.explaining import explained
from wrike_async._cli.naming.names import found_by, stand_ins
from wrike_async._cli.output.formats import Format, FormatOption
from wrike_async._cli.output.shown import shown_on_stdout
from wrike_async._cli.running import FAILED, run, say
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines, raw_stdout, text_from_stdin
from wrike_async._json import loads
from wrike_async._rows.values import is_list, parse
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["call_command"]

OperationArgument = Annotated[
    str | None, typer.Argument(metavar="OPERATION", help="Such as tasks.update; `wrike-async api` lists them.")
]
ValuesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME=VALUE]",
        help="Its arguments, by Python or wire name. Lists are joined by commas, dates are in ISO form, ranges are "
        "START..END, structures are JSON, raw:WORD is a word that is not known; source and to are paths of files. "
        "Names go where IDs of folders, spaces, contacts and statuses go; permalinks where those of tasks go.",
    ),
]
JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="JSON", help="Arguments as a JSON object; - reads standard input.")
]
LimitOption = Annotated[int | None, typer.Option("--limit", help="How many entities of a collection.")]
CursorOption = Annotated[str | None, typer.Option("--cursor", help="Go on where the same call ended.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Send nothing, and show what would be sent.")]
HelpOption = Annotated[bool, typer.Option("-h", "--help", help="Show this, or what OPERATION takes.")]


def call_command(
    context: typer.Context,
    operation: OperationArgument = None,
    values: ValuesArgument = None,
    document: JsonOption = None,
    limit: LimitOption = None,
    cursor: CursorOption = None,
    chosen: FormatOption = None,
    dry_run: DryRunOption = False,
    show_help: HelpOption = False,
) -> None:
    """Call any of the API's operations. What it answers is shown; of bulk writes, the outcomes.

    "wrike-async call tasks.update -h" shows what tasks.update takes.
    """
    settings: Settings = context.obj
    if operation is None:
        typer.echo(context.get_help())
        raise typer.Exit(0 if show_help else 2)
    if show_help:
        run(settings, _explain(operation))
    else:
        work = _call(settings, operation, values or [], document, limit, cursor, dry_run, chosen)
        # Parameters have their own names here.
        run(settings, work, words={})


async def _explain(operation: str) -> None:
    typer.echo(explained(describe(operation)))


async def _call(
    settings: Settings,
    operation: str,
    values: list[str],
    document: str | None,
    limit: int | None,
    cursor: str | None,
    dry_run: bool,
    chosen: Format | None,
) -> None:
    method = find_method(Wrike, operation)
    given = read_values(method, values)
    for spelling, value in (await _read_document(document)).items():
        name = method.named(spelling)
        if name in given:
            raise InvalidArgument(f"{name} is given twice")
        given[name] = value
    async with settings.client() as wrike:
        if (unnamed := stand_ins(given)) != given:
            await check(wrike, operation, unnamed, limit=limit, cursor=cursor, paths=True)
        given = await found_by(wrike, given)
        result = await perform(wrike, operation, given, limit=limit, cursor=cursor, dry_run=dry_run, paths=True)
    await _write(result, chosen)


def read_values(method: MethodSignature, texts: list[str]) -> dict[str, Any]:
    """Read arguments of the form ``NAME=VALUE``; lists may come in several.

    Raises:
        InvalidArgument: an unknown name, or a text that is no such value.
    """
    values: dict[str, Any] = {}
    for text in texts:
        spelling, equals, value = text.partition("=")
        if not equals:
            raise InvalidArgument(f"{text!r} must have the form NAME=VALUE")
        name = method.named(spelling.strip())
        hint = _hint(method, name)
        read = value if hint is None else parse(value, hint, name)
        if name in values:
            if hint is None or not is_list(hint):
                raise InvalidArgument(f"{name} is given twice")
            read = [*values[name], *read]
        values[name] = read
    return values


def _hint(method: MethodSignature, name: str) -> Any:
    """Return the type of an argument; ``None`` for paths, and for what the method does not take here."""
    if name == "limit":
        return int
    return None if name in FILES or name not in method.arguments else method.arguments[name].hint


async def _read_document(document: str | None) -> dict[str, Any]:
    if document is None:
        return {}
    text = await text_from_stdin() if document == "-" else document
    try:
        read = loads(text)
    except ValueError as cause:
        raise InvalidArgument(f"--json takes a JSON object, or - for standard input: {cause}") from None
    if not isinstance(read, dict):
        raise InvalidArgument(f"--json takes a JSON object with arguments by name, not {type(read).__name__}")
    return read


async def _write(result: CallResult, chosen: Format | None) -> None:
    if result.plan is not None:
        await JsonLines(raw_stdout()).write([result.plan])
        return
    async with shown_on_stdout(chosen) as lines:
        await lines.write(result.items if result.outcomes is None else result.outcomes)
    if result.cursor is not None:
        typer.echo(f"there is more: repeat the command with --cursor {result.cursor}", err=True)
    if not result.ok:
        rows = result.outcomes or []
        say(f"{sum(not row['ok'] for row in rows)} of {len(rows)} rows were not done, or are in doubt")
        raise typer.Exit(FAILED)
