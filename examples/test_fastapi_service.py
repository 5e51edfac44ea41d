"""How a service is tested: `wrike_server` is a Wrike of its own for each test, on a thread of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from examples.fastapi_service import app
from wrike_async.sandbox import Fault, Sandbox

pytestmark = pytest.mark.wrike_sandbox(tasks=30)


@pytest.fixture
def client(wrike_server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The service, in front of the sandbox."""
    monkeypatch.setenv("WRIKE_TOKEN", wrike_server.token)
    monkeypatch.setenv("WRIKE_BASE_URL", wrike_server.base_url)
    with TestClient(app) as client:
        yield client


def test_tasks(client: TestClient) -> None:
    """Lists have what the models have."""
    found = client.get("/tasks", params={"limit": 5}).json()
    assert len(found) == 5
    assert client.get(f"/tasks/{found[0]['id']}").json()["title"] == found[0]["title"]
    assert client.get("/openapi.json").json()["components"]["schemas"]["Task"]["required"] == ["id"]


def test_names(client: TestClient) -> None:
    """Folders are found by their names."""
    assert client.get("/tasks", params={"folder": "Space 1"}).status_code == 200
    answer = client.get("/tasks", params={"folder": "Spaec 1"})
    assert answer.status_code == 404
    assert "did you mean 'Space 1'" in answer.json()["detail"]


def test_writes(client: TestClient, wrike_server: Sandbox) -> None:
    """What is created is there."""
    wrike_server.batching.seconds = 0.0  # Wrike takes its time for a batch, and so does the sandbox
    made = client.post("/tasks", params={"folder": "Space 1"}, json={"title": "One"})
    assert (made.status_code, made.json()["importance"]) == (201, "Normal")
    rows = [{"title": "Two"}, {"title": "Three", "importance": "High"}, {"title": " "}]
    many = client.post("/tasks/many", params={"folder": "Space 1"}, json=rows).json()
    assert (len(many["done"]), list(many["failed"]), many["in_doubt"]) == (2, ["2"], [])


def test_errors(client: TestClient, wrike_server: Sandbox) -> None:
    """What Wrike refuses is told, and what passes is not."""
    assert client.get("/tasks/IEAAAAAAKQAAAAAA").status_code == 404
    assert client.get("/tasks/no id").status_code == 422
    wrike_server.inject(Fault("status", status=503, times=1))
    assert client.get("/tasks").status_code == 200


def test_files(client: TestClient, wrike_server: Sandbox) -> None:
    """Files come as they are."""
    attachment = next(iter(wrike_server.state.attachments))
    answer = client.get(f"/attachments/{attachment.id}")
    assert answer.headers["content-type"] == attachment.content_type
    assert answer.content == b"".join(attachment.content.chunks())
