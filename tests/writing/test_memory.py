"""A long run needs no more memory than a short one."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import AsyncIterator

import msgspec
import pytest
from aiohttp import web

from wrike_async import Wrike
from wrike_async.params import TaskCreate

ROWS = 15_000
TEXT = "x" * 8_000
TASK = b"%22TaskCreation%22"


async def take_batch(request: web.BaseRequest) -> web.StreamResponse:
    """Do everything at once: a server that keeps nothing, so that what is kept is the client's."""
    count = (await request.read()).count(TASK)
    job = {"id": "J", "status": "Completed", "result": [{"taskId": f"T{i}"} for i in range(count)]}
    return web.Response(body=msgspec.json.encode({"kind": "asyncJob", "data": [job]}), content_type="application/json")


@pytest.mark.timeout(240)
async def test_rows_of_120_mib_need_less_than_40() -> None:
    read = 0

    async def source() -> AsyncIterator[TaskCreate]:
        nonlocal read
        for i in range(ROWS):
            read += 1
            yield {"title": f"row {i}", "description": TEXT + str(i)}

    runner = web.ServerRunner(web.Server(take_batch, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    count = ahead = 0
    try:
        async with Wrike("token", base_url=f"http://127.0.0.1:{runner.addresses[0][1]}/api/v4", quota=None) as wrike:
            gc.collect()
            tracemalloc.start()
            try:
                async for outcome in wrike.tasks.create_many("FOLDER", source(), batch="always"):
                    assert outcome.ok
                    count += 1
                    ahead = max(ahead, read - count)
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
    finally:
        await runner.cleanup()
    assert count == ROWS
    assert ahead <= 20 * 100
    assert peak < 40 * 2**20
