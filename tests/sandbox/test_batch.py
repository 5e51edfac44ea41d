"""Batches: asynchronous, not transactional, and refused in many ways."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.api import Api


def creations(api: Api, *titles: str) -> list[dict[str, Any]]:
    folder_id = api.sandbox.state.folder_ids[0]
    return [{"type": "TaskCreation", "folderId": folder_id, "title": title} for title in titles]


async def job_of(api: Api, operations: list[dict[str, Any]]) -> dict[str, Any]:
    job: dict[str, Any] = (await api.post("/batch", operations=operations)).data[0]
    return job


async def look(api: Api, job: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, Any] = (await api.get(f"/async_job/{job['id']}")).data[0]
    return seen


async def test_a_batch_takes_its_time_and_tells_of_each_operation(api: Api) -> None:
    folder_id = api.sandbox.state.folder_ids[0]
    folder = {"type": "FolderCreation", "folderId": folder_id, "title": "f"}
    bad = {"type": "TaskCreation", "folderId": folder_id, "title": "b", "responsibles": ["KUAAAAAA"]}
    job = await job_of(api, [*creations(api, "a"), bad, folder])
    assert job["status"] == "InQueue"
    await asyncio.sleep(1)
    early = await look(api, job)
    assert (early["status"], early["progressPercent"]) == ("InProgress", 50)
    await asyncio.sleep(1)
    done = await look(api, job)
    assert (done["status"], done["progressPercent"], done["totalCount"]) == ("Completed", 100, 3)
    task, refused, made = done["result"]["operations"]
    assert (await api.get(f"/tasks/{task['taskId']}")).data[0]["title"] == "a"
    assert (refused["index"], refused["status"], refused["error"]) == (1, "Failed", "invalid_request")
    assert (await api.get(f"/folders/{made['folderId']}")).data[0]["title"] == "f"


async def test_what_is_no_batch_is_refused_whole(api: Api) -> None:
    for operations in ([], creations(api, *map(str, range(101))), [{"type": "TaskDeletion"}]):
        assert (await api.post("/batch", operations=operations)).error == (400, "invalid_parameter")
    assert (await api.post("/batch")).error == (400, "parameter_required")
    assert api.sandbox.batching.jobs == {}


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_an_account_that_cannot_batch(api: Api, status: Any) -> None:
    api.sandbox.batching.refuse = status
    assert (await api.post("/batch", operations=creations(api, "a"))).status == status


async def test_the_operation_quota_refills_as_jobs_end(api: Api) -> None:
    api.sandbox.batching.quota = 3
    await job_of(api, creations(api, "a", "b"))
    assert (await api.post("/batch", operations=creations(api, "c", "d"))).error == (403, "not_allowed")
    await asyncio.sleep(2)
    assert (await job_of(api, creations(api, "c", "d")))["status"] == "InQueue"


async def test_jobs_fail_and_hang(api: Api) -> None:
    api.sandbox.batching.failing, api.sandbox.batching.hanging = {0: 1}, {1}
    failing, hanging = await job_of(api, creations(api, "a", "b")), await job_of(api, creations(api, "c", "d"))
    await asyncio.sleep(100_000)
    failed = await look(api, failing)
    assert (failed["status"], failed["progressPercent"]) == ("Failed", 50)
    assert failed["errorMessage"]
    assert (await look(api, hanging))["status"] == "InProgress"
    titles = {task["title"] for task in (await api.get("/tasks", pageSize=1000)).data}
    assert {"a", "c"} <= titles
    assert not {"b", "d"} & titles


async def test_bulk_status_is_refused_unless_it_is_switched_on(api: Api) -> None:
    ids = [api.sandbox.state.task_id(i) for i in range(3)]
    assert (await api.put(f"/tasks/{','.join(ids)}", status="Completed")).error == (400, "invalid_request")
    api.sandbox.batching.bulk_status = True
    changed = await api.put(f"/tasks/{','.join(ids)}", status="Completed")
    assert {task["status"] for task in changed.data} == {"Completed"}


async def test_reset_forgets_jobs(api: Api) -> None:
    job = await job_of(api, creations(api, "a"))
    api.sandbox.reset()
    assert (await api.get(f"/async_job/{job['id']}")).error == (404, "resource_not_found")


async def test_a_batch_can_be_answered_in_other_shapes(api: Api) -> None:
    batching, bad = api.sandbox.batching, {"responsibles": ["KUAAAAAA"]}
    sent = creations(api, "a", "b")
    sent[1] |= bad
    batching.shape = "nested"
    started = await job_of(api, sent)
    assert started.keys() == {"asyncJobId"}
    await asyncio.sleep(2)
    done = await look(api, {"id": started["asyncJobId"]})
    assert done["status"] == "Succeeded"
    made, refused = done["results"]
    assert (await api.get(f"/tasks/{made['result']['id']}")).data[0]["title"] == "a"
    assert refused["status"] == "FAILED"
    assert refused["error"]["code"] == "invalid_request"
    batching.shape = "successes"
    job = await job_of(api, sent)
    await asyncio.sleep(2)
    assert len((await look(api, job))["result"]["taskIds"]) == 1
    batching.shape = lambda job, operations: {"id": job["id"], "count": len(operations)}
    assert await look(api, job) == {"id": job["id"], "count": 2}


async def test_a_job_that_fails_has_no_results_in_any_shape(api: Api) -> None:
    api.sandbox.batching.failing, api.sandbox.batching.shape = {0: 1}, "nested"
    started = await job_of(api, creations(api, "a", "b"))
    await asyncio.sleep(2)
    assert (await look(api, {"id": started["asyncJobId"]}))["status"] == "Failed"


async def test_jobs_may_say_the_same_of_their_progress_until_they_are_done(api: Api) -> None:
    api.sandbox.batching.progress = 1
    job = await job_of(api, creations(api, "a"))
    await asyncio.sleep(1)
    assert (await look(api, job))["progressPercent"] == 1
    await asyncio.sleep(1)
    assert (await look(api, job))["progressPercent"] == 100
