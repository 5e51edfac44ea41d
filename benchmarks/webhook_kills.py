"""A burst of webhook deliveries, and a receiver that is killed in it: ``python -m benchmarks.webhook_kills``.

10,000 deliveries of 10 events come as fast as 20 connections bring them, 500 of them twice, to a receiver in a process
of its own: aiohttp's server and a `FileInbox`. The process is killed three times with SIGKILL, and begun again. What
was not acknowledged is sent again, as Wrike does. The handler notes in a file what it begins and ends.

An argument is the number of deliveries, of which a twentieth comes twice.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.webhooks.killing import Killing


def main(deliveries: int = 10_000) -> int:
    """Run it, and tell what became of the events. Returns the exit code: 1 where one is lost or done twice."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        killing = Killing(Path(folder), deliveries=deliveries, repeated=deliveries // 20, kills=3, pause=0.005)
        outcome = asyncio.run(killing.run())
    unexplained = outcome.twice - outcome.unfinished
    print(
        f"{len(killing.events):,} events in {deliveries:,} deliveries, {deliveries // 20:,} of them sent twice, 3 kills"
    )
    print(f"handled by nobody: {len(outcome.missing)}")
    print(f"handled twice: {len(outcome.twice):,}, of deliveries that were being handled at a kill")
    print(f"handled twice for no reason: {len(unexplained)}")
    print(f"slowest answer: {outcome.slowest:.3f} s; most memory: {outcome.memory / (1 << 20):.0f} MiB")
    print(f"took {time.monotonic() - began:.0f} s")
    return 1 if outcome.missing or unexplained else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
