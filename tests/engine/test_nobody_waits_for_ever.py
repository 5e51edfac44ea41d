"""Whatever ends a request of lookups ends the waiting of all its callers."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import ClientClosed, PermanentToken, Quota, Wrike, WrikeError
from wrike_async.auth import Grant
from wrike_async.sandbox import Sandbox


class Strange(WrikeError):
    """An error that cannot be copied: its class wants more than its ``args``."""

    def __init__(self, message: str, more: int) -> None:
        super().__init__(message)
        self.more = more


class Broken(PermanentToken):
    async def acquire(self) -> Grant:
        raise Strange("no grant", 1)


async def test_an_error_that_cannot_be_copied_reaches_every_caller() -> None:
    async with Sandbox(tasks=3) as sandbox, Wrike(auth=Broken("token"), base_url=sandbox.base_url) as wrike:
        gets = [wrike.tasks.get(sandbox.state.task_id(number)) for number in range(3)]
        async with asyncio.timeout(60):
            done = await asyncio.gather(*gets, wrike.tasks.get(sandbox.state.task_id(0)), return_exceptions=True)
    assert [type(each) for each in done] == [Strange] * 4


async def test_closing_ends_those_that_a_search_left_behind(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search waits for a slot when the client closes; half of its group has no request any more."""
    # One that is good is drawn, so that the others are searched.
    monkeypatch.setattr(random, "sample", lambda everything, size: everything[-size:])
    async with connect(tasks=10, client={"quota": Quota(2, per=60)}) as (sandbox, wrike):
        ids = [sandbox.state.task_id(number) for number in range(9)]
        calls = [asyncio.ensure_future(wrike.tasks.get(each)) for each in ["IEAAAAAAKQ777777", *ids]]
        while len(sandbox.requests) < 2:
            await asyncio.sleep(1)
        await asyncio.sleep(5)
        await wrike.aclose()
        async with asyncio.timeout(60):
            done: list[Any] = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(each) for each in done[:-1]] == [ClientClosed] * 9
    assert done[-1].id == ids[-1]
