"""Tables, JSON, JSON Lines and CSV: on standard output, and in files that are named after them."""

from __future__ import annotations

import csv
import io
import os
import stat
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from wrike_async._cli.output.documents import csv_blocks, json_blocks
from wrike_async._cli.output.export_file import ExportFile
from wrike_async._cli.output.formats import format_of_file
from wrike_async.errors import InvalidArgument
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve

RECORDS: list[dict[str, Any]] = [
    {"id": "A", "title": 'a "quoted", text'},
    {"id": "B", "done": True, "tags": ["x"], "n": 1.5},
]


def as_lines(records: list[dict[str, Any]]) -> io.BytesIO:
    return io.BytesIO(b"".join(msgspec.json.encode(record) + b"\n" for record in records))


def test_csv_has_every_name_that_any_record_has() -> None:
    text = b"".join(csv_blocks(as_lines(RECORDS))).decode()
    assert text == 'id,title,done,tags,n\nA,"a ""quoted"", text",,,\nB,,true,"[""x""]",1.5\n'
    assert b"".join(csv_blocks(as_lines([]))) == b""
    many = b"".join(csv_blocks(as_lines([{"id": str(number)} for number in range(2500)])))
    assert len(many.splitlines()) == 2501


def test_json_is_one_document() -> None:
    assert msgspec.json.decode(b"".join(json_blocks(as_lines(RECORDS)))) == RECORDS
    assert msgspec.json.decode(b"".join(json_blocks(as_lines([])))) == []


def test_lists_in_each_format(serve: Serve, invoke: Invoke) -> None:
    serve(tasks=12)
    listed = [msgspec.json.decode(line) for line in invoke("list", "tasks", "--format", "jsonl").stdout.splitlines()]
    assert msgspec.json.decode(invoke("list", "tasks", "--format", "json").stdout) == listed
    rows = list(csv.DictReader(io.StringIO(invoke("list", "tasks", "--format", "csv").stdout)))
    assert [row["id"] for row in rows] == [task["id"] for task in listed]
    assert msgspec.json.decode(rows[0]["dates"]) == listed[0]["dates"]
    table = invoke("list", "tasks", "--format", "table").stdout.splitlines()
    assert [line.split()[0] for line in table[2:]] == [task["id"] for task in listed]


def test_what_came_before_an_error_is_shown(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=20)
    sandbox.inject(Fault("status", status=403, operation="GET /tasks", after=1))
    result = invoke("list", "tasks", "--page-size", "10", "--format", "json")
    assert result.exit_code == 1
    assert len(msgspec.json.decode(result.stdout)) == 10


def test_get_and_call_in_other_formats(serve: Serve, invoke: Invoke) -> None:
    serve(tasks=1)
    (task,) = msgspec.json.decode(invoke("get", "tasks", "MAAAAAEFzzde", "--format", "json").stdout)
    assert msgspec.json.decode(invoke("call", "tasks.get", "task_id=MAAAAAEFzzde", "--format", "json").stdout) == [task]
    asked = invoke("get", "tasks", "MAAAAAEFzzde", "--fields", "parentIds", "--format", "table").stdout
    assert asked.split()[:3] == ["id", "title", "parentIds"]


def test_what_there_is_one_of(serve: Serve, invoke: Invoke) -> None:
    serve(tasks=1)
    assert msgspec.json.decode(invoke("get", "account").stdout)["name"] == "Sandbox"
    assert msgspec.json.decode(invoke("get", "version").stdout)["major"] == 1
    refused = invoke("get", "account", "A")
    assert (refused.exit_code, refused.stderr) == (2, "wrike-async: there is one account, so it takes no ID\n")


@pytest.mark.parametrize(
    ("name", "chosen", "found"),
    [
        ("a.jsonl", None, "jsonl"),
        ("a.NDJSON", None, "jsonl"),
        ("a.json", None, "json"),
        ("a.csv", None, "csv"),
        ("/dev/stdout", None, "jsonl"),
        ("a.txt", "csv", "csv"),
        ("a.csv", "csv", "csv"),
    ],
)
def test_a_name_says_the_format(name: str, chosen: Any, found: str) -> None:
    assert format_of_file(Path(name), chosen) == found


@pytest.mark.parametrize("name", ["tasks.parquet", "tasks.jsonl.gz", "tasks.xlsx"])
def test_a_name_that_says_what_is_not_written_is_refused(
    serve: Serve, invoke: Invoke, tmp_path: Path, name: str
) -> None:
    sandbox = serve(tasks=1)
    result = invoke("export", "tasks", "-o", str(tmp_path / name))
    assert result.exit_code == 2
    assert "use one of .jsonl, .ndjson, .json, .csv, or say --format" in result.stderr
    assert (sandbox.requests, list(tmp_path.glob("tasks*"))) == ([], [])


def test_a_name_and_a_format_at_odds() -> None:
    with pytest.raises(InvalidArgument, match="named as csv, and --format says json"):
        format_of_file(Path("a.csv"), "json")


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl"])
def test_exports_hold_what_their_name_says(serve: Serve, invoke: Invoke, tmp_path: Path, ending: str) -> None:
    serve(tasks=12)
    path = tmp_path / f"tasks.{ending}"
    assert invoke("export", "tasks", "-o", str(path), "--filter", "status=Active").exit_code == 0
    shown = invoke("list", "tasks", "--everything", "--filter", "status=Active", "--format", ending).stdout
    assert path.read_text(encoding="utf-8") == shown
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == [path.name]


def test_a_document_goes_on_too(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, path = serve(tasks=20), tmp_path / "tasks.csv"
    sandbox.inject(Fault("status", status=403, operation="GET /tasks", after=1))
    export = ["export", "tasks", "-o", str(path), "--page-size", "10"]
    failed = invoke(*export)
    part = tmp_path / "tasks.csv.part"
    assert len(part.read_bytes().splitlines()) == 10
    assert not path.exists()
    again = invoke(*export)
    assert again.exit_code == 2
    assert "--append goes on with it, --force starts over" in again.stderr
    options = failed.stderr.rpartition("repeat the command with ")[2].split()
    assert invoke(*export, *options).exit_code == 0
    assert len(path.read_text().splitlines()) == 21
    assert not part.exists()
    added = invoke(*export, "--append")
    assert (added.exit_code, "--append adds to JSON Lines" in added.stderr) == (2, True)


def test_force_and_append_go_on_with_what_was_to_replace_a_file(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, path = serve(tasks=20), tmp_path / "tasks.jsonl"
    path.write_text("old\n")
    sandbox.inject(Fault("status", status=403, operation="GET /tasks", after=1))
    export = ["export", "tasks", "-o", str(path), "--page-size", "10", "--force"]
    options = invoke(*export).stderr.rpartition("repeat the command with ")[2].split()
    assert path.read_text() == "old\n"
    assert invoke(*export, *options).exit_code == 0
    assert len(path.read_text().splitlines()) == 20


def test_a_file_keeps_who_may_read_it(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    serve(tasks=2)
    for name in ("tasks.csv", "tasks.jsonl"):
        path = tmp_path / name
        path.touch(mode=0o600)
        link = tmp_path / f"link-{name}"
        link.symlink_to(path)
        assert invoke("export", "tasks", "-o", str(link), "--force").exit_code == 0
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert link.is_symlink()
        assert len(path.read_text().splitlines()) >= 2


def test_two_exports_do_not_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    second = ExportFile(path)
    with ExportFile(path).lines(), pytest.raises(InvalidArgument, match="another export is writing"), second.lines():
        pytest.fail("opened")
    assert path.exists()


def test_a_part_that_has_got_its_name_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tasks.jsonl"
    part = tmp_path / "tasks.jsonl.part"

    def finished_by_another(_: int) -> bool:
        part.write_text("whole\n")
        part.rename(path)
        return True

    monkeypatch.setattr("wrike_async._cli.output.export_file.try_to_lock", finished_by_another)
    with pytest.raises(InvalidArgument, match="another export is writing"), ExportFile(path).lines():
        pytest.fail("opened")
    assert path.read_text() == "whole\n"


def test_a_conversion_that_fails_keeps_the_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tasks.csv"

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wrike_async._cli.output.export_file.write_whole", fail)
    with pytest.raises(OSError, match="No space left"), ExportFile(path, "csv").lines() as lines:
        lines._write_whole(b'{"id":"A"}\n')
        lines.count = 1
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["tasks.csv.part"]


@pytest.mark.skipif(os.name != "posix", reason="pipes with names")
@pytest.mark.parametrize("chosen", ["jsonl", "csv", "json"])
def test_an_export_into_a_pipe(serve: Serve, invoke: Invoke, tmp_path: Path, chosen: str) -> None:
    serve(tasks=3)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    assert invoke("export", "tasks", "-o", str(pipe), "--format", chosen).exit_code == 0
    reader.join()
    assert read == [invoke("list", "tasks", "--everything", "--format", chosen).stdout]
