"""What `create` and `update` have in common: options, where results go, and a line for each row that has ended."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable
from pathlib import Path
from typing import Annotated

import typer

from wrike_async import BulkCheck, RowOutcome
from wrike_async._cli.results import ResultFile, Tally
from wrike_async._cli.running import say
from wrike_async.errors import InvalidArgument

__all__ = ["DryRun", "Resume", "RetryFailed", "record", "results_path", "say_refused"]

Resume = Annotated[
    Path | None,
    typer.Option("--resume", metavar="RESULTS", exists=True, dir_okay=False, help="Go on with an earlier run."),
]
RetryFailed = Annotated[
    Path | None,
    typer.Option(
        "--retry-failed", metavar="RESULTS", exists=True, dir_okay=False, help="Take the rows that failed there."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check every row, and send nothing.")]

_LINES_AT_ONCE = 100


def results_path(output: Path | None, resume: Path | None, source: Path | None) -> Path | None:
    """Return where the results go: where the user says, else beside the file that the rows are from, if there is one.

    Raises:
        InvalidArgument: the user says two places.
    """
    if resume is not None and output is not None:
        raise InvalidArgument("--resume RESULTS adds to these results, so -o has no place")
    beside = None if source is None else source.with_name(source.name + ".results.jsonl")
    return resume or output or beside


async def record(
    writing: AsyncIterable[RowOutcome], results: ResultFile, tally: Tally, advance: Callable[[int], None]
) -> None:
    """Write down and count outcomes as they come, and also those that came before something stopped all of it.

    Args:
        writing: the outcomes.
        results: gets their lines.
        tally: counts them.
        advance: is told how many more were written.
    """
    ready: list[RowOutcome] = []

    async def flush() -> None:
        nonlocal ready
        some, ready = ready, []
        await results.add(some)
        tally.count(some)
        advance(len(some))

    try:
        async for outcome in writing:
            ready.append(outcome)
            if len(ready) == _LINES_AT_ONCE:
                await flush()
    finally:
        await flush()


def say_refused(found: BulkCheck, tally: Tally) -> None:
    """Say which rows would be refused, and why, and count them as failed."""
    for outcome in found.refused:
        say(f"row {outcome.index + 1}: {outcome.error}")
    tally.failed += len(found.refused)
