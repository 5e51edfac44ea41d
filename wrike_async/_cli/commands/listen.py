"""``wrike-async listen``: what webhooks deliver, on standard output."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from wrike_async._cli.commands.hooks.ensure import ENSURE_WORDS, EventsOption, RecursiveOption, with_place
from wrike_async._cli.listing import FolderOption, SpaceOption, split_names
from wrike_async._cli.running import note, run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines, raw_stdout
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from aiohttp import web

    from wrike_async.webhooks import Event, Gap, Receiver, Secrets

__all__ = ["listen_command"]

_DRAWN_EVERY: Final = 0.25
_FOR_WHO_STILL_SPEAKS: Final = 1.0


def listen_command(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 lets the system choose.")],
    secret_env: Annotated[
        list[str] | None,
        typer.Option(
            metavar="VAR",
            help="The environment variable with the secret of the webhook; again for another, while one is replaced.",
        ),
    ] = None,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="The webhook has no secret: whoever knows the URL can make up events.")
    ] = False,
    inbox: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Keep deliveries in a file until they are written: none is lost, whatever happens."
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    ensure: Annotated[
        str | None,
        typer.Option(
            "--ensure",
            metavar="URL",
            help="See to it that there is one webhook of this URL, which leads here, and look after it.",
        ),
    ] = None,
    folder: FolderOption = None,
    space: SpaceOption = None,
    events: EventsOption = None,
    recursive: RecursiveOption = False,
) -> None:
    """Take what webhooks deliver, verify it, and show it, until Ctrl-C.

    A line of JSON for each event in a pipe, a table on a terminal. Any path of the URL will do. --folder, --space,
    --events and --recursive tell what the webhook of --ensure is about; its secret is the first one.
    """
    settings: Settings = context.obj
    about = {"folder_id": folder, "space_id": space, "events": split_names(events) or None, "recursive": recursive}
    work = _listen_for(settings, (host, port), secret_env or [], inbox, ensure, about, unsigned=unsigned)
    run(settings, work, words={**ENSURE_WORDS, "hook_url": "--ensure"})


async def _listen_for(
    settings: Settings,
    address: tuple[str, int],
    names: list[str],
    inbox: Path | None,
    hook_url: str | None,
    about: dict[str, Any],
    *,
    unsigned: bool,
) -> None:
    if hook_url is None and any(about.values()):
        raise InvalidArgument("--folder, --space, --events and --recursive are about the webhook of --ensure URL")
    secret = _secret(names, unsigned=unsigned)
    watch = None
    if hook_url is not None:
        signed_with = os.environ[names[0]] if names else None
        watch = partial(_watch, settings, hook_url, {**about, "secret": signed_with})
    await _listen(address, secret, inbox, watch)


async def _watch(settings: Settings, hook_url: str, values: dict[str, Any]) -> None:
    """See to it that there is a webhook, and look after it until cancelled."""
    async with settings.client() as wrike:
        ensured = await wrike.webhooks.ensure(hook_url, **await with_place(settings, values))
        note(f"the webhook {ensured.webhook.id} was {ensured.did}")

        async def tell(gap: Gap) -> None:
            since = "an unknown time" if gap.since is None else f"{gap.since:%Y-%m-%d %H:%M:%S} UTC"
            note(f"the webhook was suspended: what happened between {since} and {gap.until:%H:%M:%S} UTC is not here")

        await wrike.webhooks.keep_active(ensured.webhook.id, on_gap=tell)


async def _listen(
    address: tuple[str, int],
    secret: Secrets,
    inbox: Path | None,
    watch: Callable[[], Coroutine[Any, Any, None]] | None,
) -> None:
    # Commands that are about nothing of this need not wait for it.
    from wrike_async.webhooks import Event, FileInbox, Receiver, Router

    router = Router()
    # One at a time, so that lines are in the order in which events come.
    receiver = Receiver(
        router,
        secret=secret,
        inbox=None if inbox is None else FileInbox(inbox),
        at_once=1,
    )
    broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    async with _shown(receiver) as show:

        @router.on(Event)
        async def handle(event: Event) -> None:
            try:
                await show(event)
            except OSError as error:
                broken.set_exception(error)
                # It is not handled, nor is any other that waits: an inbox in a file keeps them.
                await asyncio.Event().wait()

        async with receiver:
            try:
                async with _served(receiver.aiohttp, *address):
                    await _until_one_fails(broken, watch)
            except asyncio.CancelledError:
                # Being told to stop is how a server ends well. What came until then is shown.
                return
            except OSError:
                await receiver.aclose(0.0)
                raise


async def _until_one_fails(broken: asyncio.Future[None], watch: Callable[[], Coroutine[Any, Any, None]] | None) -> None:
    """Wait for an error of the output, or of what looks after the webhook; the handshake needs the server up."""
    if watch is None:
        await broken
        return
    watching = asyncio.create_task(watch())
    try:
        done, _ = await asyncio.wait([broken, watching], return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            each.result()
    finally:
        watching.cancel()
        await asyncio.wait([watching])


def _secret(names: list[str], *, unsigned: bool) -> Secrets:
    if unsigned != (not names):
        raise InvalidArgument("say --secret-env VAR, or --unsigned where the webhook was made without a secret")
    missing = next((name for name in names if not os.environ.get(name)), None)
    if missing is not None:
        raise InvalidArgument(f"--secret-env: the environment variable {missing} is not set")
    if not names:
        from wrike_async.webhooks import UNSIGNED

        return UNSIGNED
    return [os.environ[name] for name in names]


@contextlib.asynccontextmanager
async def _served(
    handle: Callable[[web.Request], Awaitable[web.StreamResponse]], host: str, port: int
) -> AsyncGenerator[None]:
    from aiohttp import web

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_FOR_WHO_STILL_SPEAKS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        address, taken, *_ = runner.addresses[0]
        note(f"listening on http://{f'[{address}]' if ':' in address else address}:{taken}/")
        yield
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def _shown(receiver: Receiver) -> AsyncGenerator[Callable[[Event], Awaitable[None]]]:
    if not sys.stdout.isatty():
        lines = JsonLines(raw_stdout())

        async def write(event: Event) -> None:
            await lines.write([event.to_dict()])

        yield write
        return
    from rich.live import Live

    from wrike_async._cli.output.live_events import LiveEvents

    latest = LiveEvents(receiver)

    async def add(event: Event) -> None:
        latest.add(event)

    async def draw(live: Live) -> None:
        while True:
            live.refresh()
            await asyncio.sleep(_DRAWN_EVERY)

    with Live(get_renderable=latest.__rich__, auto_refresh=False) as live:
        drawing = asyncio.create_task(draw(live))
        try:
            yield add
        finally:
            drawing.cancel()
            await asyncio.wait([drawing])
            live.refresh()
