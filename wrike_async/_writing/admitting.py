"""Bulk writes where access is granted area by area: decided on once as a whole, and then row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import attrs

from wrike_async._engine.guarding.permits import Ask, gate_of, guarded
from wrike_async._wire.operation import Operation
from wrike_async._wire.refusals.copies import copy_of
from wrike_async._writing.bulk.plan import BulkPlan, GroupWriter, Ready
from wrike_async._writing.outcomes import Performed, RowOutcome
from wrike_async.errors import AccessDenied
from wrike_async.options import CallOptions

__all__ = ["Sifted", "admitted", "performed", "sifted"]

ReadyRow = TypeVar("ReadyRow", bound=Ready)


async def admitted(
    options: CallOptions,
    asks: Sequence[Ask],
    rides: Sequence[Operation[Any]] = (),
    looks: Sequence[Operation[Any]] = (),
) -> CallOptions:
    """Have many writes decided on as a whole.

    Args:
        options: of the call.
        asks: what is to be done, once for each operation.
        rides: what it is performed with besides.
        looks: lookups that tell what became of it.

    Returns:
        The options of their requests.

    Raises:
        AccessDenied: none of them may be done.
    """
    gate = gate_of(options)
    return options if gate is None else guarded(options, await gate.admit_bulk(asks, rides, looks))


@attrs.frozen
class Sifted:
    """A group of rows, and which of them may not be written."""

    denied: dict[int, AccessDenied]

    def of(self, group: Sequence[ReadyRow]) -> list[ReadyRow]:
        """Return those of a group that may be written."""
        return [ready for ready in group if ready.row.index not in self.denied]

    def told(self, group: Sequence[Ready], performed: Performed) -> Performed:
        """Return what became of a whole group, given what became of those that may be written."""
        if not self.denied:
            return performed
        known = {outcome.index: outcome for outcome in performed.outcomes}
        outcomes = [known.get(each.row.index) or self._denial(each) for each in group]
        return attrs.evolve(performed, outcomes=outcomes)

    def _denial(self, ready: Ready) -> RowOutcome:
        return RowOutcome(row=ready.row, error=copy_of(self.denied[ready.row.index]), in_doubt=False)


async def sifted(options: CallOptions, group: Sequence[ReadyRow], ask: Callable[[ReadyRow], Ask]) -> Sifted:
    """Find out which rows of a group may not be written."""
    gate = gate_of(options)
    if gate is None:
        return Sifted({})
    verdicts = await gate.sift([ask(ready) for ready in group])
    told = zip(group, verdicts, strict=True)
    return Sifted({ready.row.index: denied for ready, denied in told if denied is not None})


async def performed(plan: BulkPlan[ReadyRow], writer: GroupWriter[ReadyRow], group: Sequence[ReadyRow]) -> Performed:
    """Have a group of rows performed, but for those that may not be written."""
    sift = await sifted(plan.call, group, plan.ask)
    allowed = sift.of(group)
    return sift.told(group, await writer.perform(allowed) if allowed else Performed([]))
