"""Rows that were not done, told by an exception to whoever asks for it."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, rows, titles
from wrike_async import InvalidArgument, InvalidRequest, Outcomes, OutcomeUnknown, Row, RowOutcome, RowsFailed
from wrike_async.sandbox import Fault

NOBODY = "KUAAAAAA"


async def test_awaiting_raises_when_all_rows_are_through(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        wanted = rows(150)
        wanted[7]["responsibles"] = wanted[120]["responsibles"] = [NOBODY]
        writing = wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted, on_error="raise")
        with pytest.raises(RowsFailed, match="of 150 rows, 2 were not done and 0 are in doubt") as caught:
            await writing
        assert len(titles(sandbox)) == 148
        assert [type(error) for error in caught.value.exceptions] == [InvalidRequest] * 2
        assert [error.__notes__ for error in caught.value.exceptions] == [["row 7"], ["row 120"]]
        assert caught.value.outcomes == writing.outcomes
        assert len(writing.outcomes.done()) == 148
        with pytest.raises(RowsFailed):
            await writing
        shown = "".join(traceback.format_exception(caught.value))
        assert "row 120" in shown
        assert "row 7: Wrike refused" in shown


async def test_a_loop_raises_at_its_end(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        ids = [*sandbox.state.task_ids(), "no id!"]
        seen = []
        with pytest.raises(RowsFailed) as caught:
            async for outcome in wrike.tasks.update_many(ids, title="same", on_error="raise"):
                seen.append(outcome)
    assert sorted(outcome.ok for outcome in seen) == [False, True, True, True]
    assert [type(error) for error in caught.value.exceptions] == [InvalidArgument]
    assert [outcome.row.input for outcome in caught.value.outcomes] == ["no id!"]


async def test_where_all_is_done_nothing_is_raised(connect: Connect) -> None:
    async with connect(tasks=1, folders=2) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        assert (await wrike.folders.create_many(folder_id, [{"title": "a"}], on_error="raise")).ok
        assert (await wrike.folders.update_many([folder_id], title="b", on_error="raise")).ok
        async for outcome in wrike.tasks.create_many(folder_id, rows(2), on_error="raise"):
            assert outcome.ok
        (await wrike.tasks.create_many(folder_id, rows(2))).raise_failed()


async def test_doubts_are_raised_too(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("lost_answer", operation=BATCH))
        with pytest.raises(RowsFailed, match="of 2 rows, 0 were not done and 2 are in doubt") as caught:
            await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(2), on_error="raise")
    assert [error.__notes__ for error in caught.value.exceptions] == [["row 0, in doubt"], ["row 1, in doubt"]]


def test_the_text_stays_short() -> None:
    error = OutcomeUnknown("x" * 5_000)
    error.add_note("what was there before")
    outcomes = Outcomes(RowOutcome(row=Row(index, None), error=error) for index in range(10_000))
    with pytest.raises(RowsFailed) as caught:
        outcomes.raise_failed()
    assert len(str(caught.value)) < 1_000
    assert len(repr(caught.value)) < 1_100
    assert "10000 errors" in repr(caught.value)
    assert "row 2: xxx" in str(caught.value)
    assert "and 9997 more" in str(caught.value)
    assert len(caught.value.exceptions) == 10_000
    assert caught.value.exceptions[5].__notes__ == ["what was there before", "row 5, in doubt"]
    assert error.__notes__ == ["what was there before"]


@pytest.mark.parametrize("wrong", ["ignore", None, True])
async def test_another_word_is_refused(connect: Connect, wrong: Any) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match="on_error must be 'tell' or 'raise'"):
            wrike.tasks.create_many(sandbox.state.folder_ids[0], [], on_error=wrong)
        with pytest.raises(InvalidArgument, match="on_error must be 'tell' or 'raise'"):
            wrike.tasks.update_many([], title="a", on_error=wrong)


async def test_the_text_has_the_reason_of_rows_that_were_refused_with_others(connect: Connect) -> None:
    async with connect(tasks=120) as (sandbox, wrike):
        nowhere = f"{sandbox.state.task_id(0)[:8]}JMZZZZZZ"
        with pytest.raises(RowsFailed) as caught:
            await wrike.tasks.update_many(sandbox.state.task_ids(), custom_status=nowhere, on_error="raise")
    reason = str(caught.value.exceptions[0]).partition("invalid_request: ")[2].partition(")")[0]
    assert nowhere in reason
    assert str(caught.value).count(reason) == 3
