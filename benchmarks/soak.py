"""Does a client at full quota stay clean for ten minutes: no 429, at least 98 % of the quota used, memory flat?

    python benchmarks/soak.py [minutes]

The sandbox runs in a process of its own, in real time, and enforces 400 requests a minute and 7 a second. The client
always has more work than quota: lookups, pages and updates. What it prints stands in `benchmarks/NOTES.md`.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from pathlib import Path

from wrike_async import Quota, Wrike
from wrike_async._cli.sandbox_process import sandbox_process

QUOTA = Quota()
WORKERS = 40


def resident_megabytes() -> float:
    """The memory of this process, from /proc."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


async def work(wrike: Wrike, ids: list[str], number: int) -> None:
    """Ask for something, for ever; each worker for another mix."""
    bulk = wrike.with_options(lane="bulk")
    turn = number
    while True:
        turn += 1
        if turn % 3 == 0:
            await asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids[turn % 900 : turn % 900 + 100]))
        elif turn % 3 == 1:
            await bulk.tasks.list(page_size=100).first()
        else:
            await wrike.tasks.update(ids[turn % len(ids)], importance="High" if turn % 2 else "Low")


async def soak(minutes: int) -> bool:
    """Run and report once a minute; return whether all three held."""
    with sandbox_process(tasks=1_000) as sandbox:
        async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=QUOTA) as wrike:
            ids = [task.id async for task in wrike.tasks.list()]
            workers = [asyncio.ensure_future(work(wrike, ids, number)) for number in range(WORKERS)]
            # The first minute also has the burst of the idle client, and fills caches.
            await asyncio.sleep(60)
            began, before, memory = time.perf_counter(), wrike.stats, [resident_megabytes()]
            stats, used = before, 0.0
            for minute in range(1, minutes + 1):
                await asyncio.sleep(60)
                gc.collect()
                memory.append(resident_megabytes())
                stats = wrike.stats
                used = (stats.requests - before.requests) / (time.perf_counter() - began) / (QUOTA.limit / QUOTA.per)
                print(
                    f"{minute:3d} min  {stats.requests:6,} requests  quota used {used:6.2%}  "
                    f"429s {stats.refused}  memory {memory[-1]:.1f} MB",
                    flush=True,
                )
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
    grown = memory[-1] - memory[1]
    print(f"\n429s: {stats.refused}, quota used: {used:.2%}, memory grown by {grown:.1f} MB")
    return stats.refused == 0 and used >= 0.98 and grown < 8


if __name__ == "__main__":
    sys.exit(not asyncio.run(soak(int(sys.argv[1]) if len(sys.argv) > 1 else 10)))
