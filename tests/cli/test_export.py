"""``wrike-async export``, and the file that never holds half a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from wrike_async._cli.commands.export import lines_file
from wrike_async.errors import InvalidArgument
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve


def ids_in(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    assert not text or text.endswith("\n")
    return [json.loads(line)["id"] for line in text.splitlines()]


def test_a_collection_goes_into_a_file(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    serve(tasks=25)
    path = tmp_path / "tasks.jsonl"
    result = invoke("export", "tasks", "-o", str(path), "--page-size", "10", "--filter", "status=Active")
    assert (result.exit_code, result.output) == (0, "")
    listed = invoke("list", "tasks", "--filter", "status=Active")
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
    assert len(ids_in(path)) == 20
    assert f"20 complete lines are in {path}" in result.stderr
    assert "next_page_token=" in result.stderr


def test_a_place_that_is_not_there(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=1)
    result = invoke("export", "tasks", "-o", str(tmp_path / "nowhere" / "tasks.jsonl"))
    assert result.exit_code == 1
    assert "tasks.jsonl: No such file or directory" in result.stderr
    assert sandbox.requests == []


@pytest.mark.real_time
async def test_a_full_disk_leaves_complete_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tasks.jsonl"
    with pytest.raises(OSError, match="No space left"), lines_file(path) as lines:
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
    assert ids_in(path) == ["A"]


def test_a_file_that_is_there_is_refused_before_it_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    path.write_text("old\n")
    with pytest.raises(InvalidArgument, match="--force"), lines_file(path):
        pytest.fail("opened")
    assert path.read_text() == "old\n"


def test_an_export_that_failed_goes_on_in_the_same_file(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, path = serve(tasks=50), tmp_path / "tasks.jsonl"
    sandbox.inject(Fault("status", status=400, after=3, times=None))
    arguments = ["export", "tasks", "-o", str(path), "--page-size", "10"]
    failed = invoke(*arguments, "--limit", "45")
    assert failed.exit_code == 1
    assert len(ids_in(path)) == 30
    options = failed.stderr.rpartition("repeat the command with ")[2].split()
    assert options[:3] == ["--append", "--limit", "15"]
    still = invoke(*arguments, *options)
    assert "--append --filter next_page_token=" in still.stderr, "nothing more was written"
    sandbox.faults.clear()
    assert invoke(*arguments, *options).exit_code == 0
    assert len(set(ids_in(path))) == len(ids_in(path)) == 45


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
    assert ids_in(path) == ["T1", "T2", "T5"]


def test_what_slipped_past_is_in_the_file(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox = serve(tasks=0)
    path = tmp_path / "tasks.jsonl"

    for body in (page(1, 2, nextPageToken="2", responseSize=5), page(5), page(2, 3, 4, 5), page(5)):
        sandbox.inject(Fault("status", status=200, body=body))
    result = invoke("export", "tasks", "-o", str(path))
    assert (result.exit_code, result.stderr) == (0, "")
    assert ids_in(path) == ["T1", "T2", "T5", "T3", "T4"]
