"""Reads what exports and syncs have left on record."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from wrike_async._json import loads
from wrike_async.errors import InvalidArgument
from wrike_async.export._errors import StoreError
from wrike_async.export._files.exchange import MANIFEST, read_manifest
from wrike_async.export._reporting.records import AreaRecord, RunRecord
from wrike_async.export._sql.store import SQLStore
from wrike_async.export._stores.opening import STORES, store_of

__all__ = ["read_runs"]


def read_runs(source: str | os.PathLike[str], *, last: int = 60) -> Sequence[RunRecord]:
    """Return what is on record of exports and syncs: rows, requests and quota of each, over time.

    It asks Wrike for nothing, and changes nothing. A sync may be under way; only DuckDB lets nobody look meanwhile.

    Args:
        source: the directory of an export, or the address of a store: ``"sqlite:FILE"``, ``"duckdb:FILE"`` or
            ``"postgresql://…"``.
        last: how many runs at most, the last ones.

    Returns:
        The finished runs, the oldest first. An export is one.

    Raises:
        InvalidArgument: it is neither, or nothing is on record there.
        StoreError: it cannot be read.
    """
    if last < 1:
        raise InvalidArgument(f"last must be at least 1, not {last}")
    try:
        runs = list(_runs(source))
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, InvalidArgument):
            raise
        raise StoreError(f"what is on record there is damaged: {error!r}") from error
    if not runs:
        raise InvalidArgument("there is no finished run on record there: it takes a sync that came to its end")
    return runs[-last:]


def _runs(source: str | os.PathLike[str]) -> Iterator[RunRecord]:
    if Path(source).is_dir():
        yield _of_manifest(Path(source))
        return
    store = store_of(source) if isinstance(source, str) and ":" in source else None
    if not isinstance(store, SQLStore):
        raise InvalidArgument(f"{source} is no directory of an export; a report takes that, or {STORES}")
    for run, account_id, began, ended, areas in store.runs():
        yield _run(run, account_id, began, ended, loads(areas))


def _of_manifest(folder: Path) -> RunRecord:
    said = read_manifest(folder)
    if not said:
        raise InvalidArgument(f"{folder} has no {MANIFEST}, so there is no export that came to its end")
    began, ended = datetime.fromisoformat(said["began"]), datetime.fromisoformat(said["ended"])
    areas = {
        name: area if area.get("error") is not None else {**area, "inserted": area["rows"]}
        for name, area in said["areas"].items()
    }
    return _run(said["run"], said["account_id"], began, ended, areas)


def _run(run: str, account_id: str, began: datetime, ended: datetime, areas: Mapping[str, Any]) -> RunRecord:
    records = {name: AreaRecord.from_dict(area) for name, area in areas.items()}
    return RunRecord(run=run, account_id=account_id, began=began, ended=ended, areas=records)
