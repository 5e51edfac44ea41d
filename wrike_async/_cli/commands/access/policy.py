"""``wrike-async policy``: what a file with a policy says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings

if TYPE_CHECKING:
    from wrike_async.access import Verdict

__all__ = ["policy_app"]

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A policy in TOML.", show_default=False)]

policy_app = typer.Typer(
    name="policy", no_args_is_help=True, help="Say what a policy grants; --policy FILE has a command keep to it."
)


@policy_app.command("check")
def check_command(context: typer.Context, file: FileArgument) -> None:
    """Check a policy, and name the lines that change nothing."""
    settings: Settings = context.obj
    run(settings, _check(file))


@policy_app.command("explain")
def explain_command(
    context: typer.Context,
    file: FileArgument,
    operation: Annotated[str, typer.Argument(metavar="OPERATION", help="Such as tasks.delete, or 'GET /tasks'.")],
) -> None:
    """Say what a policy says of one operation, and by which line."""
    settings: Settings = context.obj
    run(settings, _explain(file, operation))


@policy_app.command("table")
def table_command(context: typer.Context, file: FileArgument) -> None:
    """Say what a policy says of all operations of the API, one a line, with tabs."""
    settings: Settings = context.obj
    run(settings, _table(file))


async def _check(file: Path) -> None:
    from wrike_async.access import AccessPolicy
    from wrike_async.access._policies.idle import idle_lines

    idle = idle_lines(AccessPolicy.from_toml(file))
    for line in idle:
        typer.echo(f"{line} changes nothing: without it, the policy grants the same")
    typer.echo(f"{file} is a policy" + (f", with {len(idle)} lines that change nothing" if idle else ""))


async def _explain(file: Path, operation: str) -> None:
    from wrike_async.access import AccessPolicy

    typer.echo("\t".join(_cells(operation, AccessPolicy.from_toml(file).explain(operation))))


async def _table(file: Path) -> None:
    from wrike_async import operations
    from wrike_async.access import AccessPolicy

    policy = AccessPolicy.from_toml(file)
    for operation in operations():
        typer.echo("\t".join([operation.python, *_cells(str(operation), policy.explain(str(operation)))]))


def _cells(name: str, verdict: Verdict) -> list[str]:
    where = "everywhere" if verdict.places is None else ", ".join(verdict.places)
    asks = f"; asks in {', '.join(verdict.asks_in)}" if verdict.asks_in else ""
    return [name, verdict.level, "" if verdict.level == "deny" else where + asks, verdict.rule]
