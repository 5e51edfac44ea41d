"""Exports in processes of their own, which are forked off one that has imported what they need."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from wrike_async import Wrike
from wrike_async.export import export

__all__ = ["Exporting", "Form"]

Form = Literal["jsonl", "jsonl.gz", "parquet"]

_AREAS: Any = {"tasks": {"page_size": 40}, "folders": {"page_size": 4}, "timelogs": {"page_size": 10}, "contacts": {}}
_PROCESSES = multiprocessing.get_context("forkserver")


class Exporting:
    """A process that exports, and what it says."""

    def __init__(self, token: str, base_url: str, folder: Path, form: Form, most: int | None, force: bool) -> None:
        """Start it; no file of it may grow beyond ``most`` bytes."""
        # Here, as it holds for the whole process: the benchmarks want theirs, too.
        _PROCESSES.set_forkserver_preload([__name__, "benchmarks.harness.servers", "pyarrow.parquet"])
        self._errors, theirs = _PROCESSES.Pipe(duplex=False)
        arguments = (theirs, token, base_url, folder, form, most, force)
        self._process = _PROCESSES.Process(target=_run, args=arguments)
        self._process.start()
        theirs.close()

    def send(self, sent: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process.pid is not None
        os.kill(self._process.pid, sent)

    def ended(self) -> tuple[int | None, str]:
        """Wait until it has ended; return its exit code, and what it wrote on standard error."""
        with self._errors, open(self._errors.fileno(), encoding="utf-8", closefd=False) as file:
            errors = file.read()
        self._process.join()
        code = self._process.exitcode
        self._process.close()
        return code, errors


def _run(
    errors: Connection, token: str, base_url: str, folder: Path, form: Form, most: int | None, force: bool
) -> None:
    with errors:
        os.dup2(errors.fileno(), sys.stderr.fileno())
    if most is not None:
        import resource  # of POSIX

        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    # In debug mode it would say on standard error that a busy machine is slow.
    asyncio.run(_exported(token, base_url, folder, form, force), debug=False)


async def _exported(token: str, base_url: str, folder: Path, form: Form, force: bool) -> None:
    async with Wrike(token, base_url=base_url, quota=None) as wrike:
        await export(wrike, _AREAS, to=folder, format=form, deleted="include", force=force)
