"""What an export writes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import attrs

from wrike_async.export._table import Table

__all__ = ["AreaChange", "AreaState", "Counts", "Run", "Store"]


@attrs.frozen
class Run:
    """One export, from its beginning to its end, in however many processes.

    Attributes:
        id: of its own.
        question: what it asks for, as a digest: areas, filters, fields, form.
        account_id: whose data it is.
        user_id: who sees it so.
        began: by the server's clock.
    """

    id: str
    question: str
    account_id: str
    user_id: str
    began: datetime


@attrs.frozen
class AreaState:
    """What a store has of an area in an unfinished run.

    Attributes:
        run: which run.
        rows: how many were committed.
        state: what came with the last of them; ``None`` where nothing was committed.
    """

    run: Run
    rows: int = 0
    state: bytes | None = None


@attrs.frozen
class AreaChange:
    """What the end of a run makes of an area.

    Attributes:
        area: its name.
        as_of: what is so old or older is in the rows, by the server's clock.
        ended: when its last row came, by the server's clock.
        fields: optional ones that were asked for.
        fields_left_out: optional ones that Wrike refused.
        error: why there is none of it; ``None`` where it is whole. What the store had of it before stays.
    """

    area: str
    as_of: datetime
    ended: datetime
    fields: Sequence[str] = ()
    fields_left_out: Sequence[str] = ()
    error: str | None = None


@attrs.frozen
class Counts:
    """What the end of a run did to the rows of an area.

    Attributes:
        rows: how many there are.
        inserted, updated, deleted, restored, purged: how many of them were not there before, changed, went to the
            recycle bin, came back from it, or are gone for good.
    """

    rows: int = 0
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    restored: int = 0
    purged: int = 0


class Store(Protocol):
    """What an export writes to. Its methods block, and all calls come from one thread, one after the other.

    Each raises `StoreError` where it could not do it, and then has done nothing.
    """

    def open(self) -> Mapping[str, AreaState]:
        """Take it, so that no other run can, and return what an unfinished run left, by area.

        Raises:
            StoreBusy: another run has it.
        """
        ...

    def begin(self, tables: Sequence[Table], run: Run) -> None:
        """Go on with the unfinished run, if it is this one; else forget what is unfinished, and begin."""
        ...

    def append(self, table: Table, records: Sequence[dict[str, Any]], state: bytes) -> None:
        """Add rows, and remember the state that belongs to them: both or neither, also when the process is killed."""
        ...

    def ids(self, table: Table) -> Iterable[str]:
        """Return the IDs of the rows that the run has committed."""
        ...

    def finish(self, changes: Sequence[AreaChange]) -> Mapping[str, Counts]:
        """Put what was appended in the place of what was there before, all or nothing."""
        ...

    def close(self) -> None:
        """Let others have it."""
        ...
