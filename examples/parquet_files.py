"""Write an account into Parquet files, which DuckDB, pandas and polars read; an interrupted run goes on where it was.

    WRIKE_TOKEN=… python -m examples.parquet_files lake
    duckdb -c "select status, count(*) from 'lake/tasks/*.parquet' group by status"

Each answer is a file, in one schema for each area. What is left to do is kept beside the files.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet  # type: ignore[import-untyped]  # it has no types

from wrike_async import Model, Scan, Wrike, models
from wrike_async.arrow import to_arrow

Begin = Callable[[Mapping[str, Any] | None], Scan[Any]]


class Folder:
    """Where the files of an area are, and how far it is."""

    def __init__(self, path: Path, model: type[Model]) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path, self._model = path, model
        self._checkpoint = path / "scan.json"
        known: dict[str, Any] = {"files": 0, "state": None}
        if self._checkpoint.exists():
            known = json.loads(self._checkpoint.read_text())
        self.files: int = known["files"]
        self.state: dict[str, Any] | None = known["state"]

    def add(self, batch: list[Any], state: dict[str, Any]) -> None:
        """Write the entities of an answer, and then that they are there.

        If the run ends between the two, the next one writes them again, under the same name.
        """
        parquet.write_table(to_arrow(batch, self._model), self._path / f"{self.files:05}.parquet")
        self.files, self.state = self.files + 1, state
        new = self._checkpoint.with_suffix(".new")
        new.write_text(json.dumps({"files": self.files, "state": self.state}))
        new.replace(self._checkpoint)


async def land(folder: Folder, begin: Begin) -> int:
    """Read all of an area, each entity exactly once, a file for each answer. Returns how many files there are."""
    scan = begin(folder.state)
    async for batch in scan.batches():
        folder.add(batch, scan.state())
    return folder.files


async def main(lake: Path) -> None:
    """Read four areas at once: they share one quota."""
    async with Wrike.from_env() as wrike:
        bulk = wrike.with_options(lane="bulk")
        areas: dict[str, tuple[type[Model], Begin]] = {
            "tasks": (
                models.Task,
                lambda state: bulk.tasks.scan(fields=["customFields", "responsibleIds", "parentIds"], resume=state),
            ),
            "folders": (models.Folder, lambda state: bulk.folders.scan(resume=state)),
            "timelogs": (models.Timelog, lambda state: bulk.timelogs.scan(resume=state)),
            "comments": (models.Comment, lambda state: bulk.comments.scan(resume=state)),
        }
        async with asyncio.TaskGroup() as group:
            landing = {
                area: group.create_task(land(Folder(lake / area, model), begin))
                for area, (model, begin) in areas.items()
            }
        print({area: task.result() for area, task in landing.items()}, wrike.stats)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
