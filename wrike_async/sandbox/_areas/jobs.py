"""Asynchronous jobs that are no batches; the area of batches has the route to both."""

from __future__ import annotations

from wrike_async.sandbox._calls.call import Answer, Call
from wrike_async.sandbox._rules import jobs
from wrike_async.sandbox._wire.errors import resource_not_found

__all__ = ["async_job"]


def async_job(call: Call) -> Answer:
    """Tell how far a job is. It moves on with every look."""
    job = call.state.jobs.get(call.id)
    if job is None:
        raise resource_not_found(f"Async job '{call.id}'")
    job.polls_left = max(0, job.polls_left - 1)
    return jobs.answer(call, job)
