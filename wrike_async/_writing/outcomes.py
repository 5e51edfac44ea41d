"""What became of each row of a bulk write."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

import attrs

from wrike_async._display.lines import one_line
from wrike_async._wire.refusals.copies import copy_of
from wrike_async._wire.structuring.records import plain
from wrike_async.errors import (
    BatchError,
    ClientClosed,
    InvalidArgument,
    NotAuthorized,
    OutcomeUnknown,
    QuotaWaitExceeded,
    RowsFailed,
    TransportError,
    WrikeError,
    WrongEventLoop,
)

__all__ = [
    "OnError",
    "Outcomes",
    "Performed",
    "Row",
    "RowOutcome",
    "Said",
    "Withdrawn",
    "check_on_error",
    "stops_everything",
]

OnError = Literal["tell", "raise"]
"""What becomes of a row that was not done: an outcome that tells of it, or `RowsFailed` when all rows are through."""

Said = Literal["ok", "failed", "in doubt"]
"""What became of a row."""

_SHOWN = 3
_SHOWN_BEGIN, _SHOWN_END = 60, 160


def check_on_error(on_error: OnError) -> OnError:
    """Return it; raises `InvalidArgument` for anything else."""
    if on_error not in ("tell", "raise"):
        raise InvalidArgument(f"on_error must be 'tell' or 'raise', not {on_error!r}")
    return on_error


@attrs.frozen
class Row:
    """What was given for one operation.

    Attributes:
        index: its place in the source, counted from 0.
        input: as it was given: a dict to create from, or the ID of what to change.
    """

    index: int
    input: Any


def _is_unknown(outcome: RowOutcome) -> bool:
    return isinstance(outcome.error, OutcomeUnknown)


@attrs.frozen(kw_only=True)
class RowOutcome:
    """What became of a row.

    Attributes:
        row: its index and what was given.
        id: of what was created or changed; ``None`` unless it is ``ok``.
        error: why it was not done, or why nobody knows; ``None`` when it is ``ok``.
        in_doubt: whether it may have been done all the same. It is never sent again by itself; look before you do.
    """

    row: Row
    id: str | None = None
    error: WrikeError | None = None
    in_doubt: bool = attrs.Factory(_is_unknown, takes_self=True)

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.error is None

    @property
    def index(self) -> int:
        """Its place in the source, counted from 0."""
        return self.row.index

    @property
    def said(self) -> Literal["ok", "failed", "in doubt"]:
        """In a word."""
        return "ok" if self.ok else "in doubt" if self.in_doubt else "failed"

    def to_dict(self) -> dict[str, Any]:
        """The outcome as JSON has it, as in a results file.

        ``index``, ``input`` and ``outcome``, with the ``id`` where it is ``ok``, else ``error``, the name of its class,
        and ``message``.
        """
        wire: dict[str, Any] = {"index": self.index, "input": plain(self.row.input), "outcome": self.said}
        if self.error is None:
            return {**wire, "id": self.id}
        return {**wire, "error": type(self.error).__name__, "message": str(self.error)}


@attrs.frozen(eq=False)
class Performed:
    """What became of several rows, and what keeps all rows after them from being sent, where there is such a thing."""

    outcomes: list[RowOutcome]
    stopped_by: WrikeError | None = None


def stops_everything(error: WrikeError) -> bool:
    """Whether an error is about the client or its surroundings, and would be the same for every other row."""
    return isinstance(error, NotAuthorized | ClientClosed | QuotaWaitExceeded | TransportError | WrongEventLoop)


class Withdrawn(WrikeError):
    """A row was taken back before it was sent; nobody outside sees this."""


Again = Callable[[Sequence[Row]], Awaitable[Sequence[RowOutcome]]]


class _Retry:
    """Runs rows again, once, however often that is asked for."""

    def __init__(self, again: Again | None) -> None:
        self.again = again
        self._started: Awaitable[Sequence[RowOutcome]] | None = None

    async def run(self, rows: Sequence[Row]) -> Sequence[RowOutcome]:
        if self._started is None:
            if self.again is None:
                raise InvalidArgument(
                    "these outcomes cannot try again by themselves: they are of a batch block, of a write that is not "
                    "over, or were pickled. Give the inputs of their failed() rows to create_many or update_many"
                )
            self._started = self.again(rows)
        return await self._started


class Outcomes(list[RowOutcome]):
    """One outcome for each row, in order, and what can be done about the failures.

    They pickle and copy. What was pickled cannot `retry`, for want of a client.
    """

    def __init__(self, outcomes: Iterable[RowOutcome] = (), *, again: Again | None = None) -> None:
        super().__init__(outcomes)
        self._retry = _Retry(again)

    @property
    def ok(self) -> bool:
        """Whether every row was done."""
        return all(outcome.ok for outcome in self)

    def done(self) -> list[RowOutcome]:
        """Return the rows that were done."""
        return [outcome for outcome in self if outcome.ok]

    def failed(self) -> list[RowOutcome]:
        """Return the rows that surely were not done."""
        return [outcome for outcome in self if not outcome.ok and not outcome.in_doubt]

    def in_doubt(self) -> list[RowOutcome]:
        """Return the rows of which nobody knows whether they were done."""
        return [outcome for outcome in self if outcome.in_doubt]

    def raise_failed(self) -> None:
        """Raise if any row was not done, or is in doubt.

        Raises:
            RowsFailed: an ``ExceptionGroup`` with an error for each of these rows, in order.
        """
        self.raise_for(self)

    def raise_for(self, some: Iterable[RowOutcome]) -> None:
        """Raise if any of some of these rows was not done, or is in doubt; see `raise_failed`."""
        missed = [outcome for outcome in some if outcome.error is not None]
        if missed:
            raise RowsFailed(_summary(missed, len(self)), [_error_of(each) for each in missed], outcomes=self)

    async def retry(self) -> Outcomes:
        """Run again what failed, but nothing that is in doubt.

        Each of them is run again once: asked again, this tells of the same run. To try a second time, ask what this
        returned.

        Returns:
            All outcomes, with the new ones in their places.

        Raises:
            BatchError: as the call itself; its outcomes are all of these, with the new ones in their places.
            InvalidArgument: something failed, and these outcomes do not know how to run it.
        """
        failed = [outcome.row for outcome in self.failed()]
        if not failed:
            return Outcomes(self, again=self._retry.again)
        try:
            new = await self._retry.run(failed)
        except BatchError as error:
            error.outcomes = self._updated(error.outcomes)
            raise
        return self._updated(new)

    def __repr__(self) -> str:
        return one_line("Outcomes", f"{len(self)} rows", *(f"{count} {state}" for state, count in self._counts()))

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        yield from ((state.replace(" ", "_"), count) for state, count in self._counts())
        yield "first_errors", [_cut(f"row {row.index}: {row.error}") for row in self if row.error is not None][:_SHOWN]

    def _repr_html_(self) -> str:
        from wrike_async._display.tables import table_of_rows

        # What was not done is looked for first.
        rows = sorted(self, key=lambda outcome: outcome.ok)
        shown = [{"row": row.index, "state": _state(row), "id": row.id, "error": row.error} for row in rows]
        return table_of_rows(shown, of="row", caption=", ".join(f"{count} {state}" for state, count in self._counts()))

    def _counts(self) -> list[tuple[str, int]]:
        states = Counter(map(_state, self))
        return [(state, states[state]) for state in ("done", "failed", "in doubt")]

    def _updated(self, new: Sequence[RowOutcome]) -> Outcomes:
        by_index = {outcome.index: outcome for outcome in new}
        return Outcomes((by_index.get(outcome.index, outcome) for outcome in self), again=self._retry.again)

    def __reduce__(self) -> tuple[Any, ...]:
        return Outcomes, (list(self),)

    def __copy__(self) -> Outcomes:
        return self._twin(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Outcomes:
        return self._twin(copy.deepcopy(list(self), memo))

    def _twin(self, outcomes: Iterable[RowOutcome]) -> Outcomes:
        twin = Outcomes(outcomes)
        # Whichever is asked to try again: each row is run again once.
        twin._retry = self._retry
        return twin


def _state(outcome: RowOutcome) -> str:
    return "done" if outcome.ok else "in doubt" if outcome.in_doubt else "failed"


def _summary(missed: Sequence[RowOutcome], count: int) -> str:
    doubts = sum(outcome.in_doubt for outcome in missed)
    shown = [f"row {outcome.index}: {_cut(str(outcome.error))}" for outcome in missed[:_SHOWN]]
    if len(missed) > _SHOWN:
        shown.append(f"and {len(missed) - _SHOWN} more")
    return (
        f"of {count} rows, {len(missed) - doubts} were not done and {doubts} are in doubt ({'; '.join(shown)}); "
        "'outcomes' of this error has them all"
    )


def _cut(text: str) -> str:
    """Return a text without its middle, if it is long: Wrike's reason stands at the end."""
    short = len(text) <= _SHOWN_BEGIN + _SHOWN_END
    return text if short else f"{text[:_SHOWN_BEGIN]}…{text[-_SHOWN_END:]}"


def _error_of(outcome: RowOutcome) -> WrikeError:
    """Return the error of a row, which it may have in common with others, with a note of the row."""
    assert outcome.error is not None
    error = copy_of(outcome.error)
    error.__notes__ = [*getattr(error, "__notes__", ()), f"row {outcome.index}{', in doubt' * outcome.in_doubt}"]
    return error
