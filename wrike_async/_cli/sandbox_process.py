"""A sandbox in a process of its own, which ends with whoever started it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

import attrs

from wrike_async._json import loads

__all__ = ["SandboxAddress", "SandboxNotStarted", "sandbox_process"]

_SECONDS_TO_END = 5.0
_SECRETS = ("WRIKE_TOKEN", "MATON_API_KEY", "MATON_CONNECTION")


class SandboxNotStarted(OSError):
    """The process ended before it served."""


@attrs.frozen
class SandboxAddress:
    """Where a sandbox is, which token it takes, and the ID of its process."""

    base_url: str
    token: str
    pid: int


@contextmanager
def sandbox_process(*, tasks: int, latency: float = 0.0) -> Generator[SandboxAddress]:
    """Run a sandbox with the real quota for as long as the block lasts.

    Args:
        tasks: how many tasks its account has.
        latency: in seconds, before each answer.

    Raises:
        SandboxNotStarted: the process ended; what it had to say went to standard error.
    """
    command = [sys.executable, "-m", "wrike_async", "sandbox", "--tasks", str(tasks), "--latency", str(latency)]
    command.append("--exit-with-stdin")
    # A group of its own, so that Ctrl-C reaches it through us; the pipe to its standard input closes with us,
    # however we end.
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name not in _SECRETS},
        process_group=0 if os.name == "posix" else None,
    ) as process:
        try:
            yield _address(process)
        finally:
            _end(process)


def _address(process: subprocess.Popen[bytes]) -> SandboxAddress:
    line = process.stdout.readline() if process.stdout else b""
    if not line:
        raise SandboxNotStarted("the sandbox did not start; what it said stands above")
    return SandboxAddress(**loads(line), pid=process.pid)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
