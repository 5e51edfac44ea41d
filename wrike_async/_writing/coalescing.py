"""Single updates that ride together, where the caller asks for it.

Updates of one kind that say the same and are asked for in the same turn of the event loop become bulk requests. Each
caller gets its own entity, or its own error. A bulk request is sent in the context (`contextvars`) of the first of its
callers.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Ask, gate_of, guarded
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import check_id
from wrike_async._wire.refusals.copies import copy_of
from wrike_async._writing.collecting import collecting
from wrike_async._writing.updating.change import Change, Changed, Edit, as_changed, read_change
from wrike_async._writing.updating.update_queue import UpdateQueue, Updates
from wrike_async.errors import OutcomeUnknown, WrikeError
from wrike_async.options import CallOptions

__all__ = ["coalescing"]

Item = TypeVar("Item")

_MOST = 100
_LOST = OutcomeUnknown("the client was closed while this update was under way", method="PUT")

_Key = tuple[Operation[Any], bytes, CallOptions]
_Part = dict[str, list["_Caller"]]


@attrs.frozen(eq=False)
class _Caller:
    """Who waits for an update, and the context of the call."""

    future: asyncio.Future[Changed]
    context: contextvars.Context = attrs.field(factory=contextvars.copy_context)


@attrs.define(eq=False)
class _EqualUpdates:
    change: Change
    options: CallOptions
    callers: dict[str, list[_Caller]] = attrs.field(factory=dict)


class _Coalescer:
    """Collects updates until the next turn of the loop."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._groups: dict[_Key, _EqualUpdates] = {}

    def update(
        self,
        single: Operation[Item],
        bulk: Operation[Item],
        entity_id: str,
        changes: Mapping[str, Any],
        options: CallOptions,
        *,
        perhaps: frozenset[str],
    ) -> Coroutine[Any, Any, Item]:
        """Change an entity, together with others.

        Raises:
            WrikeError: as for the single operation.
        """
        self.engine.start()
        change = read_change(single, bulk, changes, perhaps=perhaps)
        return self._updated(check_id(entity_id, "id"), change, options)

    async def _updated(self, entity_id: str, change: Change, options: CallOptions) -> Any:
        change, options = await _admitted(change, entity_id, options)
        group = self._group_of(change, options)
        # Very many may wait here, and what they keep they keep each.
        del change, options
        caller = _Caller(asyncio.get_running_loop().create_future())
        group.callers.setdefault(entity_id, []).append(caller)
        changed = await caller.future
        if changed.error is not None:
            raise copy_of(changed.error)
        return self.engine.decode(group.change.single, [changed.entity])[0]

    def _group_of(self, change: Change, options: CallOptions) -> _EqualUpdates:
        """Return those that say the same and will leave with it."""
        key = (change.single, change.key, options)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _EqualUpdates(change, options)
            asyncio.get_running_loop().call_soon(self._send, key)
        return group

    def _send(self, key: _Key) -> None:
        group = self._groups.pop(key)
        wanted = {
            entity_id: waiting
            for entity_id, callers in group.callers.items()
            if (waiting := [caller for caller in callers if not caller.future.done()])
        }
        queue: UpdateQueue | None = None
        ids = list(wanted)
        for start in range(0, len(ids), _MOST):
            part = {entity_id: wanted[entity_id] for entity_id in ids[start : start + _MOST]}
            try:
                self.engine.start()
                queue = queue or self.engine.part(Updates).queue(group.options, cautious=False)
            except WrikeError as closed:
                _settle(part, dict.fromkeys(part, Changed(error=closed)))
            else:
                self._start(queue, group.change, part)

    def _start(self, queue: UpdateQueue, change: Change, part: _Part) -> None:
        context = next(iter(part.values()))[0].context
        edits = [Edit(entity_id, change, callers=len(waiting)) for entity_id, waiting in part.items()]
        task = self.engine.spawn(queue.perform(edits), writes=True, context=context)
        task.add_done_callback(partial(_hand_out, part))


async def _admitted(change: Change, entity_id: str, options: CallOptions) -> tuple[Change, CallOptions]:
    """Have one update decided on before it joins others, which ride on their own decisions."""
    gate = gate_of(options)
    if gate is None:
        return change, options
    await gate.admit(Ask(change.single, (entity_id,), change.params))
    if change.bulk is None or not gate.may_ride(change.single, change.bulk):
        return attrs.evolve(change, bulk=None), guarded(options, gate.riding([change.single]))
    return change, guarded(options, gate.riding([change.single, change.bulk]))


def _hand_out(part: _Part, task: asyncio.Task[list[Changed | WrikeError]]) -> None:
    error: BaseException | None = _LOST if task.cancelled() else task.exception()
    if error is None:
        _settle(part, dict(zip(part, map(as_changed, task.result()), strict=True)))
        return
    for caller in (caller for callers in part.values() for caller in callers):
        if not caller.future.done():
            # Whatever it was: nobody may wait for ever.
            caller.future.set_exception(copy_of(error))


def _settle(part: _Part, changed: dict[str, Changed]) -> None:
    for entity_id, callers in part.items():
        for caller in callers:
            if not caller.future.done():
                caller.future.set_result(changed[entity_id])


@asynccontextmanager
async def coalescing(engine: Engine) -> AsyncGenerator[None]:
    """Collect the updates of a client that are asked for in this block, and in tasks that are started in it."""
    engine.start()
    with collecting(_Coalescer(engine)):
        yield
