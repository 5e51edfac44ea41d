"""An account to read, and a folder to try recipes in."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.harness.redis_server import RedisServer, find_server
from tests.recipes.recipe import TASKS, Recipe
from wrike_async.sandbox import Sandbox, SandboxQuota


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(tasks=TASKS, quota=SandboxQuota()) as sandbox:
        yield sandbox


@pytest.fixture
def recipe(sandbox: Sandbox, tmp_path: Path) -> Callable[..., Recipe]:
    def prepared(page: str, **environment: str) -> Recipe:
        here = {"WRIKE_TOKEN": sandbox.token, "WRIKE_BASE_URL": sandbox.base_url, "XDG_STATE_HOME": str(tmp_path)}
        return Recipe(page, tmp_path, {**here, **environment})

    return prepared


@pytest.fixture
def redis_url() -> Iterator[str]:
    program = find_server()
    if program is None:
        pytest.skip("no redis-server or valkey-server: `make test` brings one")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="wrike-redis-") as folder:
        server = RedisServer(program, Path(folder), port=port)
        server.start()
        yield server.url
        server.kill()
