"""A run that looks for what leaves no trace, right after one that brought what does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import attrs

from wrike_async.errors import InvalidArgument
from wrike_async.export._area_state import Reading
from wrike_async.export._identity import Identity
from wrike_async.export._reading import Step
from wrike_async.export._report import AreaReport, Report
from wrike_async.export._request import WantedArea
from wrike_async.export._store import AreaChange, AreaState, Run
from wrike_async.export._syncing.comparing import COMPARED, CountsStep, IdsStep
from wrike_async.export._syncing.purpose import Syncing

__all__ = ["Reconcile", "Reconciling", "checked", "together"]

Reconcile = Literal["counts", "ids"]
"""How a store is compared with the account: by how many there are in windows of time, or by every ID."""

_WAYS: Final = ("counts", "ids")


def checked(reconcile: Reconcile | None, wanted: Sequence[WantedArea]) -> None:
    """See to it that what is to be compared can be.

    Raises:
        InvalidArgument: it cannot.
    """
    if reconcile is None:
        return
    if reconcile not in _WAYS:
        raise InvalidArgument(f"reconcile must be 'counts', 'ids' or None, not {reconcile!r:.40}")
    if not any(each.name in COMPARED for each in wanted):
        raise InvalidArgument(f"reconcile compares {' and '.join(COMPARED)}, and no such area is asked for")


@attrs.frozen(kw_only=True)
class Reconciling:
    """The purpose of such a run. It keeps cursors where they are: nothing of it is newer than they are.

    Attributes:
        syncing: the purpose of the run before.
        how: what is compared.
        alone: see `Purpose`.
    """

    syncing: Syncing
    how: Reconcile
    alone: bool = True

    @property
    def question(self) -> str:
        """What is asked for."""
        return f"{self.how} {self.syncing.question}"

    def unfinished(self, _: Mapping[str, AreaState]) -> None:
        """Go on with nothing: what such a run found before it ended would be of another time."""

    def goes_on(self, run: Run | None, states: Mapping[str, AreaState], identity: Identity) -> bool:
        """See to it that what the store has is this user's."""
        return self.syncing.goes_on(run, states, identity)

    def reading(self, wanted: WantedArea, state: AreaState | None, run: Run, identity: Identity) -> Reading:
        """Return the beginning of an area, with the fields that its rows have."""
        assert state is not None
        assert state.cursor is not None
        reading = attrs.evolve(self.syncing, full=False).reading(wanted, state, run, identity)
        return attrs.evolve(reading, as_of=state.cursor)

    def steps(self, _: WantedArea, state: AreaState | None, *__: object) -> Sequence[Step]:
        """Return how an area is compared."""
        assert state is not None
        assert state.cursor is not None
        return [CountsStep(state.cursor) if self.how == "counts" else IdsStep()]

    def change(
        self, wanted: WantedArea, state: AreaState | None, run: Run, readings: Mapping[str, Reading]
    ) -> AreaChange:
        """Return what the end makes of an area."""
        return attrs.evolve(self.syncing.change(wanted, state, run, readings), complete=None)


def together(report: Report, again: Report) -> Report:
    """Return what became of areas that were compared, too."""
    areas = {name: _both(each, again.areas.get(name)) for name, each in report.areas.items()}
    return attrs.evolve(
        report,
        ended=again.ended,
        requests=report.requests + again.requests,
        refused=report.refused + again.refused,
        areas=areas,
    )


def _both(report: AreaReport, again: AreaReport | None) -> AreaReport:
    if again is None:
        return report
    kinds = ("inserted", "updated", "deleted", "restored", "purged", "requests")
    sums = {kind: getattr(report, kind) + getattr(again, kind) for kind in kinds}
    error = again.error and f"it is up to date, but could not be compared: {again.error}"
    return attrs.evolve(report, rows=again.rows, error=error, **sums)
