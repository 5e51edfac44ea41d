"""Names on the command line, in the place of IDs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve


def test_a_folder_is_named_by_its_path(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=40)
    folder = next(each for each in sandbox.state.folders.values() if each.title.startswith("Events"))
    named = invoke("list", "tasks", "--folder", f"space 1 / {folder.title}")
    assert named.exit_code == 0
    assert named.stdout == invoke("list", "tasks", "--folder", folder.id).stdout
    assert sandbox.requests[-1].path == f"/api/v4/folders/{folder.id}/tasks"


def test_ids_alone_ask_for_nothing_else(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=4)
    person = sandbox.state.person_ids[0]
    assert (
        invoke("list", "tasks", "--filter", f"responsibles={person}", "--folder", sandbox.state.folder_ids[0]).exit_code
        == 0
    )
    assert len(sandbox.requests) == 1


def test_contacts_and_statuses_are_named_in_filters(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=40)
    person = sandbox.state.contacts[sandbox.state.person_ids[1]]
    wanted = f"responsibles=me,{person.first_name} {person.last_name},{sandbox.state.person_ids[2]}"
    output = tmp_path / "tasks.jsonl"
    done = invoke("export", "tasks", "-o", str(output), "--filter", wanted, "--filter", "customStatuses=completed")
    assert done.exit_code == 0
    (asked,) = (record for record in sandbox.requests if record.path.endswith("/tasks"))
    assert json.loads(asked.params["responsibles"]) == sandbox.state.person_ids[:3]
    assert len(json.loads(asked.params["customStatuses"])) == 1


def test_a_space_is_named(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=1)
    assert invoke("list", "folders", "--space", "Space 2").exit_code == 0
    space = next(each for each in sandbox.state.spaces.values() if each.title == "Space 2")
    assert f"/spaces/{space.id}/" in sandbox.requests[-1].path


def test_rows_are_created_in_a_named_folder_and_the_run_goes_on(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=0)
    rows, results = tmp_path / "rows.jsonl", tmp_path / "results.jsonl"
    rows.write_text('{"title": "a"}\n', encoding="utf-8")
    assert invoke("create", "tasks", "--folder", "space 1", str(rows), "--dry-run").exit_code == 0
    assert invoke("create", "tasks", "--folder", "space 1", str(rows), "-o", str(results)).exit_code == 0
    space = next(each for each in sandbox.state.spaces.values() if each.title == "Space 1")
    assert space.id in results.read_text(encoding="utf-8").splitlines()[0]
    again = invoke("create", "tasks", "--folder", space.id, str(rows), "--resume", str(results))
    assert again.exit_code == 0
    assert len(sandbox.state.tasks) == 1


def test_a_change_names_status_and_people(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=2)
    changes = ["--set", "custom_status=Editorial / In Review", "--set", "add_responsibles=me"]
    done = invoke("update", "tasks", *changes, "-o", str(tmp_path / "done.jsonl"), input=sandbox.state.task_id(0))
    assert done.exit_code == 0
    task = sandbox.state.task(sandbox.state.task_id(0))
    assert task is not None
    assert sandbox.state.person_ids[0] in task.responsible_ids


def test_a_name_that_is_unclear_is_wrong_usage(serve: Serve, invoke: Invoke) -> None:
    serve(tasks=1)
    missing = invoke("list", "tasks", "--space", "Spase 1")
    assert missing.exit_code == 2
    assert "did you mean 'Space 1'" in missing.stderr


def test_names_go_wherever_ids_go(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=2)
    space = next(each for each in sandbox.state.spaces.values() if each.title == "Space 1")
    assert json.loads(invoke("tree", "--folder", "space 1", "--depth", "1").stdout)["id"] == space.id
    assert json.loads(invoke("tree", "--space", "Space 1", "--depth", "1").stdout)["id"] == space.id
    assert json.loads(invoke("comment", "x", "--folder", "space 1").stdout)["folderId"] == space.id
    file = tmp_path / "a.txt"
    file.write_text("a", encoding="utf-8")
    assert json.loads(invoke("upload", str(file), "--folder", "space 1").stdout)["folderId"] == space.id
    arguments = {"folder_id": "Space 1", "title": "x", "responsibles": ["me"], "custom_status": "Completed"}
    made = invoke("call", "tasks.create", "--json", json.dumps(arguments))
    assert made.exit_code == 0
    (task,) = [json.loads(line) for line in made.stdout.splitlines()]
    assert (task["responsibleIds"], task["status"]) == ([sandbox.state.person_ids[0]], "Completed")
    wrong = invoke("call", "tasks.create", "folder_id=Spaec 1", "title=x")
    assert (wrong.exit_code, "did you mean 'Space 1'" in wrong.stderr) == (2, True)
    assert "did you mean 'Space 1'" in invoke("mcp", "--within", "Spaec 1").stderr


PERMALINK = "https://www.wrike.com/open.htm?id=1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["call", "tasks.create", "folder_id=Space 1", "importance=High"], "tasks.create needs title"),
        (["call", "tasks.create", "folder_id=Space 1", "title= "], "title must not be blank"),
        (["call", "tasks.create", "folder_id=Space 1", "title=x", "--limit", "1"], "lists no collection"),
        (["call", "tasks.create", f"folder_id={PERMALINK}", "title=x", f"parents={PERMALINK}"], "is no Wrike ID"),
        (["call", "tasks.update", f"task_id={PERMALINK}", "title= "], "title must not be blank"),
        (["call", "tasks.list", "folder_id=Space 1", "page_size=5000"], "page_size must be 1 to 1000"),
        (["list", "tasks", "--folder", "Space 1", "--page-size", "5000"], "--page-size must be 1 to 1000"),
        (["list", "tasks", "--folder", PERMALINK, "--page-size", "5000"], "--page-size must be 1 to 1000"),
        (["export", "tasks", "-o", "x.jsonl", "--folder", "Space 1", "--page-size", "5000"], "--page-size must be"),
        (["export", "tasks", "-o", "x", "--folder", "Space 1", "--page-size", "5000"], "page-size must be 1 to 1000"),
        (["export", "tasks", "contacts", "-o", "x", "--folder", "Space 1"], "contacts has no --folder"),
        (["export", "tasks", "-o", "x", "--deleted", "--folder", PERMALINK], "so leave --folder out"),
        (["update", "tasks", "IEAAAAAQ", "--set", "custom_status=Done"], "say where the results go: -o RESULTS"),
        (["update", "tasks", "IEAAAAAQ", "--set", "custom_status=Done", "--set", "title= ", "-o", "x.jsonl"], "blank"),
        (["call", "tasks.list", "responsibles=Alan Hill", "--limit", "1", "--cursor", "x"], "cursor is none"),
        (["create", "tasks", "--folder", "Space 1"], "give either a file of rows, or --retry-failed RESULTS"),
    ],
)
def test_no_name_is_looked_up_for_what_is_wrong_besides(
    serve: Serve,
    invoke: Invoke,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    sandbox = serve(tasks=1)
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "IEAA0" not in result.stderr
    assert sandbox.requests == []
    assert list(tmp_path.glob("x*")) == []
