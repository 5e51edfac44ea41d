"""Equal changes to many entities: what `update_many` does, and coalesced updates.

One bulk ``PUT`` changes up to a hundred, where it takes every parameter of the change. Where it refuses a parameter,
that is remembered, and single requests do the same. Where it refuses a group for another reason, an ID in it may be
bad, or the change may be refused for all: see `Searches`. What it leaves out of its answer is in doubt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import attrs

from wrike_async._engine.call import Witness
from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Ask
from wrike_async._wire.encode import encode_params
from wrike_async._wire.encoders import parameters_of
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.parameters import check_id
from wrike_async._wire.requests import MAX_TARGET_BYTES
from wrike_async._writing.admitting import admitted, sifted
from wrike_async._writing.bulk.row_groups import copy_of_input
from wrike_async._writing.outcomes import Performed, Row, RowOutcome, Withdrawn, stops_everything
from wrike_async._writing.write_queue import OneByOneOnly, WriteQueue
from wrike_async.errors import InvalidRequest, OutcomeUnknown, WrikeError
from wrike_async.options import CallOptions, Lane

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply

__all__ = ["Change", "Changed", "IdRow", "UpdatePlan", "UpdateQueue", "Updates", "as_changed", "read_change"]

_NO_CHANCE = 2
"""So often may a bulk update be refused, and each of it be accepted alone, before it is no coincidence."""


def nobody_asks() -> None:
    """Tell nobody that something was sent."""


_Parameter = tuple[Operation[Any], str]
"""A bulk operation, and the wire name of a parameter of it."""


@attrs.frozen(eq=False)
class Change:
    """What to change, equal for many.

    Attributes:
        single: the operation for one entity.
        bulk: the operation for many; ``None`` where there is none for these parameters.
        params: as `encode_params` returns them.
        doubtful: wire names that the bulk operation takes according to some sources only.
    """

    single: Operation[Any]
    bulk: Operation[Any] | None
    params: WireParams
    doubtful: frozenset[str] = frozenset()


def read_change(
    single: Operation[Any], bulk: Operation[Any], values: Mapping[str, Any], *, perhaps: frozenset[str] = frozenset()
) -> Change:
    """Check what is to be changed.

    Args:
        single: the operation for one entity.
        bulk: the operation for many.
        values: by Python name.
        perhaps: names that the bulk operation takes according to some sources only.

    Raises:
        InvalidArgument: what the operation for one entity would refuse.
    """
    # What is not sent at once must not change with what the caller holds.
    values = copy_of_input(values)
    params = encode_params(single, values)
    known = parameters_of(bulk.accepts) if bulk.accepts is not None else {}
    tried = {name for name in values if name in perhaps and name not in known}
    fits = bool(values) and all(name in known or name in tried for name in values)
    wire_names = parameters_of(single.accepts) if single.accepts is not None else {}
    doubtful = frozenset(wire_names[name].wire_name for name in tried)
    return Change(single, bulk if fits else None, params, doubtful)


@attrs.frozen(eq=False)
class IdRow:
    """An ID that is ready to be sent."""

    row: Row
    entity_id: str


@attrs.frozen(eq=False)
class Changed:
    """What became of an entity: how it is now, or why it was not changed."""

    entity: Mapping[str, Any] | None = None
    error: WrikeError | None = None


class Updates:
    """Performs equal changes, and learns what bulk operations take; one for each client."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._refused: set[_Parameter] = set()
        self._accepted: set[_Parameter] = set()
        self._trials: dict[_Parameter, asyncio.Lock] = {}

    def queue(
        self,
        change: Change,
        options: CallOptions,
        *,
        callers: Mapping[str, int] | None = None,
        sent: Callable[[], None] = nobody_asks,
        repeats: bool = False,
    ) -> UpdateQueue:
        """Return what performs a change; what it learns of the change holds for all that it is given.

        Args:
            change: what to change.
            options: of the requests.
            callers: how many calls wait for each ID; where it is ``None``, it is one call for all, which waits out
                an outage.
            sent: is told when a request begins.
            repeats: whether to make the change again where no clear answer came.
        """
        return UpdateQueue(self, change, options, callers, sent, repeats=repeats)

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


class UpdateQueue(WriteQueue[str, Changed]):
    """The IDs that one change is made to.

    Attributes:
        begun: those of which a request was begun; whoever gives them out forgets them.
    """

    def __init__(
        self,
        updates: Updates,
        change: Change,
        options: CallOptions,
        callers: Mapping[str, int] | None,
        sent: Callable[[], None],
        *,
        repeats: bool,
    ) -> None:
        bulk = change.bulk
        alone = bulk is None or updates.refuses(bulk, change.params)
        size = 1 if bulk is None or alone else bulk.max_ids
        overhead = len((bulk or change.single).path)
        super().__init__(updates.engine, size, overhead=overhead, cautious=callers is None, repeats=repeats)
        self._updates = updates
        self._change = change
        self._options = options
        self._callers = callers
        self._sent = sent
        self.begun: set[str] = set()
        self._contradictions = 0

    def name(self, thing: str) -> str:
        """Return the ID."""
        return thing

    @property
    def alone_is_the_same(self) -> bool:
        """Whether the bulk operation is known to make this change."""
        bulk = self._change.bulk
        return bulk is None or all(self._updates.proven(bulk, name) for name in self._change.params)

    async def one(self, thing: str, witness: Witness | None) -> Changed:
        """Change one entity."""
        single = self._change.single
        reply = await self._call(single, [thing], witness)
        entry = next((entry for entry in reply.envelope.data if isinstance(entry, dict)), None)
        if entry is not None and entry.get("id", thing) != thing:
            return Changed(error=_in_doubt(single, f"answered with another record than {thing}"))
        return Changed({"id": thing} if entry is None else entry)

    async def many(self, things: Sequence[str], witness: Witness | None) -> Sequence[Changed]:
        """Change several with one request."""
        bulk, params = self._change.bulk, self._change.params
        assert bulk is not None
        async with self._updates.trial(bulk, self._change.doubtful):
            if self._updates.refuses(bulk, params):
                raise OneByOneOnly
            try:
                reply = await self._call(bulk, things, witness)
            except InvalidRequest as refusal:
                blamed = self._blamed(bulk, refusal)
                if not blamed:
                    raise
                self._updates.refused(bulk, blamed)
                raise OneByOneOnly from refusal
            self._updates.accepted(bulk, params)
        entries = [entry for entry in reply.envelope.data if isinstance(entry, dict)]
        found = {entry["id"]: entry for entry in entries if isinstance(entry.get("id"), str)}
        return [
            Changed(found[each]) if each in found else Changed(error=_in_doubt(bulk, f"left {each} out of its answer"))
            for each in things
        ]

    async def _call(self, operation: Operation[Any], ids: Sequence[str], witness: Witness | None) -> Reply:
        callers = 1 if self._callers is None else sum(self._callers[each] for each in ids)
        return await self._engine.call(
            operation,
            self._options,
            ids=ids,
            params=self._change.params,
            callers=callers,
            witness=_Begins(self, ids, witness),
        )

    def begins(self, ids: Sequence[str]) -> None:
        """Learn that a request for some leaves."""
        self.begun.update(ids)
        self._sent()

    def contradicts(self, refusal: WrikeError) -> None:
        """Learn that the bulk operation may not make this change, though the one for one entity does."""
        self._contradictions += 1
        if self._change.bulk is not None and self._contradictions >= _NO_CHANCE:
            self._updates.refused(self._change.bulk, self._change.params)
            self._size = 1

    def _blamed(self, bulk: Operation[Any], refusal: InvalidRequest) -> set[str]:
        """Return the parameters that a refusal is about, as far as it tells; a doubtful one needs no more proof."""
        description = refusal.description or ""
        unproven = {name for name in self._change.params if not self._updates.proven(bulk, name)}
        return {name for name in unproven if f"'{name}'" in description} or unproven & self._change.doubtful


@attrs.define(eq=False)
class _Begins:
    """Tells an update queue what its requests hold in the moment that they leave."""

    queue: UpdateQueue
    ids: Sequence[str]
    first: Witness | None
    new: set[str] = attrs.field(factory=set[str])

    async def sending(self) -> None:
        if self.first is not None:
            await self.first.sending()
        # What was sent before, and not clearly answered, stays begun whatever becomes of this request.
        self.new = {each for each in self.ids if each not in self.queue.begun}
        self.queue.begins(self.ids)

    async def withdrawn(self) -> None:
        self.queue.begun -= self.new


def _in_doubt(operation: Operation[Any], what: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{operation} was accepted, but {what}, so nobody knows whether it was changed. Look before you repeat it",
        method=operation.method,
        path=operation.path,
        status=200,
    )


@attrs.frozen(eq=False)
class UpdatePlan:
    """Changes many entities alike."""

    engine: Engine
    options: CallOptions
    change: Change
    repeats: bool = True
    size: int = 100
    method: str = "update_many"

    @property
    def lane(self) -> Lane:
        """Where its requests queue."""
        return self.options.lane or "bulk"

    async def admit(self, rows: Collection[Any] | None) -> UpdatePlan:
        """Have it decided whether the change may be made to anything."""
        change, count = self.change, None if rows is None else len(rows)
        ask = Ask(change.single, params=change.params, bulk=True, count=count, rows=rows or ())
        options = await admitted(self.options, [ask], [] if change.bulk is None else [change.bulk])
        return attrs.evolve(self, options=options)

    def begin(self, sent: Callable[[], None]) -> UpdateWriter:
        """Return what changes the IDs of one pass."""
        options = attrs.evolve(self.options, lane=self.lane)
        queue = self.engine.part(Updates).queue(self.change, options, sent=sent, repeats=self.repeats)
        return UpdateWriter(queue, self.change, options)

    @property
    def room(self) -> int:
        """How long the IDs of a group may be in the URL."""
        return MAX_TARGET_BYTES - len((self.change.bulk or self.change.single).path)

    @property
    def unsure(self) -> tuple[str, ...]:
        """Wire names of changes that the bulk operation takes according to some sources only."""
        return tuple(sorted(self.change.doubtful))

    def prepare(self, row: Row) -> IdRow:
        """Check an ID; raises `InvalidArgument`."""
        return IdRow(row, check_id(row.input, "ids"))

    def weight(self, ready: IdRow) -> int:
        """Return what it takes of the URL, with its comma."""
        return len(ready.entity_id) + 1

    def requests(self, group: Sequence[IdRow]) -> tuple[int, int]:
        """Return what a bulk update takes, and what the IDs take by themselves, each once."""
        singles = len({ready.entity_id for ready in group})
        return (singles if self.change.bulk is None else 1), singles


class UpdateWriter:
    """Changes the groups of one pass."""

    def __init__(self, queue: UpdateQueue, change: Change, options: CallOptions) -> None:
        self._queue = queue
        self._change = change
        self._options = options

    def withdraw(self) -> None:
        """Send none of the IDs any more that wait to be sent."""
        self._queue.fail_waiting(Withdrawn("taken back before it was sent"))

    def may_be_sent(self, ready: IdRow) -> bool:
        """Whether a request with an ID was begun."""
        return ready.entity_id in self._queue.begun

    def known(self, ready: IdRow) -> RowOutcome | None:
        """Return what became of an ID."""
        known = self._queue.known(ready.entity_id)
        return None if known is None else _outcome(ready, as_changed(known))

    def forget(self, group: Sequence[IdRow]) -> None:
        """Forget IDs, once what became of them is settled."""
        self._queue.begun.difference_update(ready.entity_id for ready in group)

    async def perform(self, group: Sequence[IdRow]) -> Performed:
        """Change a group; an ID that is in it twice is changed once."""
        sift = await sifted(self._options, group, self._ask)
        allowed = sift.of(group)
        ids = list(dict.fromkeys(ready.entity_id for ready in allowed))
        changed = dict(zip(ids, map(as_changed, await self._queue.perform(ids)), strict=True))
        outcomes = [_outcome(ready, changed[ready.entity_id]) for ready in allowed]
        stops = (each.error for each in changed.values() if each.error is not None and stops_everything(each.error))
        return sift.told(group, Performed(outcomes, next(stops, None)))

    def _ask(self, ready: IdRow) -> Ask:
        return Ask(self._change.single, (ready.entity_id,), self._change.params)


def as_changed(result: Changed | WrikeError) -> Changed:
    """Return what became of an entity, where it may be the error alone."""
    return Changed(error=result) if isinstance(result, WrikeError) else result


def _outcome(ready: IdRow, changed: Changed) -> RowOutcome:
    if changed.error is not None:
        return RowOutcome(row=ready.row, error=changed.error)
    return RowOutcome(row=ready.row, id=ready.entity_id)
