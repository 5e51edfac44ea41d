"""What a store remembers of an area beside its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from wrike_async._json import dumps, loads
from wrike_async._wire.parameters import DateRange
from wrike_async.export._course.course import Sample
from wrike_async.export._errors import StoreError
from wrike_async.export._store import AreaChange

__all__ = ["Reading"]


@attrs.define(kw_only=True)
class Reading:
    """How far the reading of an area is.

    Attributes:
        as_of: when it began, by the server's clock.
        fields: optional ones that are asked for.
        fields_left_out: those that Wrike refused.
        phase: which of its steps is taken.
        scan: the state of that step's scan; ``None`` at its beginning, and where it is none.
        deleted: how many rows are of what is in the recycle bin, where the store does not tell that.
        newly_seen: folders that were there at the run before, and could not be seen.
        warnings: what may be missing.
        error: why there is none of it.
        ended: when it ended; ``None`` before.
        samples: how it went on.
    """

    as_of: datetime
    fields: tuple[str, ...]
    fields_left_out: tuple[str, ...] = ()
    phase: int = 0
    scan: Mapping[str, Any] | None = None
    deleted: int = 0
    newly_seen: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    ended: datetime | None = None
    samples: tuple[Sample, ...] = ()

    def change(
        self, area: str, *, complete: DateRange[datetime] | None, error: str | None = None, schema: str = ""
    ) -> AreaChange:
        """Return what the end of the run makes of the area.

        Args:
            area: its name.
            complete: as `AreaChange` has it.
            error: why there is none of it, beside what went wrong in the reading.
            schema: as `AreaChange` has it.
        """
        assert self.ended is not None
        return AreaChange(
            area,
            self.as_of,
            self.ended,
            self.fields,
            self.fields_left_out,
            error if self.error is None else self.error,
            complete=complete,
            schema=schema,
        )

    def to_bytes(self) -> bytes:
        """Write it down."""
        samples = [attrs.astuple(each) for each in self.samples]
        return dumps({**attrs.asdict(self, recurse=False), "samples": samples})

    @classmethod
    def from_bytes(cls, state: bytes) -> Reading:
        """Read what `to_bytes` returned.

        Raises:
            StoreError: it is something else.
        """
        try:
            said = loads(state)
            for name in ("fields", "fields_left_out", "newly_seen", "warnings"):
                said[name] = tuple(said[name])
            said["samples"] = tuple(Sample(*each) for each in said.get("samples", ()))
            said["as_of"] = datetime.fromisoformat(said["as_of"])
            said["ended"] = said["ended"] and datetime.fromisoformat(said["ended"])
            return cls(**said)
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError(f"the store remembers what is no state of an export ({error})") from error
