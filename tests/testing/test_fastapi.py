"""What users of FastAPI write: a service over the client, and a synchronous test of it over the fixture."""

from __future__ import annotations

import time
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException

from wrike_async import NotFound, Wrike
from wrike_async.sandbox import Sandbox

with warnings.catch_warnings():
    # Newer versions of Starlette would rather have the successor of httpx, which older ones do not know.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with Wrike.from_env() as wrike:
        app.state.wrike = wrike
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/tasks")
async def tasks() -> list[dict[str, Any]]:
    return [task.to_dict() async for task in app.state.wrike.tasks.list()]


@app.get("/tasks/{task_id}")
async def task(task_id: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = (await app.state.wrike.tasks.get(task_id)).to_dict()
    except NotFound as error:
        raise HTTPException(404, str(error)) from error
    return found


@pytest.fixture
def environment(wrike_server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRIKE_TOKEN", wrike_server.token)
    monkeypatch.setenv("WRIKE_BASE_URL", wrike_server.base_url)


@pytest.mark.usefixtures("environment")
@pytest.mark.wrike_sandbox(tasks=7)
def test_a_synchronous_test_of_a_service(wrike_server: Sandbox) -> None:
    began = time.perf_counter()
    with TestClient(app) as client:
        found = client.get("/tasks").json()
        assert client.get(f"/tasks/{found[0]['id']}").json()["title"] == found[0]["title"]
        assert client.get(f"/tasks/{found[0]['id'][:-2]}AA").status_code == 404
    assert len(found) == 7
    assert len(wrike_server.requests) == 3
    assert time.perf_counter() - began < 1.0


@pytest.mark.usefixtures("environment")
@pytest.mark.wrike_sandbox(tasks=2)
async def test_a_test_that_blocks_its_own_loop(wrike_server: Sandbox) -> None:
    with TestClient(app) as client:
        assert len(client.get("/tasks").json()) == 2
    assert len(wrike_server.requests) == 1
