"""The way to Wrike: proxies and certificates, from the environment and from options, and what failures say of them."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from tests.test_secrets import shown_of
from tests.transport.servers import shown
from tests.transport.tls import AUTHORITY, CERTIFICATES, proxying, serving_tls
from wrike_async import InvalidArgument, OAuth2, TransportError, Wrike, exchange_code
from wrike_async._transport.connecting.network import Network, Proxy
from wrike_async.gateway import Connections
from wrike_async.sandbox import Sandbox

TOKEN = "eyJ-a-secret-token"
PASSWORD = "pass:wörd/1"
IN_URL = "me:pass%3Aw%C3%B6rd%2F1@"
IN_HEADER = base64.b64encode(f"me:{PASSWORD}".encode()).decode()
ENVIRONMENT = ("HTTPS_PROXY", "NO_PROXY", "HTTP_PROXY", "ALL_PROXY")
CERTIFICATES_OF_ENVIRONMENT = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*ENVIRONMENT, *map(str.lower, ENVIRONMENT), *CERTIFICATES_OF_ENVIRONMENT):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def handshakes_that_end(complaints: list[str]) -> Iterator[None]:
    """In debug mode the loop of a server says that a client went away in the middle of a handshake."""
    yield
    complaints[:] = [each for each in complaints if "transport creation" not in each]


async def ask(base_url: str, **options: Any) -> None:
    async with Wrike(TOKEN, base_url=base_url, quota=None, **{"retries": 0, "ssl": AUTHORITY, **options}) as wrike:
        await wrike.version.get()


async def refused(base_url: str, **options: Any) -> TransportError:
    with pytest.raises(TransportError) as error:
        await ask(base_url, **options)
    for text in (shown(error.value), shown_of(error.value)):
        assert TOKEN not in text
        assert PASSWORD not in text
        assert IN_URL not in text
        assert IN_HEADER not in text
    return error.value


# --- through a proxy ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named_by", ["option", "HTTPS_PROXY", "https_proxy"])
@pytest.mark.parametrize("scheme", ["http://", ""])
async def test_a_proxy_is_asked_to_connect_and_sees_no_token(
    monkeypatch: pytest.MonkeyPatch, named_by: str, scheme: str
) -> None:
    heads: list[bytes] = []
    seen: list[dict[str, str]] = []
    async with serving_tls(seen) as base_url, proxying(heads) as proxy:
        options = {"proxy": scheme + proxy} if named_by == "option" else {}
        if named_by != "option":
            monkeypatch.setenv(named_by, scheme + proxy)
        await ask(base_url, **options)
    assert [head.split()[:2] for head in heads] == [[b"CONNECT", base_url[8:-7].encode()]]
    assert TOKEN.encode() not in heads[0]
    assert b"Proxy-Authorization" not in heads[0]
    assert seen[0]["Authorization"] == f"Bearer {TOKEN}"
    assert "Proxy-Authorization" not in seen[0]


async def test_a_password_goes_to_the_proxy_and_no_further() -> None:
    heads: list[bytes] = []
    seen: list[dict[str, str]] = []
    async with serving_tls(seen) as base_url, proxying(heads) as proxy:
        await ask(base_url, proxy=f"http://{IN_URL}{proxy}")
    assert f"Proxy-Authorization: Basic {IN_HEADER}\r\n".encode() in heads[0]
    assert len(seen) == 1
    assert not {"proxy-authorization"} & {name.lower() for name in seen[0]}


@pytest.mark.parametrize("exception", ["localhost", "*", "example.com, localhost", ".localhost"])
async def test_no_proxy_names_hosts_that_are_reached_directly(monkeypatch: pytest.MonkeyPatch, exception: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", exception)
    seen: list[dict[str, str]] = []
    async with serving_tls(seen) as base_url:
        await ask(base_url)
    assert len(seen) == 1


async def test_a_proxy_that_is_an_option_is_used_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "*")
    heads: list[bytes] = []
    async with serving_tls([]) as base_url, proxying(heads) as proxy:
        await ask(base_url, proxy=f"http://{proxy}")
        assert len(heads) == 1
        await ask(base_url, proxy=False)
        assert len(heads) == 1


async def test_what_goes_over_http_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        if name != "NO_PROXY":
            monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with Sandbox() as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        await wrike.version.get()
    assert len(sandbox.requests) == 1


# --- no connection ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["", IN_URL])
async def test_a_proxy_that_is_not_there_is_named(user: str) -> None:
    error = await refused("https://www.wrike.com", proxy=f"http://{user}127.0.0.1:1")
    assert "no connection to the proxy http://127.0.0.1:1 (proxy=) for www.wrike.com: " in str(error)


@pytest.mark.parametrize(
    ("user", "refusal", "said"),
    [
        ("", b"407 Who are you", "407 Who are you; it takes a user and a password: http://USER:PASSWORD@HOST:PORT"),
        (IN_URL, b"407 Who are you", "407 Who are you; it does not take this user and password"),
        (IN_URL, f"403 Not {IN_HEADER}".encode(), "403 Not …"),
        (IN_URL, b"502 Bad Gateway", "502 Bad Gateway"),
    ],
)
async def test_a_proxy_that_refuses_is_named(user: str, refusal: bytes, said: str) -> None:
    async with proxying([], refusal=refusal) as proxy:
        error = await refused("https://www.wrike.com", proxy=f"http://{user}{proxy}")
    assert str(error) == f"GET /version: the proxy http://{proxy} (proxy=) does not connect to www.wrike.com: {said}"


@pytest.mark.parametrize(("refusal", "times"), [(b"407 No", 1), (b"403 No", 1), (b"503 Busy", 3)])
async def test_a_proxy_that_knows_why_it_refuses_is_asked_once(refusal: bytes, times: int) -> None:
    heads: list[bytes] = []
    async with proxying(heads, refusal=refusal) as proxy:
        await refused("https://www.wrike.com", proxy=f"http://{proxy}", retries=2)
    assert len(heads) == times


async def test_a_connection_that_breaks_names_its_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxying([], refusal=b"200 OK\r\nX: y") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy}")
        error = await refused("https://www.wrike.com", timeout=2)
    assert f"no connection to www.wrike.com through the proxy http://{proxy} (HTTPS_PROXY)" in str(error)


async def test_a_proxy_that_says_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxying([], refusal=b"") as proxy:
        error = await refused("https://www.wrike.com", proxy=f"http://{IN_URL}{proxy}", timeout=2)
    assert f"through the proxy http://{proxy} (proxy=)" in str(error)


@pytest.mark.parametrize("refusal", [b"407 No", None])
async def test_the_password_of_a_users_own_session_is_not_shown(refusal: bytes | None) -> None:
    async with proxying([], refusal=refusal) as there:
        proxy = there if refusal else "127.0.0.1:1"
        async with aiohttp.ClientSession(proxy=f"http://{IN_URL}{proxy}") as http:
            error = await refused("https://www.wrike.com", session=http, ssl=None)
    assert "the proxy of the aiohttp session" in str(error)


@pytest.mark.usefixtures("handshakes_that_end")
async def test_nor_is_it_where_a_certificate_is_not_believed() -> None:
    heads: list[bytes] = []
    async with (
        serving_tls([]) as base_url,
        proxying(heads) as proxy,
        aiohttp.ClientSession(proxy=f"http://{IN_URL}{proxy}") as http,
    ):
        error = await refused(base_url, session=http, ssl=None)
    assert len(heads) == 1
    assert "its certificate is not believed" in str(error)
    assert type(error.__cause__) is ConnectionError


# --- certificates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
async def test_the_environment_names_an_authority(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, str(AUTHORITY))
    seen: list[dict[str, str]] = []
    async with serving_tls(seen) as base_url:
        await ask(base_url, ssl=None)
    assert len(seen) == 1


@pytest.mark.parametrize("kind", ["folder", "text", "context", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"])
async def test_an_authority_is_a_file_a_folder_or_a_context(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    # The name that OpenSSL looks for: a hash of the subject.
    (tmp_path / f"{_hash_of_subject()}.0").write_bytes(AUTHORITY.read_bytes())
    given = {
        "folder": tmp_path,
        "text": str(AUTHORITY),
        "context": ssl.create_default_context(cafile=AUTHORITY),
    }
    if kind not in given:
        monkeypatch.setenv(kind, str(tmp_path))
    seen: list[dict[str, str]] = []
    async with serving_tls(seen) as base_url:
        await ask(base_url, ssl=given.get(kind))
    assert len(seen) == 1


def _hash_of_subject() -> str:
    return (CERTIFICATES / "authority.hash").read_text(encoding="ascii").strip()


@pytest.mark.usefixtures("handshakes_that_end")
@pytest.mark.parametrize("through", [True, False])
async def test_a_certificate_that_is_not_believed(through: bool) -> None:
    seen: list[dict[str, str]] = []
    async with serving_tls(seen) as base_url, proxying([]) as proxy:
        way: dict[str, Any] = {"proxy": f"http://{IN_URL}{proxy}"} if through else {}
        error = await refused(base_url, ssl=None, retries=5, **way)
        named = f" through the proxy http://{proxy} (proxy=)" if through else ""
    assert str(error).startswith(f"GET /version: no connection to localhost{named}: its certificate is not believed (")
    assert str(error).endswith("name the file of its certificates: SSL_CERT_FILE, or ssl='authority.pem'")
    assert seen == []


# --- what cannot be -----------------------------------------------------------------------------------------------

NO_PROXIES = [
    "socks5://127.0.0.1:1",
    "http://",
    "http://h/path",
    "http://h?q=1",
    "http://h#f",
    "",
    " ",
    5,
    True,
    "http://h:x",
]


@pytest.mark.parametrize("proxy", NO_PROXIES)
def test_what_is_no_proxy_is_refused(proxy: Any) -> None:
    for make in (Wrike, Connections, lambda _, **way: OAuth2("id", "secret", refresh_token="t", **way)):
        with pytest.raises(InvalidArgument, match=r"proxy= must look like http://proxy\.example\.com:3128"):
            make(TOKEN, proxy=proxy)


@pytest.mark.parametrize("proxy", [f"socks5://me:{TOKEN}@h", f"http://me:{TOKEN}@h/path", f"http://[{TOKEN}"])
async def test_what_is_no_proxy_is_not_shown(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    with pytest.raises(InvalidArgument) as error:
        Wrike("x", proxy=proxy)
    assert TOKEN not in shown_of(error.value)
    with pytest.raises(InvalidArgument) as error:
        await exchange_code("id", "secret", "code", proxy=proxy)
    assert TOKEN not in shown_of(error.value)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(InvalidArgument, match="HTTPS_PROXY must look like") as error:
        await Wrike("x").version.get()
    assert TOKEN not in shown_of(error.value)


def test_a_proxy_does_not_show_its_password() -> None:
    proxy = Proxy.of(f"https://{IN_URL}proxy.example:8443", "proxy=")
    assert proxy.url == URL("https://proxy.example:8443")
    assert proxy.headers == {"Proxy-Authorization": f"Basic {IN_HEADER}"}
    for text in (str(proxy), repr(proxy), repr(Network(proxy)), repr(proxy.headers)):
        assert IN_HEADER not in text
        assert PASSWORD not in text


def _unverifying(**attributes: Any) -> ssl.SSLContext:
    context = ssl.create_default_context()
    for name, value in attributes.items():
        setattr(context, name, value)
    return context


@pytest.mark.parametrize(
    ("certificates", "said"),
    [
        (False, "verification is not switched off"),
        (True, "ssl= takes the path of certificates"),
        (5, "ssl= takes the path of certificates"),
        (_unverifying(check_hostname=False), "ssl= must verify"),
        (_unverifying(check_hostname=False, verify_mode=ssl.CERT_NONE), "ssl= must verify"),
        ("nowhere.pem", r"ssl=: nowhere.pem holds no certificates in PEM form \(No such file or directory\)"),
        (Path(__file__), r"holds no certificates in PEM form \(SSLError\)"),
    ],
)
def test_certificates_that_prove_nothing_are_refused(certificates: Any, said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        Wrike(TOKEN, ssl=certificates)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
async def test_a_bundle_of_the_environment_that_is_not_there(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "/nowhere/bundle.pem")
    wrike = Wrike(TOKEN)
    with pytest.raises(InvalidArgument, match=f"{name}: /nowhere/bundle.pem holds no certificates"):
        await wrike.version.get()
    await wrike.aclose()


async def test_without_tls_only_a_bundle_that_openssl_does_not_read_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Sandbox() as sandbox:
        monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/bundle.pem")
        async with Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
            await wrike.version.get()
        monkeypatch.delenv("SSL_CERT_FILE")
        # A redirect may lead to where it is needed.
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")
        wrike = Wrike(sandbox.token, base_url=sandbox.base_url)
        with pytest.raises(InvalidArgument, match=r"REQUESTS_CA_BUNDLE: /nowhere/bundle\.pem holds no certificates"):
            await wrike.version.get()
        await wrike.aclose()


async def test_a_session_of_ones_own_has_its_own_way() -> None:
    async with aiohttp.ClientSession() as http:
        for way in ({"proxy": "http://h:1"}, {"proxy": False}, {"ssl": AUTHORITY}):
            for make in (Wrike, lambda _, **given: OAuth2("id", "secret", refresh_token="t", **given)):
                with pytest.raises(InvalidArgument, match="session= has its own proxy and its own certificates"):
                    make(TOKEN, session=http, **way)


# --- signing in, and the gateway itself ---------------------------------------------------------------------------


async def test_signing_in_goes_the_same_way() -> None:
    heads: list[bytes] = []
    async with serving_tls([]) as base_url, proxying(heads) as proxy:
        way: dict[str, Any] = {"proxy": f"http://{proxy}", "ssl": AUTHORITY}
        url = base_url.removesuffix("/api/v4")
        with pytest.raises(Exception, match="access_token"):
            await exchange_code("id", "secret", "code", token_url=f"{url}/oauth2/token", **way)
        with pytest.raises(Exception, match="without a list of connections"):
            await Connections("key", base_url=url, **way).list()
    assert [head.split()[0] for head in heads] == [b"CONNECT"] * 2


async def test_signing_in_asks_a_proxy_that_refuses_once() -> None:
    heads: list[bytes] = []
    async with proxying(heads, refusal=b"407 No") as proxy:
        auth = OAuth2("id", "secret", refresh_token="refresh", proxy=f"http://{IN_URL}{proxy}")
        with pytest.raises(TransportError, match="it does not take this user and password") as error:
            await auth.acquire()
    assert len(heads) == 1
    assert IN_HEADER not in shown_of(error.value) + shown(error.value)
