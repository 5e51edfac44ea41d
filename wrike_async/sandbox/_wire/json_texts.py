"""JSON as text and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

__all__ = ["InvalidJson", "dumps", "loads"]


class InvalidJson(ValueError):
    """A text is no JSON."""


def loads(text: bytes | str) -> Any:
    """Read JSON; raises `InvalidJson`."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise InvalidJson("it is no JSON") from None


def dumps(value: Any, default: Callable[[Any], Any] | None = None) -> bytes:
    """Write JSON; ``default`` returns the form of what has none."""
    return msgspec.json.encode(value, enc_hook=default)
