"""Checks of what callers pass, with errors that say what to pass instead."""

from __future__ import annotations

import math
import sys

from wrike_async.errors import InvalidArgument

__all__ = ["check_flag", "check_number", "check_whole"]

_LARGEST = sys.float_info.max


def check_whole(value: object, name: str, low: int, high: int | None = None) -> int:
    """Return a whole number within bounds, both inclusive.

    Raises:
        InvalidArgument: it is none, or out of bounds.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidArgument(f"{name} must be an int, not {type(value).__name__}")
    if value < low or (high is not None and value > high):
        bounds = f"at least {low}" if high is None else f"{low} to {high}"
        raise InvalidArgument(f"{name} must be {bounds}, not {value}")
    return value


def check_number(value: object, name: str, low: float = -math.inf, high: float = math.inf) -> float:
    """Return a finite number within bounds, both inclusive.

    Raises:
        InvalidArgument: it is none, or out of bounds.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
        raise InvalidArgument(f"{name} must be a finite number, not {value!r:.40}")
    if not low <= value <= high:
        bounds = f"at least {low:g}" if high == math.inf else f"{low:g} to {high:g}"
        raise InvalidArgument(f"{name} must be {bounds}, not {value!r:.40}")
    return value


def check_flag(value: object, name: str) -> bool:
    """Return a flag; raises `InvalidArgument` for what is neither ``True`` nor ``False``."""
    if not isinstance(value, bool):
        raise InvalidArgument(f"{name} must be True or False, not {value!r:.40}")
    return value
