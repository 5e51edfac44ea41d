"""One quota for all commands that run at the same time, or soon after each other, with one token."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import Final

import typer

from wrike_async import Quota, SharedQuota
from wrike_async._transport.hosts import check_base_url, origin_of_sandbox
from wrike_async.errors import InvalidArgument

__all__ = ["shared_quota", "state_folder"]

_UNUSED_AFTER: Final = 86_400.0
"""Seconds. A quota is counted by the minute, and each sandbox, which has a token of its own, leaves a file."""


def state_folder() -> Path:
    """Return where this platform keeps what outlives a command and is no setting."""
    told = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(told):
        return Path(told) / "wrike-async"
    if sys.platform == "win32":
        return Path(typer.get_app_dir("wrike-async", roaming=False))
    return Path.home() / ".local" / "state" / "wrike-async"


def shared_quota(secret: str, base_url: str | None) -> SharedQuota | None:
    """Return the quota of a token in a file; ``None``, with a line on standard error, where none can be kept.

    Args:
        secret: what tells the token from others. A hash of it names the file.
        base_url: of the client: each sandbox counts for itself.
    """
    from wrike_async._sharing.file_store import check_lockable, remove_if_unused

    sandbox = ""
    with contextlib.suppress(InvalidArgument):
        # The client tells what is wrong with it.
        sandbox = "" if base_url is None else origin_of_sandbox(check_base_url(base_url))
    digest = hashlib.blake2b(f"{sandbox}\n{secret}".encode(), digest_size=16, person=b"wrike-async").hexdigest()
    folder = state_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"quota-{digest}"
        check_lockable(path)
        for each in folder.glob("quota-*"):
            with contextlib.suppress(OSError):
                remove_if_unused(each, since=time.time() - _UNUSED_AFTER)
        # A disk that is full later on stops nothing.
        return SharedQuota(f"file:{path}", on_outage=Quota())
    except OSError as error:
        typer.secho(f"note: this command knows nothing of others' use of the quota: {error}", err=True)
        return None
