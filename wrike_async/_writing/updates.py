"""Equal changes to many entities: what `update_many` does, and coalesced updates.

One bulk ``PUT`` changes up to a hundred, where it takes every parameter of the change. Where it refuses a parameter,
that is remembered, and single requests do the same. Where it refuses a group for another reason, an ID in it may be
bad, so the group is halved until the bad ones stand alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.fair_semaphore import FairSemaphore
from wrike_async._engine.group_size import is_refusal_of_group
from wrike_async._wire.decode import missing_entity
from wrike_async._wire.encode import encode_params, parameters_of
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.parameters import check_id
from wrike_async._wire.requests import MAX_TARGET_BYTES
from wrike_async._writing.batches import Performed, stops_everything
from wrike_async._writing.outcomes import Row, RowOutcome
from wrike_async.errors import ApiError, Forbidden, InvalidRequest, WrikeError
from wrike_async.options import CallOptions

__all__ = ["Change", "Changed", "IdRow", "UpdatePlan", "Updates", "read_change"]

_SINGLES_AT_ONCE = 8


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
    """Performs equal changes; one for each client."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._refused: set[tuple[Operation[Any], str]] = set()
        self._accepted: set[tuple[Operation[Any], str]] = set()
        self._trials: dict[tuple[Operation[Any], str], asyncio.Lock] = {}
        self._singles_at_once = FairSemaphore(_SINGLES_AT_ONCE)

    async def perform(self, change: Change, ids: Sequence[str], options: CallOptions) -> dict[str, Changed]:
        """Change up to a hundred entities. Returns what became of each; raises nothing."""
        bulk = change.bulk
        if bulk is None or len(ids) < 2:
            return await self._singles(change, ids, options)
        async with self._trial(bulk, change.doubtful):
            if any((bulk, name) in self._refused for name in change.params):
                return await self._singles(change, ids, options)
            return await self._bulk(change, bulk, ids, options)

    def _trial(self, bulk: Operation[Any], doubtful: frozenset[str]) -> Any:
        """As long as nobody knows whether a parameter is taken, one group tries it and the others wait."""
        for name in doubtful:
            key = (bulk, name)
            if key not in self._refused | self._accepted:
                return self._trials.setdefault(key, asyncio.Lock())
        return _Nothing()

    async def _bulk(
        self, change: Change, bulk: Operation[Any], ids: Sequence[str], options: CallOptions
    ) -> dict[str, Changed]:
        try:
            reply = await self._engine.call(bulk, options, ids=ids, params=change.params)
        except ApiError as refusal:
            if not is_refusal_of_group(refusal):
                return {each: Changed(error=refusal) for each in ids}
            return await self._after_refusal(change, bulk, ids, options, refusal)
        except WrikeError as error:
            return {each: Changed(error=error) for each in ids}
        self._accepted |= {(bulk, name) for name in change.params}
        found = {entry.get("id"): entry for entry in reply.envelope.data if isinstance(entry, dict)}
        return {
            each: Changed(found[each]) if each in found else Changed(error=missing_entity(bulk, each)) for each in ids
        }

    async def _after_refusal(
        self, change: Change, bulk: Operation[Any], ids: Sequence[str], options: CallOptions, refusal: ApiError
    ) -> dict[str, Changed]:
        if blamed := self._blamed(change, bulk, refusal):
            self._refused |= {(bulk, name) for name in blamed}
            return await self._singles(change, ids, options)
        if isinstance(refusal, Forbidden) and not any((bulk, name) in self._accepted for name in change.params):
            ends = await self._singles(change, [ids[0], ids[-1]], options)
            if all(isinstance(changed.error, Forbidden) for changed in ends.values()):
                # Nobody may do this at all, which a hundred requests more would not change.
                return {each: ends.get(each, Changed(error=refusal)) for each in ids}
            rest = await self._halves(change, bulk, [each for each in ids if each not in ends], options)
            return ends | rest
        return await self._halves(change, bulk, ids, options)

    async def _halves(
        self, change: Change, bulk: Operation[Any], ids: Sequence[str], options: CallOptions
    ) -> dict[str, Changed]:
        if len(ids) < 2:
            return await self._singles(change, ids, options)
        done: dict[str, Changed] = {}
        for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
            if len(half) == 1:
                done |= await self._singles(change, half, options)
            else:
                done |= await self._bulk(change, bulk, half, options)
        return done

    def _blamed(self, change: Change, bulk: Operation[Any], refusal: ApiError) -> set[str]:
        """Return the parameters that a refusal is about, as far as it tells; a doubtful one needs no more proof."""
        if not isinstance(refusal, InvalidRequest):
            return set()
        description = refusal.description or ""
        named = {name for name in change.params if f"'{name}'" in description and (bulk, name) not in self._accepted}
        return named or {name for name in change.doubtful if (bulk, name) not in self._accepted}

    async def _singles(self, change: Change, ids: Sequence[str], options: CallOptions) -> dict[str, Changed]:
        stopped_by: WrikeError | None = None

        async def update(entity_id: str) -> Changed:
            nonlocal stopped_by
            async with self._singles_at_once:
                if stopped_by is not None:
                    return Changed(error=stopped_by)
                try:
                    reply = await self._engine.call(change.single, options, ids=[entity_id], params=change.params)
                except WrikeError as error:
                    if stops_everything(error):
                        stopped_by = error
                    return Changed(error=error)
            data = reply.envelope.data
            return Changed(data[0] if data and isinstance(data[0], dict) else {"id": entity_id})

        return dict(zip(ids, await asyncio.gather(*map(update, ids)), strict=True))


class _Nothing:
    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        return None


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

    def prepare(self, row: Row) -> IdRow:
        """Check an ID; raises `InvalidArgument`."""
        return IdRow(row, check_id(row.input, "ids"))

    def weight(self, ready: IdRow) -> int:
        """Return what it takes of the URL, with its comma."""
        return len(ready.entity_id) + 1

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
