"""The authorization code flow: there with a state, back with a code."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import aiohttp
import pytest

from wrike_async import (
    FileStore,
    InvalidArgument,
    MemoryStore,
    NotAuthorized,
    Secret,
    TransportError,
    authorization_url,
    exchange_code,
    new_state,
    read_redirect,
    state_matches,
)
from wrike_async.sandbox import Fault, RequestRecord

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oauth.conftest import SignIn

REDIRECT = "http://localhost:8765"


async def allow(sign_in: SignIn, **options: Any) -> str:
    """What a user's browser is sent to after they have allowed the app."""
    url = authorization_url("sandbox-client", authorize_url=f"{sign_in.origin}/oauth2/authorize/v4", **options)
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        assert response.status == 302
        return response.headers["Location"]


async def exchange(sign_in: SignIn, code: str | Secret, **options: Any) -> Any:
    defaults: dict[str, Any] = {"token_url": sign_in.token_url, "clock": sign_in.clock}
    return await exchange_code("sandbox-client", "sandbox-client-secret", code, **defaults | options)


def at_the_token_endpoint(record: RequestRecord) -> bool:
    return record.path == "/oauth2/token"


# --- the URL ------------------------------------------------------------------------------------------------------


def test_the_least_that_a_url_says() -> None:
    parts = urlsplit(authorization_url("id", state="s/t&te"))
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "login.wrike.com", "/oauth2/authorize/v4")
    assert parse_qsl(parts.query) == [("client_id", "id"), ("response_type", "code"), ("state", "s/t&te")]


def test_all_that_a_url_says() -> None:
    url = authorization_url(
        "id", redirect_uri="https://app.example/back?x=1", state="s", scopes=["wsReadOnly", "amReadOnlyUser"]
    )
    query = parse_qs(urlsplit(url).query)
    assert query["redirect_uri"] == ["https://app.example/back?x=1"]
    assert query["scope"] == ["wsReadOnly,amReadOnlyUser"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"client_id": ""}, "client_id is empty"),
        ({"state": ""}, "new_state"),
        ({"state": None}, "new_state"),
        ({"redirect_uri": "http://app.example"}, "redirect_uri must be"),
        ({"redirect_uri": "http://localhost.example"}, "redirect_uri must be"),
        ({"redirect_uri": "https://app.example/#part"}, "redirect_uri must be"),
        ({"redirect_uri": "http://[::1"}, "redirect_uri must be"),
        ({"redirect_uri": "urn:ietf:wg:oauth:2.0:oob"}, "redirect_uri must be"),
        ({"redirect_uri": 5}, "redirect_uri must be"),
        ({"scopes": "wsReadOnly"}, "scopes must be a list"),
        ({"scopes": []}, "scopes must be a list"),
        ({"scopes": ["a,b"]}, "scopes must be a list"),
        ({"authorize_url": "http://login.wrike.com/"}, "authorize_url must look like"),
    ],
)
def test_what_makes_no_url(wrong: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"client_id": "id", "state": "s"}
    with pytest.raises(InvalidArgument, match=message):
        authorization_url(**arguments | wrong)


# --- the state ----------------------------------------------------------------------------------------------------


def test_no_state_comes_twice() -> None:
    states = {new_state() for _ in range(1000)}
    assert len(states) == 1000
    assert min(map(len, states)) >= 43


@pytest.mark.parametrize(
    ("sent", "came_back", "matches"),
    [
        ("abc", "abc", True),
        ("abc", "abd", False),
        ("abc", "ab", False),
        ("abc", "", False),
        ("abc", None, False),
        ("", "", False),
        ("abc", "äbc", False),
    ],
)
def test_which_states_match(sent: str, came_back: str | None, matches: bool) -> None:
    assert state_matches(sent, came_back) is matches


def test_states_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr("hmac.compare_digest", compare)
    read_redirect("code=c&state=abc", state="abc")
    assert compared == [(b"abc", b"abc")]


# --- what comes back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "came_back",
    [
        "http://localhost:8765/?code=the-code&state=s",
        "  https://a.example/x?y=1&state=s&code=the-code \n",
        "code=the-code&state=s",
    ],
)
def test_the_code_is_found(came_back: str) -> None:
    assert read_redirect(came_back, state="s").reveal() == "the-code"


@pytest.mark.parametrize(
    "query", ["code=c", "code=c&state=", "code=c&state=x", "code=c&state=s&state=s", "", "code=c&state=S"]
)
def test_an_answer_to_somebody_elses_question(query: str) -> None:
    with pytest.raises(NotAuthorized, match="no answer to this sign-in"):
        read_redirect(f"http://localhost:8765/?{query}", state="s")


def test_a_refusal_of_the_user() -> None:
    with pytest.raises(NotAuthorized, match="did not allow the sign-in: access_denied"):
        read_redirect("?error=access_denied&state=s", state="s")


def test_a_refusal_is_not_a_way_to_the_terminal() -> None:
    with pytest.raises(NotAuthorized, match="for a reason that cannot be shown"):
        read_redirect("?error=%1b[2J&state=s", state="s")


@pytest.mark.parametrize("query", ["state=s", "state=s&code=", "state=s&code=a&code=b", "state=s&code=a%20b"])
def test_an_answer_without_a_usable_code(query: str) -> None:
    with pytest.raises(InvalidArgument):
        read_redirect(query, state="s")


# --- the whole way ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("redirect_uri", [None, REDIRECT])
async def test_from_the_question_to_the_first_request(
    sign_in: SignIn, token_file: Path, redirect_uri: str | None
) -> None:
    state = new_state()
    back = await allow(sign_in, state=state, redirect_uri=redirect_uri)
    assert back.startswith(redirect_uri or "http://localhost")
    store = FileStore(token_file)
    auth = await exchange(sign_in, read_redirect(back, state=state), redirect_uri=redirect_uri, store=store)
    pair = await store.load()
    assert pair is not None
    assert pair.expires_at == pytest.approx(sign_in.clock() + 3600, abs=1)
    async with sign_in.client(auth) as wrike:
        await wrike.version.get()
    assert [record.status for record in sign_in.token_requests] == [200]
    assert ("redirect_uri" in sign_in.token_requests[0].form) is (redirect_uri is not None)


async def test_what_is_bought_lasts_by_itself(sign_in: SignIn) -> None:
    back = await allow(sign_in, state="s")
    async with sign_in.client(await exchange(sign_in, read_redirect(back, state="s"))) as wrike:
        await wrike.version.get()
        await asyncio.sleep(3600)
        await wrike.version.get()
    assert len(sign_in.token_requests) == 2


async def test_the_scopes_asked_for_are_the_scopes_granted(sign_in: SignIn) -> None:
    back = await allow(sign_in, state="s", scopes=["wsReadOnly"])
    async with sign_in.client(await exchange(sign_in, read_redirect(back, state="s"))) as wrike:
        task_id = sign_in.sandbox.state.task_id(0)
        assert (await wrike.tasks.get(task_id)).id == task_id
        with pytest.raises(Exception, match="403"):
            await wrike.tasks.update(task_id, title="x")


async def test_a_code_is_good_once_and_for_ten_minutes(sign_in: SignIn) -> None:
    code = read_redirect(await allow(sign_in, state="s"), state="s")
    await exchange(sign_in, code)
    late = read_redirect(await allow(sign_in, state="s"), state="s")
    await asyncio.sleep(600)
    for used_up in (code, late):
        with pytest.raises(NotAuthorized, match="good for ten minutes, and once") as refused:
            await exchange(sign_in, used_up)
        assert refused.value.code == "invalid_grant"
        assert used_up.reveal() not in str(refused.value)


async def test_another_redirect_uri_than_before_is_refused(sign_in: SignIn) -> None:
    code = read_redirect(await allow(sign_in, state="s", redirect_uri=REDIRECT), state="s")
    with pytest.raises(NotAuthorized, match="Redirect uri"):
        await exchange(sign_in, code)


async def test_a_refused_code_leaves_the_old_pair(sign_in: SignIn) -> None:
    before = sign_in.pair()
    store = MemoryStore(before)
    with pytest.raises(NotAuthorized):
        await exchange(sign_in, "no-such-code", store=store)
    assert await store.load() == before


async def test_a_code_is_not_sent_again_when_its_answer_was_lost(sign_in: SignIn) -> None:
    code = read_redirect(await allow(sign_in, state="s"), state="s")
    sign_in.sandbox.inject(Fault("lost_answer", at_the_token_endpoint))
    with pytest.raises(TransportError):
        await exchange(sign_in, code)
    assert len(sign_in.token_requests) == 1


async def test_the_first_answer_needs_a_refresh_token(sign_in: SignIn) -> None:
    sign_in.sandbox.oauth.rotates = False
    code = read_redirect(await allow(sign_in, state="s"), state="s")
    sign_in.sandbox.inject(Fault("status", at_the_token_endpoint, status=200, body={"access_token": "a"}))
    with pytest.raises(Exception, match="has no refresh token"):
        await exchange(sign_in, code)


async def test_who_gives_up_waits_until_the_pair_is_stored(sign_in: SignIn) -> None:
    code = read_redirect(await allow(sign_in, state="s"), state="s")
    sign_in.sandbox.inject(Fault("slow_headers", at_the_token_endpoint, delay=5))
    store = MemoryStore()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(exchange(sign_in, code, store=store), 1)
    assert await store.load() is not None
