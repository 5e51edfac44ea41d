"""Exports that are killed, terminated, and whose files may not grow: in processes of their own."""

from __future__ import annotations

import random
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.export.forked import Forked, Form, exports
from tests.export.reading import files_in, rows_in
from wrike_async.sandbox import Sandbox

if TYPE_CHECKING:
    from wrike_async.sandbox import RequestRecord

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


class Killer:
    """Sends a signal to a process when it makes one request too many, and counts the requests."""

    def __init__(self) -> None:
        self.left = 0
        self.process: Forked | None = None
        self.signal = signal.SIGKILL
        self._turn = threading.Lock()

    def __call__(self, _: RequestRecord) -> bool:
        with self._turn:
            self.left -= 1
            if self.left == 0 and self.process is not None:
                self.process.send(self.signal)
        return False


def start(sandbox: Sandbox, folder: Path, form: Form, most: int | None = None, *, force: bool = False) -> Forked:
    return Forked(exports, sandbox.token, sandbox.base_url, folder, form, force, most=most)


def contents(folder: Path, form: Form) -> dict[str, list[str]]:
    return {area: sorted(map(repr, rows_in(folder, area, form))) for area in ("tasks", "folders", "timelogs")}


@pytest.mark.parametrize("form", ["jsonl.gz", "parquet"])
def test_it_is_killed_again_and_again(tmp_path: Path, form: Form) -> None:
    from wrike_async.sandbox import Fault

    draw = random.Random(form)
    with Sandbox(tasks=800, quota=None, latency=0.01) as sandbox:
        assert start(sandbox, tmp_path / "whole", form).ended() == (0, "")
        requests = len(sandbox.requests)
        killer = Killer()
        sandbox.inject(Fault("status", killer, status=500, times=None))
        kills = 0
        while kills < 3:
            killer.left = draw.randint(2, requests // 2)
            killer.process = start(sandbox, tmp_path / "out", form)
            if killer.process.ended()[0] == 0:
                break
            kills += 1
        killer.process = None
        if not (tmp_path / "out" / "manifest.json").exists():
            assert start(sandbox, tmp_path / "out", form).ended() == (0, "")
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
        assert killer.process.ended()[0] != 0
        assert not (tmp_path / "manifest.json").exists()
        killer.process = None
        assert start(sandbox, tmp_path, "jsonl").ended() == (0, "")
        ids = sandbox.state.task_ids()
    assert {row["id"] for row in rows_in(tmp_path, "tasks")} >= set(ids)


def test_files_that_may_not_grow(tmp_path: Path) -> None:
    with Sandbox(tasks=800, quota=None) as sandbox:
        assert start(sandbox, tmp_path, "jsonl").ended() == (0, "")
        old = files_in(tmp_path)
        for most in (100, 100_000):
            code, errors = start(sandbox, tmp_path, "jsonl", most, force=True).ended()
            assert code == 1
            assert "StoreError" in errors
            assert "File too large" in errors
            assert {path: path.read_bytes() for path in old} == old
        assert start(sandbox, tmp_path, "jsonl", force=True).ended() == (0, "")
    assert len(rows_in(tmp_path, "tasks")) >= 800
