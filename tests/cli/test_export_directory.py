"""``wrike-async export AREA… -o DIR``."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import wrike_async.export
from tests.cli.terminal import everything_from
from tests.export.reading import ids_in, rows_in
from wrike_async.export import AREAS
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve, Start
    from wrike_async.sandbox import RequestRecord


def test_areas_go_into_a_directory(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=40)
    out = tmp_path / "out"
    result = invoke("export", "tasks", "contacts", "-o", str(out))
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["area", "rows", "requests"]
    assert ["tasks", "40", "1"] in lines
    assert ids_in(out, "tasks") == sorted(sandbox.state.task_ids())
    refused = invoke("export", "tasks", "contacts", "-o", str(out))
    assert refused.exit_code == 2
    assert "--force replaces it" in refused.stderr
    assert invoke("export", "tasks", "-o", str(out), "--force", "--format", "csv").exit_code == 0
    assert ids_in(out, "tasks", "csv") == sorted(sandbox.state.task_ids())


def test_without_an_area_all_of_them_go(
    serve: Serve, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All of them take half a minute at the quota.
    some = {name: AREAS[name] for name in ("tasks", "account", "user_types")}
    monkeypatch.setattr(wrike_async.export, "AREAS", some)
    serve(tasks=10)
    result = invoke("export", "-o", str(tmp_path), "--json", "--deleted", "--format", "jsonl.gz")
    assert (result.exit_code, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    assert report["areas"].keys() == some.keys()
    assert report["areas"]["account"]["rows"] == 1
    assert len(rows_in(tmp_path, "tasks", "jsonl.gz")) == report["areas"]["tasks"]["rows"]


def test_filters_are_for_every_area_that_is_named(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    serve(tasks=60)
    options = ["--filter", "status=Active", "--fields", "description,parentIds", "--page-size", "10"]
    assert invoke("export", "tasks", "-o", str(tmp_path / "a"), *options).exit_code == 0
    rows = rows_in(tmp_path / "a", "tasks")
    assert {row["status"] for row in rows} == {"Active"}
    assert all("description" in row and "authorIds" not in row for row in rows)
    refused = invoke("export", "tasks", "contacts", "-o", str(tmp_path / "b"), "--filter", "status=Active")
    assert refused.exit_code == 2
    assert "contacts has no 'status'" in refused.stderr
    assert invoke("export", "account", "-o", str(tmp_path / "b"), "--fields", "metadata").exit_code == 2
    assert not (tmp_path / "b").exists()


def test_what_wrike_refuses_is_said_and_the_rest_is_there(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=10)
    sandbox.inject(Fault("status", "GET /audit_log", status=403, times=None))
    body = {"kind": "userTypes", "data": [{"id": f"U{number}"} for number in range(1000)]}
    sandbox.inject(Fault("status", "GET /user_types", status=200, body=body))
    sandbox.inject(
        Fault("status", lambda request: "recurrent" in request.params.get("fields", ""), status=400, times=None)
    )
    result = invoke("export", "audit_log", "tasks", "user_types", "-o", str(tmp_path))
    assert result.exit_code == 1
    assert "audit_log could not be exported" in result.stderr
    assert "note: user_types: exactly 1000 came in one list" in result.stderr
    assert "recurrent" in result.stdout
    assert len(ids_in(tmp_path, "tasks")) == 10


def test_a_dry_run_tells_the_cost_and_writes_nothing(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=2500)
    out = tmp_path / "out"
    areas = ["tasks", "comments", "workflows", "contacts"]
    result = invoke("export", *areas, "-o", str(out), "--dry-run")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["tasks", "2,500", "3"] in lines
    assert result.stdout.splitlines()[-1].endswith("minutes at the quota")
    assert not out.exists()
    assert len(sandbox.requests) <= 2 * len(areas)
    asked = json.loads(invoke("export", *areas, "-o", str(out), "--dry-run", "--json").stdout)
    assert asked["areas"]["tasks"] == {"rows": 2500, "requests": 3, "error": None}
    sandbox.inject(Fault("status", "GET /contacts", status=403, times=None))
    assert "contacts" in invoke("export", "contacts", "-o", str(out), "--dry-run").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tasks", "contacts", "-o", "x.csv"], "takes one area"),
        (["tasks", "-o", "x.csv", "--deleted"], "--deleted is for directories"),
        (["tasks", "-o", "x", "--append"], "--append is for files"),
        (["tasks", "-o", "x", "--limit", "0"], "--limit is for files"),
        (["tasks", "-o", "x.csv", "--format", "parquet"], "parquet is for directories"),
        (["tasks", "-o", "x", "--format", "json"], "json is for files"),
        (["taks", "-o", "x"], "did you mean 'tasks'"),
        (["taks", "-o", "x", "--fields", "title"], "did you mean 'tasks'"),
        (["tasks", "-o", "x", "--folder", "IEAAAAAQ", "--deleted"], "--deleted is for the whole account"),
    ],
)
def test_what_makes_no_sense_is_refused(
    serve: Serve, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    sandbox = serve(tasks=1)
    monkeypatch.chdir(tmp_path)
    result = invoke("export", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert sandbox.requests == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_what_came(
    serve: Serve, start: Start, invoke: Invoke, tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    sandbox = serve(tasks=100)
    came, healed = threading.Event(), threading.Event()
    answers = 0

    def is_stuck(_: RequestRecord) -> bool:
        nonlocal answers
        answers += 1
        if answers == 8:
            came.set()
        return answers >= 8 and not healed.is_set()

    sandbox.inject(Fault("slow_headers", is_stuck, times=None, delay=3600.0))
    arguments = ("export", "tasks", "-o", str(tmp_path), "--page-size", "10")
    process = start(*arguments)
    assert came.wait(30)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Traceback" not in errors
    assert not (tmp_path / "manifest.json").exists()
    healed.set()
    kept = (tmp_path / ".wrike-async" / "tasks.jsonl").read_text().splitlines()
    assert len({json.loads(line)["id"] for line in kept}) == len(kept) >= 30
    assert invoke(*arguments).exit_code == 0
    assert len(ids_in(tmp_path, "tasks")) == 100


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_a_terminal_sees_a_line_for_each_area(serve: Serve, start: Start, tmp_path: Path) -> None:
    serve(tasks=50)
    ours, theirs = os.openpty()
    process = start("export", "tasks", "contacts", "-o", str(tmp_path), stderr=theirs)
    os.close(theirs)
    shown = everything_from(ours)
    assert process.wait(30) == 0
    assert "50/50" in shown
    assert "contacts" in shown
