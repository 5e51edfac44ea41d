"""The example of the page on dlt is run, against the sandbox."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wrike_async.sandbox import Sandbox

PAGE = (Path(__file__).parent.parent / "docs" / "dlt.md").read_text(encoding="utf-8")


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("RUNTIME__LOG_LEVEL", "CRITICAL")
    with Sandbox(tasks=20) as sandbox:
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        exec(compile(block, "docs/dlt.md", "exec"), {})
        assert len(sandbox.requests) > 3
    assert (tmp_path / "wrike.duckdb").exists()
