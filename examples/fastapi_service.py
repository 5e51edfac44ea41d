"""A service in front of Wrike. Its routes return what the SDK returns, with a full OpenAPI schema.

    WRIKE_TOKEN=… uvicorn examples.fastapi_service:app

Each worker is a process of its own. With several, give them one quota together:
`quota=SharedQuota("file:/run/service/quota", name="service")`, or a Redis where there are several machines.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

from wrike_async import (
    InvalidArgument,
    NotFound,
    OutcomeUnknown,
    QuotaWaitExceeded,
    RateLimited,
    TransportError,
    UnresolvedName,
    Wrike,
    WrikeError,
)
from wrike_async.literals import TaskImportance
from wrike_async.models import Task

# The first that fits counts.
ANSWERED_WITH: tuple[tuple[type[WrikeError], int], ...] = (
    (UnresolvedName, 404),
    (NotFound, 404),
    (InvalidArgument, 422),
    (QuotaWaitExceeded, 503),
    (RateLimited, 503),
    (OutcomeUnknown, 502),
    (TransportError, 504),
    (WrikeError, 502),
)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Have one client for all requests, so that what they ask for at the same time travels together."""
    async with Wrike.from_env(max_wait=2.0, timeout=10, app="example-service/1.0") as wrike:
        app.state.wrike = wrike
        yield


app = FastAPI(lifespan=lifespan)


def client_of(request: Request) -> Wrike:
    """Return the client of the service."""
    wrike: Wrike = request.app.state.wrike
    return wrike


Client = Annotated[Wrike, Depends(client_of)]


class NewTask(BaseModel):
    """What a caller may say of a task."""

    title: str
    importance: TaskImportance = "Normal"


@app.exception_handler(WrikeError)
async def refused(_: Request, error: WrikeError) -> JSONResponse:
    """Answer with the text of an error, which says what to do and holds no token."""
    status = next(status for kind, status in ANSWERED_WITH if isinstance(error, kind))
    return JSONResponse({"detail": str(error), "type": type(error).__name__}, status_code=status)


@app.get("/tasks")
async def tasks(
    wrike: Client, folder: str | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> list[Task]:
    """List tasks, of a folder by name or path."""
    folder_id = None if folder is None else await (await wrike.names()).folders.id(folder)
    return await wrike.tasks.list(folder_id=folder_id, limit=limit).to_list()


@app.get("/tasks/{task_id}")
async def task(task_id: str, wrike: Client) -> Task:
    """Get a task: requests of a hundred callers at the same time are one request to Wrike."""
    return await wrike.tasks.get(task_id)


@app.post("/tasks", status_code=201)
async def create(folder: str, new: NewTask, wrike: Client) -> Task:
    """Create a task in a folder."""
    folder_id = await (await wrike.names()).folders.id(folder)
    return await wrike.tasks.create(folder_id, title=new.title, importance=new.importance)


@app.post("/tasks/many")
async def create_many(folder: str, new: list[NewTask], wrike: Client) -> dict[str, Any]:
    """Create many tasks in a folder, and tell of each what became of it."""
    folder_id = await (await wrike.names()).folders.id(folder)
    outcomes = await wrike.tasks.create_many(
        folder_id, [{"title": each.title, "importance": each.importance} for each in new]
    )
    return {
        "done": [outcome.id for outcome in outcomes.done()],
        "failed": {outcome.index: str(outcome.error) for outcome in outcomes.failed()},
        "in_doubt": [outcome.index for outcome in outcomes.in_doubt()],
    }


@app.get("/attachments/{attachment_id}")
async def attachment(attachment_id: str, wrike: Client) -> StreamingResponse:
    """Pass a file on, a chunk in memory at a time."""
    about = await wrike.attachments.get(attachment_id)
    return StreamingResponse(wrike.attachments.download(attachment_id), media_type=about.content_type)
