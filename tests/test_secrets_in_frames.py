"""What error reports show beside the text of an error: the variables of the frames that it passed through."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.test_secrets import shown_of
from tests.transport.servers import always, talking
from wrike_async import (
    FileStore,
    InvalidArgument,
    ManagedGateway,
    OAuth2,
    PermanentToken,
    Secret,
    TokenPair,
    Wrike,
    WrikeError,
    authorization_url,
    exchange_code,
    read_redirect,
)
from wrike_async.gateway import Connections

SECRET = "eyJ-very-secret-eyJ"
BAD = f"{SECRET} {SECRET}"

REFUSED: dict[str, Callable[[], object]] = {
    "a token with a space": lambda: Wrike(BAD),
    "a token that is no text": lambda: Wrike([SECRET]),  # type: ignore[arg-type]  # wrong on purpose
    "a token and a credential": lambda: Wrike(SECRET, auth=PermanentToken(SECRET)),
    "another option": lambda: Wrike(SECRET, max_wait=-1),
    "a quota": lambda: Wrike(SECRET, quota=5),  # type: ignore[arg-type]  # wrong on purpose
    "a URL with a password": lambda: Wrike("token", base_url=f"https://me:{SECRET}@www.wrike.com"),
    "a URL with a query": lambda: Wrike("token", base_url=f"https://www.wrike.com/api/v4?access_token={SECRET}"),
    "no URL at all": lambda: Wrike("token", base_url=f"https://[{SECRET}"),
    "a credential": lambda: PermanentToken(BAD),
    "a key of the gateway": lambda: ManagedGateway(BAD),
    "a connection": lambda: ManagedGateway(SECRET, BAD),
    "connections": lambda: Connections(BAD),
    "the URL of connections": lambda: Connections(SECRET, base_url="http://gateway.example"),
    "a secret": lambda: Secret.of(BAD, "code"),
    "a client secret": lambda: OAuth2("id", BAD, refresh_token=SECRET),
    "a refresh token": lambda: OAuth2("id", SECRET, refresh_token=BAD),
    "a token URL": lambda: OAuth2("id", SECRET, refresh_token=SECRET, token_url="http://login.example"),
    "no refresh token": lambda: OAuth2("id", SECRET),
    "a store": lambda: OAuth2("id", SECRET, store=5),  # type: ignore[arg-type]  # wrong on purpose
    "a client ID": lambda: OAuth2("", SECRET, refresh_token=SECRET),
    "a secret in the place of the client ID": lambda: OAuth2(SECRET, BAD, refresh_token=SECRET),
    "a bad secret in the place of the client ID": lambda: OAuth2(BAD, "id", refresh_token=SECRET),
    "a secret for the ID, and a token URL": lambda: OAuth2(
        SECRET, "id", refresh_token=SECRET, token_url="http://login.example"
    ),
    "a secret for the ID, and no refresh token": lambda: OAuth2(SECRET, "id"),
    "a secret for the ID in a URL": lambda: authorization_url(BAD, state="s"),
    "a secret for the ID, and a bad state": lambda: authorization_url(SECRET, state=""),
    "another state": lambda: read_redirect(f"http://localhost/?code={SECRET}&state=a", state="b"),
    "two codes": lambda: read_redirect(f"?code={SECRET}&code={SECRET}&state=a", state="a"),
    "a code with a space": lambda: read_redirect(f"?code={SECRET}%20{SECRET}&state=a", state="a"),
    "no URL": lambda: read_redirect(f"http://[::1/?code={SECRET}&state=a", state="a"),
    "an access token": lambda: TokenPair(BAD, SECRET, 1.0),
    "the other half of a pair": lambda: TokenPair(SECRET, BAD, 1.0),
    "the time of a pair": lambda: TokenPair(SECRET, SECRET, "x"),  # type: ignore[arg-type]  # wrong on purpose
    "the host of a pair": lambda: TokenPair(SECRET, SECRET, 1.0, host="a b"),
    "a stored pair": lambda: TokenPair.from_dict({"access_token": SECRET, "refresh_token": SECRET}),
    "a stored time": lambda: TokenPair.from_dict({"access_token": SECRET, "refresh_token": SECRET, "expires_at": "x"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_leaves_no_secret_in_frames(what: str) -> None:
    with pytest.raises(WrikeError) as refused:
        REFUSED[what]()
    assert SECRET not in shown_of(refused.value)


@pytest.mark.parametrize("name", ["WRIKE_TOKEN", "MATON_API_KEY"])
@pytest.mark.parametrize(("value", "options"), [(BAD, {}), (SECRET, {"max_connections": 0})], ids=["value", "option"])
def test_nor_does_what_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, options: Any
) -> None:
    monkeypatch.delenv("WRIKE_TOKEN", raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidArgument) as refused:
        Wrike.from_env(**options)
    assert SECRET not in shown_of(refused.value)


HALF = f'{{"access_token": "{SECRET}", "refresh_token": "{SECRET}"'


@pytest.mark.parametrize("content", [HALF, HALF + "}", f'["{SECRET}"]', HALF + ', "expires_at": 1, "host": "a b"}'])
async def test_nor_does_a_damaged_file(tmp_path: Any, content: str) -> None:
    path = tmp_path / "tokens.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(InvalidArgument) as refused:
        await FileStore(path).load()
    assert SECRET not in shown_of(refused.value)


def answer(body: str, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nContent-Type: text/plain\r\n\r\n{body}".encode()


ASKING: dict[str, Callable[[str], Awaitable[object]]] = {
    "exchange": lambda url: exchange_code("id", SECRET, SECRET, token_url=f"{url}/oauth2/token"),
    "exchange of what is none": lambda url: exchange_code("id", SECRET, BAD, token_url=f"{url}/oauth2/token"),
    "exchange with a bad URI": lambda url: exchange_code("id", SECRET, SECRET, redirect_uri="x", token_url=url),
    "exchange with a secret for the ID": lambda url: exchange_code(SECRET, "s", "c", token_url=f"{url}/oauth2/token"),
    "renewal with a secret for the ID": lambda url: OAuth2(
        SECRET, "id", refresh_token="r", token_url=f"{url}/oauth2/token"
    ).acquire(),
    "renewal": lambda url: OAuth2("id", SECRET, refresh_token=SECRET, token_url=f"{url}/oauth2/token").acquire(),
}


@pytest.mark.parametrize(
    "body", ["nothing", "[]", "{}", f'{{"error": "{SECRET}"}}', f'{{"token_type": "{SECRET}"}}'], ids=repr
)
@pytest.mark.parametrize("status", ["200 OK", "400 Bad", "500 Oops"])
@pytest.mark.parametrize("what", ASKING)
async def test_nor_does_signing_in(what: str, status: str, body: str) -> None:
    async with talking(always(answer(body, status))) as base_url:
        with pytest.raises(WrikeError) as failed:
            await ASKING[what](base_url.removesuffix("/api/v4"))
    assert SECRET not in shown_of(failed.value)


def test_what_could_not_be_made_can_be_shown() -> None:
    with pytest.raises(InvalidArgument) as refused:
        OAuth2("", SECRET, refresh_token=SECRET)
    frames = inspect.getinnerframes(refused.tb)
    made = next(
        frame.frame.f_locals["self"] for frame in frames if isinstance(frame.frame.f_locals.get("self"), OAuth2)
    )
    assert repr(made) == "<OAuth2 that could not be made>"
