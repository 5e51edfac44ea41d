"""``wrike-async sandbox``: a local Wrike to try things on."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.panel import Panel

from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import raw_stdin
from wrike_async._json import dumps
from wrike_async._transport.blocking import in_daemon_thread
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from wrike_async.sandbox import Sandbox

__all__ = ["sandbox_command"]


def sandbox_command(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 lets the system choose.")] = 0,
    tasks: Annotated[
        int, typer.Option(min=0, help="How many tasks the account has; the rest is in proportion.")
    ] = 1000,
    quota: Annotated[bool, typer.Option(help="Enforce Wrike's quota: 400 requests a minute, 7 a second.")] = True,
    latency: Annotated[
        str, typer.Option(metavar="SECONDS", help="Before each answer; LOW..HIGH draws for each.")
    ] = "0",
    exit_with_stdin: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run a local Wrike until Ctrl-C.

    When piped, the first line of output is JSON with base_url and token.
    """
    settings: Settings = context.obj
    run(settings, _serve(host, port, tasks, latency, quota=quota, exit_with_stdin=exit_with_stdin))


async def _serve(host: str, port: int, tasks: int, latency: str, *, quota: bool, exit_with_stdin: bool) -> None:
    # A server is much to import for the commands that need none.
    from wrike_async.sandbox import Sandbox, SandboxQuota

    sandbox = Sandbox(tasks=tasks, quota=SandboxQuota() if quota else None, latency=_latency(latency), remembered=1000)
    await sandbox.start(host, port)
    try:
        _announce(sandbox)
        if exit_with_stdin:
            # Whoever started this holds the other end; it closes however they end.
            while await in_daemon_thread(raw_stdin().read, 1):
                pass
        else:
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        # Being told to stop is how a server ends well.
        return
    finally:
        await sandbox.stop()


def _latency(text: str) -> float | tuple[float, float]:
    low, dots, high = text.partition("..")
    try:
        seconds = (float(low), float(high if dots else low))
    except ValueError:
        raise InvalidArgument(f"--latency {text!r} must be seconds, such as 0.05 or 0.02..0.5") from None
    if not 0 <= seconds[0] <= seconds[1] < float("inf"):
        raise InvalidArgument(f"--latency {text!r} must not be negative, nor end before it starts")
    return seconds if dots else seconds[0]


def _announce(sandbox: Sandbox) -> None:
    if not sys.stdout.isatty():
        print(dumps({"base_url": sandbox.base_url, "token": sandbox.token}).decode(), flush=True)
        return
    console = Console()
    console.print(Panel.fit("A local Wrike is running; Ctrl-C ends it.", title="wrike-async sandbox"))
    console.print(
        f"export WRIKE_BASE_URL={sandbox.base_url} WRIKE_TOKEN={sandbox.token}", soft_wrap=True, highlight=False
    )
