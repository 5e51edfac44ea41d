"""What a sync makes of what a store has: which areas go on from their cursor, and which are read from the beginning."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from wrike_async._json import dumps_given
from wrike_async._wire.parameters import DateRange
from wrike_async._wire.structuring.records import plain
from wrike_async.export._area_state import Reading
from wrike_async.export._areas import table_of
from wrike_async.export._errors import AccountMismatch
from wrike_async.export._identity import Identity
from wrike_async.export._lookups.named import NamedStep
from wrike_async.export._lookups.tree import TreeStep
from wrike_async.export._reading import Step
from wrike_async.export._request import WantedArea, question_of
from wrike_async.export._steps import BinStep, LivingStep, WholeStep
from wrike_async.export._store import AreaChange, AreaState, Run
from wrike_async.export._syncing.changed import ChangedStep, window_of
from wrike_async.export._syncing.folders import ComparedWithTreeStep, NewlySeenStep, VisibleStep
from wrike_async.export._syncing.gone import TasksGoneStep

__all__ = ["Syncing", "schema_of"]

logger = logging.getLogger("wrike_async.export")

_NEVER_COMPLETE = ("folders", "audit_log")
"""Folders that are missing are looked up; the audit log forgets what is old, and the store need not."""

_DATED = ("comments", "attachments")
"""What is read again of these is all that was created since a moment."""


def schema_of(wanted: WantedArea, left_out: Sequence[str] = ()) -> str:
    """Return what rows of an area are made of: a cursor is of use to a run with the same one only.

    Args:
        wanted: the area.
        left_out: fields that Wrike refused; they are told behind it, so that the next run need not find them out.
    """
    columns = [[each.name, each.type] for each in table_of(wanted.name).columns]
    filters = {name: plain(value) for name, value in wanted.filters.items() if name not in ("walks", "page_size")}
    said = dumps_given([columns, filters, sorted(wanted.fields)], sort_keys=True, default=repr)
    return " ".join([hashlib.sha256(said).hexdigest()[:16], *left_out])


@attrs.frozen(kw_only=True)
class Syncing:
    """The purpose of a sync.

    Attributes:
        wanted: areas, folders before tasks.
        full: whether all of them are read from the beginning.
        overlap: how far before a cursor changes are asked for.
        lookback: how far back comments and attachments are read again.
        alone: see `Purpose`.
    """

    wanted: Sequence[WantedArea]
    full: bool
    overlap: timedelta
    lookback: timedelta
    alone: bool = True

    @property
    def question(self) -> str:
        """What is asked for, and how."""
        how = f"sync {self.full} {self.overlap} {self.lookback}"
        columns = [schema_of(each) for each in self.wanted]
        return question_of(self.wanted, " ".join([how, *columns]))

    def unfinished(self, states: Mapping[str, AreaState]) -> Run | None:
        """Return the run that is unfinished, if it asks for the same. Another one is forgotten: its rows come again."""
        run = next((each.run for each in states.values() if each.run is not None), None)
        if run is not None and run.question != self.question:
            logger.warning("an unfinished sync of other areas, or with other options, is forgotten")
            return None
        return run

    def goes_on(self, run: Run | None, states: Mapping[str, AreaState], identity: Identity) -> bool:
        """Tell whether the unfinished run is this user's, and see to it that what the store has is, too."""
        me = (identity.account_id, identity.user_id)
        owners = {(each.account_id, each.user_id) for each in states.values() if each.account_id is not None}
        if run is not None:
            owners.add((run.account_id, run.user_id))
        others = owners - {me}
        if others and not self.full:
            what = "account" if any(account != me[0] for account, _ in others) else "user"
            raise AccountMismatch(
                f"the store has what another {what} sees: use a token of that one, another store, or full=True to read "
                "all of it anew"
            )
        return run is not None and (run.account_id, run.user_id) == me

    def reading(self, wanted: WantedArea, state: AreaState | None, run: Run, _: Identity) -> Reading:
        """Return the beginning of an area: without what Wrike refused when its rows came."""
        fields: tuple[str, ...] = wanted.fields
        left_out: tuple[str, ...] = ()
        if state is not None and self._cursor(wanted, state, run) is not None and not wanted.chosen:
            left_out = tuple((state.schema or "").split()[1:])
            fields = tuple(each for each in fields if each not in left_out)
        return Reading(as_of=run.began, fields=fields, fields_left_out=left_out)

    def _cursor(self, wanted: WantedArea, state: AreaState | None, run: Run) -> datetime | None:
        """Return the moment from which on changes are asked for; ``None`` where all of an area is."""
        if state is None or state.cursor is None or self.full:
            return None
        same = (state.schema or "").split()[:1] == [schema_of(wanted)]
        return state.cursor if same and _is_of(state, run) else None

    def steps(
        self, wanted: WantedArea, state: AreaState | None, run: Run, readings: Mapping[str, Reading]
    ) -> Sequence[Step]:
        """Return how an area is read, after folders."""
        if wanted.area.reads == "whole":
            return [WholeStep()]
        window = self.window(wanted, state, run)
        if wanted.area.reads == "named":
            return [NamedStep(readings["tasks"], changes=window is not None, before=not self.full)]
        first: Step = LivingStep() if window is None else ChangedStep(window)
        mine = state is not None and _is_of(state, run)
        if wanted.name == "folders":
            cursor = self._cursor(wanted, state, run)
            since = cursor and cursor - self.overlap
            # Of another user's folders those are not asked for that did not come.
            return [VisibleStep(since), BinStep(once=False), ComparedWithTreeStep(since) if mine else TreeStep()]
        if wanted.name != "tasks":
            return [first]
        steps: list[Step] = [first, BinStep(once=False)]
        if mine:
            steps.append(TasksGoneStep())
        if window is not None and "folders" in readings:
            steps.append(NewlySeenStep(readings["folders"].newly_seen))
        return steps

    def window(self, wanted: WantedArea, state: AreaState | None, run: Run) -> DateRange[datetime] | None:
        """Return the window of which changes are asked for; ``None`` where all of an area is read."""
        cursor = self._cursor(wanted, state, run)
        if cursor is None or wanted.area.reads == "whole" or wanted.name == "folders":
            return None
        return window_of(wanted.name, cursor, run.began, self.overlap, self.lookback)

    def change(
        self, wanted: WantedArea, state: AreaState | None, run: Run, readings: Mapping[str, Reading]
    ) -> AreaChange:
        """Return what the end makes of an area."""
        reading = readings[wanted.name]
        error = None
        if reading.newly_seen and "tasks" in readings and readings["tasks"].error is not None:
            # The next run would not take them for newly seen, and would not look for the tasks in them.
            error = "the tasks in folders that are newly seen could not be read"
        return reading.change(
            wanted.name,
            complete=None if reading.warnings else self._complete(wanted, state, run),
            error=error,
            schema=schema_of(wanted, reading.fields_left_out),
        )

    def _complete(self, wanted: WantedArea, state: AreaState | None, run: Run) -> DateRange[datetime] | None:
        """Return the window of which everything was read."""
        if wanted.name in _NEVER_COMPLETE and (state is None or _is_of(state, run)):
            return None
        window = self.window(wanted, state, run)
        if window is None:
            return DateRange()
        return DateRange(window.start) if wanted.name in _DATED else None


def _is_of(state: AreaState, run: Run) -> bool:
    """Tell whether what a store has of an area is of the account and the user of a run, or nothing."""
    return state.account_id is None or (state.account_id, state.user_id) == (run.account_id, run.user_id)
