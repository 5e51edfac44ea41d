"""Runs of which everything is known."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wrike_async._json import dumps

__all__ = ["BEGAN", "area", "store_of_runs"]

BEGAN = datetime(2026, 6, 1, 1, 30, tzinfo=UTC)
_COLUMNS = "run TEXT, question TEXT, account_id TEXT, user_id TEXT, began TEXT, ended TEXT, areas TEXT"


def area(
    samples: Sequence[tuple[float, int, int, int]] = (), quota: float | None = 400.0, **counts: Any
) -> dict[str, Any]:
    """What a store keeps of an area; without samples what one kept before there were any."""
    course = {"course": {"quota": quota, "samples": samples}} if samples else {}
    nothing = dict.fromkeys(("rows", "inserted", "updated", "deleted", "restored", "purged"), 0)
    return {**nothing, "error": None, **counts, **course}


def store_of_runs(folder: Path, *nights: dict[str, Any] | None, apart: timedelta = timedelta(days=1)) -> str:
    """Make a SQLite file with a run for each night, of 20 seconds; ``None`` is one that did not end."""
    path = folder / "wrike.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE _wrike_runs ({_COLUMNS})")
        for at, areas in enumerate(nights):
            began = BEGAN + at * apart
            ended = None if areas is None else (began + timedelta(seconds=20)).isoformat()
            values = (f"run {at}", "q", "IEAA", "KUAA", began.isoformat(), ended, dumps(areas).decode())
            connection.execute("INSERT INTO _wrike_runs VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        connection.commit()
    return f"sqlite:{path}"
