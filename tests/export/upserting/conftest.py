"""A sandbox with few tasks, and its client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from wrike_async import Wrike
from wrike_async.sandbox import Sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(tasks=20) as sandbox:
        yield sandbox


@pytest.fixture
async def wrike(sandbox: Sandbox) -> AsyncIterator[Wrike]:
    async with Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        yield wrike
