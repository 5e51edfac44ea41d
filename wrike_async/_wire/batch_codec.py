"""The shape of batches on the wire: a guess, in this one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, runtime_checkable

import attrs

from wrike_async.errors import ApiError, WrikeError, refusal_class

__all__ = ["BatchCodec", "BatchKind", "BatchResult", "GuessedBatchCodec"]

BatchKind = Literal["TaskCreation", "FolderCreation"]
"""What a batch can do. These two names are Wrike's own."""


@attrs.frozen
class BatchResult:
    """What a job says of one operation: the ID of what it made, or why it made nothing."""

    id: str | None = None
    error: WrikeError | None = None


@runtime_checkable
class BatchCodec(Protocol):
    """How the operations of a batch are written, and how the results of its job are read."""

    def encode(self, kind: BatchKind, path: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
        """Write an operation.

        Args:
            kind: what it does.
            path: the IDs that the path of the single create would have, by their wire names: ``folderId``.
            params: the parameters of the single create, JSON values by wire name.
        """
        ...

    def decode(self, job: Mapping[str, Any], count: int) -> Sequence[BatchResult | None]:
        """Read what a job that has ended tells of its operations.

        Args:
            job: as it came: ``status``, ``result`` and so on.
            count: how many operations there were.

        Returns:
            A result for each of them, in their order; ``None`` where the job tells nothing. Nothing that it may be
            given makes it raise.
        """
        ...


class GuessedBatchCodec:
    """The default: a guess, as Wrike publishes neither shape. Pass ``batch_codec=`` to `Wrike` where you know better.

    An operation is ``{"type": "TaskCreation", "folderId": …}`` with the parameters of the single create beside it. A
    job has a list of results, either as its ``result`` or anywhere in it. They are matched by their ``index``, else
    by their order; the ID is under ``id``, ``taskId`` or ``folderId``, the refusal under ``error`` and
    ``errorDescription``.
    """

    def encode(self, kind: BatchKind, path: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
        """Write an operation."""
        return {**params, **path, "type": kind}

    def decode(self, job: Mapping[str, Any], count: int) -> Sequence[BatchResult | None]:
        """Read what a job tells of its operations."""
        found: list[BatchResult | None] = [None] * count
        for position, entry in enumerate(_entries(job.get("result"))):
            index = entry.get("index", position) if isinstance(entry, dict) else position
            if isinstance(index, int) and 0 <= index < count and found[index] is None:
                found[index] = _result(entry)
        return found


_IDS = ("id", "taskId", "folderId")


def _entries(result: Any) -> list[Any]:
    if isinstance(result, list):
        return result
    if isinstance(result, dict):
        return next((value for value in result.values() if isinstance(value, list)), [])
    return []


def _result(entry: Any) -> BatchResult | None:
    if isinstance(entry, str):
        return BatchResult(id=entry)
    if not isinstance(entry, dict):
        return None
    error = entry.get("error") or entry.get("errorCode")
    description = entry.get("errorDescription") or entry.get("errorMessage")
    if error or description or entry.get("status") == "Failed":
        return BatchResult(error=_refusal(error, description))
    inner = entry.get("result")
    for place in (entry, inner if isinstance(inner, dict) else {}):
        for name in _IDS:
            if isinstance(place.get(name), str) and place[name]:
                return BatchResult(id=place[name])
    return None


_STATUS = {
    "invalid_request": 400,
    "invalid_parameter": 400,
    "parameter_required": 400,
    "not_authorized": 401,
    "access_forbidden": 403,
    "not_allowed": 403,
    "resource_not_found": 404,
    "method_not_found": 404,
}


def _refusal(code: Any, description: Any) -> ApiError:
    code = code if isinstance(code, str) else None
    description = description[:400] if isinstance(description, str) else None
    status = _STATUS.get(code or "", 0)
    return refusal_class(status, code, description)(
        f"Wrike refused this operation of a batch: {code or 'no code'}: {description or 'it does not say why'}",
        status=status,
        code=code,
        description=description,
        method="POST",
        path="/batch",
    )
