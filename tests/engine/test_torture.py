"""Everything at once through a network and a server that fail three times out of ten."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, get_args

import pytest

from wrike_async import OutcomeUnknown, Quota, RetryPolicy, Wrike
from wrike_async._resources.task_models import Task
from wrike_async.sandbox import Fault, Sandbox, SandboxQuota
from wrike_async.sandbox._serving.faults import FaultKind

SHARE = 0.3
KINDS: dict[FaultKind, dict[str, Any]] = {
    "status": {"status": 503},
    "reset_before": {},
    "lost_answer": {},
    "truncated": {},
    "garbage": {},
    "slow_headers": {"delay": 45.0},
    "slow_body": {"delay": 45.0},
    "rate_limit": {"headers": {"Retry-After": "1"}},
}


@pytest.mark.torture
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_reads_are_complete_and_no_write_happens_twice(seed: int) -> None:
    assert set(KINDS) < set(get_args(FaultKind))
    async with Sandbox(tasks=10_000, seed=seed, quota=SandboxQuota(), latency=(0.02, 0.5)) as sandbox:
        ids = [sandbox.state.task_id(i) for i in range(10_000)]
        folder_id = sandbox.state.folder_ids[0]
        # Each kind gets its share of what the ones before it let pass.
        passed = 1.0
        for kind, details in KINDS.items():
            sandbox.inject(Fault(kind, times=None, probability=SHARE / len(KINDS) / passed, **details))
            passed -= SHARE / len(KINDS)
        policy = RetryPolicy(attempts=40, total=3_600.0)
        async with Wrike(
            sandbox.token, base_url=sandbox.base_url, quota=Quota(), retries=policy, timeout=30.0
        ) as wrike:
            listing = asyncio.ensure_future(wrike.with_options(lane="bulk").tasks.list(title="e").to_list())
            lookups = asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids))
            creates = asyncio.gather(
                *(wrike.tasks.create(folder_id, title=f"created {i}") for i in range(100)), return_exceptions=True
            )
            listed, looked_up, created = await listing, await lookups, await creates
            assert wrike.stats.retries > 20
        sandbox.faults.clear()
        sandbox.quota = None
        async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as calm:
            there = Counter([task.title async for task in calm.tasks.list(title="created")])

    assert [task.id for task in looked_up] == ids
    assert len({task.id for task in listed}) == len(listed)
    expected = {task.id for task in looked_up if task.title is not None and "e" in task.title.lower()}
    assert expected <= {task.id for task in listed}
    for i, result in enumerate(created):
        if isinstance(result, Task):
            assert there[f"created {i}"] == 1
        else:
            assert isinstance(result, OutcomeUnknown)
            assert there[f"created {i}"] <= 1
    assert sum(isinstance(result, Task) for result in created) > 50
