"""What nobody may see: not in a repr, a pickle, a log, an error, nor in the locals of a traceback."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import attrs
import pytest

from tests.project.import_graph import ROOT
from tests.transport.servers import shown, talking
from wrike_async import (
    FileStore,
    InvalidArgument,
    MemoryStore,
    NotAuthorized,
    OAuth2,
    Secret,
    TokenPair,
    TransportError,
    exchange_code,
)
from wrike_async.oauth._single_flight import SingleFlight
from wrike_async.oauth._token_endpoint import Issued
from wrike_async.sandbox import Fault, RequestRecord

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oauth.conftest import SignIn

SECRETS = tuple(f"a+{kind}/that=nobody~may.see" for kind in ("client-secret", "access-token", "refresh-token", "code"))
CLIENT_SECRET, ACCESS, REFRESH, CODE = SECRETS
PAIR = TokenPair(ACCESS, REFRESH, expires_at=2e9, host="app-eu.wrike.com")


def shows_nothing(text: str) -> bool:
    return not any(form in text for secret in SECRETS for form in (secret, quote_plus(secret)))


def everything_of(error: BaseException) -> str:
    """What the most talkative of tracebacks prints, but for what these tests themselves hold."""
    told: list[str] = [shown(error)]
    queue, seen = [error], set[int]()
    while queue:
        one = queue.pop()
        seen.add(id(one))
        frames = traceback.TracebackException.from_exception(one, capture_locals=True).stack
        told += [
            f"{frame.line} {frame.locals}" for frame in frames if not frame.filename.startswith(str(ROOT / "tests"))
        ]
        queue += [other for other in (one.__cause__, one.__context__) if other is not None and id(other) not in seen]
    return "\n".join(told)


# --- the wrapper --------------------------------------------------------------------------------------------------


def test_a_secret_shows_nothing() -> None:
    secret = Secret(CODE)
    for text in (repr(secret), str(secret), f"{secret}", f"{secret!s:>40}", repr([secret])):
        assert shows_nothing(text)
    assert secret.reveal() == CODE


def test_secrets_compare_and_hash_by_what_they_hold() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("ä") != Secret("a")
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert Secret("a") != "a"


@pytest.mark.parametrize(
    "thing", [Secret(CODE), PAIR, MemoryStore(PAIR), OAuth2("id", CLIENT_SECRET, refresh_token=REFRESH)]
)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_nothing_that_holds_a_secret_is_pickled(thing: Any, protocol: int) -> None:
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(thing, protocol)


def test_a_secret_may_be_copied_in_memory() -> None:
    assert copy.copy(PAIR) == copy.deepcopy(PAIR) == PAIR


def test_what_cannot_be_a_secret_is_refused_without_being_shown() -> None:
    with pytest.raises(InvalidArgument) as refused:
        Secret.of("two words", "code")
    assert "two words" not in str(refused.value)
    assert refused.value.__cause__ is refused.value.__context__ is None


# --- what holds secrets -------------------------------------------------------------------------------------------


async def test_no_repr_shows_a_secret(tmp_path: Path) -> None:
    auth = OAuth2("my-id", CLIENT_SECRET, refresh_token=REFRESH, store=MemoryStore(PAIR))
    grant = await auth.acquire()
    issued = Issued(Secret(ACCESS), Secret(REFRESH), 3600.0, None)
    for thing in (auth, vars(auth), grant, PAIR, attrs.asdict(PAIR), MemoryStore(PAIR), FileStore(tmp_path), issued):
        assert shows_nothing(repr(thing))
    assert "my-id" in repr(auth)


# --- a run that fails ---------------------------------------------------------------------------------------------


def to_the_token_endpoint(record: RequestRecord) -> bool:
    return record.path == "/oauth2/token"


ECHO = {"error": "invalid_grant", "error_description": f"unknown: {REFRESH} {CODE} of {CLIENT_SECRET} {ACCESS}"}
FAILURES = [
    Fault("status", to_the_token_endpoint, times=None, status=400, body=ECHO),
    Fault("status", to_the_token_endpoint, times=None, status=401, body={"error": CLIENT_SECRET}),
    Fault("status", to_the_token_endpoint, times=None, status=500, body=ECHO),
    Fault(
        "status", to_the_token_endpoint, times=None, status=200, body={"access_token": ACCESS, "token_type": REFRESH}
    ),
    Fault("status", to_the_token_endpoint, times=None, status=200, body=f'{{"access_token": "{ACCESS}", '),
    Fault("reset_before", to_the_token_endpoint, times=None),
    Fault("truncated", to_the_token_endpoint, times=None),
    Fault("slow_headers", to_the_token_endpoint, times=None, delay=1000),
    Fault("rate_limit", to_the_token_endpoint, times=None),
]


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("failure", FAILURES, ids=lambda each: f"{each.kind} {each.status or ''}")
async def test_nothing_that_a_failing_renewal_prints(
    sign_in: SignIn, heard: pytest.LogCaptureFixture, failure: Fault
) -> None:
    sign_in.sandbox.oauth.client_secret = CLIENT_SECRET
    sign_in.sandbox.inject(failure)
    store = MemoryStore(TokenPair(ACCESS, REFRESH, expires_at=1.0))
    auth = sign_in.credential(store=store)
    auth._client_secret = Secret(CLIENT_SECRET)
    async with sign_in.client(auth) as wrike:
        for error in await asyncio.gather(*(wrike.version.get() for _ in range(2)), return_exceptions=True):
            assert isinstance(error, Exception)
            assert shows_nothing(everything_of(error))
            pickle.loads(pickle.dumps(error))
    assert heard.records
    assert shows_nothing(heard.text + "".join(repr(vars(record)) for record in heard.records))


@pytest.mark.parametrize("failure", FAILURES, ids=lambda each: f"{each.kind} {each.status or ''}")
async def test_nothing_that_a_failing_exchange_prints(
    sign_in: SignIn, heard: pytest.LogCaptureFixture, failure: Fault
) -> None:
    sign_in.sandbox.inject(failure)
    with pytest.raises(Exception) as failed:  # noqa: PT011  (whatever it is)
        await exchange_code("id", Secret(CLIENT_SECRET), Secret(CODE), token_url=sign_in.token_url)
    assert shows_nothing(everything_of(failed.value))
    assert shows_nothing(heard.text)


async def test_a_server_that_sends_the_form_back_is_not_quoted(heard: pytest.LogCaptureFixture) -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        writer.write(await reader.readexactly(int(length)) + b"\r\n\r\n")

    async with talking(echo) as url:
        with pytest.raises(TransportError) as failed:
            await exchange_code("id", Secret(CLIENT_SECRET), Secret(CODE), token_url=f"{url}/token")
    assert "BadStatusLine" in str(failed.value) or "HTTP" in str(failed.value)
    assert shows_nothing(shown(failed.value))
    assert shows_nothing(heard.text)


async def test_what_a_server_quotes_is_cut_out_however_short_it_is(sign_in: SignIn) -> None:
    told = {"error": "invalid_grant", "error_description": "token 4711 of client 0815 is unknown"}
    sign_in.sandbox.inject(Fault("status", to_the_token_endpoint, status=400, body=told))
    auth = OAuth2("id", "0815", refresh_token="4711", token_url=sign_in.token_url)
    with pytest.raises(NotAuthorized, match="token … of client … is unknown") as refused:
        await auth.acquire()
    assert refused.value.description == "token … of client … is unknown"


async def test_a_token_that_goes_on_being_refused_is_not_shown(
    sign_in: SignIn, heard: pytest.LogCaptureFixture
) -> None:
    pair = sign_in.pair(access_token=ACCESS)
    sign_in.sandbox.inject(Fault("status", to_the_token_endpoint, times=None, status=400, body=ECHO))
    async with sign_in.client(sign_in.credential(store=MemoryStore(pair))) as wrike:
        with pytest.raises(NotAuthorized, match="Sign in again") as refused:
            await wrike.version.get()
    assert shows_nothing(everything_of(refused.value))
    assert shows_nothing(heard.text)


def test_the_flight_tells_nothing_of_its_work() -> None:
    assert shows_nothing(repr(SingleFlight[int]()))
