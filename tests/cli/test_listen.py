"""``wrike-async listen``: from a change in Wrike to a line of output."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tests.ports import free_port
from tests.webhooks.sending import SECRET, body_of, event, headers_for, task_events

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve, Start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and terminals of POSIX")


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)


def where(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = process.stderr.readline()
    assert said.startswith("note: listening on http://127.0.0.1:")
    return said.split()[-1]


def post(url: str, body: bytes, **headers: Any) -> int:
    request = urllib.request.Request(url, data=body, headers=headers or headers_for(body))
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def line_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line: dict[str, Any] = json.loads(process.stdout.readline())
    return line


def test_what_happens_in_wrike_becomes_lines(serve: Serve, start: Start, invoke: Invoke) -> None:
    sandbox = serve(tasks=3)
    process = start("listen", "--port", "0", "--secret-env", "HOOK_SECRET")
    url = where(process)
    made = invoke("call", "webhooks.create", f"hook_url={url}any/path", f"secret={SECRET}")
    assert made.exit_code == 0, made.stderr
    task_id = sandbox.state.task_seeder(0).id
    assert invoke("call", "tasks.update", f"task_id={task_id}", "title=New").exit_code == 0
    line = line_of(process)
    assert (line["eventType"], line["taskId"], line["title"]) == ("TaskTitleChanged", task_id, "New")
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 0


def test_it_makes_its_webhook_itself_and_looks_after_it(serve: Serve, start: Start, invoke: Invoke) -> None:
    sandbox, port = serve(tasks=3), free_port()
    hook_url = f"http://127.0.0.1:{port}/wrike"
    about = ["--ensure", hook_url, "--folder", "Space 1", "--recursive", "--events", "TaskTitleChanged"]
    process = start("listen", "--port", str(port), "--secret-env", "HOOK_SECRET", *about)
    where(process)
    assert process.stderr is not None
    said = process.stderr.readline().split()
    assert (said[:3], said[-2:]) == (["note:", "the", "webhook"], ["was", "created"])
    task_id = sandbox.state.task_seeder(0).id
    for change in ("importance=High", "title=New"):
        assert invoke("call", "tasks.update", f"task_id={task_id}", change).exit_code == 0
    line = line_of(process)
    assert (line["eventType"], line["taskId"], line["webhookId"]) == ("TaskTitleChanged", task_id, said[3])
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 0
    again = start("listen", "--port", str(port), "--secret-env", "HOOK_SECRET", *about)
    where(again)
    assert again.stderr is not None
    assert again.stderr.readline().split()[3:] == [said[3], "was", "kept"]


def test_a_webhook_that_cannot_be_made_ends_it(serve: Serve, start: Start) -> None:
    serve(tasks=0)
    about = ["--ensure", "https://example.com:8443/wrike"]
    process = start("listen", "--port", "0", "--secret-env", "HOOK_SECRET", *about)
    where(process)
    out, err = process.communicate(timeout=20)
    assert (out, process.returncode) == ("", 2)
    assert "port 8443; Wrike delivers to ports 80 and 443 only" in err


def test_what_a_webhook_is_about_needs_one(invoke: Invoke) -> None:
    refused = invoke("listen", "--port", "0", "--secret-env", "HOOK_SECRET", "--events", "TaskCreated")
    assert refused.exit_code == 2
    assert "--events and --recursive are about the webhook of --ensure URL" in refused.stderr


def test_either_of_two_secrets_will_do(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEW_SECRET", "new")
    process = start("listen", "--port", "0", "--secret-env", "NEW_SECRET", "--secret-env", "HOOK_SECRET")
    url, body = where(process), body_of(*task_events(2))
    assert post(url, body) == post(url, body, **headers_for(body, secret="new")) == 200
    assert [line_of(process)["taskId"] for _ in range(4)] == ["T00000", "T00001"] * 2


def test_what_is_no_delivery_is_said(start: Start) -> None:
    process = start("listen", "--port", "0", "--secret-env", "HOOK_SECRET")
    url, body = where(process), body_of(*task_events(1))
    assert post(url, body, **headers_for(body, secret="wrong")) == 503
    process.terminate()
    output, errors = process.communicate(timeout=20)
    assert (output, process.returncode) == ("", 0)
    assert "a delivery to a webhook was refused" in errors
    assert SECRET not in errors


def test_without_a_secret(start: Start) -> None:
    process = start("listen", "--port", "0", "--unsigned")
    body = body_of(*task_events(1))
    assert post(where(process), body, **headers_for(body, secret=None)) == 200
    assert line_of(process)["taskId"] == "T00000"
    process.terminate()
    assert (process.communicate(timeout=20), process.returncode) == (("", ""), 0)


def test_what_was_not_written_is_kept(start: Start, tmp_path: Path) -> None:
    arguments = ("listen", "--port", "0", "--secret-env", "HOOK_SECRET", "--inbox", str(tmp_path / "inbox.db"))
    process = start(*arguments)
    assert process.stdout is not None
    url = where(process)
    process.stdout.close()
    assert post(url, body_of(*task_events(1))) == 200
    assert process.wait(20) == 141
    process = start(*arguments)
    where(process)
    assert line_of(process)["taskId"] == "T00000"


def test_what_has_come_is_written_before_it_ends(start: Start) -> None:
    process = start("listen", "--port", "0", "--secret-env", "HOOK_SECRET")
    assert post(where(process), body_of(*task_events(500))) == 200
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    assert [json.loads(line)["taskId"] for line in output.splitlines()] == [f"T{each:05}" for each in range(500)]
    assert (errors, process.returncode) == ("", 0)


def test_a_port_that_is_taken(invoke: Invoke) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = invoke("listen", "--port", port, "--secret-env", "HOOK_SECRET")
    assert result.exit_code == 1
    assert "address already in use" in result.stderr.lower()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say --secret-env VAR, or --unsigned"),
        (["--unsigned", "--secret-env", "HOOK_SECRET"], "say --secret-env VAR, or --unsigned"),
        (["--secret-env", "NO_SUCH"], "the environment variable NO_SUCH is not set"),
    ],
)
def test_secrets_that_are_not_there(invoke: Invoke, arguments: list[str], said: str) -> None:
    result = invoke("listen", "--port", "0", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_the_latest_events_on_a_terminal() -> None:
    terminal, end = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "wrike_async", "listen", "--port", "0", "--secret-env", "HOOK_SECRET"],
        stdin=subprocess.DEVNULL,
        stdout=end,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "120", "TERM": "xterm"},
    )
    os.close(end)
    try:
        url = where(process)
        body = body_of(*task_events(25), event("New\x1b[31m[bold]", taskId="[/x]"), event(lastUpdatedDate=None))
        assert post(url, body) == post(url, body, **headers_for(body)) == 200
        assert post(url, b"nonsense") == 503
        shown = ""
        while "54 events in 2 deliveries, 1 refused" not in shown:
            shown += os.read(terminal, 1 << 16).decode()
        process.send_signal(signal.SIGINT)
        while process.poll() is None or "T00024" not in shown:
            try:
                shown += os.read(terminal, 1 << 16).decode()
            except OSError:
                break
        assert process.wait(20) == 0
    finally:
        os.close(terminal)
        process.kill()
        process.communicate()
    last = shown[shown.rindex("54 events") :]
    assert "T00024" in last
    assert "T00001" not in last
    assert "New [31m[bold]" in last
    assert "[/x]" in last
