"""``wrike-async webhooks ensure``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve
    from wrike_async.sandbox import Sandbox

URL = "https://example.com/wrike"
SECRET = "zQ8-never-to-be-seen-zQ8"
SIGNED = ("--secret-env", "HOOK_SECRET")


@pytest.fixture
def sandbox(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.setenv("SPACED_SECRET", f"{SECRET}\n")
    return serve(tasks=1, folders=2, spaces=1)


def line(text: str) -> Any:
    (only,) = text.splitlines()
    return msgspec.json.decode(only)


def test_one_is_made_kept_and_renewed(invoke: Invoke, sandbox: Sandbox) -> None:
    folder = sandbox.state.folder_ids[0]
    options = ("--folder", folder, "--events", "TaskCreated,TaskDeleted", "--recursive", *SIGNED)
    command = ("webhooks", "ensure", URL, *options)
    made = line(invoke(*command).stdout)
    assert (made["did"], made["deleted"]) == ("created", [])
    assert made["webhook"]["folderId"] == folder
    assert made["webhook"]["events"] == ["TaskCreated", "TaskDeleted"]
    assert made["webhook"]["recursive"] is True
    assert line(invoke(*command).stdout) == {**made, "did": "kept"}
    renewed = line(invoke(*command, "--renew").stdout)
    assert (renewed["did"], renewed["deleted"]) == ("replaced", [made["webhook"]["id"]])
    sent = [record.form for record in sandbox.requests if record.method == "POST"]
    assert [form["secret"] for form in sent] == [SECRET, SECRET]


def test_places_may_be_called_by_their_names(invoke: Invoke, sandbox: Sandbox) -> None:
    spaces = [msgspec.json.decode(each) for each in invoke("list", "spaces").stdout.splitlines()]
    made = line(invoke("webhooks", "ensure", URL, "--space", spaces[0]["title"], "--unsigned").stdout)
    assert made["webhook"]["spaceId"] == spaces[0]["id"]
    folder = msgspec.json.decode(invoke("get", "folders", sandbox.state.folder_ids[1]).stdout)
    made = line(invoke("webhooks", "ensure", URL, "--folder", folder["permalink"], "--unsigned").stdout)
    assert made["webhook"]["folderId"] == folder["id"]
    assert "folderId" not in line(invoke("webhooks", "ensure", URL, "--unsigned").stdout)["webhook"]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ((URL,), "say --secret-env VAR, or --unsigned"),
        ((URL, *SIGNED, "--unsigned"), "say --secret-env VAR, or --unsigned"),
        ((URL, "--secret-env", "NOT_THERE"), "the environment variable NOT_THERE is not set"),
        (("https://example.com:81", *SIGNED), "URL has port 81"),
        ((URL, "--secret-env", "SPACED_SECRET"), "spaces around it"),
        ((URL, *SIGNED, "--recursive"), "--recursive is for a folder or a space"),
        ((URL, *SIGNED, "--folder", "MQAAAAEFzzd1", "--space", "MQAAAAEFzzd1"), "--folder"),
    ],
)
def test_what_cannot_be(invoke: Invoke, sandbox: Sandbox, arguments: tuple[str, ...], what: str) -> None:
    result = invoke("webhooks", "ensure", *arguments)
    assert result.exit_code == 2
    assert what in result.stderr
    assert SECRET not in result.output
    assert sandbox.requests == []


def test_no_secret_is_shown(invoke: Invoke, sandbox: Sandbox) -> None:
    result = invoke("-v", "webhooks", "ensure", URL, *SIGNED)
    assert result.exit_code == 0
    assert SECRET not in result.output
