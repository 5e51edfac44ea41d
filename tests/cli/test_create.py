"""``wrike-async create``: every row once, whatever happens to the program."""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.cli.results import entries, journal, lines
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve, Start
    from wrike_async.sandbox import RequestRecord, Sandbox


def write_rows(path: Path, count: int) -> Path:
    path.write_text("".join(json.dumps({"title": f"row {i}"}) + "\n" for i in range(count)), encoding="utf-8")
    return path


def titles(sandbox: Sandbox) -> Counter[str]:
    return Counter(task.title for task in sandbox.state.tasks.kept.values())


def serving(serve: Serve) -> tuple[Sandbox, str]:
    sandbox = serve(tasks=0, folders=1)
    sandbox.batching.seconds = 0.0
    return sandbox, sandbox.state.folder_ids[0]


def test_every_row_gets_its_line(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder_id = serving(serve)
    path = tmp_path / "rows.jsonl"
    given = [{"title": "a"}, {"title": "b", "responsibles": ["KUAAAAAA"]}, {"titel": "c"}, {"title": "d"}]
    dated = {"title": "e", "dates": {"start": "2026-05-01", "due": "2026-05-02"}}
    path.write_text("\n".join([*map(json.dumps, given), "no json", json.dumps(dated)]), encoding="utf-8")
    done = invoke("create", "tasks", "--folder", folder_id, str(path))
    assert done.exit_code == 1
    results = sorted(lines(tmp_path / "rows.jsonl.results.jsonl"), key=lambda line: line["index"])
    assert [line["outcome"] for line in results] == ["ok", "failed", "failed", "ok", "failed", "ok"]
    assert [line.get("error") for line in results][1:3] == ["InvalidRequest", "InvalidArgument"]
    assert results[0]["id"] in {task.id for task in sandbox.state.tasks.kept.values()}
    assert titles(sandbox) == {"a": 1, "d": 1, "e": 1}
    # A head, what was learnt of batches, and a line for each row.
    assert len(entries(tmp_path / "rows.jsonl.results.jsonl")) == 8
    assert "3 ok, 3 failed, 0 in doubt" in done.stderr


def test_csv_is_read_by_its_names(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder_id = serving(serve)
    path = tmp_path / "rows.csv"
    path.write_text("title,importance,follow\na,High,true\nb,,\n", encoding="utf-8")
    assert invoke("create", "tasks", "--folder", folder_id, str(path)).exit_code == 0
    assert {task.title: task.importance for task in sandbox.state.tasks.kept.values()} == {"a": "High", "b": "Normal"}
    path.write_text("titel\na\n", encoding="utf-8")
    refused = invoke("create", "tasks", "--folder", folder_id, str(path), "-o", str(tmp_path / "other"))
    assert refused.exit_code == 2
    assert "titel" in refused.stderr


def test_a_second_run_is_refused_and_resuming_does_nothing(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder_id = serving(serve)
    path, results = write_rows(tmp_path / "rows.jsonl", 5), tmp_path / "results.jsonl"
    assert invoke("create", "tasks", "--folder", folder_id, str(path), "-o", str(results)).exit_code == 0
    again = invoke("create", "tasks", "--folder", folder_id, str(path), "-o", str(results))
    assert again.exit_code == 2
    assert "--resume" in again.stderr
    before = len(sandbox.requests)
    assert invoke("create", "tasks", "--folder", folder_id, str(path), "--resume", str(results)).exit_code == 0
    assert len(sandbox.requests) == before
    assert set(titles(sandbox).values()) == {1}


def test_failed_rows_can_be_tried_again(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder_id = serving(serve)
    sandbox.batching.failing = {0: 0}
    path, results = write_rows(tmp_path / "rows.jsonl", 5), tmp_path / "results.jsonl"
    assert invoke("create", "tasks", "--folder", folder_id, str(path), "-o", str(results)).exit_code == 1
    assert titles(sandbox) == {}
    done = invoke("create", "tasks", "--folder", folder_id, "--retry-failed", str(results))
    assert done.exit_code == 0
    assert titles(sandbox) == {f"row {i}": 1 for i in range(5)}


def test_a_dry_run_sends_nothing(invoke: Invoke, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.jsonl", 250)
    done = invoke("create", "tasks", "--folder", "IEAAAAAA", str(path), "--dry-run")
    assert done.exit_code == 0
    assert done.stdout.startswith("250 rows take 3 batches")
    path.write_text('{"title": "a"}\n{"titel": "b"}\n', encoding="utf-8")
    done = invoke("create", "tasks", "--folder", "IEAAAAAA", str(path), "--dry-run")
    assert done.exit_code == 1
    assert "row 2:" in done.stderr
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("arguments", [["users", "--folder", "F"], ["tasks"], ["tasks", "--folder", "F"]])
def test_wrong_use_is_explained(invoke: Invoke, tmp_path: Path, arguments: list[str]) -> None:
    rows = [str(write_rows(tmp_path / "rows.jsonl", 1))] if arguments[0] == "users" or len(arguments) == 1 else []
    done = invoke("create", *arguments, *rows)
    assert done.exit_code == 2
    assert "wrike-async:" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize(("operation", "number"), [("POST /batch", 4), ("GET /async_job/{asyncJobId}", 1)])
def test_killed_and_resumed_every_row_is_created_once(
    serve: Serve, start: Start, invoke: Invoke, tmp_path: Path, operation: str, number: int
) -> None:
    sandbox, folder_id = serving(serve)
    sandbox.batching.seconds = 0.3
    path, results = write_rows(tmp_path / "rows.jsonl", 1_000), tmp_path / "results.jsonl"
    came, count = threading.Event(), 0

    def is_it(record: RequestRecord) -> bool:
        nonlocal count
        count += record.operation == operation
        if count >= number:
            came.set()
        return count >= number

    sandbox.inject(Fault("slow_headers", operation=is_it, times=None, delay=3600.0))
    process = start("create", "tasks", "--folder", folder_id, str(path), "-o", str(results))
    assert came.wait(30)
    process.kill()
    process.wait(20)
    sandbox.faults.clear()
    done = invoke("create", "tasks", "--folder", folder_id, str(path), "--resume", str(results))
    said = {line["index"]: line for line in lines(results)}
    assert len(said) == len(lines(results)) == 1_000
    doubtful = {line["input"]["title"] for line in said.values() if line["outcome"] == "in doubt"}
    created = titles(sandbox)
    assert set(created.values()) == {1}
    assert {line["input"]["title"] for line in said.values() if line["outcome"] == "ok"} == created.keys() - doubtful
    assert len(created.keys() | doubtful) == 1_000
    assert len(doubtful) <= 700
    assert done.exit_code == (1 if doubtful else 0)


def test_rows_that_were_left_when_everything_stopped_are_resumed(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder_id = serving(serve)
    path, results = write_rows(tmp_path / "rows.jsonl", 500), tmp_path / "results.jsonl"
    sandbox.inject(Fault("status", operation="POST /batch", status=401, after=3, times=None))
    done = invoke("create", "tasks", "--folder", folder_id, str(path), "-o", str(results))
    assert done.exit_code == 1
    assert len(lines(results)) == len(titles(sandbox)) == 200
    sandbox.faults.clear()
    assert invoke("create", "tasks", "--folder", folder_id, str(path), "--resume", str(results)).exit_code == 0
    assert {line["outcome"] for line in lines(results)} == {"ok"}
    assert titles(sandbox) == {f"row {i}": 1 for i in range(500)}


def test_rows_that_have_changed_are_not_resumed(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder_id = serving(serve)
    path, results = write_rows(tmp_path / "rows.jsonl", 3), tmp_path / "results.jsonl"
    assert invoke("create", "tasks", "--folder", folder_id, str(path), "-o", str(results)).exit_code == 0
    path.write_text('{"title": "another"}\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = invoke("create", "tasks", "--folder", folder_id, str(path), "--resume", str(results))
    assert done.exit_code == 2
    assert "row 1 is not what it was" in done.stderr
    assert len(titles(sandbox)) == 3


def test_a_line_that_was_cut_is_written_again(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder_id = serving(serve)
    path, results = write_rows(tmp_path / "rows.jsonl", 3), tmp_path / "results.jsonl"
    done = {"index": 0, "input": {"title": "row 0"}, "outcome": "ok", "id": "X"}
    results.write_text(journal(done, folder=folder_id, host=sandbox.base_url) + '{"index": 1, "in')
    assert invoke("create", "tasks", "--folder", folder_id, str(path), "--resume", str(results)).exit_code == 0
    assert [line["index"] for line in lines(results)] == [0, 1, 2]
    assert titles(sandbox) == {"row 1": 1, "row 2": 1}


def test_update_changes_many_alike(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=130)
    ids = [sandbox.state.task_id(i) for i in range(130)]
    results = tmp_path / "results.jsonl"
    arguments = ["update", "tasks", "--set", f"add_responsibles={sandbox.state.person_ids[0]}", "-o", str(results)]
    done = invoke(*arguments, input="\n".join([*ids, "bad one"]))
    assert done.exit_code == 1
    assert [line["id"] for line in lines(results) if line["outcome"] == "ok"] == ids
    assert len(sandbox.requests) == 2
    assert invoke(*arguments, input=ids[0]).exit_code == 2
    assert invoke("update", "tasks", "--set", "titel=a", "-o", "x", input=ids[0]).exit_code == 2
