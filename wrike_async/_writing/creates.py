"""Creating from many rows: what `create_many` does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.batches.codec import BatchKind
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import check_id
from wrike_async._writing.batches import MAX_OPERATIONS, Batches, WriteOptions
from wrike_async._writing.batching.create_queue import CreateQueue
from wrike_async._writing.batching.creation import Creation, Finder, creation
from wrike_async._writing.batching.recovery import Recover, recovering
from wrike_async._writing.outcomes import Performed, Row
from wrike_async.errors import InvalidArgument

__all__ = ["CreatePlan"]


@attrs.frozen(eq=False, kw_only=True)
class CreatePlan:
    """Creates entities of a kind in a folder."""

    engine: Engine
    options: WriteOptions
    kind: BatchKind
    operation: Operation[Any]
    folder_id: str
    find: Finder
    recover: Recover | None = None
    size: int = MAX_OPERATIONS
    room: int = 0
    unsure: tuple[str, ...] = ()
    one_by_one: CreateQueue | None = None

    def __attrs_post_init__(self) -> None:
        check_id(self.folder_id, "folder_id")
        if self.recover not in (None, "title", "metadata"):
            raise InvalidArgument(f"recover must be 'title', 'metadata' or None, not {self.recover!r}")

    def begin(self) -> CreatePlan:
        """Return the plan for one pass over the rows."""
        return attrs.evolve(self, one_by_one=self.engine.part(Batches).one_by_one(self.options))

    def prepare(self, row: Row) -> Creation:
        """Check a row; raises `InvalidArgument`."""
        return creation(self.kind, self.operation, self.folder_id, row, self.find)

    def weight(self, ready: Creation) -> int:
        """Nothing is known of a limit to the size of a batch but the number of operations."""
        return 0

    def requests(self, group: Sequence[Creation]) -> tuple[int, int]:
        """Return what a batch and a look at its job take, and what its rows take by themselves."""
        return 2, len(group)

    async def perform(self, group: Sequence[Creation]) -> Performed:
        """Create a group, and look for those of which nobody knows."""
        batches = self.engine.part(Batches)
        group, recovery = recovering(self.engine, batches.places, group, self.recover)
        return await batches.perform(group, self.options, self.one_by_one, recover=recovery)
