"""Batches: what a test can set about them, and the jobs that were started.

What Wrike does here is not public; all of it is a guess. An operation is ``{"type": "TaskCreation", "folderId": …}``
with the parameters of the single create beside it; how a job tells of them is chosen by `Batching.shape`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, Literal

import attrs

from wrike_async.sandbox._calls.batch_shapes import BatchShape
from wrike_async.sandbox._wire.catalogue import Operation
from wrike_async.sandbox._wire.errors import Refusal, access_forbidden, invalid_request, not_allowed, resource_not_found

__all__ = ["BatchJob", "Batching"]

_BULK_TASKS: Final = "PUT /tasks/{taskIds}"
_STATUS: Final = ("enum", "Active", "Cancelled", "Completed", "Deferred")


@attrs.define
class BatchJob:
    """A batch under way. What it does is done when it starts, and told when it ends."""

    id: str
    operations: list[dict[str, Any]]
    started: float
    ends: float
    results: list[dict[str, Any]]
    error: str | None = None

    @property
    def total(self) -> int:
        """How many operations it has."""
        return len(self.operations)

    def done(self, now: float) -> bool:
        """Tell whether it has come to its end."""
        return now >= self.ends


@attrs.define
class Batching:
    """How the sandbox treats batches and bulk updates; everything can be changed at any time.

    Attributes:
        refuse: the HTTP status with which accounts that cannot batch are refused.
        seconds: how long a job takes, or what tells it by the number of the job, counted from 0.
        progress: whether jobs tell how far they are; or the percentage that they tell until they are done.
        shape: how a batch and its job are answered.
        quota: how many operations may be under way at once; what exceeds it is 403.
        failing: jobs that fail as a whole, by their number, each after that many of its operations.
        hanging: jobs that never end; half of their operations are performed.
        bulk_status: whether the bulk update of tasks takes ``status``.
        jobs: those that were started, by their IDs.
    """

    refuse: Literal[400, 403, 404] | None = None
    seconds: float | Callable[[int], float] = 2.0
    progress: bool | int = True
    shape: BatchShape = "operations"
    quota: int | None = None
    failing: Mapping[int, int] = attrs.field(factory=dict[int, int])
    hanging: Collection[int] = ()
    bulk_status: bool = False
    jobs: dict[str, BatchJob] = attrs.field(factory=dict[str, BatchJob])

    def clear(self) -> None:
        """Forget the jobs; the settings stay."""
        self.jobs.clear()

    def refusal(self) -> Refusal | None:
        """Return why the account cannot batch; ``None`` where it can."""
        return {
            400: invalid_request("Parameter 'operations' value is invalid"),
            403: access_forbidden("Batch operations are not available"),
            404: resource_not_found("Batch operations"),
        }.get(self.refuse or 0)

    def check_quota(self, count: int, now: float) -> None:
        """Refuse more operations than may be under way."""
        if self.quota is not None:
            under_way = sum(job.total for job in self.jobs.values() if not job.done(now))
            if under_way + count > self.quota:
                raise not_allowed("Operation quota is exceeded")

    def how_many(self, total: int) -> tuple[int, str | None]:
        """Return how many of its operations the next job performs, and why it fails, if it does."""
        number = len(self.jobs)
        if number in self.failing:
            return self.failing[number], "Batch failed"
        return (total // 2 if number in self.hanging else total), None

    def start(
        self,
        job_id: str,
        operations: list[dict[str, Any]],
        results: list[dict[str, Any]],
        error: str | None,
        now: float,
    ) -> BatchJob:
        """Note a job that does what is done already."""
        number = len(self.jobs)
        seconds = self.seconds(number) if callable(self.seconds) else self.seconds
        ends = float("inf") if number in self.hanging else now + seconds
        job = self.jobs[job_id] = BatchJob(job_id, operations, now, ends, results, error)
        return job

    def widened(self, operation: Operation) -> Operation:
        """Return the operation with what the settings let it take besides."""
        if self.bulk_status and operation.key == _BULK_TASKS:
            return attrs.evolve(operation, params={**operation.params, "status": _STATUS})
        return operation
