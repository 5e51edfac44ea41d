"""Pending lookups: IDs that callers wait for, and how an answer is handed out to them."""

from __future__ import annotations

import asyncio
import contextvars
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from wrike_async._wire.per_call import PerCall
from wrike_async._wire.refusals.copies import copy_of
from wrike_async.errors import WrikeError
from wrike_async.options import Lane

__all__ = ["Caller", "PendingLookup", "RequestGroup", "context_of", "hand_out", "speak_for", "speaks_for_one_of"]

_SENDER: contextvars.ContextVar[weakref.ref[Caller] | None] = contextvars.ContextVar("sender", default=None)
"""The caller in whose context the running task sends requests. Connections keep the context in which they were made."""


class RequestGroup(PerCall):
    """A group of lookups that was sealed, and the task that sends it until nobody waits for any of its IDs."""

    open_lookups: int
    task: asyncio.Task[None] | None = None
    _waits: bool = False
    _overdue: list[tuple[Caller, WrikeError]] = msgspec.field(default_factory=list)

    def waits(self, waiting: bool) -> None:
        """Learn whether the request waits for the quota again. Who has no time left for that gives up."""
        self._waits = waiting
        while waiting and self._overdue:
            caller, error = self._overdue.pop()
            caller.give_up(error)

    def too_late(self, caller: Caller, error: WrikeError) -> None:
        """Learn that a caller does not wait for the quota any more; what is on its way may still come."""
        self._overdue.append((caller, error))
        self.waits(self._waits)

    def stop_if_unwanted(self) -> None:
        """End the task if nobody waits for any of its IDs any more."""
        if self.open_lookups == 0 and self.task is not None:
            self.task.cancel()


class Caller(asyncio.Future[Any]):
    """What somebody waits with for an entity, and may cancel at any moment. A lookup learns of it at once.

    Attributes:
        lookup: what is asked for; ``None`` while nothing is, and when it is known what came of it.
        context: that it was asked in.
        origin: what lives at least as long.
    """

    __slots__ = ("context", "lookup", "origin")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.Future.__init__(self, loop=loop)
        self.lookup: PendingLookup | None = None
        self.context: contextvars.Context | None = None
        self.origin: Any = None

    def cancel(self, msg: Any = None) -> bool:
        """Take the question back."""
        if not super().cancel(msg):
            return False
        self.leave()
        return True

    def leave(self) -> None:
        """Wait for no lookup any more."""
        lookup, self.lookup, self.origin = self.lookup, None, None
        if lookup is not None:
            lookup.current.left(self)

    def have(self, item: Any) -> None:
        """Have the entity."""
        self.lookup = self.origin = None
        self.set_result(item)

    def fail(self, error: BaseException) -> None:
        """Have an error in its place."""
        self.lookup = self.origin = None
        self.set_exception(error)

    def give_up(self, error: WrikeError) -> None:
        """Have an error in place of the entity, unless it is known what came of it."""
        if not self.done():
            self.set_exception(error)
            self.leave()

    def follow(self, task: asyncio.Task[Any]) -> None:
        """Have what comes of a task, which is cancelled when nobody waits for that any more."""
        task.add_done_callback(self._have_of)
        self.add_done_callback(lambda _: task.cancel())

    def _have_of(self, task: asyncio.Task[Any]) -> None:
        if task.cancelled():
            self.cancel()
            return
        error = task.exception()
        if self.done():
            return
        if error is None:
            self.have(task.result())
        else:
            self.fail(error)


class PendingLookup(PerCall):
    """An ID that somebody waits for.

    Attributes:
        entity_id: the ID.
        lane: how urgent it is.
        drop: takes it out of the queue, if it still waits there.
        asked_at: when it was first asked for.
        group: the request that it left with; ``None`` while it waits.
        joined: the one that stands for it now.
    """

    entity_id: str
    lane: Lane
    drop: Callable[[PendingLookup], None]
    asked_at: float = 0.0
    group: RequestGroup | None = None
    joined: PendingLookup | None = None
    # Of most there is one, and there may be very many lookups.
    _first: Caller | None = None
    _others: dict[Caller, None] | None = None

    @property
    def name(self) -> str:
        """The ID."""
        return self.entity_id

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for it."""
        return self._first is not None or bool(self._others)

    @property
    def count(self) -> int:
        """How many wait for it."""
        return (self._first is not None) + len(self._others or ())

    def callers(self) -> Iterator[Caller]:
        """Yield who waits for it; who asked first comes first."""
        if self._first is not None:
            yield self._first
        if self._others:
            yield from self._others

    @property
    def current(self) -> PendingLookup:
        """What stands for this one: itself, unless it joined another."""
        lookup = self
        while lookup.joined is not None:
            lookup = lookup.joined
        return lookup

    def add(self, caller: Caller, context: contextvars.Context) -> None:
        """Let one more caller wait, who asked in a context."""
        caller.lookup, caller.context = self, context
        if self._first is None and self._others is None:
            self._first = caller
        else:
            self._let_wait(caller)

    def take_over(self, other: PendingLookup) -> None:
        """Stand for another one, too, whose callers wait for this one from now on."""
        other.joined = self
        for caller in other._let_go():
            caller.lookup = self
            self._let_wait(caller)

    def _let_wait(self, caller: Caller) -> None:
        if self._first is None and not self._others:
            self._first = caller
        elif self._others is None:
            self._others = {caller: None}
        else:
            self._others[caller] = None

    def left(self, caller: Caller) -> None:
        """Learn that a caller does not wait any more. A lookup without callers is dropped."""
        if caller is self._first:
            self._first = None
        elif self._others is not None:
            self._others.pop(caller, None)
        if self.wanted:
            return
        group = self.detach()
        if group is None:
            self.drop(self)
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
        self.detach()
        for caller in self._let_go():
            caller.have(item)

    def fail(self, error: BaseException) -> None:
        """Give each caller its own copy: raising one error in many tasks would mix their tracebacks."""
        self.detach()
        for caller in self._let_go():
            caller.fail(copy_of(error))

    def _let_go(self) -> list[Caller]:
        """Return who waits, and let nobody wait any more."""
        callers = [*self.callers()]
        self._first = self._others = None
        return callers


def context_of(lookups: Iterable[PendingLookup]) -> contextvars.Context | None:
    """Return the context of the first caller that waits; ``None`` where nobody does."""
    caller = _first_that_waits(lookups)
    return None if caller is None else caller.context


def speak_for(lookups: Iterable[PendingLookup]) -> None:
    """Learn that the running task was started in the context of the first caller that waits."""
    caller = _first_that_waits(lookups)
    _SENDER.set(None if caller is None else weakref.ref(caller))


def speaks_for_one_of(lookups: Iterable[PendingLookup]) -> bool:
    """Whether the running task is in the context of a caller that waits for one of them."""
    reference = _SENDER.get()
    sender = None if reference is None else reference()
    if sender is None or sender.lookup is None:
        return False
    wanted = sender.lookup.current
    return any(wanted is lookup for lookup in lookups)


def _first_that_waits(lookups: Iterable[PendingLookup]) -> Caller | None:
    return next((caller for lookup in lookups for caller in lookup.callers()), None)


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
    found = entry.get("id") if isinstance(entry, dict) else getattr(entry, "id", None)
    return found if isinstance(found, str) else None
