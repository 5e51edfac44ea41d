"""Rows in doubt that are looked for: what is found is done, what left no trace was not, and the rest stays in doubt."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async import JobFailed, WrikeError
from wrike_async._writing.batches import Batches
from wrike_async._writing.batching.batch_job import has_ended
from wrike_async._writing.batching.creation import Finder
from wrike_async._writing.batching.places import Place
from wrike_async._writing.batching.search import Doubt, Search
from wrike_async._writing.outcomes import Row
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence

    from tests.connecting import Connect
    from wrike_async.params import TaskCreate

BATCH = "POST /batch"
NOW = datetime.now(UTC)


class Rows:
    """Rows that are looked for, and what they are told."""

    def __init__(self, *doubts: Doubt, others: Collection[str] = (), elsewhere: Collection[str] = ()) -> None:
        self.doubts = {each.row.index: each for each in doubts}
        self.others = set(others)
        self.elsewhere = elsewhere
        self.said: dict[int, str | None] = {}

    def left(self) -> Sequence[Doubt]:
        return [each for index, each in self.doubts.items() if index not in self.said]

    def of_others(self, ids: Collection[str]) -> Collection[str]:
        return self.others & set(ids)

    def under_way(self, title: str) -> int:
        return title in self.elsewhere

    async def found(self, ids: Mapping[int, str]) -> None:
        self.said |= ids
        self.others |= set(ids.values())

    async def gone(self, indexes: Collection[int]) -> None:
        self.said |= dict.fromkeys(indexes)


def doubt(index: int, sent: float = 0, job_id: str | None = None, **given: Any) -> Doubt:
    moment = NOW + timedelta(seconds=sent)
    return Doubt(Row(index, {"title": "a", **given}), moment, moment, job_id)


def task(entity_id: Any = "X", created: float = 0, **told: Any) -> dict[str, Any]:
    moment = (NOW + timedelta(seconds=created)).isoformat()
    return {"id": entity_id, "title": "a", "createdDate": moment, **told}


async def look(
    connect: Connect, rows: Rows, entities: Sequence[Any], *, key: str | None = None, noted: bool = False, **job: Any
) -> Any:
    """What rows are told where these entities are to be seen, and nothing was before that was noted."""
    there: list[Any] = []

    async def listed() -> AsyncIterator[Any]:
        for each in there:
            yield each

    async def dated(ids: Sequence[str]) -> AsyncIterator[Any]:
        for each in ids:
            if each.startswith("Hidden"):
                raise WrikeError("none of yours")
            if each.startswith("Dated"):
                yield SimpleNamespace(id=each, created_date=NOW)

    finder = Finder(lambda _: listed(), lambda _: listed(), dated)
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        if job:
            sandbox.inject(Fault("status", operation="GET /async_job/{asyncJobId}", times=None, **job))
        engine = wrike._engine
        engine.start()
        place = Place(engine, finder)
        if noted:
            await place.note_what_is_there()
        there.extend(entities)
        search = Search(engine, wrike._options, engine.part(Batches).places, place, finder, key)
        await search.run(rows)
    return rows.said


@pytest.mark.parametrize(
    ("entities", "said"),
    [
        ([], {0: None}),
        ([task()], {0: "X"}),
        ([task(title=" a&#32; ")], {0: "X"}),
        ([task(created=-5)], {}),
        ([task(created=-5), task("Y")], {0: "Y"}),
        ([task(), task("Y")], {}),
        ([task("Mine"), task("Y")], {0: "Y"}),
        ([task("Mine")], {0: None}),
        ([task(title="b")], {0: None}),
        ([task(title=None)], {}),
        ([task("Dated", createdDate=None)], {0: "Dated"}),
        ([task("Undated", createdDate=None)], {}),
        ([task(createdDate="soon")], {}),
        ([None, task(5)], {0: None}),
    ],
)
async def test_one_row_by_its_title(connect: Connect, entities: list[Any], said: dict[int, str | None]) -> None:
    assert await look(connect, Rows(doubt(0), others=["Mine"]), entities) == said


@pytest.mark.parametrize("entity_id", ["Undated", "Hidden"])
async def test_what_has_no_date_is_new_where_it_was_not_there_before(connect: Connect, entity_id: str) -> None:
    entities = [task(entity_id, createdDate=None)]
    assert await look(connect, Rows(doubt(0)), entities, noted=True) == {0: entity_id}


async def test_what_may_not_be_asked_for_its_date_tells_nothing(connect: Connect) -> None:
    with pytest.raises(WrikeError, match="none of yours"):
        await look(connect, Rows(doubt(0)), [task("Hidden", createdDate=None)])


async def test_what_somebody_else_may_still_create_is_not_taken(connect: Connect) -> None:
    assert await look(connect, Rows(doubt(0), elsewhere=["a"]), [task()]) == {}


@pytest.mark.parametrize(
    ("rows", "entities", "said"),
    [
        ([doubt(0), doubt(1)], [task(), task("Y")], {0: "X", 1: "Y"}),
        ([doubt(0), doubt(1)], [task()], {0: "X", 1: None}),
        ([doubt(0), doubt(1, 30)], [task(), task("Y", 40)], {0: "X", 1: "Y"}),
        # Only one of the two can be the second one's, and a third may be anybody's.
        ([doubt(0), doubt(1, 30)], [task(), task("Y", 10)], {0: "X"}),
        ([doubt(0), doubt(1)], [task(), task("Y"), task("Z")], {}),
        ([doubt(0), doubt(1, importance="High")], [task(), task("Y")], {}),
        ([doubt(0), doubt(1, importance="High")], [], {0: None, 1: None}),
    ],
)
async def test_rows_of_one_title(
    connect: Connect, rows: list[Doubt], entities: list[Any], said: dict[int, str | None]
) -> None:
    assert await look(connect, Rows(*rows), entities) == said


async def test_a_title_tells_nothing_of_a_row_that_was_sent_long_ago(connect: Connect) -> None:
    assert await look(connect, Rows(doubt(0, -3700)), []) == {}
    assert await look(connect, Rows(doubt(0, -3700)), [task()]) == {0: "X"}


def with_mark(entity_id: Any, value: Any, **told: Any) -> dict[str, Any]:
    return task(entity_id, metadata=[None, {"key": "k", "value": value}], **told)


@pytest.mark.parametrize(
    ("entities", "said"),
    [
        ([with_mark("X", "0"), with_mark("Y", "1")], {0: "X", 1: "Y"}),
        ([with_mark("X", "0")], {0: "X", 1: None}),
        ([with_mark("X", "7")], {0: None, 1: None}),
        ([with_mark("X", "0"), with_mark("Y", "0")], {1: None}),
        # What does not show its mark may be any row's; and where no mark is to be seen, titles tell.
        ([with_mark("X", "0"), task("Y", metadata=None)], {0: "X"}),
        ([with_mark(5, "0"), task(5)], {0: None, 1: None}),
    ],
)
async def test_rows_by_their_marks(connect: Connect, entities: list[Any], said: dict[int, str | None]) -> None:
    rows = Rows(doubt(0, -7200), doubt(1, -7200))
    assert await look(connect, rows, entities, key="k") == said


async def test_without_marks_nothing_is_known_of_a_row_without_a_title(connect: Connect) -> None:
    assert await look(connect, Rows(doubt(0), doubt(1, title=None)), [], key="k") == {0: None}


@pytest.mark.parametrize(("job", "said"), [({"status": 404}, {0: None}), ({"status": 403}, {}), ({"status": 500}, {})])
async def test_what_a_job_may_still_do_is_not_given_up(
    connect: Connect, job: dict[str, Any], said: dict[int, str | None]
) -> None:
    assert await look(connect, Rows(doubt(0, job_id="IEAAAA01")), [], **job) == said


async def test_a_clock_that_is_wrong_is_allowed_for(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[Any] = []

    async def know(self: Any, _options: Any) -> None:
        self.clock_is_ahead = timedelta(minutes=-10)
        places.append(self)

    monkeypatch.setattr("wrike_async._writing.batching.places.Places.know_the_time", know)
    assert await look(connect, Rows(doubt(0)), [task(created=-599)]) == {0: "X"}
    assert await look(connect, Rows(doubt(0)), [task(created=-700)]) == {}


async def test_a_job_is_asked_whether_it_goes_on(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.seconds = 3600
        rows: list[TaskCreate] = [{"title": "a"}]
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows, batch="always", job_timeout=5)
        error = outcomes[0].error
        assert isinstance(error, JobFailed)
        assert error.job_id is not None
        assert not await has_ended(wrike._engine, error.job_id, wrike._options)
        await asyncio.sleep(3600)
        assert await has_ended(wrike._engine, error.job_id, wrike._options)


async def test_rows_that_never_left_traces_were_not_done(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("reset_before", operation=BATCH))
        began = asyncio.get_running_loop().time()
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], [{"title": "a"}], recover="metadata")
        assert asyncio.get_running_loop().time() - began >= 45
        assert not outcomes[0].in_doubt
        assert isinstance(outcomes[0].error, WrikeError)
        assert "not there a while later" in str(outcomes[0].error)
        assert (await outcomes.retry()).ok
    assert [each.title for each in sandbox.state.tasks.kept.values()] == ["a"]


async def test_the_time_is_asked_for_once(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        wrike._engine.start()
        places = wrike._engine.part(Batches).places
        await places.know_the_time(wrike._options)
        await places.know_the_time(wrike._options)
        assert [str(each.path) for each in sandbox.requests] == ["/api/v4/version"]
        assert abs(places.clock_is_ahead) < timedelta(minutes=1)
