"""How a run went on over time: rows and requests, in a few samples however long it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

__all__ = ["Course", "Sample", "with_sample"]

_MOST_SAMPLES = 64
"""Of an area. They are written with each commit, and stay in the store."""


@attrs.frozen
class Sample:
    """How far an area was at a moment of the run.

    Attributes:
        seconds: since the run began; time in which no process was at work on it does not count.
        rows: of the area, that had come by then.
        requests: of the run, that were sent by then.
        refused: how many of these were answered with 429.
    """

    seconds: float
    rows: int
    requests: int
    refused: int


@attrs.frozen
class Course:
    """How the reading of an area went on.

    Attributes:
        samples: at most 64, in order; the first is of its beginning, the last of its end.
        quota: requests a minute that were allowed; ``None`` without a quota.
    """

    samples: Sequence[Sample] = ()
    quota: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """It as JSON has it."""
        return {"quota": self.quota, "samples": [attrs.astuple(each) for each in self.samples]}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Course:
        """Read what `to_dict` returned."""
        return cls(tuple(Sample(*each) for each in said["samples"]), said["quota"])


def with_sample(samples: Sequence[Sample], new: Sample) -> tuple[Sample, ...]:
    """Return samples with one more, or in place of one that lies closest to its neighbours."""
    more = [*samples, new]
    if len(more) > _MOST_SAMPLES:
        del more[min(range(1, len(more) - 1), key=lambda at: more[at + 1].seconds - more[at - 1].seconds)]
    return tuple(more)
