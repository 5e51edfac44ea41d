"""Handlers that read what their events are about share requests."""

from __future__ import annotations

import asyncio

import pytest

from tests.connecting import Connect
from tests.webhooks.sending import SECRET, body_of, event, headers_for
from wrike_async.models import Task
from wrike_async.webhooks import Receiver, Router, TaskEvent


@pytest.mark.parametrize("size", [1000, 10, 1])
async def test_a_thousand_events_cost_a_dozen_requests(connect: Connect, size: int) -> None:
    async with connect(tasks=1000) as (sandbox, wrike):
        router = Router()
        found: list[Task] = []

        @router.on(TaskEvent)
        async def handle(event: TaskEvent) -> None:
            found.append(await wrike.tasks.get(event.task_id))

        ids = [sandbox.state.task_id(number) for number in range(1000)]
        async with Receiver(router, secret=SECRET) as receiver:
            bodies = [
                body_of(*(event(taskId=task_id) for task_id in ids[start : start + size]))
                for start in range(0, 1000, size)
            ]
            answers = await asyncio.gather(*(receiver.take(headers_for(body), body) for body in bodies))
            assert {status for status, _ in answers} == {200}
        assert receiver.stats.handled == 1000
        assert sorted(task.id for task in found) == sorted(ids)
        assert len(sandbox.requests) <= 12
