"""The recipe for FastAPI: four workers of uvicorn, more asked of them than the quota allows."""

from __future__ import annotations

import json
import socket
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.recipes.recipe import Recipe, children_of, needs, wait_until
from wrike_async.sandbox import Sandbox, SandboxQuota

pytestmark = [needs("fastapi"), needs("uvicorn"), pytest.mark.timeout(150)]


def asked(url: str) -> int:
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert json.load(answer) == {"name": "Sandbox"}
        return 1


def test_four_workers_keep_one_quota(recipe: Callable[..., Recipe], sandbox: Sandbox) -> None:
    # Nobody can promise how many arrive in one second.
    sandbox.quota = SandboxQuota(per_second=20)
    service = recipe("fastapi")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serve, ask = service.commands
    url = ask.split()[-1].replace("8000", str(port))
    with service.started(f"{serve.removesuffix(' &')} --port {port}") as process:
        wait_until(lambda: answers(port))
        assert service.output == ['{"name":"Sandbox"}']
        wait_until(lambda: sum("spawn_main" in line for _, line in children_of(process.pid)) == 4)
        with ThreadPoolExecutor(20) as users:
            assert sum(users.map(lambda _: asked(url), range(24))) == 24
    assert sandbox.refusals == 0
    assert len(sandbox.requests) == 24
    # A burst of 7, and then the pace of one quota: with one for each worker all would be a burst.
    assert sandbox.requests[-1].time - sandbox.requests[0].time > 2.0


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
