"""The shape of batches on the wire: a guess, in this one place and in `results`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, runtime_checkable

from wrike_async._wire.batches.results import BatchResult, is_id, read_results

__all__ = ["BatchCodec", "BatchJobCodec", "BatchJobState", "BatchKind", "BatchResult", "GuessedBatchCodec", "job_codec"]

BatchKind = Literal["TaskCreation", "FolderCreation"]
"""What a batch can do. These two names are Wrike's own."""

BatchJobState = Literal["running", "ended", "unclear"]
"""Whether a job goes on. ``"unclear"`` where its status is a word that nobody has heard of."""


@runtime_checkable
class BatchCodec(Protocol):
    """How the operations of a batch are written, and how the results of its job are read.

    A codec that also has the methods of `BatchJobCodec` says how jobs are named and end; of one that has not, the
    default does.
    """

    def encode(self, kind: BatchKind, path: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
        """Write an operation.

        Args:
            kind: what it does.
            path: the IDs that the path of the single create would have, by their wire names: ``folderId``.
            params: the parameters of the single create, JSON values by wire name.
        """
        ...

    def decode(self, job: Mapping[str, Any], operations: Sequence[Mapping[str, Any]]) -> Sequence[BatchResult | None]:
        """Read what a job tells of its operations.

        Args:
            job: as it came: ``status``, ``result`` and so on.
            operations: as `encode` wrote them. Of a job that another program started they hold what is known of them,
                which may be nothing.

        Returns:
            A result for each of them, in their order; ``None`` where it is not sure what became of it. Nothing that
            it may be given makes it raise.
        """
        ...


@runtime_checkable
class BatchJobCodec(BatchCodec, Protocol):
    """How a batch names its job, and how a job says that it has ended."""

    def read_start(self, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Find the job in the answer to a batch.

        Args:
            answer: the whole document.

        Returns:
            The job as far as it is told, with its ID under ``"id"``; ``None`` where no job is named.
        """
        ...

    def state(self, job: Mapping[str, Any]) -> BatchJobState:
        """Say whether a job, as it came, goes on."""
        ...


class GuessedBatchCodec:
    """The default: a guess, as Wrike publishes neither shape. Pass ``batch_codec=`` to `Wrike` where you know better.

    An operation is ``{"type": "TaskCreation", "folderId": …}`` with the parameters of the single create beside it.
    The job is named by an ``asyncJobId`` anywhere in the answer, else by the ``id`` of its first entry. A job that has
    ended has a list with an entry for each operation, anywhere in it; they are matched by their indexes, else by their
    order. The ID is under ``taskId``, ``folderId`` or ``entityId``, else ``id``, in the entry or in its ``result`` or
    ``data``; the refusal is under ``error`` and ``errorDescription``. What is not surely an entry's own tells nothing.
    """

    def encode(self, kind: BatchKind, path: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
        """Write an operation."""
        return {**params, **path, "type": kind}

    def decode(self, job: Mapping[str, Any], operations: Sequence[Mapping[str, Any]]) -> Sequence[BatchResult | None]:
        """Read what a job tells of its operations."""
        return read_results(job, operations)

    def read_start(self, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Find the job in the answer to a batch."""
        named = {_job_id(place[name]): place for place in _places(answer, 0) for name in _JOB_IDS if name in place}
        named.pop(None, None)
        if len(named) > 1:
            return None
        if not named:
            data = answer.get("data")
            entry = data[0] if isinstance(data, list) and data else data
            named = {
                _job_id(place.get("id")): place
                for place in (entry, answer.get("job"), answer)
                if isinstance(place, Mapping) and _job_id(place.get("id")) is not None
            }
        return next(({**place, "id": job_id} for job_id, place in named.items()), None)

    def state(self, job: Mapping[str, Any]) -> BatchJobState:
        """Say whether a job goes on."""
        status = job.get("status")
        word = status.casefold().replace("_", "").replace(" ", "") if isinstance(status, str) else ""
        return "running" if word in _RUNNING else "ended" if word in _ENDED else "unclear"


def job_codec(codec: BatchCodec) -> BatchJobCodec:
    """Return what reads the jobs of batches that a codec writes."""
    return codec if isinstance(codec, BatchJobCodec) else GuessedBatchCodec()


_JOB_IDS = ("asyncJobId", "asyncJobID", "async_job_id", "jobId")
_RUNNING = frozenset({"inqueue", "inprogress", "queued", "pending", "running", "scheduled", "processing", "waiting"})
_ENDED = frozenset({"completed", "failed", "cancelled", "canceled"})
_DEEPEST = 4


def _job_id(value: Any) -> str | None:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and is_id(text) else None


def _places(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
    if depth < _DEEPEST and isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _places(inner, depth + 1)
