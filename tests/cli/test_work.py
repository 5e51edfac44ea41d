"""``delete``, ``comment``, ``upload``, ``download``, ``tree``: what one does on a terminal in the course of a day."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.cli.terminal import everything_from
from wrike_async._cli.commands import delete as delete_command
from wrike_async._cli.commands.download import safe_name
from wrike_async._cli.commands.tree import _walk
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve, Start
    from wrike_async.sandbox import Sandbox

FIRST, SECOND = "MAAAAAEFzzde", "MAAAAAEFzzdf"
PERMALINK = "https://www.wrike.com/open.htm?id=4392433502"


@pytest.fixture
def sandbox(serve: Serve) -> Sandbox:
    return serve(tasks=20)


def lines(text: str) -> list[Any]:
    return [msgspec.json.decode(line) for line in text.splitlines()]


def writes(sandbox: Sandbox) -> list[str]:
    return [str(record.operation) for record in sandbox.requests if record.method != "GET"]


# --- delete ---------------------------------------------------------------------------------------------------


def test_deleting_needs_a_yes(invoke: Invoke, sandbox: Sandbox) -> None:
    refused = invoke("delete", "tasks", FIRST)
    assert refused.exit_code == 2
    assert f"tasks {FIRST}: Measure survey 0" in refused.stderr
    assert "--yes deletes without asking" in refused.stderr
    assert invoke("delete", "tasks", FIRST, "--dry-run").exit_code == 0
    assert writes(sandbox) == []
    done = invoke("delete", "tasks", FIRST, SECOND, FIRST, "--yes")
    assert (done.exit_code, lines(done.stdout)) == (0, [{"id": each, "outcome": "done"} for each in (FIRST, SECOND)])
    assert writes(sandbox) == ["DELETE /tasks/{taskId}"] * 2


@pytest.mark.parametrize(("answer", "code", "count"), [("y\n", 0, 1), ("n\n", 1, 0)])
def test_a_terminal_is_asked(
    invoke: Invoke, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, count: int
) -> None:
    monkeypatch.setattr(delete_command, "stdin_is_terminal", lambda: True)
    result = invoke("delete", "tasks", PERMALINK, input=answer)
    assert result.exit_code == code
    assert "Move to the recycle bin: 1 tasks?" in result.stderr
    assert len(writes(sandbox)) == count


def test_nothing_is_deleted_where_something_is_not_there(invoke: Invoke, sandbox: Sandbox) -> None:
    assert invoke("delete", "tasks", FIRST, "MAAAAAEFzzzz", "--yes").exit_code == 3
    assert invoke("delete", "tasks", "--yes", input="\n").exit_code == 2
    assert writes(sandbox) == []


@pytest.mark.parametrize(
    ("status", "outcome", "code"), [(404, "failed", 3), (403, "failed", 1), (500, "done", 0), (599, "in_doubt", 1)]
)
def test_each_gets_its_outcome(invoke: Invoke, sandbox: Sandbox, status: int, outcome: str, code: int) -> None:
    """As `delete_many` does it: what is unclear is looked for and sent again, as long as that may help."""
    times = None if status == 599 else 1
    sandbox.inject(
        Fault(
            "status",
            status=status,
            times=times,
            operation=lambda record: record.path.endswith(FIRST) and record.method == "DELETE",
        )
    )
    result = invoke("delete", "tasks", "--yes", input=f"{FIRST}\n{SECOND}\n")
    assert result.exit_code == code
    assert [line["outcome"] for line in lines(result.stdout)] == [outcome, "done"]


@pytest.mark.parametrize(("status", "said"), [(401, []), (403, ["failed", "done"])])
def test_what_there_are_few_of_is_deleted_up_to_what_holds_for_all(
    invoke: Invoke, sandbox: Sandbox, status: int, said: list[str]
) -> None:
    made = [lines(invoke("call", "groups.create", f"title={each}").stdout)[0]["id"] for each in "ab"]
    sandbox.inject(Fault("status", status=status, operation="DELETE /groups/{groupId}"))
    result = invoke("delete", "groups", *made, "--yes")
    assert result.exit_code == 1
    assert [line["outcome"] for line in lines(result.stdout)] == said


def test_what_is_shown_before_it_is_deleted_is_not_long(invoke: Invoke, sandbox: Sandbox) -> None:
    ids = "\n".join(task["id"] for task in lines(invoke("list", "tasks").stdout))
    shown = invoke("delete", "tasks", "--dry-run", input=ids).stderr.splitlines()
    assert len(shown) == 11
    assert shown[-1].startswith("and ")


def test_what_has_no_title_or_cannot_be_looked_at(invoke: Invoke, sandbox: Sandbox) -> None:
    (comment,) = lines(invoke("comment", "Done", "--task", FIRST).stdout)
    shown = invoke("delete", "comments", comment["id"], "--dry-run")
    assert shown.stderr == f"comments {comment['id']}: Done\n"
    assert invoke("delete", "groups", "KX7WCEJZ", "--dry-run").stderr == "groups KX7WCEJZ\n"
    assert "there is no area" in invoke("delete", "taskz", "A", "--dry-run").stderr
    assert "hourly_rates has no delete" in invoke("delete", "hourly_rates", "A", "--dry-run").stderr
    assert "comments are found by their IDs only" in invoke("delete", "comments", PERMALINK, "--dry-run").stderr


# --- comment, upload, download --------------------------------------------------------------------------------


def test_a_comment_says_what_was_typed(invoke: Invoke, sandbox: Sandbox) -> None:
    (comment,) = lines(invoke("comment", "a < b", "--task", PERMALINK).stdout)
    assert comment["taskId"] == FIRST
    answer = invoke("call", "comments.get", f"comment_id={comment['id']}", "plain_text=true").stdout
    assert msgspec.json.decode(answer)["text"] == "a < b"
    (piped,) = lines(invoke("comment", "-", "--folder", "MQAAAAEATMsC", input="Grüße\n").stdout)
    assert (piped["text"], piped["folderId"]) == ("Grüße", "MQAAAAEATMsC")
    (html,) = lines(invoke("comment", "<b>x</b>", "--html", "--task", FIRST).stdout)
    assert html["text"] == "<b>x</b>"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["comment", "x"], "say where: either --task ID or --folder FOLDER"),
        (["comment", "x", "--task", "A", "--folder", "B"], "say where: either --task ID or --folder FOLDER"),
        (["comment", "x", "--task", ""], "--task '' is no Wrike ID"),
        (["comment", " ", "--task", FIRST], "TEXT"),
        (["comment", "x", "--task", "https://www.wrike.com/workspace.htm"], "is no address of a task or folder"),
        (["tree", "--folder", "A", "--space", "B"], "give either --folder or --space"),
    ],
)
def test_what_is_refused(invoke: Invoke, sandbox: Sandbox, arguments: list[str], said: str) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert writes(sandbox) == []


def test_files_go_there_and_back(
    invoke: Invoke, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("first")
    second.write_text("second")
    sent = lines(invoke("upload", str(first), str(second), "--task", PERMALINK).stdout)
    assert [each["name"] for each in sent] == ["a.txt", "b.txt"]
    refused = invoke("upload", str(first), str(second), "--name", "c", "--task", FIRST)
    assert (refused.exit_code, "--name is for one file" in refused.stderr) == (2, True)
    (named,) = lines(invoke("upload", str(first), "--name", "b.txt", "--folder", "MQAAAAEATMsC").stdout)
    assert named["name"] == "b.txt"

    folder = tmp_path / "down"
    folder.mkdir()
    monkeypatch.chdir(folder)
    ids = [each["id"] for each in [*sent, named]]
    fetched = invoke("download", *ids)
    assert fetched.stdout.splitlines() == ["a.txt", "b.txt", f"b-{named['id']}.txt"]
    assert [(folder / name).read_text() for name in fetched.stdout.splitlines()] == ["first", "second", "first"]
    again = invoke("download", ids[0])
    assert (again.exit_code, "a.txt exists already; --force overwrites it" in again.stderr) == (2, True)
    assert invoke("download", ids[0], "--force").exit_code == 0
    assert invoke("download", ids[1], "-o", "c.txt").stdout == "c.txt\n"
    several = invoke("download", *ids, "-o", "nowhere")
    assert (several.exit_code, "need a folder that is there" in " ".join(several.stderr.split())) == (2, True)


def test_a_download_to_standard_output(invoke: Invoke, start: Start, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x" * 100_000)
    (sent,) = lines(invoke("upload", str(file), "--task", FIRST).stdout)
    output, errors = start("download", sent["id"], "-o", "-").communicate(timeout=30)
    assert (output, errors) == ("x" * 100_000, "")


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_the_progress_of_a_file(start: Start, sandbox: Sandbox, tmp_path: Path) -> None:
    import os

    file = tmp_path / "a[red].txt"
    file.write_bytes(b"x" * 3_000_000)
    terminal, end = os.openpty()
    process = start("upload", str(file), "--task", FIRST, stderr=end)
    os.close(end)
    shown = everything_from(terminal)
    assert process.wait(30) == 0
    assert "a[red].txt" in shown
    assert "3.0/3.0 MB" in shown


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.txt", "a.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\a.exe", "a.exe"),
        ("..", "ID"),
        (".bashrc", "bashrc"),
        ("a\x1b[2J.txt", "a [2J.txt"),
        ("", "ID"),
        (None, "ID"),
    ],
)
def test_a_name_does_not_lead_out_of_the_folder(name: str | None, safe: str) -> None:
    assert safe_name(name, "ID") == safe


# --- tree -----------------------------------------------------------------------------------------------------


def test_a_tree(invoke: Invoke, sandbox: Sandbox) -> None:
    nodes = lines(invoke("tree").stdout)
    assert (nodes[0]["title"], nodes[0]["level"]) == ("Root", 0)
    assert all(node["scope"] in ("WsRoot", "WsFolder") for node in nodes)
    table = invoke("tree", "--format", "table", "--depth", "2").stdout.splitlines()
    assert table[0].split() == ["Root", nodes[0]["id"]]
    assert {len(line) - len(line.lstrip()) for line in table} == {0, 2}
    folder = lines(invoke("list", "folders", "--filter", "title=Support 0").stdout)[0]
    below = invoke("tree", "--folder", folder["permalink"])
    assert lines(below.stdout)[0]["id"] == folder["id"], below.output
    space = lines(invoke("list", "spaces").stdout)[0]["id"]
    assert len(lines(invoke("tree", "--space", space).stdout)) > 1
    assert "(project)" in invoke("tree", "--format", "table").stdout


def test_a_tree_that_lies_in_itself_has_an_end() -> None:
    nodes: dict[str, Any] = {
        "A": {"id": "A", "title": "a", "childIds": ["B", "gone"]},
        "B": {"id": "B", "title": "b", "childIds": ["A"]},
    }
    assert [(node["id"], level) for node, level in _walk(nodes, None)] == [("A", 0), ("B", 1)]
    assert list(_walk({}, None)) == []
    twice: dict[str, Any] = {
        "R": {"id": "R", "title": "r", "childIds": ["A", "B"]},
        "A": {"id": "A", "title": "a", "childIds": ["C"]},
        "B": {"id": "B", "title": "b", "childIds": ["C"]},
        "C": {"id": "C", "title": "c"},
    }
    assert [node["id"] for node, _ in _walk(twice, None)] == ["R", "A", "C", "B", "C"]


# --- permalinks elsewhere -------------------------------------------------------------------------------------


def test_permalinks_in_place_of_ids(invoke: Invoke, sandbox: Sandbox, tmp_path: Path) -> None:
    assert lines(invoke("get", "tasks", PERMALINK, SECOND).stdout)[0]["id"] == FIRST
    assert lines(invoke("call", "tasks.get", f"task_id={PERMALINK}").stdout)[0]["id"] == FIRST
    workspace = "https://www.wrike.com/workspace.htm?acc=1#/task-view?id=4392433502&pid=5"
    assert lines(invoke("get", "tasks", workspace).stdout)[0]["id"] == FIRST
    missing = invoke("get", "tasks", "https://www.wrike.com/open.htm?id=1")
    assert (missing.exit_code, "none of your tasks has the address" in missing.stderr) == (3, True)
    folder = lines(invoke("list", "folders", "--filter", "title=Support 0").stdout)[0]
    for command in (["list", "tasks"], ["export", "tasks", "-o", str(tmp_path / "a.jsonl")]):
        assert invoke(*command, "--folder", folder["permalink"]).exit_code == 0
    assert len((tmp_path / "a.jsonl").read_text().splitlines()) == len(
        invoke("list", "tasks", "--everything", "--folder", folder["id"]).stdout.splitlines()
    )
    rows, results = tmp_path / "rows.jsonl", tmp_path / "done.jsonl"
    rows.write_text('{"title": "New"}\n')
    assert invoke("create", "tasks", str(rows), "--folder", folder["permalink"]).exit_code == 0
    for more in (["--dry-run"], ["-o", str(results)]):
        updated = invoke("update", "tasks", "--set", "importance=Low", *more, input=f"{PERMALINK}\n")
        assert updated.exit_code == 0, updated.output
    assert lines(results.read_text())[-1]["id"] == FIRST
