"""The job of a batch, looked at while it lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from wrike_async._engine.engine import Engine
from wrike_async._engine.polling import Watched
from wrike_async._wire.operation import Operation
from wrike_async.errors import DecodeError, QuotaWaitExceeded, RateLimited, ServerError, TransportError
from wrike_async.options import CallOptions

__all__ = ["BatchJob", "has_ended"]

_GET: Operation[Any] = Operation(method="GET", path="/async_job/{asyncJobId}", gateway=False)

_ENDED = frozenset({"Completed", "Failed", "Cancelled"})
_TRANSIENT = (TransportError, ServerError, DecodeError, RateLimited, QuotaWaitExceeded)


def has_ended(job: Mapping[str, Any]) -> bool:
    """Whether a job, as it came, will not change any more."""
    status = job.get("status")
    return isinstance(status, str) and status in _ENDED


class BatchJob:
    """The job of a batch.

    Attributes:
        state: as it came last, under wire names.
        watched: how it is looked after.
    """

    def __init__(self, engine: Engine, job_id: str, rows: int, options: CallOptions) -> None:
        """Look after a job from now on.

        Args:
            engine: performs the requests.
            job_id: of the job.
            rows: how many operations it has; batches of about one size take alike.
            options: of the requests.
        """
        self._engine = engine
        self._job_id = job_id
        self._options = options
        self.state: Mapping[str, Any] = {}
        self.watched = Watched(
            look=self._look,
            kind=f"batch of 2^{rows.bit_length()}",
            started=asyncio.get_running_loop().time(),
            latest_look=60.0,
            alike=True,
        )

    async def _look(self) -> bool:
        """Look at it. What may pass is borne: its rows are in doubt until it is seen."""
        try:
            reply = await self._engine.call(_GET, self._options, ids=[self._job_id], lane="bulk")
        except _TRANSIENT:
            return False
        found = reply.envelope.data[0] if reply.envelope.data else None
        if not isinstance(found, dict):
            return False
        self.state = found
        progress = found.get("progressPercent")
        self.watched.progress = progress if isinstance(progress, int | float) else None
        return has_ended(found)
