"""``--policy``, ``--audit``, and the commands that read such files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.access.test_audit_file import a_record
from wrike_async import operations
from wrike_async._cli import access as _cli_access
from wrike_async.access import AuditFile, WriteSummary

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve

POLICY = """
version = 1
[areas]
"*" = "ask"
"""


@pytest.fixture
def policy(tmp_path: Path) -> str:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    return str(path)


def a_task(invoke: Invoke) -> str:
    return str(msgspec.json.decode(invoke("call", "tasks.list", "--limit", "1").stdout)["id"])


def test_a_command_keeps_to_a_policy(invoke: Invoke, serve: Serve, policy: str) -> None:
    serve(tasks=2)
    task_id = a_task(invoke)
    assert invoke("--policy", policy, "call", "tasks.get", f"task_id={task_id}").exit_code == 0
    denied = invoke("--policy", policy, "call", "users.get", "user_id=KUAAAAAA")
    assert denied.exit_code == 1
    assert "users.get (GET /users/{userId}) is not allowed" in denied.stderr
    # There is no terminal to ask on.
    asked = invoke("--policy", policy, "call", "tasks.update", f"task_id={task_id}", "title=New")
    assert asked.exit_code == 1
    assert "it was not approved" in asked.stderr
    assert invoke("--policy", policy, "--yes", "call", "tasks.update", f"task_id={task_id}", "title=New").exit_code == 0


def test_uploads_are_one_question(invoke: Invoke, serve: Serve, policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = serve(tasks=1)
    asked: list[WriteSummary] = []

    async def approved(summary: WriteSummary) -> bool:
        asked.append(summary)
        return len(asked) > 1

    monkeypatch.setattr(_cli_access, "_approved", approved)
    task_id = sandbox.state.task_id(0)
    upload = ("--policy", policy, "--yes", "upload", __file__, __file__, "--task", task_id)
    assert invoke(*upload).exit_code == 1
    assert len(invoke(*upload).stdout.splitlines()) == 2
    assert [(each.operation, each.count, each.where) for each in asked] == [("attachments.upload", 2, (task_id,))] * 2


def test_deletions_are_one_question(invoke: Invoke, serve: Serve, policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(tasks=3)
    asked: list[str] = []

    async def approved(summary: WriteSummary) -> bool:
        asked.append(summary.text())
        return len(asked) > 1

    monkeypatch.setattr(_cli_access, "_approved", approved)
    found = invoke("call", "tasks.list", "--limit", "3").stdout.splitlines()
    ids = [msgspec.json.decode(line)["id"] for line in found]
    declined = invoke("--policy", policy, "--yes", "delete", "tasks", *ids, "--yes")
    assert (declined.exit_code, declined.stdout) == (1, "")
    assert "it was not approved" in declined.stderr
    assert invoke("--policy", policy, "--yes", "delete", "tasks", *ids, "--yes").exit_code == 0
    assert len(asked) == 2
    assert all(each in asked[1] for each in [*ids, "3 in all"])


def test_the_environment_says_which(invoke: Invoke, serve: Serve, policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(tasks=2)
    monkeypatch.setenv("WRIKE_POLICY", policy)
    assert "is not allowed" in invoke("call", "access_roles.list").stderr
    monkeypatch.setenv("WRIKE_POLICY", policy + ".none")
    assert invoke("call", "colors.list").exit_code == 1


def test_requests_are_noted(invoke: Invoke, serve: Serve, tmp_path: Path) -> None:
    serve(tasks=2)
    path = tmp_path / "audit.log"
    task_id = a_task(invoke)
    assert invoke("--audit", str(path), "call", "tasks.update", f"task_id={task_id}", "title=New").exit_code == 0
    shown = [msgspec.json.decode(line) for line in invoke("audit", "show", str(path)).stdout.splitlines()]
    assert [(each["kind"], each["operation"], each["actor"]) for each in shown] == [
        ("intent", "tasks.update", "wrike-async"),
        ("outcome", "tasks.update", "wrike-async"),
    ]
    assert invoke("audit", "show", str(path), "--in-doubt").stdout == ""


def test_verify(invoke: Invoke, tmp_path: Path) -> None:
    file = AuditFile(tmp_path / "audit.log")
    for number in range(3):
        file(a_record(number))
    verified = invoke("audit", "verify", str(file.path))
    assert verified.exit_code == 0
    assert verified.stdout == f"3 lines, 1 chains\nhead {file.head}\n"
    lines = file.path.read_bytes().splitlines(keepends=True)
    file.path.write_bytes(b"".join(lines[:2]))
    assert invoke("audit", "verify", str(file.path)).exit_code == 0
    cut = invoke("audit", "verify", str(file.path), "--head", str(file.head))
    assert cut.exit_code == 1
    assert "its end was cut off" in cut.stderr
    assert invoke("audit", "verify", str(file.path), "--head", "nonsense").exit_code == 2
    two = invoke("audit", "verify", str(file.path), str(file.path))
    assert two.exit_code == 1
    assert len(invoke("audit", "show", str(file.path), "--in-doubt").stdout.splitlines()) == 2


def test_check(invoke: Invoke, policy: str, tmp_path: Path) -> None:
    assert invoke("policy", "check", policy).stdout == f"{policy} is a policy\n"
    path = tmp_path / "idle.toml"
    path.write_text(
        'version = 1\ndisclose = ["outside_urls", "public_links"]\n'
        '[areas]\n"*" = "read"\ntasks = "read"\naudit_log = "read"\n'
        '[operations]\n"tasks.delete" = "deny"\n"comments.create" = "write"\n',
        encoding="utf-8",
    )
    checked = invoke("policy", "check", str(path))
    assert [line.partition(" changes")[0] for line in checked.stdout.splitlines()[:-1]] == [
        "areas.tasks",
        'operations."tasks.delete"',
        "disclose 'outside_urls'",
    ]
    path.write_text('version = 1\n[areas]\ntask = "read"\n', encoding="utf-8")
    wrong = invoke("policy", "check", str(path))
    assert wrong.exit_code == 2
    assert "did you mean 'tasks'" in wrong.stderr
    assert invoke("policy", "check", str(tmp_path / "none.toml")).exit_code == 1


def test_explain_and_table(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('version = 1\n[areas]\ntasks = { read = "*", write = ["A"], ask = ["B"] }\n', encoding="utf-8")
    assert invoke("policy", "explain", str(path), "tasks.update").stdout == (
        "tasks.update\twrite\tA; asks in B\tareas.tasks\n"
    )
    assert invoke("policy", "explain", str(path), "tasks.list").stdout == "tasks.list\tread\teverywhere\tareas.tasks\n"
    assert invoke("policy", "explain", str(path), "tasks.remove").exit_code == 2
    table = invoke("policy", "table", str(path)).stdout.splitlines()
    assert len(table) == len(operations())
    assert "users.get\tGET /users/{userId}\tdeny\t\tdefault" in table


@pytest.fixture
def little(tmp_path: Path) -> str:
    """A policy that grants tasks, and nothing of people."""
    path = tmp_path / "little.toml"
    path.write_text('version = 1\n[areas]\ntasks = "write"\nspaces = "read"\n', encoding="utf-8")
    return str(path)


def test_new_commands_keep_to_a_policy(invoke: Invoke, serve: Serve, little: str, tmp_path: Path) -> None:
    serve(tasks=3)
    task_id = a_task(invoke)
    for denied, arguments in {
        "contacts.list": ("whoami",),
        "comments.create": ("comment", "Hello", "--task", task_id),
        "folders.list": ("tree",),
        "attachments.upload": ("upload", __file__, "--task", task_id),
        "webhooks.list": ("webhooks", "list"),
        "approvals.list": ("list", "approvals"),
    }.items():
        result = invoke("--policy", little, *arguments)
        assert result.exit_code == 1, arguments
        assert f"{denied} (" in result.stderr, arguments
    assert invoke("--policy", little, "delete", "tasks", task_id, "--yes").exit_code == 0
    found = invoke("--policy", little, "list", "tasks", "--folder", "Space 1")
    assert "folders.list (" in found.stderr


def test_doctor_says_what_it_did_not_look_at(invoke: Invoke, serve: Serve, little: str, tmp_path: Path) -> None:
    serve(tasks=1)
    looked = invoke("--policy", little, "doctor")
    assert looked.exit_code == 0, looked.stdout
    assert "policy" in looked.stdout
    assert "login     not looked at: contacts.list (GET /contacts) is not allowed" in looked.stdout
    assert "not looked at, for the policy does not grant it: amReadOnlyWorkflow" in looked.stdout
    assert "can read what these allow: wsReadOnly\n" in looked.stdout
    path = tmp_path / "nothing.toml"
    path.write_text("version = 1\n[areas]\n", encoding="utf-8")
    nothing = invoke("--policy", str(path), "doctor")
    assert nothing.exit_code == 0
    assert "can read" not in nothing.stdout
    path.write_text('version = 1\n[areas]\ntask = "read"\n', encoding="utf-8")
    for policy in (str(path), str(path) + ".none"):
        wrong = invoke("--policy", policy, "doctor")
        assert wrong.exit_code == 1
        assert "wrong policy" in wrong.stdout
        assert f"policy check {policy}" in wrong.stdout


def test_init_and_status_keep_to_a_policy(
    invoke: Invoke, serve: Serve, little: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.get_app_dir", lambda name: str(tmp_path / name))
    monkeypatch.setitem(sys.modules, "keyring", None)
    sandbox = serve(tasks=1)
    monkeypatch.delenv("WRIKE_TOKEN")
    asked = ("init", "--host", sandbox.base_url)
    denied = invoke("--policy", little, *asked, input=f"{sandbox.token}\n")
    assert denied.exit_code == 1
    assert "contacts.list (GET /contacts) is not allowed" in denied.stderr
    assert sandbox.requests == []
    assert invoke(*asked, input=f"{sandbox.token}\n").exit_code == 0
    # What is stored is held to a policy, too.
    assert "is not allowed" in invoke("--policy", little, "whoami").stderr
    assert invoke("whoami").exit_code == 0
