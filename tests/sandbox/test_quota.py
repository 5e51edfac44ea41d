"""The quota: any minute, any second, whatever a minute is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from wrike_async.sandbox import Fault, SandboxQuota

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api


async def statuses(api: Api, times: int, pause: float = 0.0) -> list[int]:
    found = []
    for _ in range(times):
        found.append((await api.get("/version")).status)
        await asyncio.sleep(pause)
    return found


async def test_the_second_is_enforced(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(quota=SandboxQuota())
    assert await statuses(api, 9) == [200] * 7 + [429] * 2
    await asyncio.sleep(1.0)
    assert await statuses(api, 8) == [200] * 7 + [429]
    assert api.sandbox.refusals == 3


async def test_the_minute_is_enforced_over_any_minute(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(quota=SandboxQuota(limit=10, per=60.0, per_second=7))
    assert await statuses(api, 5, pause=5.0) == [200] * 5
    assert await statuses(api, 6, pause=0.5) == [200] * 5 + [429]
    # The window slides: the first five leave it one by one, five seconds apart.
    await asyncio.sleep(60.0 - 25.0 - 3.0)
    assert await statuses(api, 3, pause=5.0) == [200] * 3
    assert await statuses(api, 1) == [200]


async def test_a_scaled_minute_scales_its_seconds(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(quota=SandboxQuota(limit=400, per=6.0, per_second=7))
    assert await statuses(api, 8) == [200] * 7 + [429]
    await asyncio.sleep(0.1)
    assert await statuses(api, 7) == [200] * 7


async def test_refused_requests_do_not_count(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(quota=SandboxQuota(limit=100, per=60.0, per_second=1))
    assert await statuses(api, 1) == [200]
    assert await statuses(api, 9, pause=0.1) == [429] * 9
    await asyncio.sleep(0.125)
    assert await statuses(api, 1) == [200]


async def test_the_refusal_is_wrikes(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(quota=SandboxQuota(limit=1, per=60.0))
    await api.get("/version")
    reply = await api.get("/version")
    assert reply.error == (429, "too_many_requests")
    assert "Retry-After" not in reply.headers
    api.sandbox.retry_after = True
    await asyncio.sleep(12.5)
    assert (await api.get("/version")).headers["Retry-After"] == "48"


async def test_it_is_looked_at_on_arrival(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(quota=SandboxQuota(limit=400, per=60.0, per_second=1), latency=5.0)
    first, second = await asyncio.gather(api.get("/version"), api.get("/version"))
    assert sorted([first.status, second.status]) == [200, 429]


async def test_each_token_has_its_own(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(quota=SandboxQuota(limit=1))
    api.sandbox.add_token("other")
    assert await statuses(api, 2) == [200, 429]
    api.token = "other"
    assert await statuses(api, 2) == [200, 429]


async def test_an_injected_refusal_counts_as_one(api: Api) -> None:
    api.sandbox.inject(Fault("rate_limit", headers={"Retry-After": "3"}))
    reply = await api.get("/version")
    assert reply.error == (429, "too_many_requests")
    assert reply.headers["Retry-After"] == "3"
    assert api.sandbox.refusals == 1


async def test_quota_can_be_changed_while_it_runs(api: Api) -> None:
    assert await statuses(api, 20) == [200] * 20
    api.sandbox.quota = SandboxQuota(limit=2, per=60.0)
    assert await statuses(api, 3) == [200, 200, 429]
    api.sandbox.quota = None
    assert await statuses(api, 3) == [200] * 3


def test_a_quota_is_a_value() -> None:
    assert SandboxQuota() == SandboxQuota(limit=400, per=60.0, per_second=7)
    with pytest.raises(AttributeError):
        SandboxQuota().limit = 5  # type: ignore[misc]  # that it is read-only is the point


@pytest.mark.parametrize(("said", "header"), [(True, "60"), ("0", "0"), ("-5", "-5"), ("soon", "soon")])
async def test_retry_after_in_every_form(serve: Callable[..., Awaitable[Api]], said: bool | str, header: str) -> None:
    api = await serve(quota=SandboxQuota(limit=1), retry_after=said)
    assert (await api.get("/version")).status == 200
    assert (await api.get("/version")).headers["Retry-After"] == header


async def test_retry_after_as_a_date(serve: Callable[..., Awaitable[Api]]) -> None:
    noon = datetime(2026, 2, 3, 12, tzinfo=UTC)
    api = await serve(quota=SandboxQuota(limit=1), retry_after="date", now=lambda: noon)
    await api.get("/version")
    headers = (await api.get("/version")).headers
    assert headers["Retry-After"] == "Tue, 03 Feb 2026 12:01:00 GMT"
    assert headers["Date"] == "Tue, 03 Feb 2026 12:00:00 GMT"


async def test_others_may_fill_the_window(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(quota=SandboxQuota())
    api.sandbox.add_token("other")
    api.sandbox.fill_window()
    assert await statuses(api, 2) == [429, 429]
    await asyncio.sleep(59)
    assert await statuses(api, 1) == [429]
    await asyncio.sleep(1.1)
    assert await statuses(api, 1) == [200]
    api.token = "other"
    api.sandbox.fill_window("other", requests=399)
    await asyncio.sleep(2)
    assert await statuses(api, 2) == [200, 429]
    api.sandbox.quota = None
    with pytest.raises(ValueError, match="no quota"):
        api.sandbox.fill_window()


async def test_one_user_may_be_refused_what_another_may(api: Api) -> None:
    api.sandbox.add_token("other")
    api.sandbox.inject(Fault("status", "GET /version", token="other", times=None, status=403))
    assert (await api.get("/version")).status == 200
    api.token = "other"
    assert (await api.get("/version")).error == (403, "access_forbidden")
