"""The job of a batch, looked at while it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.operation import Operation
from wrike_async.errors import DecodeError, QuotaWaitExceeded, RateLimited, ServerError, TransportError
from wrike_async.options import CallOptions

__all__ = ["BatchJob", "has_ended"]

_GET: Operation[Any] = Operation(method="GET", path="/async_job/{asyncJobId}", gateway=False)

_ENDED = frozenset({"Completed", "Failed", "Cancelled"})
_TRANSIENT = (TransportError, ServerError, DecodeError, RateLimited, QuotaWaitExceeded)


def has_ended(job: Mapping[str, Any]) -> bool:
    """Whether a job, as it came, will not change any more."""
    return job.get("status") in _ENDED


def _kind(job: BatchJob) -> str:
    # Batches of about one size take alike.
    return f"batch of 2^{job.rows.bit_length()}"


@attrs.define(eq=False)
class BatchJob:
    """The job of a batch.

    Attributes:
        engine: performs the requests.
        job_id: of the job.
        rows: how many operations it has.
        options: of the requests.
        state: as it came last, under wire names.
        kind, latest_look, progress: see `Pollable`.
    """

    engine: Engine
    job_id: str
    rows: int
    options: CallOptions
    state: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    kind: str = attrs.field(init=False, default=attrs.Factory(_kind, takes_self=True))
    latest_look: float = 60.0
    progress: float | None = None

    async def look(self) -> bool:
        """Look at it. Returns whether it has ended.

        Raises:
            WrikeError: Wrike refuses to tell of it. What may pass is borne: its rows are in doubt until it is seen.
        """
        try:
            reply = await self.engine.call(_GET, self.options, ids=[self.job_id], lane="bulk")
        except _TRANSIENT:
            return False
        found = reply.envelope.data[0] if reply.envelope.data else None
        if not isinstance(found, dict):
            return False
        self.state = found
        progress = found.get("progressPercent")
        self.progress = progress if isinstance(progress, int | float) else None
        return has_ended(found)
