"""``wrike-async init``: store a host and a token, for all commands."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from wrike_async._cli.login.stored_token import Account, StoredToken
from wrike_async._cli.running import run
from wrike_async._cli.settings import OF_THE_ENVIRONMENT, Settings
from wrike_async._cli.streams import stdin_is_terminal
from wrike_async._cli.waits import Waits
from wrike_async._transport.hosts import check_base_url
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument, NotAuthorized, WrikeError
from wrike_async.oauth import Secret

__all__ = ["init_command"]

_HOST = "https://www.wrike.com"


def init_command(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option("--host", metavar="URL", help=f"Of the account, such as {_HOST} or app-eu.wrike.com.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Remove what is stored.")] = False,
) -> None:
    """Ask for the account's host and a permanent token, try them with one request, and store them.

    Where there is no terminal, the token is the first line of standard input. It goes into the keyring of the system
    (pip install 'wrike-async[keyring]'), or else into a file that only you can read. Commands look for a credential in
    the environment first (WRIKE_TOKEN, MATON_API_KEY), then here, then at "wrike-async auth login".
    """
    settings: Settings = context.obj
    if forget:
        run(settings, _forget())
        return
    try:
        base_url = _base_url(settings.base_url or host or _ask_for_host())
        # Before a loop runs: there, Ctrl-C does not end a prompt.
        token = _ask_for_token()
    except InvalidArgument as error:
        raise typer.BadParameter(str(error)) from None
    run(settings, _store(settings, Account(base_url, token)))


def _ask_for_host() -> str:
    if not stdin_is_terminal():
        return os.environ.get("WRIKE_BASE_URL") or _HOST
    answer: str = typer.prompt("Host of your account", default=_HOST, err=True)
    return answer


def _base_url(host: str) -> str:
    host = host.strip()
    return check_base_url(host if "://" in host else f"https://{host}")


def _ask_for_token() -> Secret:
    if not stdin_is_terminal():
        return Secret.of(sys.stdin.readline(), "token")
    typer.echo("Wrike makes permanent tokens under Apps & Integrations, API.", err=True)
    return Secret.of(typer.prompt("Token (not shown)", hide_input=True, err=True), "token")


async def _store(settings: Settings, account: Account) -> None:
    token, access = account.token.reveal(), settings.access()
    async with Wrike(token, base_url=account.base_url, on_event=Waits(), access=access) as wrike:
        try:
            me = await wrike.contacts.list(me=True).first()
        except NotAuthorized as error:
            raise WrikeError(
                f"{account.base_url} does not take this token, so nothing was stored ({error.status}): is it "
                "whole, and is this the host of its account?"
            ) from None
    place = StoredToken().save(account)
    name = " ".join(filter(None, [me.first_name, me.last_name])) if me is not None else "somebody without a name"
    typer.echo(f"Wrike takes the token, which is {name}'s. It is stored in {place}.", err=True)
    for variable in OF_THE_ENVIRONMENT:
        if os.environ.get(variable):
            typer.echo(f"{variable} is set, so commands use that and not this token.", err=True)
            break


async def _forget() -> None:
    forgotten = StoredToken().clear()
    typer.echo(
        "The token is forgotten here; in Wrike it is good until it is revoked."
        if forgotten
        else "No token was stored.",
        err=True,
    )
