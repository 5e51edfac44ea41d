"""For every method of the areas: a call, and the one request that it must become."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from tests.resources.calls.case import Case as Case


def _cases() -> list[Case]:
    found: dict[int, Case] = {}
    for topic in pkgutil.iter_modules(__path__, f"{__name__}."):
        for value in vars(import_module(topic.name)).values():
            if isinstance(value, list):
                found |= {id(entry): entry for entry in value if isinstance(entry, Case)}
    return list(found.values())


CASES = _cases()
