"""Pending lookups: IDs that callers wait for, and how an answer is handed out to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from wrike_async.errors import DecodeError, WrikeError, copy_of
from wrike_async.options import Lane

__all__ = ["PendingLookup", "RequestGroup", "hand_out"]


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
        callers: who waits for it.
        asked_at: when it was first asked for.
        group: the request that it left with; ``None`` while it waits.
        joined: the one that stands for it now.
    """

    entity_id: str
    lane: Lane
    drop: Callable[[PendingLookup], None]
    callers: set[asyncio.Future[Any]] = attrs.field(factory=set)
    asked_at: float = 0.0
    group: RequestGroup | None = None
    joined: PendingLookup | None = None

    @property
    def current(self) -> PendingLookup:
        """What stands for this one: itself, unless it joined another."""
        lookup = self
        while lookup.joined is not None:
            lookup = lookup.joined
        return lookup

    def add(self, caller: asyncio.Future[Any]) -> None:
        """Let one more caller wait."""
        self.callers.add(caller)
        caller.add_done_callback(self._left)

    def _left(self, caller: asyncio.Future[Any]) -> None:
        """Learn that a caller has its answer, or was cancelled. A lookup without callers is dropped."""
        lookup = self.current
        lookup.callers.discard(caller)
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
        callers, self.callers = self.callers, set()
        for caller in callers:
            # Nothing is left to be done when they leave, and a callback that does nothing costs as much as any.
            caller.remove_done_callback(self._left)
        self.detach()
        return [caller for caller in callers if not caller.done()]


def hand_out(
    lookups: Sequence[PendingLookup],
    data: list[Any],
    decode: Callable[[list[Any]], list[Any]],
    missing: Callable[[str], WrikeError],
) -> None:
    """Match the entries of an answer, which come in any order, with the IDs that were asked for.

    Args:
        lookups: whose callers get their entry, or an error of their own.
        data: the entries.
        decode: makes models of entries; raises `DecodeError`.
        missing: makes the error for an ID that the answer does not hold.
    """
    found = dict(zip((_id_of(entry) for entry in data), _decoded(data, decode), strict=True))
    if len(lookups) == len(data) == 1:
        found = {lookups[0].entity_id: next(iter(found.values()))}
    for lookup in lookups:
        item = found.get(lookup.entity_id)
        if item is None:
            lookup.fail(missing(lookup.entity_id))
        elif isinstance(item, WrikeError):
            lookup.fail(item)
        else:
            lookup.settle(item)


def _decoded(data: list[Any], decode: Callable[[list[Any]], list[Any]]) -> list[Any]:
    """Decode all entries; where one cannot be decoded, the error stands in its place."""
    try:
        return decode(data)
    except DecodeError:
        return [_decoded_or_error(entry, decode) for entry in data]


def _decoded_or_error(entry: Any, decode: Callable[[list[Any]], list[Any]]) -> Any:
    try:
        return decode([entry])[0]
    except DecodeError as error:
        return error


def _id_of(entry: Any) -> str | None:
    return entry.get("id") if isinstance(entry, dict) else None
