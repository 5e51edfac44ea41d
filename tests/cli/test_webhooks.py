"""``wrike-async webhooks``."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from tests.webhooks.receiving import Failing, send
from tests.webhooks.sending import SECRET, task_events
from wrike_async.webhooks import FileInbox, Receiver

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve


def test_list_and_delete(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=3, webhooks=4)
    hooks = sandbox.state.documents["webhooks"]
    listed = [json.loads(line) for line in invoke("webhooks", "list").stdout.splitlines()]
    assert [hook["id"] for hook in listed] == list(hooks)
    of_folder = next(hook for hook in hooks.values() if "folderId" in hook)
    found = invoke("webhooks", "list", "--folder", of_folder["folderId"]).stdout
    assert [json.loads(line)["id"] for line in found.splitlines()] == [of_folder["id"]]
    first = listed[0]["id"]
    assert invoke("webhooks", "delete", first).exit_code == 2
    assert invoke("webhooks", "delete", first, "--dry-run").exit_code == 0
    assert first in hooks
    deleted = invoke("webhooks", "delete", first, "-y")
    assert json.loads(deleted.stdout) == {"id": first, "outcome": "done"}
    assert first not in hooks


async def fail(path: Path) -> None:
    failing = Failing(100)
    async with Receiver(failing.router, secret=SECRET, inbox=FileInbox(path), attempts=1) as receiver:
        assert await send(receiver, *task_events(2)) == 200


async def handle(path: Path) -> list[str | None]:
    working = Failing(0)
    async with Receiver(working.router, secret=SECRET, inbox=FileInbox(path)):
        pass
    return working.worked


def test_what_failed(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    asyncio.run(fail(path))
    result = invoke("webhooks", "failed", str(path))
    (line,) = map(json.loads, result.stdout.splitlines())
    assert [event["taskId"] for event in line["events"]] == ["T00000", "T00001"]
    assert "ValueError" in line["reason"]
    assert invoke("webhooks", "failed", str(path), "--retry").stderr == "note: 1 deliveries wait again\n"
    assert invoke("webhooks", "failed", str(path)).stdout == ""
    assert asyncio.run(handle(path)) == ["T00000", "T00001"]


def test_an_inbox_that_there_is_not(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "nothing.db"
    result = invoke("webhooks", "failed", str(path))
    assert result.exit_code == 2
    assert "there is no inbox" in result.stderr
    assert not path.exists()


@pytest.mark.parametrize("command", ["list", "delete", "failed"])
def test_help(invoke: Invoke, command: str) -> None:
    assert f"wrike-async webhooks {command}" in invoke("webhooks", command, "--help").stdout
