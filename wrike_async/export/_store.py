"""What an export or a sync writes to, and what it asks of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

import attrs

from wrike_async._wire.parameters import DateRange
from wrike_async.export._course.course import Course
from wrike_async.export._table import Table

__all__ = ["AreaChange", "AreaState", "Counts", "Fate", "Run", "Store", "Which"]

Fate = Literal["living", "deleted", "purged"]
"""Rows are of what is there, of what is in the recycle bin, or of what is gone for good, of which only IDs are told."""

Which = Literal["staged", "living", "deleted", "replaced"]
"""Rows that the unfinished run has committed, whatever their fate; or rows that the last finished one left, which are
there, or in the recycle bin. Those that are gone for good are neither. The replaced ones are those of the living of
which the unfinished run has committed another row."""


@attrs.frozen
class Run:
    """One export or sync, from its beginning to its end, in however many processes.

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
    """What a store has of an area.

    Attributes:
        run: the unfinished run that the area is in; ``None`` where none is unfinished.
        rows: how many rows that run has committed.
        state: what came with the last of them; ``None`` where nothing was committed.
        cursor: ``as_of`` of the last `AreaChange` that made it whole; ``None`` where there was none.
        schema: of that change.
        account_id: whose data that brought; ``None`` where there was none.
        user_id: who saw it so; ``None`` where there was none.
    """

    run: Run | None = None
    rows: int = 0
    state: bytes | None = None
    cursor: datetime | None = None
    schema: str | None = None
    account_id: str | None = None
    user_id: str | None = None


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
        complete: what was created in this window is among the committed rows, all of it: a living row that the store
            had of it before, and that is not among them, is gone for good. Without a start or an end, from the
            beginning or to the end; ``DateRange()`` is all there is. ``None`` where the rows are changes only.
        schema: what the area was asked for, as a digest: a later run with another one cannot go on from its cursor.
        course: how the reading went on, for reports: a store keeps it as it is, or not at all.
    """

    area: str
    as_of: datetime
    ended: datetime
    fields: Sequence[str] = ()
    fields_left_out: Sequence[str] = ()
    error: str | None = None
    complete: DateRange[datetime] | None = None
    schema: str = ""
    course: Course = attrs.field(factory=Course)


@attrs.frozen
class Counts:
    """What the end of a run did to the rows of an area.

    Attributes:
        rows: how many there are; in a store that keeps rows from one run to the next, the living ones.
        inserted: how many of the living ones were not there before.
        updated: how many were there, and say something else.
        deleted: how many went to the recycle bin.
        restored: how many came back from it, or from where they were not seen.
        purged: how many are gone for good.
    """

    rows: int = 0
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    restored: int = 0
    purged: int = 0


class Store(Protocol):
    """What an export or a sync writes to. Its methods block; all calls come from one thread, one after the other.

    A store of files has what the run brought and nothing else. A store of tables keeps rows from one run to the next:
    ``<area>`` has the columns of its `Table` and ``_synced_at`` (when a run changed the row last), ``_deleted_at``
    (since when it is known to be in the recycle bin, or gone) and ``_purged`` (gone for good, or not to be seen any
    more). What a run has committed waits in ``_staging_<area>`` until its end.

    Each method raises `StoreError` where it could not do it, and then has done nothing. Whoever dies between two calls,
    or within one, leaves what the last call that returned has left, or what the one under way would have.
    """

    def open(self) -> Mapping[str, AreaState]:
        """Take it, so that no other run can, and return what it has of each area that any run brought or began.

        An unfinished run of which committed rows have been lost is none.

        The store is the run's until `close`, or until the process dies. Nobody else needs to clean up then.

        Raises:
            StoreBusy: another run has it; with host, process and since when, as far as known.
            StoreError: it cannot be opened, or what it remembers cannot be read.
        """
        ...

    def begin(self, tables: Sequence[Table], run: Run) -> None:
        """Go on with the unfinished run, if its ``id`` is this one's; else forget what is unfinished, and begin.

        Going on changes nothing. Beginning drops every area's staged rows and states, and makes room for the rows of
        these tables. What the last finished run left stays as it is, for readers, too.

        Raises:
            StoreError: also where a table has a column for values of another type, as an older version has made it.
        """
        ...

    def append(self, table: Table, records: Sequence[dict[str, Any]], state: bytes, fate: Fate = "living") -> None:
        """Add rows, and remember the state that belongs to them: both or neither, also when the process is killed.

        Args:
            table: one of those that the run began with.
            records: as Wrike sent them; with the fate ``"purged"`` they may have an ``id`` and nothing else. The same
                record may come again in a later call. None, where there is only a state to remember.
            state: replaces the one before.
            fate: of all of them.
        """
        ...

    def ids(self, table: Table, which: Which = "staged", window: DateRange[datetime] | None = None) -> Iterable[str]:
        """Return the IDs of rows, each once, in no order.

        Args:
            table: of an area that has IDs. One that no run has finished has neither living nor deleted rows.
            which: rows of the unfinished run, or of the last finished one.
            window: only what was created in it, by the column ``table.created``.
        """
        ...

    def named(self, table: Table, column: str, which: Which = "staged") -> Iterable[str]:
        """Return the IDs that lists in a column name, in no order, each once or more often.

        Args:
            table: of an area that has IDs.
            column: of the type ``text[]``, such as ``dependency_ids`` of tasks.
            which: rows of the unfinished run, or of the last finished one; as for `ids`.
        """
        ...

    def counts(self, table: Table, windows: Sequence[DateRange[datetime]]) -> Sequence[int]:
        """Return how many living rows of the last finished run were created in each window, by ``table.created``."""
        ...

    def finish(self, changes: Sequence[AreaChange]) -> Mapping[str, Counts]:
        """End the run: of all its areas, or of none. A reader sees what was there before, or what is there then.

        Areas that have an ``error`` keep their rows, cursor and all; their staged rows are dropped. Where what they
        have is of another account or another user than the run's, they lose the cursor, and are nobody's. For each of
        the others:

        1. Of several staged rows with an ID one counts: a purged one; else the one with the highest ``table.updated``,
           and among equal ones that which was appended last.
        2. ``purged`` marks the row that is there, if one is: ``_purged``, and ``_deleted_at`` where that is empty.
        3. ``living`` and ``deleted`` rows are inserted, or take the place of the row that is there, unless that has a
           higher ``table.updated`` and the same fate. ``_deleted_at`` is emptied, or set where it was empty (to
           ``table.updated``, or else to ``as_of``), and ``_purged`` is false. A row that says the same as before is
           left alone, ``_synced_at`` included; else that is ``as_of``.
        4. Living rows in ``complete`` that are not staged are purged, as in 2.
        5. In a table without a ``key`` the staged rows take the place of all, unless they are the same.
        6. The cursor is ``as_of``. What was staged is dropped.

        A column that the table lacks is added, and none is dropped. Where it died within, the run that goes on calls it
        again.

        Args:
            changes: one for each area that the run began with.

        Returns:
            What became of each area; for one with an ``error``, its rows.
        """
        ...

    def close(self) -> None:
        """Let others have it. What is unfinished stays for the next run. Never raises; a second time does nothing.

        It may be opened again.
        """
        ...
