"""The credential when the login host refuses, fails, or is not there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from wrike_async import (
    DecodeError,
    MemoryStore,
    NotAuthorized,
    OAuth2,
    ServerError,
    TokenPair,
    TransportError,
    WrikeError,
)
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from tests.oauth.conftest import SignIn
from tests.oauth.renewing import fault, ids_of

# --- refused ------------------------------------------------------------------------------------------------------


async def test_a_revoked_refresh_token_is_one_clear_error_for_all(sign_in: SignIn) -> None:
    store = MemoryStore(sign_in.expired_pair())
    sign_in.sandbox.oauth.clear()
    async with sign_in.client(sign_in.credential(store=store)) as wrike:
        calls = [wrike.request("GET", f"/tasks/{task_id}") for task_id in await ids_of(sign_in, 50)]
        errors = await asyncio.gather(*calls, return_exceptions=True)
        for error in errors:
            assert isinstance(error, NotAuthorized)
            assert "Sign in again (wrike-async auth login)" in str(error)
            assert (error.code, error.path) == ("invalid_grant", "/oauth2/token")
        assert len({id(error) for error in errors}) == 50
        with pytest.raises(NotAuthorized, match="Sign in again"):
            await wrike.version.get()
    assert len(sign_in.token_requests) == 1
    assert len(sign_in.sandbox.requests) == 1


async def test_signing_in_again_helps_a_program_that_is_running(sign_in: SignIn) -> None:
    store = MemoryStore(sign_in.expired_pair())
    sign_in.sandbox.oauth.clear()
    async with sign_in.client(sign_in.credential(store=store)) as wrike:
        with pytest.raises(NotAuthorized):
            await wrike.version.get()
        await store.save(sign_in.pair())
        await wrike.version.get()
    assert len(sign_in.token_requests) == 1


async def test_a_token_revoked_together_with_its_refresh_token(sign_in: SignIn) -> None:
    async with sign_in.client(sign_in.credential(store=MemoryStore(sign_in.pair()))) as wrike:
        await wrike.version.get()
        sign_in.sandbox.oauth.clear()
        with pytest.raises(NotAuthorized, match="Sign in again"):
            await wrike.version.get()
    assert len(sign_in.token_requests) == 1


async def test_a_wrong_client_secret_is_told_apart(sign_in: SignIn) -> None:
    auth = OAuth2("sandbox-client", "wrong", refresh_token="r", token_url=sign_in.token_url)
    for _ in range(3):
        with pytest.raises(NotAuthorized, match="the client ID or the client secret is wrong") as refused:
            await auth.acquire()
        assert refused.value.code == "unauthorized_client"
    assert len(sign_in.token_requests) == 1


async def test_a_401_of_a_kind_that_nobody_documents_is_a_refusal(sign_in: SignIn) -> None:
    sign_in.sandbox.inject(fault("status", status=401, body={"error": "not_authorized"}, times=None))
    auth = sign_in.credential(store=MemoryStore(sign_in.expired_pair()))
    for _ in range(2):
        with pytest.raises(NotAuthorized, match="Sign in again"):
            await auth.acquire()
    assert len(sign_in.token_requests) == 1


async def test_a_401_of_a_proxy_is_not_held_against_the_token(sign_in: SignIn) -> None:
    sign_in.sandbox.inject(fault("status", status=401, body="<html>who are you?</html>"))
    auth = sign_in.credential(store=MemoryStore(sign_in.expired_pair()))
    with pytest.raises(NotAuthorized):
        await auth.acquire()
    await auth.acquire()


async def test_a_newer_refresh_token_from_the_caller_is_tried_when_the_stored_one_is_refused(sign_in: SignIn) -> None:
    old, new = sign_in.expired_pair(), sign_in.pair()
    sign_in.sandbox.oauth.revoke(old.refresh_token.reveal())
    auth = sign_in.credential(refresh_token=new.refresh_token, store=MemoryStore(old))
    await auth.acquire()
    used = [record.form["refresh_token"] for record in sign_in.token_requests]
    assert used == [old.refresh_token.reveal(), new.refresh_token.reveal()]


async def test_a_stored_pair_comes_before_an_older_refresh_token_of_the_caller(sign_in: SignIn) -> None:
    store = MemoryStore(sign_in.expired_pair())
    auth = sign_in.credential(refresh_token="older", store=store)
    await auth.acquire()
    assert [record.status for record in sign_in.token_requests] == [200]


async def test_an_empty_store_says_to_sign_in(sign_in: SignIn) -> None:
    auth = sign_in.credential(store=MemoryStore())
    with pytest.raises(NotAuthorized, match="sign in first"):
        await auth.acquire()
    assert sign_in.sandbox.requests == []


async def test_who_lost_the_race_for_a_store_without_a_lock_takes_what_the_winner_stored(sign_in: SignIn) -> None:
    class Overtaken(MemoryStore):
        """Another process renews between the first look and the request."""

        looked = False

        async def load(self) -> TokenPair | None:
            pair = await super().load()
            if not self.looked:
                self.looked = True
                await self.save(sign_in.pair())
                sign_in.sandbox.oauth.revoke(expired.refresh_token.reveal())
            return pair

    expired = sign_in.expired_pair()
    async with sign_in.client(sign_in.credential(store=Overtaken(expired))) as wrike:
        await wrike.version.get()
    assert [record.status for record in sign_in.sandbox.requests] == [400, 200]


# --- failures that pass -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [
        fault("status", status=503, times=2),
        fault("status", status=502, times=2, body="<html>"),
        fault("reset_before", times=3),
        fault("rate_limit", times=2, headers={"Retry-After": "7"}),
    ],
    ids=lambda each: f"{each.kind} {each.status or ''}",
)
async def test_a_failure_that_passes_is_not_seen(sign_in: SignIn, failure: Fault) -> None:
    sign_in.sandbox.inject(failure)
    async with sign_in.client(sign_in.credential(store=MemoryStore(sign_in.expired_pair()))) as wrike:
        await wrike.version.get()
    assert failure.times is not None
    assert len(sign_in.token_requests) == failure.times + 1
    if failure.kind == "rate_limit":
        assert asyncio.get_running_loop().time() >= 14


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (fault("status", status=503, times=None), ServerError),
        (fault("reset_before", times=None), TransportError),
        (fault("status", status=200, body="<html>", times=None), DecodeError),
        (fault("status", status=200, body={"access_token": "a b"}, times=None), DecodeError),
        (fault("status", status=302, headers={"Location": "/elsewhere"}, times=None), WrikeError),
    ],
    ids=lambda each: each.kind if isinstance(each, Fault) else each.__name__,
)
async def test_a_failure_that_lasts_is_raised_and_tried_again_later(
    sign_in: SignIn, failure: Fault, kind: type[WrikeError]
) -> None:
    sign_in.sandbox.inject(failure)
    async with sign_in.client(sign_in.credential(store=MemoryStore(sign_in.expired_pair()))) as wrike:
        with pytest.raises(kind):
            await wrike.version.get()
        assert len(sign_in.token_requests) == (4 if kind is not WrikeError else 1)
        sign_in.sandbox.faults.clear()
        await wrike.version.get()


async def test_a_good_token_is_used_while_the_login_host_is_down(sign_in: SignIn) -> None:
    store = MemoryStore(sign_in.pair())
    sign_in.sandbox.inject(fault("status", status=503, times=None))
    async with sign_in.client(sign_in.credential(store=store)) as wrike:
        await asyncio.sleep(3600 - 299)
        for _ in range(20):
            await wrike.version.get()
        assert len(sign_in.token_requests) == 1
        await asyncio.sleep(31)
        await wrike.version.get()
        assert len(sign_in.token_requests) == 2
        sign_in.sandbox.faults.clear()
        await asyncio.sleep(31)
        await wrike.version.get()
    assert [record.status for record in sign_in.token_requests] == [503, 503, 200]


async def test_a_lost_answer_means_signing_in_again(sign_in: SignIn) -> None:
    before = sign_in.expired_pair()
    store = MemoryStore(before)
    sign_in.sandbox.inject(fault("lost_answer"))
    with pytest.raises(NotAuthorized, match=r"whose answer was lost\. Sign in again"):
        await sign_in.credential(store=store).acquire()
    assert await store.load() == before
    with pytest.raises(NotAuthorized, match=r"whose answer was lost\. Sign in again"):
        await sign_in.credential(store=store).acquire()


async def test_nobody_there(sign_in: SignIn) -> None:
    auth = sign_in.credential(store=MemoryStore(sign_in.expired_pair()), token_url="http://127.0.0.1:9/oauth2/token")
    with pytest.raises(TransportError, match=r"no connection to 127\.0\.0\.1") as failed:
        await auth.acquire()
    assert isinstance(failed.value.__cause__, OSError)
