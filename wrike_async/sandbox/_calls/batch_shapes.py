"""Shapes in which a batch may be answered; all of them are guesses, and more than one keeps clients honest.

- ``"operations"``: the job has an ``id``; ``result.operations`` tells of each operation by its index.
- ``"nested"``: the batch is answered with an ``asyncJobId`` alone; the job ends as ``Succeeded``, and its ``results``
  tell of each operation in their order, of its entity inside of ``result``, of its refusal inside of ``error``.
- ``"successes"``: ``result`` has the IDs of what was made, and nothing of what was not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

__all__ = ["BatchShape", "shaped_job", "shaped_start"]

BatchShape = (
    Literal["operations", "nested", "successes"] | Callable[[dict[str, Any], Sequence[dict[str, Any]]], dict[str, Any]]
)
"""One of these; or what makes of a finished job, in the first shape, and its operations what is answered."""


def shaped_start(shape: BatchShape, job: dict[str, Any]) -> dict[str, Any]:
    """Return what a batch is answered with."""
    return {"asyncJobId": job["id"]} if shape == "nested" else job


def shaped_job(shape: BatchShape, job: dict[str, Any], operations: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what a job that has ended tells, from how it is told in the first shape."""
    if callable(shape):
        return shape(job, operations)
    if shape == "operations" or "result" not in job:
        return job
    results = job["result"]["operations"]
    if shape == "nested":
        rest = {name: value for name, value in job.items() if name != "result"}
        return {**rest, "status": "Succeeded", "results": [_nested(entry) for entry in results]}
    names = {"taskId": "taskIds", "folderId": "folderIds"}
    made = {plural: [entry[name] for entry in results if name in entry] for name, plural in names.items()}
    return {**job, "result": {name: ids for name, ids in made.items() if ids}}


def _nested(entry: dict[str, Any]) -> dict[str, Any]:
    made = entry.get("taskId", entry.get("folderId"))
    if made is not None:
        return {"status": "SUCCESS", "result": {"id": made}}
    return {"status": "FAILED", "error": {"code": entry["error"], "description": entry["errorDescription"]}}
