"""``wrike-async webhooks ensure``: exactly one webhook of a URL in a place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from wrike_async._cli.listing import FolderOption, SpaceOption, split_names
from wrike_async._cli.naming.names import with_ids
from wrike_async._cli.naming.permalinks import folder_of
from wrike_async._cli.naming.wording import OPTIONS
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines, raw_stdout
from wrike_async.errors import InvalidArgument

__all__ = ["ENSURE_WORDS", "EventsOption", "RecursiveOption", "webhooks_ensure_command", "with_place"]

ENSURE_WORDS = {**OPTIONS, "hook_url": "URL", "events": "--events", "recursive": "--recursive", "renew": "--renew"}
"""What commands that ensure a webhook call parameters."""

EventsOption = Annotated[
    list[str] | None, typer.Option("--events", metavar="A,B", help="Which; repeatable. All by default.")
]
RecursiveOption = Annotated[
    bool, typer.Option("--recursive", help="Also what is in the folders of the folder or space.")
]


def webhooks_ensure_command(
    context: typer.Context,
    hook_url: Annotated[str, typer.Argument(metavar="URL", help="Where a receiver is: public, on port 80 or 443.")],
    folder: FolderOption = None,
    space: SpaceOption = None,
    events: EventsOption = None,
    recursive: RecursiveOption = False,
    secret_env: Annotated[
        str | None,
        typer.Option(metavar="VAR", help="The environment variable with the secret that deliveries are signed with."),
    ] = None,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Without a secret: whoever knows the URL can make up events.")
    ] = False,
    renew: Annotated[
        bool,
        typer.Option("--renew", help="Make a new one in the place of one that seems to fit."),
    ] = False,
) -> None:
    """See to it that there is exactly one webhook of a URL for a folder, a space, or all of the account.

    Writes a line of JSON: "did" is kept, reactivated, created or replaced; "deleted" has IDs; "webhook" is what there
    is. Another secret needs --renew, as Wrike does not show which one a webhook has.
    """
    settings: Settings = context.obj
    values = {
        "folder_id": folder,
        "space_id": space,
        "events": split_names(events) or None,
        "recursive": recursive,
        "renew": renew,
    }
    run(settings, _ensure(settings, hook_url, values, secret_env, unsigned=unsigned), words=ENSURE_WORDS)


async def _ensure(
    settings: Settings, hook_url: str, values: dict[str, Any], secret_env: str | None, *, unsigned: bool
) -> None:
    secret = _secret(secret_env, unsigned=unsigned)
    where = await with_place(settings, values)
    async with settings.client() as wrike:
        ensured = await wrike.webhooks.ensure(hook_url, **where, secret=secret)
    line = {"did": ensured.did, "deleted": list(ensured.deleted), "webhook": ensured.webhook.to_dict()}
    await JsonLines(raw_stdout()).write([line])


async def with_place(settings: Settings, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `ensure` takes with the IDs of the folder and the space, which may be given by name or permalink."""
    place = await with_ids(settings, {name: values[name] for name in ("folder_id", "space_id")})
    if place["folder_id"] is not None:
        place["folder_id"] = await folder_of(settings.client, place["folder_id"])
    return {**values, **place}


def _secret(name: str | None, *, unsigned: bool) -> str | None:
    if (name is None) is not unsigned:
        raise InvalidArgument("say --secret-env VAR, or --unsigned for a webhook without a secret")
    if name is None:
        return None
    if not os.environ.get(name):
        raise InvalidArgument(f"--secret-env: the environment variable {name} is not set")
    return os.environ[name]
