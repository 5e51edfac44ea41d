"""What became of each row of a bulk write."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import attrs

from wrike_async.errors import (
    ClientClosed,
    NotAuthorized,
    OutcomeUnknown,
    QuotaWaitExceeded,
    TransportError,
    WrikeError,
    WrongEventLoop,
)

__all__ = ["Outcomes", "Performed", "Row", "RowOutcome", "stops_everything"]


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


@attrs.frozen(eq=False)
class Performed:
    """What became of several rows, and what keeps all rows after them from being sent, where there is such a thing."""

    outcomes: list[RowOutcome]
    stopped_by: WrikeError | None = None


def stops_everything(error: WrikeError) -> bool:
    """Whether an error is about the client or its surroundings, and would be the same for every other row."""
    return isinstance(error, NotAuthorized | ClientClosed | QuotaWaitExceeded | TransportError | WrongEventLoop)


Again = Callable[[Sequence[Row]], Awaitable[Sequence[RowOutcome]]]


class Outcomes(list[RowOutcome]):
    """One outcome for each row, in order, and what can be done about the failures."""

    def __init__(self, outcomes: Iterable[RowOutcome] = (), *, again: Again | None = None) -> None:
        super().__init__(outcomes)
        self._again = again

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

    async def retry(self) -> Outcomes:
        """Run again what failed, but nothing that is in doubt.

        Returns:
            All outcomes, with the new ones in their places.

        Raises:
            BatchError: as the call itself.
        """
        failed = [outcome.row for outcome in self.failed()]
        if self._again is None or not failed:
            return Outcomes(self, again=self._again)
        new = {outcome.index: outcome for outcome in await self._again(failed)}
        return Outcomes((new.get(outcome.index, outcome) for outcome in self), again=self._again)
