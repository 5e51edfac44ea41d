"""Asynchronous work: done when it is asked for, told when it has been looked at often enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wrike_async.sandbox._calls.call import Answer, Call
from wrike_async.sandbox._state.records import Job

__all__ = ["answer", "begin"]


def begin(call: Call, kind: str, size: int, failure: str | None, work: Callable[[], dict[str, Any]]) -> Answer:
    """Start a job that does ``work``, unless something keeps it from that: then it fails, and nothing is done."""
    state = call.state
    failure = failure or state.job_failure
    result = None if failure else work()
    return answer(call, state.add_job(kind, total=size, result=result, error=failure))


def answer(call: Call, job: Job) -> Answer:
    """Tell how far a job is."""
    polls = call.state.job_polls
    document: dict[str, Any] = {"id": job.id, "type": job.type}
    if job.polls_left:
        fresh = job.polls_left >= polls
        done = 0 if fresh or job.error else job.total * (polls - job.polls_left) // polls
        document["status"] = "InQueue" if fresh else "InProgress"
    else:
        done = 0 if job.error else job.total
        document["status"] = "Failed" if job.error else "Completed"
        document.update({"errorMessage": job.error} if job.error else {"result": job.result})
    document["progressPercent"] = 100 * done // max(1, job.total)
    return Answer("asyncJob", [{**document, "processedCount": done, "totalCount": job.total}])
