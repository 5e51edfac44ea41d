"""Creating from rows of which each has a parent of its own: what `create_many` does where there is no batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._writing.batching.create_queue import CreateQueue
from wrike_async._writing.batching.write_options import WriteOptions
from wrike_async._writing.bulk.sent_rows import SentRows
from wrike_async._writing.outcomes import Row
from wrike_async._writing.singly.writer import SingleWriter
from wrike_async.errors import InvalidArgument
from wrike_async.options import Lane

__all__ = ["ReadRow", "SingleCreatePlan", "SingleCreation"]

ReadRow = Callable[[Mapping[str, Any]], tuple[Operation[Any], str, WireParams]]
"""Reads a row: which operation creates it, the ID of its parent, and the parameters. Raises `InvalidArgument`."""


@attrs.frozen(eq=False)
class SingleCreation:
    """A row that is ready to be sent.

    Attributes:
        row: what it was made of.
        operation: creates it.
        parent_id: what it belongs to.
        params: of the operation.
    """

    row: Row
    operation: Operation[Any]
    parent_id: str
    params: WireParams


@attrs.frozen(eq=False, kw_only=True)
class SingleCreatePlan:
    """Creates entities one by one, each where its row says."""

    engine: Engine
    options: WriteOptions
    read: ReadRow
    size: int = 100
    room: int = 0
    unsure: tuple[str, ...] = ()
    method: str = "create_many"

    @property
    def lane(self) -> Lane:
        """Where its requests queue."""
        return self.options.call.lane or "bulk"

    def begin(self, sent: Callable[[], None]) -> SingleWriter[SingleCreation]:
        """Return what creates the rows of one pass."""
        rows = SentRows(self.options.journal, sent)
        return SingleWriter(_Queue(self.engine, attrs.evolve(self.options, journal=rows)), rows)

    def prepare(self, row: Row) -> SingleCreation:
        """Check a row; raises `InvalidArgument`."""
        if not isinstance(row.input, Mapping):
            raise InvalidArgument(f"a row must be a dict of parameters, not {type(row.input).__name__}")
        return SingleCreation(row, *self.read(row.input))

    def weight(self, ready: SingleCreation) -> int:
        """Nothing: each is a request by itself."""
        return 0

    def key(self, ready: SingleCreation) -> None:
        """Rows may be created in any order."""

    def requests(self, group: Sequence[SingleCreation]) -> tuple[int, int]:
        """Return a request for each row."""
        return len(group), len(group)


class _Queue(CreateQueue[SingleCreation]):
    """Rows whose parents differ, so that one that is missing is the matter of its own row."""

    def __init__(self, engine: Engine, options: WriteOptions) -> None:
        super().__init__(engine, options, only_entities_can_be_missing=True)

    def name(self, thing: SingleCreation) -> str:
        """Return what refusals name: the parent."""
        return thing.parent_id
