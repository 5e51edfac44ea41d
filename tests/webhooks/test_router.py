"""Who gets which event."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from tests.webhooks.samples import SAMPLES
from tests.webhooks.sending import event
from wrike_async import InvalidArgument
from wrike_async.webhooks import Event, FolderEvent, Router, TaskCreated, TaskEvent, TaskStatusChanged
from wrike_async.webhooks._events.classes import event_of

CREATED, CHANGED, FOLDER = (event_of(SAMPLES[name]) for name in ("TaskCreated", "TaskStatusChanged", "FolderCreated"))
NEW = event_of(event("TaskPainted", taskId="T"))


async def names_called(router: Router, *events: Event) -> list[str]:
    called: list[str] = []
    for each in events:
        for subscription in router._subscriptions_to(each):
            called.append(getattr(subscription.handler, "__name__", "?"))
    return called


async def test_by_class_base_class_and_name() -> None:
    router = Router()

    @router.on(TaskStatusChanged)
    async def changed(_: TaskStatusChanged) -> None: ...

    @router.on(TaskEvent)
    async def task(_: TaskEvent) -> None: ...

    @router.on(Event)
    async def everything(_: Event) -> None: ...

    @router.on("TaskPainted", FolderEvent)
    async def painted(_: Event) -> None: ...

    assert await names_called(router, CHANGED) == ["changed", "task", "everything"]
    assert await names_called(router, CREATED) == ["task", "everything"]
    assert await names_called(router, FOLDER) == ["everything", "painted"]
    assert await names_called(router, NEW) == ["task", "everything", "painted"]


async def test_a_known_name_also_means_what_has_no_class_for_want_of_its_id() -> None:
    router = Router()

    @router.on("TaskCreated")
    async def created(_: Event) -> None: ...

    assert await names_called(router, CREATED, event_of(event("TaskCreated"))) == ["created", "created"]


async def test_one_function_for_several_is_called_once() -> None:
    router, seen = Router(), []

    @router.on(TaskCreated, TaskEvent, "TaskCreated", where=lambda each: each.task_id != "T")
    async def handler(each: Any) -> None:
        seen.append(each)

    for each in (CREATED, NEW):
        for subscription in router._subscriptions_to(each):
            await subscription.give(each)
    assert seen == [CREATED]


async def test_routers_in_routers() -> None:
    outer, middle, inner = Router(), Router(), Router()
    outer.include(middle)
    outer.include(inner)
    middle.include(inner)
    outer.include(middle)

    @inner.on(Event)
    async def later(_: Event) -> None: ...

    assert await names_called(outer, CREATED) == ["later"]
    for wrong in (outer, Router):
        with pytest.raises(InvalidArgument):
            inner.include(wrong)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(InvalidArgument, match="itself"):
        outer.include(outer)


class Callable:
    async def __call__(self, _: Event) -> None: ...


async def plain(_: Event, more: int = 0) -> None: ...


def test_what_is_asynchronous_is_taken() -> None:
    router = Router()
    for handler in (Callable(), functools.partial(plain, more=1), plain):
        assert router.on(Event)(handler) is handler
    assert len(router._subscriptions_to(CREATED)) == 3


def test_wrong_use_is_told() -> None:
    router = Router()
    for wrong in (lambda _: None, print, 17, None):
        with pytest.raises(InvalidArgument, match="async def"):
            router.on(Event)(wrong)  # type: ignore[type-var]  # what is tested
    for events in ((), (17,), ("",), (Router,), (CREATED,)):
        with pytest.raises(InvalidArgument):
            router.on(*events)
    for where in (17, plain, Callable()):
        with pytest.raises(InvalidArgument, match="where"):
            router.on(Event, where=where)  # type: ignore[arg-type]  # what is tested
