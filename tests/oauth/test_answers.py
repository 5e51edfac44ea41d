"""What the token endpoint answers beside a good pair, and where a token may go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.oauth.renewing import fault
from tests.transport.servers import serving
from wrike_async import DecodeError, MemoryStore, TokenPair, exchange_code
from wrike_async.oauth._token_endpoint import TokenEndpoint

if TYPE_CHECKING:
    from tests.oauth.conftest import SignIn

NEW = {"access_token": "new-access", "refresh_token": "new-refresh"}


async def renewed(sign_in: SignIn, **odd: Any) -> TokenPair:
    """The pair that is kept when a renewal is answered like this."""
    sign_in.sandbox.inject(fault("status", status=200, body={**NEW, **odd}))
    store = MemoryStore(sign_in.expired_pair())
    await sign_in.credential(store=store).acquire()
    pair = await store.load()
    assert pair is not None
    assert len(sign_in.token_requests) == 1
    return pair


@pytest.mark.parametrize("odd", [0, -5, 0.001, None, "soon", "", True, [], {}, "1e400", "nan"], ids=repr)
async def test_an_odd_lifetime_costs_no_pair(sign_in: SignIn, odd: object, caplog: pytest.LogCaptureFixture) -> None:
    pair = await renewed(sign_in, expires_in=odd)
    assert (pair.access_token.reveal(), pair.refresh_token.reveal()) == ("new-access", "new-refresh")
    assert pair.lifetime == 3600
    assert pair.expires_at == pytest.approx(sign_in.clock() + 3600, abs=1)
    assert ("what came with them cannot be used: expires_in" in caplog.text) is (odd is not None)


@pytest.mark.parametrize(("told", "lifetime"), [("7200", 7200), (1, 1), (1e300, 366 * 86400), (10**15, 366 * 86400)])
async def test_a_lifetime_is_what_it_says_but_for_ever(sign_in: SignIn, told: object, lifetime: float) -> None:
    assert (await renewed(sign_in, expires_in=told)).lifetime == lifetime


HOSTS = ["", " ", 5, [], "a b", "attacker.example", "attacker.example:444", "www.wrike.com.attacker.example",
         "169.254.169.254", "user@attacker.example", "attacker.example/x.wrike.com", "app-eu.wrike.com:444",
         "evilwrike.com", ".wrike.com", "[::1]:99", "app-eu.wrike.com:99999", "127.0.0.1:99999"]  # fmt: skip


@pytest.mark.parametrize("odd", HOSTS, ids=repr)
async def test_a_strange_host_costs_no_pair_and_gets_no_token(
    sign_in: SignIn, odd: object, caplog: pytest.LogCaptureFixture
) -> None:
    pair = await renewed(sign_in, host=odd)
    # The host known so far stays.
    assert pair.host == sign_in.origin.removeprefix("http://")
    assert "cannot be used: host" in caplog.text


@pytest.mark.parametrize("told", ["app-eu.wrike.com", " APP-EU.wrike.com ", "https://app-eu.wrike.com/"])
async def test_a_host_of_wrikes_is_one_however_it_is_written(sign_in: SignIn, told: str) -> None:
    pair = await renewed(sign_in, host=told)
    auth = sign_in.credential(store=MemoryStore(pair))
    assert (await auth.acquire()).base_url == "https://app-eu.wrike.com/api/v4"


@pytest.mark.parametrize("odd", [None, 5, "", " Bearer", "BEARER"], ids=repr)
async def test_an_odd_type_of_token_costs_no_pair(sign_in: SignIn, odd: object) -> None:
    assert (await renewed(sign_in, token_type=odd)).access_token.reveal() == "new-access"


@pytest.mark.parametrize("odd", [None, 5, "", "two words"], ids=repr)
async def test_without_a_usable_refresh_token_the_one_in_use_stays(sign_in: SignIn, odd: object) -> None:
    pair = await renewed(sign_in, refresh_token=odd)
    assert pair.access_token.reveal() == "new-access"
    assert pair.refresh_token.reveal() == sign_in.issued[0].refresh_token


async def test_another_type_of_token_is_none_for_us(sign_in: SignIn) -> None:
    sign_in.sandbox.inject(fault("status", status=200, body={**NEW, "token_type": "mac"}, times=None))
    with pytest.raises(DecodeError, match="token_type is not 'bearer'"):
        await sign_in.credential(store=MemoryStore(sign_in.expired_pair())).acquire()


async def test_the_first_pair_is_kept_as_well(sign_in: SignIn) -> None:
    sign_in.sandbox.inject(fault("status", status=200, body={**NEW, "expires_in": 0, "host": "x y"}))
    store = MemoryStore()
    auth = await exchange_code("id", "secret", "code", token_url=sign_in.token_url, store=store, clock=sign_in.clock)
    pair = await store.load()
    assert pair is not None
    assert (pair.lifetime, pair.host) == (3600, None)
    assert (await auth.acquire()).base_url is None


# --- where the token goes -----------------------------------------------------------------------------------------


async def test_another_service_of_the_same_machine_never_sees_the_token(sign_in: SignIn) -> None:
    asked: list[str] = []

    async def listen(request: Any) -> Any:
        asked.append(request.headers.get("Authorization", ""))
        raise ConnectionError

    async with serving(listen) as url:
        other = url.removeprefix("http://").removesuffix("/api/v4")
        store = MemoryStore(sign_in.pair(host=other))
        auth = sign_in.credential(store=store)
        async with sign_in.client(auth, base_url=sign_in.sandbox.base_url) as wrike:
            await wrike.version.get()
        assert (await auth.acquire()).base_url is None
    assert asked == []


async def test_a_stored_host_that_is_none_of_wrikes_is_left_out(
    sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    auth = sign_in.credential(store=MemoryStore(sign_in.pair(host="attacker.example")))
    assert (await auth.acquire()).base_url is None
    assert auth.base_url is None
    assert "attacker.example is none of Wrike's" in caplog.text


def test_the_host_that_the_user_named_as_token_endpoint_may_have_the_token() -> None:
    endpoint = TokenEndpoint("https://wrike.proxy.example:8443/oauth2/token")
    assert endpoint.base_url_of("wrike.proxy.example:8443") == "https://wrike.proxy.example:8443/api/v4"
    assert endpoint.base_url_of("wrike.proxy.example") is None
    assert TokenEndpoint("https://login.example/token").base_url_of("www.wrike.com") == "https://www.wrike.com/api/v4"
