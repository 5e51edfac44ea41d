"""What is told of an export, meanwhile and at its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

__all__ = ["AreaReport", "Progress", "Report"]


@attrs.frozen
class Progress:
    """How far an export is with an area.

    Attributes:
        area: its name.
        rows: how many came, in runs before this one, too.
        total: how many there will be, as far as answers told; ``None`` where nothing tells.
        requests: for this area, in this run.
        rows_per_second: in this run.
        seconds_left: for this area; ``None`` where nobody can tell.
    """

    area: str
    rows: int
    total: int | None
    requests: int
    rows_per_second: float
    seconds_left: float | None


@attrs.frozen(kw_only=True)
class AreaReport:
    """What became of an area.

    Attributes:
        rows: how many there are.
        inserted, updated, restored, purged: what changed in a store that keeps rows from one run to the next; for an
            export, all rows are inserted.
        deleted: rows of what is in the recycle bin.
        requests: that this run made for it, repetitions and those of others who use the client meanwhile included.
        as_of: what is so old or older is in the rows, by the server's clock.
        fields: optional ones that were asked for.
        fields_left_out: optional ones that Wrike refused.
        warnings: what may be missing, in sentences.
        error: why there is none of it; ``None`` where it is whole.
    """

    rows: int = 0
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    restored: int = 0
    purged: int = 0
    requests: int = 0
    as_of: datetime | None = None
    fields: tuple[str, ...] = ()
    fields_left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None


@attrs.frozen(kw_only=True)
class Report:
    """What became of an export.

    Attributes:
        began: by the server's clock; of an export that was resumed, the first time.
        ended: by the server's clock.
        requests: that this run made; those of others who use the client meanwhile included.
        refused: how many of them were answered with 429.
        areas: by name.
    """

    began: datetime
    ended: datetime
    requests: int
    refused: int
    areas: Mapping[str, AreaReport]

    @property
    def ok(self) -> bool:
        """Whether every area is whole."""
        return all(each.error is None for each in self.areas.values())

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it, instants as ISO texts."""
        return attrs.asdict(self, value_serializer=_plain)


def _plain(_: object, __: object, value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
