"""What a bulk write would do: every row checked, the requests counted, nothing sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import operations, rows
from wrike_async import InvalidArgument, Wrike
from wrike_async.params import TaskCreate


async def test_creations_are_counted_with_the_looks_at_their_jobs() -> None:
    wanted: Any = [*rows(250), {"titel": "misspelt"}, {"title": " "}, "no dict"]
    wrike = Wrike("unused")
    found = await wrike.tasks.create_many("FOLDER", wanted).check()
    assert (found.rows, found.groups, found.requests, found.requests_one_by_one) == (253, 3, 6, 250)
    assert [outcome.index for outcome in found.refused] == [250, 251, 252]
    assert all(isinstance(outcome.error, InvalidArgument) for outcome in found.refused)
    assert "did you mean 'title'" in str(found.refused[0].error)
    assert not found.ok
    assert wrike.stats.requests == 0


async def test_what_was_checked_takes_as_many_requests(connect: Connect) -> None:
    async with connect(tasks=250, folders=1) as (sandbox, wrike):
        sandbox.batching.seconds = lambda number: 0.1
        creating = wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(250), batch="always")
        found = await creating.check()
        assert found.ok
        assert sum(operations(sandbox).values()) == 0
        assert (await creating).ok
        assert sum(operations(sandbox).values()) <= found.requests + 1  # the first look at a job may come too early
        before = len(sandbox.requests)
        ids = [sandbox.state.task_id(number) for number in range(250)]
        updating = wrike.tasks.update_many(ids, add_responsibles=[sandbox.state.person_ids[0]])
        found = await updating.check()
        assert (found.groups, found.requests, found.requests_one_by_one, found.unsure) == (3, 3, 250, ())
        assert (await updating).ok
        assert len(sandbox.requests) - before == found.requests


@pytest.mark.parametrize(
    ("changes", "requests", "unsure"),
    [({"title": "a"}, 3, ()), ({"status": "Completed"}, 1, ("status",)), ({"add_parents": ["F"]}, 1, ())],
)
async def test_updates_are_counted_by_what_rides_together(changes: Any, requests: int, unsure: tuple[str, ...]) -> None:
    """An ID that comes twice is changed once."""
    found = await Wrike("unused").tasks.update_many(["A", "B", "B", "C"], **changes).check()
    assert (found.rows, found.requests, found.requests_one_by_one, found.unsure) == (4, requests, 3, unsure)


async def test_long_ids_make_more_groups() -> None:
    ids = [f"MA{'A' * 250}{i:04}" for i in range(100)]
    found = await Wrike("unused").tasks.update_many(ids, add_parents=["F"]).check()
    assert (found.groups, found.requests) == (4, 4)


async def test_nothing_takes_nothing() -> None:
    found = await Wrike("unused").tasks.create_many("F", []).check()
    assert (found.rows, found.groups, found.requests, found.ok) == (0, 0, 0, True)


def generated() -> Iterator[TaskCreate]:
    yield {"title": "a"}


async def generated_later() -> AsyncIterator[TaskCreate]:
    yield {"title": "a"}


class HandedOutOnce:
    """An iterable whose iterator is always the same."""

    def __init__(self) -> None:
        self._rows = generated()

    def __iter__(self) -> Iterator[TaskCreate]:
        return self._rows


@pytest.mark.parametrize("source", [generated, generated_later, HandedOutOnce])
async def test_what_can_be_read_once_is_not_written_after_a_check(source: Any) -> None:
    """It would write nothing, and say that all went well."""
    creating = Wrike("unused").tasks.create_many("F", source())
    assert (await creating.check()).rows == 1
    with pytest.raises(InvalidArgument, match=r"rows were read before.*pass a list"):
        await creating
    with pytest.raises(InvalidArgument, match="read before"):
        aiter(creating)
    with pytest.raises(InvalidArgument, match="read before"):
        await creating.check()


async def test_what_the_source_raises_is_raised() -> None:
    def broken() -> Iterator[TaskCreate]:
        yield {"title": "a"}
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        await Wrike("unused").tasks.create_many("F", broken()).check()


async def test_a_collection_is_read_as_often_as_is_wanted() -> None:
    creating = Wrike("unused").tasks.create_many("F", ({"title": "a"}, {"title": "b"}))
    assert (await creating.check()).rows == (await creating.check()).rows == 2


async def test_what_was_written_from_a_generator_is_not_checked_afterwards(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        creating = wrike.tasks.create_many(sandbox.state.folder_ids[0], generated())
        assert len(await creating) == 1
        with pytest.raises(InvalidArgument, match="read before"):
            await creating.check()


@pytest.mark.parametrize("ids", ["MAAAAAEQ_AAA", b"MAAAAAEQ_AAA", 17])
async def test_one_is_not_taken_for_several(connect: Connect, ids: Any) -> None:
    advice = r"write \['MAAAAAEQ_AAA'\]" if isinstance(ids, str) else "must be an iterable"
    async with connect() as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match=advice):
            await wrike.tasks.update_many(ids, importance="High")
        with pytest.raises(InvalidArgument, match=advice):
            await wrike.tasks.create_many("F", ids)
        assert not operations(sandbox)


async def test_a_row_is_not_taken_for_rows(connect: Connect) -> None:
    row: Any = {"title": "T"}
    async with connect() as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match=r"write \[\{'title': 'T'\}\]"):
            await wrike.tasks.create_many("FOLDER", row)
        assert not operations(sandbox)
