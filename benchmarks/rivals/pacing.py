"""What a careful user puts around a synchronous library that knows no quota."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from benchmarks.rivals.place import Place

__all__ = ["Pace"]

requests: Any = importlib.import_module("requests")

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Pace:
    """Calls one after the other, evenly, so that a minute holds no more than the quota."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._interval = place.minute / place.limit
        self._called = 0.0

    def call(self, ask: Callable[Arguments, Answer], *arguments: Arguments.args, **options: Arguments.kwargs) -> Answer:
        """Call when it is time, again after a refusal with 429, which ``ask`` raises as ``requests.HTTPError``."""
        while True:
            wait = self._called + self._interval - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            self._called = time.monotonic()
            try:
                return ask(*arguments, **options)
            except requests.HTTPError as error:
                if error.response.status_code != 429:
                    raise
                time.sleep(self._place.wait_after_refusal(error.response.headers))
