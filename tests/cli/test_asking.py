"""``whoami``, ``doctor``, completion, lines for who waits, and errors in words that one can type."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from wrike_async import AttemptEvent
from wrike_async._cli import reaching
from wrike_async._cli.commands.access import doctor as doctor_command
from wrike_async._cli.naming.wording import OPTIONS, in_words_of_command_line
from wrike_async._cli.reaching import Reached, reach
from wrike_async._cli.waits import Waits
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve

SECRET = "a-secret-that-nobody-may-see"


def test_whoami(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=1)
    found = msgspec.json.decode(invoke("whoami").stdout)
    assert found == {
        "id": "KUAMSEAA",
        "name": "Alan Hill",
        "email": "alan.hill.0@example.com",
        "account": "Sandbox",
        "accountId": found["accountId"],
        "host": sandbox.base_url,
        "credential": "WRIKE_TOKEN",
    }
    sandbox.inject(Fault("status", status=200, body={"kind": "contacts", "data": []}))
    nobody = invoke("whoami")
    assert (nobody.exit_code, "knows nobody whom this credential belongs to" in nobody.stderr) == (3, True)


# --- doctor ---------------------------------------------------------------------------------------------------


def found_by(output: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in output.splitlines():
        if not line.startswith(" "):
            found.setdefault(line.split()[1], []).append(line.split()[0])
    return found


def test_a_doctor_who_finds_nothing(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=1)
    result = invoke("doctor")
    names = ["versions", "token", "host", "proxy", "clock", "login", "scopes", "quota"]
    assert (result.exit_code, found_by(result.stdout)) == (0, {name: ["ok"] for name in names})
    assert "from WRIKE_TOKEN" in result.stdout
    assert "none is used: only https:// goes through one" in result.stdout
    assert len(sandbox.requests) == 11
    assert not [record for record in sandbox.requests if record.method != "GET"]


def test_a_doctor_without_a_token(invoke: Invoke) -> None:
    result = invoke("doctor")
    assert result.exit_code == 1
    assert found_by(result.stdout)["token"] == ["wrong"]
    assert "-> set WRIKE_TOKEN, or run wrike-async init or wrike-async auth login" in result.stdout


def test_a_token_that_is_refused(serve: Serve, invoke: Invoke) -> None:
    serve(tasks=1)
    result = invoke("doctor", WRIKE_TOKEN=SECRET)
    assert result.exit_code == 1
    assert found_by(result.stdout)["login"] == ["wrong"]
    assert "give it where it comes from: WRIKE_TOKEN" in result.stdout
    assert SECRET not in result.output


def test_a_host_that_does_not_answer(invoke: Invoke) -> None:
    result = invoke("doctor", WRIKE_TOKEN="sandbox-token", WRIKE_BASE_URL="http://127.0.0.1:1")
    assert result.exit_code == 1
    assert found_by(result.stdout)["host"] == ["wrong"]
    assert "-> is the host right (--base-url, WRIKE_BASE_URL, wrike-async init)?" in result.stdout
    assert "http://127.0.0.1:1/api/v4: no connection to 127.0.0.1: Connect call failed" in result.stdout


def test_a_proxy_that_does_not_answer(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("https_proxy", f"http://me:{SECRET}@127.0.0.1:1")
    result = invoke("doctor", WRIKE_TOKEN="token")
    assert result.exit_code == 1
    assert "-> is the proxy http://127.0.0.1:1 (HTTPS_PROXY) right" in result.stdout
    assert SECRET not in result.output
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1")
    assert found_by(invoke("doctor", WRIKE_TOKEN="token").stdout)["proxy"] == ["wrong"]


@pytest.mark.parametrize(
    ("skew", "said", "code"),
    [
        (90.0, "wrong clock     this machine's is 90 s ahead of Wrike's", 1),
        (-90.0, "wrong clock     this machine's is 90 s behind Wrike's", 1),
        (None, "ok    clock     not compared", 0),
    ],
)
def test_a_clock_that_goes_wrong(
    serve: Serve, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, skew: float | None, said: str, code: int
) -> None:
    serve(tasks=1)

    async def reached(_: str) -> Reached:
        return Reached(proxy=None, skew=skew)

    monkeypatch.setattr(doctor_command, "reach", reached)
    result = invoke("doctor")
    assert said in result.stdout
    assert result.exit_code == code


@pytest.mark.real_time
async def test_clocks_are_compared(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = serve(tasks=0)
    ahead = (await reach(sandbox.base_url)).skew
    assert ahead is not None
    assert abs(ahead) < 5
    for date, skew in ((format_datetime(datetime.fromtimestamp(0, UTC), usegmt=True), time.time()), ("soon", None)):
        sandbox.inject(Fault("status", status=401, headers={"Date": date}))
        found = (await reach(sandbox.base_url)).skew
        assert found == (None if skew is None else pytest.approx(skew, abs=60))
    assert reaching._skew(None, 0.0) is None


def test_scopes_that_are_missing(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=1)
    sandbox.inject(Fault("status", status=403, operation="GET /groups"))
    result = invoke("doctor")
    assert result.exit_code == 0
    assert "cannot: amReadOnlyGroup" in result.stdout
    sandbox.inject(Fault("status", status=500, operation="GET /groups", times=None))
    assert "wrong scopes    amReadOnlyGroup: " in invoke("doctor").stdout
    sandbox.faults.clear()
    sandbox.inject(Fault("status", status=403, times=None, operation=lambda record: record.path != "/version"))
    nothing = invoke("doctor")
    assert nothing.exit_code == 1
    assert "-> make a token, or sign in, with the scope Default" in nothing.stdout
    assert "the scope Default or wsReadOnly reads who one is" in nothing.stdout


def test_a_quota_that_others_use(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=1)
    sandbox.inject(Fault("status", status=429, operation="GET /groups", headers={"Retry-After": "0"}))
    result = invoke("doctor")
    assert "1 of 11 requests were refused with 429" in result.stdout
    assert "give each a token of its own" in result.stdout


# --- waits ----------------------------------------------------------------------------------------------------


def event(**given: Any) -> AttemptEvent:
    usual: dict[str, Any] = {
        "method": "GET", "path": "/tasks", "base_url": "https://www.wrike.com/api/v4", "attempt": 1, "status": 429,
        "error": "RateLimited", "waited": 0.0,
        "duration": 0.1, "lane": "bulk", "group_size": 1, "callers": 1, "entities": 0, "retry_in": 12.0,
    }  # fmt: skip
    return AttemptEvent(**{**usual, **given})


def test_who_waits_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    now = 100.0
    waits = Waits(lambda: now)
    waits(event(retry_in=None))
    waits(event(retry_in=0.2))
    waits(event())
    waits(event())
    waits(event(status=503, retry_in=2.0, attempt=3))
    waits(event(status=None, error="TransportError", retry_in=4.0))
    now += 20
    waits(event(status=None, error="TransportError", retry_in=4.0, attempt=2))
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "wrike-async: Wrike lets nothing through, because its quota is used up (429); going on as soon as it does",
        "wrike-async: Wrike answered 503; going on in 2 s (attempt 4)",
        "wrike-async: no answer from Wrike (TransportError); going on in 4 s (attempt 2)",
        "wrike-async: no answer from Wrike (TransportError); going on in 4 s (attempt 3)",
    ]


def test_a_command_tells_that_it_waits(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=2)
    sandbox.inject(Fault("status", status=429, headers={"Retry-After": "1"}))
    result = invoke("list", "tasks")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2)
    assert "its quota is used up (429); going on as soon as it does" in result.stderr


# --- words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("page_size must be 1 to 1000, not 5000", "--page-size must be 1 to 1000, not 5000"),
        ("fields[0]='nope' is not one of id", "--fields 'nope' is not one of id"),
        ("spaces has no 'folder_id'; there is fields", "spaces has no --folder; there is fields"),
        ("comments needs --filter folder_id=…", "comments needs --filter folder_id=…"),
        ("limit must not be negative", "--limit must not be negative"),
        ("the limit of what fields may be", "the limit of what fields may be"),
        ("Raw('true'), on the command line raw:true, is sent as it is", "raw:true is sent as it is"),
        ("see wrike.tasks.list(permalink='https://x')", "see wrike.tasks.list(permalink='https://x')"),
        ("a exists already; go on with that run by resume=True", "a exists already; go on with that run by --resume a"),
        (
            "A redirect was not followed: check base_url",
            "A redirect was not followed: check --base-url, or WRIKE_BASE_URL",
        ),
        (
            "a sign-in page. Check base_url and the network",
            "a sign-in page. Check --base-url, or WRIKE_BASE_URL, and the network",
        ),
    ],
)
def test_errors_in_words_that_one_can_type(text: str, said: str) -> None:
    assert in_words_of_command_line(text, OPTIONS) == said


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["whoami"], {"WRIKE_TOKEN": "wrong"}, ": say --base-url https://HOST/api/v4 with the right one of "),
        (
            ["whoami"],
            {"WRIKE_TOKEN": "token", "WRIKE_BASE_URL": "http://example.com/api/v4"},
            "127.0.0.1, and for the token of a sandbox)",
        ),
        (["list", "comments", "--filter", "created_date=..2026-01-01T00:00:00Z"], {}, "get account tells createdDate"),
    ],
)
def test_whole_errors_in_words_that_one_can_type(
    serve: Serve, invoke: Invoke, arguments: list[str], environment: dict[str, str], said: str
) -> None:
    serve(tasks=1)
    told = invoke(*arguments, **environment).stderr
    assert said in told
    for word in ("base_url=", "allow_http", "wrike.account"):
        assert word not in told


def test_a_sandbox_in_another_container(serve: Serve, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = serve(tasks=1)
    monkeypatch.setattr("wrike_async._transport.hosts.is_loopback", lambda _: False)
    assert invoke("list", "tasks").exit_code == 0
    refused = invoke("list", "tasks", WRIKE_TOKEN="token")
    assert (refused.exit_code, len(sandbox.requests)) == (2, 1)


def test_a_number_of_a_permalink(serve: Serve, invoke: Invoke) -> None:
    serve(tasks=1)
    result = invoke("get", "tasks", "4392433502")
    assert (
        "which is no ID: give the permalink in its place: https://www.wrike.com/open.htm?id=4392433502" in result.stderr
    )
    assert "wrike.tasks" not in result.stderr
    other = invoke("get", "comments", "4392433502")
    assert "wrike-async call id_conversion.convert finds IDs" in other.stderr


def test_a_filter_that_only_knows_true(serve: Serve, invoke: Invoke) -> None:
    serve(tasks=1)
    for word in ("true", "yes", "True", "1"):
        assert len(invoke("list", "contacts", "--filter", f"me={word}").stdout.splitlines()) == 1
    assert invoke("list", "contacts", "--filter", "me=no").exit_code == 2


# --- completion -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes(invoke: Invoke, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: (shell, f"/bin/{shell}"))
    shown = invoke("--show-completion")
    assert (shown.exit_code, "_WRIKE_ASYNC_COMPLETE=" in shown.stdout) == (0, True)
    assert "--install-completion" in invoke("--help").stdout


def test_commands_are_completed(invoke: Invoke) -> None:
    words = {"COMP_WORDS": "wrike-async ex", "COMP_CWORD": "1"}
    completed = invoke(_WRIKE_ASYNC_COMPLETE="complete_bash", **words)
    assert completed.stdout.split() == ["export"]
