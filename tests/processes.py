"""Other processes that tests have beside them."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncGenerator

from tests.project.import_graph import ROOT

__all__ = ["python"]


@contextlib.asynccontextmanager
async def python(*arguments: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run Python on a program that says when it is ready, and reads its standard input then; it ends with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.communicate()
