"""How a bulk write is performed."""

from __future__ import annotations

from typing import Literal, cast, get_args

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._writing.journal import NO_JOURNAL, Journal
from wrike_async.errors import InvalidArgument
from wrike_async.options import CallOptions, Lane

__all__ = ["JOB_TIMEOUT", "BatchMode", "WriteOptions", "WritePlan", "check_batch_mode"]

JOB_TIMEOUT = 900.0
"""How long a job may take, in seconds, unless the caller says otherwise."""

BatchMode = Literal["auto", "always", "never"]
"""Whether rows ride in batches: where that works, in any case, or not at all."""


def check_batch_mode(mode: object) -> BatchMode:
    """Return whether rows ride in batches; raises `InvalidArgument` for another word."""
    for known in get_args(BatchMode):
        if mode == known:
            return cast(BatchMode, known)
    raise InvalidArgument(f"batch must be 'auto', 'always' or 'never', not {mode!r:.40}")


@attrs.frozen
class WriteOptions:
    """How a bulk write is performed.

    Attributes:
        call: the options of each request.
        job_timeout: how long a job may take, in seconds.
        journal: is told before and after each request.
        batch: whether rows ride in batches.
    """

    call: CallOptions
    job_timeout: float = JOB_TIMEOUT
    journal: Journal = NO_JOURNAL
    batch: BatchMode = "auto"


@attrs.frozen(eq=False, kw_only=True)
class WritePlan:
    """What plans of bulk writes have in common that are performed so."""

    engine: Engine
    options: WriteOptions
    room: int = 0
    unsure: tuple[str, ...] = ()

    @property
    def lane(self) -> Lane:
        """Where its requests queue."""
        return self.call.lane or "bulk"

    @property
    def call(self) -> CallOptions:
        """The options of its requests."""
        return self.options.call
