"""``wrike-async report``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.export.reporting.picture import Drawn

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve


@pytest.fixture(autouse=True)
def hurried() -> None:
    """Nothing is: these tell the real quota."""


def test_an_export_and_a_sync_are_drawn(
    serve: Serve, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = serve(tasks=30)
    monkeypatch.chdir(tmp_path)
    assert invoke("export", "tasks", "contacts", "-o", "out").exit_code == 0
    drawn = invoke("report", "out")
    assert (drawn.exit_code, drawn.stdout) == (0, "1 run: report.svg\n")
    assert "A run over 2 areas" in Drawn(tmp_path / "report.svg").said("title")
    for _ in range(2):
        assert invoke("sync", "--to", "sqlite:wrike.db", "--areas", "tasks,contacts").exit_code == 0
    sent = len(sandbox.requests)
    drawn = invoke("report", "sqlite:wrike.db", "-o", "nights.svg")
    assert drawn.stdout == "2 runs: nights.svg\n"
    assert Drawn(tmp_path / "nights.svg").said("title").startswith("2 runs, ")
    runs = json.loads(invoke("report", "sqlite:wrike.db", "--json").stdout)["runs"]
    # Both may have begun and ended in the same second of the server's clock.
    assert sorted((run["inserted"], len(run["areas"])) for run in runs) == [(0, 2), (40, 2)]
    assert len(json.loads(invoke("report", "sqlite:wrike.db", "--last", "1", "--json").stdout)["runs"]) == 1
    assert len(sandbox.requests) == sent
    assert [path.name for path in tmp_path.glob("wrike.db*")] == ["wrike.db"]


def test_numbers_need_no_picture(serve: Serve, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(tasks=30)
    monkeypatch.chdir(tmp_path)
    told = json.loads(invoke("export", "tasks", "-o", "out", "--json").stdout)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    (run,) = json.loads(invoke("report", "out", "--json").stdout)["runs"]
    assert (run["requests"], run["rows"], run["inserted"], run["quota"]) == (told["requests"], 30, 30, 400.0)
    first, *_, last = run["areas"]["tasks"]["samples"]
    assert (first["rows"], last["rows"], last["requests"]) == (0, 30, told["requests"])
    assert run["share"] == pytest.approx(run["requests"] * 60 / (400 * run["seconds"]))
    assert [path.name for path in tmp_path.glob("report*")] == []
    refused = invoke("report", "out")
    assert refused.exit_code == 2
    assert "pip install 'wrike-async[report]'" in refused.stderr
    assert invoke("report", "out", "--json", "-o", "report.svg").exit_code == 2


def test_without_runs_that_is_said(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("report", str(tmp_path))
    assert result.exit_code == 2
    assert "has no manifest.json" in result.stderr
