"""Rows by single requests, where they cannot ride together."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from wrike_async._engine.engine import Engine
from wrike_async._engine.fair_semaphore import FairSemaphore

__all__ = ["AT_ONCE", "OneByOne", "OneByOneOnly"]

AT_ONCE = 8


class OneByOneOnly(Exception):
    """These cannot be written together; nothing was done."""


class OneByOne:
    """Lets eight single requests at a time be under way over all bulk writes of a client."""

    def __init__(self, engine: Engine) -> None:
        self._at_once = FairSemaphore(AT_ONCE)

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait for one of the eight places, and hold it in the block."""
        return self._at_once
