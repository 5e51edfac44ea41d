"""``wrike-async connections``."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from wrike_async._cli.commands.access import connections as connections_command
from wrike_async._cli.settings import Settings

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve
    from wrike_async.sandbox import Sandbox

FIRST = {"connection_id": "sandbox-connection-1", "status": "ACTIVE"}


@pytest.fixture
def sandbox(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    sandbox = serve(tasks=1)
    monkeypatch.delenv("WRIKE_TOKEN")
    monkeypatch.setenv("MATON_API_KEY", sandbox.token)
    monkeypatch.setenv("MATON_BASE_URL", sandbox.base_url.removesuffix("/api/v4"))
    return sandbox


def lines(text: str) -> list[Any]:
    return [msgspec.json.decode(line) for line in text.splitlines()]


def test_connections_are_listed_without_what_would_let_anybody_sign_in(invoke: Invoke, sandbox: Sandbox) -> None:
    pending = sandbox.gateway.add()
    sandbox.gateway.add("slack")
    assert lines(invoke("connections", "list").stdout) == [FIRST]
    assert len(lines(invoke("connections", "list", "--all").stdout)) == 2
    assert lines(invoke("connections", "list", "--status", "PENDING").stdout) == [
        {"connection_id": pending.id, "status": "PENDING"}
    ]
    assert len(lines(invoke("connections", "list", "--all", "--app", "slack").stdout)) == 1


def test_a_connection_is_made_shown_and_deleted(invoke: Invoke, sandbox: Sandbox) -> None:
    result = invoke("connections", "create")
    (made,) = lines(result.stdout)
    assert (made["connection_id"], made["status"]) == ("sandbox-connection-2", "PENDING")
    assert made["url"].endswith("/connect?session=sandbox-connection-2")
    assert "sign in there" in result.stderr
    assert "MATON_CONNECTION=sandbox-connection-2" in result.stderr
    assert lines(invoke("connections", "get", made["connection_id"]).stdout) == [made]
    assert invoke("connections", "delete", made["connection_id"]).exit_code == 0
    for command in ("get", "delete", "wait"):
        assert invoke("connections", command, made["connection_id"]).exit_code == 3


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
def test_a_connection_is_made_and_waited_for(
    invoke: Invoke, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    monkeypatch.setattr(Settings, "shows_progress", lambda *_: terminal)
    monkeypatch.setattr(connections_command, "_INTERVAL", 0.1)

    def sign_in() -> None:
        while "sandbox-connection-2" not in sandbox.gateway.connections:
            time.sleep(0.02)
        time.sleep(0.15)
        sandbox.gateway.connect("sandbox-connection-2")

    signing_in = threading.Thread(target=sign_in)
    signing_in.start()
    result = invoke("connections", "create", "--wait")
    signing_in.join()
    assert result.exit_code == 0, result.output
    assert [line["status"] for line in lines(result.stdout)] == ["PENDING", "ACTIVE"]
    assert ("Waiting up to 300 s" in result.stderr) is not terminal


def test_nobody_signs_in(invoke: Invoke, sandbox: Sandbox) -> None:
    made = sandbox.gateway.add()
    result = invoke("connections", "wait", made.id, "--timeout", "0.1")
    assert result.exit_code == 1
    assert "nobody has signed in at its URL within 0.1 s" in result.stderr
    sandbox.gateway.fail(made.id)
    assert "make a new one" in invoke("connections", "wait", made.id).stderr


def test_a_wrong_key_is_said_and_not_shown(invoke: Invoke, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATON_API_KEY", "another-key")
    result = invoke("connections", "list")
    assert result.exit_code == 1
    assert "check MATON_API_KEY" in result.stderr
    assert "WRIKE_TOKEN" not in result.stderr
    assert "another-key" not in result.output
    monkeypatch.delenv("MATON_API_KEY")
    for command in (["list"], ["create"], ["get", "c"], ["wait", "c"], ["delete", "c"]):
        result = invoke("connections", *command)
        assert result.exit_code == 2
        assert "set MATON_API_KEY" in result.stderr


@pytest.mark.parametrize("command", ["list", "get", "create", "wait", "delete"])
def test_each_command_explains_itself(invoke: Invoke, command: str) -> None:
    result = invoke("connections", command, "--help")
    assert result.exit_code == 0
    assert f"wrike-async connections {command}" in result.stdout
