"""What all tools work with."""

from __future__ import annotations

import attrs

from wrike_async.client import Wrike
from wrike_async.mcp._options import Options
from wrike_async.mcp._resolving import Resolver
from wrike_async.mcp._stand_ins import StandIns

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

    @property
    def stand_ins(self) -> StandIns:
        """What looks at names before the resolver is asked: what they mean costs requests, other mistakes do not."""
        return StandIns(self.wrike, self.resolver.places)
