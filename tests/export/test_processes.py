"""Exports that are killed, terminated, and whose files may not grow: in processes of their own."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.export.reading import files_in, rows_in
from tests.project.import_graph import ROOT
from wrike_async.sandbox import Sandbox

if TYPE_CHECKING:
    from wrike_async.sandbox import RequestRecord

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

PROGRAM = """
import asyncio, resource, sys
from wrike_async import Wrike
from wrike_async.export import export

AREAS = {"tasks": {"page_size": 40}, "folders": {"page_size": 4}, "timelogs": {"page_size": 10}, "contacts": {}}

async def main():
    token, base_url, folder, form, most, force = sys.argv[1:]
    if most != "-":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
    async with Wrike(token, base_url=base_url, quota=None) as wrike:
        await export(wrike, AREAS, to=folder, format=form, deleted="include", force=force == "force")

asyncio.run(main())
"""


class Killer:
    """Sends a signal to a process when it makes one request too many, and counts the requests."""

    def __init__(self) -> None:
        self.left = 0
        self.process: subprocess.Popen[str] | None = None
        self.signal = signal.SIGKILL
        self._turn = threading.Lock()

    def __call__(self, _: RequestRecord) -> bool:
        with self._turn:
            self.left -= 1
            if self.left == 0 and self.process is not None:
                self.process.send_signal(self.signal)
        return False


def start(sandbox: Sandbox, folder: Path, form: str, most: int | str = "-", force: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, sandbox.token, sandbox.base_url, str(folder), form, str(most), force],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def contents(folder: Path, form: str) -> dict[str, list[str]]:
    return {area: sorted(map(repr, rows_in(folder, area, form))) for area in ("tasks", "folders", "timelogs")}


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=40)
    return process.returncode, errors


@pytest.mark.parametrize("form", ["jsonl.gz", "parquet"])
def test_it_is_killed_again_and_again(tmp_path: Path, form: str) -> None:
    from wrike_async.sandbox import Fault

    draw = random.Random(form)
    with Sandbox(tasks=800, quota=None, latency=0.01) as sandbox:
        assert finish(start(sandbox, tmp_path / "whole", form)) == (0, "")
        requests = len(sandbox.requests)
        killer = Killer()
        sandbox.inject(Fault("status", killer, status=500, times=None))
        kills = 0
        while kills < 3:
            killer.left = draw.randint(2, requests // 2)
            killer.process = start(sandbox, tmp_path / "out", form)
            if finish(killer.process)[0] == 0:
                break
            kills += 1
        killer.process = None
        if not (tmp_path / "out" / "manifest.json").exists():
            assert finish(start(sandbox, tmp_path / "out", form)) == (0, "")
    assert kills
    assert contents(tmp_path / "out", form) == contents(tmp_path / "whole", form)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_what_came(tmp_path: Path, sent: signal.Signals) -> None:
    from wrike_async.sandbox import Fault

    with Sandbox(tasks=800, quota=None, latency=0.01) as sandbox:
        killer = Killer()
        killer.left, killer.signal = 15, sent
        sandbox.inject(Fault("status", killer, status=500, times=None))
        killer.process = start(sandbox, tmp_path, "jsonl")
        assert finish(killer.process)[0] != 0
        assert not (tmp_path / "manifest.json").exists()
        killer.process = None
        assert finish(start(sandbox, tmp_path, "jsonl")) == (0, "")
        ids = sandbox.state.task_ids()
    assert {row["id"] for row in rows_in(tmp_path, "tasks")} >= set(ids)


def test_files_that_may_not_grow(tmp_path: Path) -> None:
    with Sandbox(tasks=800, quota=None) as sandbox:
        assert finish(start(sandbox, tmp_path, "jsonl")) == (0, "")
        old = files_in(tmp_path)
        for most in (100, 100_000):
            code, errors = finish(start(sandbox, tmp_path, "jsonl", most, "force"))
            assert code == 1
            assert "StoreError" in errors
            assert "File too large" in errors
            assert {path: path.read_bytes() for path in old} == old
        assert finish(start(sandbox, tmp_path, "jsonl", force="force")) == (0, "")
    assert len(rows_in(tmp_path, "tasks")) >= 800
