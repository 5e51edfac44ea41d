"""A change of its own for each entity: equal ones travel together, and each row has its outcome."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import AsyncIterator, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connecting import Connect
from tests.writing.counting import operations
from wrike_async import FileJournal, Forbidden, InvalidArgument, InvalidRequest, Quota, Row, RowsFailed, Wrike
from wrike_async.params import TaskUpdate
from wrike_async.sandbox import Fault, Sandbox
from wrike_async.testing.clock import run_virtual

BULK, SINGLE = "PUT /tasks/{taskIds}", "PUT /tasks/{taskId}"
PEOPLE = Sandbox().state.person_ids


def id_of(sandbox: Sandbox, number: int) -> str:
    return sandbox.state.task_id(number)


def title_of(sandbox: Sandbox, number: int) -> str:
    task = sandbox.state.task(id_of(sandbox, number))
    assert task is not None
    return task.title


def assigned(sandbox: Sandbox, number: int) -> set[str]:
    task = sandbox.state.task(id_of(sandbox, number))
    assert task is not None
    return set(task.responsible_ids)


def alternating(sandbox: Sandbox, count: int, kinds: int) -> Iterator[tuple[str, TaskUpdate]]:
    for number, person in zip(range(count), cycle(PEOPLE[:kinds]), strict=False):
        yield id_of(sandbox, number), {"add_responsibles": [person]}


async def test_equal_changes_share_a_request(connect: Connect) -> None:
    async with connect(tasks=3_000, latency=0.2, client={"quota": Quota()}) as (sandbox, wrike):
        before = [assigned(sandbox, number) for number in range(3_000)]
        outcomes = await wrike.tasks.update_each(alternating(sandbox, 3_000, 3))
        assert operations(sandbox).keys() == {BULK}
        # Thirty would do if all of them were known from the beginning.
        assert len(sandbox.requests) <= 40
        assert outcomes.ok
        assert [outcome.index for outcome in outcomes] == list(range(3_000))
        assert [outcome.id for outcome in outcomes] == [id_of(sandbox, number) for number in range(3_000)]
        for number in range(3_000):
            assert assigned(sandbox, number) == before[number] | {PEOPLE[number % 3]}


async def test_what_only_single_requests_change_goes_one_by_one(connect: Connect) -> None:
    async with connect(tasks=300, folders=20, contacts=10) as (sandbox, wrike):
        each: list[tuple[str, TaskUpdate]] = [
            (id_of(sandbox, n), {"title": f"new {n}"} if n % 3 == 0 else {"add_responsibles": [PEOPLE[0]]})
            for n in range(300)
        ]
        assert (await wrike.tasks.update_each(each)).ok
        assert operations(sandbox)[SINGLE] == 100
        assert operations(sandbox)[BULK] <= 5
        assert [title_of(sandbox, n) for n in range(0, 300, 3)] == [f"new {n}" for n in range(0, 300, 3)]
        folders = sandbox.state.folder_ids[:20]
        assert (await wrike.folders.update_each([(i, {"title": f"folder {i}"}) for i in folders])).ok
        assert {sandbox.state.folders[i].title for i in folders} == {f"folder {i}" for i in folders}
        people = [person for person in PEOPLE if person != sandbox.state.owner_id][:4]
        assert (await wrike.users.update_each([(person, {"active": False}) for person in people])).ok
        assert operations(sandbox)["PUT /users/{userIds}"] == 1


async def test_wrong_rows_are_told_before_a_request_is_spent(connect: Connect) -> None:
    async with connect(tasks=5) as (sandbox, wrike):
        wrong: list[Any] = [
            id_of(sandbox, 0),
            (id_of(sandbox, 0),),
            (id_of(sandbox, 0), {}),
            (id_of(sandbox, 0), {"titel": "a"}),
            (id_of(sandbox, 0), {"status": "Done"}),
            ("no id", {"title": "a"}),
            (None, {"title": "a"}),
            (id_of(sandbox, 0), "title"),
        ]
        outcomes = await wrike.tasks.update_each(wrong)
        assert [type(outcome.error) for outcome in outcomes] == [InvalidArgument] * len(wrong)
        assert not any(outcome.in_doubt for outcome in outcomes)
        assert "items()" in str(outcomes[0].error)
        assert "title" in str(outcomes[3].error)
        assert sandbox.requests == []
        mixed = await wrike.tasks.update_each([*wrong, (id_of(sandbox, 1), {"title": "b"})])
        assert [outcome.ok for outcome in mixed] == [False] * len(wrong) + [True]
        assert operations(sandbox) == {SINGLE: 1}
        with pytest.raises(InvalidArgument, match="changes must be pairs"):
            wrike.tasks.update_each("IEAAAAAQ")  # type: ignore[arg-type]  # what is refused
        with pytest.raises(InvalidArgument, match=r"write list\(changes.items\(\)\)"):
            wrike.tasks.update_each({"IEAAAAAQ": {"title": "a"}})  # type: ignore[dict-item]  # what is refused
        with pytest.raises(InvalidArgument, match="repeat_doubts"):
            wrike.tasks.update_each([], repeat_doubts="no")  # type: ignore[arg-type]  # what is refused


async def test_changes_are_those_of_the_moment_that_a_row_was_read(connect: Connect) -> None:
    async with connect(tasks=150) as (sandbox, wrike):
        shared: dict[str, Any] = {}

        def source() -> Iterator[tuple[str, Any]]:
            for number in range(150):
                shared["title"] = f"title {number}"
                yield id_of(sandbox, number), shared

        assert (await wrike.tasks.update_each(source())).ok
        assert [title_of(sandbox, n) for n in range(150)] == [f"title {n}" for n in range(150)]


async def test_a_lazy_source_is_read_no_further_than_needed(connect: Connect) -> None:
    read = told = ahead = 0

    async with connect(tasks=5_000, latency=0.1) as (sandbox, wrike):

        async def source() -> AsyncIterator[tuple[str, TaskUpdate]]:
            nonlocal read
            for number in range(5_000):
                read += 1
                yield id_of(sandbox, number), {"add_responsibles": [PEOPLE[number % 2]]}

        async for outcome in wrike.tasks.update_each(source()):
            assert outcome.ok
            told += 1
            ahead = max(ahead, read - told)
    assert told == 5_000
    assert ahead <= 20 * 100


async def test_it_is_checked_retried_and_noted_as_other_bulk_writes_are(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=200) as (sandbox, wrike):
        each = [*alternating(sandbox, 150, 2), (id_of(sandbox, 160), TaskUpdate(title="x")), ("bad id", TaskUpdate())]
        check = await wrike.tasks.update_each(each).check()
        assert (check.rows, [refused.index for refused in check.refused]) == (152, [151])
        assert (check.requests, check.requests_one_by_one) == (5, 151)
        assert sandbox.requests == []
        sandbox.inject(Fault("status", operation=SINGLE, status=403))
        with FileJournal(tmp_path / "run") as journal:
            outcomes = await wrike.tasks.update_each(each, journal=journal)
            assert journal.states.count("ok") == 150
            assert journal.states.count("failed") == 1
            assert [type(outcome.error) for outcome in outcomes.failed()] == [Forbidden, InvalidArgument]
            again = await outcomes.retry()
            assert [outcome.index for outcome in again.failed()] == [151]
            assert journal.states.count("ok") == 151
        with pytest.raises(RowsFailed):
            await wrike.tasks.update_each(each, on_error="raise")
        with FileJournal(tmp_path / "run", resume=True) as journal:
            left = [Row(index, row) for index, row in enumerate(each) if journal.states.leaves(index, row)]
        # Of what is refused before it is sent, a journal is not told.
        assert [row.index for row in left] == [151]


def test_what_is_never_awaited_warns() -> None:
    def forget() -> None:
        Wrike("token").tasks.update_each([("IEAAAAAQ", {"title": "a"})])
        gc.collect()

    with pytest.warns(RuntimeWarning, match=r"update_each\(…\) was never awaited: nothing was sent"):
        forget()


# --- what goes wrong ----------------------------------------------------------------------------------------------


async def test_one_bad_id_harms_nobody(connect: Connect) -> None:
    async with connect(tasks=600) as (sandbox, wrike):
        each = list(alternating(sandbox, 600, 3))
        each[100] = ("bad", each[100][1])
        outcomes = await wrike.tasks.update_each(each)
    assert [outcome.index for outcome in outcomes if not outcome.ok] == [100]
    assert isinstance(outcomes[100].error, InvalidRequest)
    assert len(sandbox.requests) <= 30


async def test_one_wrong_change_harms_no_other(connect: Connect) -> None:
    async with connect(tasks=600) as (sandbox, wrike):
        each = list(alternating(sandbox, 600, 2))
        for number in range(0, 600, 60):
            each[number] = (each[number][0], {"add_responsibles": ["KUAXHKXS"]})
        outcomes = await wrike.tasks.update_each(each)
    assert [outcome.index for outcome in outcomes if not outcome.ok] == list(range(0, 600, 60))
    assert len(sandbox.requests) <= 60


async def test_who_may_not_finds_out_soon(connect: Connect) -> None:
    async with connect(tasks=1_000) as (sandbox, wrike):
        sandbox.add_token(sandbox.token, scopes={"wsReadOnly"})
        outcomes = await wrike.tasks.update_each([(id_of(sandbox, n), {"title": f"{n}"}) for n in range(1_000)])
    assert all(isinstance(outcome.error, Forbidden) for outcome in outcomes)
    assert len(sandbox.requests) <= 20


async def test_a_parameter_that_bulk_refuses_is_changed_one_by_one(connect: Connect) -> None:
    async with connect(tasks=400) as (sandbox, wrike):
        each: list[tuple[str, TaskUpdate]] = [
            (id_of(sandbox, n), {"status": "Completed"} if n % 2 else {"add_responsibles": [PEOPLE[0]]})
            for n in range(400)
        ]
        assert (await wrike.tasks.update_each(each)).ok
        assert operations(sandbox)[SINGLE] == 200
        assert operations(sandbox)[BULK] <= 8


async def test_an_outage_puts_nothing_in_doubt_that_can_be_repeated(connect: Connect) -> None:
    async with connect(tasks=2_000, latency=0.1, client={"quota": Quota()}) as (sandbox, wrike):
        loop = asyncio.get_running_loop()
        ends = loop.time() + 20

        def hits(record: Any) -> bool:
            return record.method == "PUT" and ends - 19 < loop.time() < ends

        sandbox.inject(Fault("status", status=502, operation=hits, times=None))
        assert (await wrike.tasks.update_each(alternating(sandbox, 2_000, 4))).ok
        assert loop.time() < ends + 20


# --- one entity more than once ------------------------------------------------------------------------------------


async def test_changes_of_one_entity_are_made_in_their_order(connect: Connect) -> None:
    async with connect(tasks=50, latency=0.3) as (sandbox, wrike):
        each = [(id_of(sandbox, n % 50), TaskUpdate(title=f"{n}")) for n in range(400)]
        outcomes = await wrike.tasks.update_each(each)
        assert outcomes.ok
        assert [outcome.index for outcome in outcomes] == list(range(400))
        assert [title_of(sandbox, n) for n in range(50)] == [f"{350 + n}" for n in range(50)]


@given(
    numbers=st.lists(st.integers(0, 12), min_size=1, max_size=250),
    pauses=st.lists(st.floats(0.1, 3.0), max_size=6),
    fail=st.sets(st.integers(0, 30), max_size=4),
    seed=st.integers(0, 99),
)
def test_whoever_gives_up_and_comes_back_finds_them_in_their_order(
    numbers: list[int], pauses: list[float], fail: set[int], seed: int
) -> None:
    async def run() -> None:
        random.seed(seed)
        async with Sandbox(tasks=13, latency=0.5) as sandbox:
            count = 0

            def hits(record: Any) -> bool:
                nonlocal count
                count += 1
                return count in fail

            sandbox.inject(Fault("status", operation=hits, status=403, times=None))
            async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
                each = [(id_of(sandbox, n), TaskUpdate(title=f"{i}")) for i, n in enumerate(numbers)]
                write = wrike.tasks.update_each(each)
                for pause in pauses:
                    try:
                        async with asyncio.timeout(pause):
                            await write
                    except TimeoutError:
                        continue
                outcomes = await write
            assert [outcome.index for outcome in outcomes] == list(range(len(numbers)))
            last = {n: f"{i}" for i, n in enumerate(numbers) if outcomes[i].ok}
            assert {n: title_of(sandbox, n) for n in last} == last

    run_virtual(run)
