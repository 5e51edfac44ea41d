"""The program that reads a million tasks, with few of them."""

from __future__ import annotations

import pytest

from benchmarks.million_tasks import main, scanned


def test_a_night_is_as_a_fresh_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("night", 1_000) == 0
    said = capsys.readouterr().out
    assert "10 new, 19 changed, 10 trashed, 10 restored, 10 purged; rows that differ from a fresh run: 0" in said


async def test_a_scan_that_takes_too_long_is_told() -> None:
    seconds = [1_700_000_000 + second for second in range(3_000)]
    assert await scanned("few", seconds, 0.3, most=9.0, even=True)
    assert not await scanned("few", seconds, 0.3, most=0.1, even=True)
