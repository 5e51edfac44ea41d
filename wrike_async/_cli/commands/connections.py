"""``wrike-async connections``: the Wrike accounts that the Maton gateway signs requests for."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import typer

from wrike_async._cli.running import run, say
from wrike_async._cli.settings import Settings
from wrike_async.gateway import DEFAULT_GATEWAY_URL, Connection, Connections

__all__ = ["connections_app"]

connections_app = typer.Typer(
    name="connections",
    no_args_is_help=True,
    help="The Wrike accounts that the Maton gateway signs requests for. The key comes from MATON_API_KEY.",
)

GatewayOption = Annotated[
    str, typer.Option(metavar="URL", envvar="MATON_BASE_URL", help="Another host of the gateway.", show_default=False)
]


@connections_app.command("list")
def list_command(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also those that nobody has signed in to yet.")] = False,
    gateway_url: GatewayOption = DEFAULT_GATEWAY_URL,
) -> None:
    """List the connections, as JSON Lines."""
    settings: Settings = context.obj
    run(settings, _list(gateway_url, None if every else "ACTIVE"))


@connections_app.command("create")
def create_command(context: typer.Context, gateway_url: GatewayOption = DEFAULT_GATEWAY_URL) -> None:
    """Make a connection and say where to sign in to Wrike for it."""
    settings: Settings = context.obj
    run(settings, _create(gateway_url))


@connections_app.command("delete")
def delete_command(
    context: typer.Context,
    connection_id: Annotated[str, typer.Argument(metavar="ID", help="Of the connection.")],
    gateway_url: GatewayOption = DEFAULT_GATEWAY_URL,
) -> None:
    """Delete a connection; the gateway forgets the login behind it."""
    settings: Settings = context.obj
    run(settings, Connections.from_env(base_url=gateway_url).delete(connection_id))


async def _list(gateway_url: str, status: str | None) -> None:
    for connection in await Connections.from_env(base_url=gateway_url).list(status=status):
        _print(_shown(connection))


async def _create(gateway_url: str) -> None:
    connection = await Connections.from_env(base_url=gateway_url).create()
    _print({**_shown(connection), "url": connection.url})
    if connection.url is not None:
        say("open the url in a browser and sign in to Wrike there", "then set MATON_CONNECTION to the connection_id")


def _shown(connection: Connection) -> dict[str, Any]:
    """Return what may lie around in a terminal: not the URL, with which anybody could sign in."""
    return {"connection_id": connection.id, "status": connection.status}


def _print(record: dict[str, Any]) -> None:
    typer.echo(orjson.dumps(record))
