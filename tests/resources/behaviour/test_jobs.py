"""Jobs: awaited for what they made, looked after seldom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from tests.resources.storage_server import Handler, Storage, connected, envelope
from wrike_async import ClientClosed, JobFailed, JobTimeout, Wrike
from wrike_async._engine.job_times import JobTimes
from wrike_async._resources.data_export import DataExport
from wrike_async._resources.job_models import AsyncJob
from wrike_async._resources.jobs import Job

DONE = {"status": "Completed", "progressPercent": 100, "result": {"folderId": "COPY"}}
FAILED = {"status": "Failed", "progressPercent": 0, "errorMessage": "Too many entries"}


def working(seconds: float, end: dict[str, Any], *, tells: bool = False) -> Handler:
    """Answer with a job that takes a while from its first request on."""
    started: list[float] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        now = asyncio.get_running_loop().time()
        if request.method == "POST" or not started:
            started[:] = [now]
        passed = now - started[0]
        job: dict[str, Any] = {"id": "J", "type": "CopyFolder", "status": "InProgress"}
        if tells:
            job["progressPercent"] = min(99, int(100 * passed / seconds))
        return envelope([{**job, **(end if passed >= seconds else {})}])

    return answer


def serve(storage: Storage, handler: Handler) -> None:
    storage.next_answers = [handler] * 1000


async def copy(wrike: Wrike) -> Job:
    return await wrike.folders.copy_async("F", parent="P", title="Copy")


STARTERS: dict[str, Callable[[Wrike], Any]] = {
    "copy": copy,
    "folder blueprint": lambda w: w.folder_blueprints.launch("B", title="New"),
    "task blueprint": lambda w: w.task_blueprints.launch("B", title="New", parent_id="P"),
}


@pytest.mark.parametrize("kind", STARTERS)
async def test_what_starts_a_job_can_be_awaited(kind: str) -> None:
    async with connected() as (storage, wrike):
        serve(storage, working(10, DONE))
        job = await STARTERS[kind](wrike)
        assert (job.id, job.state.status, repr(job)) == ("J", "InProgress", "<Job J: InProgress>")
        done = await job
        assert isinstance(done, AsyncJob)
        assert done.result == {"folderId": "COPY"}
        asked = len(storage.requests)
        assert await job == done == job.state
        assert len(storage.requests) == asked
    assert [sent.path for sent in storage.requests[1:]] == ["/async_job/J"] * (asked - 1)


async def test_a_job_that_fails_says_why() -> None:
    async with connected() as (storage, wrike):
        serve(storage, working(3, FAILED))
        job = await copy(wrike)
        for _ in range(2):
            with pytest.raises(JobFailed, match="CopyFolder J ended as Failed: Too many entries") as caught:
                await job
            assert (caught.value.job_id, caught.value.error_message) == ("J", "Too many entries")


async def test_a_deadline_ends_the_wait_and_not_the_job() -> None:
    async with connected() as (storage, wrike):
        serve(storage, working(60, DONE))
        job = await copy(wrike)
        started = asyncio.get_running_loop().time()
        with pytest.raises(JobTimeout, match="not done after 5 s") as caught:
            await job.wait(timeout=5)
        assert isinstance(caught.value, TimeoutError)
        assert caught.value.job_id == "J"
        assert asyncio.get_running_loop().time() - started == pytest.approx(5, abs=0.1)
        assert (await job).result == {"folderId": "COPY"}


async def test_jobs_by_their_ids() -> None:
    async with connected() as (storage, wrike):
        serve(storage, working(20, DONE))
        assert (await wrike.jobs.get("J")).status == "InProgress"
        with pytest.raises(JobTimeout):
            await wrike.jobs.wait("J", timeout=1)
        assert (await wrike.jobs.wait("J", timeout=100)).result == {"folderId": "COPY"}


async def test_looks_are_few_and_come_in_the_lane_of_the_view() -> None:
    lanes: list[str] = []
    async with connected(on_event=lambda event: lanes.append(event.lane)) as (storage, wrike):
        serve(storage, working(60, DONE))
        started = asyncio.get_running_loop().time()
        await (await copy(wrike.with_options(lane="bulk")))
        assert asyncio.get_running_loop().time() - started < 60 * 1.5 + 1
    assert len(lanes) <= 14
    assert set(lanes) == {"bulk"}


async def test_the_second_job_of_a_kind_costs_fewer_looks() -> None:
    async with connected() as (storage, wrike):
        costs: list[int] = []
        for _ in range(4):
            serve(storage, working(12, DONE))
            before = len(storage.requests)
            # A view is the same client: what it learnt, all know.
            await (await copy(wrike.with_options(lane="bulk")))
            costs.append(len(storage.requests) - before)
    assert costs[-1] <= 5 < costs[0]


async def test_progress_tells_when_to_look() -> None:
    async with connected() as (storage, wrike):
        serve(storage, working(12, DONE, tells=True))
        await (await copy(wrike))
    assert len(storage.requests) <= 6


async def test_closing_the_client_ends_the_wait() -> None:
    async with connected() as (storage, wrike):
        serve(storage, working(1000, DONE))
        waiting = asyncio.ensure_future((await copy(wrike)).wait())
        await asyncio.sleep(7.3)
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await waiting


def test_distances_grow_within_bounds() -> None:
    times = JobTimes()
    assert times.next_look("x", 0) == 0.5
    assert times.next_look("x", 10) == 5
    assert times.next_look("x", 1000) == 15
    assert times.next_look("x", 1000, latest=60) == 60
    assert times.next_look("x", 9, progress=90) == 1
    # What a job says is believed as far as it keeps pace with the time.
    assert times.next_look("x", 2, progress=10) == 1
    assert times.next_look("x", 2, progress=10, before=(1, 5)) == 8
    assert times.next_look("x", 8, progress=40, before=(2, 10)) == 12
    assert times.next_look("x", 2, progress=1, before=(1, 1)) == 1
    assert times.next_look("x", 9, progress=0) == times.next_look("x", 9, progress=100) == 4.5
    times.took("x", at_least=8, at_most=12)
    assert times.next_look("x", 1) == 9
    assert times.next_look("x", 9.9) == 0.5
    assert times.next_look("x", 12) == 6
    assert times.next_look("y", 12) == 6
    times.took("x", at_least=19, at_most=21)
    assert times.next_look("x", 4) == pytest.approx(10)


# --- the data export ----------------------------------------------------------------------------------------------


async def accepted(request: web.BaseRequest) -> web.StreamResponse:
    return web.Response(status=202)


def exports(*states: str) -> list[Handler]:
    def saying(status: str) -> Handler:
        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            export: dict[str, Any] = {"id": "E", "status": status}
            if status == "Completed":
                export["resources"] = [{"name": "task", "url": "https://storage.www.wrike.com/r/1"}]
            return envelope([export], status=200 if status == "Completed" else 202)

        return answer

    return [saying(status) for status in states]


@pytest.mark.parametrize("start", ["latest", "create"])
async def test_an_export_can_be_awaited_though_wrike_says_nothing_at_first(start: str) -> None:
    async with connected() as (storage, wrike):
        storage.next_answers = [accepted, accepted, *exports("Scheduled", "InProgress", "Completed")]
        job = await getattr(wrike.data_export, start)()
        assert (job.id, job.state.status) == (None, "Scheduled")
        export: DataExport = await job
    assert export.resources is not None
    assert export.resources[0].name == "task"
    assert [sent.path for sent in storage.requests] == ["/data_export"] * 3 + ["/data_export/E"] * 2


async def test_an_export_that_is_there_costs_one_request() -> None:
    async with connected() as (storage, wrike):
        storage.next_answers = exports("Completed")
        assert (await (await wrike.data_export.latest())).status == "Completed"
    assert len(storage.requests) == 1


async def test_an_export_that_is_cancelled_is_no_result() -> None:
    async with connected() as (storage, wrike):
        storage.next_answers = exports("InProgress", "Cancelled")
        with pytest.raises(JobFailed, match="the data export E ended as Cancelled") as caught:
            await (await wrike.data_export.latest())
    assert caught.value.job_id == "E"
