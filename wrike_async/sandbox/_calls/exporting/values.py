"""How a data export writes values: IDs as numbers, instants as ``2026-03-10 07:24:24``."""

from __future__ import annotations

from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.instants import instant_text

__all__ = ["moment", "number", "written"]


def number(identity: str | None) -> int | None:
    """Return the number that an ID contains."""
    return None if identity is None else ids.number_in(identity)


def moment(seconds: int | None) -> str | None:
    """Return an instant as it was seen."""
    return None if seconds is None else written(instant_text(seconds))


def written(text: str | None) -> str | None:
    """Return a date, or a date and time, that the API would write."""
    return None if text is None else text.replace("T", " ").removesuffix("Z")
