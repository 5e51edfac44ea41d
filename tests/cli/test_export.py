"""``wrike-async export``, and the file that never holds half a line."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from wrike_async import Wrike
from wrike_async._cli.output.export_file import ExportFile
from wrike_async.errors import InvalidArgument
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve


def ids_in(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    assert not text or text.endswith("\n")
    return [json.loads(line)["id"] for line in text.splitlines()]


def part_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def test_a_collection_goes_into_a_file(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    serve(tasks=25)
    path = tmp_path / "tasks.jsonl"
    result = invoke("export", "tasks", "-o", str(path), "--page-size", "10", "--filter", "status=Active")
    assert (result.exit_code, result.output) == (0, "")
    listed = invoke("list", "tasks", "--filter", "status=Active", "--everything")
    assert path.read_text(encoding="utf-8") == listed.stdout
    assert 0 < len(ids_in(path)) < 25


def test_a_file_is_overwritten_only_by_force(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=3)
    path = tmp_path / "tasks.jsonl"
    path.write_text("something longer than what comes after it\n" * 100)
    refused = invoke("export", "tasks", "-o", str(path))
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert path.read_text().startswith("something")
    assert sandbox.requests == []
    assert invoke("export", "tasks", "-o", str(path), "--force").exit_code == 0
    assert len(ids_in(path)) == 3


def test_force_keeps_the_old_content_until_there_is_new(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    serve(tasks=3)
    path = tmp_path / "tasks.jsonl"
    path.write_text("old\n")
    assert invoke("export", "tasks", "-o", str(path), "--force", WRIKE_TOKEN="wrong").exit_code == 1
    assert path.read_text() == "old\n"


def test_nothing_is_left_of_an_export_that_did_not_begin(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    serve(tasks=3)
    path = tmp_path / "tasks.jsonl"
    assert invoke("export", "tasks", "-o", str(path), WRIKE_TOKEN="wrong").exit_code == 1
    assert not path.exists()


def test_an_empty_collection_is_an_empty_file(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    serve(tasks=0)
    path = tmp_path / "tasks.jsonl"
    path.write_text("old\n")
    assert invoke("export", "tasks", "-o", str(path), "--force").exit_code == 0
    assert path.read_text() == ""


def test_complete_lines_stay_when_it_breaks_off(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=30)
    sandbox.inject(Fault("status", status=403, operation="GET /tasks", after=2))
    path = tmp_path / "tasks.jsonl"
    result = invoke("export", "tasks", "-o", str(path), "--page-size", "10")
    assert result.exit_code == 1
    assert len(ids_in(part_of(path))) == 20
    assert not path.exists()
    assert f"20 complete lines are in {part_of(path)}" in result.stderr
    assert "next_page_token=" in result.stderr


def test_a_place_that_is_not_there(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=1)
    result = invoke("export", "tasks", "-o", str(tmp_path / "nowhere" / "tasks.jsonl"))
    assert result.exit_code == 1
    assert "tasks.jsonl.part: No such file or directory" in result.stderr
    assert sandbox.requests == []


@pytest.mark.real_time
async def test_a_full_disk_leaves_complete_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tasks.jsonl"
    with pytest.raises(OSError, match="No space left"), ExportFile(path).lines() as lines:
        await lines.write([{"id": "A"}])
        # What a disk does that has room for half a line.
        file = lines._output
        left = [4]

        class Filling:
            def write(self, data: memoryview, /) -> int | None:
                if not left:
                    raise OSError(28, "No space left on device")
                return file.write(data[: left.pop()])

        monkeypatch.setattr(lines, "_output", Filling())
        await lines.write([{"id": "B"}, {"id": "C"}])
    assert ids_in(part_of(path)) == ["A"]
    assert not path.exists()


def test_a_file_that_is_there_is_refused_before_it_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    path.write_text("old\n")
    with pytest.raises(InvalidArgument, match="--force"):
        ExportFile(path)
    assert path.read_text() == "old\n"


def test_an_export_that_failed_goes_on_in_the_same_file(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, path = serve(tasks=50), tmp_path / "tasks.jsonl"
    sandbox.inject(Fault("status", status=400, after=3, times=None))
    arguments = ["export", "tasks", "-o", str(path), "--page-size", "10"]
    failed = invoke(*arguments, "--limit", "45")
    assert failed.exit_code == 1
    assert len(ids_in(part_of(path))) == 30
    options = failed.stderr.rpartition("repeat the command with ")[2].split()
    assert options[:3] == ["--append", "--limit", "15"]
    still = invoke(*arguments, *options)
    assert "--append --filter next_page_token=" in still.stderr, "nothing more was written"
    sandbox.faults.clear()
    assert invoke(*arguments, *options).exit_code == 0
    assert len(set(ids_in(path))) == len(ids_in(path)) == 45
    assert not part_of(path).exists()


def test_adding_to_a_file(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    serve(tasks=3)
    path = tmp_path / "tasks.jsonl"
    assert invoke("export", "tasks", "-o", str(path), "--append").exit_code == 0
    assert invoke("export", "tasks", "-o", str(path), "--append").exit_code == 0
    assert len(ids_in(path)) == 6
    assert invoke("export", "tasks", "-o", str(path), "--append", "--force").exit_code == 2
    path.write_text('{"id": "A"')
    refused = invoke("export", "tasks", "-o", str(path), "--append")
    assert refused.exit_code == 2
    assert "ends in the middle of a line" in refused.stderr
    assert path.read_text() == '{"id": "A"'


# --- all of it ----------------------------------------------------------------------------------------------------


def test_an_export_is_whole(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=20)

    async def add_subtask() -> None:
        async with Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
            root = (await wrike.account.get()).root_folder_id
            assert root is not None
            await wrike.tasks.create(root, title="Hidden", super_tasks=[sandbox.state.task_id(0)])

    asyncio.run(add_subtask())
    sandbox.requests.clear()
    whole, narrow = tmp_path / "whole.jsonl", tmp_path / "narrow.jsonl"
    assert invoke("export", "tasks", "-o", str(whole)).stderr == ""
    result = invoke("export", "tasks", "-o", str(narrow), "--no-everything")
    assert result.stderr == "note: left out: subtasks that are in no folder themselves; --everything has them\n"
    assert (len(ids_in(whole)), len(ids_in(narrow))) == (21, 20)
    (task, *_) = (json.loads(line) for line in whole.read_text(encoding="utf-8").splitlines())
    assert {"description", "customFields", "effortAllocation"} & task.keys()
    assert sandbox.requests[0].params["subTasks"] == "true"
    assert "finance" not in sandbox.requests[0].params["fields"]


def test_what_is_asked_for_narrows_an_export(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=5)
    path = tmp_path / "tasks.jsonl"
    options = ["--fields", "description", "--filter", "sub_tasks=false"]
    assert invoke("export", "tasks", "-o", str(path), *options).stderr == ""
    assert (sandbox.requests[0].params["subTasks"], sandbox.requests[0].params["fields"]) == (
        "false",
        '["description"]',
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["tasks", "--folder", "{folder}"], "note: left out: finance, which not every plan has; --fields names"),
        (
            ["tasks", "--folder", "{folder}", "--no-everything"],
            "themselves and tasks of the folders below; --everything",
        ),
        (["attachments", "--no-everything"], "note: left out: earlier versions; --everything has them"),
        (["comments", "--no-everything"], "note: left out: e-mails; --everything has them; without a date Wrike may"),
        (["comments"], "note: without a date Wrike may give the comments of the last seven days only"),
        (["contacts", "--everything"], "contacts leave nothing out; --everything is for what does"),
        (["contacts"], ""),
        (["contacts", "--no-everything"], ""),
        (["folders"], ""),
    ],
)
def test_what_is_left_out_is_said(serve: Serve, invoke: Invoke, tmp_path: Path, options: list[str], said: str) -> None:
    sandbox = serve(tasks=5)
    options = [option.format(folder=sandbox.state.folder_ids[0]) for option in options]
    stderr = invoke("export", *options, "-o", str(tmp_path / "out.jsonl")).stderr
    assert (said in stderr) if said else stderr == ""


def test_a_long_time_tells_its_requests_and_goes_on_by_date(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, path = serve(tasks=50, comments=60), tmp_path / "comments.jsonl"
    sandbox.inject(Fault("status", status=403, after=3))
    arguments = ["export", "comments", "-o", str(path)]
    time = "created_date=2026-01-01T00:00:00Z..2026-03-01T00:00:00Z"
    failed = invoke(*arguments, "--filter", time)
    assert failed.exit_code == 1
    assert "note: 9 requests, each for a window of the time" in failed.stderr
    assert "--filter created_date=2026-01-22T00:00:00Z..2026-03-01T00:00:00Z in the place of" in failed.stderr
    assert invoke(*arguments, "--append", "--filter", time).exit_code == 0


def page(*days: int, **more: object) -> dict[str, object]:
    return {"data": [{"id": f"T{day}", "createdDate": f"2026-01-0{day}T00:00:00Z"} for day in days], **more}


def test_what_is_known_to_be_missing_is_no_success(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=0)
    path = tmp_path / "tasks.jsonl"

    # The last one is what looking again brings, and it is not in the order that was asked for.
    for body in (page(1, 2, nextPageToken="2", responseSize=5), page(5), page(4, 3)):
        sandbox.inject(Fault("status", status=200, body=body))
    result = invoke("export", "tasks", "-o", str(path))
    assert result.exit_code == 1
    assert "3 of 5 announced entries came" in result.stderr
    assert not path.exists()
    assert ids_in(path.with_name("tasks.jsonl.part")) == ["T1", "T2", "T5"]


def test_what_slipped_past_is_in_the_file(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=0)
    path = tmp_path / "tasks.jsonl"

    for body in (page(1, 2, nextPageToken="2", responseSize=5), page(5), page(2, 3, 4, 5), page(5)):
        sandbox.inject(Fault("status", status=200, body=body))
    result = invoke("export", "tasks", "-o", str(path))
    assert (result.exit_code, result.stderr) == (0, "")
    assert ids_in(path) == ["T1", "T2", "T5", "T3", "T4"]
