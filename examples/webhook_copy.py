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

from wrike_async import InvalidRequest, QuotaWaitExceeded, RateLimited, ServerError, TransportError, Wrike
from wrike_async.export import StoreBusy, sync
from wrike_async.webhooks import Event, Gap, Receiver, Router

COPY = os.environ.get("COPY", "copy.db")
AREAS = ("tasks", "folders")
MAY_PASS = (QuotaWaitExceeded, RateLimited, ServerError, StoreBusy, TransportError)
QUIET = 2.0
"""Seconds that events are gathered before a run, so that a hundred cost what one costs. A run reads what changed before
the second in which it begins."""
HOUR, DAY = 3600.0, 86400.0
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
    """Bring the copy up to date: at once, when something has changed, and every hour; compare all IDs every day."""
    clock = asyncio.get_running_loop().time
    compare_at = clock()
    while True:
        # Before it is read: what happens meanwhile is for the next run.
        changed.clear()
        heard, compares = receiver.stats.handled, clock() >= compare_at
        try:
            report = await sync(wrike, to=f"sqlite:{COPY}", areas=list(AREAS), reconcile="ids" if compares else None)
        except MAY_PASS as error:  # others end this, and `health` tells
            log.warning("the copy is not current, and is read again in a minute: %s", error)
            await asyncio.sleep(60)
            continue
        for name, area in report.areas.items():
            if area.error:
                log.error("%s could not be read: %s", name, area.error)
        log.info("%s requests, current as of %s", report.requests, report.began)
        app.state.as_of, app.state.read_at, app.state.read = report.began, clock(), heard
        if compares:
            compare_at = clock() + DAY
        await asyncio.sleep(report.requests / 400 * 60 / SHARE)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), HOUR)
        await asyncio.sleep(QUIET)


async def ensure(wrike: Wrike, hook_url: str) -> str:
    """See to it that there is a webhook; returns its ID. Wrike asks the URL, which may not answer yet at the start."""
    for patience in (1, 5, 30, None):
        try:
            return (await wrike.webhooks.ensure(hook_url, secret=os.environ["WRIKE_WEBHOOK_SECRET"])).webhook.id
        except InvalidRequest:
            if patience is None:
                raise
            await asyncio.sleep(patience)
    raise AssertionError("the last try returns or raises")


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
app.state.as_of, app.state.read_at, app.state.read = None, None, 0
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
async def health() -> dict[str, Any]:
    """Tell as of when the copy is current, and how many events came that are not read yet; 503 where it is stale."""
    for task in app.state.keeping:
        if task.done():
            raise HTTPException(503, f"the copy is not kept current any more: {task!r}")
    # There is a run every hour, so two hours without one that succeeded are several that failed.
    if app.state.read_at is not None and asyncio.get_running_loop().time() - app.state.read_at > 2 * HOUR:
        raise HTTPException(503, f"the copy could not be read since {app.state.as_of}")
    return {"as_of": app.state.as_of, "unread": receiver.stats.handled - app.state.read}
