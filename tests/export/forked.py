"""Exports and syncs in processes of their own, which are forked off one that has imported what they need."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from wrike_async import Wrike
from wrike_async.export import export, sync

__all__ = ["Forked", "Form", "exports", "syncs"]

Form = Literal["jsonl", "jsonl.gz", "parquet"]
_Work = Callable[..., Coroutine[Any, Any, None]]

_AREAS: Any = {"tasks": {"page_size": 40}, "folders": {"page_size": 4}, "timelogs": {"page_size": 10}, "contacts": {}}
_PROCESSES = multiprocessing.get_context("forkserver")


async def exports(token: str, base_url: str, folder: Path, form: Form, force: bool) -> None:
    """Export into files."""
    async with Wrike(token, base_url=base_url, quota=None) as wrike:
        await export(wrike, _AREAS, to=folder, format=form, deleted="include", force=force)


async def syncs(token: str, base_url: str, to: str, areas: Any) -> None:
    """Bring a store up to date."""
    async with Wrike(token, base_url=base_url, quota=None) as wrike:
        await sync(wrike, to=to, areas=areas)


class Forked:
    """A process that does one of the above, and what it says."""

    def __init__(self, work: _Work, *arguments: Any, most: int | None = None) -> None:
        """Start it; no file of it may grow beyond ``most`` bytes."""
        # Here, as it holds for the whole process: the benchmarks want theirs, too.
        _PROCESSES.set_forkserver_preload([__name__, "benchmarks.harness.servers", "pyarrow.parquet"])
        self._errors, theirs = _PROCESSES.Pipe(duplex=False)
        self._process = _PROCESSES.Process(target=_run, args=(theirs, most, work, *arguments))
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


def _run(errors: Connection, most: int | None, work: _Work, *arguments: Any) -> None:
    with errors:
        os.dup2(errors.fileno(), sys.stderr.fileno())
    if most is not None:
        import resource  # of POSIX

        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    # In debug mode it would say on standard error that a busy machine is slow.
    asyncio.run(work(*arguments), debug=False)
