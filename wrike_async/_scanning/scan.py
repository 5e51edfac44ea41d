"""A scan: all of a collection, each entry exactly once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial
from itertools import islice, takewhile
from typing import Any, Generic, NoReturn, TypeVar

import attrs

from wrike_async._reading.tabular import Tabular
from wrike_async._scanning.crew import Crew
from wrike_async._scanning.planning import plan, replan, sessions_of_one_user
from wrike_async._scanning.question import Partition, Question
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.operation import Operation
from wrike_async._wire.ranges.planner import Part, part_state
from wrike_async._wire.ranges.seconds import Stamped
from wrike_async._wire.types import Model
from wrike_async.errors import DecodeError

__all__ = ["Scan", "ScanBatchIterator", "ScanIterator", "ScanProgress", "scan_of"]

Item = TypeVar("Item")


@attrs.frozen
class ScanProgress:
    """How far a scan is.

    Attributes:
        items: how many were handed out, by the scans before this one, too, where it goes on from their state.
        total: how many there are, as well as answers told so far: it grows exact as they come. ``None`` where nothing
            tells.
        requests: how many were answered.
        walks: how many requests are under way at once.
    """

    items: int
    total: int | None
    requests: int
    walks: int


class _Run(Generic[Item]):
    """Hands out what a crew brings, and knows at any moment what was handed out."""

    def __init__(
        self,
        question: Question,
        parts: list[Part],
        *,
        items: int,
        limit: int | None,
        walks: int | None,
        typed: bool,
    ) -> None:
        self._question = question
        self._parts = parts
        self._items = items
        self._end = None if limit is None else items + limit
        self._walks = walks
        self._typed = typed
        self._crew: Crew | None = None
        self._one_at_a_time = asyncio.Lock()
        # What came and was not handed out yet, and the items of that: models are made as they are asked for.
        self._stock: deque[Stamped] = deque()
        self._made: Iterator[Any] = iter(())
        self._closed = False

    @property
    def progress(self) -> ScanProgress:
        """How far it is."""
        crew = self._crew
        if crew is None:
            return ScanProgress(self._items, None, 0, 0)
        left = crew.planner.left
        total = None if left is None else self._items + len(self._stock) + left
        return ScanProgress(self._items, total, crew.requests, crew.walks)

    def state(self) -> dict[str, Any]:
        """Return what is left to be handed out."""
        if self._crew is None:
            parts = [part_state(each.window, each.seen.items(), last=each.last) for each in self._parts]
        else:
            parts = self._crew.planner.state([*self._stock])
        return self._question.state(self._items, parts)

    async def next_item(self) -> Item | None:
        """Return the next item, ``None`` after the last one."""
        # Nothing to wait for, most of the time.
        at_hand = self._stock and self._items != self._end and not self._closed
        if not at_hand and not await self._ready(self._one_by_one):
            return None
        self._stock.popleft()
        self._items += 1
        try:
            item: Item = next(self._made)
        except DecodeError as error:
            self._question.engine.hide_secrets_in(error)
            raise
        return item

    async def next_batch(self) -> list[Item] | None:
        """Return what is left of the items of one answer, ``None`` after the last one."""
        if not await self._ready(self._all_at_once):
            return None
        there = list(islice(self._made, None if self._end is None else self._end - self._items))
        items = [*takewhile(lambda item: not isinstance(item, DecodeError), there)]
        handed_out = len(items) or 1
        self._made = iter(there[handed_out:])
        for _ in range(handed_out):
            self._stock.popleft()
        self._items += handed_out
        if not items:
            raise there[0]
        return items

    async def _ready(self, make: Callable[[list[Any]], Iterator[Any]]) -> bool:
        """Have something in stock, made so; returns whether there is something to hand out."""
        async with self._one_at_a_time:
            while not self._closed and self._items != self._end:
                # Who had the turn before may have left some.
                if self._stock:
                    return True
                crew = self._crew or await self._begin()
                batch = await crew.batch()
                if batch is None:
                    return False
                self._stock.extend(batch.found)
                self._made = make(batch.entries) if self._typed else iter(batch.entries)
        self.close()
        return False

    async def _begin(self) -> Crew:
        sessions = await sessions_of_one_user(self._question)
        planner = await plan(self._question, self._parts)
        self._crew = Crew(self._question, planner, partial(replan, self._question), sessions, self._walks)
        if self._closed:
            self._crew.close()
        return self._crew

    def _one_by_one(self, entries: list[Any]) -> Iterator[Any]:
        return self._question.engine.decode_one_by_one(self._question.operation, entries)

    def _all_at_once(self, entries: list[Any]) -> Iterator[Any]:
        return iter(self._question.engine.decode_each(self._question.operation, entries))

    def close(self) -> None:
        """End it."""
        self._closed = True
        if self._crew is not None:
            self._crew.close()


class _Iterating(Generic[Item]):
    """What both iterators are: the owner of a run, which ends when nobody holds it any more."""

    def __init__(self, run: _Run[Item]) -> None:
        self._run = run

    async def aclose(self) -> None:
        """End the scan early; dropping the iterator does the same."""
        self._run.close()

    def __del__(self) -> None:
        self._run.close()


class ScanIterator(_Iterating[Item]):
    """The items of one scan. Several tasks may share it: each item comes once."""

    def __aiter__(self) -> ScanIterator[Item]:
        return self

    async def __anext__(self) -> Item:
        item = await self._run.next_item()
        if item is None:
            raise StopAsyncIteration
        return item


class ScanBatchIterator(_Iterating[Item]):
    """The items of one scan, those of one answer at a time. Several tasks may share it: each item comes once."""

    def __aiter__(self) -> ScanBatchIterator[Item]:
        return self

    async def __anext__(self) -> list[Item]:
        batch = await self._run.next_batch()
        if batch is None:
            raise StopAsyncIteration
        return batch


class Scan(Tabular, Generic[Item]):
    """All of a collection, each entry once, in no order. Nothing is asked for before it is used.

    ::

        async for task in wrike.tasks.scan():
            ...  # one by one
        async for batch in wrike.tasks.scan().batches():
            ...  # a list for each answer; who takes his time stops the fetching
        tasks = await wrike.tasks.scan().to_list()
        async for record in wrike.tasks.scan().raw():
            ...  # plain dicts as they came

    What is there from the beginning to the end comes once, whatever is created, trashed and restored meanwhile; of
    that, it may come or not. Using a scan twice is two scans. An error ends it: ``state()`` tells what is left then.
    """

    def __init__(self, new_run: Callable[[bool], _Run[Item]], operation: Operation[Any], *, typed: bool = True) -> None:
        """Take what begins a walk, of models or not, and what the scan is of."""
        self._new_run = new_run
        self._operation = operation
        self._typed = typed
        self._run = new_run(typed)

    def _begin(self) -> _Run[Item]:
        self._run = self._new_run(self._typed)
        return self._run

    def __aiter__(self) -> ScanIterator[Item]:
        return ScanIterator(self._begin())

    def batches(self) -> ScanBatchIterator[Item]:
        """Return an iterator over lists of items, one for each answer that brought something."""
        return ScanBatchIterator(self._begin())

    async def to_list(self) -> list[Item]:
        """Return the items, in no order.

        Raises:
            ScanIncomplete: a window of time could not be proved to be whole.
            WrikeError: a request failed.
        """
        items: list[Item] = []
        async for batch in self.batches():
            items += batch
        return items

    @property
    def _model(self) -> type[Model] | None:
        return self._operation.item if self._typed else None

    async def _lists(self, limit: int | None) -> AsyncIterator[list[Item]]:
        left = limit
        if left is not None:
            check_whole(left, "limit", 0)
        if left == 0:
            return
        async for batch in self.batches():
            yield batch[:left]
            if left is not None:
                left -= len(batch)
                if left <= 0:
                    return

    def raw(self) -> Scan[dict[str, Any]]:
        """Return the same scan with plain dicts, exactly as they came."""
        new_run: Callable[[bool], _Run[Any]] = self._new_run
        return Scan(new_run, self._operation, typed=False)

    @property
    def progress(self) -> ScanProgress:
        """How far the latest use of it is."""
        return self._run.progress

    def state(self) -> dict[str, Any]:
        """Return how far the latest use of it is, as JSON: ``scan(resume=state)`` with the same filters is the rest.

        What was handed out counts as done, so take it when that is safe where it belongs.
        """
        return self._run.state()

    async def aclose(self) -> None:
        """End the latest use of it early. No request is left under way."""
        self._run.close()

    def __await__(self) -> NoReturn:
        raise TypeError("a scan has no pages: write 'async for', or 'await ….to_list()'")

    def __iter__(self) -> NoReturn:
        raise TypeError("a scan comes asynchronously: write 'async for', or 'await ….to_list()'")

    def __repr__(self) -> str:
        return f"<Scan of {self._operation}>"


def scan_of(
    question: Question,
    *,
    partition: Partition | None,
    resume: Mapping[str, Any] | None,
    limit: int | None,
    walks: int | None,
) -> Scan[Any]:
    """Return the scan of a question.

    Args:
        question: what is asked.
        partition: only this part of it.
        resume: go on from this state.
        limit: how many items in all.
        walks: how many requests at once; ``None`` for as many as the quota has room for.

    Raises:
        InvalidArgument: something of that makes no sense.
    """
    if limit is not None:
        check_whole(limit, "limit", 0)
    if walks is not None:
        check_whole(walks, "walks", 1, 32)
    part = question.part(partition)

    def new_run(typed: bool) -> _Run[Any]:
        parts = part.parts(resume)
        items = 0 if resume is None else resume["items"]
        return _Run(part, parts, items=items, limit=limit, walks=walks, typed=typed)

    return Scan(new_run, part.operation)
