"""What all tools work with."""

from __future__ import annotations

import attrs

from wrike_async.client import Wrike
from wrike_async.mcp._options import Options
from wrike_async.mcp._resolving import Resolver

__all__ = ["Desk"]


@attrs.frozen
class Desk:
    """What all tools work with.

    Attributes:
        wrike: reads what may be read, and writes nothing.
        resolver: finds out what names mean.
        options: how the server is set up.
    """

    wrike: Wrike
    resolver: Resolver
    options: Options
