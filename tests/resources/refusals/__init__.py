"""Calls that Wrike would refuse, and what must be said of them before a request is spent."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeAlias

# Wrong calls are typed as `Any`, because a type checker refuses most of them as well.
WrongCalls: TypeAlias = dict[str, tuple[Callable[[Any], Any], str]]


def _wrong_calls() -> WrongCalls:
    found: WrongCalls = {}
    for topic in pkgutil.iter_modules(__path__, f"{__name__}."):
        wrong: WrongCalls = import_module(topic.name).WRONG
        assert not found.keys() & wrong.keys(), "two wrong calls have one name"
        found |= wrong
    return found


WRONG = _wrong_calls()
