"""The fixture that most tests of behaviour start with."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from wrike_async import Wrike
from wrike_async.sandbox import Sandbox

Pair = tuple[Sandbox, Wrike]
Connect = Callable[..., AbstractAsyncContextManager[Pair]]


@pytest.fixture
def connect() -> Connect:
    """A running sandbox with a client on it: ``async with connect(tasks=10, quota=None) as (sandbox, wrike)``."""

    @contextlib.asynccontextmanager
    async def connected(*, client: dict[str, Any] | None = None, **sandbox_options: Any) -> AsyncIterator[Pair]:
        async with Sandbox(**sandbox_options) as sandbox:
            options: dict[str, Any] = {"base_url": sandbox.base_url, "quota": None, **(client or {})}
            async with Wrike(sandbox.token, **options) as wrike:
                yield sandbox, wrike

    return connected
