"""``wrike-async demo``, with so little to do that the real quota lets it through at once."""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async._cli.commands import demo
from wrike_async._cli.commands.tables import night
from wrike_async._cli.sandbox_process import SandboxAddress, SandboxNotStarted, sandbox_process
from wrike_async.sandbox import Fault, SandboxQuota

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve
    from wrike_async.sandbox import Sandbox


def rows(output: str) -> dict[str, list[str]]:
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in output.splitlines() if "│" in line]
    return {row[0]: row[1:] for row in cells}


def test_it_does_the_main_job_in_few_requests(invoke: Invoke, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    addresses: list[SandboxAddress] = []

    @contextlib.contextmanager
    def noted(**settings: Any) -> Generator[SandboxAddress]:
        with sandbox_process(**settings) as address:
            addresses.append(address)
            yield address

    monkeypatch.setattr(demo, "sandbox_process", noted)
    result = invoke("demo", "--tasks", "1200", "--lookups", "450")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    found = rows(result.stdout)
    assert found["export tasks"][:4] == ["1,200", "2", "2", "0"]
    assert found["look up IDs"][:4] == ["450", "5", "450", "0"]
    assert found["in all"][:4] == ["1,650", "7", "452", "0"]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(addresses[0].pid, 0)


@pytest.fixture
def against(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Run the demo against a sandbox that does not behave."""

    def use(**settings: Any) -> Sandbox:
        sandbox = serve(**settings)
        address = SandboxAddress(sandbox.base_url, sandbox.token, os.getpid())
        monkeypatch.setattr(demo, "sandbox_process", lambda **_: contextlib.nullcontext(address))
        return sandbox

    return use


def test_a_429_fails_it(invoke: Invoke, against: Serve) -> None:
    sandbox = against(tasks=50, quota=SandboxQuota())
    sandbox.inject(Fault("rate_limit", headers={"Retry-After": "0"}))
    result = invoke("demo", "--tasks", "50", "--lookups", "20")
    assert result.exit_code == 1
    assert rows(result.stdout)["export tasks"][:4] == ["50", "2", "1", "1"]
    assert "1 requests were refused for the quota (429), 0 were due" in result.stderr


def test_a_count_that_is_wrong_fails_it(invoke: Invoke, against: Serve) -> None:
    against(tasks=49)
    result = invoke("demo", "--tasks", "50", "--lookups", "20")
    assert result.exit_code == 1
    assert "49 entities came, 50 were due" in result.stderr


def test_the_sandbox_ends_with_the_block_whatever_happens() -> None:
    with pytest.raises(LookupError), sandbox_process(tasks=1) as address:
        os.kill(address.pid, 0)
        raise LookupError
    with pytest.raises(ProcessLookupError):
        os.kill(address.pid, 0)


def test_a_sandbox_that_does_not_start_is_an_error() -> None:
    with pytest.raises(SandboxNotStarted), sandbox_process(tasks=-1):
        pytest.fail("started")


def test_a_night(invoke: Invoke, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(night, "_LATENCY", 0.0)
    result = invoke("demo", "--night", "--tasks", "1200")
    assert result.exit_code == 0, result.stderr
    found = rows(result.stdout)
    assert [found[name][0] for name in ("list all tasks", "scan all tasks", "first sync into SQLite")] == ["1,200"] * 3
    assert found["people change some"][0] == "12"
    assert 0 < int(found["the sync of the next night"][0]) <= 12
    assert "The sync of a night reads what changed" in " ".join(result.stdout.split())
    assert list(tmp_path.iterdir()) == []


def test_a_night_that_brings_too_little_fails(invoke: Invoke, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night, "_NIGHT", 0.0)
    sandbox = serve(tasks=99)
    address = SandboxAddress(sandbox.base_url, sandbox.token, os.getpid())
    monkeypatch.setattr(night, "sandbox_process", lambda **_: contextlib.nullcontext(address))
    sandbox.inject(Fault("status", status=400, operation="PUT /tasks/{taskId}", times=None))
    result = invoke("demo", "--night", "--tasks", "100")
    assert result.exit_code == 1
    assert "scan all tasks: 99 tasks came, 100 were due" in result.stderr
    assert "the sync of the next night: 0 tasks came, up to 0 were due" in result.stderr
