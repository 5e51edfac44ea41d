"""Journals of updates: what is noted when a request leaves, when it was refused, and when its answer came."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, rows
from wrike_async import BatchError, FileJournal, Journal, Quota, Row, RowOutcome
from wrike_async.sandbox import Fault, Sandbox

BULK, SINGLE = "PUT /tasks/{taskIds}", "PUT /tasks/{taskId}"
SOMEBODY = Sandbox().state.person_ids[0]


class Recorder:
    """Notes what it is told, with the number of requests that the server has had by then."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.events: list[tuple[str, tuple[int, ...], int]] = []

    def _note(self, event: str, indexes: Sequence[int]) -> None:
        self.events.append((event, tuple(indexes), len(self._sandbox.requests)))

    async def sending(self, rows: Sequence[Row]) -> None:
        self._note("sending", [row.index for row in rows])

    async def withdrawn(self, rows: Sequence[Row]) -> None:
        self._note("withdrawn", [row.index for row in rows])

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None:
        raise AssertionError("nothing here has a job")

    async def done(self, outcomes: Sequence[RowOutcome]) -> None:
        for outcome in outcomes:
            said = "ok" if outcome.ok else "in doubt" if outcome.in_doubt else "failed"
            self._note(said, [outcome.index])

    def of(self, *events: str) -> list[tuple[int, ...]]:
        return [indexes for event, indexes, _ in self.events if event in events]


def ids_of(sandbox: Sandbox, count: int) -> list[str]:
    return [sandbox.state.task_id(number) for number in range(count)]


async def test_rows_are_noted_when_their_request_leaves_and_when_its_answer_came(connect: Connect) -> None:
    async with connect(tasks=250) as (sandbox, wrike):
        journal = Recorder(sandbox)
        checked: Journal = journal
        outcomes = await wrike.tasks.update_many(ids_of(sandbox, 250), add_responsibles=[SOMEBODY], journal=checked)
    assert outcomes.ok
    assert sorted(map(len, journal.of("sending"))) == [50, 100, 100]
    told = dict.fromkeys(indexes for event, indexes, _ in journal.events if event == "ok")
    assert len(told) == 250
    first = journal.of("sending")[0]
    # The answer of the first request is noted before the second leaves, which waits to see whether it is accepted.
    assert [event for event, _, _ in journal.events[:101]] == ["sending", *["ok"] * 100]
    assert [had for _, indexes, had in journal.events[:101]] == [0, *[1] * 100]
    assert {indexes[0] for _, indexes, _ in journal.events[1:101]} == set(first)


async def test_singles_are_noted_each_for_itself(connect: Connect) -> None:
    async with connect(tasks=30) as (sandbox, wrike):
        journal = Recorder(sandbox)
        ids = [*ids_of(sandbox, 30), ids_of(sandbox, 1)[0]]
        assert (await wrike.tasks.update_many(ids, title="same", journal=journal)).ok
    # An ID that is there twice is changed once, for both of its rows.
    assert sorted(journal.of("sending")) == [(0, 30), *((number,) for number in range(1, 30))]
    assert set(journal.of("ok")) == {(number,) for number in range(31)}


async def test_what_is_refused_is_withdrawn_and_sent_in_parts(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=100) as (sandbox, wrike):
        journal = Recorder(sandbox)
        ids = ids_of(sandbox, 100)
        ids[40] = "bad"
        await wrike.tasks.update_many(ids, add_responsibles=[SOMEBODY], journal=journal)
        assert journal.events[:2] == [("sending", tuple(range(100)), 0), ("withdrawn", tuple(range(100)), 1)]
        assert set(journal.of("failed")) == {(40,)}
        assert len(set(journal.of("ok"))) == 99
        with FileJournal(tmp_path / "run") as file:
            await wrike.tasks.update_many(ids, add_responsibles=[SOMEBODY], journal=file)
            assert file.states.unsettled == {}
            assert file.states.settled == {number: "failed" if number == 40 else "ok" for number in range(100)}


async def test_a_retry_that_is_refused_does_not_clear_a_doubt(connect: Connect) -> None:
    async with connect(tasks=1, client={"quota": Quota()}) as (sandbox, wrike):
        journal = Recorder(sandbox)
        sandbox.inject(Fault("status", status=502, operation=SINGLE, times=1))
        sandbox.inject(Fault("status", status=403, operation=SINGLE, times=None))
        (outcome,) = await wrike.tasks.update_many(ids_of(sandbox, 1), title="a", journal=journal)
        assert outcome.in_doubt
    assert journal.of("sending") == [(0,), (0,)]
    assert journal.of("withdrawn") == []
    assert set(journal.of("in doubt")) == {(0,)}


@pytest.mark.parametrize(("change", "most"), [({"title": "a"}, 8), ({"add_responsibles": [SOMEBODY]}, 1_600)])
async def test_only_what_was_in_flight_is_in_doubt_when_the_program_dies(
    connect: Connect, change: Any, most: int
) -> None:
    async with connect(tasks=10_000, latency=1.0, client={"quota": Quota()}) as (sandbox, wrike):
        journal = Recorder(sandbox)
        writing = asyncio.ensure_future(
            _all_of(wrike.tasks.update_many(ids_of(sandbox, 10_000), journal=journal, **change))
        )
        await asyncio.sleep(8.5)
        # What was noted by now is what a crash would leave.
        sent = [index for indexes in journal.of("sending") for index in indexes]
        answered = {indexes[0] for indexes in journal.of("ok")}
        in_flight = len(sent) - len(answered)
        assert len(answered) > 30
        assert 0 < in_flight <= most
        assert len(sandbox.requests) == len(journal.of("sending"))
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


async def test_a_journal_that_fails_stops_the_write_before_the_request(connect: Connect) -> None:
    class Full(Recorder):
        async def sending(self, rows: Sequence[Row]) -> None:
            raise OSError("no space left")

    async with connect(tasks=10) as (sandbox, wrike):
        with pytest.raises(BatchError, match="no space left") as stopped:
            await wrike.tasks.update_many(ids_of(sandbox, 10), title="a", journal=Full(sandbox))
        assert sandbox.requests == []
    assert len(stopped.value.outcomes) == 10
    assert not any(outcome.in_doubt for outcome in stopped.value.outcomes)


@pytest.mark.parametrize("kind", ["create", "update"])
async def test_what_is_taken_back_is_not_noted_as_failed(connect: Connect, kind: str) -> None:
    async with connect(tasks=60, latency=1.0, client={"quota": Quota()}) as (sandbox, wrike):
        journal = Recorder(sandbox)
        sandbox.inject(Fault("status", status=404, operation=BATCH, times=None))
        if kind == "update":
            write = wrike.tasks.update_many(ids_of(sandbox, 60), title="a", journal=journal)
        else:
            write = wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(60), journal=journal)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(_all_of(write), 5)
        await asyncio.sleep(5)
        assert 0 < len(set(journal.of("ok"))) < 60
        assert journal.of("failed") == []
        assert (await write).ok
    assert journal.of("failed") == []
    assert set(journal.of("ok")) == {(number,) for number in range(60)}


async def _all_of(write: Any) -> Any:
    return await write
