"""Deleting many: what `delete_many` does. Wrike takes one ID at a time.

A deletion may be sent again, since it does no harm, but "not found" proves nothing by itself: the ID may never have
been one. So after an unclear answer it is looked for. In the recycle bin it is deleted. What is deleted for good,
leaving no trace, is looked for before, a hundred in a request: what was there then and is not any more is deleted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Any

import attrs

from wrike_async._engine.call import Witness
from wrike_async._engine.guarding.permits import Ask
from wrike_async._engine.packing.lookup_params import encode_lookup
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import check_id
from wrike_async._wire.types import Model
from wrike_async._writing.admitting import admitted
from wrike_async._writing.batching.write_options import WritePlan
from wrike_async._writing.bulk.sent_rows import SentRows
from wrike_async._writing.journal import Journaling
from wrike_async._writing.one_by_one import OneByOneOnly
from wrike_async._writing.outcomes import Performed, Row, RowOutcome
from wrike_async._writing.singly.writer import SingleWriter
from wrike_async._writing.write_queue import WriteQueue
from wrike_async.errors import ApiError, InvalidRequest, NotFound, OutcomeUnknown, WrikeError

__all__ = ["DeletePlan", "Deletion"]


@attrs.frozen(eq=False)
class Deletion:
    """An ID that is ready to be sent."""

    row: Row
    entity_id: str


@attrs.frozen(eq=False, kw_only=True)
class DeletePlan(WritePlan):
    """Deletes entities.

    Attributes:
        operation: deletes one.
        lookup: reads some by their IDs.
        to_bin: whether they are found in the recycle bin afterwards.
    """

    operation: Operation[Any]
    lookup: Operation[Any]
    to_bin: bool
    size: int = 100
    method: str = "delete_many"

    async def admit(self, rows: Collection[Any] | None) -> DeletePlan:
        """Have it decided whether anything may be deleted; looking for what was is a part of that."""
        ask = Ask(self.operation, bulk=True, count=None if rows is None else len(rows), rows=rows or ())
        call = await admitted(self.options.call, [ask], looks=[self.lookup])
        return attrs.evolve(self, options=attrs.evolve(self.options, call=call))

    def ask(self, ready: Deletion) -> Ask:
        """Return what deleting an entity does."""
        return Ask(self.operation, (ready.entity_id,), row=ready.row.index)

    def begin(self, sent: Callable[[], None]) -> DeleteWriter:
        """Return what deletes the IDs of one pass."""
        return DeleteWriter(self, SentRows(self.options.journal, sent))

    def prepare(self, row: Row) -> Deletion:
        """Check an ID; raises `InvalidArgument`."""
        return Deletion(row, check_id(row.input, "ids"))

    def weight(self, ready: Deletion) -> int:
        """Nothing: each is a request by itself."""
        return 0

    def key(self, ready: Deletion) -> None:
        """IDs may be deleted in any order."""

    def requests(self, group: Sequence[Deletion]) -> tuple[int, int]:
        """Return a request for each ID, once, and the look before."""
        count = len({ready.entity_id for ready in group}) + (not self.to_bin)
        return count, count


class DeleteWriter(SingleWriter[Deletion]):
    """Deletes the groups of one pass; an ID that is in a group twice is deleted once."""

    def __init__(self, plan: DeletePlan, sent: SentRows) -> None:
        self._deleting = _DeleteQueue(plan, sent)
        self._looks_first = not plan.to_bin
        # Of rows with the same ID, the one that is sent for all of them, by the index of each.
        self._first: dict[int, Deletion] = {}
        super().__init__(self._deleting, sent)

    def may_be_sent(self, ready: Deletion) -> bool:
        """Whether a request that is not known to have failed holds the ID."""
        return super().may_be_sent(self._first.get(ready.row.index, ready))

    def known(self, ready: Deletion) -> RowOutcome | None:
        """Return what became of the ID, as far as that is known."""
        known = super().known(self._first.get(ready.row.index, ready))
        return None if known is None else attrs.evolve(known, row=ready.row)

    def forget(self, group: Sequence[Deletion]) -> None:
        """Forget IDs, once what became of them is settled."""
        super().forget(group)
        self._deleting.forget([ready.entity_id for ready in group])
        for ready in group:
            self._first.pop(ready.row.index, None)

    async def perform(self, group: Sequence[Deletion]) -> Performed:
        """Delete a group. It raises nothing but what the journal raises."""
        by_id: dict[str, Deletion] = {}
        for ready in group:
            self._first[ready.row.index] = by_id.setdefault(ready.entity_id, ready)
        if self._looks_first:
            await self._deleting.look(list(by_id))
        performed = await super().perform(list(by_id.values()))
        if len(by_id) == len(group):
            return performed
        became = dict(zip(by_id, performed.outcomes, strict=True))
        outcomes = [attrs.evolve(became[ready.entity_id], row=ready.row) for ready in group]
        await self._sent.done([each for each in outcomes if self._first[each.index].row is not each.row])
        return Performed(outcomes, performed.stopped_by)


@attrs.frozen(eq=False)
class _SentAgain(Journaling):
    """Says nothing of a refusal: what was sent before stays in doubt, whatever becomes of this request."""

    async def withdrawn(self) -> None:
        """See `Witness.withdrawn`."""


class _DeleteQueue(WriteQueue[Deletion, RowOutcome]):
    """IDs that are deleted one by one."""

    def __init__(self, plan: DeletePlan, sent: SentRows) -> None:
        super().__init__(plan.engine, 1, repeats=True, only_entities_can_be_missing=True)
        self._plan = plan
        self._sent = sent
        self._options = attrs.evolve(plan.options.call, lane=plan.lane)
        self._encoded = encode_lookup(plan.lookup, {})
        self._seen: set[str] = set()
        self._unclear: set[str] = set()

    def name(self, thing: Deletion) -> str:
        """Return the ID."""
        return thing.entity_id

    async def many(self, things: Sequence[Deletion], witness: Witness | None) -> Sequence[RowOutcome]:
        """Refuse: Wrike takes one at a time."""
        raise OneByOneOnly

    async def one(self, thing: Deletion, witness: Witness | None) -> RowOutcome:
        """Delete one, unless it was sent before and is proved to be deleted."""
        deleted = RowOutcome(row=thing.row, id=thing.entity_id)
        again = thing.entity_id in self._unclear
        if not (again and await self._is_deleted(thing.entity_id)):
            kind = _SentAgain if again else Journaling
            try:
                await self._delete(thing.entity_id, kind(self._sent, [thing.row], witness))
            except OutcomeUnknown:
                self._unclear.add(thing.entity_id)
                raise
            except ApiError:
                # What was sent before may have been done only after the look.
                if not (again and await self._is_deleted(thing.entity_id)):
                    raise
        await self._sent.done([deleted])
        return deleted

    async def _delete(self, entity_id: str, witness: Witness) -> None:
        operation = self._plan.operation
        reply = await self._engine.call(operation, self._options, ids=[entity_id], witness=witness)
        entry = next((entry for entry in reply.envelope.data if isinstance(entry, dict)), None)
        if entry is not None and entry.get("id", entity_id) != entity_id:
            raise OutcomeUnknown(
                f"{operation} was answered with another record than {entity_id}; nobody knows whether it was deleted",
                method=operation.method,
                path=operation.path,
                status=200,
            )

    async def look(self, ids: Sequence[str]) -> None:
        """Learn which IDs there are. What cannot be learnt makes no difference yet."""
        asked = [self._engine.ask(self._plan.lookup, each, self._encoded, self._options) for each in ids]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        self._seen.update(each for each, answer in zip(ids, answers, strict=True) if isinstance(answer, Model))

    async def _is_deleted(self, entity_id: str) -> bool:
        """Whether it is proved that something is deleted."""
        try:
            found = await self._engine.ask(self._plan.lookup, entity_id, self._encoded, self._options)
        except (NotFound, InvalidRequest):
            return entity_id in self._seen
        except WrikeError:
            return False
        self._seen.add(entity_id)
        return self._plan.to_bin and bool(found.recycled)

    def forget(self, ids: Sequence[str]) -> None:
        """Forget IDs that are settled."""
        self._seen.difference_update(ids)
        self._unclear.difference_update(ids)
