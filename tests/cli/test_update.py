"""``wrike-async update``: every ID has its line, and an interrupted run goes on."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.cli.results import entries, lines, outcomes
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve, Start
    from wrike_async.sandbox import RequestRecord, Sandbox

BULK, SINGLE = "PUT /tasks/{taskIds}", "PUT /tasks/{taskId}"


def ids_of(sandbox: Sandbox, count: int) -> list[str]:
    return [sandbox.state.task_id(i) for i in range(count)]


def assigning(sandbox: Sandbox) -> list[str]:
    """A change that goes by the hundred."""
    return ["update", "tasks", "--set", f"add_responsibles={sandbox.state.person_ids[0]}"]


def assigned(sandbox: Sandbox, count: int) -> int:
    person = sandbox.state.person_ids[0]
    tasks = sandbox.state.tasks
    return sum(person in tasks[tasks.seeded[i]].responsible_ids for i in range(count))


def noted_in(results: Path) -> set[str]:
    """The IDs that were noted as about to be sent."""
    return {entity_id for entry in entries(results) for _, entity_id in entry.get("sending", ())}


def sent_to(sandbox: Sandbox) -> set[str]:
    return {entity_id for record in sandbox.requests for entity_id in record.path.rpartition("/")[2].split(",")}


def test_a_second_run_is_refused_and_resuming_does_nothing(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, results = serve(tasks=130), tmp_path / "results.jsonl"
    given = "\n".join(ids_of(sandbox, 130))
    assert invoke(*assigning(sandbox), "-o", str(results), input=given).exit_code == 0
    assert len(entries(results)) == 131
    again = invoke(*assigning(sandbox), "-o", str(results), input=given)
    assert again.exit_code == 2
    assert "--resume" in again.stderr
    before = len(sandbox.requests)
    resumed = invoke(*assigning(sandbox), "--resume", str(results), input=given)
    assert resumed.exit_code == 0
    assert "130 ok, 0 failed" in resumed.stderr
    assert len(sandbox.requests) == before
    assert outcomes(results) == {"ok": 130}


def test_what_was_left_when_everything_stopped_is_resumed(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, results = serve(tasks=500), tmp_path / "results.jsonl"
    given = "\n".join(ids_of(sandbox, 500))
    sandbox.inject(Fault("status", operation=BULK, status=401, after=2, times=None))
    assert invoke(*assigning(sandbox), "-o", str(results), input=given).exit_code == 1
    assert outcomes(results) == {"ok": 200}
    assert len(entries(results)) > 201
    # What never left is not noted.
    assert sent_to(sandbox) == noted_in(results)
    sandbox.faults.clear()
    before = len(sandbox.requests)
    assert invoke(*assigning(sandbox), "--resume", str(results), input=given).exit_code == 0
    assert len(sandbox.requests) == before + 3
    assert outcomes(results) == {"ok": 500}
    assert assigned(sandbox, 500) == 500


def never_clear(sandbox: Sandbox) -> Fault:
    """As often as a change is made again, the answer that is about one ID is lost."""
    return Fault("lost_answer", ids=[sandbox.state.task_id(150)], times=4)


def test_what_is_in_doubt_is_sent_again(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, results = serve(tasks=300), tmp_path / "results.jsonl"
    given = "\n".join([*ids_of(sandbox, 300), "bad one"])
    sandbox.inject(never_clear(sandbox))
    assert invoke(*assigning(sandbox), "-o", str(results), input=given).exit_code == 1
    assert outcomes(results) == {"ok": 299, "in doubt": 1, "failed": 1}
    before = len(sandbox.requests)
    resumed = invoke(*assigning(sandbox), "--resume", str(results), input=given)
    assert resumed.exit_code == 1
    assert "300 ok, 1 failed, 0 in doubt" in resumed.stderr
    assert len(sandbox.requests) == before + 1
    assert outcomes(results) == {"ok": 300, "failed": 1}
    assert list(tmp_path.glob("results*")) == [results]


def test_other_ids_are_not_resumed(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, results = serve(tasks=3), tmp_path / "results.jsonl"
    ids = ids_of(sandbox, 3)
    assert invoke(*assigning(sandbox), "-o", str(results), input="\n".join(ids)).exit_code == 0
    done = invoke(*assigning(sandbox), "--resume", str(results), input="\n".join(reversed(ids)))
    assert done.exit_code == 1
    assert "row 1 is not what it was" in done.stderr
    assert len(sandbox.requests) == 1


def test_failed_ids_can_be_tried_again(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, results = serve(tasks=5), tmp_path / "results.jsonl"
    ids = ids_of(sandbox, 5)
    title = ["update", "tasks", "--set", "title=same"]
    sandbox.inject(Fault("status", operation=SINGLE, status=403, times=2))
    assert invoke(*title, "-o", str(results), input="\n".join(ids)).exit_code == 1
    assert outcomes(results) == {"ok": 3, "failed": 2}
    failed = {line["input"] for line in lines(results) if line["outcome"] == "failed"}
    assert invoke(*title, "--retry-failed", str(results)).exit_code == 0
    again = tmp_path / "results.jsonl.results.jsonl"
    assert {line["id"] for line in lines(again)} == failed
    assert len(sandbox.requests) == 7
    with_others = invoke(*title, "--retry-failed", str(results), ids[0])
    assert (with_others.exit_code, len(sandbox.requests)) == (2, 7)
    assert "--retry-failed takes the IDs that failed there, and no others" in with_others.stderr


def test_ids_may_be_arguments(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, results = serve(tasks=5), tmp_path / "results.jsonl"
    assert invoke(*assigning(sandbox), *ids_of(sandbox, 3), "-o", str(results)).exit_code == 0
    assert [line["id"] for line in lines(results)] == ids_of(sandbox, 3)
    assert assigned(sandbox, 3) == 3


def test_a_dry_run_counts_requests_and_sends_none(invoke: Invoke, tmp_path: Path) -> None:
    given = "\n".join([*(f"MAAAAA{i:04}" for i in range(250)), "bad one", "MAAAAA0249"])

    def check(*changes: str, ids: str = given) -> tuple[int, str, str]:
        done = invoke("update", "tasks", "--dry-run", *changes, input=ids)
        return done.exit_code, done.stdout.strip(), done.stderr

    code, said, errors = check("--set", "add_responsibles=KUAAAAAA")
    assert (code, said) == (1, "251 IDs take 3 requests; 1 would be refused")
    assert "row 251:" in errors
    assert check("--set", "title=a")[1] == "251 IDs take 250 requests; 1 would be refused"
    may_be_more = "251 IDs take 3 requests (or 251 where Wrike changes status only one by one); 1 would be refused"
    assert check("--set", "status=Completed")[1] == may_be_more
    assert check("--set", "title=a", ids="A\nB")[0] == 0
    assert check("--set", "status=Nonsense")[0] == 2
    long = "\n".join(f"MA{'A' * 250}{i:04}" for i in range(100))
    assert check("--set", "add_responsibles=KUAAAAAA", ids=long)[1].startswith("100 IDs take 4 requests")
    assert list(tmp_path.glob("*.jsonl*")) == []


def test_a_dry_run_leaves_out_what_is_done(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, results = serve(tasks=300), tmp_path / "results.jsonl"
    given = "\n".join(ids_of(sandbox, 300))
    sandbox.inject(never_clear(sandbox))
    assert invoke(*assigning(sandbox), "-o", str(results), input=given).exit_code == 1
    before = results.read_bytes()
    dry = invoke(*assigning(sandbox), "--resume", str(results), "--dry-run", input=given)
    assert dry.stdout.startswith("1 IDs take 1 requests")
    assert results.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tasks", "--set", "title=a"], "-o RESULTS"),
        (["tasks", "--set", "title", "--dry-run"], "NAME=VALUE"),
        (["comments", "--set", "title=a", "--dry-run"], "update_many"),
    ],
)
def test_wrong_use_is_explained(invoke: Invoke, arguments: list[str], said: str) -> None:
    done = invoke("update", *arguments, input="A", WRIKE_TOKEN="t", WRIKE_BASE_URL="http://127.0.0.1:9/api/v4")
    assert done.exit_code == 2
    assert said in done.stderr


def test_rows_that_a_wrong_host_refuses_tell_of_options(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, results = serve(tasks=2), tmp_path / "results.jsonl"
    unknown = {"error": "method_not_found", "errorDescription": "no such method"}
    sandbox.inject(Fault("status", status=404, body=unknown, times=None))
    done = invoke("update", "tasks", "--set", "title=x", "-o", str(results), *ids_of(sandbox, 2))
    assert done.exit_code == 1
    assert "row 1: PUT /tasks/" in done.stderr
    assert "does not know this path: check --base-url, or WRIKE_BASE_URL" in done.stderr
    assert "nothing was done, so there are no results" in done.stderr
    assert not results.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_killed_and_resumed_every_id_is_changed(serve: Serve, start: Start, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, results = serve(tasks=950), tmp_path / "results.jsonl"
    path = tmp_path / "ids.txt"
    path.write_text("\n".join(ids_of(sandbox, 950)), encoding="utf-8")
    came, count = threading.Event(), 0

    def is_it(record: RequestRecord) -> bool:
        nonlocal count
        count += 1
        if count >= 4:
            came.set()
        return count >= 4

    sandbox.inject(Fault("slow_headers", operation=is_it, times=None, delay=3600.0))
    with path.open() as ids:
        process = start(*assigning(sandbox), "-o", str(results), stdin=ids.fileno())
        assert came.wait(30)
        process.kill()
        process.wait(20)
    assert sent_to(sandbox) <= noted_in(results)
    sandbox.faults.clear()
    done = invoke(*assigning(sandbox), "--resume", str(results), input=path.read_text(encoding="utf-8"))
    assert done.exit_code == 0
    assert outcomes(results) == {"ok": 950}
    assert assigned(sandbox, 950) == 950
    assert len(entries(results)) == 951
