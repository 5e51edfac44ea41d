"""What methods for many entities take."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from typing import Literal

__all__ = ["Ids", "OnMissing"]

Ids = Iterable[str] | AsyncIterable[str]
"""IDs from anywhere, any number of them."""

OnMissing = Literal["raise", "skip"]
"""What becomes of an ID that names nothing, as Wrike says of this very ID: an error, or nothing."""
