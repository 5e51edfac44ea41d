"""Results of a run: whose they are, how all rows in them fare, and what is told of that."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterable, Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import typer

from wrike_async import BulkCheck, FileJournal, RowOutcome
from wrike_async._cli.naming.wording import row_in_words_of_command_line
from wrike_async._cli.running import FAILED, say
from wrike_async._writing.journals.file_journal import reading_journal
from wrike_async._writing.journals.head import Head
from wrike_async._writing.journals.row_states import RowStates
from wrike_async.errors import InvalidArgument

__all__ = ["Refusals", "Tally", "failed_before", "open_results", "read_past", "record", "say_refused"]

_LINES_AT_ONCE = 100
_REASONS_SHOWN = 20

# What must be equal for rows of one run to be read as those of another; where to and on which host may differ.
_KIND = frozenset({"operation", "area"})


class Tally:
    """How many rows fared how, those of earlier runs included."""

    def __init__(self) -> None:
        self.ok = self.failed = self.in_doubt = 0

    def take(self, states: RowStates) -> None:
        """Count all rows of a file."""
        self.ok, self.failed, self.in_doubt = (states.count(said) for said in ("ok", "failed", "in doubt"))

    def say(self, results: str) -> None:
        """Tell the user, and where it stands."""
        typer.echo(f"{self.ok:,} ok, {self.failed:,} failed, {self.in_doubt:,} in doubt: {results}", err=True)

    def exit(self) -> None:
        """End the program as failed unless every row was done."""
        if self.failed or self.in_doubt:
            raise typer.Exit(FAILED)


class Refusals:
    """Rows that are refused before anything is sent: written down with the others, or told where nothing is."""

    def __init__(self) -> None:
        self.waiting: list[RowOutcome] = []
        self._reasons: list[str] = []
        self._count = 0

    def add(self, outcome: RowOutcome) -> None:
        """Have one written with the next lines."""
        self.waiting.append(outcome)

    def note(self, outcomes: list[RowOutcome]) -> None:
        """Remember why the first of them were not done."""
        for outcome in outcomes:
            if outcome.error is not None:
                self._count += 1
                if len(self._reasons) < _REASONS_SHOWN:
                    self._reasons.append(_reason(outcome))

    def say(self) -> None:
        """Tell the user."""
        for reason in self._reasons:
            say(reason)
        if self._count > len(self._reasons):
            say(f"… and {self._count - len(self._reasons):,} more rows")


@contextlib.contextmanager
def open_results(
    path: Path, about: Mapping[str, Any], tally: Tally, refusals: Refusals, *, resume: bool
) -> Generator[FileJournal]:
    """Open the results of a run, and tell how all rows fare when the block is left, whatever ended it.

    Raises:
        InvalidArgument: see `FileJournal`.
    """
    finished = False
    journal = FileJournal(path, about, resume=resume)
    try:
        with journal:
            yield journal
        finished = True
    finally:
        tally.take(journal.states)
        if journal.kept:
            tally.say(str(path))
        else:
            refusals.say()
            tally.say("nothing was done, so there are no results")
        if journal.kept and not finished:
            typer.echo(f"hint: --resume {path} goes on with it", err=True)


class _Results(Protocol):
    async def done(self, outcomes: Sequence[RowOutcome]) -> None: ...


async def record(
    writing: AsyncIterable[RowOutcome], results: _Results, refusals: Refusals, advance: Callable[[int], None]
) -> None:
    """Write down outcomes as they come, and also those that came before something stopped all of it.

    Args:
        writing: the outcomes.
        results: gets their lines.
        refusals: has rows that were refused as they were read, which are written, too.
        advance: is told how many more were written.
    """
    ready: list[RowOutcome] = []

    async def flush() -> None:
        some = [*ready, *refusals.waiting]
        ready.clear()
        refusals.waiting.clear()
        refusals.note(some)
        await results.done(some)
        advance(len(some))

    try:
        async for outcome in writing:
            ready.append(outcome)
            if len(ready) + len(refusals.waiting) >= _LINES_AT_ONCE:
                await flush()
    finally:
        await flush()


def read_past(path: Path, about: Mapping[str, Any]) -> RowStates:
    """Return how the rows of earlier runs fare; raises `InvalidArgument` for a file that is not of such a run."""
    with reading_journal(path) as (head, states, _):
        _check(path, head, about, frozenset(about))
        return states


@contextlib.contextmanager
def failed_before(path: Path, about: Mapping[str, Any]) -> Generator[list[dict[str, Any]]]:
    """Give the lines of rows that failed; nobody else may have the file in the block.

    Raises:
        InvalidArgument: they are of rows of another kind.
    """
    with reading_journal(path) as (head, _, lines):
        _check(path, head, about, _KIND)
        yield [line for line in lines if line["outcome"] == "failed"]


def _check(path: Path, head: Head | None, about: Mapping[str, Any], names: frozenset[str]) -> None:
    if head is not None and (differs := Head.of(about).differences(head, names)):
        raise InvalidArgument(f"{path} is of another run: {differs}")


def say_refused(found: BulkCheck, refusals: Refusals, tally: Tally) -> None:
    """Say which rows would be refused, and why, and count them as failed."""
    refused = sorted([*found.refused, *refusals.waiting], key=lambda outcome: outcome.index)
    for outcome in refused:
        say(_reason(outcome))
    tally.failed += len(refused)


def _reason(outcome: RowOutcome) -> str:
    return f"row {outcome.index + 1}: {row_in_words_of_command_line(str(outcome.error))}"
