"""``wrike-async whoami``: whose token it is, and where."""

from __future__ import annotations

from typing import Any

import typer

from wrike_async._cli.output.formats import Format, FormatOption
from wrike_async._cli.output.shown import shown_on_stdout
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async.client import Wrike
from wrike_async.errors import NotFound

__all__ = ["identity", "whoami_command"]


def whoami_command(context: typer.Context, chosen: FormatOption = None) -> None:
    """Show the user that the credential belongs to, the account, and where the credential comes from."""
    settings: Settings = context.obj
    run(settings, _show(settings, chosen))


async def _show(settings: Settings, chosen: Format | None) -> None:
    async with settings.client() as wrike:
        record = {**await identity(wrike), "credential": settings.credential_source()}
    async with shown_on_stdout(chosen, wanted=("email", "account")) as lines:
        await lines.write([record])


async def identity(wrike: Wrike) -> dict[str, Any]:
    """Return the user and the account of a client.

    Raises:
        WrikeError: Wrike does not say.
    """
    me = await wrike.contacts.list(me=True).first()
    if me is None:
        raise NotFound("Wrike knows nobody whom this credential belongs to")
    account = await wrike.account.get()
    profile = next((each for each in me.profiles or () if each.account_id == account.id), None)
    return {
        "id": me.id,
        "name": " ".join(filter(None, [me.first_name, me.last_name])),
        "email": me.primary_email or (None if profile is None else profile.email),
        "account": account.name,
        "accountId": account.id,
        "host": wrike._engine.base_url,
    }
