"""A copy of an account that is current within seconds, in SQLite, behind a service that answers from it.

    WRIKE_TOKEN=… WRIKE_WEBHOOK_SECRET=… HOOK_URL=https://example.com/wrike/ uvicorn examples.webhook_copy:app

Events tell that something has changed, and `sync` reads what: so an event that comes twice, late or in another order
does no harm, and what was never delivered comes with the next run. There is one at each start and one an hour.
However much happens, the copy takes a tenth of the quota.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from typing import Any

from fastapi import FastAPI, HTTPException

from wrike_async import InvalidRequest, ServerError, TransportError, Wrike
from wrike_async.export import StoreBusy, sync
from wrike_async.webhooks import Event, Gap, Receiver, Router

COPY = os.environ.get("COPY", "copy.db")
AREAS = ("tasks", "folders")
QUIET = 2.0
"""Seconds that events are gathered before a run, so that a hundred cost what one costs. A run reads what changed before
the second in which it begins."""
HOUR = 3600.0
SHARE = 0.1
"""Of the 400 requests a minute, at most."""

log = logging.getLogger(__name__)
router = Router()
receiver = Receiver(router, secret=os.environ["WRIKE_WEBHOOK_SECRET"])
changed = asyncio.Event()


@router.on(Event)
async def note(event: Event) -> None:
    """Take note that something has changed."""
    log.debug("%s of %s", event.event_type, event.entity_id)
    changed.set()


async def keep_current(wrike: Wrike) -> None:
    """Bring the copy up to date: at once, whenever something has changed, and once an hour in any case."""
    changed.set()
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), HOUR)
        await asyncio.sleep(QUIET)
        changed.clear()  # before it is read: what happens meanwhile is for the next run
        try:
            report = await sync(wrike, to=f"sqlite:{COPY}", areas=list(AREAS))
        except (TransportError, ServerError, StoreBusy) as error:  # these pass; others end this, and `health` tells
            log.warning("the copy waits: %s", error)
            changed.set()
            await asyncio.sleep(60)
        else:
            log.info("%s requests, current as of %s", report.requests, report.began)
            await asyncio.sleep(report.requests / 400 * 60 / SHARE - QUIET)


async def ensure(wrike: Wrike, hook_url: str) -> str:
    """See to it that there is a webhook; returns its ID."""
    while True:
        try:
            return (await wrike.webhooks.ensure(hook_url, secret=os.environ["WRIKE_WEBHOOK_SECRET"])).webhook.id
        except InvalidRequest:  # Wrike asks the URL at once, and the server may be just starting
            await asyncio.sleep(5)


async def keep_listening(wrike: Wrike, hook_url: str) -> None:
    """Have a webhook, and take it up again when Wrike has suspended it."""
    webhook_id = await ensure(wrike, hook_url)

    async def catch_up(gap: Gap) -> None:
        log.warning("nothing was delivered since %s", gap.since)
        changed.set()

    await wrike.webhooks.keep_active(webhook_id, on_gap=catch_up)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Run the receiver, and what keeps the copy current, beside the service."""
    async with Wrike.from_env() as wrike, receiver:
        keeping = [
            asyncio.create_task(keep_current(wrike.with_options(lane="bulk"))),
            asyncio.create_task(keep_listening(wrike, os.environ["HOOK_URL"])),
        ]
        app.state.keeping = keeping
        yield
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)


app = FastAPI(lifespan=lifespan)
app.mount("/wrike", receiver.asgi)


@app.get("/tasks")
def tasks(status: str = "Active", limit: int = 20) -> list[dict[str, Any]]:
    """Answer from the copy, without a request."""
    try:
        with closing(sqlite3.connect(f"file:{COPY}?mode=ro", uri=True)) as copy:
            copy.row_factory = sqlite3.Row
            rows = copy.execute(
                "select id, title, status, updated_date from tasks where _deleted_at is null and status = ?"
                " order by updated_date desc limit ?",
                (status, limit),
            )
            return [dict(row) for row in rows]
    except sqlite3.OperationalError as error:
        raise HTTPException(503, f"the copy is not there yet: {error}") from None


@app.get("/health")
async def health() -> dict[str, int]:
    """Tell whether the copy is still kept current."""
    for task in app.state.keeping:
        if task.done():
            raise HTTPException(503, f"the copy is not kept current any more: {task!r}")
    return {"events": receiver.stats.handled}
