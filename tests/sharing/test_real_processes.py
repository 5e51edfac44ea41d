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
SECONDS = 0.7
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
        all_go_on(said)
        time.sleep(SECONDS)
        workers[0].kill()
        all_go_on(said[1:])
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    union = sorted(float(line) for path in said for line in path.read_text().splitlines())
    # What is said is said a little later than it was noted, on a machine that may be busy.
    span = union[-1] - union[0] + 0.2
    assert len(union) <= QUOTA.burst + 1 + span / Rule.of(QUOTA).interval


def all_go_on(said: list[Path]) -> None:
    """Wait until each of them says more than it has said."""
    before, deadline = [path.stat().st_size for path in said], time.monotonic() + 20
    while any(path.stat().st_size == size for path, size in zip(said, before, strict=True)):
        assert time.monotonic() < deadline, "one of them does not go on"
        time.sleep(0.01)
