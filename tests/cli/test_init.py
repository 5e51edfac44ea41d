"""``wrike-async init``: a token that all commands find, and that nobody sees."""

from __future__ import annotations

import stat
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from wrike_async._cli.commands.access import init as init_command
from wrike_async._cli.login.stored_token import StoredToken
from wrike_async.errors import InvalidArgument, WrikeError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve
    from wrike_async.sandbox import Sandbox

SECRET = "a-secret-that-nobody-may-see"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where settings are kept, on a machine without a keyring."""
    monkeypatch.setattr("typer.get_app_dir", lambda name: str(tmp_path / name))
    monkeypatch.setitem(sys.modules, "keyring", None)
    return tmp_path / "wrike-async"


@pytest.fixture
def sandbox(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    sandbox = serve(tasks=2)
    sandbox.add_token(SECRET)
    monkeypatch.delenv("WRIKE_TOKEN")
    monkeypatch.delenv("WRIKE_BASE_URL")
    return sandbox


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    kept: dict[tuple[str, str], str] = {}
    module: Any = ModuleType("keyring")
    module.get_password = lambda *entry: kept.get(entry)
    module.set_password = lambda service, user, text: kept.update({(service, user): text})
    module.delete_password = lambda *entry: kept.pop(entry)
    monkeypatch.setitem(sys.modules, "keyring", module)
    return kept


def test_a_token_is_tried_stored_and_found(invoke: Invoke, sandbox: Sandbox, folder: Path) -> None:
    made = invoke("init", "--host", sandbox.base_url, input=f"{SECRET}\n")
    assert made.exit_code == 0, made.output
    assert "Wrike takes the token, which is Alan Hill's" in made.stderr
    assert len(sandbox.requests) == 1
    file = folder / "token.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert msgspec.json.decode(file.read_bytes()) == {"base_url": sandbox.base_url, "token": SECRET}
    listed = invoke("list", "tasks")
    assert (listed.exit_code, len(listed.stdout.splitlines())) == (0, 2)
    assert msgspec.json.decode(invoke("whoami").stdout)["credential"] == "wrike-async init"
    assert SECRET not in made.output + listed.output


def test_somebody_is_asked_on_a_terminal(invoke: Invoke, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init_command, "stdin_is_terminal", lambda: True)
    made = invoke("init", input=f"{sandbox.base_url}\n{SECRET}\n")
    assert made.exit_code == 0, made.output
    assert "Host of your account [https://www.wrike.com]" in made.stderr
    assert "Token (not shown)" in made.stderr
    assert SECRET not in made.output


def test_a_token_that_is_refused_is_not_stored(invoke: Invoke, sandbox: Sandbox, folder: Path) -> None:
    result = invoke("init", input="wrong", WRIKE_BASE_URL=sandbox.base_url)
    assert result.exit_code == 1
    assert "does not take this token, so nothing was stored (401)" in result.stderr
    assert not (folder / "token.json").exists()


@pytest.mark.parametrize(
    ("host", "token", "said"),
    [
        ("http://app-eu.wrike.com", SECRET, "in the clear"),
        ("app-eu.wrike.com/tasks", SECRET, "must end with /api/v4"),
        ("app-eu.wrike.com", "", "token"),
    ],
)
def test_what_cannot_be_is_refused_at_once(invoke: Invoke, host: str, token: str, said: str) -> None:
    result = invoke("init", "--host", host, input=token)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())
    assert SECRET not in result.output


def test_the_environment_comes_first(invoke: Invoke, sandbox: Sandbox) -> None:
    made = invoke("init", "--host", sandbox.base_url, input=SECRET, WRIKE_TOKEN="wrong")
    assert "WRIKE_TOKEN is set, so commands use that" in made.stderr
    refused = invoke("list", "tasks", WRIKE_TOKEN="wrong", WRIKE_BASE_URL=sandbox.base_url)
    assert refused.exit_code == 1
    assert "401" in refused.stderr


@pytest.mark.parametrize("way", ["--base-url", "WRIKE_BASE_URL"])
def test_a_stored_token_goes_to_its_host_only(invoke: Invoke, sandbox: Sandbox, way: str) -> None:
    invoke("init", "--host", sandbox.base_url, input=SECRET)
    other = "https://app-eu.wrike.com/api/v4"
    if way == "--base-url":
        result = invoke(way, other, "list", "tasks")
        same = invoke(way, sandbox.base_url, "list", "tasks")
    else:
        result, same = invoke("list", "tasks", WRIKE_BASE_URL=other), invoke("list", "tasks")
    assert result.exit_code == 2
    assert f"and {way} names another host" in result.stderr
    assert same.exit_code == 0


def test_it_is_forgotten(invoke: Invoke, sandbox: Sandbox, folder: Path) -> None:
    assert "No token was stored." in invoke("init", "--forget").stderr
    invoke("init", "--host", sandbox.base_url, input=SECRET)
    assert "forgotten here" in invoke("init", "--forget").stderr
    assert list(folder.iterdir()) == []
    assert "run wrike-async init, or set WRIKE_TOKEN" in invoke("list", "tasks").stderr


def test_a_keyring_keeps_it(
    invoke: Invoke, sandbox: Sandbox, folder: Path, keyring: dict[tuple[str, str], str]
) -> None:
    made = invoke("init", "--host", sandbox.base_url, input=SECRET)
    assert "It is stored in the keyring." in made.stderr
    assert keyring == {("wrike-async", "token"): SECRET}
    assert SECRET not in (folder / "token.json").read_text()
    assert invoke("list", "tasks").exit_code == 0
    assert invoke("init", "--forget").exit_code == 0
    assert keyring == {}


def test_a_keyring_that_gives_nothing(
    invoke: Invoke, sandbox: Sandbox, keyring: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    invoke("init", "--host", sandbox.base_url, input=SECRET)

    def locked(*_: str) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(sys.modules["keyring"], "get_password", locked)
    result = invoke("list", "tasks")
    assert result.exit_code == 1
    assert "does not give it: RuntimeError; is it unlocked?" in result.stderr
    assert SECRET not in result.output
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(WrikeError, match="pip install"):
        StoredToken().load()


def test_a_damaged_file(invoke: Invoke, folder: Path) -> None:
    folder.mkdir()
    for text in ("{", "[]", '{"token": "t"}', '{"base_url": "https://www.wrike.com/api/v4", "token": ""}'):
        (folder / "token.json").write_text(text)
        with pytest.raises(InvalidArgument, match="run wrike-async init again"):
            StoredToken().load()
    assert invoke("list", "tasks").exit_code == 2


def test_signing_in_tells_that_a_token_comes_first(invoke: Invoke, sandbox: Sandbox) -> None:
    invoke("init", "--host", sandbox.base_url, input=SECRET)
    assert "A token is stored, so commands use that" in invoke("auth", "status").stderr
