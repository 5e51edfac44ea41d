"""Processes of the system that share a quota, one of which is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wrike_async import Quota
from wrike_async._sharing.ledger import Rule

if TYPE_CHECKING:
    from benchmarks.harness.redis_server import RedisServer

QUOTA = Quota(120, per=6.0)
SECONDS = 1.2
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("kind", ["redis", "file"])
def test_three_of_them_keep_one_quota_whatever_becomes_of_one(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    store = f"file:{tmp_path / 'quota'}"
    if kind == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
        store = server.url
    command = [sys.executable, "-m", "tests.sharing.worker", store, str(QUOTA.limit), str(QUOTA.per)]
    said = [tmp_path / f"{number}" for number in range(3)]
    workers = []
    for path in said:
        with path.open("wb") as output:
            workers.append(
                subprocess.Popen(command, stdout=output, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
            )
    try:
        deadline = time.monotonic() + 20
        while not all(path.stat().st_size for path in said):
            assert time.monotonic() < deadline, "they do not even begin"
            time.sleep(0.01)
        began = time.time()
        time.sleep(SECONDS / 2)
        workers[0].kill()
        killed = time.time()
        time.sleep(SECONDS / 2)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    sends = [[float(line) for line in path.read_text().splitlines()] for path in said]
    union = sorted(moment for each in sends for moment in each)
    rate = 1 / Rule.of(QUOTA).interval
    assert len(union) <= rate * (union[-1] - union[0]) + QUOTA.burst + 2
    assert all(sum(moment > killed + 0.3 for moment in each) >= 1 for each in sends[1:]), "the others go on"
    assert len([moment for moment in union if moment > began]) >= 0.25 * rate * SECONDS
