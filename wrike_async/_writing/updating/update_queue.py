"""Changes to many entities: what `update_many` and `update_each` do, and coalesced updates.

One bulk ``PUT`` makes one change to up to a hundred, where it takes every parameter of the change. Where it refuses a
parameter, that is remembered, and single requests do the same. Where it refuses a group for another reason, an ID in it
may be bad, or the change may be refused for all: see `Searches`. What it leaves out of its answer is in doubt.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import attrs

from wrike_async._engine.call import Witness
from wrike_async._engine.engine import Engine
from wrike_async._wire.operation import Operation
from wrike_async._writing.journal import NO_JOURNAL, Journal
from wrike_async._writing.one_by_one import OneByOneOnly
from wrike_async._writing.outcomes import RowOutcome
from wrike_async._writing.updating.change import Change, Changed, Edit
from wrike_async._writing.waiting import Waiting
from wrike_async._writing.write_queue import WriteQueue
from wrike_async.errors import InvalidRequest, OutcomeUnknown, WrikeError
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply

__all__ = ["UpdateQueue", "Updates", "answered_with_another", "outcomes_of"]

_MOST = 100
_NO_CHANCE = 2
"""So often may a bulk update be refused, and each of it be accepted alone, before it is no coincidence."""

_Parameter = tuple[Operation[Any], str]
"""A bulk operation, and the wire name of a parameter of it."""


class Updates:
    """Makes changes, and learns what bulk operations take; one for each client."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._refused: set[_Parameter] = set()
        self._accepted: set[_Parameter] = set()
        self._trials: dict[_Parameter, asyncio.Lock] = {}

    def queue(
        self, options: CallOptions, *, journal: Journal = NO_JOURNAL, cautious: bool = True, repeats: bool = False
    ) -> UpdateQueue:
        """Return what makes changes to entities of one kind; what it learns holds for all that it is given.

        Args:
            options: of the requests.
            journal: is told of each request, and of its answer.
            cautious: whether to wait out an outage.
            repeats: whether to make a change again where no clear answer came.
        """
        return UpdateQueue(self, options, journal, cautious=cautious, repeats=repeats)

    def trial(self, bulk: Operation[Any], doubtful: frozenset[str]) -> AbstractAsyncContextManager[Any]:
        """As long as nobody knows whether a parameter is taken, one group tries it and the others wait."""
        for name in doubtful:
            key = (bulk, name)
            if key not in self._refused | self._accepted:
                return self._trials.setdefault(key, asyncio.Lock())
        return nullcontext()

    def accepted(self, bulk: Operation[Any], names: Iterable[str]) -> None:
        """Learn that a bulk operation takes parameters."""
        self._accepted |= {(bulk, name) for name in names}

    def refused(self, bulk: Operation[Any], names: Iterable[str]) -> None:
        """Learn that a bulk operation does not take parameters; single requests change them from now on."""
        self._refused |= {(bulk, name) for name in names}

    def refuses(self, bulk: Operation[Any], names: Iterable[str]) -> bool:
        """Whether a bulk operation has refused one of these parameters before."""
        return any((bulk, name) in self._refused for name in names)

    def proven(self, bulk: Operation[Any], name: str) -> bool:
        """Whether a bulk operation has taken a parameter before."""
        return (bulk, name) in self._accepted


class UpdateQueue(WriteQueue[Edit, Changed]):
    """Entities that are to be changed. Those with equal changes travel together."""

    def __init__(
        self, updates: Updates, options: CallOptions, journal: Journal, *, cautious: bool, repeats: bool
    ) -> None:
        super().__init__(updates.engine, _MOST, cautious=cautious, repeats=repeats)
        self._updates = updates
        self._options = options
        self._journal = journal
        # What a request was begun with, that was neither refused nor answered.
        self._begun: set[Edit] = set()
        self._contradictions: Counter[frozenset[str]] = Counter()

    def name(self, thing: Edit) -> str:
        """Return the ID."""
        return thing.entity_id

    def overhead(self, thing: Edit) -> int:
        """Return the length of the path."""
        return len((thing.change.bulk or thing.change.single).path)

    def most_with(self, thing: Edit) -> int:
        """Return how many the bulk operation takes; 1 where it does not make this change."""
        bulk = thing.change.bulk
        return 1 if bulk is None or self._updates.refuses(bulk, thing.change.params) else bulk.max_ids

    def may_join(self, first: Edit, other: Edit) -> bool:
        """Whether both are changed alike, and are not one."""
        return first.change is other.change or first.change.key == other.change.key

    def alone_is_the_same(self, item: Waiting[Edit, Changed]) -> bool:
        """Whether the bulk operation is known to make this change."""
        change = item.thing.change
        bulk = change.bulk
        return bulk is None or all(self._updates.proven(bulk, name) for name in change.params)

    async def perform(self, things: Sequence[Edit]) -> list[Changed | WrikeError]:
        """Change some; see `WriteQueue.perform`."""
        try:
            return await super().perform(things)
        finally:
            self._begun.difference_update(things)

    async def one(self, thing: Edit, witness: Witness | None) -> Changed:
        """Change one entity."""
        single, entity_id = thing.change.single, thing.entity_id
        reply = await self._call(single, [thing], witness)
        entry = next((entry for entry in reply.envelope.data if isinstance(entry, dict)), None)
        if entry is not None and entry.get("id", entity_id) != entity_id:
            changed = Changed(error=answered_with_another(single, entity_id))
        else:
            changed = Changed({"id": entity_id} if entry is None else entry)
        await self._journal.done(outcomes_of(thing, changed))
        return changed

    async def many(self, things: Sequence[Edit], witness: Witness | None) -> Sequence[Changed]:
        """Change several alike with one request."""
        change = things[0].change
        bulk, params = change.bulk, change.params
        assert bulk is not None
        async with self._updates.trial(bulk, change.doubtful):
            if self._updates.refuses(bulk, params):
                raise OneByOneOnly
            try:
                reply = await self._call(bulk, things, witness)
            except InvalidRequest as refusal:
                blamed = self._blamed(change, bulk, refusal)
                if not blamed:
                    raise
                self._updates.refused(bulk, blamed)
                raise OneByOneOnly from refusal
            self._updates.accepted(bulk, params)
        entries = [entry for entry in reply.envelope.data if isinstance(entry, dict)]
        found = {entry["id"]: entry for entry in entries if isinstance(entry.get("id"), str)}
        changed = [
            Changed(found[thing.entity_id])
            if thing.entity_id in found
            else Changed(error=_in_doubt(bulk, f"left {thing.entity_id} out of its answer"))
            for thing in things
        ]
        told = [outcomes_of(thing, each) for thing, each in zip(things, changed, strict=True)]
        await self._journal.done([outcome for some in told for outcome in some])
        return changed

    async def _call(self, operation: Operation[Any], things: Sequence[Edit], witness: Witness | None) -> Reply:
        return await self._engine.call(
            operation,
            self._options,
            ids=[thing.entity_id for thing in things],
            params=things[0].change.params,
            callers=sum(thing.callers for thing in things) if self._caution is None else 1,
            witness=_Begins(self._begun, self._journal, things, witness),
        )

    def contradicts(self, item: Waiting[Edit, Changed], refusal: WrikeError) -> None:
        """Learn that the bulk operation may not make this change, though the one for one entity does."""
        change = item.thing.change
        names = frozenset(change.params)
        self._contradictions[names] += 1
        if change.bulk is not None and self._contradictions[names] >= _NO_CHANCE:
            self._updates.refused(change.bulk, names)

    def _blamed(self, change: Change, bulk: Operation[Any], refusal: InvalidRequest) -> set[str]:
        """Return the parameters that a refusal is about, as far as it tells; a doubtful one needs no more proof."""
        description = refusal.description or ""
        unproven = {name for name in change.params if not self._updates.proven(bulk, name)}
        return {name for name in unproven if f"'{name}'" in description} or unproven & change.doubtful


@attrs.define(eq=False)
class _Begins(Witness):
    """Tells a journal what leaves and what was refused, in the moment that it happens."""

    begun: set[Edit]
    journal: Journal
    things: Sequence[Edit]
    first: Witness | None
    new: list[Edit] = attrs.field(factory=list[Edit])

    async def sending(self) -> None:
        if self.first is not None:
            await self.first.sending()
        # What was sent before, and not clearly answered, stays begun whatever becomes of this request.
        self.new = [each for each in self.things if each not in self.begun]
        await self.journal.sending([row for each in self.things for row in each.rows])
        self.begun.update(self.new)

    async def withdrawn(self) -> None:
        self.begun.difference_update(self.new)
        rows = [row for each in self.new for row in each.rows]
        if rows:
            await self.journal.withdrawn(rows)


def outcomes_of(edit: Edit, changed: Changed) -> list[RowOutcome]:
    """Return what became of the rows of an edit."""
    entity_id = None if changed.error is not None else edit.entity_id
    return [RowOutcome(row=row, id=entity_id, error=changed.error) for row in edit.rows]


def answered_with_another(operation: Operation[Any], entity_id: str) -> OutcomeUnknown:
    """Return the error for an update whose answer is about another entity, and maybe to another request."""
    return _in_doubt(operation, f"answered with another record than {entity_id}")


def _in_doubt(operation: Operation[Any], what: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{operation} was accepted, but {what}, so nobody knows whether it was changed. Look before you repeat it",
        method=operation.method,
        path=operation.path,
        status=200,
    )
