"""Something that waits to be written."""

from __future__ import annotations

import asyncio
from typing import Generic, TypeVar

import attrs

from wrike_async._wire.refusals.copies import copy_of
from wrike_async.errors import OutcomeUnknown, WrikeError

__all__ = ["NotNow", "Waiting"]

Thing = TypeVar("Thing")
Result = TypeVar("Result")


class NotNow(Exception):
    """A write is to wait for better times; the error tells whether it may have been done."""

    def __init__(self, error: WrikeError | None = None) -> None:
        super().__init__()
        self.error = error


@attrs.define(eq=False)
class Waiting(Generic[Thing, Result]):
    """Something that waits to be written.

    Attributes:
        thing: what it is.
        name: its ID; empty where it has none.
        settled: what became of it.
        task: what writes it; ``None`` while it waits.
        unclear: how often it was written without a clear answer.
        doubt: what that says; a later failure does not tell that it was not done.
    """

    thing: Thing
    name: str
    settled: asyncio.Future[Result | WrikeError]
    task: asyncio.Task[None] | None = None
    unclear: int = 0
    doubt: OutcomeUnknown | None = None

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for what becomes of it."""
        return not self.settled.done()

    def settle(self, result: Result | WrikeError) -> None:
        """Tell what became of it."""
        if not self.settled.done():
            self.settled.set_result(result)

    def fail(self, error: WrikeError) -> None:
        """Tell that it was not done, or that nobody knows."""
        self.settle(copy_of(self.doubt or error))
