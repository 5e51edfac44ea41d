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


@attrs.define(eq=False)
class BatchJob:
    """The job of a batch.

    Attributes:
        engine: performs the requests.
        job_id: of the job.
        rows: how many operations it has.
        options: of the requests.
        state: as it came last, under wire names.
    """

    engine: Engine
    job_id: str
    rows: int
    options: CallOptions
    state: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    latest_look = 60.0

    @property
    def kind(self) -> str:
        """Batches of about one size take alike."""
        return f"batch of 2^{self.rows.bit_length()}"

    @property
    def progress(self) -> float | None:
        """How far it said that it is, 0 to 100."""
        progress = self.state.get("progressPercent")
        return progress if isinstance(progress, int | float) else None

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
        return has_ended(found)
