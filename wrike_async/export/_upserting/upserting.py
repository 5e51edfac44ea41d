"""Rows with a key of their own become tasks or folders: each once, however often it runs, and however it ended."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterable, Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import attrs

from wrike_async._writing.outcomes import Row, RowOutcome
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument
from wrike_async.export._upserting.areas import UPSERT_AREAS, UpsertArea
from wrike_async.export._upserting.markers import Marker
from wrike_async.export._upserting.reading import KeyedRow, read_rows
from wrike_async.export._upserting.report import UpsertAction, UpsertProgress, UpsertReport, UpsertRow
from wrike_async.export._upserting.results import Results, ResultsFile, Unsettled

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
    """Make the tasks or folders in a folder what rows say, each by a key that it keeps as a marker.

    One scan finds those with a marker, in the folder and below it. Only the columns that a row gives are compared.
    Equal rows take nothing, new ones are created with their marker, a hundred to a request, and equal changes travel
    together. Run twice, the second run sends no write. Empty cells, and ``None``, are not given: they clear nothing.

    ``GET /folders/{folderId}/tasks``, ``GET /folders/{folderId}/folders``, ``POST /batch``, ``PUT /tasks/{taskIds}``,
    ``PUT /folders/{folderIds}``, ``PUT /folders/{folderId}``, ``DELETE /tasks/{taskId}``

    Args:
        wrike: reads and writes.
        area: ``"tasks"`` or ``"folders"``; a folder whose row has ``project`` is a project.
        rows: a path to .jsonl, .csv or .parquet; something with ``__arrow_c_stream__``, as tables of pyarrow, pandas,
            polars and DuckDB are; or mappings. Columns are parameters of `TaskCreate` or `FolderCreate`. ``parents``,
            ``shareds`` and ``super_tasks`` are added and never taken away; ``responsibles``, and ``owner_ids`` of a
            project, are exactly those given.
        key: the column that tells rows apart, texts or whole numbers; it need not be a parameter.
        folder_id: where they are looked for and created: a folder, project or space.
        by: where the marker is: ``"metadata"``, which only this API client sees, or the ID of a custom field.
        missing: what becomes of marked tasks that the rows do not have: ``"trash"`` moves them to the recycle bin. A
            folder would take along all that is in it, so folders are kept.
        max_trash: the largest part of the marked tasks that may be trashed, 0 to 1; beyond that nothing is sent.
        confirm: is asked before anything is sent, with how many of how many marked tasks would be trashed; ``False``
            ends it.
        dry_run: only count.
        results: a file of JSON Lines that gets a head, and a line for each write; one run at a time has it. If a run
            dies, the next one with the same file waits for the jobs that were under way; without a file, wait for them
            before you run it again.
        progress: is told after each row.

    Raises:
        InvalidArgument: rows that cannot be read or share a key, one key on two tasks or folders, too many to trash, or
            results of another upsert; nothing was sent.
        StoreBusy: another run has the results; with its host, process and since when. Nothing was sent.
        BatchError: something stopped the writes.
    """
    of = _checked(area, missing, max_trash)
    marker = Marker(by)
    before = wrike.stats.requests
    given = read_rows(rows, of.create, key, marker.longest)
    of.columns.check(row.given for row in given)
    marked = [marker.on(row.given, row.key) for row in given]
    failed: list[UpsertRow] = []
    about = {"operation": "upsert", "area": area, "folder": folder_id, "by": by, "key": key}
    with _results_file(results, {**about, "host": wrike._engine.base_url}, dry_run=dry_run) as file:
        fields = of.columns.fields(row.given for row in given)
        found = await _found(wrike, area, marker, folder_id, fields, file.unsettled if file else Unsettled())
        work = _Work.of(of, given, marked, found)
        if missing == "trash":
            _check_trash(work.gone, len(found), max_trash)
            if work.gone and confirm is not None and not confirm(len(work.gone), len(found)):
                raise InvalidArgument(f"nothing was sent: {len(work.gone):,} tasks were not to be trashed")
        trash = work.gone if missing == "trash" else []
        if not dry_run:
            if file is not None:
                file.begin()
            noted = Results(file, [row.key for row in work.new])
            failed = await _Writing(wrike, area, folder_id, work, noted, progress).run(trash)
    return work.report(len(given), len(trash), failed, wrike.stats.requests - before)


def _checked(area: str, missing: str, max_trash: float) -> UpsertArea:
    if area not in UPSERT_AREAS:
        raise InvalidArgument(f"upsert takes {' or '.join(map(repr, UPSERT_AREAS))}, not {area!r}")
    if missing not in ("keep", "trash"):
        raise InvalidArgument(f"missing must be 'keep' or 'trash', not {missing!r}")
    if not 0 <= max_trash <= 1:
        raise InvalidArgument(f"max_trash must be a part, 0 to 1, not {max_trash!r}")
    if missing == "trash" and not UPSERT_AREAS[area].alone:
        raise InvalidArgument(f"missing {area} are not trashed, as all that is in them would go along; delete them")
    return UPSERT_AREAS[area]


def _results_file(
    results: str | os.PathLike[str] | None, about: dict[str, str], *, dry_run: bool
) -> contextlib.AbstractContextManager[ResultsFile | None]:
    # A dry run leaves nothing behind, so it only looks into what is there.
    if results is None or (dry_run and not Path(results).exists()):
        return contextlib.nullcontext()
    return ResultsFile(Path(results), about)


@attrs.frozen
class _Work:
    new: list[KeyedRow]
    creations: list[dict[str, Any]]
    changed: list[tuple[str, str, dict[str, Any]]]
    gone: list[tuple[str, str]]

    @classmethod
    def of(
        cls,
        area: UpsertArea,
        given: Sequence[KeyedRow],
        marked: Sequence[dict[str, Any]],
        found: dict[str, dict[str, Any]],
    ) -> _Work:
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
            elif changes := area.columns.changes_of(row.given, row.wire, there):
                work.changed.append((row.key, there["id"], changes))
        keys = {row.key for row in given}
        work.gone.extend((key, entity["id"]) for key, entity in found.items() if key not in keys)
        return work

    def report(self, rows: int, trash: int, failed: Sequence[UpsertRow], requests: int) -> UpsertReport:
        """Tell what became of it."""
        lost = {action: sum(row.action == action for row in failed) for action in ("create", "update", "trash")}
        return UpsertReport(
            rows=rows,
            equal=rows - len(self.new) - len(self.changed),
            created=len(self.new) - lost["create"],
            updated=len(self.changed) - lost["update"],
            trashed=trash - lost["trash"],
            missing=len(self.gone),
            requests=requests,
            failed=tuple(failed),
        )


async def _found(
    wrike: Wrike, area: str, marker: Marker, folder_id: str, fields: set[str], left: Unsettled
) -> dict[str, dict[str, Any]]:
    """Read what is marked, when what an earlier run sent is through."""
    for job, keys in left.jobs.items():
        outcomes = await wrike.batch_outcomes(job, [Row(at, key) for at, key in enumerate(keys)], folder_id=folder_id)
        left.keys.difference_update(each.row.input for each in outcomes if not each.ok and not each.in_doubt)
    found = await marker.scan(wrike, area, folder_id, fields)
    for wait in _LOOKS_AFTER:
        if left.keys <= found.keys():
            break
        await wrike._engine.sleep(wait)
        found = await marker.scan(wrike, area, folder_id, fields)
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
    area: str
    folder_id: str
    work: _Work
    results: Results
    progress: Callable[[UpsertProgress], None] | None

    async def run(self, trash: Sequence[tuple[str, str]]) -> list[UpsertRow]:
        """Write all of it; returns what was not done."""
        entities, work, failed = getattr(self.wrike, self.area), self.work, list[UpsertRow]()
        if work.new:
            rows: Any = work.creations
            creating = entities.create_many(self.folder_id, rows, recover="metadata", journal=self.results)
            failed += await self._take("create", creating, [row.key for row in work.new])
        if work.changed:
            changes: Any = [(entity_id, change) for _, entity_id, change in work.changed]
            failed += await self._take("update", entities.update_each(changes), [key for key, _, _ in work.changed])
        if trash:
            deleting = entities.delete_many([entity_id for _, entity_id in trash])
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
