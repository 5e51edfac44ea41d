"""The sandbox as a login host: what it gives, what it refuses, and how it says so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import pytest_asyncio

from wrike_async.sandbox import SandboxQuota

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.oauth.conftest import SignIn

CLIENT = {"client_id": "sandbox-client", "client_secret": "sandbox-client-secret"}
QUESTION = {"client_id": "sandbox-client", "response_type": "code"}


class Login:
    """A bare client of the login host."""

    def __init__(self, sign_in: SignIn, session: aiohttp.ClientSession) -> None:
        self.oauth = sign_in.sandbox.oauth
        self._sign_in = sign_in
        self._session = session

    async def authorize(self, **query: str) -> tuple[int, dict[str, list[str]] | Any]:
        """The status, and what the redirect or the body says."""
        url = f"{self._sign_in.origin}/oauth2/authorize/v4"
        async with self._session.get(url, params=QUESTION | query, allow_redirects=False) as response:
            if response.status == 302:
                return 302, parse_qs(urlsplit(response.headers["Location"]).query)
            return response.status, await response.json()

    async def token(self, **form: str) -> tuple[int, Any]:
        async with self._session.post(self._sign_in.token_url, data=CLIENT | form) as response:
            return response.status, await response.json()

    async def refresh(self, refresh_token: str, **form: str) -> tuple[int, Any]:
        return await self.token(grant_type="refresh_token", refresh_token=refresh_token, **form)

    async def status_with(self, access_token: str, path: str = "/version") -> int:
        headers = {"Authorization": f"bearer {access_token}"}
        async with self._session.get(f"{self._sign_in.sandbox.base_url}{path}", headers=headers) as response:
            return response.status


@pytest_asyncio.fixture
async def login(sign_in: SignIn) -> AsyncIterator[Login]:
    async with aiohttp.ClientSession() as session:
        yield Login(sign_in, session)


def error(name: str, description: str) -> dict[str, str]:
    return {"error": name, "error_description": description}


async def test_the_answer_has_all_that_wrikes_has(login: Login, sign_in: SignIn) -> None:
    _, back = await login.authorize(state="s")
    assert back["state"] == ["s"]
    status, answer = await login.token(grant_type="authorization_code", code=back["code"][0])
    assert status == 200
    assert sorted(answer) == ["access_token", "expires_in", "host", "refresh_token", "token_type"]
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3600)
    assert answer["host"] == sign_in.origin.removeprefix("http://")
    assert await login.status_with(answer["access_token"]) == 200


async def test_an_access_token_expires(login: Login) -> None:
    login.oauth.lifetime = 30
    pair = login.oauth.sign_in()
    await asyncio.sleep(29)
    assert await login.status_with(pair.access_token) == 200
    await asyncio.sleep(2)
    assert await login.status_with(pair.access_token) == 401


async def test_a_refresh_token_works_once(login: Login) -> None:
    first = login.oauth.sign_in()
    status, second = await login.refresh(first.refresh_token)
    assert status == 200
    assert second["refresh_token"] != first.refresh_token
    assert await login.status_with(second["access_token"]) == 200
    assert await login.refresh(first.refresh_token) == (400, error("invalid_grant", "Refresh token is invalid"))
    assert (await login.refresh(second["refresh_token"]))[0] == 200


async def test_without_rotation_the_refresh_token_stays(login: Login) -> None:
    login.oauth.rotates = False
    first = login.oauth.sign_in()
    for _ in range(2):
        status, answer = await login.refresh(first.refresh_token)
        assert status == 200
        assert "refresh_token" not in answer
        assert await login.status_with(answer["access_token"]) == 200


async def test_what_is_revoked_is_void(login: Login, sign_in: SignIn) -> None:
    pair = login.oauth.sign_in()
    login.oauth.revoke(pair.access_token)
    assert await login.status_with(pair.access_token) == 401
    login.oauth.revoke(pair.refresh_token)
    assert (await login.refresh(pair.refresh_token))[0] == 400
    other = login.oauth.sign_in()
    sign_in.sandbox.reset()
    assert await login.status_with(other.access_token) == 401
    assert await login.status_with(sign_in.sandbox.token) == 200


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ({"client_id": "other"}, error("unauthorized_client", "Client is unknown")),
        ({"redirect_uri": "http://app.example"}, error("invalid_request", "Redirect uri is missing or invalid")),
        ({"redirect_uri": "http://localhost.example"}, error("invalid_request", "Redirect uri is missing or invalid")),
        ({"redirect_uri": "https://"}, error("invalid_request", "Redirect uri is missing or invalid")),
    ],
)
async def test_who_cannot_be_trusted_with_an_answer_is_refused(
    login: Login, query: dict[str, str], refusal: dict[str, str]
) -> None:
    assert await login.authorize(**query) == (400, refusal)


async def test_registered_redirect_uris_are_compared_letter_by_letter(login: Login) -> None:
    login.oauth.redirect_uris = ["http://localhost:8765"]
    assert (await login.authorize(redirect_uri="http://localhost:8765"))[0] == 302
    assert (await login.authorize())[0] == 302
    for other in ("http://localhost:8765/", "http://localhost:8766", "https://localhost:8765"):
        assert (await login.authorize(redirect_uri=other))[0] == 400
    login.oauth.redirect_uris = []
    assert (await login.authorize())[0] == 400


@pytest.mark.parametrize(
    ("query", "told"),
    [({"response_type": "token"}, "unsupported_response_type"), ({"scope": "Default,everything"}, "invalid_scope")],
)
async def test_other_refusals_are_told_to_the_app(login: Login, query: dict[str, str], told: str) -> None:
    status, back = await login.authorize(state="s", **query)
    assert (status, back["error"], back["state"]) == (302, [told], ["s"])


@pytest.mark.parametrize(
    ("form", "refusal"),
    [
        ({"client_secret": "wrong"}, "unauthorized_client"),
        ({"client_id": "wrong"}, "unauthorized_client"),
        ({}, "unsupported_grant_type"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "invalid_grant"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_grant"),
        ({"grant_type": "refresh_token"}, "invalid_grant"),
    ],
)
async def test_who_gets_no_token(login: Login, form: dict[str, str], refusal: str) -> None:
    status, answer = await login.token(**form)
    assert (status, answer["error"]) == (400, refusal)


async def test_a_renewal_may_ask_for_less_but_not_for_more(login: Login, sign_in: SignIn) -> None:
    pair = login.oauth.sign_in(["wsReadOnly", "amReadOnlyUser"])
    assert (await login.refresh(pair.refresh_token, scope="wsReadWrite"))[1]["error"] == "invalid_scope"
    status, less = await login.refresh(pair.refresh_token, scope="amReadOnlyUser")
    assert status == 200
    assert await login.status_with(less["access_token"], f"/tasks/{sign_in.sandbox.state.task_id(0)}") == 403


async def test_signing_in_costs_no_quota_and_is_in_the_log(login: Login, sign_in: SignIn) -> None:
    sign_in.sandbox.quota = SandboxQuota()
    for _ in range(20):
        assert (await login.refresh("x"))[0] == 400
    assert len(sign_in.token_requests) == 20
    assert sign_in.sandbox.refusals == 0


async def test_there_is_nothing_else(sign_in: SignIn) -> None:
    async with aiohttp.ClientSession() as session:
        for method, path in (("GET", "/oauth2/token"), ("POST", "/oauth2/authorize/v4"), ("GET", "/oauth2/revoke")):
            async with session.request(method, f"{sign_in.origin}{path}") as response:
                assert response.status == 404
