"""The command line in a terminal of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys


def everything_from(terminal: int) -> str:
    shown = b""
    # Linux ends a terminal without a writer with an error, others with nothing.
    with contextlib.suppress(OSError):
        while block := os.read(terminal, 1 << 16):
            shown += block
    os.close(terminal)
    return shown.decode()


def in_terminal(*arguments: str, columns: int, **env: str) -> tuple[str, str]:
    """Run the command line with a terminal as its output, and return what that shows, and what comes as errors."""
    terminal, end = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "wrike_async", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=end,
        stderr=subprocess.PIPE,
        env={**os.environ, "COLUMNS": str(columns), **env},
    )
    os.close(end)
    shown = everything_from(terminal)
    _, errors = process.communicate(timeout=30)
    return shown.replace("\r\n", "\n"), errors.decode()
