"""What only a process of its own shows: signals, closed pipes, terminals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import everything_from
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve, Start
    from wrike_async.sandbox import RequestRecord, Sandbox

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and terminals of POSIX")


def stuck_at_page(number: int, sandbox: Sandbox) -> threading.Event:
    """Never answer the request for this page; the event says that it came."""
    came = threading.Event()
    pages = 0

    def is_it(record: RequestRecord) -> bool:
        nonlocal pages
        pages += 1
        if pages == number:
            came.set()
        return pages >= number

    sandbox.inject(Fault("slow_headers", operation=is_it, times=None, delay=3600.0))
    return came


@pytest.mark.parametrize(
    ("sent", "code", "said"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_a_signal_leaves_complete_lines(
    serve: Serve, start: Start, tmp_path: Path, sent: signal.Signals, code: int, said: str
) -> None:
    came = stuck_at_page(3, serve(tasks=100))
    path = tmp_path / "tasks.jsonl"
    process = start("export", "tasks", "-o", str(path), "--page-size", "10")
    assert came.wait(30)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == code
    assert not path.exists()
    text = path.with_name("tasks.jsonl.part").read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert len({json.loads(line)["id"] for line in text.splitlines()}) in (10, 20)
    assert errors.splitlines()[-1] == f"wrike-async: {said}"
    assert "Traceback" not in errors


def test_ctrl_c_while_nobody_types_an_id(serve: Serve, start: Start, invoke: Invoke) -> None:
    serve(tasks=100)
    ids = [json.loads(line)["id"] for line in invoke("list", "tasks").stdout.splitlines()]
    process = start("get", "tasks", stdin=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("".join(f"{entity_id}\n" for entity_id in ids))
    process.stdin.flush()
    assert [json.loads(process.stdout.readline())["id"] for _ in ids] == ids
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130


def test_a_closed_pipe_is_quiet(serve: Serve, start: Start) -> None:
    serve(tasks=3000)
    process = start("list", "tasks")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["id"]
    process.stdout.close()
    assert process.wait(30) == 141
    assert process.stderr is not None
    assert process.stderr.read() == ""


def test_progress_is_shown_on_a_terminal_only(serve: Serve, start: Start, tmp_path: Path) -> None:
    serve(tasks=60)
    terminal, end = os.openpty()
    process = start("export", "tasks", "-o", str(tmp_path / "a.jsonl"), "--page-size", "20", stderr=end)
    os.close(end)
    shown = everything_from(terminal)
    assert process.wait(30) == 0
    assert "60/60" in shown
    assert "quota 1%" in shown
    piped = start("export", "tasks", "-o", str(tmp_path / "b.jsonl"))
    assert piped.communicate(timeout=30) == ("", "")


@pytest.mark.parametrize("arguments", [["list", "tasks"], ["--version"], ["create", "tasks", "--help"]])
def test_standard_output_that_is_closed(serve: Serve, arguments: list[str]) -> None:
    serve(tasks=1)
    shell = ["sh", "-c", 'exec "$0" -m wrike_async "$@" >&-', sys.executable, *arguments]
    ended = subprocess.run(shell, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "wrike-async: standard output is closed\n")


def test_what_writes_nothing_needs_no_standard_output(serve: Serve, tmp_path: Path) -> None:
    sandbox = serve(tasks=0, folders=1)
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"title": "a"}\n')
    shell = ["sh", "-c", 'exec "$0" -m wrike_async "$@" >&- <&-', sys.executable, "create", "tasks", str(rows)]
    ended = subprocess.run([*shell, "--folder", sandbox.state.folder_ids[0]], stderr=subprocess.PIPE, check=False)
    assert ended.returncode == 0
    assert [task.title for task in sandbox.state.tasks.kept.values()] == ["a"]
    (results,) = tmp_path.glob("*.results.jsonl")
    assert all(line.startswith("{") for line in results.read_text().splitlines())
