"""``wrike-async create``: tasks or folders from a file, by the hundred, each exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from wrike_async import Row, RowOutcome
from wrike_async._cli.bulk import DryRun, Resume, RetryFailed, record, results_path, say_refused
from wrike_async._cli.progress import metering
from wrike_async._cli.results import Past, ResultFile, Tally, failed_inputs, read_past
from wrike_async._cli.rows import read_rows
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument, WrikeError
from wrike_async.params import FolderCreate, TaskCreate

__all__ = ["create_command"]

_SHAPES = {"tasks": TaskCreate, "folders": FolderCreate}


def create_command(
    context: typer.Context,
    area: Annotated[str, typer.Argument(metavar="AREA", help="tasks or folders.")],
    rows: Annotated[
        Path | None,
        typer.Argument(metavar="[ROWS]", exists=True, dir_okay=False, help="JSON Lines, or .csv with a line of names."),
    ] = None,
    folder: Annotated[str, typer.Option("--folder", metavar="ID", help="Where to create them.")] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="RESULTS", dir_okay=False, help="By default ROWS.results.jsonl."),
    ] = None,
    resume: Resume = None,
    retry_failed: RetryFailed = None,
    dry_run: DryRun = False,
) -> None:
    """Create tasks or folders from the rows of a file, a hundred to a request.

    RESULTS gets a line for each row: its input, the outcome, and the ID or the error. It must not be there before;
    --resume RESULTS goes on after an interruption, however it came, and sends no row twice.
    """
    settings: Settings = context.obj
    tally = Tally()

    async def create() -> None:
        job = _Request(area, rows, folder, output, resume, retry_failed)
        past = Past() if job.resume is None else read_past(job.resume)
        if dry_run:
            await _check(job, past, tally)
        else:
            await _create(settings, job, past, tally)
            tally.say(job.results)

    run(settings, create())
    tally.exit()


class _Request:
    """What is asked for on the command line."""

    def __init__(
        self, area: str, rows: Path | None, folder: str, output: Path | None, resume: Path | None, retry: Path | None
    ) -> None:
        if area not in _SHAPES:
            raise InvalidArgument(f"{area} cannot be created from rows; these can: {', '.join(_SHAPES)}")
        if not folder:
            raise InvalidArgument("say where to create them: --folder ID")
        if (rows is None) == (retry is None):
            raise InvalidArgument("give either a file of rows, or --retry-failed RESULTS")
        results = results_path(output, resume, rows or retry)
        assert results is not None
        self.area, self.folder, self.resume, self.results = area, folder, resume, results
        self._rows, self._retry = rows, retry

    def rows(self) -> Iterator[Any]:
        if self._rows is not None:
            return read_rows(self._rows, get_type_hints(_SHAPES[self.area], include_extras=True))
        assert self._retry is not None
        return failed_inputs(self._retry)

    def left(self, past: Past) -> Iterator[Row]:
        """Return the rows that no earlier run has sent."""
        return (Row(index, row) for index, row in enumerate(self.rows()) if past.leaves(index, row))


async def _create(settings: Settings, job: _Request, past: Past, tally: Tally) -> None:
    tally.ok += list(past.said.values()).count("ok")
    async with settings.client() as wrike:
        with (
            ResultFile(job.results, go_on=job.resume is not None) as results,
            metering(f"create {job.area}", shown=settings.shows_progress()) as meter,
        ):
            await _poll_what_was_sent(wrike, past, results, tally)
            writing = getattr(wrike, job.area).create_many(job.folder, job.left(past), journal=results)
            await record(writing, results, tally, lambda count: meter.advance(count, wrike.stats))


async def _check(job: _Request, past: Past, tally: Tally) -> None:
    found = await getattr(Wrike("unused"), job.area).create_many(job.folder, job.left(past)).check()
    say_refused(found, tally)
    good = found.rows - len(found.refused)
    typer.echo(
        f"{good:,} rows take {found.groups:,} batches and about as many polls; {tally.failed:,} would be refused"
    )


async def _poll_what_was_sent(wrike: Wrike, past: Past, results: ResultFile, tally: Tally) -> None:
    """Learn what became of the jobs of a run that was interrupted; what else it had sent is in doubt."""
    for job_id, rows in past.jobs.items():
        outcomes = await wrike.batch_outcomes(job_id, rows)
        await _add([outcome for outcome in outcomes if outcome.index not in past.said], results, tally)
        for row in rows:
            past.lost.pop(row.index, None)
            past.said.setdefault(row.index, "ok")
    lost = WrikeError("it was sent, and the program ended before it was answered")
    doubtful = [RowOutcome(row=row, error=lost, in_doubt=True) for row in past.lost.values()]
    await _add(doubtful, results, tally)


async def _add(outcomes: list[RowOutcome], results: ResultFile, tally: Tally) -> None:
    await results.add(outcomes)
    tally.count(outcomes)
