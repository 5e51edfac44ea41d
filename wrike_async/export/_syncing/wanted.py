"""What a sync asks for, checked before a request is spent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument
from wrike_async.export._areas import PARENTS
from wrike_async.export._request import Areas, WantedArea, wanted_areas
from wrike_async.export._syncing.purpose import Syncing

__all__ = ["syncing_of"]

_KEPT: Final = ("page_size", "walks", "plain_text", "plain_text_custom_fields", "with_invitations")
"""Filters that let everything through."""


def syncing_of(wrike: Wrike, areas: Areas | None, *, full: bool, overlap: timedelta, lookback: timedelta) -> Syncing:
    """Return what a sync is for.

    Raises:
        InvalidArgument: something of it makes no sense, or cannot be kept up to date.
    """
    given: Any
    for name, given in (("overlap", overlap), ("lookback", lookback)):
        if not isinstance(given, timedelta) or given < timedelta(0):
            raise InvalidArgument(f"{name} must be a timedelta, and not negative, not {given!r:.40}")
    wanted = _areas(wrike, areas)
    return Syncing(wanted=wanted, full=full, overlap=overlap, lookback=lookback)


def _areas(wrike: Wrike, areas: Areas | None) -> list[WantedArea]:
    """Return what is to be kept up to date, folders before tasks."""
    wanted = wanted_areas(wrike, areas, "skip")
    for each in wanted:
        narrow = [name for name in each.filters if name not in _KEPT]
        if each.area.reads == "scan" and narrow:
            # A parent brings filters of its own along.
            name = max(narrow, key=lambda name: name in PARENTS)
            raise InvalidArgument(
                f"{each.name}: a sync takes no {name}, because what no longer passes a filter would stay in the "
                "store; select there, or use export for a part"
            )
    return sorted(wanted, key=lambda each: each.name != "folders")
