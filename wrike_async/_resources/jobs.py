"""Jobs that Wrike does in its own time: https://developers.wrike.com/reference/getasync_jobsingle"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Generic, Protocol, TypeVar

from wrike_async._engine.engine import Engine
from wrike_async._engine.polling import Polling, Watched
from wrike_async._reading.expected import Expected
from wrike_async._resources.base import Resource
from wrike_async._resources.job_models import AsyncJob
from wrike_async._wire.arguments import check_number
from wrike_async._wire.operation import Operation
from wrike_async.errors import JobFailed, JobTimeout

__all__ = ["Job", "Jobs", "Pending"]

_GET = Operation(method="GET", path="/async_job/{asyncJobId}", item=AsyncJob, gateway=False)


class _State(Protocol):
    @property
    def status(self) -> str | None: ...


State = TypeVar("State", bound=_State)


class Pending(Expected, Generic[State]):
    """Something that Wrike is at. Await it for its result.

    Looking at it costs requests, at distances that grow, and that follow from how long others of its kind took.
    They queue in the lane of the client, or view, that it was started with.
    """

    _done = frozenset({"Completed"})
    _failed = frozenset({"Failed", "Cancelled"})
    _latest_look = 15.0

    def __init__(self, engine: Engine, state: State, kind: str, look: Callable[[State], Awaitable[State]]) -> None:
        """Begin with the state that it had when it was started; ``look`` finds out the next one."""
        self._engine = engine
        self._look = look
        self._state = state
        self._watched = Watched(
            look=self._look_again,
            kind=kind,
            started=asyncio.get_running_loop().time(),
            latest_look=self._latest_look,
        )
        if not self._has_ended():
            self.expect_use(f"{self._name} was started and never awaited: nobody knows what became of it")

    @property
    def state(self) -> State:
        """How it was when it was looked at last."""
        self.mark_used()
        return self._state

    def __await__(self) -> Generator[Any, None, State]:
        return self.wait().__await__()

    async def wait(self, *, timeout: float | None = None) -> State:
        """Wait until it is done.

        Args:
            timeout: the longest wait, in seconds; by default for as long as it takes. It goes on at Wrike afterwards,
                and can be waited for again.

        Returns:
            Its state, with what it made.

        Raises:
            JobFailed: Wrike could not do it.
            JobTimeout: it is not done yet.
        """
        self.mark_used()
        if timeout is not None:
            check_number(timeout, "timeout", 0)
        if not self._has_ended():
            try:
                await self._engine.part(Polling).wait_for(self._watched, timeout=timeout)
            except TimeoutError:
                raise JobTimeout(
                    f"{self._name} is not done after {timeout:g} s (status {self._state.status}, "
                    "as it was seen last); Wrike goes on with it",
                    job_id=self._id,
                ) from None
        if self._state.status in self._failed:
            reason = self._reason()
            failed = JobFailed(
                f"{self._name} ended as {self._state.status}: {reason or 'Wrike says no more'}",
                job_id=self._id,
                error_message=reason,
            )
            self._engine.hide_secrets_in(failed)
            raise failed
        return self._state

    async def _look_again(self) -> bool:
        self._state = await self._look(self._state)
        self._watched.progress = self._progress()
        return self._has_ended()

    def _has_ended(self) -> bool:
        return self._state.status in self._done | self._failed

    def _progress(self) -> float | None:
        return None

    def _reason(self) -> str | None:
        return None

    @property
    def _id(self) -> str | None:
        found = getattr(self._state, "id", None)
        return found if isinstance(found, str) else None

    @property
    def _name(self) -> str:
        return f"{self._watched.kind} {self._id or ''}".strip()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._id}: {self._state.status}>"


class Job(Pending[AsyncJob]):
    """A job that was started, such as the copy of a folder. Await it for its result.

    ::

        job = await wrike.folders.copy_async(folder_id, parent=parent_id, title="Copy")
        done = await job
        print(done.result)
    """

    def __init__(self, area: Resource, state: AsyncJob) -> None:
        """Begin with the job as it came; ``area`` gives the client, or view, that looks after it."""
        kind = f"the job {state.type}" if state.type else "the job"
        super().__init__(area._engine, state, kind, lambda seen: area._one(_GET, ids=[seen.id]))

    @property
    def id(self) -> str:
        """Of the job, for `Jobs.wait` at another time or place."""
        self.mark_used()
        return self._state.id

    def _progress(self) -> float | None:
        return self._state.progress_percent

    def _reason(self) -> str | None:
        return self._state.error_message


class Jobs(Resource):
    """Jobs by their IDs."""

    async def get(self, job_id: str) -> AsyncJob:
        """Look how far a job is.

        ``GET /async_job/{asyncJobId}``

        Args:
            job_id: of the job.

        Raises:
            NotFound, InvalidRequest: there is no such job, or not any more.
        """
        return await self._one(_GET, ids=[job_id])

    async def wait(self, job_id: str, *, timeout: float | None = None) -> AsyncJob:
        """Wait until a job is done.

        ``GET /async_job/{asyncJobId}``, at growing distances

        Args:
            job_id: of the job.
            timeout: the longest wait, in seconds; by default for as long as it takes.

        Returns:
            The job, with its ``result``.

        Raises:
            JobFailed: Wrike could not do it.
            JobTimeout: it is not done yet.
            NotFound, InvalidRequest: there is no such job, or not any more.
        """
        if timeout is not None:
            check_number(timeout, "timeout", 0)
        return await Job(self, await self.get(job_id)).wait(timeout=timeout)
