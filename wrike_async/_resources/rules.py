"""Rules about several parameters of one call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wrike_async._wire.moments import moment_of
from wrike_async.errors import InvalidArgument

__all__ = ["check_one_of", "check_order"]


def check_one_of(values: Mapping[str, Any], *names: str, needed: bool = False) -> None:
    """Refuse parameters that exclude each other.

    Args:
        values: the parameters of a call, by Python name.
        names: of those that exclude each other.
        needed: whether one of them must be there.

    Raises:
        InvalidArgument: more than one is given, or none where one is needed.
    """
    given = [name for name in names if values.get(name) is not None]
    if len(given) > 1:
        raise InvalidArgument(f"give one of {', '.join(names)}, not {' and '.join(given)}")
    if needed and not given:
        raise InvalidArgument(f"give one of {', '.join(names)}")


def check_order(values: Mapping[str, Any], first: str, last: str) -> None:
    """Refuse a stretch of days, both inclusive, that ends before it starts.

    Args:
        values: the parameters of a call, by Python name.
        first: the name of its first day.
        last: the name of its last day.

    Raises:
        InvalidArgument: both are given, and the last day is before the first.
    """
    start, end = values.get(first), values.get(last)
    if start is not None and end is not None and moment_of(start) > moment_of(end):
        raise InvalidArgument(f"{first}={start} is after {last}={end}")
