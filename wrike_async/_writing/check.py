"""What a bulk write would do, without doing it."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable
from typing import TypeVar

import attrs

from wrike_async._writing.outcomes import RowOutcome

__all__ = ["BulkCheck", "each_of"]

Item = TypeVar("Item")


@attrs.frozen(kw_only=True)
class BulkCheck:
    """What a bulk write would do.

    Attributes:
        rows: how many rows there are.
        refused: the outcomes of those that would be refused before anything is sent, each with its `InvalidArgument`.
        groups: how many groups the others make: batches, or bulk updates.
        requests: how many requests the groups take, looks at the jobs of batches included.
        requests_one_by_one: how many it takes where Wrike does not do them by the hundred.
        unsure: wire names of changes that Wrike makes by the hundred according to some sources only. It is tried.
    """

    rows: int
    refused: tuple[RowOutcome, ...]
    groups: int
    requests: int
    requests_one_by_one: int
    unsure: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every row would be sent."""
        return not self.refused


async def each_of(source: Iterable[Item] | AsyncIterable[Item]) -> AsyncIterator[Item]:
    """Yield the items of a source, plain or asynchronous."""
    if isinstance(source, AsyncIterable):
        async for item in source:
            yield item
    else:
        for item in source:
            yield item
