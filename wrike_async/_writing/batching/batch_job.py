"""The job of a batch, looked at while it lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from wrike_async._engine.engine import Engine
from wrike_async._engine.polling import Watched
from wrike_async._wire.batches.codec import job_codec
from wrike_async._wire.operation import Operation
from wrike_async.errors import (
    DecodeError,
    NotFound,
    QuotaWaitExceeded,
    RateLimited,
    ServerError,
    TransportError,
    WrikeError,
)
from wrike_async.options import CallOptions

__all__ = ["BatchJob", "has_ended"]

_GET: Operation[Any] = Operation(method="GET", path="/async_job/{asyncJobId}", gateway=False, any_shape=True)

_TRANSIENT = (TransportError, ServerError, DecodeError, RateLimited, QuotaWaitExceeded)
# A status that nobody has heard of may mean that it has ended: so it is taken where nothing moves any more.
_SEEN_THE_SAME = 4
_STANDS_STILL = 30.0
_ALL = 100


class BatchJob:
    """The job of a batch.

    Attributes:
        state: as it came last, under wire names.
        watched: how it is looked after.
        surely_ended: whether it makes nothing more; of one that only stands still nobody knows.
    """

    def __init__(
        self, engine: Engine, job_id: str, operations: Sequence[Mapping[str, Any]], options: CallOptions
    ) -> None:
        """Look after a job from now on.

        Args:
            engine: performs the requests.
            job_id: of the job.
            operations: of the batch, as far as they are known; batches of about one size take alike.
            options: of the requests.
        """
        self._engine = engine
        self._codec = engine.batch_codec
        self._job_id = job_id
        self._operations = operations
        self._options = options
        self._same = 0
        self._same_since = 0.0
        self.surely_ended = False
        self.state: Mapping[str, Any] = {}
        self.watched = Watched(
            look=self._look,
            kind=f"batch of 2^{len(operations).bit_length()}",
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
        if found == self.state:
            self._same += 1
        else:
            self._same, self._same_since = 1, asyncio.get_running_loop().time()
        self.state = found
        progress = found.get("progressPercent")
        counts = isinstance(progress, int | float) and not isinstance(progress, bool)
        self.watched.progress = progress if counts else None
        return self._has_ended(found)

    def _has_ended(self, job: Mapping[str, Any]) -> bool:
        state = job_codec(self._codec).state(job)
        if state == "unclear" and (self.watched.progress == _ALL or self._tells_of_all(job)):
            state = "ended"
        self.surely_ended = state == "ended"
        now = asyncio.get_running_loop().time()
        stands_still = self._same >= _SEEN_THE_SAME and now - self._same_since >= _STANDS_STILL
        return self.surely_ended or (state == "unclear" and stands_still)

    def _tells_of_all(self, job: Mapping[str, Any]) -> bool:
        results = self._codec.decode(job, self._operations)
        return len(results) == len(self._operations) and None not in results


async def has_ended(engine: Engine, job_id: str, options: CallOptions) -> bool:
    """Ask once whether a job surely makes nothing more.

    ``GET /async_job/{asyncJobId}``
    """
    try:
        reply = await engine.call(_GET, options, ids=[job_id], lane="bulk")
    except NotFound:
        return True
    except WrikeError:
        return False
    found = reply.envelope.data[0] if reply.envelope.data else None
    return isinstance(found, dict) and job_codec(engine.batch_codec).state(found) == "ended"
