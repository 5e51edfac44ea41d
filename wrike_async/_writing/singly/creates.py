"""Creating from rows of which each has a parent of its own: what `create_many` does where there is no batch."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Ask, gate_of
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._writing.admitting import admitted
from wrike_async._writing.batching.create_queue import CreateQueue
from wrike_async._writing.batching.write_options import WriteOptions, WritePlan
from wrike_async._writing.bulk.sent_rows import SentRows
from wrike_async._writing.outcomes import Row
from wrike_async._writing.singly.writer import SingleWriter
from wrike_async.errors import InvalidArgument

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
class SingleCreatePlan(WritePlan):
    """Creates entities one by one, each where its row says.

    Attributes:
        read: reads a row.
        operations: all that rows can be created with.
    """

    read: ReadRow
    operations: Sequence[Operation[Any]]
    size: int = 100
    method: str = "create_many"

    async def admit(self, rows: Collection[Any] | None) -> SingleCreatePlan:
        """Have it decided whether anything may be created; where shows row by row."""
        asks = [
            Ask(operation, bulk=True, count=None if some is None else len(some), rows=some or ())
            for operation, some in self._by_operation(rows)
        ]
        call = await admitted(self.options.call, asks) if asks else self.options.call
        return attrs.evolve(self, options=attrs.evolve(self.options, call=call))

    def _by_operation(self, rows: Collection[Any] | None) -> Iterable[tuple[Operation[Any], Collection[Any] | None]]:
        """Return which rows each operation creates; of a source that is used up by reading, any may bring any."""
        if gate_of(self.options.call) is None:
            return ()
        if rows is None:
            return ((operation, None) for operation in self.operations)
        found: dict[Operation[Any], list[Any]] = {}
        for row in rows:
            # What cannot be read is the matter of that row, and is not sent.
            with contextlib.suppress(Exception):
                found.setdefault(self.read(row)[0], []).append(row)
        return found.items()

    def ask(self, ready: SingleCreation) -> Ask:
        """Return what creating a row does."""
        return Ask(ready.operation, (ready.parent_id,), ready.params, row=ready.row.index)

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
