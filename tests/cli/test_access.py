"""``--policy``, ``--audit``, and the commands that read such files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from tests.access.test_audit_file import a_record
from wrike_async import operations
from wrike_async.access import AuditFile

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
    return str(orjson.loads(invoke("call", "tasks.list", "--limit", "1").stdout)["id"])


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
    shown = [orjson.loads(line) for line in invoke("audit", "show", str(path)).stdout.splitlines()]
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
