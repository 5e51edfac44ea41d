"""``wrike-async create``: tasks or folders from a file, by the hundred, each exactly once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import attrs
import typer

from wrike_async import FileJournal, Recover, Row, RowOutcome
from wrike_async._cli.bulk.earlier import CreatedArea, settle_earlier
from wrike_async._cli.bulk.options import DryRun, Resume, RetryFailed, results_path
from wrike_async._cli.bulk.recovering import MarkedJournal, Recovery, recover_by
from wrike_async._cli.bulk.results import Refusals, Tally, failed_before, open_results, read_past, record, say_refused
from wrike_async._cli.naming.names import with_ids
from wrike_async._cli.naming.permalinks import folder_of
from wrike_async._cli.progress import metering
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._rows.row import Unreadable
from wrike_async._rows.source import RowFile, rows_again
from wrike_async._writing.journals.row_states import RowStates
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument
from wrike_async.params import FolderCreate, TaskCreate

__all__ = ["create_command"]

_SHAPES: dict[CreatedArea, Any] = {"tasks": TaskCreate, "folders": FolderCreate}


_Rows = Annotated[
    Path | None,
    typer.Argument(metavar="ROWS", exists=True, dir_okay=False, help="JSON Lines, or .csv with a line of names."),
]
_Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="RESULTS", dir_okay=False, help="By default ROWS.results.jsonl."),
]
_Recover = Annotated[
    str | None,
    typer.Option(
        "--recover",
        metavar="title|metadata",
        help="Look for rows in doubt: by a title that is there once, or by a metadata entry that each row gets.",
    ),
]
_Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="Of ROWS: UTF-8, or UTF-16 with its mark, by default."),
]
_Delimiter = Annotated[
    str | None,
    typer.Option("--delimiter", metavar="CHAR", help="Of CSV; by default the comma, semicolon or tab that fits."),
]


def create_command(
    context: typer.Context,
    area: Annotated[str, typer.Argument(metavar="AREA", help="tasks or folders.")],
    rows: _Rows = None,
    folder: Annotated[
        str, typer.Option("--folder", metavar="FOLDER", help="Where to create them: an ID, title, path or permalink.")
    ] = "",
    output: _Output = None,
    resume: Resume = None,
    retry_failed: RetryFailed = None,
    recover: _Recover = None,
    encoding: _Encoding = None,
    delimiter: _Delimiter = None,
    dry_run: DryRun = False,
) -> None:
    """Create tasks or folders from the rows of a file, a hundred to a request.

    RESULTS gets a head, and a line for each row: its input, the outcome, and the ID or the error. It must not be there
    before; --resume RESULTS goes on after an interruption, however it came, and sends no row twice. It looks again at
    jobs whose rows are in doubt; --recover finds more of them. One run at a time has the file.
    """
    settings: Settings = context.obj
    tally = Tally()

    async def create() -> None:
        with contextlib.ExitStack() as stack:
            wanted = _Wanted(_area_of(area), folder, recover_by(recover))
            results = _results(rows, output, resume, retry_failed)
            if retry_failed is None:
                assert rows is not None
                file = RowFile(rows, wanted.hints, encoding=encoding, delimiter=delimiter)
                source: Iterable[Any] = stack.enter_context(contextlib.closing(file))
            else:
                failed = stack.enter_context(failed_before(retry_failed, wanted.about()))
                source = list(rows_again(failed, wanted.hints))
            # It may cost requests, and what is wrong with files shows without.
            place = await with_ids(settings, {"folder_id": wanted.folder})
            wanted = attrs.evolve(wanted, folder=await folder_of(settings.client, place["folder_id"]))
            if dry_run:
                past = RowStates() if resume is None else read_past(resume, wanted.about())
                await _check(wanted, source, past, tally)
            else:
                await _create(settings, wanted, source, results, tally, resume=resume is not None)

    run(settings, create())
    tally.exit()


def _results(rows: Path | None, output: Path | None, resume: Path | None, retry: Path | None) -> Path:
    if (rows is None) == (retry is None):
        raise InvalidArgument("give either a file of rows, or --retry-failed RESULTS")
    results = results_path(output, resume, rows or retry)
    assert results is not None
    return results


@attrs.frozen
class _Wanted:
    """What is asked for on the command line."""

    area: CreatedArea
    folder: str
    recover: Recover | None

    def __attrs_post_init__(self) -> None:
        if not self.folder:
            raise InvalidArgument("say where to create them: --folder FOLDER")

    @property
    def hints(self) -> dict[str, Any]:
        """What a row may have."""
        return get_type_hints(_SHAPES[self.area], include_extras=True)

    def about(self, wrike: Wrike | None = None) -> dict[str, Any]:
        """Return what the head of the results says."""
        host = {} if wrike is None else {"host": wrike._engine.base_url}
        return {"operation": "create", "area": self.area, "folder": self.folder, **host}


def _area_of(name: str) -> CreatedArea:
    for area in _SHAPES:
        if area == name:
            return area
    raise InvalidArgument(f"{name} cannot be created from rows; these can: {', '.join(_SHAPES)}")


def _left(source: Iterable[Any], states: RowStates, refusals: Refusals) -> Iterator[Row]:
    """Yield the rows that no earlier run has sent, and set those apart that cannot be read."""
    for index, given in enumerate(source):
        if isinstance(given, Unreadable):
            if states.leaves(index, given.input):
                error = InvalidArgument(given.reason)
                refusals.add(RowOutcome(row=Row(index, given.input), error=error, in_doubt=False))
        elif states.leaves(index, given):
            yield Row(index, given)


async def _create(
    settings: Settings, wanted: _Wanted, source: Iterable[Any], path: Path, tally: Tally, *, resume: bool
) -> None:
    refusals = Refusals()
    async with settings.client() as wrike:
        with (
            open_results(path, wanted.about(wrike), tally, refusals, resume=resume) as results,
            metering(f"create {wanted.area}", shown=settings.shows_progress()) as meter,
        ):
            if resume:
                for _ in _left(source, results.states, Refusals()):
                    # All rows are compared with those of the earlier run before anything is sent.
                    pass
                await settle_earlier(wrike, results, wanted.area, wanted.folder)
            journal: FileJournal | MarkedJournal = results
            left = _left(source, results.states, refusals)
            recovery = wanted.recover and Recovery(wrike, wanted.area, wanted.folder, wanted.recover, results)
            if wanted.recover == "metadata":
                journal = marked = MarkedJournal(results)
                left = map(marked.mark, left)
            writing = getattr(wrike, wanted.area).create_many(wanted.folder, left, journal=journal)
            await record(writing, journal, refusals, lambda count: meter.advance(count, wrike.stats))
            if recovery:
                await recovery.run()


async def _check(wanted: _Wanted, source: Iterable[Any], past: RowStates, tally: Tally) -> None:
    refusals = Refusals()
    rows = _left(source, past, refusals)
    found = await getattr(Wrike("unused"), wanted.area).create_many(wanted.folder, rows).check()
    good = found.rows - len(found.refused)
    say_refused(found, refusals, tally)
    typer.echo(
        f"{good:,} rows take {found.groups:,} batches and about as many polls; {tally.failed:,} would be refused"
    )
