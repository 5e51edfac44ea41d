"""The tree of commands and the global options."""

from __future__ import annotations

import inspect
import os
from typing import Annotated

import typer

from wrike_async import __version__
from wrike_async._cli.commands.access.audit import audit_app
from wrike_async._cli.commands.access.auth import auth_app
from wrike_async._cli.commands.access.connections import connections_app
from wrike_async._cli.commands.access.doctor import doctor_command
from wrike_async._cli.commands.access.init import init_command
from wrike_async._cli.commands.access.policy import policy_app
from wrike_async._cli.commands.access.quota import quota_command
from wrike_async._cli.commands.access.whoami import whoami_command
from wrike_async._cli.commands.api import api_command
from wrike_async._cli.commands.call import call_command
from wrike_async._cli.commands.comment import comment_command
from wrike_async._cli.commands.create import create_command
from wrike_async._cli.commands.delete import delete_command
from wrike_async._cli.commands.demo import demo_command
from wrike_async._cli.commands.download import download_command
from wrike_async._cli.commands.export import export_command
from wrike_async._cli.commands.get import get_command
from wrike_async._cli.commands.list import list_command
from wrike_async._cli.commands.listen import listen_command
from wrike_async._cli.commands.serving.mcp import mcp_command
from wrike_async._cli.commands.serving.sandbox import sandbox_command
from wrike_async._cli.commands.tables.report import report_command
from wrike_async._cli.commands.tables.sync import sync_command
from wrike_async._cli.commands.tables.upsert import upsert_command
from wrike_async._cli.commands.tree import tree_command
from wrike_async._cli.commands.update import update_command
from wrike_async._cli.commands.upload import upload_command
from wrike_async._cli.commands.webhooks import webhooks_app
from wrike_async._cli.running import EXIT_CODES
from wrike_async._cli.settings import Settings
from wrike_async._transport.connecting.network import Proxy
from wrike_async.errors import InvalidArgument

__all__ = ["app"]

# Typer's own tracebacks may show local variables, and so a token.
app = typer.Typer(
    name="wrike-async",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _let_help_flow(group: typer.Typer) -> None:
    """Have the paragraphs of help texts as wide as the terminal, and not as the source."""
    for command in group.registered_commands:
        command.help = _flowing(command.callback)
    if group.registered_callback is not None:
        group.registered_callback.help = _flowing(group.registered_callback.callback)
    for inner in group.registered_groups:
        if inner.typer_instance is not None:
            _let_help_flow(inner.typer_instance)


def _flowing(function: object) -> str:
    paragraphs = (inspect.getdoc(function) or "").split("\n\n")
    return "\n\n".join(paragraph.replace("\n", " ") for paragraph in paragraphs)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wrike-async {__version__}")
        raise typer.Exit


def _use_proxy(proxy: str | None) -> str | None:
    if proxy is not None:
        try:
            Proxy.of(proxy, "--proxy")
        except InvalidArgument as error:
            raise typer.BadParameter(str(error)) from None
        # All that a command connects to, and all processes that it starts, go the same way.
        os.environ["https_proxy"] = proxy
    return proxy


@app.callback()
def global_options(
    context: typer.Context,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The account's host: https://HOST/api/v4. Overrides WRIKE_BASE_URL."),
    ] = None,
    proxy: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            callback=_use_proxy,
            help="What https:// goes through: http://HOST:PORT. Overrides HTTPS_PROXY, which is the better place for a "
            "password. NO_PROXY names hosts that are reached directly.",
        ),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", envvar="WRIKE_POLICY", help="Do only what this policy grants; see wrike-async policy."
        ),
    ] = None,
    audit: Annotated[
        str | None, typer.Option(metavar="FILE", help="Note every request there; see wrike-async audit.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Approve what the policy says to ask about, without asking.")
    ] = False,
    shares_quota: Annotated[
        bool,
        typer.Option(
            "--shared-quota/--no-shared-quota",
            show_default=False,
            help="Keep the quota of a token together with other commands of this machine, in a file of its user "
            "($XDG_STATE_HOME/wrike-async), or not. They do by default.",
        ),
    ] = True,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Log every request, and show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Work with Wrike from the command line, as fast as its quota allows.

    The credential comes from the environment: WRIKE_TOKEN (and WRIKE_BASE_URL), or MATON_API_KEY; else from
    "wrike-async init", else from "wrike-async auth login".
    For a first try, "wrike-async sandbox" runs a local Wrike and says what to set.
    """
    settings = Settings(
        base_url=base_url, verbose=verbose, policy=policy, audit=audit, yes=yes, shares_quota=shares_quota
    )
    settings.start_logging()
    context.obj = settings


app.command("list")(list_command)
app.command("get")(get_command)
app.command("export")(export_command)
app.command("sync")(sync_command)
app.command("report")(report_command)
app.command("upsert")(upsert_command)
app.command("create")(create_command)
app.command("update")(update_command)
app.command("delete")(delete_command)
app.command("tree")(tree_command)
app.command("comment")(comment_command)
app.command("upload")(upload_command)
app.command("download")(download_command)
app.command("init")(init_command)
app.command("whoami")(whoami_command)
app.command("doctor")(doctor_command)
app.command("quota")(quota_command)
app.command("sandbox")(sandbox_command)
app.command("demo")(demo_command)
app.command("api")(api_command)
app.command("listen")(listen_command)
app.command("mcp")(mcp_command)
# What an operation takes is said by the command itself.
app.command("call", context_settings={"help_option_names": []})(call_command)
app.add_typer(auth_app)
app.add_typer(connections_app)
app.add_typer(policy_app)
app.add_typer(audit_app)
app.add_typer(webhooks_app)
_let_help_flow(app)
