"""What `update_many` does: one change to many entities."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Ask
from wrike_async._wire.parameters import check_id
from wrike_async._wire.requests import MAX_TARGET_BYTES
from wrike_async._writing.admitting import admitted
from wrike_async._writing.bulk.sent_rows import SentRows
from wrike_async._writing.journal import Journal
from wrike_async._writing.outcomes import Performed, Row, RowOutcome, Withdrawn, stops_everything
from wrike_async._writing.updating.change import Change, Edit, as_changed
from wrike_async._writing.updating.update_queue import Updates, outcomes_of
from wrike_async.options import CallOptions, Lane

__all__ = ["EditPlan", "ReadyEdit", "UpdatePlan", "UpdateWriter"]


@attrs.frozen(eq=False)
class ReadyEdit:
    """A row that says what to change, checked and ready to be sent."""

    row: Row
    entity_id: str
    change: Change


@attrs.frozen(eq=False, kw_only=True)
class EditPlan:
    """Changes entities, each as it is said for it or for all.

    Attributes:
        repeats: whether a change is made again where no clear answer came.
    """

    engine: Engine
    options: CallOptions
    journal: Journal
    repeats: bool
    size: int = 100

    @property
    def lane(self) -> Lane:
        """Where its requests queue."""
        return self.options.lane or "bulk"

    @property
    def call(self) -> CallOptions:
        """The options of its requests."""
        return self.options

    def ask(self, ready: ReadyEdit) -> Ask:
        """Return what changing an entity does."""
        change = ready.change
        return Ask(change.single, (ready.entity_id,), change.params, row=ready.row.index)

    def begin(self, sent: Callable[[], None]) -> UpdateWriter:
        """Return what changes the entities of one pass."""
        return UpdateWriter(self.engine, attrs.evolve(self.options, lane=self.lane), self.journal, self.repeats, sent)


@attrs.frozen(eq=False, kw_only=True)
class UpdatePlan(EditPlan):
    """Changes many entities alike."""

    change: Change
    method: str = "update_many"

    async def admit(self, rows: Collection[Any] | None) -> UpdatePlan:
        """Have it decided whether the change may be made to anything."""
        change, count = self.change, None if rows is None else len(rows)
        ask = Ask(change.single, params=change.params, bulk=True, count=count, rows=rows or ())
        options = await admitted(self.options, [ask], [] if change.bulk is None else [change.bulk])
        return attrs.evolve(self, options=options)

    @property
    def room(self) -> int:
        """How long the IDs of a group may be in the URL."""
        return MAX_TARGET_BYTES - len((self.change.bulk or self.change.single).path)

    @property
    def unsure(self) -> tuple[str, ...]:
        """Wire names of changes that the bulk operation takes according to some sources only."""
        return tuple(sorted(self.change.doubtful))

    def prepare(self, row: Row) -> ReadyEdit:
        """Check an ID; raises `InvalidArgument`."""
        return ReadyEdit(row, check_id(row.input, "ids"), self.change)

    def weight(self, ready: ReadyEdit) -> int:
        """Return what it takes of the URL, with its comma."""
        return len(ready.entity_id) + 1

    def key(self, ready: ReadyEdit) -> None:
        """One change may be made in any order, and twice."""

    def requests(self, group: Sequence[ReadyEdit]) -> tuple[int, int]:
        """Return what a bulk update takes, and what the IDs take by themselves, each once."""
        singles = len({ready.entity_id for ready in group})
        return (singles if self.change.bulk is None else 1), singles


class UpdateWriter:
    """Changes the groups of one pass."""

    def __init__(
        self, engine: Engine, options: CallOptions, journal: Journal, repeats: bool, sent: Callable[[], None]
    ) -> None:
        self._sent = SentRows(journal, sent)
        self._queue = engine.part(Updates).queue(options, journal=self._sent, repeats=repeats)
        self._edits: dict[int, Edit] = {}

    def withdraw(self) -> None:
        """Send none of the IDs any more that wait to be sent."""
        self._queue.fail_waiting(Withdrawn("taken back before it was sent"))

    def may_be_sent(self, ready: ReadyEdit) -> bool:
        """Whether a request that is not known to have failed holds a row."""
        return ready.row in self._sent

    def known(self, ready: ReadyEdit) -> RowOutcome | None:
        """Return what became of a row."""
        known = self._sent.outcome_of(ready.row)
        if known is not None or (edit := self._edits.get(ready.row.index)) is None:
            return known
        result = self._queue.known(edit)
        if result is None:
            return None
        error = as_changed(result).error
        return RowOutcome(row=ready.row, id=None if error is not None else edit.entity_id, error=error)

    def forget(self, group: Sequence[ReadyEdit]) -> None:
        """Forget rows, once what became of them is settled."""
        self._sent.forget([ready.row for ready in group])
        for ready in group:
            self._edits.pop(ready.row.index, None)

    async def perform(self, group: Sequence[ReadyEdit]) -> Performed:
        """Change a group; an ID that is in it twice, with one change, is changed once."""
        together: dict[str, list[ReadyEdit]] = {}
        for ready in group:
            together.setdefault(ready.entity_id, []).append(ready)
        edits = [
            Edit(entity_id, some[0].change, tuple(ready.row for ready in some)) for entity_id, some in together.items()
        ]
        self._edits |= {row.index: edit for edit in edits for row in edit.rows}
        changed = list(map(as_changed, await self._queue.perform(edits)))
        of_row = {
            outcome.index: outcome
            for edit, each in zip(edits, changed, strict=True)
            for outcome in outcomes_of(edit, each)
        }
        outcomes = [of_row[ready.row.index] for ready in group]
        await self._sent.done(outcomes)
        stops = (each.error for each in changed if each.error is not None and stops_everything(each.error))
        return Performed(outcomes, next(stops, None))
