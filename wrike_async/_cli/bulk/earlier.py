"""What became of rows that an earlier run had sent, as far as Wrike tells."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Literal

from wrike_async import FileJournal, Row, RowOutcome
from wrike_async._writing.outcomes import stops_everything
from wrike_async.client import Wrike
from wrike_async.errors import WrikeError

__all__ = ["CreatedArea", "settle_earlier"]

CreatedArea = Literal["tasks", "folders"]

_JOBS_AT_ONCE = 16


async def settle_earlier(wrike: Wrike, results: FileJournal, area: CreatedArea, folder_id: str) -> None:
    """Look at the jobs of earlier runs again; rows that were sent without one are in doubt.

    Args:
        wrike: asks.
        results: of the earlier runs.
        area: what their rows are.
        folder_id: where their rows were to be created.

    Raises:
        WrikeError: Wrike cannot be asked, which settles nothing.
    """
    jobs = list(results.states.unsettled_jobs().items())
    for start in range(0, len(jobs), _JOBS_AT_ONCE):
        some = jobs[start : start + _JOBS_AT_ONCE]
        for outcomes in await asyncio.gather(*(_ask(wrike, results, area, folder_id, *job) for job in some)):
            await results.done(outcomes)
    lost = WrikeError("it was sent, and the program ended before it was answered")
    await results.done([RowOutcome(row=row, error=lost, in_doubt=True) for row in _untold(results)])


async def _ask(
    wrike: Wrike, results: FileJournal, area: CreatedArea, folder_id: str, job_id: str, indexes: Sequence[int]
) -> list[RowOutcome]:
    unsettled = results.states.unsettled
    # Of what is settled by now nothing is needed but its place.
    rows = [unsettled[index].row if index in unsettled else Row(index, None) for index in indexes]
    outcomes = await wrike.batch_outcomes(job_id, rows, folder_id=folder_id, area=area, journal=results)
    for outcome in outcomes:
        cause = None if outcome.error is None else outcome.error.__cause__
        if outcome.in_doubt and isinstance(cause, WrikeError) and stops_everything(cause):
            raise cause
    return [
        outcome
        for outcome in outcomes
        if outcome.index in unsettled and not (outcome.in_doubt and unsettled[outcome.index].told)
    ]


def _untold(results: FileJournal) -> Iterator[Row]:
    return (each.row for each in results.states.unsettled.values() if not each.told)
