"""Functions that are no ``async def`` and yet return what has to be awaited."""

from __future__ import annotations

import asyncio
import inspect
import re
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

__all__ = ["coroutine_function"]

Function = TypeVar("Function", bound=Callable[..., Coroutine[Any, Any, Any]])


_AWAITED = re.compile(r"Coroutine\[object, None, (.+)\]")


def coroutine_function(function: Function) -> Function:
    """Mark a function for mocks and frameworks, which do another thing with those that return what is awaited.

    Its annotation says what comes of awaiting it, as that of an ``async def`` does.
    """
    annotations = function.__annotations__
    annotations["return"] = _AWAITED.sub(r"\1", annotations["return"])
    if sys.version_info >= (3, 12):
        return inspect.markcoroutinefunction(function)
    # The mark that `asyncio.iscoroutinefunction` knows; there was none for `inspect`.
    function._is_coroutine = asyncio.coroutines._is_coroutine  # type: ignore[attr-defined]  # not in the stubs
    return function
