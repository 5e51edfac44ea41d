"""What is printed of the things that the SDK makes: one line that says what a person needs, and no secret."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wrike_async
from tests.connecting import Connect
from tests.project.public_surface import MADE_BY_THE_SDK
from wrike_async import Batch, FileJournal, Outcomes, Page, RowOutcome, Wrike
from wrike_async._display.lines import LONGEST_LINE, one_line, settings
from wrike_async.errors import ApiError, OutcomeUnknown, RowsFailed
from wrike_async.models import Task
from wrike_async.sandbox import Sandbox

FOLDER = "IEAAAAAQI4AB5BGV"
LONG = "x" * 500
BASE = "https://www.wrike.com/api/v4"

ITERATORS = {
    "EntityIterator",
    "ItemIterator",
    "OutcomeIterator",
    "PageIterator",
    "ScanBatchIterator",
    "ScanIterator",
}


def used(thing: Any) -> Any:
    """Spare its warning that it was never awaited."""
    thing.mark_used()
    return thing


SHOWN: list[tuple[Callable[[Wrike], Any], str]] = [
    (lambda wrike: wrike.tasks, f"<Tasks of {BASE}>"),
    (lambda wrike: wrike.tasks.list(), "<Pages of GET /tasks>"),
    (
        lambda wrike: wrike.tasks.list(folder_id=FOLDER, status=["Active", "Deferred"], title="a b", limit=5),
        f"<Pages of GET /folders/{FOLDER}/tasks: status=[Active, Deferred] title=a b, up to 5>",
    ),
    (lambda wrike: wrike.tasks.list(next_page_token="SECRET").raw(), "<Pages of GET /tasks: raw, from a page on>"),
    (lambda wrike: wrike.tasks.list(title=LONG, permalink=LONG), f"<Pages of GET /tasks: title={'x' * 39}…"),
    (
        lambda wrike: used(wrike.tasks.get_many([FOLDER] * 120, fields=["attachmentCount"])),
        "<Many of GET /tasks/{taskIds}: 120 IDs, fields=[attachmentCount], used>",
    ),
    (
        lambda wrike: used(wrike.tasks.get_many(iter([FOLDER]))),
        "<Many of GET /tasks/{taskIds}: IDs from a list_iterator",
    ),
    (
        lambda wrike: used(wrike.tasks.update_many([FOLDER] * 3, importance="High")),
        "<BulkWrite update_many: 3 ids, used>",
    ),
    (
        lambda wrike: used(wrike.tasks.create_many(FOLDER, ({"title": LONG} for _ in range(2)))),
        "<BulkWrite create_many: from a generator, used>",
    ),
    (lambda wrike: wrike.batch(), "<Batch: not entered yet, 0 rows, 0 to send, 0 answered>"),
    (
        lambda wrike: used(wrike.attachments.download(FOLDER)),
        f"<Download of GET /attachments/{FOLDER}/download: used>",
    ),
    (lambda _: Page([], None, None), "<Page of 0 nothing: the last one>"),
    (
        lambda _: Page([Task(id=FOLDER)] * 1000, "SECRET", 5000),
        "<Page of 1000 Task: of 5000 in all, more pages follow>",
    ),
    (lambda _: Outcomes(), "<Outcomes: 0 rows, 0 done, 0 failed, 0 in doubt>"),
]


@pytest.mark.parametrize(("make", "line"), SHOWN, ids=[line for _, line in SHOWN])
def test_one_line_says_what_it_is(make: Callable[[Wrike], Any], line: str) -> None:
    shown = repr(make(Wrike("SECRET")))
    assert shown.startswith(line)
    assert shown.endswith(">")
    assert len(shown) <= LONGEST_LINE
    assert "\n" not in shown
    assert "SECRET" not in shown


async def test_calls_by_name_and_what_they_answer_are_one_line(connect: Connect) -> None:
    described = repr(wrike_async.describe("tasks.update"))
    assert described.startswith("<MethodInfo tasks.update: write, ")
    assert dict(wrike_async.describe("version.get").__rich_repr__()) == wrike_async.describe("version.get").to_dict()
    async with connect(tasks=3) as (sandbox, wrike):
        change = {"ids": [*sandbox.state.task_ids(), "no id!"], "importance": "High"}
        calls: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
            ("tasks.list", {}, {"limit": 2}, "<CallResult: 2 items, of 3 in all, more follow>"),
            ("version.get", {}, {}, "<CallResult: 1 items>"),
            ("tasks.update_many", change, {"dry_run": True}, "<CallResult: of a dry run, 3 requests>"),
            ("tasks.update_many", change, {}, "<CallResult: 4 rows, 3 done>"),
        ]
        for name, arguments, options, line in calls:
            answer = await wrike.call(name, arguments, **options)
            assert repr(answer) == line
            assert dict(answer.__rich_repr__()) == answer.to_dict()


def test_a_journal_says_which_one_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with FileJournal("a.jsonl") as journal:
        assert repr(journal) == "<FileJournal a.jsonl: open>"
    assert repr(journal) == "<FileJournal a.jsonl: closed>"


def test_what_is_not_used_yet_says_so() -> None:
    many = Wrike("x").tasks.get_many([])
    assert repr(many) == "<Many of GET /tasks/{taskIds}: 0 IDs, not used yet>"
    many.mark_used()


@pytest.mark.parametrize("name", sorted(MADE_BY_THE_SDK - ITERATORS - {"Resource", "State"}))
def test_everything_that_methods_return_has_a_line_of_its_own(name: str) -> None:
    made = getattr(wrike_async, name)
    assert inspect.getattr_static(made, "__repr__") is not object.__repr__


async def test_what_is_under_way_says_how_far_it_is(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        assert repr(sandbox) == f"<Sandbox at {sandbox.base_url}, 3 tasks>"
        write = wrike.tasks.create_many(folder_id, [{"title": "a"}, {"title": ""}])
        outcomes = await write
        assert repr(write) == "<BulkWrite create_many: 2 rows, begun: 1 done, 1 failed, 0 in doubt>"
        assert repr(outcomes) == "<Outcomes: 2 rows, 1 done, 1 failed, 0 in doubt>"
        with pytest.raises(RowsFailed):
            async with wrike.batch() as batch:
                good, bad = (
                    batch.create_task(folder_id, title="a"),
                    batch.create_task(folder_id, title="b", shareds=["KUAAAAAA"]),
                )
                assert repr(good) == "<InBatch, no answer yet>"
                assert repr(batch) == "<Batch: open, 2 rows, 2 to send, 0 answered>"
        assert repr(batch) == "<Batch: left, 2 rows, 0 to send, 2 answered>"
        assert repr(good) == f"<InBatch row 0: {(await good).id}>"
        with pytest.raises(ApiError):
            await bad
        assert repr(bad).startswith("<InBatch row 1: ")
    assert repr(sandbox) == "<Sandbox not running, 5 tasks>"


async def test_a_download_says_how_far_it_is(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        attachment = await wrike.attachments.upload(b"12345", task_id=sandbox.state.task_id(0), name="a.txt")
        async with wrike.attachments.download(attachment.id) as chunks:
            assert repr(chunks) == "<Chunks: 0 bytes of 5>"
            assert [len(chunk) async for chunk in chunks] == [5]
            assert repr(chunks) == "<Chunks: 5 bytes of 5>"


def test_outcomes_count_what_is_in_doubt() -> None:
    doubt = RowOutcome(row=wrike_async.Row(0, "x"), error=OutcomeUnknown("?"))
    assert repr(Outcomes([doubt])) == "<Outcomes: 1 rows, 0 done, 0 failed, 1 in doubt>"


def test_making_a_line_needs_no_loop() -> None:
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    assert repr(Batch(Wrike("x")._engine, Wrike("x")._options)).startswith("<Batch: ")
    assert repr(Sandbox()) == "<Sandbox not running, 0 tasks>"


@given(st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text() | st.lists(st.integers())))
def test_a_line_is_one_line(kind: str, parts: list[str], values: dict[str, Any]) -> None:
    shown = one_line(kind, *parts, settings(values))
    assert len(shown) <= LONGEST_LINE
    assert len(shown.splitlines()) == 1
    assert (shown[0], shown[-1]) == ("<", ">")
