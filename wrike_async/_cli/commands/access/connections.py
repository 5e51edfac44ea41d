"""``wrike-async connections``: the Wrike accounts that the Maton gateway signs requests for."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated, Any

import typer
from rich.console import Console

from wrike_async._cli.running import run, say
from wrike_async._cli.settings import Settings
from wrike_async._json import dumps
from wrike_async.gateway import DEFAULT_GATEWAY_URL, Connection, Connections

__all__ = ["connections_app"]

# Seconds from one look to the next.
_INTERVAL = 2.0

connections_app = typer.Typer(
    name="connections",
    no_args_is_help=True,
    help="The Wrike accounts that the Maton gateway signs requests for. The key comes from MATON_API_KEY.",
)

GatewayOption = Annotated[
    str, typer.Option(metavar="URL", envvar="MATON_BASE_URL", help="Another host of the gateway.", show_default=False)
]
AppOption = Annotated[str, typer.Option(metavar="NAME", help="The app that is connected to.")]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="Of the connection.")]
TimeoutOption = Annotated[float, typer.Option(min=0, metavar="SECONDS", help="The longest wait.")]


@connections_app.command("list")
def list_command(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Whatever their status.")] = False,
    status: Annotated[
        str, typer.Option(metavar="WORD", help="Only those that are ACTIVE, PENDING or FAILED.")
    ] = "ACTIVE",
    app: AppOption = "wrike",
    gateway_url: GatewayOption = DEFAULT_GATEWAY_URL,
) -> None:
    """List the connections, as JSON Lines."""
    settings: Settings = context.obj
    run(settings, _list(gateway_url, app, None if every else status))


@connections_app.command("get")
def get_command(
    context: typer.Context, connection_id: IdArgument, gateway_url: GatewayOption = DEFAULT_GATEWAY_URL
) -> None:
    """Show a connection, with the URL to sign in at: whoever has it can do that."""
    settings: Settings = context.obj
    run(settings, _get(gateway_url, connection_id))


@connections_app.command("create")
def create_command(
    context: typer.Context,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until somebody has signed in.")] = False,
    timeout: TimeoutOption = 300.0,
    app: AppOption = "wrike",
    gateway_url: GatewayOption = DEFAULT_GATEWAY_URL,
) -> None:
    """Make a connection and say where to sign in for it."""
    settings: Settings = context.obj
    run(settings, _create(settings, gateway_url, app, timeout if wait else None))


@connections_app.command("wait")
def wait_command(
    context: typer.Context,
    connection_id: IdArgument,
    timeout: TimeoutOption = 300.0,
    gateway_url: GatewayOption = DEFAULT_GATEWAY_URL,
) -> None:
    """Wait until somebody has signed in to a connection. The exit code is 1 if nobody does, or it fails."""
    settings: Settings = context.obj
    run(settings, _wait(settings, gateway_url, connection_id, timeout))


@connections_app.command("delete")
def delete_command(
    context: typer.Context, connection_id: IdArgument, gateway_url: GatewayOption = DEFAULT_GATEWAY_URL
) -> None:
    """Delete a connection; the gateway forgets the login behind it."""
    settings: Settings = context.obj
    run(settings, _delete(gateway_url, connection_id))


async def _list(gateway_url: str, app: str, status: str | None) -> None:
    for connection in await Connections.from_env(base_url=gateway_url).list(status=status, app=app):
        _print(_shown(connection))


async def _get(gateway_url: str, connection_id: str) -> None:
    connection = await Connections.from_env(base_url=gateway_url).get(connection_id)
    _print({**_shown(connection), "url": connection.url})


async def _create(settings: Settings, gateway_url: str, app: str, timeout: float | None) -> None:
    connections = Connections.from_env(base_url=gateway_url)
    connection = await connections.create(app=app)
    _print({**_shown(connection), "url": connection.url})
    if connection.url is not None and not connection.is_active:
        say("open the url in a browser and sign in there", f"then set MATON_CONNECTION={connection.id or 'to its ID'}")
    if timeout is not None:
        await _wait(settings, gateway_url, connection.id, timeout)


async def _wait(settings: Settings, gateway_url: str, connection_id: str, timeout: float) -> None:
    connections = Connections.from_env(base_url=gateway_url)
    # A terminal shows that something goes on; whatever else reads it is told once.
    console = Console(stderr=True)
    if not settings.shows_progress():
        typer.echo(f"Waiting up to {timeout:g} s for somebody to sign in.", err=True)
    with console.status("Waiting for somebody to sign in.") if settings.shows_progress() else nullcontext() as status:

        def tell(connection: Connection) -> None:
            if status is not None:
                status.update(f"Waiting for somebody to sign in; the connection is {connection.status or 'not known'}.")

        _print(_shown(await connections.wait(connection_id, timeout=timeout, interval=_INTERVAL, on_look=tell)))


async def _delete(gateway_url: str, connection_id: str) -> None:
    await Connections.from_env(base_url=gateway_url).delete(connection_id)


def _shown(connection: Connection) -> dict[str, Any]:
    """Return what may lie around in a terminal: not the URL, with which anybody could sign in."""
    return {"connection_id": connection.id, "status": connection.status}


def _print(record: dict[str, Any]) -> None:
    typer.echo(dumps(record))
