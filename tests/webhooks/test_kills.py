"""What was acknowledged is handled, whenever the process is killed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.webhooks.killing import Killing


@pytest.mark.real_time
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed in another way there")
async def test_nothing_is_lost_and_little_is_done_twice(tmp_path: Path) -> None:
    outcome = await Killing(tmp_path, deliveries=60, repeated=20, kills=2, pause=0.02, stuck=40).run()
    assert outcome.missing == set()
    assert outcome.unfinished, "it was killed while there was something to do"
    assert outcome.twice <= outcome.unfinished
