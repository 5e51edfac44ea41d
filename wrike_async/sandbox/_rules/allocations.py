"""How effort is spread over the days of those who are responsible."""

from __future__ import annotations

from typing import Any

from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.json_types import is_array_of_objects

__all__ = ["check_allocations"]


def check_allocations(state: State, name: str, given: Any) -> None:
    """Refuse a parameter in which an entry is about nobody; what else they hold is kept as it is."""
    if not is_array_of_objects(given):
        raise invalid_parameter(name, "allocations must be objects")
    for entry in given:
        lookup.user(state, entry.get("userId"))
