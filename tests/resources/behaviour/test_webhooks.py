"""Webhooks on the sandbox."""

from __future__ import annotations

import pytest

from tests.connecting import Connect
from wrike_async import NotFound


async def test_a_webhook_lives(connect: Connect) -> None:
    async with connect(tasks=1) as (_, wrike):
        hook = await wrike.webhooks.create(hook_url="https://example.com/hook", events=["TaskCreated"])
        assert (await wrike.webhooks.update(hook.id, status="Suspended")).status == "Suspended"
        assert [found.id for found in await wrike.webhooks.list()] == [hook.id]
        assert (await wrike.webhooks.get(hook.id)).hook_url == "https://example.com/hook"
        await wrike.webhooks.delete(hook.id)
        with pytest.raises(NotFound):
            await wrike.webhooks.get(hook.id)
