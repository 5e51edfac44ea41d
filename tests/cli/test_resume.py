"""Runs that share a file of results: each belongs to what it was begun with, and none forgets another's rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.results import entries, journal, lines, outcomes
from tests.writing.test_proof import SHAPES
from wrike_async import FileJournal
from wrike_async._writing.batching import search
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve
    from wrike_async.sandbox import Sandbox

BATCH, SINGLE, JOB = "POST /batch", "POST /folders/{folderId}/tasks", "GET /async_job/{asyncJobId}"


def started(serve: Serve, **settings: Any) -> tuple[Sandbox, str]:
    sandbox = serve(tasks=0, folders=2, **settings)
    sandbox.batching.seconds = 0.0
    return sandbox, sandbox.state.folder_ids[0]


def written(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def titles(sandbox: Sandbox) -> list[str]:
    return sorted(task.title for task in sandbox.state.tasks.kept.values())


def listed(invoke: Invoke, area: str, folder: str) -> dict[str, str]:
    """IDs of what is in a folder, by title."""
    found = map(json.loads, invoke("list", area, "--folder", folder).stdout.splitlines())
    return {entity["title"]: entity["id"] for entity in found}


def said(results: Path) -> dict[str, list[str]]:
    """Titles of rows, by their outcomes."""
    titled: dict[str, list[str]] = {}
    for line in lines(results):
        titled.setdefault(line["outcome"], []).append(line["input"]["title"])
    return {outcome: sorted(each) for outcome, each in titled.items()}


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for rows in doubt without waiting."""
    monkeypatch.setattr(search, "_LOOKS_AT_AGE", (0.0, 0.2))


def test_all_rows_of_the_file_count(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder = started(serve)
    rows = written(tmp_path / "rows.jsonl", [{"title": "a"}, {"title": "b", "responsibles": ["KUAAAAAA"]}])
    results = tmp_path / "rows.jsonl.results.jsonl"
    assert invoke("create", "tasks", "--folder", folder, str(rows)).exit_code == 1
    again = invoke("create", "tasks", "--folder", folder, str(rows), "--resume", str(results))
    assert again.exit_code == 1
    assert "1 ok, 1 failed, 0 in doubt" in again.stderr
    assert titles(sandbox) == ["a"]


def test_results_of_another_run_are_refused(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder = started(serve)
    other = sandbox.state.folder_ids[1]
    rows, results = written(tmp_path / "rows.jsonl", [{"title": "a"}]), tmp_path / "results.jsonl"
    assert invoke("create", "tasks", "--folder", folder, str(rows), "-o", str(results)).exit_code == 0
    before, requests = results.read_bytes(), len(sandbox.requests)
    for area, place, said in (
        ("tasks", other, f'folder is "{folder}" there and "{other}"'),
        ("folders", folder, "area is"),
    ):
        for extra in ([], ["--dry-run"]):
            done = invoke("create", area, "--folder", place, str(rows), "--resume", str(results), *extra)
            assert done.exit_code == 2
            assert said in done.stderr
    done = invoke(
        "create", "tasks", "--folder", folder, str(rows), "--resume", str(results), WRIKE_BASE_URL="http://[::1]:9"
    )
    assert done.exit_code == 2
    assert "host is" in done.stderr
    precious = tmp_path / "precious.json"
    precious.write_text('{"my": "only copy"}')
    assert invoke("create", "tasks", "--folder", folder, str(rows), "--resume", str(precious)).exit_code == 2
    assert precious.read_text() == '{"my": "only copy"}'
    assert results.read_bytes() == before
    assert len(sandbox.requests) == requests


@pytest.mark.parametrize("learnt", [None, "wrong", "proved"])
def test_the_job_of_a_run_that_died_is_believed_as_far_as_it_is_proved(
    serve: Serve, invoke: Invoke, tmp_path: Path, learnt: str | None
) -> None:
    sandbox, folder = started(serve)
    if learnt != "proved":
        sandbox.batching.shape = SHAPES["backwards, with nothing to tell them by"]
    wanted = [{"title": "a"}, {"title": "b"}]
    rows, results = written(tmp_path / "rows.jsonl", wanted), tmp_path / "results.jsonl"
    invoke("create", "tasks", "--folder", folder, str(rows), "-o", str(results))
    (head, *said), job_id = entries(results), next(iter(sandbox.batching.jobs))
    words = [{"learnt": {topic: learnt for entry in said for topic in entry.get("learnt", {})}}] if learnt else []
    sent = {"sending": [[i, row] for i, row in enumerate(wanted)], "at": "2026-11-28T12:00:00.000+00:00"}
    written(results, [head, *words, sent, {"job": job_id, "rows": [0, 1]}])
    sandbox.requests.clear()
    done = invoke("create", "tasks", "--folder", folder, str(rows), "--resume", str(results))
    assert done.exit_code == (0 if learnt == "proved" else 1)
    assert outcomes(results) == ({"ok": 2} if learnt == "proved" else {"in doubt": 2})
    assert len(sandbox.requests) == (1 if learnt == "proved" else 2)


def test_another_change_is_refused(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, results = serve(tasks=2), tmp_path / "results.jsonl"
    ids = "\ufeff" + "\n".join(sandbox.state.task_id(i) for i in range(2))
    assert invoke("update", "tasks", "--set", "importance=High", "-o", str(results), input=ids).exit_code == 0
    done = invoke("update", "tasks", "--set", "importance=Low", "--resume", str(results), input=ids)
    assert done.exit_code == 2
    assert 'changes is {"importance":"High"} there and {"importance":"Low"} here' in done.stderr


def test_one_run_at_a_time(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder = started(serve)
    rows, results = written(tmp_path / "rows.jsonl", [{"title": "a"}]), tmp_path / "results.jsonl"
    about = {"operation": "create", "area": "tasks", "folder": folder, "host": sandbox.base_url}
    with FileJournal(results, about):
        for option in ("-o", "--resume"):
            done = invoke("create", "tasks", "--folder", folder, str(rows), option, str(results))
            assert done.exit_code == 2
            assert "in use by another run" in done.stderr
    assert sandbox.requests == []


def test_a_job_whose_rows_are_in_doubt_is_looked_at_again(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    """As often as it takes; and a token that is refused meanwhile settles nothing."""
    sandbox, folder = started(serve)
    sandbox.batching.seconds = 0.1
    rows, results = (
        written(tmp_path / "rows.jsonl", [{"title": str(i)} for i in range(20)]),
        tmp_path / "results.jsonl",
    )
    arguments = ["create", "tasks", "--folder", folder, str(rows)]
    sandbox.inject(Fault("status", operation=JOB, status=401, times=None))
    assert invoke(*arguments, "-o", str(results)).exit_code == 1
    assert outcomes(results) == {"in doubt": len(lines(results))}
    assert all(line["job"] for line in lines(results))
    before = outcomes(results)
    resumed = invoke(*arguments, "--resume", str(results))
    assert resumed.exit_code == 1
    assert "401" in resumed.stderr
    assert f"hint: --resume {results} goes on with it" in resumed.stderr
    assert outcomes(results) == before
    sandbox.faults.clear()
    sandbox.inject(Fault("status", operation=JOB, status=404, times=None))
    assert invoke(*arguments, "--resume", str(results)).exit_code == 1
    # The job says nothing; what the folder shows is done.
    assert "failed" not in outcomes(results)
    sandbox.faults.clear()
    done = invoke(*arguments, "--resume", str(results))
    assert done.exit_code == 0
    assert "20 ok, 0 failed, 0 in doubt" in done.stderr
    assert outcomes(results) == {"ok": 20}
    assert len(titles(sandbox)) == 20
    assert len(entries(results)) == 21


@pytest.mark.parametrize("by", ["title", "metadata"])
@pytest.mark.usefixtures("at_once")
def test_rows_in_doubt_are_found(serve: Serve, invoke: Invoke, tmp_path: Path, by: str) -> None:
    sandbox, folder = started(serve)
    given = [{"title": "a", "metadata": [{"key": "k", "value": "v"}]}, {"title": "b"}, {"title": "c", "metadata": []}]
    rows, results = written(tmp_path / "rows.jsonl", given), tmp_path / "results.jsonl"
    sandbox.inject(Fault("lost_answer", operation=BATCH))
    done = invoke("create", "tasks", "--folder", folder, str(rows), "-o", str(results), "--recover", by)
    assert done.exit_code == 0
    assert [line["input"] for line in lines(results)] == given
    assert {line["input"]["title"]: line["id"] for line in lines(results)} == listed(invoke, "tasks", folder)
    again = invoke("create", "tasks", "--folder", folder, str(rows), "--resume", str(results), "--recover", by)
    assert again.exit_code == 0
    assert titles(sandbox) == ["a", "b", "c"]


@pytest.mark.parametrize("by", ["title", "metadata"])
@pytest.mark.usefixtures("at_once")
def test_rows_without_a_trace_can_be_tried_again(serve: Serve, invoke: Invoke, tmp_path: Path, by: str) -> None:
    sandbox, folder = started(serve)
    rows, results = written(tmp_path / "rows.jsonl", [{"title": "a"}, {"title": "b"}]), tmp_path / "results.jsonl"
    sandbox.inject(Fault("reset_before", operation=BATCH))
    done = invoke("create", "tasks", "--folder", folder, str(rows), "-o", str(results), "--recover", by)
    assert done.exit_code == 1
    assert outcomes(results) == {"failed": 2}
    again = tmp_path / "again.jsonl"
    retry = ["create", "tasks", "--folder", folder, "--retry-failed", str(results), "-o", str(again)]
    assert invoke(*retry).exit_code == 0
    assert titles(sandbox) == ["a", "b"]


@pytest.mark.usefixtures("at_once")
def test_rows_that_were_not_marked_are_not_missed(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder = started(serve)
    rows, results = written(tmp_path / "rows.jsonl", [{"title": "a"}]), tmp_path / "results.jsonl"
    sandbox.inject(Fault("lost_answer", operation=BATCH))
    arguments = ["create", "tasks", "--folder", folder, str(rows)]
    assert invoke(*arguments, "-o", str(results)).exit_code == 1
    assert invoke(*arguments, "--resume", str(results), "--recover", "metadata").exit_code == 1
    assert outcomes(results) == {"in doubt": 1}


@pytest.mark.usefixtures("at_once")
def test_marks_that_do_not_show_tell_nothing(
    serve: Serve, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox, folder = started(serve)
    rows, results = (
        written(tmp_path / "rows.jsonl", [{"title": str(i)} for i in range(150)]),
        tmp_path / "results.jsonl",
    )
    sandbox.inject(Fault("lost_answer", operation=BATCH, after=1))
    monkeypatch.setattr(search, "marked_with", lambda entity, key: None)
    arguments = ["create", "tasks", "--folder", folder, str(rows), "--recover", "metadata"]
    assert invoke(*arguments, "-o", str(results)).exit_code == 1
    assert outcomes(results) == {"ok": 55, "in doubt": 95}
    monkeypatch.undo()


@pytest.mark.usefixtures("at_once")
def test_what_is_found_is_surely_the_rows_own(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    """Neither what was there before, nor what another row has, nor one of two that differ but for their title.

    What left no trace was not done.
    """
    sandbox, folder = started(serve)
    earlier = written(tmp_path / "earlier.jsonl", [{"title": "old"}])
    assert invoke("create", "tasks", "--folder", folder, str(earlier)).exit_code == 0
    for task in sandbox.state.tasks.kept.values():
        task.created -= 60_000
    rows: list[Any] = [{"title": each} for each in ("old", "twin", "mine", "gone")]
    rows.append({"title": "twin", "importance": "High"})
    path, results = written(tmp_path / "rows.jsonl", rows), tmp_path / "results.jsonl"
    sandbox.inject(Fault("reset_before", operation=BATCH))
    arguments = ["create", "tasks", "--folder", folder, str(path)]
    invoke(*arguments, "-o", str(results))
    assert outcomes(results) == {"in doubt": 5}, "nothing was created, and nobody knows"
    second = written(tmp_path / "second.jsonl", [{"title": each} for each in ("twin", "mine")])
    assert invoke("create", "tasks", "--folder", folder, str(second)).exit_code == 0
    done = invoke(*arguments, "--resume", str(results), "--recover", "title")
    assert done.exit_code == 1
    assert said(results) == {"ok": ["mine"], "failed": ["gone"], "in doubt": ["old", "twin", "twin"]}


@pytest.mark.usefixtures("at_once")
def test_rows_that_are_all_alike_need_not_be_told_apart(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder = started(serve)
    path, results = written(tmp_path / "rows.jsonl", [{"title": "a"}] * 3), tmp_path / "results.jsonl"
    sandbox.inject(Fault("reset_before", operation=BATCH))
    arguments = ["create", "tasks", "--folder", folder, str(path)]
    invoke(*arguments, "-o", str(results))
    second = written(tmp_path / "second.jsonl", [{"title": "a"}] * 2)
    assert invoke("create", "tasks", "--folder", folder, str(second)).exit_code == 0
    assert invoke(*arguments, "--resume", str(results), "--recover", "title").exit_code == 1
    assert said(results) == {"ok": ["a", "a"], "failed": ["a"]}
    assert len({line["id"] for line in lines(results) if "id" in line}) == 2


@pytest.mark.usefixtures("at_once")
def test_folders_are_found_too(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder = started(serve)
    rows, results = written(tmp_path / "rows.jsonl", [{"title": "a"}, {"title": "b"}]), tmp_path / "results.jsonl"
    sandbox.inject(Fault("lost_answer", operation=BATCH))
    arguments = ["create", "folders", "--folder", folder, str(rows)]
    assert invoke(*arguments, "-o", str(results)).exit_code == 1
    assert invoke(*arguments, "--resume", str(results), "--recover", "title").exit_code == 0
    there = listed(invoke, "folders", folder)
    assert {line["input"]["title"]: line["id"] for line in lines(results)}.items() <= there.items()
    assert invoke(*arguments, "--resume", str(results), "--recover", "color").exit_code == 2


def test_rows_that_a_run_lost_are_in_doubt(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder = started(serve)
    rows, results = written(tmp_path / "rows.jsonl", [{"title": "a"}, {"title": "b"}]), tmp_path / "results.jsonl"
    sent = {"sending": [[0, {"title": "a"}]], "at": "2026-11-01T10:00:00.000+00:00"}
    results.write_text(journal(sent, folder=folder, host=sandbox.base_url))
    done = invoke("create", "tasks", "--folder", folder, str(rows), "--resume", str(results))
    assert done.exit_code == 1
    assert outcomes(results) == {"in doubt": 1, "ok": 1}
    assert next(line["sent"] for line in lines(results) if line["index"] == 0).startswith("2026-11-01T10:00:00")
    assert titles(sandbox) == ["b"]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_rows_that_failed_are_read_as_they_were(serve: Serve, invoke: Invoke, tmp_path: Path, suffix: str) -> None:
    sandbox, folder = started(serve)
    sandbox.batching.refuse = 404
    rows, results = tmp_path / f"rows{suffix}", tmp_path / "results.jsonl"
    dates = {"start": "2026-01-05", "due": "2026-01-09"}
    if suffix == ".csv":
        rows.write_text('title,dates,follow\na,"{""start"": ""2026-01-05"", ""due"": ""2026-01-09""}",true\nb,,maybe\n')
    else:
        written(rows, [{"title": "a", "dates": dates, "follow": True}, {"title": "b", "follow": "maybe"}])
    sandbox.inject(Fault("status", operation=SINGLE, status=409))
    assert invoke("create", "tasks", "--folder", folder, str(rows), "-o", str(results)).exit_code == 1
    assert outcomes(results) == {"failed": 2}
    other = sandbox.state.folder_ids[1]
    done = invoke("create", "tasks", "--folder", other, "--retry-failed", str(results), "-o", str(tmp_path / "again"))
    assert done.exit_code == 1
    assert outcomes(tmp_path / "again") == {"ok": 1, "failed": 1}
    assert "'maybe' must be true or false" in next(x["message"] for x in lines(tmp_path / "again") if "message" in x)
    assert titles(sandbox) == ["a"]
    for area, said in (("folders", 'area is "tasks" there'), ("tasks", "is in use")):
        about = {"operation": "create", "area": "tasks", "folder": folder, "host": sandbox.base_url}
        with FileJournal(results if area == "tasks" else tmp_path / "unused", about, resume=True):
            refused = invoke(
                "create", area, "--folder", folder, "--retry-failed", str(results), "-o", str(tmp_path / "x")
            )
        assert refused.exit_code == 2
        assert said in refused.stderr


def test_a_run_that_sent_nothing_leaves_nothing_behind(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder = started(serve)
    rows = tmp_path / "rows.csv"

    def create(**env: str) -> tuple[int, str]:
        done = invoke("create", "tasks", "--folder", folder, str(rows), **env)
        return done.exit_code, done.stderr

    rows.write_text("Titel\nx\n")
    assert create()[0] == 2
    rows.write_text("title,follow\n" + "x,maybe\n" * 30)
    code, said = create()
    assert code == 1
    assert "row 20: line 21: follow='maybe' must be true or false" in said
    assert "row 21" not in said
    assert "… and 10 more rows" in said
    rows.write_text("title\nx\n")
    assert create(WRIKE_TOKEN="wrong")[0] == 1
    assert create(WRIKE_BASE_URL=sandbox.base_url.replace("/api", "/elsewhere/api"))[0] == 1
    assert list(tmp_path.glob("*")) == [rows]
    assert create()[0] == 0
    assert titles(sandbox) == ["x"]


def test_a_file_that_cannot_be_read_sends_nothing(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder = started(serve)
    rows = tmp_path / "rows.csv"
    rows.write_bytes(b"Title;Importance\r\n" + b"a;High\r\n" * 2000 + "Müller;Low\r\n".encode("latin-1"))
    refused = invoke("create", "tasks", "--folder", folder, str(rows))
    assert refused.exit_code == 2
    assert "rows.csv, line 2002" in refused.stderr
    assert sandbox.requests == []
    done = invoke(
        "create", "tasks", "--folder", folder, str(rows), "--encoding", "latin-1", "--delimiter", ";", "--dry-run"
    )
    assert done.stdout.startswith("2,001 rows take 21 batches")
    rows.write_text("Title\na\n\nb,c\n")
    dry = invoke("create", "tasks", "--folder", folder, str(rows), "--dry-run")
    assert dry.exit_code == 1
    assert "row 2: line 4: 2 in place of 1 cells" in dry.stderr
