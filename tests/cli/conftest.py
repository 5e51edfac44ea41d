"""A sandbox beside the command line: commands have event loops of their own, so it serves from a thread."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.cli.invoking import run
from wrike_async import Quota, RetryPolicy, SharedQuota, Wrike
from wrike_async._cli import one_quota
from wrike_async._engine import job_times
from wrike_async._writing import caution
from wrike_async._writing.batching import places, proof
from wrike_async.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result


class Serve(Protocol):
    def __call__(self, **settings: Any) -> Sandbox: ...


class Invoke(Protocol):
    def __call__(self, *arguments: str, input: str | bytes | None = None, **env: str | None) -> Result: ...


class Start(Protocol):
    def __call__(
        self, *arguments: str, stdin: int = subprocess.DEVNULL, stderr: int = subprocess.PIPE
    ) -> subprocess.Popen[str]: ...


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start a sandbox that the environment points to."""
    with contextlib.ExitStack() as stack:

        def start(**settings: Any) -> Sandbox:
            sandbox = stack.enter_context(Sandbox(**settings))
            # Jobs, too, take a twentieth of the time.
            sandbox.batching.seconds = 0.1
            monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
            monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
            return sandbox

        yield start


@pytest.fixture(autouse=True)
def plain_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No credential but a test's own, from the environment or from a login, no quota but its own, and no colours."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    # Beside what a test looks at for what a command leaves there.
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    for name in ("WRIKE_TOKEN", "WRIKE_BASE_URL", "MATON_API_KEY", "MATON_CONNECTION", "WRIKE_POLICY", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture(autouse=True)
def quiet_debug_mode() -> Iterator[None]:
    """Standard error has what the command line says, and not that a busy machine was slow in debug mode."""

    def says_something(record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("Executing ")

    logger = logging.getLogger("asyncio")
    logger.addFilter(says_something)
    yield
    logger.removeFilter(says_something)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox's index does not lag: what a first look does not show, none will."""
    monkeypatch.setattr(proof, "_LOOKS_AGAIN_AFTER", (0.1,))


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of this process wait in real time, as others do, but a twentieth of it."""

    def quota_of(store: str, **options: Any) -> SharedQuota:
        # In a file of its own: commands in other processes keep the real one in theirs.
        return SharedQuota(f"{store}-hurried", quota=Quota(400, per=3.0), **options)

    monkeypatch.setattr(one_quota, "SharedQuota", quota_of)
    defaults = Wrike.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "retries", RetryPolicy(first_wait=0.025, longest_wait=1.0))
    monkeypatch.setattr(job_times, "_SOONEST", 0.025)
    monkeypatch.setattr(places, "_GATHERING", 0.1)
    monkeypatch.setattr(caution, "_FIRST_WAIT", 0.05)
    monkeypatch.setattr(caution, "_LONGEST_WAIT", 0.4)


@pytest.fixture
def invoke() -> Iterator[Invoke]:
    """Run the command line in this process, in a terminal's place a pipe."""
    logger = logging.getLogger("wrike_async")
    before = logger.handlers[:], logger.level

    def call(*arguments: str, input: str | bytes | None = None, **env: str | None) -> Result:
        return run(arguments, input=input, env=env)

    yield call
    logger.handlers = before[0]
    # Not the attribute: the logger remembers for which levels it is enabled, and tests after this one would log, too.
    logger.setLevel(before[1])


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the command line in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def popen(*arguments: str, stdin: int = subprocess.DEVNULL, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "wrike_async", *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        started.append(process)
        return process

    yield popen
    for process in started:
        process.kill()
        process.communicate()
