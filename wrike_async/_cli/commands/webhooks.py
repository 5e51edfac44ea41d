"""``wrike-async webhooks``."""

from __future__ import annotations

import typer

from wrike_async._cli.commands.hooks.ensure import webhooks_ensure_command

__all__ = ["webhooks_app"]

webhooks_app = typer.Typer(name="webhooks", no_args_is_help=True, help="Webhooks.")


@webhooks_app.callback()
def webhooks_callback() -> None:
    """Webhooks."""


webhooks_app.command("ensure")(webhooks_ensure_command)
