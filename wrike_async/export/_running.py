"""A run over areas into a store, from its beginning to its end."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from wrike_async._transport.blocking import to_the_end
from wrike_async.client import Wrike
from wrike_async.export._area_state import Reading
from wrike_async.export._areas import table_of
from wrike_async.export._course.course import Sample
from wrike_async.export._course.meter import CourseMeter
from wrike_async.export._errors import StoreError
from wrike_async.export._identity import Identity, identity_of
from wrike_async.export._reading import AreaReader, Step, TellProgress
from wrike_async.export._report import AreaReport, Report
from wrike_async.export._request import WantedArea
from wrike_async.export._store import AreaChange, AreaState, Counts, Run, Store
from wrike_async.export._writer import Writer

__all__ = ["Purpose", "StoreRun"]

States = Mapping[str, AreaState]


class Purpose(Protocol):
    """What a run is for: what it makes of what a store has."""

    @property
    def question(self) -> str:
        """What is asked for, as a digest: an unfinished run of the same is gone on with."""
        ...

    @property
    def alone(self) -> bool:
        """Whether an area that is refused in the middle leaves the others alone."""
        ...

    def unfinished(self, states: States, /) -> Run | None:
        """Return the run to go on with, as far as can be said without a request.

        Raises:
            InvalidArgument: what is there must not be given up.
        """
        ...

    def goes_on(self, run: Run | None, states: States, identity: Identity, /) -> bool:
        """Tell whether the unfinished run is this account's and this user's.

        Raises:
            AccountMismatch: what is there is another's, and must not be given up.
        """
        ...

    def reading(self, wanted: WantedArea, state: AreaState | None, run: Run, identity: Identity, /) -> Reading:
        """Return how the reading of an area begins."""
        ...

    def steps(
        self, wanted: WantedArea, state: AreaState | None, run: Run, readings: Mapping[str, Reading], /
    ) -> Sequence[Step]:
        """Return how an area is read, after others were."""
        ...

    def change(
        self, wanted: WantedArea, state: AreaState | None, run: Run, readings: Mapping[str, Reading], /
    ) -> AreaChange:
        """Return what the end makes of an area, when all were read."""
        ...


class StoreRun:
    """A run under way."""

    def __init__(
        self,
        wrike: Wrike,
        wanted: Sequence[WantedArea],
        store: Store,
        purpose: Purpose,
        progress: TellProgress | None,
    ) -> None:
        self._wrike = wrike
        self._wanted = wanted
        self._store = store
        self._purpose = purpose
        self._progress = progress
        self._writer = Writer()

    async def run(self) -> Report:
        """Do it, or the rest of it."""
        opened = self._writer.begin(self._store.open)
        try:
            return await self._run(await to_the_end(opened))
        finally:
            # It is open, too, where somebody was cancelled while it was opened.
            if opened.exception() is None:
                await to_the_end(self._close())
            self._writer.close()

    async def _close(self) -> None:
        with contextlib.suppress(StoreError, OSError):
            await self._writer.run(self._store.close)

    async def _run(self, states: States) -> Report:
        before, purpose, meter = self._wrike.stats, self._purpose, CourseMeter(self._wrike)
        unfinished = purpose.unfinished(states)
        identity = await identity_of(self._wrike)
        goes_on = purpose.goes_on(unfinished, states, identity)
        if unfinished is None or not goes_on:
            run = Run(secrets.token_hex(8), purpose.question, identity.account_id, identity.user_id, identity.asked)
        else:
            run = unfinished
            meter.go_on_from(sample for state in states.values() for sample in _samples(state))
        await self._writer.run(self._store.begin, [table_of(each.name) for each in self._wanted], run)
        readers = await self._read(states, run, identity, meter)
        readings = {name: each.reading for name, each in readers.items()}
        changes = [
            attrs.evolve(purpose.change(each, states.get(each.name), run, readings), course=readers[each.name].course)
            for each in self._wanted
        ]
        counts = await self._writer.run(self._store.finish, changes)
        after = self._wrike.stats
        return Report(
            began=run.began,
            ended=max(each.ended for each in changes),
            requests=after.requests - before.requests,
            refused=after.refused - before.refused,
            areas={each.area: _area_report(readers[each.area], each.error, counts[each.area]) for each in changes},
        )

    async def _read(self, states: States, run: Run, identity: Identity, meter: CourseMeter) -> dict[str, AreaReader]:
        readers: dict[str, AreaReader] = {}
        for wanted in self._wanted:
            state = states.get(wanted.name)
            reader = readers[wanted.name] = AreaReader(
                self._wrike,
                wanted,
                identity,
                self._store,
                self._writer,
                self._purpose.reading(wanted, state, run, identity),
                state if state is not None and state.run is not None and state.run.id == run.id else None,
                self._progress,
                meter,
                alone=self._purpose.alone,
            )
            readings = {name: each.reading for name, each in readers.items()}
            await reader.read(self._purpose.steps(wanted, state, run, readings))
        return readers


def _samples(state: AreaState) -> Sequence[Sample]:
    return () if state.run is None or state.state is None else Reading.from_bytes(state.state).samples


def _area_report(reader: AreaReader, error: str | None, counts: Counts) -> AreaReport:
    reading = reader.reading
    return AreaReport(
        rows=counts.rows,
        inserted=counts.inserted,
        updated=counts.updated,
        deleted=counts.deleted or reading.deleted,
        restored=counts.restored,
        purged=counts.purged,
        requests=reader.requests,
        as_of=reading.as_of,
        fields=reading.fields,
        fields_left_out=reading.fields_left_out,
        warnings=reading.warnings,
        error=error,
    )
