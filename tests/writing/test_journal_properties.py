"""Whatever a journal is told: who reads it knows the same as who wrote it, and no row is lost."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wrike_async import FileJournal, Row, RowOutcome, WrikeError
from wrike_async._writing.journals.row_states import RowStates

INDEXES = st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True)
STEPS = st.lists(st.tuples(st.sampled_from(["send", "withdraw", "accept", "ok", "failed", "in doubt"]), INDEXES))


def rows(indexes: list[int]) -> list[Row]:
    return [Row(index, f"row {index}") for index in indexes]


async def perform(journal: FileJournal, steps: list[tuple[str, list[int]]]) -> None:
    """Tell a journal what can happen: what is settled stays so, and only what is under way is answered."""
    number = itertools.count()
    for what, indexes in steps:
        states = journal.states
        free = [index for index in indexes if index not in states.settled]
        under_way = [index for index in free if index in states.unsettled]
        if what == "send" and free:
            await journal.sending(rows(free))
        elif what == "withdraw" and under_way:
            await journal.withdrawn(rows(under_way))
        elif what == "accept" and under_way:
            await journal.accepted(rows(under_way), f"JOB{next(number)}")
        elif what in ("ok", "failed", "in doubt") and under_way:
            error = None if what == "ok" else WrikeError(what)
            outcomes = [
                RowOutcome(row=row, id="X" if error is None else None, error=error, in_doubt=what == "in doubt")
                for row in rows(under_way)
            ]
            await journal.done(outcomes)


def told(states: RowStates) -> dict[str, Any]:
    return {
        "settled": states.settled,
        "unsettled": {index: (each.row, each.told) for index, each in states.unsettled.items()},
        "jobs": states.unsettled_jobs(),
    }


@given(STEPS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_who_reads_knows_the_same(steps: list[tuple[str, list[int]]], finished: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.jsonl"
        journal = FileJournal(path, {"folder": "F"})
        asyncio.run(perform(journal, steps))
        known = told(journal.states)
        journal.close(finished=finished)
        again = FileJournal(path, {"folder": "F"}, resume=True)
        read = told(again.states)
        again.close()
    assert read["settled"] == known["settled"]
    assert read["unsettled"] == known["unsettled"]
    assert read["jobs"].keys() == known["jobs"].keys()
