"""The whole: help, global options, exit codes, what is said and what never is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

import wrike_async
from wrike_async._cli import settings
from wrike_async._cli.app import main
from wrike_async._cli.program import app
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve

COMMANDS = [str(command.name) for command in app.registered_commands]
SECRET = "a-secret-that-nobody-may-see"


def test_there_are_these_commands() -> None:
    assert sorted(COMMANDS) == [
        *("api", "call", "comment", "create", "delete", "demo", "doctor", "download", "export", "get", "init", "list"),
        *("listen", "mcp", "quota", "report", "sandbox", "sync", "tree", "update", "upload", "upsert", "whoami"),
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(invoke: Invoke, command: str) -> None:
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert f"wrike-async {command}" in result.stdout
    assert "--exit-with-stdin" not in result.stdout


def test_the_help_names_the_commands_and_the_exit_codes(invoke: Invoke) -> None:
    shown = " ".join(invoke("--help").stdout.split())
    assert all(command in shown for command in COMMANDS)
    assert "Exit codes: 0 done, 1" in shown
    assert "--token" not in shown


def test_the_version(invoke: Invoke) -> None:
    assert invoke("--version").stdout == f"wrike-async {wrike_async.__version__}\n"


@pytest.mark.parametrize("arguments", [["lst"], ["list"], ["list", "tasks", "--limit", "x"], ["--tokn"]])
def test_a_wrong_command_line_is_usage(invoke: Invoke, arguments: list[str]) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert "Usage" in result.stderr
    assert "Traceback" not in result.output


def test_without_a_credential_it_says_what_to_set(invoke: Invoke) -> None:
    result = invoke("list", "tasks")
    assert result.exit_code == 2
    assert "WRIKE_TOKEN" in result.stderr
    assert "Traceback" not in result.output


def test_a_wrong_token_has_a_hint(serve: Serve, invoke: Invoke) -> None:
    serve()
    result = invoke("list", "tasks", WRIKE_TOKEN=SECRET)
    assert result.exit_code == 1
    assert "401" in result.stderr
    assert "hint: the token comes from WRIKE_TOKEN" in result.stderr
    assert SECRET not in result.output


def test_a_base_url_that_would_show_the_token(invoke: Invoke) -> None:
    result = invoke("--base-url", "http://example.com/api/v4", "list", "tasks", WRIKE_TOKEN=SECRET)
    assert result.exit_code == 2
    assert "use https://" in result.stderr


def test_verbose_logs_requests_but_no_secret(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=1)
    sandbox.add_token(SECRET)
    sandbox.inject(Fault("status", status=403, after=1))
    good = invoke("-v", "list", "tasks", WRIKE_TOKEN=SECRET)
    bad = invoke("-v", "list", "tasks", WRIKE_TOKEN=SECRET)
    assert "GET /tasks attempt 1: 200" in good.stderr
    assert "Traceback" in bad.stderr
    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert SECRET not in good.output + bad.output


def test_what_should_not_happen_is_told_without_a_traceback(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise LookupError("surprise")

    monkeypatch.setattr(settings.Settings, "client", fail)
    result = invoke("list", "tasks")
    assert result.exit_code == 1
    assert "LookupError: surprise" in result.stderr
    assert "Traceback" not in result.output
    assert "Traceback" in invoke("-v", "list", "tasks").stderr


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in [name for name in sys.modules if name.startswith("wrike_async._cli.")]:
        if name != "wrike_async._cli.app":
            monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.partition(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SystemExit) as exit_:
        main()
    assert "pip install 'wrike-async[cli]'" in str(exit_.value.code)


def test_another_module_that_is_missing_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "wrike_async._cli.program")
    monkeypatch.setitem(sys.modules, "wrike_async._cli.commands.demo", None)
    with pytest.raises(ModuleNotFoundError, match="demo"):
        main()


def test_a_proxy_is_used_and_named(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:2")
    monkeypatch.setenv("NO_PROXY", "")
    result = invoke("--proxy", "http://127.0.0.1:1", "list", "tasks", WRIKE_TOKEN=SECRET, WRIKE_BASE_URL=None)
    assert result.exit_code == 1
    assert "no connection to the proxy http://127.0.0.1:1 (HTTPS_PROXY) for www.wrike.com" in result.stderr


def test_what_is_no_proxy_is_refused_and_not_shown(invoke: Invoke) -> None:
    result = invoke("--proxy", f"socks5://me:{SECRET}@127.0.0.1", "list", "tasks", WRIKE_TOKEN=SECRET)
    assert result.exit_code == 2
    assert "--proxy must look like http://proxy.example.com:3128" in " ".join(result.stderr.replace("│", " ").split())
    assert SECRET not in result.stderr
