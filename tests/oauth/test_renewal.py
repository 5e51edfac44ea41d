"""The credential at work: when it renews, how often, and what callers see of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async import (
    Credential,
    InvalidArgument,
    MemoryStore,
    NotAuthorized,
    OAuth2,
    TokenPair,
    TokenStore,
    WrikeError,
)
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from tests.oauth.conftest import SignIn
from tests.oauth.renewing import ids_of

# --- when it renews -----------------------------------------------------------------------------------------------


async def test_a_refresh_token_is_enough(sign_in: SignIn) -> None:
    first = sign_in.pair()
    auth = sign_in.credential(refresh_token=first.refresh_token.reveal())
    assert isinstance(auth, Credential)
    assert auth.base_url is None
    async with sign_in.client(auth) as wrike:
        assert (await wrike.version.get()).major == 1
        await wrike.version.get()
    assert len(sign_in.token_requests) == 1
    assert sign_in.token_requests[0].form == {
        "grant_type": "refresh_token",
        "refresh_token": first.refresh_token.reveal(),
        "client_id": "sandbox-client",
        "client_secret": "sandbox-client-secret",
    }
    assert auth.base_url == sign_in.sandbox.base_url


async def test_a_stored_pair_is_used_as_long_as_it_is_good(sign_in: SignIn) -> None:
    store = MemoryStore(sign_in.pair())
    async with sign_in.client(sign_in.credential(store=store)) as wrike:
        await wrike.version.get()
        await asyncio.sleep(3600 - 301)
        await wrike.version.get()
        assert sign_in.token_requests == []
        await asyncio.sleep(2)
        await wrike.version.get()
        assert len(sign_in.token_requests) == 1
    assert {record.status for record in sign_in.sandbox.requests} == {200}


@pytest.mark.parametrize(("lifetime", "margin"), [(3600.0, 300.0), (86400.0, 300.0), (600.0, 60.0), (10.0, 1.0)])
def test_how_long_before_its_end_a_token_is_renewed(lifetime: float, margin: float) -> None:
    assert TokenPair("a", "r", expires_at=100_000.0, lifetime=lifetime).renew_at == 100_000.0 - margin


async def test_fifty_calls_on_an_expired_token_make_one_renewal(sign_in: SignIn) -> None:
    store = MemoryStore(sign_in.expired_pair())
    async with sign_in.client(sign_in.credential(store=store)) as wrike:
        calls = [wrike.request("GET", f"/tasks/{task_id}") for task_id in await ids_of(sign_in, 50)]
        answers = await asyncio.gather(*calls)
    assert len(answers) == 50
    assert len(sign_in.token_requests) == 1
    assert [record.status for record in sign_in.sandbox.requests] == [200] * 51


async def test_fifty_calls_with_a_token_revoked_early_make_one_renewal(sign_in: SignIn) -> None:
    store = MemoryStore(sign_in.pair())
    async with sign_in.client(sign_in.credential(store=store)) as wrike:
        await wrike.version.get()
        sign_in.revoke_access()
        calls = [wrike.request("GET", f"/tasks/{task_id}") for task_id in await ids_of(sign_in, 50)]
        await asyncio.gather(*calls)
        assert wrike.stats.failed == 50
    assert len(sign_in.token_requests) == 1


async def test_a_write_survives_a_token_revoked_early(sign_in: SignIn) -> None:
    async with sign_in.client(sign_in.credential(store=MemoryStore(sign_in.pair()))) as wrike:
        (task_id,) = await ids_of(sign_in, 1)
        sign_in.revoke_access()
        assert (await wrike.tasks.update(task_id, title="new")).title == "new"
    assert [record.status for record in sign_in.sandbox.requests] == [401, 200, 200]


async def test_a_refused_grant_that_is_not_the_current_one_costs_nothing(sign_in: SignIn) -> None:
    auth = sign_in.credential(store=MemoryStore(sign_in.pair()))
    old = await auth.acquire()
    assert await auth.invalidate(old) is True
    new = await auth.acquire()
    assert new.headers != old.headers
    assert await auth.invalidate(old) is True
    assert await auth.acquire() is new
    assert len(sign_in.token_requests) == 1


async def test_tokens_that_are_refused_however_new_are_not_renewed_for_ever(sign_in: SignIn) -> None:
    async with sign_in.client(sign_in.credential(store=MemoryStore(sign_in.pair()))) as wrike:
        sign_in.sandbox.inject(Fault("status", "GET /version", status=401, times=None))
        for _ in range(20):
            with pytest.raises(NotAuthorized):
                await wrike.version.get()
        assert len(sign_in.token_requests) == 3
        sign_in.sandbox.faults.clear()
        await wrike.version.get()


async def test_each_hour_has_its_renewal(sign_in: SignIn) -> None:
    store = MemoryStore(sign_in.pair())
    async with sign_in.client(sign_in.credential(store=store)) as wrike:
        for _ in range(5):
            await wrike.version.get()
            await asyncio.sleep(3600)
    used = [record.form["refresh_token"] for record in sign_in.token_requests]
    assert len(used) == len(set(used)) == 4
    assert {record.status for record in sign_in.sandbox.requests} == {200}


# --- what the answer leaves out -----------------------------------------------------------------------------------


async def test_what_the_answer_leaves_out_stays(sign_in: SignIn) -> None:
    sign_in.sandbox.oauth.rotates = False
    sign_in.sandbox.oauth.names_host = False
    before = sign_in.expired_pair()
    store = MemoryStore(before)
    async with sign_in.client(sign_in.credential(store=store)) as wrike:
        await wrike.version.get()
        await asyncio.sleep(3600)
        await wrike.version.get()
    after = await store.load()
    assert after is not None
    assert after.access_token != before.access_token
    assert (after.refresh_token, after.host) == (before.refresh_token, before.host)
    assert len(sign_in.token_requests) == 2


async def test_without_any_host_the_client_decides(sign_in: SignIn) -> None:
    sign_in.sandbox.oauth.names_host = False
    auth = sign_in.credential(refresh_token=sign_in.pair().refresh_token)
    async with sign_in.client(auth, base_url=sign_in.sandbox.base_url) as wrike:
        await wrike.version.get()
    assert (await auth.acquire()).base_url is None


async def test_the_host_of_the_answer_is_where_requests_go() -> None:
    pair = TokenPair("access", "refresh", expires_at=2e12, host="app-eu.wrike.com")
    auth = OAuth2("id", "secret", store=MemoryStore(pair))
    assert (await auth.acquire()).base_url == "https://app-eu.wrike.com/api/v4"
    assert auth.base_url == "https://app-eu.wrike.com/api/v4"


async def test_a_real_host_is_never_reached_in_the_clear(sign_in: SignIn) -> None:
    pair = sign_in.pair(host="app-eu.wrike.com")
    auth = sign_in.credential(store=MemoryStore(pair))
    assert (await auth.acquire()).base_url == "https://app-eu.wrike.com/api/v4"


# --- stored before it is used -------------------------------------------------------------------------------------


class Failing(MemoryStore):
    """Its disk is full, until it is not."""

    full = True

    async def save(self, pair: TokenPair) -> None:
        if self.full:
            raise WrikeError("no space left")
        await super().save(pair)


async def test_a_pair_that_cannot_be_stored_is_not_used_and_not_lost(sign_in: SignIn) -> None:
    store = Failing(sign_in.expired_pair())
    async with sign_in.client(sign_in.credential(store=store)) as wrike:
        for _ in range(3):
            with pytest.raises(WrikeError, match="no space left"):
                await wrike.version.get()
        assert [record.path for record in sign_in.sandbox.requests] == ["/oauth2/token"]
        store.full = False
        await wrike.version.get()
    assert len(sign_in.token_requests) == 1


async def test_a_pair_that_could_not_be_stored_gives_way_to_a_newer_one(sign_in: SignIn) -> None:
    store = Failing(sign_in.expired_pair())
    auth = sign_in.credential(store=store)
    with pytest.raises(WrikeError, match="no space left"):
        await auth.acquire()
    store.full = False
    newer = sign_in.pair()
    await store.save(newer)
    assert (await auth.acquire()).headers == {"Authorization": f"Bearer {newer.access_token.reveal()}"}
    assert await store.load() == newer


async def test_no_request_uses_a_pair_before_it_is_stored(sign_in: SignIn) -> None:
    events: list[str] = []

    class Slow(MemoryStore):
        async def save(self, pair: TokenPair) -> None:
            await asyncio.sleep(60)
            await super().save(pair)
            events.append(pair.access_token.reveal())

    async with sign_in.client(sign_in.credential(store=Slow(sign_in.expired_pair()))) as wrike:
        await asyncio.gather(*(wrike.request("GET", "/version") for _ in range(5)))
    first_use = min(record.time for record in sign_in.sandbox.requests if record.path.endswith("/version"))
    assert first_use >= 60
    assert {record.token for record in sign_in.sandbox.requests if record.token} == set(events)


async def test_a_store_of_ones_own_needs_two_methods(sign_in: SignIn) -> None:
    class Own(TokenStore):
        def __init__(self) -> None:
            self.kept: dict[str, Any] = sign_in.expired_pair().to_dict()

        async def load(self) -> TokenPair | None:
            return TokenPair.from_dict(self.kept)

        async def save(self, pair: TokenPair) -> None:
            self.kept = pair.to_dict()

    store = Own()
    grant = await sign_in.credential(store=store).acquire()
    assert grant.headers == {"Authorization": f"Bearer {store.kept['access_token']}"}


# --- what it is made of -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "pass a refresh_token, or a store"),
        ({"refresh_token": ""}, "refresh_token is empty"),
        ({"refresh_token": 5}, "refresh_token must be a str"),
        ({"client_secret": "two words", "refresh_token": "r"}, "client_secret has characters"),
        ({"client_id": "", "refresh_token": "r"}, "client_id is empty"),
        ({"store": object()}, "store must have the methods"),
        ({"refresh_token": "r", "token_url": "http://login.wrike.com/oauth2/token"}, "token_url must look like"),
        ({"refresh_token": "r", "token_url": "login"}, "token_url must look like"),
        ({"refresh_token": "r", "token_url": None}, "token_url must look like"),
    ],
)
def test_what_cannot_be_is_refused_at_once(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message) as refused:
        OAuth2(**{"client_id": "id", "client_secret": "secret"} | arguments)
    assert "two words" not in str(refused.value)


def test_it_serves_one_loop_after_the_other() -> None:
    pair = TokenPair("access", "refresh", expires_at=2e12)
    auth = OAuth2("id", "secret", store=MemoryStore(pair))
    for _ in range(2):
        assert asyncio.run(auth.acquire()).headers == {"Authorization": "Bearer access"}


async def test_a_session_that_was_passed_in_is_used_and_stays_open(sign_in: SignIn) -> None:
    from wrike_async._transport.session import open_http

    async with open_http(1, "mine/1") as http:
        auth = sign_in.credential(store=MemoryStore(sign_in.expired_pair()), session=http)
        await auth.acquire()
        assert not http.closed
    assert sign_in.token_requests[0].headers["User-Agent"] == "mine/1"
