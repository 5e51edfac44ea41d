"""Equal changes to many entities: what `update_many` does, and coalesced updates.

One bulk ``PUT`` changes up to a hundred, where it takes every parameter of the change. Where it refuses a parameter,
that is remembered, and single requests do the same. Where it refuses a group for another reason, an ID in it may be
bad, so the group is halved until the bad ones stand alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.packing.refusals import may_be_one_of_them as is_refusal_of_group
from wrike_async._wire.decode import missing_entity
from wrike_async._wire.encode import encode_params, parameters_of
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.parameters import check_id
from wrike_async._wire.requests import MAX_TARGET_BYTES
from wrike_async._writing.one_by_one import OneByOne
from wrike_async._writing.outcomes import Performed, Row, RowOutcome, stops_everything
from wrike_async.errors import ApiError, Forbidden, InvalidRequest, WrikeError
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.calls import Reply

__all__ = ["Change", "Changed", "IdRow", "UpdatePlan", "Updates", "read_change"]

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

    async def perform(
        self, change: Change, ids: Sequence[str], options: CallOptions, *, callers: Mapping[str, int] | None = None
    ) -> dict[str, Changed]:
        """Change up to a hundred entities. Returns what became of each; raises nothing.

        Args:
            change: what to change.
            ids: of the entities.
            options: of the requests.
            callers: how many calls wait for each ID; where it is ``None``, it is one call for all.
        """
        under_way = _UnderWay(self, change, options, callers)
        if change.bulk is None or len(ids) < 2:
            return await under_way.singles(ids)
        async with self._trial(change.bulk, change.doubtful):
            if any((change.bulk, name) in self._refused for name in change.params):
                return await under_way.singles(ids)
            return await under_way.bulk(change.bulk, ids)

    def _trial(self, bulk: Operation[Any], doubtful: frozenset[str]) -> AbstractAsyncContextManager[Any]:
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

    def proven(self, bulk: Operation[Any], name: str) -> bool:
        """Whether a bulk operation has taken a parameter before."""
        return (bulk, name) in self._accepted


@attrs.frozen(eq=False)
class _UnderWay:
    """A change under way: one bulk request, and what its refusal leads to."""

    updates: Updates
    change: Change
    options: CallOptions
    callers: Mapping[str, int] | None = None

    async def bulk(self, bulk: Operation[Any], ids: Sequence[str]) -> dict[str, Changed]:
        """Change all with one request; where it is refused, find out why."""
        try:
            reply = await self._call(bulk, ids)
        except ApiError as refusal:
            if not is_refusal_of_group(refusal):
                return {each: Changed(error=refusal) for each in ids}
            return await self._after_refusal(bulk, ids, refusal)
        except WrikeError as error:
            return {each: Changed(error=error) for each in ids}
        self.updates.accepted(bulk, self.change.params)
        entries = [entry for entry in reply.envelope.data if isinstance(entry, dict)]
        found = {entry["id"]: entry for entry in entries if isinstance(entry.get("id"), str)}
        return {
            each: Changed(found[each]) if each in found else Changed(error=missing_entity(bulk, each)) for each in ids
        }

    async def _call(self, operation: Operation[Any], ids: Sequence[str]) -> Reply:
        callers = 1 if self.callers is None else sum(self.callers[each] for each in ids)
        return await self.updates.engine.call(
            operation, self.options, ids=ids, params=self.change.params, callers=callers
        )

    async def _after_refusal(self, bulk: Operation[Any], ids: Sequence[str], refusal: ApiError) -> dict[str, Changed]:
        if blamed := self._blamed(bulk, refusal):
            self.updates.refused(bulk, blamed)
            return await self.singles(ids)
        if not isinstance(refusal, Forbidden) or any(self.updates.proven(bulk, name) for name in self.change.params):
            return await self._halves(bulk, ids)
        ends = await self.singles([ids[0], ids[-1]])
        if all(isinstance(changed.error, Forbidden) for changed in ends.values()):
            # Nobody may do this at all, which a hundred requests more would not change.
            return {each: ends.get(each, Changed(error=refusal)) for each in ids}
        return ends | await self._halves(bulk, [each for each in ids if each not in ends])

    def _blamed(self, bulk: Operation[Any], refusal: ApiError) -> set[str]:
        """Return the parameters that a refusal is about, as far as it tells; a doubtful one needs no more proof."""
        if not isinstance(refusal, InvalidRequest):
            return set()
        description = refusal.description or ""
        unproven = {name for name in self.change.params if not self.updates.proven(bulk, name)}
        return {name for name in unproven if f"'{name}'" in description} or unproven & self.change.doubtful

    async def _halves(self, bulk: Operation[Any], ids: Sequence[str]) -> dict[str, Changed]:
        if len(ids) < 2:
            return await self.singles(ids)
        done: dict[str, Changed] = {}
        for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
            done |= await (self.singles(half) if len(half) == 1 else self.bulk(bulk, half))
        return done

    async def singles(self, ids: Sequence[str]) -> dict[str, Changed]:
        """Change each with a request of its own."""
        made = await self.updates.engine.part(OneByOne).perform(ids, self._single)
        changed = [Changed(error=result) if isinstance(result, WrikeError) else result for result in made]
        return dict(zip(ids, changed, strict=True))

    async def _single(self, entity_id: str) -> Changed:
        reply = await self._call(self.change.single, [entity_id])
        data = reply.envelope.data
        return Changed(data[0] if data and isinstance(data[0], dict) else {"id": entity_id})


@attrs.frozen(eq=False)
class UpdatePlan:
    """Changes many entities alike."""

    engine: Engine
    options: CallOptions
    change: Change
    size: int = 100

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

    async def perform(self, group: Sequence[IdRow]) -> Performed:
        """Change a group; an ID that is in it twice is changed once."""
        ids = list(dict.fromkeys(ready.entity_id for ready in group))
        options = attrs.evolve(self.options, lane=self.options.lane or "bulk")
        changed = await self.engine.part(Updates).perform(self.change, ids, options)
        outcomes = [_outcome(ready, changed[ready.entity_id]) for ready in group]
        stops = (each.error for each in changed.values() if each.error is not None and stops_everything(each.error))
        return Performed(outcomes, next(stops, None))


def _outcome(ready: IdRow, changed: Changed) -> RowOutcome:
    if changed.error is not None:
        return RowOutcome(row=ready.row, error=changed.error)
    return RowOutcome(row=ready.row, id=ready.entity_id)
