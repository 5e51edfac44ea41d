"""Copies of errors: one that is raised in many tasks would mix their tracebacks."""

from __future__ import annotations

import copy
from typing import TypeVar

from wrike_async.errors import WrikeError

__all__ = ["copy_of"]

Error = TypeVar("Error", bound=BaseException)


def copy_of(error: Error) -> Error:
    """Return a copy of an error of ours, its cause included."""
    if not isinstance(error, WrikeError):
        return error
    try:
        twin = copy.copy(error)
    except Exception:  # noqa: BLE001 (a class of somebody else's; whoever waits for it must get it all the same)
        return error
    twin.__cause__ = error.__cause__
    return twin
