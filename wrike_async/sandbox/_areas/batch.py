"""Batches of creations, which become asynchronous jobs."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import attrs

from wrike_async.sandbox._areas import jobs
from wrike_async.sandbox._areas.folders import operations as folders
from wrike_async.sandbox._areas.tasks import operations as tasks
from wrike_async.sandbox._calls.batch_shapes import shaped_job, shaped_start
from wrike_async.sandbox._calls.batching import BatchJob
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._wire.catalogue import catalogue
from wrike_async.sandbox._wire.errors import Refusal, invalid_parameter
from wrike_async.sandbox._wire.parameters import read_parameters

__all__ = ["routes"]

routes = Routes()
_FIRST_JOB: Final = 0x800000
_MAX_OPERATIONS: Final = 100
_KINDS: Final = {
    "TaskCreation": ("POST /folders/{folderId}/tasks", tasks.create_task, "taskId"),
    "FolderCreation": ("POST /folders/{folderId}/folders", folders.create_folder, "folderId"),
}


@routes("POST /batch")
def batch(call: Call) -> Answer:
    """Start a job that creates tasks and folders; one that is refused harms no other."""
    operations, batching = call.params["operations"], call.batching
    if (refusal := batching.refusal()) is not None:
        raise refusal
    if not 1 <= len(operations) <= _MAX_OPERATIONS:
        raise invalid_parameter("operations", f"must be 1 to {_MAX_OPERATIONS}")
    for operation in operations:
        if operation.get("type") not in _KINDS:
            raise invalid_parameter("operations", f"unknown type {operation.get('type')!r}")
    now = asyncio.get_running_loop().time()
    batching.check_quota(len(operations), now)
    count, error = batching.how_many(len(operations))
    with call.state.happenings.silence():
        results = [_perform(call, index, operation) for index, operation in enumerate(operations[:count])]
    job_id = call.state.id_space.job_id(_FIRST_JOB + len(batching.jobs))
    job = batching.start(job_id, operations, results, error, now)
    return Answer("asyncJob", [shaped_start(batching.shape, _show(call, job))])


@routes("GET /async_job/{asyncJobId}")
def async_job(call: Call) -> Answer:
    """Tell how far a job is: a batch by the clock, any other by how often it was looked at."""
    job = call.batching.jobs.get(call.id)
    return jobs.async_job(call) if job is None else Answer("asyncJob", [_show(call, job)])


def _perform(call: Call, index: int, operation: dict[str, Any]) -> dict[str, Any]:
    key, handler, id_name = _KINDS[operation["type"]]
    template = catalogue().operations[key]
    sent = {name: value for name, value in operation.items() if name not in ("type", "folderId")}
    try:
        folder_id = operation.get("folderId")
        if not isinstance(folder_id, str):
            raise invalid_parameter("folderId", "is missing")
        params = read_parameters(template, sent)
        made = handler(attrs.evolve(call, operation=template, params=params, path_values=(folder_id,)))
    except Refusal as refusal:
        return {"index": index, "status": "Failed", **refusal.body()}
    return {"index": index, "status": "Completed", id_name: made.data[0]["id"]}


def _show(call: Call, job: BatchJob) -> dict[str, Any]:
    now = asyncio.get_running_loop().time()
    document: dict[str, Any] = {"id": job.id, "type": "Batch", "totalCount": job.total}
    if not job.done(now):
        share = (now - job.started) / (job.ends - job.started)
        document["status"] = "InProgress" if now > job.started else "InQueue"
        progress = call.batching.progress
        if progress is True:
            document |= {"progressPercent": int(100 * share), "processedCount": int(job.total * share)}
        elif progress is not False:
            document["progressPercent"] = progress
        return document
    document["processedCount"] = len(job.results)
    document["progressPercent"] = 100 * len(job.results) // job.total
    if job.error is not None:
        document |= {"status": "Failed", "errorMessage": job.error}
    else:
        document |= {"status": "Completed", "result": {"operations": job.results}}
    return shaped_job(call.batching.shape, document, job.operations)
