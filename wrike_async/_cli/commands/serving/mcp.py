"""``wrike-async mcp``: a server for agents."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import attrs
import typer

from wrike_async._cli.naming.names import found_by
from wrike_async._cli.running import note, run
from wrike_async._cli.settings import Settings
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["mcp_command"]

_LOOPBACK = "127.0.0.1"


def mcp_command(
    context: typer.Context,
    policy: Annotated[
        str | None, typer.Option(metavar="FILE", help="Do only what this policy grants; see wrike-async policy.")
    ] = None,
    within: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FOLDER",
            help="Only in this space, folder or project, and below: its ID, title, path or permalink. May be repeated.",
        ),
    ] = None,
    writes: Annotated[
        str,
        typer.Option(
            metavar="off|ask|host",
            help="off only reads; ask has each write approved by the user, whom the agent's program asks; host leaves "
            "that to the program's own approval of tools.",
        ),
    ] = "off",
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Serve a local Wrike instead of an account.")] = False,
    tasks: Annotated[int | None, typer.Option(min=0, help="How many tasks the sandbox has; 1,000 by default.")] = None,
    http: Annotated[
        str | None,
        typer.Option(metavar="[HOST:]PORT", help="Serve streamable HTTP at /mcp instead of standard input and output."),
    ] = None,
    token_env: Annotated[
        str | None,
        typer.Option(metavar="VAR", help="The variable with the token that HTTP clients must send; see docs/mcp.md."),
    ] = None,
    audit: Annotated[str | None, typer.Option(metavar="FILE", help="Note every request there.")] = None,
    max_chars: Annotated[int, typer.Option(help="How long an answer may be.")] = 20_000,
) -> None:
    """Serve agents over the Model Context Protocol (MCP), until the input ends or Ctrl-C.

    It only reads unless --writes says otherwise. All who use it are the one Wrike user of the credential.
    """
    settings: Settings = context.obj
    settings = attrs.evolve(settings, policy=policy or settings.policy, audit=audit or settings.audit)
    work = _serve(
        settings, within, writes, sandbox=sandbox, tasks=tasks, http=http, token_env=token_env, max_chars=max_chars
    )
    run(settings, work)


async def _serve(
    settings: Settings,
    within: list[str] | None,
    writes: Any,
    *,
    sandbox: bool,
    tasks: int | None,
    http: str | None,
    token_env: str | None,
    max_chars: int,
) -> None:
    try:
        # It is much to import for the commands that need none.
        from wrike_async.mcp import build_server, serve_http, serve_stdio
    except ImportError as error:
        raise InvalidArgument(str(error)) from error
    from wrike_async.access import AccessPolicy, AuditFile

    # What would do nothing is a mistake: whoever gives it believes in another server than the one that would start.
    if tasks is not None and not sandbox:
        raise InvalidArgument("--tasks is for --sandbox, which is not given: this would be an account")
    if token_env is not None and http is None:
        raise InvalidArgument("--token-env is for --http, which is not given")
    address = None if http is None else _address(http)
    token = _token(token_env)
    policy = None if settings.policy is None else AccessPolicy.from_toml(settings.policy)
    audit = None if settings.audit is None else AuditFile(settings.audit)
    if audit is not None and not audit.path.parent.is_dir():
        raise InvalidArgument(f"--audit {settings.audit}: there is no directory {audit.path.parent}")
    async with _client(settings, (1000 if tasks is None else tasks) if sandbox else None) as wrike:
        places = [(await found_by(wrike, {"folder_id": each}))["folder_id"] for each in within or ()] or None
        server = build_server(
            wrike, policy=policy, within=places, writes=writes, audit=audit, max_chars=max_chars, sandbox=sandbox
        )
        note(f"serving MCP for {wrike!r}, writes: {writes}; whoever connects is the one Wrike user of its credential")
        if address is None:
            await serve_stdio(server)
            return
        host, port = address
        note(f"listening on http://{f'[{host}]' if ':' in host else host}:{port}/mcp")
        await serve_http(server, host=host, port=port, token=token)


@asynccontextmanager
async def _client(settings: Settings, tasks: int | None) -> AsyncGenerator[Wrike]:
    if tasks is None:
        # What may be done is granted by the server, whose questions go to the client and not to a terminal.
        async with attrs.evolve(settings, policy=None, audit=None).client() as wrike:
            yield wrike
        return
    from wrike_async.sandbox import Sandbox, SandboxQuota

    async with (
        Sandbox(tasks=tasks, quota=SandboxQuota(), remembered=1000) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url) as wrike,
    ):
        yield wrike


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise InvalidArgument(f"--http {text!r} must be a port, or HOST:PORT")
    return host.strip("[]") or _LOOPBACK, int(port)


def _token(variable: str | None) -> str | None:
    if variable is None:
        return None
    token = os.environ.get(variable)
    if not token:
        raise InvalidArgument(f"--token-env {variable}: there is no such variable")
    return token
