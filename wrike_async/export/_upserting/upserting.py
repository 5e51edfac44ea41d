"""Rows with a key of their own become tasks: each once, however often it runs, and however it ended."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import attrs

from wrike_async._resources.task_operations import CREATE
from wrike_async._writing.outcomes import Row, RowOutcome
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument
from wrike_async.export._upserting.comparing import changes_of, check_columns, fields_for
from wrike_async.export._upserting.markers import Marker
from wrike_async.export._upserting.reading import KeyedRow, read_rows
from wrike_async.export._upserting.report import UpsertAction, UpsertProgress, UpsertReport, UpsertRow
from wrike_async.export._upserting.results import Results, Unsettled, unsettled

__all__ = ["upsert"]

_LOOKS_AFTER = (5.0, 25.0)


async def upsert(
    wrike: Wrike,
    area: str,
    rows: Any,
    *,
    key: str,
    folder_id: str,
    by: str = "metadata",
    missing: Literal["keep", "trash"] = "keep",
    max_trash: float = 0.1,
    confirm: Callable[[int, int], bool] | None = None,
    dry_run: bool = False,
    results: str | os.PathLike[str] | None = None,
    progress: Callable[[UpsertProgress], None] | None = None,
) -> UpsertReport:
    """Make the tasks of a folder what rows say, each by a key that it keeps as a marker.

    One scan finds the tasks with a marker, in the folder and below it. Only the columns that a row gives are compared.
    Equal rows take nothing, new ones are created with their marker, a hundred to a request, and equal changes travel
    together. Run twice, the second run sends no write. Empty cells, and ``None``, are not given: they clear nothing.

    ``GET /folders/{folderId}/tasks``, ``POST /batch``, ``PUT /tasks/{taskIds}``, ``DELETE /tasks/{taskId}``

    Args:
        wrike: reads and writes.
        area: ``"tasks"``.
        rows: a path to .jsonl, .csv or .parquet; something with ``__arrow_c_stream__``, as tables of pyarrow, pandas,
            polars and DuckDB are; or mappings. Columns are parameters of `TaskCreate`. ``parents``, ``shareds`` and
            ``super_tasks`` are added and never taken away; ``responsibles`` are exactly those given.
        key: the column that tells rows apart, texts or whole numbers; it need not be a parameter.
        folder_id: where tasks are looked for and created: a folder, project or space.
        by: where the marker is: ``"metadata"``, which only this API client sees, or the ID of a custom field.
        missing: what becomes of marked tasks that the rows do not have: ``"trash"`` moves them to the recycle bin.
        max_trash: the largest part of the marked tasks that may be trashed, 0 to 1; beyond that nothing is sent.
        confirm: is asked before anything is sent, with how many of how many marked tasks would be trashed; ``False``
            ends it.
        dry_run: only count.
        results: a file of JSON Lines that gets a line for each write. If a run dies, the next one with the same file
            waits for the jobs that were under way; without a file, wait for them before you run it again.
        progress: is told after each row.

    Raises:
        InvalidArgument: rows that cannot be read or share a key, one key on two tasks, or too many to trash; nothing
            was sent.
        BatchError: something stopped the writes.
    """
    if area != "tasks":
        raise InvalidArgument(f"upsert takes 'tasks', not {area!r}")
    if missing not in ("keep", "trash"):
        raise InvalidArgument(f"missing must be 'keep' or 'trash', not {missing!r}")
    if not 0 <= max_trash <= 1:
        raise InvalidArgument(f"max_trash must be a part, 0 to 1, not {max_trash!r}")
    marker = Marker(by)
    before = wrike.stats.requests
    given = read_rows(rows, CREATE, key, marker.longest)
    columns = sorted({name for row in given for name in row.given})
    check_columns(columns)
    path = None if results is None else Path(results)
    marked = [marker.on(row.given, row.key) for row in given]
    found = await _found(wrike, marker, folder_id, fields_for(columns), unsettled(path))
    work = _Work.of(given, marked, found)
    if missing == "trash":
        _check_trash(work.gone, len(found), max_trash)
        if work.gone and confirm is not None and not confirm(len(work.gone), len(found)):
            raise InvalidArgument(f"nothing was sent: {len(work.gone):,} tasks were not to be trashed")
    trash = work.gone if missing == "trash" else []
    failed: list[UpsertRow] = []
    if not dry_run:
        with Results(path, [row.key for row in work.new]) as noted:
            failed = await _Writing(wrike, folder_id, work, noted, progress).run(trash)
    lost = {action: sum(row.action == action for row in failed) for action in ("create", "update", "trash")}
    return UpsertReport(
        rows=len(given),
        equal=len(given) - len(work.new) - len(work.changed),
        created=len(work.new) - lost["create"],
        updated=len(work.changed) - lost["update"],
        trashed=len(trash) - lost["trash"],
        missing=len(work.gone),
        requests=wrike.stats.requests - before,
        failed=tuple(failed),
    )


@attrs.frozen
class _Work:
    new: list[KeyedRow]
    creations: list[dict[str, Any]]
    changed: list[tuple[str, str, dict[str, Any]]]
    gone: list[tuple[str, str]]

    @classmethod
    def of(cls, given: Sequence[KeyedRow], marked: Sequence[dict[str, Any]], found: dict[str, dict[str, Any]]) -> _Work:
        """Compare rows with what is there."""
        work = cls([], [], [], [])
        for row, creation in zip(given, marked, strict=True):
            there = found.get(row.key)
            if there is None:
                if "title" not in row.given:
                    raise InvalidArgument(
                        f"nothing was sent: row {row.number} ({row.key!r:.80}) is new, and has no title"
                    )
                work.new.append(row)
                work.creations.append(creation)
            elif changes := changes_of(row.given, row.wire, there):
                work.changed.append((row.key, there["id"], changes))
        keys = {row.key for row in given}
        work.gone.extend((key, task["id"]) for key, task in found.items() if key not in keys)
        return work


async def _found(
    wrike: Wrike, marker: Marker, folder_id: str, fields: set[str], left: Unsettled
) -> dict[str, dict[str, Any]]:
    """Read what is marked, when what an earlier run sent is through."""
    for job, keys in left.jobs.items():
        outcomes = await wrike.batch_outcomes(job, [Row(at, key) for at, key in enumerate(keys)], folder_id=folder_id)
        left.keys.difference_update(each.row.input for each in outcomes if not each.ok and not each.in_doubt)
    found = await marker.scan(wrike, folder_id, fields)
    for wait in _LOOKS_AFTER:
        if left.keys <= found.keys():
            break
        await wrike._engine.sleep(wait)
        found = await marker.scan(wrike, folder_id, fields)
    return found


def _check_trash(gone: Sequence[Any], marked: int, most: float) -> None:
    if len(gone) > most * marked:
        raise InvalidArgument(
            f"nothing was sent: {len(gone):,} of {marked:,} marked tasks are missing from the rows and would be "
            f"trashed, more than {most:.0%}; see that the rows are whole, or raise max_trash"
        )


@attrs.frozen
class _Writing:
    wrike: Wrike
    folder_id: str
    work: _Work
    results: Results
    progress: Callable[[UpsertProgress], None] | None

    async def run(self, trash: Sequence[tuple[str, str]]) -> list[UpsertRow]:
        """Write all of it; returns what was not done."""
        tasks, work, failed = self.wrike.tasks, self.work, list[UpsertRow]()
        if work.new:
            rows: Any = work.creations
            creating = tasks.create_many(self.folder_id, rows, recover="metadata", journal=self.results)
            failed += await self._take("create", creating, [row.key for row in work.new])
        if work.changed:
            changes: Any = [(task_id, change) for _, task_id, change in work.changed]
            failed += await self._take("update", tasks.update_each(changes), [key for key, _, _ in work.changed])
        if trash:
            deleting = tasks.delete_many([task_id for _, task_id in trash])
            failed += await self._take("trash", deleting, [key for key, _ in trash])
        return failed

    async def _take(
        self, action: UpsertAction, outcomes: AsyncIterable[RowOutcome], keys: Sequence[str]
    ) -> list[UpsertRow]:
        failed: list[UpsertRow] = []
        done = 0
        async for each in outcomes:
            error = None if each.error is None else str(each.error)
            row = UpsertRow(key=keys[each.index], action=action, outcome=each.said, id=each.id, error=error)
            self.results.write([row])
            if not each.ok:
                failed.append(row)
            done += 1
            if self.progress is not None:
                self.progress(UpsertProgress(action, done, len(keys)))
        return failed
