"""Who wants to know of which events."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar, final

import attrs

from wrike_async.errors import InvalidArgument
from wrike_async.webhooks._events.base import Event

__all__ = ["Handler", "Router", "Subscription"]

Handler: TypeAlias = Callable[[Any], Awaitable[object]]
"""What is called with an event: an ``async def`` with one argument."""

_HandlerT = TypeVar("_HandlerT", bound=Handler)
Wanted: TypeAlias = type[Event] | str


@attrs.frozen
class Subscription:
    """A handler, and what it wants.

    Attributes:
        handler: what is called.
        classes: of the events that it wants.
        names: of the events that it wants.
        where: what they must be besides.
    """

    handler: Handler
    classes: tuple[type[Event], ...]
    names: frozenset[str]
    where: Callable[[Any], object] | None

    def wants(self, event: Event) -> bool:
        """Tell whether an event is of its classes or names. ``where`` is not asked."""
        return isinstance(event, self.classes) or event.event_type in self.names

    async def give(self, event: Event) -> None:
        """Have an event handled, if it is what ``where`` wants."""
        if self.where is None or self.where(event):
            await self.handler(event)


@final
class Router:
    """Which function handles which events. Every function that wants an event gets it, in no order.

    ::

        router = Router()


        @router.on(TaskStatusChanged, TaskDatesChanged)
        async def changed(event: TaskStatusChanged | TaskDatesChanged) -> None: ...
    """

    def __init__(self) -> None:
        self._subscriptions: list[Subscription] = []
        self._included: list[Router] = []

    def on(
        self, *events: type[Event] | str, where: Callable[[Any], object] | None = None
    ) -> Callable[[_HandlerT], _HandlerT]:
        """Have a function called with events.

        Args:
            *events: classes, such as `TaskStatusChanged`; base classes, such as `TaskEvent`, or `Event` for all;
                or names, such as ``"TaskStatusChanged"``, for events that have no class yet.
            where: called with an event; the function gets it if this returns something true.

        Returns:
            A decorator that returns the function as it is.

        Raises:
            InvalidArgument: what is there is no class of events and no name, the function is not asynchronous, or
                ``where`` is.
        """
        if not events:
            raise InvalidArgument("say which events: router.on(Event) is all of them")
        for each in events:
            if not (isinstance(each, str) and each) and not (isinstance(each, type) and issubclass(each, Event)):
                raise InvalidArgument(f"{each!r} is neither a class of events nor the name of one")
        if where is not None and not _is_plain(where):
            raise InvalidArgument("where must be a function that is not asynchronous")
        classes = tuple(each for each in events if isinstance(each, type))
        names = frozenset(each for each in events if isinstance(each, str))

        def add(handler: _HandlerT) -> _HandlerT:
            if not _is_asynchronous(handler):
                raise InvalidArgument(f"{getattr(handler, '__name__', handler)!r} must be asynchronous: async def")
            self._subscriptions.append(Subscription(handler, classes, names, where))
            return handler

        return add

    def include(self, other: Router) -> None:
        """Have the functions of another router called, too; also those that it gets later.

        Raises:
            InvalidArgument: it is no router, or includes this one.
        """
        if not isinstance(other, Router):
            raise InvalidArgument(f"a Router can be included, not a {type(other).__name__}")
        if other._leads_to(self):
            raise InvalidArgument("a router cannot include itself, and neither through others")
        if other not in self._included:
            self._included.append(other)

    def _subscriptions_to(self, event: Event) -> list[Subscription]:
        """Return what wants an event, each once."""
        found = [each for each in self._subscriptions if each.wants(event)]
        for router in self._included:
            found += [each for each in router._subscriptions_to(event) if each not in found]
        return found

    def _leads_to(self, other: Router) -> bool:
        return self is other or any(router._leads_to(other) for router in self._included)


def _is_plain(function: object) -> bool:
    return callable(function) and not _is_asynchronous(function)


def _is_asynchronous(function: object) -> bool:
    if not callable(function):
        return False
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)
