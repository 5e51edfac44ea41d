"""`sync`: a store is brought up to date."""

from __future__ import annotations

from datetime import timedelta

from wrike_async.client import Wrike
from wrike_async.export._reading import TellProgress
from wrike_async.export._report import Report
from wrike_async.export._request import Areas
from wrike_async.export._running import StoreRun
from wrike_async.export._store import Store
from wrike_async.export._stores.opening import store_of
from wrike_async.export._syncing.comparing import COMPARED
from wrike_async.export._syncing.reconciling import Reconcile, Reconciling, checked, together
from wrike_async.export._syncing.wanted import syncing_of

__all__ = ["sync"]


async def sync(
    wrike: Wrike,
    *,
    to: str | Store,
    areas: Areas | None = None,
    full: bool = False,
    reconcile: Reconcile | None = None,
    overlap: timedelta = timedelta(minutes=5),
    lookback: timedelta = timedelta(days=30),
    progress: TellProgress | None = None,
) -> Report:
    """Bring tables up to date with the account: all of it the first time, then what changed since the last time.

    A table for each area, with the columns of its `Table`, and ``_synced_at``, ``_deleted_at`` and ``_purged``: rows
    are marked, never removed. All areas change in one transaction at the end, so a reader sees the account of the last
    run or of this one. Until then what came is in the store, too, and the same call goes on from there, however the one
    before ended.

    A cursor is the server's time when a run began, so nothing is lost that changes while one is under way.

    Args:
        wrike: the client.
        to: ``"sqlite:FILE"``, ``"duckdb:FILE"`` (extra ``wrike-async[duckdb]``),
            ``"postgresql://USER@HOST/DATABASE"`` (extra ``wrike-async[postgres]``), or a `Store`.
        areas: names, or names with ``fields`` and the like, as `export` takes them. All `AREAS` by default. Areas that
            change by and by take no filters: what no longer passes one would stay.
        full: read everything anew. It finds what leaves no trace, such as a timelog that was deleted, and is needed for
            another account's or another user's token.
        reconcile: look, when the rest is committed, for tasks and timelogs that left no trace: ``"counts"`` compares
            how many were created in 64 windows of time, and looks closer where that differs; ``"ids"`` reads them all.
        overlap: how far before the last run changes are asked for again, for indexes that are late.
        lookback: how far back comments and attachments are read again, of which nothing tells what changed.
        progress: called with a `Progress` after each answer.

    Returns:
        What became of each area. One that Wrike refuses, or that the client may not read, has an ``error`` there, and
        keeps the rows it had.

    Raises:
        InvalidArgument: something of that makes no sense. Nothing was sent.
        AccountMismatch: the store has another account's data, or what another user sees.
        StoreBusy: another run is writing there.
        StoreError: the store could not take it. What it had is whole, and the same call goes on.
        WrikeError: a request failed. What came is kept, and the same call goes on.
    """
    purpose = syncing_of(wrike, areas, full=full, overlap=overlap, lookback=lookback)
    checked(reconcile, purpose.wanted)
    store = store_of(to)
    report = await StoreRun(wrike, purpose.wanted, store, purpose, progress).run()
    compared = [each for each in purpose.wanted if each.name in COMPARED and report.areas[each.name].error is None]
    if reconcile is None or not compared:
        return report
    comparing = Reconciling(syncing=purpose, how=reconcile)
    return together(report, await StoreRun(wrike, compared, store, comparing, progress).run())
