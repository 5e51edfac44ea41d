"""What an upsert does, and what became of it."""

from __future__ import annotations

from typing import Any, Literal

import attrs

__all__ = ["UpsertAction", "UpsertProgress", "UpsertReport", "UpsertRow"]

UpsertAction = Literal["equal", "create", "update", "trash"]
"""What a row takes."""


@attrs.frozen(kw_only=True)
class UpsertRow:
    """What became of a row that took a write.

    Attributes:
        key: of the row, or of what is missing from the rows.
        action: ``"create"``, ``"update"`` or ``"trash"``.
        outcome: ``"ok"``, ``"failed"``, ``"in doubt"``, or ``"planned"`` where it was a dry run.
        id: of the task or folder, where it is known.
        error: why it was not done.
    """

    key: str
    action: UpsertAction
    outcome: Literal["ok", "failed", "in doubt", "planned"]
    id: str | None = None
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """It as JSON has it, as in a results file."""
        return attrs.asdict(self)


@attrs.frozen
class UpsertProgress:
    """How far an upsert is.

    Attributes:
        action: what is under way.
        done: how many rows of it are through.
        total: how many there are.
    """

    action: UpsertAction
    done: int
    total: int


@attrs.frozen(kw_only=True)
class UpsertReport:
    """What an upsert did, or, as a dry run, would do.

    Attributes:
        rows: how many were given.
        equal: how many took nothing.
        created, updated, trashed: how many were done; planned, where it was a dry run.
        missing: how many marked ones the rows do not have.
        requests: that it made, those of others who use the client meanwhile included.
        failed: rows that were not done, or are in doubt.
    """

    rows: int
    equal: int
    created: int
    updated: int
    trashed: int
    missing: int
    requests: int
    failed: tuple[UpsertRow, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all of it was done."""
        return not self.failed

    def to_dict(self) -> dict[str, Any]:
        """It as JSON has it."""
        return attrs.asdict(self)
