"""`wrike-async auth`: signing in with a browser or without one, and what other commands make of it."""

from __future__ import annotations

import os
import re
import socket
import stat
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from tests.cli.browser import Browser
from tests.ports import free_port
from wrike_async import TokenPair
from wrike_async._cli.commands.access import auth as auth_command
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve
    from wrike_async.sandbox import Sandbox

CLIENT_ID, CLIENT_SECRET = "sandbox-client", "sandbox-client-secret"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser()
    monkeypatch.setattr("webbrowser.open", browser.open)
    return browser


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where settings are kept."""
    monkeypatch.setattr("typer.get_app_dir", lambda name: str(tmp_path / name))
    return tmp_path / "wrike-async"


@pytest.fixture
def sandbox(serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox to sign in to, with nothing in the environment but the app."""
    sandbox = serve(tasks=3)
    monkeypatch.delenv("WRIKE_TOKEN")
    monkeypatch.delenv("WRIKE_BASE_URL")
    monkeypatch.setenv("WRIKE_LOGIN_URL", sandbox.base_url.removesuffix("/api/v4"))
    monkeypatch.setenv("WRIKE_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("WRIKE_CLIENT_SECRET", CLIENT_SECRET)
    return sandbox


@pytest.fixture
def port() -> str:
    return str(free_port())


def secrets_of(folder: Path) -> list[str]:
    tokens = msgspec.json.decode((folder / "tokens.json").read_bytes())
    return [CLIENT_SECRET, tokens["access_token"], tokens["refresh_token"]]


def expire(folder: Path) -> TokenPair:
    """Let the stored access token be past its time."""
    path = folder / "tokens.json"
    pair = TokenPair.from_dict(msgspec.json.decode(path.read_bytes()) | {"expires_at": 1.0})
    path.write_bytes(msgspec.json.encode(pair.to_dict()))
    return pair


# --- with a browser -----------------------------------------------------------------------------------------------


def test_the_whole_way(invoke: Invoke, sandbox: Sandbox, browser: Browser, folder: Path, port: str) -> None:
    login = invoke("-v", "auth", "login", "--port", port)
    assert login.exit_code == 0, login.output
    assert f"Signed in at {sandbox.base_url.removeprefix('http://').removesuffix('/api/v4')}" in login.stderr
    ((status, page),) = browser.pages
    assert status == 200
    assert "You can close this page" in page
    assert {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}.items() <= browser.headers[0].items()
    assert "code" not in page
    (question,) = (parse_qs(urlsplit(url).query) for url in browser.opened)
    assert question["redirect_uri"] == [f"http://localhost:{port}"]
    assert len(question["state"][0]) >= 43

    listed = invoke("-v", "list", "tasks")
    assert listed.exit_code == 0, listed.output
    assert len(listed.stdout.splitlines()) == 3
    status_ = invoke("auth", "status")
    assert status_.exit_code == 0
    assert "Wrike    takes it" in status_.stdout
    (folder / "policy.toml").write_text("version = 1\n[areas]\n", encoding="utf-8")
    assert "GET /version" in invoke("--policy", str(folder / "policy.toml"), "auth", "status").stderr
    shown = "".join(result.output for result in (login, listed, status_))
    assert [secret for secret in secrets_of(folder) if secret in shown] == []

    assert "Signed out here" in invoke("auth", "logout").stderr
    assert "Nobody was signed in" in invoke("auth", "logout").stderr
    after = invoke("list", "tasks")
    assert after.exit_code == 2
    assert "WRIKE_TOKEN" in after.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are POSIX's")
def test_the_files_are_their_owners_alone(
    invoke: Invoke, sandbox: Sandbox, browser: Browser, folder: Path, port: str
) -> None:
    before = os.umask(0)
    try:
        invoke("auth", "login", "--port", port)
    finally:
        os.umask(before)
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "app.json": 0o600,
        "tokens.json": 0o600,
        "tokens.json.lock": 0o600,
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_answer_with_another_state_signs_nobody_in(
    invoke: Invoke, sandbox: Sandbox, browser: Browser, folder: Path, port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth_command, "_SECONDS_TO_ALLOW", 0.3)
    browser.change = lambda url: re.sub("state=[^&]*", "state=of-somebody-else", url)
    result = invoke("auth", "login", "--port", port)
    assert result.exit_code == 1
    assert "nobody allowed the app" in result.stderr
    assert "hint" not in result.stderr
    ((status, page),) = browser.pages
    assert status == 400
    assert "No answer to this sign-in" in page
    assert not folder.exists()
    assert [record.path for record in sandbox.requests] == ["/oauth2/authorize/v4"]


def test_only_the_right_state_ends_the_sign_in(invoke: Invoke, sandbox: Sandbox, browser: Browser, port: str) -> None:
    def disturb(_: str) -> None:
        for query in ("code=EVIL&state=x", "error=access_denied&state=x", "code=EVIL", "code=a&state=x&state=x"):
            status, page = browser.get(f"http://127.0.0.1:{port}/?{query}")
            assert status == 400
            assert "No answer to this sign-in" in page
            assert "EVIL" not in page

    browser.before = disturb
    assert invoke("auth", "login", "--port", port).exit_code == 0
    assert [status for status, _ in browser.pages] == [400] * 4 + [200]
    assert len([record for record in sandbox.requests if record.path == "/oauth2/token"]) == 1


def test_a_refusal_of_the_user(invoke: Invoke, sandbox: Sandbox, browser: Browser, port: str) -> None:
    browser.change = lambda url: url.replace("response_type=code", "response_type=token")
    result = invoke("auth", "login", "--port", port)
    assert result.exit_code == 1
    assert "did not allow the sign-in: unsupported_response_type" in result.stderr


def test_what_is_no_answer_is_not_taken_for_one(invoke: Invoke, sandbox: Sandbox, browser: Browser, port: str) -> None:
    def look_around(_: str) -> None:
        origin = f"http://127.0.0.1:{port}"
        for path in ("/favicon.ico", "/", "/?utm=1", "/other?code=a&state=b"):
            assert browser.get(f"{origin}{path}")[0] == 404

    browser.before = look_around
    assert invoke("auth", "login", "--port", port).exit_code == 0
    assert [status for status, _ in browser.pages] == [404] * 4 + [200]


def test_the_address_is_gone_afterwards(invoke: Invoke, sandbox: Sandbox, browser: Browser, port: str) -> None:
    assert invoke("auth", "login", "--port", port).exit_code == 0
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", int(port)), timeout=5):
        pass


def has(family: socket.AddressFamily, host: str) -> bool:
    try:
        with socket.create_server((host, 0), family=family):
            return True
    except OSError:
        return False


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_port_that_is_taken(
    invoke: Invoke, sandbox: Sandbox, browser: Browser, family: socket.AddressFamily, host: str
) -> None:
    if not has(family, host):
        pytest.skip(f"this machine has no {host}")
    with socket.create_server((host, 0), family=family) as other:
        result = invoke("auth", "login", "--port", str(other.getsockname()[1]))
    assert result.exit_code == 2
    assert "cannot be listened on" in result.stderr
    assert browser.opened == []


def test_nobody_allows_it(invoke: Invoke, sandbox: Sandbox, port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth_command, "_SECONDS_TO_ALLOW", 0.05)
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    result = invoke("auth", "login", "--port", port)
    assert result.exit_code == 1
    assert f"go to:\n\n  {sandbox.base_url.removesuffix('/api/v4')}/oauth2/authorize/v4?" in result.stderr
    assert "nobody allowed the app within ten minutes" in result.stderr


def test_scopes_are_asked_for(invoke: Invoke, sandbox: Sandbox, browser: Browser, port: str) -> None:
    assert invoke("auth", "login", "--port", port, "--scope", "wsReadOnly", "--scope", "amReadOnlyUser").exit_code == 0
    assert parse_qs(urlsplit(browser.opened[0]).query)["scope"] == ["wsReadOnly,amReadOnlyUser"]


# --- without one --------------------------------------------------------------------------------------------------


def answer_to(sandbox: Sandbox, redirect_uri: str = "http://localhost:8765") -> dict[str, list[str]]:
    """What a browser elsewhere is sent to, asked without a state: that of the command is not known yet."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    origin = sandbox.base_url.removesuffix("/api/v4")
    url = f"{origin}/oauth2/authorize/v4?client_id={CLIENT_ID}&response_type=code&redirect_uri={redirect_uri}"
    try:
        with urllib.request.build_opener(Stay).open(url, timeout=10):
            pytest.fail("there was no redirect")
    except urllib.error.HTTPError as redirect:
        with redirect:
            return parse_qs(urlsplit(redirect.headers["Location"]).query)


def test_a_code_is_pasted(invoke: Invoke, sandbox: Sandbox, browser: Browser, folder: Path) -> None:
    code = answer_to(sandbox)["code"][0]
    result = invoke("auth", "login", "--no-browser", input=f" '{code}' \n")
    assert result.exit_code == 0, result.output
    assert f"{sandbox.base_url.removesuffix('/api/v4')}/oauth2/authorize/v4?client_id={CLIENT_ID}" in result.stderr
    assert browser.opened == []
    assert len(invoke("list", "tasks").stdout.splitlines()) == 3
    assert [secret for secret in secrets_of(folder) if secret in result.output] == []


def test_a_whole_url_is_pasted(invoke: Invoke, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth_command, "new_state", lambda: "known")
    code = answer_to(sandbox)["code"][0]
    result = invoke("auth", "login", "--no-browser", input=f"http://localhost:8765/?code={code}&state=known\n")
    assert result.exit_code == 0, result.output


def test_another_redirect_uri(invoke: Invoke, sandbox: Sandbox) -> None:
    registered = "https://app.example/back"
    sandbox.oauth.redirect_uris = [registered]
    code = answer_to(sandbox, registered)["code"][0]
    result = invoke("auth", "login", "--no-browser", "--redirect-uri", registered, input=f"{code}\n")
    assert result.exit_code == 0, result.output
    assert invoke("auth", "login", "--redirect-uri", registered).exit_code == 2


@pytest.mark.parametrize(
    ("pasted", "exit_code", "message"),
    [
        ("http://localhost:8765/?code=c&state=of-somebody-else", 1, "no answer to this sign-in"),
        ("code=c", 1, "no answer to this sign-in"),
        ("two words", 2, "code has characters that no token has"),
        ("no-such-code", 1, "good for ten minutes, and once"),
    ],
)
def test_what_is_pasted_wrongly(
    invoke: Invoke, sandbox: Sandbox, folder: Path, pasted: str, exit_code: int, message: str
) -> None:
    result = invoke("auth", "login", "--no-browser", input=f"{pasted}\n")
    assert result.exit_code == exit_code
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.output
    assert not (folder / "tokens.json").exists()


def test_a_wrong_client_secret(invoke: Invoke, sandbox: Sandbox) -> None:
    code = answer_to(sandbox)["code"][0]
    result = invoke("auth", "login", "--no-browser", input=f"{code}\n", WRIKE_CLIENT_SECRET="not-that")
    assert result.exit_code == 1
    assert "the client ID or the client secret is wrong" in result.stderr
    assert "not-that" not in result.output


@pytest.mark.parametrize("missing", ["WRIKE_CLIENT_ID", "WRIKE_CLIENT_SECRET"])
def test_without_a_terminal_the_app_must_be_in_the_environment(invoke: Invoke, sandbox: Sandbox, missing: str) -> None:
    result = invoke("auth", "login", "--no-browser", input="code\n", **{missing: None})
    assert result.exit_code == 2
    assert "set WRIKE_CLIENT_ID and WRIKE_CLIENT_SECRET" in " ".join(result.stderr.replace("│", " ").split())


def test_on_a_terminal_the_app_is_asked_for(
    invoke: Invoke, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    asked: list[tuple[str, bool]] = []
    answers = {"Client ID": CLIENT_ID, "Client secret": CLIENT_SECRET, "URL or code": answer_to(sandbox)["code"][0]}

    def prompt(text: str, *, hide_input: bool = False, err: bool) -> str:
        asked.append((text, hide_input))
        return answers[text]

    monkeypatch.setattr("typer.prompt", prompt)
    monkeypatch.setattr(auth_command, "stdin_is_terminal", lambda: True)
    result = invoke("auth", "login", "--no-browser", WRIKE_CLIENT_ID=None, WRIKE_CLIENT_SECRET=None)
    assert result.exit_code == 0, result.output
    assert asked == [("Client ID", False), ("Client secret", True), ("URL or code", False)]


@pytest.mark.parametrize("command", ["login", "status", "logout"])
def test_no_secret_belongs_on_the_command_line(invoke: Invoke, command: str) -> None:
    shown = invoke("auth", command, "--help").stdout
    assert re.findall(r"--(?:client|secret|code|token)[\w-]*", shown) == []


# --- the login in use ---------------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(invoke: Invoke, sandbox: Sandbox, folder: Path) -> Path:
    code = answer_to(sandbox)["code"][0]
    assert invoke("auth", "login", "--no-browser", input=f"{code}\n").exit_code == 0
    return folder


def test_commands_renew_the_login_and_keep_it(invoke: Invoke, sandbox: Sandbox, signed_in: Path) -> None:
    before = expire(signed_in)
    # It takes nothing from the environment: the app was stored along with its tokens.
    result = invoke("list", "tasks", WRIKE_CLIENT_ID=None, WRIKE_CLIENT_SECRET=None, WRIKE_LOGIN_URL=None)
    assert result.exit_code == 0, result.output
    after = TokenPair.from_dict(msgspec.json.decode((signed_in / "tokens.json").read_bytes()))
    assert after.refresh_token != before.refresh_token
    assert invoke("auth", "status").exit_code == 0


def test_a_login_that_wrike_refuses_says_what_to_do(invoke: Invoke, sandbox: Sandbox, signed_in: Path) -> None:
    expire(signed_in)
    sandbox.oauth.clear()
    for command in (("list", "tasks"), ("auth", "status")):
        result = invoke(*command)
        assert result.exit_code == 1
        assert "Sign in again (wrike-async auth login)" in result.stderr
        assert "hint" not in result.stderr
    assert invoke("auth", "status", "--offline").exit_code == 0


def test_a_token_in_the_environment_comes_first(invoke: Invoke, sandbox: Sandbox, signed_in: Path) -> None:
    result = invoke("list", "tasks", WRIKE_TOKEN=sandbox.token, WRIKE_BASE_URL=sandbox.base_url)
    assert result.exit_code == 0
    assert sandbox.requests[-1].token == sandbox.token
    assert "WRIKE_TOKEN is set" in invoke("auth", "status", WRIKE_TOKEN="x").stderr


def test_the_login_knows_its_host(invoke: Invoke, sandbox: Sandbox, signed_in: Path) -> None:
    sandbox.requests.clear()
    assert invoke("list", "tasks", WRIKE_BASE_URL=None).exit_code == 0
    assert {record.token for record in sandbox.requests} == {secrets_of(signed_in)[1]}


def test_nobody_is_signed_in(invoke: Invoke, folder: Path) -> None:
    result = invoke("auth", "status")
    assert result.exit_code == 1
    assert "nobody is signed in" in result.stderr
    assert "hint: wrike-async auth login" in result.stderr
    assert "should not happen" not in result.stderr
    assert not folder.exists()


@pytest.mark.parametrize("expires_at", [1e300, 1e12])
def test_a_time_beyond_all_dates_is_shown(invoke: Invoke, sandbox: Sandbox, signed_in: Path, expires_at: float) -> None:
    path = signed_in / "tokens.json"
    path.write_bytes(msgspec.json.encode(msgspec.json.decode(path.read_bytes()) | {"expires_at": expires_at}))
    result = invoke("auth", "status")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "token    is used until Wrike refuses it" in result.stdout


@pytest.mark.parametrize("name", ["app.json", "tokens.json"])
@pytest.mark.parametrize("content", ["", "[]", '{"client_id": 5}'])
def test_a_damaged_file_says_so(invoke: Invoke, sandbox: Sandbox, signed_in: Path, name: str, content: str) -> None:
    (signed_in / name).write_text(content)
    result = invoke("list", "tasks")
    assert result.exit_code == 2
    assert str(signed_in / name) in result.stderr
    assert "sign in again" in result.stderr
    assert invoke("auth", "logout").exit_code == 0
    assert sorted(path.name for path in signed_in.iterdir()) == ["tokens.json.lock"]


def test_offline_asks_nobody(invoke: Invoke, sandbox: Sandbox, signed_in: Path) -> None:
    sandbox.inject(Fault("status", status=503, times=None))
    result = invoke("auth", "status", "--offline")
    assert result.exit_code == 0
    assert "Wrike    was not asked" in result.stdout
    assert [record.status for record in sandbox.requests] == [302, 200]
