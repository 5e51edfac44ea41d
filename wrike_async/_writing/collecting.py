"""Whether updates are collected here. What collects them is apart, and loads with the first block that wants it."""

from __future__ import annotations

from collections.abc import Coroutine, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

from wrike_async._engine.engine import Engine
from wrike_async._wire.operation import Operation
from wrike_async.options import CallOptions

__all__ = ["Collector", "collecting", "collector_of"]

Item = TypeVar("Item")


class Collector(Protocol):
    """Collects the updates of a client."""

    @property
    def engine(self) -> Engine:
        """The client's."""
        ...

    def update(
        self,
        single: Operation[Item],
        bulk: Operation[Item],
        entity_id: str,
        changes: Mapping[str, Any],
        options: CallOptions,
        *,
        perhaps: frozenset[str],
    ) -> Coroutine[Any, Any, Item]:
        """Change an entity, together with others."""
        ...


_active: ContextVar[tuple[Collector, ...]] = ContextVar("wrike_async_collectors", default=())


def collector_of(engine: Engine) -> Collector | None:
    """Return what collects the updates of this client here, if the caller asked for it."""
    return next((each for each in _active.get() if each.engine is engine), None)


@contextmanager
def collecting(collector: Collector) -> Generator[None]:
    """Have updates collected in this block, and in tasks that are started in it."""
    before = _active.get()
    _active.set((collector, *before))
    try:
        yield
    finally:
        _active.set(before)
