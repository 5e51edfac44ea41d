"""Bodies that are produced while they are sent: what the floors below need to know of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol, runtime_checkable

__all__ = ["Content"]


@runtime_checkable
class Content(Protocol):
    """A body too large to be held whole."""

    @property
    def size(self) -> int | None:
        """How many bytes it has, ``None`` where that shows only at its end."""
        ...

    @property
    def repeatable(self) -> bool:
        """Whether it can be produced from the beginning: always, or as long as that did not happen yet."""
        ...

    def start(self) -> AsyncIterator[bytes | memoryview]:
        """Produce it from the beginning, in pieces of any length."""
        ...
