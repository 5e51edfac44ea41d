"""What `update_each` does: a change of its own to each of many entities."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import attrs

from wrike_async._engine.guarding.permits import Ask
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import check_id
from wrike_async._writing.admitting import admitted
from wrike_async._writing.outcomes import Row
from wrike_async._writing.updating.change import read_change
from wrike_async._writing.updating.update_plan import EditPlan, ReadyEdit
from wrike_async.errors import InvalidArgument

__all__ = ["UpdateEachPlan"]


@attrs.frozen(eq=False, kw_only=True)
class UpdateEachPlan(EditPlan):
    """Changes each of many entities as its row says; equal changes travel together."""

    single: Operation[Any]
    bulk: Operation[Any]
    perhaps: frozenset[str]
    room: int = 0
    unsure: tuple[str, ...] = ()
    method: str = "update_each"

    async def admit(self, rows: Collection[Any] | None) -> UpdateEachPlan:
        """Have it decided whether anything may be changed; in which way shows row by row."""
        ask = Ask(self.single, bulk=True, count=None if rows is None else len(rows), rows=rows or ())
        return attrs.evolve(self, options=await admitted(self.options, [ask], [self.bulk]))

    def prepare(self, row: Row) -> ReadyEdit:
        """Check an ID and its changes; raises `InvalidArgument`."""
        match row.input:
            case (entity_id, Mapping() as values):
                change = read_change(self.single, self.bulk, values, perhaps=self.perhaps)
                return ReadyEdit(row, check_id(entity_id, "id"), change)
            case _:
                raise InvalidArgument(
                    "a row must be a pair of an ID and a dict of changes, such as ('IEAAAAAQ', {'title': 'a'}); of a "
                    "dict by ID, pass its items()"
                )

    def weight(self, ready: ReadyEdit) -> int:
        """A group is cut again by its changes, and by the length of its URLs then."""
        return 0

    def key(self, ready: ReadyEdit) -> str:
        """Return the ID: two changes of one entity are made one after the other."""
        return ready.entity_id

    def requests(self, group: Sequence[ReadyEdit]) -> tuple[int, int]:
        """Return what the changes take where those of a group that are equal travel together, and what each takes."""
        alone = sum(ready.change.bulk is None for ready in group)
        return alone + len({ready.change.key for ready in group if ready.change.bulk is not None}), len(group)
