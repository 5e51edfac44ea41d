"""``wrike-async connections``."""

from __future__ import annotations

import http.server
import threading
from typing import TYPE_CHECKING, ClassVar

import orjson
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Invoke

KEY = "maton-secret-key"
LOGIN = "https://connect.maton.ai/?session=s"


class Gateway(http.server.BaseHTTPRequestHandler):
    """Knows one connection."""

    seen: ClassVar[list[str]] = []

    def answer(self, document: object, status: int = 200) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append(f"{self.command} {self.path}")
        body = orjson.dumps(document)
        self.send_response(status if self.headers["Authorization"] == f"Bearer {KEY}" else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.answer({"connections": [{"connection_id": "c-1", "status": "ACTIVE", "url": LOGIN}]})

    def do_POST(self) -> None:
        self.answer({"connection_id": "c-2", "status": "PENDING", "url": LOGIN})

    def do_DELETE(self) -> None:
        self.answer({}, 200 if self.path.endswith("/c-1") else 404)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    Gateway.seen.clear()
    with http.server.HTTPServer(("127.0.0.1", 0), Gateway) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        monkeypatch.setenv("MATON_API_KEY", KEY)
        monkeypatch.setenv("MATON_BASE_URL", f"http://127.0.0.1:{server.server_port}")
        yield Gateway.seen
        server.shutdown()
        thread.join()


def test_connections_are_listed_without_what_would_let_anybody_sign_in(invoke: Invoke, gateway: list[str]) -> None:
    result = invoke("connections", "list")
    assert result.exit_code == 0
    assert orjson.loads(result.stdout) == {"connection_id": "c-1", "status": "ACTIVE"}
    assert invoke("connections", "list", "--all").exit_code == 0
    assert gateway == ["GET /connections?app=wrike&status=ACTIVE", "GET /connections?app=wrike"]


def test_a_connection_is_made_and_says_where_to_sign_in(invoke: Invoke, gateway: list[str]) -> None:
    result = invoke("connections", "create")
    assert orjson.loads(result.stdout) == {"connection_id": "c-2", "status": "PENDING", "url": LOGIN}
    assert "sign in to Wrike" in result.stderr
    assert gateway == ["POST /connections"]


def test_a_connection_is_deleted(invoke: Invoke, gateway: list[str]) -> None:
    assert invoke("connections", "delete", "c-1").exit_code == 0
    assert invoke("connections", "delete", "c-9").exit_code == 3
    assert gateway == ["DELETE /connections/c-1", "DELETE /connections/c-9"]


def test_a_wrong_key_is_said_and_not_shown(invoke: Invoke, gateway: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATON_API_KEY", "another-key")
    result = invoke("connections", "list")
    assert result.exit_code == 1
    assert "check MATON_API_KEY" in result.stderr
    assert "another-key" not in result.output
    monkeypatch.delenv("MATON_API_KEY")
    assert invoke("connections", "list").exit_code == 2


@pytest.mark.parametrize("command", ["list", "create", "delete"])
def test_each_command_explains_itself(invoke: Invoke, command: str) -> None:
    result = invoke("connections", command, "--help")
    assert result.exit_code == 0
    assert f"wrike-async connections {command}" in result.stdout
