"""Audit files: chains that show what was changed, rotation, several processes, disks that are full."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.import_graph import ROOT
from wrike_async import InvalidArgument
from wrike_async.access import AuditFile, AuditRecord, Head
from wrike_async.access._auditing import audit_file
from wrike_async.access._auditing.verifying import Verified, entries_of, files_of, in_doubt, verify


def a_record(number: int = 0, kind: str = "intent", access: str = "write", **more: object) -> AuditRecord:
    return AuditRecord(
        kind=kind,  # type: ignore[arg-type]  # it is one of them
        call=f"call{number}",
        actor=None,
        operation="tasks.update",
        endpoint="PUT /tasks/{taskId}",
        access=access,
        ids=(f"T{number}",),
        **more,  # type: ignore[arg-type]  # what a record has
    )


def fill(path: Path, count: int = 5, **options: object) -> AuditFile:
    file = AuditFile(path, **options)  # type: ignore[arg-type]  # its own options
    for number in range(count):
        file(a_record(number))
    return file


def found(path: Path, *heads: Head) -> Verified:
    return verify(files_of(path), heads)


def test_a_file_that_nobody_changed(tmp_path: Path) -> None:
    file = fill(tmp_path / "audit.log")
    verified = found(file.path)
    assert (verified.lines, verified.problems) == (5, [])
    assert file.head is not None
    assert verified.heads == {file.head.chain: file.head}
    assert Head.read(str(file.head)) == file.head
    assert AuditFile(tmp_path / "other").head is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"T1", b"T9"), *lines[2:]], "line 2 was changed"),
        (lambda lines: [*lines[:4], lines[4].replace(b"T4", b"T9")], "line 5 was changed"),
        (lambda lines: [*lines[:2], *lines[3:]], "goes from 2 to 4"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "goes from 1 to 3"),
        (lambda lines: lines[1:], "has no beginning"),
        (lambda lines: [*lines, b"{}\n"], "line 6 was changed"),
        (lambda lines: [*lines, b"nonsense\n"], "line 6 is no whole record"),
        (lambda lines: [*lines[:4], lines[4][:-9]], "line 5 is no whole record"),
    ],
)
def test_what_was_changed_shows(tmp_path: Path, change: object, says: str) -> None:
    path = fill(tmp_path / "audit.log").path
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(change(lines)))  # type: ignore[operator]  # it is a function
    assert any(says in problem for problem in found(path).problems)


def test_a_line_that_was_made_anew_shows_in_the_next(tmp_path: Path) -> None:
    path = fill(tmp_path / "audit.log").path
    lines = path.read_bytes().splitlines(keepends=True)
    from wrike_async.access._auditing.lines import hash_of

    forged = lines[1].replace(b"T1", b"T9")
    head, _, _ = forged.rpartition(b',"hash":"')
    digest = (hash_of(forged.rstrip(b"\n")) or "").encode()
    lines[1] = head + b',"hash":"' + digest + b'"}\n'
    path.write_bytes(b"".join(lines))
    (problem,) = found(path).problems
    assert "line 2 is another one" in problem


def test_an_end_that_was_cut_off_shows_with_its_head(tmp_path: Path) -> None:
    file = fill(tmp_path / "audit.log")
    lines = file.path.read_bytes().splitlines(keepends=True)
    file.path.write_bytes(b"".join(lines[:3]))
    assert file.head is not None
    assert found(file.path).problems == []
    (problem,) = found(file.path, file.head).problems
    assert "ends before 5" in problem
    other = Head(file.head.chain, 3, "sha256:00")
    assert "is another one" in found(file.path, other).problems[0]


def test_rotation(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    file = fill(path, 40, max_bytes=3000, keep=20)
    assert len(files_of(path)) > 4
    assert found(path).problems == []
    assert [entry["seq"] for entry in entries_of(files_of(path))] == list(range(1, 41))
    assert file.head is not None
    assert found(path).heads[file.head.chain].seq == 40
    middle = files_of(path)[1]
    middle.write_bytes(middle.read_bytes()[:-200])
    assert any("is not" in problem for problem in found(path).problems)


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    fill(path, 60, max_bytes=3000, keep=2)
    assert [each.name for each in files_of(path)] == ["audit.log.2", "audit.log.1", "audit.log"]
    # What came before is not there any more, and that is no fault.
    assert found(path).problems == []


async def test_records_of_writes_are_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    file = AuditFile(tmp_path / "audit.log", fsync="writes")
    assert file(a_record(access="read")) is None
    waiting = file(a_record())
    assert waiting is not None
    await waiting
    assert len(synced) == 1


@pytest.mark.parametrize("short", [True, False])
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short: bool) -> None:
    file = fill(tmp_path / "audit.log", 2)
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        if not short:
            raise OSError(28, "No space left on device")
        return write(descriptor, data[:10])

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(OSError):  # noqa: PT011 (of either kind)
            file(a_record(2))
    file(a_record(3))
    assert found(file.path).problems == []
    assert [entry["call"] for entry in entries_of([file.path])] == ["call0", "call1", "call3"]


def test_a_line_that_was_torn_costs_no_other(tmp_path: Path) -> None:
    file = fill(tmp_path / "audit.log", 2)
    with file.path.open("ab") as torn:
        torn.write(b'{"v":1,"chain')
    file(a_record(2))
    assert [entry["seq"] for entry in entries_of([file.path])] == [1, 2, 3]
    assert found(file.path).problems == [f"{file.path}, line 3 is no whole record"]


def test_a_lock_that_is_kept_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = iter([False, False, True])
    monkeypatch.setattr(audit_file, "try_to_lock", lambda file: next(tries))
    fill(tmp_path / "audit.log", 1)
    monkeypatch.setattr(audit_file, "try_to_lock", lambda file: False)
    monkeypatch.setattr(audit_file, "_LONGEST_WAIT", 0.0)
    with pytest.raises(TimeoutError, match="locked by another process"):
        fill(tmp_path / "audit.log", 1)


@pytest.mark.parametrize("options", [{"fsync": "always"}, {"max_bytes": 0}, {"keep": 0}])
def test_options_that_make_no_sense(tmp_path: Path, options: dict[str, object]) -> None:
    with pytest.raises(InvalidArgument):
        fill(tmp_path / "audit.log", 0, **options)


def test_a_forked_child_has_a_chain_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = fill(tmp_path / "audit.log", 2)
    monkeypatch.setattr(os, "getpid", lambda: -1)
    file(a_record(2))
    assert len(found(file.path).heads) == 2
    assert found(file.path).problems == []


WRITER = """
import sys
from tests.access.test_audit_file import a_record
from wrike_async.access import AuditFile
file = AuditFile(sys.argv[1], max_bytes=20_000, keep=50)
for number in range(300):
    file(a_record(number))
print(file.head)
"""


def test_two_processes_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    heads = [Head.read(writer.communicate(timeout=50)[0].strip()) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(files_of(path)) > 3
    verified = found(path, *heads)
    assert verified.problems == []
    assert sorted(head.seq for head in verified.heads.values()) == [300, 300]


KILLED = """
import asyncio, os, signal, sys
from wrike_async import Wrike
from wrike_async.access import Access, AccessPolicy, AuditFile
from wrike_async.sandbox import Fault, Sandbox

async def main():
    async with Sandbox(tasks=1) as sandbox:
        access = Access(AccessPolicy.everything(), audit=AuditFile(sys.argv[1]))
        async with Wrike(sandbox.token, base_url=sandbox.base_url, access=access) as wrike:
            task = await wrike.tasks.list().first()
            await wrike.tasks.update(task.id, title="done")
            sandbox.inject(Fault("slow_headers", delay=100))
            asyncio.get_running_loop().call_later(0.5, os.kill, os.getpid(), signal.SIGKILL)
            await wrike.tasks.update(task.id, title="nobody knows")

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_kill_between_intent_and_outcome_shows(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, timeout=50, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert found(path).problems == []
    (doubtful,) = in_doubt(entries_of([path]))
    assert (doubtful["kind"], doubtful["operation"]) == ("intent", "tasks.update")


def test_what_is_in_doubt(tmp_path: Path) -> None:
    file = AuditFile(tmp_path / "audit.log")
    for record in (
        a_record(1),
        a_record(1, "outcome", outcome="done"),
        a_record(2),
        a_record(2, "outcome", outcome="in_doubt"),
        a_record(3),
        a_record(4, "outcome", "read", outcome="in_doubt"),
        a_record(5, "outcome", outcome="refused"),
    ):
        file(record)
    assert [entry["call"] for entry in in_doubt(entries_of([file.path]))] == ["call2", "call3"]
