"""Several credentials of one account: more quota, more eyes, and one that turns bad."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import pytest

from wrike_async import Forbidden, NotAuthorized, PermanentToken, Quota, Wrike
from wrike_async.sandbox import Fault, Sandbox, SandboxQuota


@contextlib.asynccontextmanager
async def two_credentials(sandbox: Sandbox, quota: Quota | None = None) -> AsyncIterator[Wrike]:
    sandbox.add_token("second")
    credentials = [PermanentToken(sandbox.token), PermanentToken("second")]
    async with Wrike(auth=credentials, base_url=sandbox.base_url, quota=quota, retries=60) as wrike:
        yield wrike


async def test_n_credentials_are_n_quotas() -> None:
    loop = asyncio.get_running_loop()
    async with Sandbox(tasks=5, quota=SandboxQuota()) as sandbox, two_credentials(sandbox, Quota()) as wrike:
        began = loop.time()
        await asyncio.gather(*(wrike.tasks.list().first() for _ in range(200)))
        assert loop.time() - began < 200 / 12
    assert sandbox.refusals == 0
    assert {record.token for record in sandbox.requests} == {sandbox.token, "second"}


async def test_writes_and_walks_stay_with_one() -> None:
    async with Sandbox(tasks=60) as sandbox, two_credentials(sandbox, Quota()) as wrike:
        tasks = [sandbox.state.task_id(i) for i in range(10)]
        await asyncio.gather(*(wrike.tasks.update(task_id, importance="High") for task_id in tasks))
        assert {record.token for record in sandbox.requests} == {sandbox.token}
        walks = [wrike.tasks.list(page_size=10, title=title).to_list() for title in ("a", "e", "i", "o")]
        await asyncio.gather(*walks)
    for title in ("a", "e", "i", "o"):
        assert len({record.token for record in sandbox.requests if record.params.get("title") == title}) == 1


async def test_what_one_may_not_see_is_asked_of_the_other() -> None:
    async with Sandbox(tasks=3) as sandbox, two_credentials(sandbox) as wrike:
        sandbox.add_token(sandbox.token, scopes={"amReadOnlyAuditLog"})
        assert (await wrike.tasks.get(sandbox.state.task_id(0))).id == sandbox.state.task_id(0)
        with pytest.raises(Forbidden):
            await wrike.tasks.update(sandbox.state.task_id(0), importance="Low")
        assert sandbox.requests[-1].token == sandbox.token
        sandbox.add_token("second", scopes={"amReadOnlyAuditLog"})
        before = len(sandbox.requests)
        with pytest.raises(Forbidden):
            await wrike.tasks.get(sandbox.state.task_id(0))
        assert len(sandbox.requests) == before + 2


async def test_a_credential_that_turns_bad_is_taken_out_and_its_work_moves(caplog: pytest.LogCaptureFixture) -> None:
    async with Sandbox(tasks=30) as sandbox, two_credentials(sandbox, Quota()) as wrike:
        sandbox.add_token(sandbox.token, expired=True)
        tasks = [sandbox.state.task_id(i) for i in range(30)]
        updated = await asyncio.gather(*(wrike.tasks.update(task_id, importance="High") for task_id in tasks))
        assert all(task.importance == "High" for task in updated)
        assert len(await wrike.tasks.list().to_list()) == 30
        refused = [record for record in sandbox.requests if record.status == 401]
        assert len(refused) <= 7 + 1
        assert [record.levelno for record in caplog.records if "credentials" in record.message] == [logging.ERROR]
        sandbox.add_token("second", expired=True)
        with pytest.raises(NotAuthorized):
            await wrike.tasks.list().first()
    assert "sandbox-token" not in caplog.text


async def test_credentials_that_turn_out_to_share_a_limit_share_a_quota() -> None:
    """Wrike may count by account or address: both are refused, though each keeps its own quota."""
    async with Sandbox(tasks=5) as sandbox, two_credentials(sandbox, Quota()) as wrike:
        times: list[float] = []
        loop = asyncio.get_running_loop()

        def too_many(_: object) -> bool:
            recent = [moment for moment in times if moment > loop.time() - 60]
            if len(recent) >= 400:
                return True
            times.append(loop.time())
            return False

        sandbox.inject(Fault("rate_limit", too_many, times=None))
        calls = asyncio.gather(*(wrike.tasks.list().first() for _ in range(1_600)))
        await asyncio.sleep(180)
        running = wrike._engine._running
        assert running is not None
        assert len({id(session.limiter) for session in running.pool.sessions}) == 1
        refused = wrike.stats.refused
        await calls
        assert wrike.stats.refused - refused < 20
