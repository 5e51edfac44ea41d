"""What every resource does the same way."""

from __future__ import annotations

from collections.abc import AsyncIterable, Coroutine, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar

from wrike_async._display.lines import one_line
from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import following
from wrike_async._engine.packing.lookup import Lookup, Question
from wrike_async._engine.packing.lookup_params import encode_lookup
from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._resources.answers import changed_entity_of, entity_of, entries_of
from wrike_async._wire.arguments import check_flag, check_number
from wrike_async._wire.encode import encode_params
from wrike_async._wire.encoders import parameters_of
from wrike_async._wire.operation import NO_PARAMS, Operation
from wrike_async._wire.parameters import Raw, check_id
from wrike_async._writing.collecting import collector_of
from wrike_async.errors import InvalidArgument
from wrike_async.options import CallOptions, Lane

if TYPE_CHECKING:
    from wrike_async._engine.call import Read
    from wrike_async._reading.many import Many
    from wrike_async._reading.pages import Pages
    from wrike_async._reading.windows import Limits
    from wrike_async._scanning.question import Partition
    from wrike_async._scanning.scan import Scan
    from wrike_async._wire.batches.codec import BatchKind
    from wrike_async._writing.batching.creation import Creation, Finder
    from wrike_async._writing.batching.search import Recover
    from wrike_async._writing.batching.write_options import BatchMode, WriteOptions
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError, Row
    from wrike_async._writing.singly.creates import ReadRow

__all__ = ["Resource", "for_parent"]

Item = TypeVar("Item")
Result = TypeVar("Result")


class Resource:
    """An area of the API. Its methods say what they send; how it travels is the engine's business."""

    def __init__(self, engine: Engine, options: CallOptions) -> None:
        self._engine = engine
        self._options = options

    def __repr__(self) -> str:
        return one_line(f"{type(self).__name__} of {self._engine.base_url}")

    def _following(self) -> Self:
        """Return the area for reads that find out what became of writes."""
        options = following(self._options)
        return self if options is self._options else type(self)(self._engine, options)

    def _call(
        self,
        operation: Operation[Item],
        values: Mapping[str, Any] | None = None,
        *,
        ids: Sequence[str] = (),
        lane: Lane = "interactive",
    ) -> Coroutine[Any, Any, list[Item]]:
        """Perform an operation and return the entries of its answer.

        Args:
            operation: what to perform.
            values: of its parameters, by Python name.
            ids: what stands in the path.
            lane: where to queue unless the options say so.
        """
        return self._read(operation, values, ids, lane, entries_of)

    def _one(
        self, operation: Operation[Item], values: Mapping[str, Any] | None = None, *, ids: Sequence[str] = ()
    ) -> Coroutine[Any, Any, Item]:
        """Perform an operation that answers with one entity."""
        params = NO_PARAMS if values is None else encode_params(operation, values)
        return self._engine.read(operation, self._options, entity_of, ids=ids, params=params)

    def _read(
        self,
        operation: Operation[Any],
        values: Mapping[str, Any] | None,
        ids: Sequence[str],
        lane: Lane,
        read: Read[Result],
    ) -> Coroutine[Any, Any, Result]:
        # No coroutine of its own: it would be kept, with all that is in its variables, for each call that waits.
        params = NO_PARAMS if values is None else encode_params(operation, values)
        return self._engine.read(operation, self._options, read, ids=ids, params=params, lane=lane)

    def _pages(
        self,
        operation: Operation[Item],
        values: Mapping[str, Any],
        *,
        page_size: int | None,
        limit: int | None,
        ids: Sequence[str] = (),
    ) -> Pages[Item]:
        """Return the pages of an operation; ``values`` may hold ``next_page_token``, to go on from there."""
        values = dict(values)
        token = None
        if "next_page_token" in values and operation.accepts and "next_page_token" in parameters_of(operation.accepts):
            token = values.pop("next_page_token")
            if not isinstance(token, str) or not token:
                raise InvalidArgument(
                    "next_page_token must be a token; None would start from the beginning, so leave it out for that"
                )
        from wrike_async._reading.listing import pages_of

        return pages_of(
            self._engine,
            self._options,
            operation,
            ids=ids,
            params=encode_params(operation, values),
            page_size=page_size,
            limit=limit,
            token=token,
        )

    def _created_pages(
        self,
        operation: Operation[Item],
        values: Mapping[str, Any],
        *,
        limit: int | None,
        ids: Sequence[str],
        limits: Limits,
    ) -> Pages[Item]:
        """Return what was created in a time of any length, or ever where ``values`` have none."""
        times = {"created_date": "createdDate", "updated_date": "updatedDate"}
        time = next((wire for name, wire in times.items() if not isinstance(values.get(name), Raw | None)), None)
        if time is None:
            return self._pages(operation, values, page_size=None, limit=limit, ids=ids)
        from wrike_async._reading.windows import pages_of_windows

        return pages_of_windows(
            self._engine,
            self._options,
            operation,
            ids=ids,
            params=encode_params(operation, values),
            time=time,
            limit=limit,
            limits=limits,
        )

    def _scan(
        self,
        operation: Operation[Item],
        values: Mapping[str, Any],
        *,
        ids: Sequence[str] = (),
        page_size: int | None = None,
        limit: int | None,
        walks: int | None,
        partition: Partition | None = None,
        resume: Mapping[str, Any] | None,
    ) -> Scan[Item]:
        """Return a scan of all that an operation lists."""
        from wrike_async._scanning.question import question_of
        from wrike_async._scanning.scan import scan_of

        question = question_of(self._engine, self._options, operation, values, ids=ids, page_size=page_size)
        return scan_of(question, partition=partition, resume=resume, limit=limit, walks=walks)

    async def _partitions(
        self, operation: Operation[Any], number: int, values: Mapping[str, Any], *, ids: Sequence[str] = ()
    ) -> list[Partition]:
        """Return parts of a scan that are about equal."""
        from wrike_async._scanning.partitions import partitions_of
        from wrike_async._scanning.question import question_of

        return await partitions_of(question_of(self._engine, self._options, operation, values, ids=ids), number)

    def _get(
        self, operation: Operation[Item], entity_id: str, values: Mapping[str, Any]
    ) -> Coroutine[object, None, Item]:
        """Look up one entity, together with others that are asked for meanwhile, once somebody waits for it."""
        return Lookup(Question(self._engine, operation, entity_id, values, self._options))

    def _update(
        self,
        operation: Operation[Item],
        bulk: Operation[Item],
        entity_id: str,
        changes: Mapping[str, Any],
        *,
        perhaps: frozenset[str] = frozenset(),
    ) -> Coroutine[Any, Any, Item]:
        """Change one entity; together with others where the caller asked for that."""
        collector = collector_of(self._engine)
        if collector is None:
            return self._read(operation, changes, [entity_id], "interactive", changed_entity_of)
        return collector.update(operation, bulk, entity_id, changes, self._options, perhaps=perhaps)

    def _create_many(
        self,
        kind: BatchKind,
        operation: Operation[Any],
        folder_id: str,
        rows: Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]],
        find: Finder,
        *,
        recover: Recover | None,
        on_error: OnError,
        job_timeout: float,
        journal: Journal | None,
        batch: BatchMode,
    ) -> BulkWrite:
        """Create many entities in a folder, together."""
        from wrike_async._writing.batching.write_options import WriteOptions, check_batch_mode
        from wrike_async._writing.bulk_write import BulkWrite
        from wrike_async._writing.creates import CreatePlan
        from wrike_async._writing.journal import NO_JOURNAL

        plan = CreatePlan(
            engine=self._engine,
            options=WriteOptions(
                self._options,
                check_number(job_timeout, "job_timeout", 0),
                NO_JOURNAL if journal is None else journal,
                check_batch_mode(batch),
            ),
            kind=kind,
            operation=operation,
            folder_id=folder_id,
            find=find,
            recover=recover,
        )
        return BulkWrite(self._engine, plan, rows, "rows", on_error=on_error)

    def _ready(self, kind: BatchKind, operation: Operation[Any], folder_id: str, row: Row, find: Finder) -> Creation:
        """Check a row that is to be created together with others."""
        from wrike_async._writing.batching.creation import creation

        return creation(kind, operation, check_id(folder_id, "folder_id"), row, find)

    def _update_many(
        self,
        operation: Operation[Any],
        bulk: Operation[Any],
        ids: Ids,
        changes: Mapping[str, Any],
        *,
        on_error: OnError,
        perhaps: frozenset[str] = frozenset(),
        repeat_doubts: bool,
        journal: Journal | None,
    ) -> BulkWrite:
        """Change many entities alike."""
        from wrike_async._writing.bulk_write import BulkWrite
        from wrike_async._writing.journal import NO_JOURNAL
        from wrike_async._writing.updating.change import read_change
        from wrike_async._writing.updating.update_plan import UpdatePlan

        plan = UpdatePlan(
            engine=self._engine,
            options=self._options,
            journal=NO_JOURNAL if journal is None else journal,
            change=read_change(operation, bulk, changes, perhaps=perhaps),
            repeats=check_flag(repeat_doubts, "repeat_doubts"),
        )
        return BulkWrite(self._engine, plan, ids, "ids", on_error=on_error)

    def _create_singly(
        self,
        rows: Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]],
        read: ReadRow,
        operations: Sequence[Operation[Any]],
        *,
        on_error: OnError,
        journal: Journal | None,
    ) -> BulkWrite:
        """Create many entities one by one, each where its row says."""
        from wrike_async._writing.bulk_write import BulkWrite
        from wrike_async._writing.singly.creates import SingleCreatePlan

        options = self._write_options(journal)
        plan = SingleCreatePlan(engine=self._engine, options=options, read=read, operations=operations)
        return BulkWrite(self._engine, plan, rows, "rows", on_error=on_error)

    def _delete_many(
        self,
        operation: Operation[Any],
        lookup: Operation[Any],
        ids: Ids,
        *,
        on_error: OnError,
        journal: Journal | None,
        to_bin: bool = False,
    ) -> BulkWrite:
        """Delete many entities, for good or to the recycle bin, where the lookup finds them."""
        from wrike_async._writing.bulk_write import BulkWrite
        from wrike_async._writing.singly.deletes import DeletePlan

        options = self._write_options(journal)
        plan = DeletePlan(engine=self._engine, options=options, operation=operation, lookup=lookup, to_bin=to_bin)
        return BulkWrite(self._engine, plan, ids, "ids", on_error=on_error)

    def _write_options(self, journal: Journal | None) -> WriteOptions:
        from wrike_async._writing.batching.write_options import WriteOptions
        from wrike_async._writing.journal import NO_JOURNAL

        return WriteOptions(self._options, journal=NO_JOURNAL if journal is None else journal)

    def _update_each(
        self,
        operation: Operation[Any],
        bulk: Operation[Any],
        changes: Iterable[Any] | AsyncIterable[Any],
        *,
        on_error: OnError,
        perhaps: frozenset[str] = frozenset(),
        repeat_doubts: bool,
        journal: Journal | None,
    ) -> BulkWrite:
        """Change many entities, each as it is said for it."""
        from wrike_async._writing.bulk_write import BulkWrite
        from wrike_async._writing.journal import NO_JOURNAL
        from wrike_async._writing.updating.update_each_plan import UpdateEachPlan

        plan = UpdateEachPlan(
            engine=self._engine,
            options=self._options,
            journal=NO_JOURNAL if journal is None else journal,
            single=operation,
            bulk=bulk,
            perhaps=perhaps,
            repeats=check_flag(repeat_doubts, "repeat_doubts"),
        )
        return BulkWrite(self._engine, plan, changes, "changes", on_error=on_error)

    def _get_many(
        self, operation: Operation[Item], ids: Ids, on_missing: OnMissing, values: Mapping[str, Any]
    ) -> Many[Item]:
        """Look up many entities."""
        from wrike_async._reading.many import Many

        return Many(self._engine, operation, ids, encode_lookup(operation, values), self._options, on_missing)


def for_parent(
    operations: Mapping[str | None, Operation[Item]], **parents: str | None
) -> tuple[Operation[Item], tuple[str, ...]]:
    """Choose among operations that differ in the kind of parent whose ID is in their path.

    Args:
        operations: by the name of the argument that holds the parent's ID; under ``None`` the one that works
            without a parent, where there is one.
        **parents: what the caller gave, ``None`` for nothing.

    Returns:
        The operation, and the IDs in its path: that of the parent, or none.

    Raises:
        InvalidArgument: more than one parent is given, or none where one is needed.
    """
    given = {name: parent_id for name, parent_id in parents.items() if parent_id is not None}
    if len(given) > 1:
        raise InvalidArgument(f"give one of {', '.join(parents)}, not {' and '.join(given)}")
    parent = next(iter(given), None)
    if parent not in operations:
        raise InvalidArgument(f"give one of {', '.join(parents)}")
    return operations[parent], tuple(given.values())
