"""Pending lookups: IDs that callers wait for, and how an answer is handed out to them."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs

from wrike_async._wire.refusals.copies import copy_of
from wrike_async.errors import WrikeError
from wrike_async.options import Lane

__all__ = ["PendingLookup", "RequestGroup", "context_of", "hand_out", "speak_for", "speaks_for_one_of"]

_SENDER: contextvars.ContextVar[asyncio.Future[Any] | None] = contextvars.ContextVar("sender", default=None)
"""The caller in whose context the running task sends requests."""


@attrs.define(eq=False)
class RequestGroup:
    """A group of lookups that was sealed, and the task that sends it until nobody waits for any of its IDs."""

    open_lookups: int
    task: asyncio.Task[None] | None = None
    _waits: bool = False
    _overdue: list[tuple[asyncio.Future[Any], WrikeError]] = attrs.field(factory=list)

    def waits(self, waiting: bool) -> None:
        """Learn whether the request waits for the quota again. Who has no time left for that gives up."""
        self._waits = waiting
        while waiting and self._overdue:
            caller, error = self._overdue.pop()
            if not caller.done():
                caller.set_exception(error)

    def too_late(self, caller: asyncio.Future[Any], error: WrikeError) -> None:
        """Learn that a caller does not wait for the quota any more; what is on its way may still come."""
        self._overdue.append((caller, error))
        self.waits(self._waits)

    def stop_if_unwanted(self) -> None:
        """End the task if nobody waits for any of its IDs any more."""
        if self.open_lookups == 0 and self.task is not None:
            self.task.cancel()


@attrs.define(eq=False)
class PendingLookup:
    """An ID that somebody waits for.

    Attributes:
        entity_id: the ID.
        lane: how urgent it is.
        drop: takes it out of the queue, if it still waits there.
        callers: who waits for it, with the contexts that they asked in; who asked first comes first.
        asked_at: when it was first asked for.
        group: the request that it left with; ``None`` while it waits.
        joined: the one that stands for it now.
    """

    entity_id: str
    lane: Lane
    drop: Callable[[PendingLookup], None]
    callers: dict[asyncio.Future[Any], contextvars.Context] = attrs.field(factory=dict)
    asked_at: float = 0.0
    group: RequestGroup | None = None
    joined: PendingLookup | None = None

    @property
    def name(self) -> str:
        """The ID."""
        return self.entity_id

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for it."""
        return bool(self.callers)

    @property
    def current(self) -> PendingLookup:
        """What stands for this one: itself, unless it joined another."""
        lookup = self
        while lookup.joined is not None:
            lookup = lookup.joined
        return lookup

    def add(self, caller: asyncio.Future[Any], context: contextvars.Context) -> None:
        """Let one more caller wait, who asked in a context."""
        self.callers[caller] = context
        caller.add_done_callback(self._left)

    def _left(self, caller: asyncio.Future[Any]) -> None:
        """Learn that a caller has its answer, or was cancelled. A lookup without callers is dropped."""
        lookup = self.current
        lookup.callers.pop(caller, None)
        if lookup.callers:
            return
        group = lookup.detach()
        if group is None:
            lookup.drop(lookup)
        else:
            group.stop_if_unwanted()

    def detach(self) -> RequestGroup | None:
        """Belong to no request any more, and return which one it was."""
        group, self.group = self.group, None
        if group is not None:
            group.open_lookups -= 1
        return group

    def settle(self, item: Any) -> None:
        """Give the entity to every caller."""
        for caller in self._let_go():
            caller.set_result(item)

    def fail(self, error: BaseException) -> None:
        """Give each caller its own copy: raising one error in many tasks would mix their tracebacks."""
        for caller in self._let_go():
            caller.set_exception(copy_of(error))

    def _let_go(self) -> list[asyncio.Future[Any]]:
        """End the lookup, and return the callers that still wait."""
        callers, self.callers = self.callers, {}
        for caller in callers:
            # Nothing is left to be done when they leave, and a callback that does nothing costs as much as any.
            caller.remove_done_callback(self._left)
        self.detach()
        return [caller for caller in callers if not caller.done()]


def context_of(lookups: Iterable[PendingLookup]) -> contextvars.Context | None:
    """Return the context of the first caller that waits; ``None`` where nobody does."""
    return _first_that_waits(lookups)[1]


def speak_for(lookups: Iterable[PendingLookup]) -> None:
    """Learn that the running task was started in the context of the first caller that waits."""
    _SENDER.set(_first_that_waits(lookups)[0])


def speaks_for_one_of(lookups: Iterable[PendingLookup]) -> bool:
    """Whether the running task is in the context of a caller that waits for one of them."""
    sender = _SENDER.get()
    return sender is not None and not sender.done() and any(sender in lookup.callers for lookup in lookups)


def _first_that_waits(
    lookups: Iterable[PendingLookup],
) -> tuple[asyncio.Future[Any], contextvars.Context] | tuple[None, None]:
    callers = (caller for lookup in lookups for caller in lookup.callers.items())
    # One that was cancelled in this turn of the loop is among them until the next.
    return next(((caller, context) for caller, context in callers if not caller.done()), (None, None))


def hand_out(
    lookups: Sequence[PendingLookup],
    data: list[Any],
    decode: Callable[[list[Any]], list[Any]],
    another: Callable[[str], WrikeError],
) -> list[PendingLookup]:
    """Match the entries of an answer, which come in any order, with the IDs that were asked for.

    Args:
        lookups: whose callers get their entry, or an error of their own.
        data: the entries.
        decode: makes models of entries, or errors of those that cannot be read.
        another: makes the error for an ID that was asked for alone and answered with another record.

    Returns:
        Those that the answer does not hold. Their callers still wait.
    """
    ids = [_id_of(entry) for entry in data]
    decoded = decode(data)
    if len(lookups) == len(data) == 1 and ids == [None]:
        # Not every kind of entry has an ID.
        ids = [lookups[0].entity_id]
    found = dict(zip(ids, decoded, strict=True))
    missing: list[PendingLookup] = []
    for lookup in lookups:
        item = found.get(lookup.entity_id)
        if isinstance(item, WrikeError):
            lookup.fail(item)
        elif item is not None:
            lookup.settle(item)
        elif data and len(lookups) == 1:
            lookup.fail(another(lookup.entity_id))
        else:
            missing.append(lookup)
    return missing


def _id_of(entry: Any) -> str | None:
    """Return the ID of an entry; ``None`` where there is none, or one that is no text."""
    found = entry.get("id") if isinstance(entry, dict) else None
    return found if isinstance(found, str) else None
