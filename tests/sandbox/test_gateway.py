"""The sandbox as the Maton gateway: its connections, what passes to Wrike, and how it refuses."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from wrike_async.sandbox import Sandbox


class Desk:
    """A bare client of the gateway."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox, self._session = sandbox, session
        self.key = sandbox.token
        self.origin = sandbox.base_url.removesuffix("/api/v4")

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = {"Authorization": f"Bearer {self.key}", **headers}
        async with self._session.request(method, f"{self.origin}{path}", json=body, headers=sent) as answer:
            if answer.status >= 400 and not path.startswith("/api"):
                assert answer.headers["X-Request-Id"] == "sandbox-request"
            document = await answer.json() if "json" in answer.headers["Content-Type"] else await answer.text()
            return answer.status, document

    async def version(self, connection: str | None = None) -> tuple[int, Any]:
        headers = {} if connection is None else {"Maton-Connection": connection}
        return await self.ask("GET", "/wrike/api/v4/version", **headers)


@pytest.fixture
async def desk() -> Any:
    async with Sandbox(tasks=1) as sandbox, aiohttp.ClientSession() as session:
        yield Desk(sandbox, session)


async def test_a_connection_from_its_making_to_its_end(desk: Desk) -> None:
    status, document = await desk.ask("POST", "/connections", {"app": "wrike"})
    made = document["connection"]
    assert (status, made["status"], made["app"], made["method"]) == (200, "PENDING", "wrike", "OAUTH2")
    connection_id = made["connection_id"]
    assert (await desk.version(connection_id))[0] == 412
    assert (await desk.ask("GET", made["url"].removeprefix(desk.origin)))[0] == 200
    status, document = await desk.ask("GET", f"/connections/{connection_id}")
    assert (status, document["connection"]["status"]) == (200, "ACTIVE")
    assert (await desk.version(connection_id))[0] == 200
    assert await desk.ask("DELETE", f"/connections/{connection_id}") == (200, {})
    assert (await desk.ask("GET", f"/connections/{connection_id}"))[0] == 404
    assert (await desk.ask("GET", f"/connect?session={connection_id}"))[0] == 404
    assert desk.sandbox.requests[-1].status == 404


async def test_connections_are_listed_by_what_is_asked(desk: Desk) -> None:
    gateway = desk.sandbox.gateway
    pending, slack = gateway.add(), gateway.add("slack", "API_KEY")
    expected = {
        "": 3,
        "?app=wrike": 2,
        "?app=slack&method=API_KEY": 1,
        "?status=PENDING": 2,
        "?status=FAILED": 0,
        "?limit=1": 1,
    }
    for query, count in expected.items():
        status, document = await desk.ask("GET", f"/connections{query}")
        assert (status, len(document["connections"])) == (200, count), query
    listed = (await desk.ask("GET", "/connections?status=PENDING&app=wrike"))[1]["connections"][0]
    assert listed["connection_id"] == pending.id != slack.id
    assert listed["creation_time"].endswith(".000000Z")


@pytest.mark.parametrize("form", ["message", "error.message", "detail", "detail list"])
async def test_refusals_have_four_forms(desk: Desk, form: Any) -> None:
    gateway = desk.sandbox.gateway
    gateway.refusal_form = form
    for connection_id in list(gateway.connections):
        gateway.fail(connection_id)
    status, document = await desk.version()
    text = "Missing connection for app wrike"
    assert status == 400
    assert document in [
        {"message": text},
        {"error": {"message": text, "type": "gateway_error"}},
        {"detail": text},
        {"detail": [{"loc": ["request"], "msg": text, "type": "value_error"}]},
    ]


async def test_what_does_not_pass(desk: Desk) -> None:
    gateway = desk.sandbox.gateway
    assert (await desk.version())[0] == 200
    assert (await desk.version("no-such-connection"))[0] == 412
    (connection,) = gateway.connections.values()
    connection.expired = True
    assert (await desk.version())[0] == 500
    gateway.fail(connection.id)
    assert (await desk.version())[0] == 400
    assert (await desk.ask("GET", f"/connect?session={connection.id}"))[0] == 404
    assert (await desk.ask("POST", "/connections", {}))[0] == 422
    assert (await desk.ask("PUT", "/connections"))[0] == 404
    desk.key = "another"
    assert (await desk.version())[0] == 401
    assert (await desk.ask("GET", "/connections"))[0] == 401


async def test_ten_requests_a_second(desk: Desk) -> None:
    gateway = desk.sandbox.gateway
    statuses = [(await desk.ask("GET", "/connections"))[0] for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    # Wrike's own root has none of it.
    assert (await desk.ask("GET", "/api/v4/version"))[0] == 200
    gateway.requests_a_second = None
    assert (await desk.ask("GET", "/connections"))[0] == 200


async def test_reset_leaves_one_connection(desk: Desk) -> None:
    desk.sandbox.gateway.add()
    desk.sandbox.reset()
    assert [(each.id, each.status) for each in desk.sandbox.gateway.connections.values()] == [
        ("sandbox-connection-1", "ACTIVE")
    ]


async def test_the_ways_to_tell_of_what_was_made(desk: Desk) -> None:
    gateway = desk.sandbox.gateway
    gateway.nests, gateway.tells_url, gateway.id_name = False, False, "connection_Id"
    made = (await desk.ask("POST", "/connections", {"app": "wrike"}))[1]
    assert made["connection_Id"] == "sandbox-connection-2"
    assert "url" not in made
    gateway.id_name = None
    assert "id" not in " ".join((await desk.ask("POST", "/connections", {"app": "wrike"}))[1])
