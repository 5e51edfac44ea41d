"""What is made anew for each call: structs of msgspec, because C fills them.

An attrs class is filled by a function of its own, which has left the caches of the processor between two requests; of
what a call costs beside its HTTP client, nearly a tenth was for that.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

__all__ = ["LATER", "PerCall"]

LATER: Final[Any] = msgspec.UNSET
"""The default of a field that is set later, and that nobody reads before."""


class PerCall(msgspec.Struct, eq=False):
    """The base of such classes. Each is itself only, and shows nothing of what it holds: credentials may be in it."""

    __repr__ = object.__repr__

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []
