"""What one run has learnt of batches, the next one need not find out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, LIST, operations, rows, titles
from wrike_async import FileJournal, InvalidArgument, Row, Wrike
from wrike_async._cli.bulk.recovering import MarkedJournal
from wrike_async._wire.batches.codec import GuessedBatchCodec
from wrike_async._writing.journals.row_states import RowStates
from wrike_async.sandbox import Sandbox

ABOUT = {"operation": "create"}


class OtherCodec(GuessedBatchCodec):
    """Reads batches in another way, of which the journal knows nothing."""


async def a_run(sandbox: Sandbox, path: Path, count: int, *, marked: bool = False, **options: Any) -> None:
    """Go on with the rows of a file in a client that knows nothing yet."""
    sandbox.requests.clear()
    async with Wrike(sandbox.token, base_url=sandbox.base_url, **options) as wrike:
        with FileJournal(path, ABOUT, resume=True) as journal:
            left: list[Any] = [Row(i, each) for i, each in enumerate(rows(count)) if journal.states.leaves(i, each)]
            told = MarkedJournal(journal) if marked else journal
            outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], left, journal=told)
            assert outcomes.ok
            await journal.done(outcomes)


@pytest.mark.parametrize("marked", [False, True])
async def test_a_run_that_is_resumed_does_not_probe(connect: Connect, tmp_path: Path, marked: bool) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, _):
        await a_run(sandbox, tmp_path / "run.jsonl", 100, marked=marked)
        assert operations(sandbox)[BATCH] == 2
        assert operations(sandbox)[LIST] >= 1
        await a_run(sandbox, tmp_path / "run.jsonl", 300, marked=marked)
        assert operations(sandbox)[BATCH] == 2
        assert operations(sandbox)[LIST] == 0
        assert set(titles(sandbox).values()) == {1}
        assert sum(titles(sandbox).values()) == 300


async def test_what_was_learnt_of_one_codec_says_nothing_of_another(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, _):
        await a_run(sandbox, tmp_path / "run.jsonl", 100)
        await a_run(sandbox, tmp_path / "run.jsonl", 300, batch_codec=OtherCodec())
        assert operations(sandbox)[BATCH] == 3
        assert operations(sandbox)[LIST] >= 1


async def test_a_shape_that_tells_too_little_is_remembered_as_such(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, _):
        sandbox.batching.shape = lambda job, _: {each: job[each] for each in job if each != "result"}
        for count, batches in ((100, 2), (300, 2)):
            await a_run(sandbox, tmp_path / "run.jsonl", count)
            assert operations(sandbox)[BATCH] == batches
            # What the job leaves out is read back, in this run as in the one before.
            assert operations(sandbox)[LIST] >= 2


async def test_a_word_of_another_version_says_nothing(connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    async with connect(tasks=0, folders=1) as (sandbox, _):
        await a_run(sandbox, path, 100)
        path.write_text(path.read_text().replace('"proved"', '"certain"'))
        await a_run(sandbox, path, 300)
        assert operations(sandbox)[LIST] >= 1


async def test_what_was_learnt_stays_in_the_file(tmp_path: Path) -> None:
    path, row = tmp_path / "run.jsonl", Row(0, {"title": "a"})
    with FileJournal(path, ABOUT) as journal:
        await journal.sending([row])
        await journal.learnt("topic", "this")
        await journal.learnt("topic", "that")
        assert (journal.known("topic"), journal.known("another")) == ("that", None)
    with FileJournal(path, ABOUT, resume=True) as journal:
        assert journal.known("topic") == "that"
    assert [json.loads(line) for line in path.read_text().splitlines()][-1] == {"learnt": {"topic": "that"}}


@pytest.mark.parametrize("damaged", [{"learnt": "that"}, {"learnt": {"topic": 5}}])
def test_what_is_nothing_to_learn_is_refused(damaged: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument, match="says nothing of a row"):
        RowStates().read(damaged)
