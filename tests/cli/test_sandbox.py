"""``wrike-async sandbox``."""

from __future__ import annotations

import json
import signal
import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Start


def test_it_says_where_it_is_in_its_first_line_and_ends_with_ctrl_c(
    start: Start, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = start("sandbox", "--tasks", "30")
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    listed = invoke("--base-url", first["base_url"], "list", "tasks", WRIKE_TOKEN=first["token"])
    assert listed.exit_code == 0
    assert len(listed.stdout.splitlines()) == 30
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 0


def test_a_port_that_is_taken(invoke: Invoke) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = invoke("sandbox", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert "address already in use" in result.stderr.lower()


@pytest.mark.parametrize("latency", ["soon", "-1", "2..1", "inf"])
def test_a_latency_that_cannot_be(invoke: Invoke, latency: str) -> None:
    result = invoke("sandbox", "--latency", latency)
    assert result.exit_code == 2
    assert "--latency" in result.stderr
