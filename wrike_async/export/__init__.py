"""All of an account, or of some of its areas, in files: each record once, resumed after a crash.

::

    from wrike_async.export import export

    report = await export(wrike, ["tasks", "folders", "contacts"], to="wrike-export")
    print(report.areas["tasks"].rows)

``format="parquet"`` needs the extra ``wrike-async[parquet]``.
"""

from __future__ import annotations

from wrike_async._wire.structuring.flat_columns import ColumnType
from wrike_async.export._areas import AREAS, ExportArea
from wrike_async.export._course.course import Course, Sample
from wrike_async.export._errors import AccountMismatch, StoreBusy, StoreError
from wrike_async.export._exporting import export
from wrike_async.export._files.formats import Format
from wrike_async.export._planning import AreaPlan, Plan, plan
from wrike_async.export._reading import TellProgress
from wrike_async.export._report import AreaReport, Progress, Report
from wrike_async.export._reporting.drawing import draw_report
from wrike_async.export._reporting.reading import read_runs
from wrike_async.export._reporting.records import AreaRecord, RunRecord
from wrike_async.export._request import Areas, Deleted
from wrike_async.export._store import AreaChange, AreaState, Counts, Fate, Run, Store, Which
from wrike_async.export._syncing.reconciling import Reconcile
from wrike_async.export._syncing.syncing import sync
from wrike_async.export._table import Column, Table
from wrike_async.export._upserting.report import UpsertAction, UpsertProgress, UpsertReport, UpsertRow
from wrike_async.export._upserting.upserting import upsert

__all__ = [
    "AREAS",
    "AccountMismatch",
    "AreaChange",
    "AreaPlan",
    "AreaRecord",
    "AreaReport",
    "AreaState",
    "Areas",
    "Column",
    "ColumnType",
    "Counts",
    "Course",
    "Deleted",
    "ExportArea",
    "Fate",
    "Format",
    "Plan",
    "Progress",
    "Reconcile",
    "Report",
    "Run",
    "RunRecord",
    "Sample",
    "Store",
    "StoreBusy",
    "StoreError",
    "Table",
    "TellProgress",
    "UpsertAction",
    "UpsertProgress",
    "UpsertReport",
    "UpsertRow",
    "Which",
    "draw_report",
    "export",
    "plan",
    "read_runs",
    "sync",
    "upsert",
]
