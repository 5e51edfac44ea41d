"""``wrike-async upsert``."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wrike_async._cli.commands.tables import upsert
from wrike_async.export._upserting import upserting
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve, Start


def test_rows_are_brought_in_changed_and_trashed(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=3)
    path = tmp_path / "orders.csv"
    path.write_text("order_no,title\n" + "".join(f"{at:03},Order {at}\n" for at in range(10)))
    arguments = ["upsert", "tasks", str(path), "--key", "order_no", "--folder", sandbox.state.folder_ids[0]]
    planned = invoke(*arguments, "--dry-run")
    assert (planned.exit_code, planned.stderr) == (0, "")
    assert "10 would be created" in planned.stdout
    assert invoke(*arguments).exit_code == 0
    lines = [json.loads(line) for line in Path(f"{path}.results.jsonl").read_text().splitlines()]
    assert sum(line.get("action") == "create" for line in lines) == 10
    assert "10 rows: 10 equal, 0 created" in invoke(*arguments).stdout
    path.write_text("order_no,title\n" + "".join(f"{at:03},Order {at}\n" for at in range(8)))
    refused = invoke(*arguments, "--missing", "trash")
    assert refused.exit_code == 2
    assert "2 of 10 marked tasks" in refused.stderr
    trashed = invoke(*arguments, "--missing", "trash", "--max-trash", "20%")
    assert trashed.exit_code == 0
    assert "2 of 10 tasks are missing from the rows and go to the recycle bin" in trashed.stderr
    assert "2 trashed" in trashed.stdout


def test_what_fails_is_said(serve: Serve, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upsert, "_REASONS_SHOWN", 1)
    sandbox = serve(tasks=1)
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps({"no": at, "title": f"Row {at}"}) for at in range(3)))
    arguments = ["upsert", "tasks", str(path), "--key", "no", "--folder", sandbox.state.folder_ids[0]]
    assert invoke(*arguments).exit_code == 0
    path.write_text("\n".join(json.dumps({"no": at, "title": f"Other {at}"}) for at in range(3)))
    sandbox.inject(Fault("status", "PUT /tasks/{taskId}", status=403, times=None))
    result = invoke(*arguments)
    assert result.exit_code == 1
    assert "(update, failed)" in result.stderr
    assert "… and 2 more rows" in result.stderr


@pytest.mark.parametrize("percent", ["many", "101%"])
def test_a_wrong_percentage_is_usage(serve: Serve, invoke: Invoke, tmp_path: Path, percent: str) -> None:
    sandbox = serve(tasks=1)
    path = tmp_path / "rows.csv"
    path.write_text("no,title\n1,One\n")
    result = invoke("upsert", "tasks", str(path), "--key", "no", "--folder", "IEAA", "--max-trash", percent)
    assert result.exit_code == 2
    assert "--max-trash takes a percentage" in result.stderr
    assert sandbox.requests == []


def test_a_run_that_is_killed_and_run_again(
    serve: Serve, invoke: Invoke, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upserting, "_LOOKS_AFTER", (0.2, 0.3))
    sandbox = serve(tasks=1, latency=0.1)
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps({"no": at, "title": f"Row {at}"}) for at in range(60)))
    arguments = ["upsert", "tasks", str(path), "--key", "no", "--folder", sandbox.state.folder_ids[0]]
    process = start(*arguments)
    deadline = time.monotonic() + 30
    while not any(each.method == "POST" for each in sandbox.requests):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)
    busy = invoke(*arguments)
    assert busy.exit_code == 1
    assert f"another run is writing {path}.results.jsonl: process {process.pid} on " in busy.stderr
    time.sleep(0.2)
    process.kill()
    assert process.wait() == -9
    sandbox.latency = 0
    result = invoke(*arguments)
    assert result.exit_code == 0, result.output
    titles = [each.title for each in sandbox.state.tasks if each.title.startswith("Row ")]
    assert sorted(titles) == sorted(f"Row {at}" for at in range(60))
    assert "60 equal" in invoke(*arguments).stdout


@pytest.mark.parametrize("answer", [True, False])
def test_a_terminal_is_asked_before_anything_is_trashed(monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    asked: list[str] = []

    def confirm(question: str, *, err: bool) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", confirm)
    assert upsert._confirm({"dry_run": False})(2, 20) is answer
    assert asked == ["2 of 20 tasks are missing from the rows and go to the recycle bin?"]


def test_rows_become_folders(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=1)
    path = tmp_path / "customers.csv"
    path.write_text("no,title,description\n" + "".join(f"{at},Customer {at},Soon\n" for at in range(5)))
    arguments = ["upsert", "folders", str(path), "--key", "no", "--folder", sandbox.state.folder_ids[0]]
    assert "5 rows: 0 equal, 5 created" in invoke(*arguments).stdout
    refused = invoke(*arguments, "--missing", "trash")
    assert refused.exit_code == 2
    assert "missing folders are not trashed" in refused.stderr
    other = invoke(*arguments[:-1], sandbox.state.folder_ids[1])
    assert other.exit_code == 2
    assert "has no results of this upsert; name another file" in other.stderr
    assert "5 rows: 5 equal, 0 created" in invoke(*arguments).stdout
