"""What is on record of finished runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from wrike_async.export._course.course import Course, Sample

__all__ = ["AreaRecord", "RunRecord"]


@attrs.frozen(kw_only=True)
class AreaRecord:
    """What is on record of an area in a run.

    Attributes:
        rows: how many there were at its end.
        inserted, updated, deleted, restored, purged: what changed, as in `AreaReport`.
        error: why there was none of it; ``None`` where it was whole.
        course: how it went on; without samples where that is not on record.
    """

    rows: int = 0
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    restored: int = 0
    purged: int = 0
    error: str | None = None
    course: Course = attrs.field(factory=Course)

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> AreaRecord:
        """Read what a store keeps: of names that are not known here, nothing."""
        names = {each.name for each in attrs.fields(cls)} - {"course"}
        course = Course.from_dict(said["course"]) if "course" in said else Course()
        return cls(**{name: value for name, value in said.items() if name in names}, course=course)


@attrs.frozen(kw_only=True)
class RunRecord:
    """What is on record of a finished run.

    Attributes:
        run: its ID.
        account_id: whose data it brought.
        began, ended: by the server's clock.
        areas: by name.
    """

    run: str
    account_id: str
    began: datetime
    ended: datetime
    areas: Mapping[str, AreaRecord]

    @property
    def samples(self) -> tuple[Sample, ...]:
        """How the run went on, in order, with the rows of all areas together."""
        return tuple(self._merged())

    def _merged(self) -> Iterator[Sample]:
        before = 0
        for _, course in self.courses():
            for each in course.samples:
                yield attrs.evolve(each, rows=before + each.rows)
            before += course.samples[-1].rows

    def courses(self) -> list[tuple[str, Course]]:
        """Return the areas whose course is on record, in the order in which they were read."""
        courses = [(name, each.course) for name, each in self.areas.items() if each.course.samples]
        return sorted(courses, key=lambda each: each[1].samples[0].seconds)

    @property
    def seconds(self) -> float:
        """How long it was at work; where that is not on record, from its beginning to its end."""
        samples = self.samples
        return samples[-1].seconds if samples else (self.ended - self.began).total_seconds()

    @property
    def requests(self) -> int | None:
        """How many were sent; ``None`` where that is not on record."""
        samples = self.samples
        return samples[-1].requests if samples else None

    @property
    def refused(self) -> int | None:
        """How many of the requests were answered with 429; ``None`` where that is not on record."""
        samples = self.samples
        return samples[-1].refused if samples else None

    @property
    def quota(self) -> float | None:
        """Requests a minute that were allowed; ``None`` without a quota, and where it is not on record."""
        return next((course.quota for _, course in self.courses()), None)

    @property
    def share(self) -> float | None:
        """The part of the quota of its time that its requests took; a little more than 1 after a pause."""
        if self.requests is None or self.quota is None or not self.seconds:
            return None
        return self.requests / (self.quota * self.seconds / 60)

    @property
    def failed(self) -> tuple[str, ...]:
        """Areas of which there was none."""
        return tuple(name for name, each in self.areas.items() if each.error is not None)

    def sum(self, *counts: str) -> int:
        """Add counts of all areas, by their names."""
        return sum(getattr(each, count) for each in self.areas.values() for count in counts)

    def to_dict(self) -> dict[str, Any]:
        """It as JSON has it, instants as ISO texts."""
        counts = ("rows", "inserted", "updated", "deleted", "restored", "purged")
        return {
            "run": self.run,
            "account_id": self.account_id,
            "began": self.began.isoformat(),
            "ended": self.ended.isoformat(),
            "seconds": self.seconds,
            "requests": self.requests,
            "refused": self.refused,
            "quota": self.quota,
            "share": self.share,
            **{count: self.sum(count) for count in counts},
            "areas": {
                name: {
                    **{count: getattr(each, count) for count in counts},
                    "error": each.error,
                    "samples": [attrs.asdict(sample) for sample in each.course.samples],
                }
                for name, each in self.areas.items()
            },
        }
