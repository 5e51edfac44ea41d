"""The options that `create` and `update` share, and where results go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wrike_async.errors import InvalidArgument

__all__ = ["DryRun", "Resume", "RetryFailed", "results_path"]

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


def results_path(output: Path | None, resume: Path | None, source: Path | None) -> Path | None:
    """Return where the results go: where the user says, else beside the file that the rows are from, if there is one.

    Raises:
        InvalidArgument: the user says two places.
    """
    if resume is not None and output is not None:
        raise InvalidArgument("--resume RESULTS adds to these results, so -o has no place")
    beside = None if source is None else source.with_name(source.name + ".results.jsonl")
    return resume or output or beside
