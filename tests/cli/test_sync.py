"""``wrike-async sync``."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wrike_async._cli.output.reports import tell_report
from wrike_async.export import AreaReport, Report
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve


def test_tables_are_brought_up_to_date(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=40)
    path = tmp_path / "wrike.db"
    arguments = ["sync", "--to", f"sqlite:{path}", "--areas", "tasks, contacts"]
    planned = invoke(*arguments, "--dry-run", "--lookback", "12h")
    assert (planned.exit_code, planned.stderr) == (0, "")
    assert "minutes at the quota" in planned.stdout
    assert not path.exists()
    result = invoke(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["area", "rows", "requests", "inserted", "updated", "deleted", "restored", "purged"]
    assert ["tasks", "40", "2", "40", "0", "0", "0", "0"] in lines
    with closing(sqlite3.connect(path)) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM tasks ORDER BY id")]
    assert ids == sorted(sandbox.state.task_ids())
    report = json.loads(invoke(*arguments, "--json", "--lookback", "2w", "--full").stdout)
    assert (report["areas"]["tasks"]["rows"], report["areas"]["tasks"]["updated"]) == (40, 0)
    sandbox.state.tasks.remove(sandbox.state.tasks.seeded.start)
    reconciled = json.loads(invoke(*arguments, "--reconcile", "ids", "--json").stdout)
    assert reconciled["areas"]["tasks"]["purged"] == 1


def test_what_wrike_refuses_is_said_and_the_rest_is_there(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=5)
    sandbox.inject(Fault("status", "GET /audit_log", status=403, times=None))
    result = invoke("sync", "--to", f"sqlite:{tmp_path / 'wrike.db'}", "--areas", "audit_log,tasks")
    assert result.exit_code == 1
    assert "audit_log could not be synced" in result.stderr
    assert "tasks" in result.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "oracle:x"], "sqlite:FILE"),
        (["--to", "sqlite:x.db", "--areas", "taks"], "did you mean 'tasks'"),
        (["--to", "sqlite:x.db", "--lookback", "soon"], "--lookback takes days"),
        (["--to", "sqlite:x.db", "--reconcile", "names"], "reconcile must be 'counts', 'ids'"),
        (["--to", "sqlite:x.db", "--reconcile", "ids", "--dry-run"], "64 requests an area"),
        ([], "--to"),
    ],
)
def test_a_wrong_command_line_is_usage(serve: Serve, invoke: Invoke, options: list[str], said: str) -> None:
    sandbox = serve(tasks=1)
    result = invoke("sync", *options)
    assert result.exit_code == 2
    assert said in result.stderr
    assert sandbox.requests == []


def test_another_users_store_is_named_in_words_of_the_command(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=5)
    arguments = ["sync", "--to", f"sqlite:{tmp_path / 'wrike.db'}", "--areas", "tasks"]
    assert invoke(*arguments).exit_code == 0
    body = {"kind": "contacts", "data": [{"id": "KUOTHER"}]}
    sandbox.inject(Fault("status", "GET /contacts", status=200, body=body, times=1))
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert "another user sees" in result.stderr
    assert "--full" in result.stderr


def test_an_export_tells_what_is_in_the_bin(capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime(2026, 3, 10, tzinfo=UTC)
    areas = {"tasks": AreaReport(rows=9, deleted=3), "contacts": AreaReport(rows=1)}
    report = Report(began=now, ended=now, requests=4, refused=0, areas=areas)
    tell_report(report, as_json=False, failed="exported")
    lines = capsys.readouterr().out.splitlines()
    assert "in the bin" in lines[0]
    assert lines[2].split() == ["tasks", "9", "0", "3"]
