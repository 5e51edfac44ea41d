"""A journal in a file: one owner, whole lines, and nothing forgotten of what it was told."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async import ClientClosed, FileJournal, InvalidArgument, Row, RowOutcome, TransportError, WrikeError
from wrike_async._transport.locking import try_to_lock
from wrike_async._writing.journals import locked_lines
from wrike_async.errors import BatchError

if TYPE_CHECKING:
    from collections.abc import Callable

ABOUT = {"operation": "create", "folder": "F"}
REFUSED = WrikeError("refused")


def row(index: int) -> Row:
    return Row(index, {"title": f"row {index}"})


def rows(*indexes: int) -> list[Row]:
    return [row(index) for index in indexes]


def ok(index: int) -> RowOutcome:
    return RowOutcome(row=row(index), id=f"ID{index}")


def failed(index: int, error: WrikeError = REFUSED) -> RowOutcome:
    return RowOutcome(row=row(index), error=error, in_doubt=False)


def doubtful(index: int) -> RowOutcome:
    return RowOutcome(row=row(index), error=REFUSED, in_doubt=True)


def entries(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


async def a_run(journal: FileJournal) -> None:
    """Two jobs, one of which tells nothing of a row; a row that was refused; and one whose answer was lost."""
    await journal.sending(rows(0, 1, 2))
    await journal.accepted(rows(0, 1, 2), "JOB1")
    await journal.sending(rows(3, 4))
    await journal.accepted(rows(3, 4), "JOB2")
    await journal.done([ok(0), failed(1), doubtful(2)])
    await journal.sending(rows(5))
    await journal.withdrawn(rows(5))
    await journal.sending(rows(6))


def killed(path: Path) -> None:
    """Have a run noted, and die."""
    journal = FileJournal(path, ABOUT)
    asyncio.run(a_run(journal))
    journal._lines.close()


def test_another_run_learns_what_was_noted(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    killed(path)
    with FileJournal(path, ABOUT, resume=True) as journal:
        assert journal.states.settled == {0: "ok", 1: "failed"}
        assert {index: each.told for index, each in journal.states.unsettled.items()} == {
            2: True,
            3: False,
            4: False,
            6: False,
        }
        assert all(each.sent is not None for each in journal.states.unsettled.values())
        assert journal.states.unsettled_jobs() == {"JOB1": [0, 1, 2], "JOB2": [3, 4]}
        assert journal.states.job_of(2) == "JOB1"
        assert [journal.states.leaves(i, row(i).input) for i in range(8)] == [False] * 5 + [True, False, True]
        assert journal.states.leaves(2, row(2).input, doubts=True)
        with pytest.raises(InvalidArgument, match="row 1 is not what it was"):
            journal.states.leaves(0, {"title": "another"})
        run = journal.head.run
    assert FileJournal(path, ABOUT, resume=True).head.run == run


def test_a_run_that_is_over_has_a_line_for_each_row(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with FileJournal(path, ABOUT) as journal:
        asyncio.run(a_run(journal))
        asyncio.run(journal.done([ok(3), ok(4), doubtful(6)]))
    head, *said = entries(path)
    assert head["about"] == ABOUT
    assert {line["index"]: line["outcome"] for line in said if "outcome" in line} == {
        0: "ok",
        1: "failed",
        2: "in doubt",
        3: "ok",
        4: "ok",
        6: "in doubt",
    }
    assert [entry for entry in said if "outcome" not in entry] == [{"job": "JOB1", "rows": [0, 1, 2]}]
    assert next(line["job"] for line in said if line.get("index") == 2) == "JOB1"
    with FileJournal(path, ABOUT, resume=True) as again:
        assert again.states.unsettled_jobs() == {"JOB1": [0, 1, 2]}
        asyncio.run(again.done([doubtful(2), ok(2), ok(6)]))
    assert [set(entry) & {"wrike-async", "outcome", "job"} for entry in entries(path)] == [
        {"wrike-async"},
        *[{"outcome"}] * 6,
    ]


def test_a_file_that_cannot_be_rewritten_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.jsonl"

    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with FileJournal(path, ABOUT) as journal:
        asyncio.run(journal.sending(rows(0)))
        asyncio.run(journal.done([ok(0)]))
        before = path.read_bytes()
        monkeypatch.setattr(os, "replace", no_room)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_no_other_file_is_touched_where_one_is_rewritten_or_removed(tmp_path: Path) -> None:
    """Neither what has a name like it, nor what took its name meanwhile."""
    path, mine, moved = tmp_path / "run.jsonl", tmp_path / "run.jsonl.new", tmp_path / "moved.jsonl"
    mine.write_text("mine")
    with FileJournal(path, ABOUT) as first:
        asyncio.run(first.sending(rows(0)))
        asyncio.run(first.done([ok(0)]))
        path.rename(moved)
        with FileJournal(path, ABOUT) as second:
            asyncio.run(second.sending(rows(1)))
            asyncio.run(second.done([ok(1)]))
    with FileJournal(tmp_path / "empty.jsonl", ABOUT) as third:
        third.path.rename(tmp_path / "nothing.jsonl")
        third.path.write_text("mine")
    assert third.path.read_text() == mine.read_text() == "mine"
    assert [entry["index"] for entry in entries(path)[1:]] == [1]
    assert [entry["index"] for entry in entries(moved) if "outcome" in entry] == [0]
    assert sorted(each.name for each in tmp_path.glob("run*")) == ["run.jsonl", "run.jsonl.new"]


def test_a_file_belongs_to_one_at_a_time(tmp_path: Path) -> None:
    path, link = tmp_path / "run.jsonl", tmp_path / "link.jsonl"
    link.symlink_to(path)
    with FileJournal(path, ABOUT) as journal:
        asyncio.run(journal.sending(rows(0)))
        for name in (path, link):
            with pytest.raises(InvalidArgument, match="in use by another run"):
                FileJournal(name, ABOUT, resume=True)
    with FileJournal(link, ABOUT, resume=True) as journal:
        asyncio.run(journal.done([ok(0)]))
    assert link.is_symlink()
    assert len(entries(path)) == 2


def test_who_was_faster_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was replaced, or removed, between opening and locking is opened again."""
    path, another = tmp_path / "run.jsonl", tmp_path / "another"
    killed(path)
    another.touch()
    tricks: list[Callable[[], object]] = [path.unlink, lambda: another.replace(path)]

    def slowly(file: int) -> bool:
        if tricks:
            tricks.pop()()
        return try_to_lock(file)

    monkeypatch.setattr(locked_lines, "try_to_lock", slowly)
    with FileJournal(path, ABOUT, resume=True) as journal:
        assert journal.states.none
        assert tricks == []


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"operation": "create", "folder": "G"}, 'folder is "F" there and "G" here'),
        ({"operation": "update", "folder": "F"}, 'operation is "create" there and "update" here'),
        ({"operation": "create"}, 'folder is "F" there and nothing here'),
    ],
)
def test_a_run_about_something_else_is_refused(tmp_path: Path, about: dict[str, Any], said: str) -> None:
    path = tmp_path / "run.jsonl"
    killed(path)
    before = path.read_bytes()
    with pytest.raises(InvalidArgument, match=said):
        FileJournal(path, about, resume=True)
    with pytest.raises(InvalidArgument, match="exists already; go on with that run by resume=True"):
        FileJournal(path, ABOUT)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        b'{"my": "only copy", "of": "this"}',
        b'{"my": "only copy"}\n{"of": "this"}\n',
        b'{"wrike-async":"journal","format":2}\n',
        b'{"wrike-async":"journal","format":1}\n',
        b"\x00\x01\x02",
        b"[1, 2]\n",
        b"name\nvalue\n",
    ],
)
def test_what_is_none_of_ours_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "precious"
    path.write_bytes(content)
    for resume in (True, False):
        with pytest.raises(InvalidArgument, match="precious"):
            FileJournal(path, ABOUT, resume=resume)
    assert path.read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
def test_what_keeps_nothing_is_no_place(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidArgument, match="no regular file"):
        FileJournal(tmp_path / "pipe", ABOUT)
    with pytest.raises(InvalidArgument, match="about must have a form in JSON"):
        FileJournal(tmp_path / "run.jsonl", {"": 1 << 70})


GOOD = {"index": 0, "input": "A", "outcome": "ok", "id": "A"}


@pytest.mark.parametrize(
    "bad",
    [
        "\x00\x00gar",
        "[]",
        "{}",
        '{"index": "1", "input": "A", "outcome": "ok"}',
        '{"index": true, "input": "A", "outcome": "ok"}',
        '{"index": -1, "input": "A", "outcome": "ok"}',
        '{"index": 1, "input": "A", "outcome": "done"}',
        '{"index": 0, "input": "A", "outcome": "failed"}',
        '{"index": 1, "input": "B", "outcome": "in doubt", "sent": "yesterday"}',
        '{"index": 1, "input": "B", "outcome": "in doubt", "sent": 5}',
        '{"sending": [[0, "B"]]}',
        '{"sending": [0]}',
        '{"withdrawn": ["0"]}',
        '{"job": "J", "rows": 5}',
    ],
)
def test_a_damaged_line_is_told_with_its_number(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "run.jsonl"
    with FileJournal(path, ABOUT) as journal:
        asyncio.run(journal.done([RowOutcome(row=Row(0, "A"), id="A")]))
    with path.open("a") as file:
        file.write(f"\n{bad}\n{json.dumps(GOOD)}\n")
    before = path.read_bytes()
    with pytest.raises(InvalidArgument, match="line 4"):
        FileJournal(path, ABOUT, resume=True)
    assert path.read_bytes() == before


def test_a_crash_at_any_byte_leaves_what_was_written_before(tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.jsonl", tmp_path / "run.jsonl"
    killed(whole)
    data = whole.read_bytes()
    for size in range(len(data)):
        path.write_bytes(data[:size])
        with FileJournal(path, ABOUT, resume=True) as journal:
            lines = data[:size].count(b"\n")
            assert len(journal.states.settled) == (2 if lines >= 8 else lines - 5 if lines > 5 else 0)
            asyncio.run(journal.sending(rows(7)))
        assert entries(path)[-1]["sending"] == [[7, {"title": "row 7"}]]
        assert entries(path)[0]["wrike-async"] == "journal"


def test_what_a_full_disk_took_of_a_line_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.jsonl"
    write = os.write

    def some(file: int, data: Any) -> int:
        if len(data) > 20:
            return write(file, data[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    with FileJournal(path, ABOUT) as journal:
        asyncio.run(journal.sending(rows(0)))
        monkeypatch.setattr(os, "write", some)
        with pytest.raises(OSError, match="No space"):
            asyncio.run(journal.sending(rows(1)))
        assert not path.read_bytes().endswith(b"\n")
        monkeypatch.undo()
        asyncio.run(journal.accepted(rows(0), "JOB"))
        assert [set(entry) for entry in entries(path)[1:]] == [{"sending", "at"}, {"job", "rows"}]
        assert set(journal.states.unsettled) == {0}
        os.truncate(path, 10)
        with pytest.raises(WrikeError, match="was cut by somebody else"):
            asyncio.run(journal.done([ok(0)]))


def test_where_nothing_was_sent_nothing_stays(tmp_path: Path) -> None:
    path, mine = tmp_path / "run.jsonl", tmp_path / "mine.jsonl"
    mine.touch()
    for name in (path, mine):
        with FileJournal(name, ABOUT) as journal:
            asyncio.run(journal.sending(rows(0, 1)))
            asyncio.run(journal.done([failed(2, InvalidArgument("bad"))]))
            # Left undone when all stopped, of which one was noted; the other was withdrawn.
            asyncio.run(journal.withdrawn(rows(1)))
            asyncio.run(journal.done([failed(0, TransportError("gone")), failed(1, BatchError("stopped"))]))
        assert not journal.kept
        journal.close()
    assert list(tmp_path.iterdir()) == [mine]
    assert mine.read_bytes() == b""


def test_a_run_that_noted_nothing_of_rows_may_be_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    killed(path)
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with FileJournal(path, {"folder": "another"}) as journal:
        asyncio.run(journal.sending(rows(0)))
    assert entries(path)[0]["about"] == {"folder": "another"}


def test_what_is_not_noted_must_not_be_sent(tmp_path: Path) -> None:
    with FileJournal(tmp_path / "run.jsonl", ABOUT) as journal:
        pass
    with pytest.raises(ClientClosed):
        asyncio.run(journal.sending(rows(0)))


def test_a_row_that_failed_may_be_sent_again_and_is_told_of_once(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with FileJournal(path, ABOUT) as journal:
        asyncio.run(journal.sending(rows(0, 1)))
        asyncio.run(journal.done([failed(0), ok(1)]))
        asyncio.run(journal.done([failed(0), ok(1)]))
        assert [entry["index"] for entry in entries(path) if "outcome" in entry] == [0, 1]
        asyncio.run(journal.sending(rows(0)))
        asyncio.run(journal.done([ok(0)]))
        journal._lines.close()
        with FileJournal(path, ABOUT, resume=True) as again:
            assert again.states.settled == {0: "ok", 1: "ok"}
        journal._closed = True
    assert len(entries(path)) == 3
