"""The pool: which hosts its sessions go to, and what it closes."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from wrike_async._transport.limits import Quota
from wrike_async._transport.pool import SessionPool
from wrike_async._wire.operation import Operation, Request
from wrike_async.auth import Credential, Grant, ManagedGateway, PermanentToken
from wrike_async.errors import InvalidArgument

HOME = "https://www.wrike.com/api/v4"


class Elsewhere(PermanentToken):
    """A credential that knows its host."""

    def __init__(self, base_url: str | None) -> None:
        super().__init__("token")
        self._base_url = base_url


class Hostile(PermanentToken):
    """A credential whose grants lead to a host that would see the token in the clear."""

    async def acquire(self) -> Grant:
        return Grant({"Authorization": "secret"}, "http://wrike.example/api/v4")


def pool_of(*credentials: Credential, **options: Any) -> SessionPool:
    usual: dict[str, Any] = {
        "base_url": HOME,
        "prefer_base_url": False,
        "quota": Quota(),
        "user_agent": "test/1",
        "http": None,
    }
    return SessionPool(credentials, **(usual | options))


async def test_each_credential_has_a_session_with_a_quota_of_its_own() -> None:
    pool = pool_of(PermanentToken("a"), PermanentToken("b"))
    first, second = pool.sessions
    assert pool.primary is first
    assert first.limiter is not None
    assert second.limiter is not None
    first.limiter.take(0.0)
    assert (first.limiter.used(0.0), second.limiter.used(0.0)) == (1 / 400, 0)
    assert pool.quota_used(0.0) == 1 / 800
    await pool.aclose()


async def test_what_is_told_of_where_a_request_goes() -> None:
    operation: Operation[Any] = Operation(method="GET", path="/tasks")
    eu = Grant({}, "https://app-eu.wrike.com/api/v4/")
    pool, fixed = pool_of(PermanentToken("a")), pool_of(PermanentToken("a"), prefer_base_url=True)
    usual, file = Request(operation, "/tasks"), Request(operation, "", url="https://files.wrike.com:8443/a?key=secret")
    assert pool.primary.base_url_of(usual, Grant({})) == HOME
    assert pool.primary.base_url_of(usual, eu) == "https://app-eu.wrike.com/api/v4"
    assert pool.primary.base_url_of(usual, Grant({}, "https://app-eu.wrike.com")) == "https://app-eu.wrike.com/api/v4"
    assert fixed.primary.base_url_of(usual, eu) == HOME
    assert pool.primary.base_url_of(file, eu) == "https://files.wrike.com:8443"
    await pool.aclose()
    await fixed.aclose()


async def test_without_quota_there_is_no_limiter() -> None:
    pool = pool_of(PermanentToken("a"), quota=None)
    assert pool.primary.limiter is None
    assert pool.quota_used(0.0) is None
    await pool.aclose()


async def test_a_credential_that_knows_its_host_goes_there_unless_told_otherwise() -> None:
    credentials = (PermanentToken("a"), ManagedGateway("b"), Elsewhere("https://app-eu.wrike.com/api/v4/"))
    pool = pool_of(*credentials)
    assert [session.base_url for session in pool.sessions] == [
        HOME,
        "https://api.maton.ai/wrike/api/v4",
        "https://app-eu.wrike.com/api/v4",
    ]
    await pool.aclose()
    pool = pool_of(*credentials, prefer_base_url=True)
    assert [session.base_url for session in pool.sessions] == [HOME] * 3
    await pool.aclose()


@pytest.mark.parametrize("base_url", ["http://wrike.example/api/v4", "https://u:p@wrike.example/", "nowhere"])
async def test_a_credential_may_not_lead_anywhere(base_url: str) -> None:
    with pytest.raises(InvalidArgument, match="base_url"):
        pool_of(PermanentToken("a"), Elsewhere(base_url))


async def test_a_grant_may_not_lead_anywhere_either() -> None:
    from tests.transport.servers import READ, request_of
    from wrike_async.options import Timeout

    pool = pool_of(Hostile("a"))

    def no_slot(_: bool) -> None:
        raise AssertionError("nothing may be sent")

    session = pool.primary
    with pytest.raises(InvalidArgument, match="in the clear"):
        await session.attempt(request_of(READ), await session.credential.acquire(), timeout=Timeout(), leaving=no_slot)
    await pool.aclose()


@pytest.mark.parametrize(
    ("limits", "connections"),
    [({"limit": 1}, 1), ({"limit": 50}, 50), ({"limit": 0}, None), ({"limit": 0, "limit_per_host": 1}, 1)],
)
async def test_there_are_as_many_connections_as_the_narrowest_limit_allows(
    limits: dict[str, int], connections: int | None
) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(**limits)) as http:  # type: ignore[arg-type]  # limits
        assert pool_of(PermanentToken("a"), http=http).connections == connections


async def test_what_was_passed_in_is_not_closed() -> None:
    async with aiohttp.ClientSession() as http:
        pool = pool_of(PermanentToken("a"), http=http)
        await pool.aclose()
        assert not http.closed


async def test_what_was_opened_here_is_closed() -> None:
    pool = pool_of(PermanentToken("a"))
    http = pool.primary.http
    assert not http.closed
    await pool.aclose()
    await pool.aclose()
    assert http.closed
