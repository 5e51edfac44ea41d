"""Stores to share a quota in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis

from benchmarks.harness.redis_server import RedisServer, find_server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_redis() -> Iterator[RedisServer]:
    program = find_server()
    if program is None:
        pytest.skip("no redis-server or valkey-server: `make test` brings one, or WRIKE_ASYNC_REDIS_SERVER names one")
    # The path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="wrike-redis-") as folder:
        server = RedisServer(program, Path(folder))
        server.start()
        yield server
        server.kill()


@pytest.fixture
def redis_server(shared_redis: RedisServer) -> RedisServer:
    """A server that runs, and is empty."""
    if shared_redis.process is None:
        shared_redis.start()
    with redis.Redis(unix_socket_path=str(shared_redis.socket)) as client:
        client.flushall()
        client.script_flush()
    return shared_redis
