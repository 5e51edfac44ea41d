"""``wrike-async auth``: sign in with OAuth 2.0, see who is signed in, sign out."""

from __future__ import annotations

import asyncio
import os
import webbrowser
from datetime import UTC, datetime
from typing import Annotated

import typer

from wrike_async._cli.login.stored_login import DEFAULT_LOGIN_URL, App, StoredLogin
from wrike_async._cli.login.stored_token import StoredToken
from wrike_async._cli.running import FAILED, run, say
from wrike_async._cli.settings import OF_THE_ENVIRONMENT, Settings
from wrike_async._cli.streams import stdin_is_terminal
from wrike_async._transport.blocking import in_daemon_thread
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument, WrikeError
from wrike_async.oauth import Secret, TokenPair, authorization_url, exchange_code, new_state, read_redirect

__all__ = ["auth_app"]

_ID, _SECRET = "WRIKE_CLIENT_ID", "WRIKE_CLIENT_SECRET"
_SECONDS_TO_ALLOW = 600.0

auth_app = typer.Typer(
    name="auth", no_args_is_help=True, help="Sign in with OAuth 2.0, see who is signed in, sign out."
)


@auth_app.command("login")
def login_command(
    context: typer.Context,
    browser: Annotated[
        bool, typer.Option(help="Open a browser here; without it, paste the code or the URL that one ends up at.")
    ] = True,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The app's registered redirect URI is http://localhost:PORT.")
    ] = 8765,
    redirect_uri: Annotated[
        str | None, typer.Option(metavar="URL", help="Another registered redirect URI, with --no-browser.")
    ] = None,
    scope: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Ask for this scope; repeat for more.")
    ] = None,
    login_url: Annotated[
        str, typer.Option(metavar="URL", envvar="WRIKE_LOGIN_URL", help="Another login host, such as the sandbox's.")
    ] = DEFAULT_LOGIN_URL,
) -> None:
    """Sign in with an app that is registered with Wrike (Apps & Integrations, API).

    Its client ID and secret come from WRIKE_CLIENT_ID and WRIKE_CLIENT_SECRET, or are asked for.
    """
    settings: Settings = context.obj
    state = new_state()
    try:
        if browser and redirect_uri is not None:
            raise InvalidArgument(
                "--redirect-uri needs --no-browser: a browser here comes back to http://localhost:PORT"
            )
        target = redirect_uri or f"http://localhost:{port}"
        app = _ask_for_app(login_url)
        url = authorization_url(
            app.client_id, redirect_uri=target, state=state, scopes=scope or None, authorize_url=app.authorize_url
        )
        code = None if browser else _ask_for_code(url, state)
    except InvalidArgument as error:
        raise typer.BadParameter(str(error)) from None
    except WrikeError as error:
        say(str(error))
        raise typer.Exit(FAILED) from None
    run(settings, _log_in(app, target, code) if code is not None else _log_in_here(app, target, port, url, state))


def _ask_for_app(login_url: str) -> App:
    """Find out the client ID and secret before a loop runs: there, Ctrl-C does not end a prompt."""
    client_id, client_secret = os.environ.get(_ID), os.environ.get(_SECRET)
    if not (client_id and client_secret) and not stdin_is_terminal():
        raise InvalidArgument(f"set {_ID} and {_SECRET}: there is no terminal to ask for them")
    client_id = client_id or typer.prompt("Client ID", err=True)
    client_secret = client_secret or typer.prompt("Client secret", hide_input=True, err=True)
    return App(
        client_id=Secret.of(client_id, "client_id").reveal(),
        client_secret=Secret.of(client_secret, "client_secret"),
        login_url=login_url,
    )


def _ask_for_code(url: str, state: str) -> Secret:
    typer.echo(f"Open this URL in any browser and allow the app:\n\n  {url}\n", err=True)
    typer.echo("The browser ends up at a page that may not load. Copy its URL, or the code in it.", err=True)
    pasted: str = typer.prompt("URL or code", err=True).strip().strip("'\"")
    # A bare code has no state to check: whoever pastes it vouches for it.
    is_redirect = "://" in pasted or "code=" in pasted or "error=" in pasted
    return read_redirect(pasted, state=state) if is_redirect else Secret.of(pasted, "code")


async def _log_in_here(app: App, target: str, port: int, url: str, state: str) -> None:
    # A server is much to import for the commands that need none.
    from wrike_async._cli.login.callback import waiting_for_code

    async with waiting_for_code(port, state) as coming:
        typer.echo(f"Opening a browser. If none opens, go to:\n\n  {url}\n", err=True)
        # A browser in the terminal returns only when it is closed.
        in_daemon_thread(webbrowser.open, url)
        try:
            code = await asyncio.wait_for(coming, _SECONDS_TO_ALLOW)
        except TimeoutError:
            raise WrikeError("nobody allowed the app within ten minutes; run the command again") from None
    await _log_in(app, target, code)


async def _log_in(app: App, target: str, code: Secret) -> None:
    stored = StoredLogin()
    await exchange_code(
        app.client_id, app.client_secret, code, redirect_uri=target, store=stored.tokens, token_url=app.token_url
    )
    stored.save_app(app)
    pair = await stored.tokens.load()
    where = f" at {pair.host}" if pair is not None and pair.host is not None else ""
    typer.echo(f"Signed in{where}. The tokens are in {stored.folder}.", err=True)
    _tell_what_comes_first()


@auth_app.command("status")
def status_command(
    context: typer.Context,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask Wrike whether it takes the tokens.")] = False,
) -> None:
    """Show the login, and whether Wrike takes it. The exit code is 1 if it does not."""
    settings: Settings = context.obj
    run(settings, _status(settings, offline=offline))


async def _status(settings: Settings, *, offline: bool) -> None:
    stored = StoredLogin()
    app, auth = stored.app(), stored.credential()
    if app is None or auth is None:
        say("nobody is signed in", "wrike-async auth login")
        _tell_what_comes_first()
        raise typer.Exit(FAILED)
    if not offline:
        async with Wrike(auth=auth, access=settings.access()) as wrike:
            await wrike.version.get()
    pair = await stored.tokens.load()
    typer.echo(f"app      {app.client_id}")
    if pair is not None:
        typer.echo(f"host     {pair.host or 'not known'}")
        typer.echo(f"token    {_expiry(pair)}, then renewed")
    typer.echo(f"stored   {stored.folder}")
    typer.echo(f"Wrike    {'was not asked' if offline else 'takes it'}")
    _tell_what_comes_first()


def _expiry(pair: TokenPair) -> str:
    try:
        return f"expires {datetime.fromtimestamp(pair.expires_at, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        # Beyond all dates; the time may be anybody's who writes into the file.
        return "is used until Wrike refuses it"


@auth_app.command("logout")
def logout_command(context: typer.Context) -> None:
    """Forget the login on this machine. Wrike lists the app under Apps & Integrations until it is removed there."""
    settings: Settings = context.obj
    run(settings, _log_out())


async def _log_out() -> None:
    stored = StoredLogin()
    if await stored.clear():
        typer.echo(
            "Signed out here. To take back what the app may do, remove it in Wrike: Apps & Integrations.", err=True
        )
    else:
        typer.echo("Nobody was signed in.", err=True)


def _tell_what_comes_first() -> None:
    for name in OF_THE_ENVIRONMENT:
        if os.environ.get(name):
            typer.echo(f"{name} is set, so commands use that and not the login.", err=True)
            return
    if StoredToken().load() is not None:
        typer.echo("A token is stored, so commands use that and not the login: wrike-async init --forget.", err=True)
