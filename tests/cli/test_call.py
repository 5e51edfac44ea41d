"""``wrike-async call``: every operation from the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

import wrike_async
from wrike_async import Wrike, describe
from wrike_async._calling.signatures import find_method
from wrike_async._cli.commands.call import read_values
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve

NAMES = sorted({operation.python for operation in wrike_async.operations()})


def lines(output: str) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in output.splitlines()]


def a_task(invoke: Invoke) -> str:
    (task,) = lines(invoke("call", "tasks.list", "--limit", "1").stdout)
    return str(task["id"])


@pytest.mark.parametrize("name", NAMES)
def test_help_for_every_operation(invoke: Invoke, name: str) -> None:
    result = invoke("call", name, "-h")
    assert result.exit_code == 0
    assert " ".join(result.stdout.split()).startswith(f"{name}: {describe(name).does} ")
    for argument in describe(name).arguments["properties"]:
        assert re.search(rf"^  {argument}\*?: ", result.stdout, flags=re.MULTILINE)
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_help_without_an_operation(invoke: Invoke) -> None:
    for arguments, code in ((["call", "-h"], 0), (["call", "--help"], 0), (["call"], 2)):
        result = invoke(*arguments)
        assert result.exit_code == code
        assert "OPERATION" in result.stdout


def test_short_help_everywhere(invoke: Invoke) -> None:
    for arguments in (["-h"], ["list", "-h"], ["auth", "login", "-h"]):
        assert "Usage" in invoke(*arguments).stdout


def test_api_explains_a_method(invoke: Invoke) -> None:
    assert invoke("api", "tasks.update").stdout == invoke("call", "tasks.update", "-h").stdout
    assert msgspec.json.decode(invoke("api", "tasks.update", "--json").stdout)["name"] == "tasks.update"
    assert "gives away by hook_url: outside_urls" in invoke("api", "webhooks.create").stdout
    assert "access: write, sensitive; scopes: undocumented" in invoke("api", "hourly_rates.update").stdout
    assert "It takes nothing." in invoke("api", "version.get").stdout
    assert "did you mean 'tasks.update'" in invoke("api", "taskz.update").stderr


def test_a_change(serve: Serve, invoke: Invoke) -> None:
    serve(tasks=3)
    task_id = a_task(invoke)
    result = invoke("call", "tasks.update", f"taskId={task_id}", "importance=High", 'dates={"due": "2026-03-20"}')
    assert result.exit_code == 0
    (task,) = lines(result.stdout)
    assert (task["id"], task["importance"], task["dates"]["due"][:10]) == (task_id, "High", "2026-03-20")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_arguments_as_json(serve: Serve, invoke: Invoke, encoding: str) -> None:
    serve(tasks=3)
    task_id = a_task(invoke)
    document = '{"title": "Grüße"}'
    inline = invoke("call", "tasks.update", f"task_id={task_id}", "--json", document)
    piped = invoke("call", "tasks.update", f"task_id={task_id}", "--json", "-", input=document.encode(encoding))
    assert [task["title"] for task in lines(inline.stdout + piped.stdout)] == ["Grüße"] * 2


def test_a_collection_in_parts(serve: Serve, invoke: Invoke) -> None:
    serve(tasks=10)
    whole = [task["id"] for task in lines(invoke("call", "tasks.list", "subTasks=true").stdout)]
    first = invoke("call", "tasks.list", "sub_tasks=yes", "limit=4")
    (cursor,) = re.findall(r"there is more: repeat the command with --cursor (\S+)", first.stderr)
    rest = invoke("call", "tasks.list", "sub_tasks=yes", "--cursor", cursor)
    assert [task["id"] for task in lines(first.stdout + rest.stdout)] == whole
    assert (len(whole), rest.stderr) == (10, "")


def test_a_dry_run_sends_nothing(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=1)
    result = invoke("call", "tasks.delete", "task_id=T", "--dry-run")
    sends = [{"method": "DELETE", "path": "/tasks/T", "params": {}}]
    assert lines(result.stdout) == [{"requests": 1, "sends": sends}]
    assert sandbox.requests == []


def test_rows(serve: Serve, invoke: Invoke) -> None:
    serve(tasks=2)
    task_id = a_task(invoke)
    done = invoke("call", "tasks.update_many", f"ids={task_id}", "importance=Low")
    assert (done.exit_code, [row["ok"] for row in lines(done.stdout)]) == (0, [True])
    some = invoke("call", "tasks.update_many", f"ids={task_id}", "ids=MAAAAAEFzzzz", "importance=Low")
    assert (some.exit_code, [row["ok"] for row in lines(some.stdout)]) == (1, [True, False])
    assert "1 of 2 rows were not done, or are in doubt" in some.stderr


def test_files_by_path(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    serve(tasks=1)
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("x" * 100)
    (attachment,) = lines(invoke("call", "attachments.upload", f"source={source}", f"taskId={a_task(invoke)}").stdout)
    assert attachment["name"] == "a.txt"
    result = invoke("call", "attachments.download", f"attachment_id={attachment['id']}", f"to={target}")
    assert lines(result.stdout) == [{"path": str(target)}]
    assert target.read_text() == "x" * 100


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tasks.updat"], "tasks has no method 'updat'; did you mean 'update'?"),
        (["taskz.update"], "there is no method 'taskz.update'; did you mean 'tasks.update'?"),
        (["tasks.update", "titel=x"], "tasks.update has no argument 'titel'; did you mean 'title'?"),
        (["tasks.update", "title"], "'title' must have the form NAME=VALUE"),
        (["tasks.update", "title=x", "title=y"], "title is given twice"),
        (["tasks.update", "title=x", "--json", '{"title": "y"}'], "title is given twice"),
        (["tasks.update", "title=x"], "tasks.update needs task_id"),
        (["tasks.update", "--json", "x"], "--json takes a JSON object, or - for standard input"),
        (["tasks.update", "--json", "[]"], "--json takes a JSON object with arguments by name, not list"),
        (["attachments.upload", "source=a", "source=b"], "source is given twice"),
        (["tasks.list", "limit=x"], "limit='x' must be a whole number"),
        (["tasks.create_many", "folder_id=IEAAAAAAI4AAAAAA", "rows=[]", "journal=x"], "journal has no form in JSON"),
    ],
)
def test_what_is_refused(invoke: Invoke, arguments: list[str], said: str) -> None:
    result = invoke("call", *arguments, WRIKE_TOKEN="token")
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_standard_input_that_is_no_text(invoke: Invoke) -> None:
    result = invoke("call", "tasks.update", "--json", "-", input=b"\xc3\x28", WRIKE_TOKEN="token")
    assert result.exit_code == 2
    assert "standard input is neither UTF-8 nor UTF-16" in result.stderr


@pytest.mark.parametrize(
    ("name", "texts", "values"),
    [
        ("tasks.get_many", ["ids=A,B", "taskIds=C"], {"ids": ["A", "B", "C"]}),
        ("tasks.create_many", ['rows=[{"title": "A", "customStatus": "S"}]'],
         {"rows": [{"title": "A", "custom_status": "S"}]}),
        ("id_conversion.convert", ["type=ApiV2Task", "ids=1,2"], {"type": "ApiV2Task", "ids": [1, 2]}),
        ("data_export.download", ["resource=https://x"], {"resource": "https://x"}),
        ("tasks.update_many", ["repeat-doubts=no"], {"repeat_doubts": False}),
        ("tasks.create_many", ["recover=title", "job_timeout=5"], {"recover": "title", "job_timeout": 5.0}),
    ],
)  # fmt: skip
def test_texts_of_methods_own_arguments(name: str, texts: list[str], values: dict[str, Any]) -> None:
    assert read_values(find_method(Wrike, name), texts) == values


def test_a_text_that_is_no_value() -> None:
    with pytest.raises(InvalidArgument, match="must be true or false"):
        read_values(find_method(Wrike, "tasks.update_many"), ["repeat_doubts=maybe"])
