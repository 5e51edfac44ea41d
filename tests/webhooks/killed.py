"""A receiver in a process of its own, to be killed: ``python -m tests.webhooks.killed FOLDER PORT PAUSE STUCK``.

Handlers take PAUSE seconds, and every STUCKth never ends, unless that is 0.
It notes in files what its handler begins and ends, so that nothing of that is lost with the process.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from aiohttp import web

from tests.webhooks.sending import SECRET
from wrike_async.webhooks import Event, FileInbox, Receiver, Router

__all__ = ["BEGUN", "ENDED", "INBOX"]

INBOX, BEGUN, ENDED = "inbox.db", "begun", "ended"


async def serve(folder: Path, port: int, pause: float, stuck: int) -> None:
    router = Router()
    begun, ended = (os.open(folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT) for name in (BEGUN, ENDED))

    @router.on(Event)
    async def handle(event: Event) -> None:
        os.write(begun, f"{event.entity_id}\n".encode())
        is_stuck = stuck and int((event.entity_id or "T0")[1:]) % stuck == 0
        await asyncio.sleep(1_000_000 if is_stuck else pause)
        os.write(ended, f"{event.entity_id}\n".encode())

    receiver = Receiver(router, secret=SECRET, inbox=FileInbox(folder / INBOX))
    app = web.Application()
    app.router.add_post("/wrike", receiver.aiohttp)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    async with receiver:
        await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))
