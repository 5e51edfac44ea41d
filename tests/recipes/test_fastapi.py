"""The recipe for FastAPI: four workers of uvicorn, more asked of them than the quota allows."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.ports import free_port
from tests.recipes.recipe import Recipe, children_of, needs, wait_until
from wrike_async.sandbox import Fault, RequestRecord, Sandbox, SandboxQuota

pytestmark = [needs("fastapi"), needs("uvicorn"), pytest.mark.timeout(650)]


@dataclass
class Service:
    """The service of the page, which runs."""

    process: subprocess.Popen[str]
    url: str

    def workers(self) -> list[int]:
        return children_of(self.process.pid, "spawn_main")

    def wait_for_four(self) -> None:
        wait_until(lambda: len(self.workers()) == 4)

    def asked(self) -> int:
        """Ask once. Returns 1 for an answer, and 0 where the connection was lost."""
        try:
            with urllib.request.urlopen(self.url, timeout=30) as answer:
                assert json.load(answer) == {"name": "Sandbox"}
                return 1
        except (ConnectionError, http.client.RemoteDisconnected, urllib.error.URLError):
            return 0


@pytest.fixture
def service(recipe: Callable[..., Recipe]) -> Iterator[Service]:
    page = recipe("fastapi")
    assert page.output == ['{"name":"Sandbox"}']
    serve, ask = page.commands
    port = free_port()
    with page.started(f"{serve.removesuffix(' &')} --port {port}") as process:
        service = Service(process, ask.split()[-1].replace("8000", str(port)))
        wait_until(lambda: answers(port))
        service.wait_for_four()
        yield service


def test_four_workers_keep_one_quota_whatever_becomes_of_one(service: Service, sandbox: Sandbox) -> None:
    # Nobody can promise how many arrive in one second.
    sandbox.quota = SandboxQuota(per_second=20)
    with ThreadPoolExecutor(20) as users:
        assert sum(users.map(lambda _: service.asked(), range(24))) == 24
    assert len(sandbox.requests) == 24
    # A burst of 7, and then the pace of one quota: with one for each worker all would be a burst.
    assert sandbox.requests[-1].time - sandbox.requests[0].time > 2.0

    before = service.workers()
    dies = iter(before[:1])

    def kill(record: RequestRecord) -> bool:
        for pid in dies:
            os.kill(pid, signal.SIGKILL)
        return False

    sandbox.inject(Fault("slow_headers", operation=kill, times=None))
    with ThreadPoolExecutor(8) as users:
        answered = sum(users.map(lambda _: service.asked(), range(16)))
    # Lost is what it was answering, which is no more than was asked at a time; the others go on.
    assert 16 - 8 <= answered <= 16
    service.wait_for_four()
    assert len(set(service.workers()) - set(before)) == 1
    assert sum(service.asked() for _ in range(4)) == 4
    assert sandbox.refusals == 0


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
