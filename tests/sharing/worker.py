"""A process that takes slots of a shared quota until it is ended, and says when: ``worker.py STORE LIMIT PER``."""

from __future__ import annotations

import asyncio
import sys
import time

from wrike_async import Quota, SharedQuota
from wrike_async._transport.pacing.rate_limiter import Need


async def work(store: str, quota: Quota) -> None:
    limiter = SharedQuota(store, name="etl", quota=quota)._rate_limiter()
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(max(0.0, limiter.ready_at(loop.time(), Need()) - loop.time()))
        await limiter.permit(loop.time(), Need())
        if limiter.take(loop.time()) is not None:
            print(time.time(), flush=True)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Quota(int(sys.argv[2]), per=float(sys.argv[3]))))
