"""Walks over pages against the sandbox: everything once, nothing left behind, nothing lost in silence."""

from __future__ import annotations

import asyncio
import gc
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connecting import Connect
from wrike_async import (
    ClientClosed,
    DateRange,
    DecodeError,
    InvalidArgument,
    InvalidRequest,
    Page,
    ServerError,
    TransportError,
    Wrike,
)
from wrike_async.sandbox import Fault, Sandbox


async def test_twenty_thousand_tasks_come_once_each_in_twenty_requests(connect: Connect) -> None:
    async with connect(tasks=20_000) as (sandbox, wrike):
        ids = [task.id async for task in wrike.tasks.list()]
    assert ids == [sandbox.state.task_id(i) for i in range(20_000)]
    assert len(sandbox.requests) == 20
    assert all(record.params["pageSize"] == "1000" for record in sandbox.requests)


async def test_twenty_thousand_tasks_come_through_faults(connect: Connect) -> None:
    async with connect(tasks=20_000) as (sandbox, wrike):
        for kind in ("reset_before", "lost_answer", "truncated", "garbage", "status"):
            sandbox.inject(Fault(kind, times=None, probability=0.08))
        patient = wrike.with_options(retries=30, timeout=30)
        ids = [task.id async for task in patient.tasks.list()]
    assert ids == [sandbox.state.task_id(i) for i in range(20_000)]
    assert wrike.stats.retries > 0


async def test_a_break_on_the_first_item_costs_two_requests_and_leaves_nothing(connect: Connect) -> None:
    async with connect(tasks=5_000, latency=0.2) as (sandbox, wrike):
        async for _ in wrike.tasks.list():
            break
        await asyncio.sleep(1)
        assert len(sandbox.requests) <= 2
        assert wrike.stats.in_flight == 0


async def test_one_page_is_fetched_ahead_and_no_more(connect: Connect) -> None:
    async with connect(tasks=100) as (sandbox, wrike):
        async for page in wrike.tasks.list(page_size=10).pages():
            await asyncio.sleep(1)
            number = page.items[0].title
            assert number is not None
            assert len(sandbox.requests) == min(10, int(number.split()[-1]) // 10 + 2)


async def test_awaiting_gives_one_page(connect: Connect) -> None:
    async with connect(tasks=25) as (sandbox, wrike):
        page = await wrike.tasks.list(page_size=10)
        assert isinstance(page, Page)
        assert len(page) == len(page.items) == len(list(page)) == 10
        assert page.response_size == 25
        assert page.next_page_token is not None
        assert len(sandbox.requests) == 1
        rest = [task.id async for task in page.rest()]
        assert rest == [sandbox.state.task_id(i) for i in range(10, 25)]
        assert len(sandbox.requests) == 3


async def test_the_last_page_has_no_rest(connect: Connect) -> None:
    async with connect(tasks=5) as (sandbox, wrike):
        page = await wrike.tasks.list()
        assert page.next_page_token is None
        assert page.response_size is None
        assert [task async for task in page.rest()] == []
        assert await page.rest().first() is None
        assert len(sandbox.requests) == 1


async def test_a_walk_resumes_from_a_token(connect: Connect) -> None:
    async with connect(tasks=30) as (sandbox, wrike):
        page = await wrike.tasks.list(page_size=10, fields=["description"])
        assert page.next_page_token is not None
        again = wrike.tasks.list(page_size=10, fields=["description"], next_page_token=page.next_page_token)
        tasks = await again.to_list()
    assert [task.id for task in tasks] == [sandbox.state.task_id(i) for i in range(10, 30)]
    assert all(task.description is not None for task in tasks)


@pytest.mark.parametrize("token", [None, "", 5])
async def test_a_token_that_is_none_is_refused(connect: Connect, token: object) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match="next_page_token"):
            wrike.tasks.list(next_page_token=token)  # type: ignore[arg-type]  # the point of the test
    assert sandbox.requests == []


async def test_first_asks_for_one(connect: Connect) -> None:
    async with connect(tasks=50) as (sandbox, wrike):
        first = await wrike.tasks.list().first()
        assert first is not None
        assert first.id == sandbox.state.task_id(0)
        assert await wrike.tasks.list(title="no task is called so").first() is None
    assert [record.params["pageSize"] for record in sandbox.requests] == ["1", "1"]


async def test_limit_is_a_total(connect: Connect) -> None:
    async with connect(tasks=50) as (sandbox, wrike):
        assert len(await wrike.tasks.list(limit=7).to_list()) == 7
        assert len(sandbox.requests) == 1
        assert len(await wrike.tasks.list(limit=25, page_size=10).to_list()) == 25
        assert len(await wrike.tasks.list(page_size=10).to_list(limit=12)) == 12
        assert len(await wrike.tasks.list(limit=5).to_list(limit=12)) == 5
        before = len(sandbox.requests)
        assert await wrike.tasks.list(limit=0).to_list() == []
        assert len(sandbox.requests) == before
        page = await wrike.tasks.list(limit=15, page_size=10)
        assert len(page) == 10
        assert len(await page.rest().to_list()) == 5


@pytest.mark.parametrize(
    "bad", [{"page_size": 0}, {"page_size": 1001}, {"page_size": True}, {"limit": -1}, {"limit": "9"}]
)
async def test_sizes_that_make_no_sense_cost_no_request(connect: Connect, bad: dict[str, int]) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(InvalidArgument):
            wrike.tasks.list(**bad)  # type: ignore[arg-type]  # the point of the test
    assert sandbox.requests == []


async def test_raw_records_are_exactly_what_came(connect: Connect) -> None:
    async with connect(tasks=3) as (_, wrike):
        envelope = await wrike.request(
            "GET", "/tasks", params={"pageSize": 1000, "sortField": "CreatedDate", "sortOrder": "Asc"}
        )
        raw = [record async for record in wrike.tasks.list().raw()]
        assert raw == envelope["data"]
        assert (await wrike.tasks.list().raw()).items == raw
        assert [task.to_dict() async for task in wrike.tasks.list()] == raw


async def test_pages_can_be_walked_twice_and_side_by_side(connect: Connect) -> None:
    async with connect(tasks=30) as (_, wrike):
        pages = wrike.tasks.list(page_size=10)
        first, second = await asyncio.gather(pages.to_list(), pages.to_list())
        assert first == second == await pages.to_list()
        assert len(first) == 30


async def test_a_walk_is_sorted_by_creation_unless_told_otherwise(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        await wrike.tasks.list()
        await wrike.tasks.list(sort_field="Title")
        await wrike.tasks.list(sort_order="Desc")
    sorts = [(record.params.get("sortField"), record.params.get("sortOrder")) for record in sandbox.requests]
    assert sorts == [("CreatedDate", "Asc"), ("Title", None), ("CreatedDate", "Desc")]


async def test_filters_and_fields_are_repeated_with_the_token(connect: Connect) -> None:
    async with connect(tasks=60) as (sandbox, wrike):
        since = DateRange(start=datetime(2000, 1, 1, tzinfo=UTC))
        listed = wrike.tasks.list(created_date=since, fields=["customFields"], page_size=20)
        assert len(await listed.to_list()) == 60
    first, *others = (dict(record.params) for record in sandbox.requests)
    assert first["createdDate"] == '{"start":"2000-01-01T00:00:00Z"}'
    for other in others:
        assert other.pop("nextPageToken")
        assert other == first


async def test_an_empty_page_with_a_token_ends_the_walk(connect: Connect) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        sandbox.inject(Fault("empty_page_with_token", after=2))
        assert len(await wrike.tasks.list(page_size=10).to_list()) == 20


async def test_a_server_side_cursor_is_walked_though_its_token_never_changes(connect: Connect) -> None:
    async with connect(tasks=35, page_tokens="cursor") as (sandbox, wrike):
        ids = [task.id async for task in wrike.tasks.list(page_size=10)]
    assert ids == [sandbox.state.task_id(i) for i in range(35)]


async def test_a_page_lost_to_a_cursor_that_moved_on_is_no_silent_gap(connect: Connect) -> None:
    """The request for page 2 is performed, its answer lost; sent again, it brings page 3."""
    async with connect(tasks=50, page_tokens="cursor") as (sandbox, wrike):
        sandbox.inject(Fault("lost_answer", after=1))
        got = []
        with pytest.raises(TransportError, match="40 of 50") as lost:
            async for task in wrike.tasks.list(page_size=10):
                got.append(task.id)
    assert len(got) == 40
    assert lost.value.next_page_token is not None


async def test_a_repeated_request_with_ordinary_tokens_loses_nothing(connect: Connect) -> None:
    async with connect(tasks=50) as (sandbox, wrike):
        sandbox.inject(Fault("lost_answer", after=1), Fault("truncated", after=3))
        ids = [task.id async for task in wrike.tasks.list(page_size=10)]
    assert ids == [sandbox.state.task_id(i) for i in range(50)]


async def test_an_error_carries_the_token_to_go_on_from(connect: Connect) -> None:
    async with connect(tasks=40) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=503, after=2, times=None))
        hasty = wrike.with_options(retries=0)
        got = []
        with pytest.raises(ServerError) as failed:
            async for task in hasty.tasks.list(page_size=10):
                got.append(task.id)
        sandbox.faults.clear()
        token = failed.value.next_page_token
        assert token is not None
        got += [task.id async for task in wrike.tasks.list(page_size=10, next_page_token=token)]
    assert got == [sandbox.state.task_id(i) for i in range(40)]


async def test_a_refused_token_is_raised(connect: Connect) -> None:
    async with connect(tasks=40) as (sandbox, wrike):
        sandbox.inject(Fault("bad_token"))
        with pytest.raises(InvalidRequest):
            await wrike.tasks.list(page_size=10).to_list()


async def test_a_record_that_cannot_be_decoded_names_its_place(connect: Connect) -> None:
    async with connect(tasks=1, client={"strict": True}) as (sandbox, wrike):
        sandbox.inject(
            Fault("status", status=200, body={"kind": "tasks", "data": [{"id": "x"}, {"id": "y", "dates": {"due": 5}}]})
        )
        with pytest.raises(DecodeError) as failed:
            await wrike.tasks.list().to_list()
    assert failed.value.json_path == "$.data[1].dates.due"


@pytest.mark.parametrize("entry", [None, [], {"title": "no id"}, {"id": 5}])
async def test_an_entry_that_is_no_record_costs_nobody_else(connect: Connect, entry: Any) -> None:
    """The error comes first and once; the page's other items, and the pages after it, are for whoever goes on."""
    async with connect(tasks=1) as (sandbox, wrike):
        pages = [[{"id": "A"}], [{"id": "B"}, entry, {"id": "C", "recurrent": "no"}], [{"id": "D"}]]
        for number, page in enumerate(pages):
            body = {"kind": "tasks", "data": page, "nextPageToken": f"after {number}"}
            sandbox.inject(Fault("status", status=200, body=body))
        sandbox.inject(Fault("status", status=200, body={"kind": "tasks", "data": []}))
        walk, came = aiter(wrike.tasks.list()), list[Any]()
        while True:
            try:
                came.append((await anext(walk)).id)
            except DecodeError as error:
                came.append((error.json_path, error.next_page_token))
            except StopAsyncIteration:
                break
    path = "$.data[1].id" if isinstance(entry, dict) else "$.data[1]"
    assert came == ["A", (path, "after 0"), "B", "C", "D"]


async def test_an_odd_value_costs_no_item_unless_the_client_is_strict(connect: Connect) -> None:
    body = {"kind": "tasks", "data": [{"id": "A"}, {"id": "B", "recurrent": "no"}, {"id": "C"}]}
    for strict in (False, True):
        async with connect(tasks=1, client={"strict": strict}) as (sandbox, wrike):
            sandbox.inject(Fault("status", status=200, body=body, times=None))
            if strict:
                with pytest.raises(DecodeError, match=r"^\$\.data\[1\]\.recurrent: expected true or false, got 'no'$"):
                    await wrike.tasks.list().to_list()
                with pytest.raises(DecodeError):
                    await wrike.tasks.get("B")
                continue
            assert [(task.recurrent, task.extra) for task in await wrike.tasks.list().to_list()] == [
                (None, {}),
                (None, {"recurrent": "no"}),
                (None, {}),
            ]


async def test_who_gives_up_waiting_for_a_page_may_come_back(connect: Connect) -> None:
    async with connect(tasks=30, latency=2.0) as (sandbox, wrike):
        walk = aiter(wrike.tasks.list(page_size=10).pages())
        first = await anext(walk)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await anext(walk)
        second = await anext(walk)
    assert [task.id for task in (*first, *second)] == [sandbox.state.task_id(i) for i in range(20)]
    assert len(sandbox.requests) <= 3


async def test_dropping_a_walk_ends_its_request(connect: Connect) -> None:
    async with connect(tasks=30, latency=2.0) as (_, wrike):
        walk = aiter(wrike.tasks.list(page_size=10))
        await anext(walk)
        await asyncio.sleep(0.5)
        assert wrike.stats.in_flight == 1
        del walk
        gc.collect()
        for _ in range(5):
            await asyncio.sleep(0)
        assert wrike.stats.in_flight == 0


async def test_closing_a_walk_ends_its_request(connect: Connect) -> None:
    async with connect(tasks=30, latency=2.0) as (_, wrike):
        for walk in (aiter(wrike.tasks.list(page_size=10)), aiter(wrike.tasks.list(page_size=10).pages())):
            await anext(walk)
            await walk.aclose()
            for _ in range(5):
                await asyncio.sleep(0)
            assert wrike.stats.in_flight == 0


@pytest.mark.parametrize("closed_after", [0.0, 0.5, 5.0])
@pytest.mark.parametrize("at", [1, 10, 15, 20])
async def test_a_walk_whose_client_is_closed_loses_no_page(connect: Connect, at: int, closed_after: float) -> None:
    """What came is handed out, be it fetched ahead; the error tells where to go on."""
    async with connect(tasks=50, latency=1.0) as (sandbox, wrike):
        got, came = [], 0
        with pytest.raises(ClientClosed) as closed:
            async for task in wrike.tasks.list(page_size=10):
                got.append(task.id)
                if len(got) == at:
                    await asyncio.sleep(closed_after)
                    await wrike.aclose()
                    came = 10 * sum(record.status == 200 for record in sandbox.requests)
        token = closed.value.next_page_token
        assert token is not None
        assert got == sandbox.state.task_ids()[: len(got)]
        assert len(got) == came if closed_after == 5.0 else len(got) >= at
        async with Wrike(sandbox.token, base_url=sandbox.base_url) as another:
            got += [task.id async for task in another.tasks.list(page_size=10, next_page_token=token)]
        assert got == sandbox.state.task_ids()


async def test_a_walk_that_is_asked_again_after_closing_says_the_same(connect: Connect) -> None:
    async with connect(tasks=50) as (_, wrike):
        pages = wrike.tasks.list(page_size=10).pages()
        await anext(pages)
        await wrike.aclose()
        tokens = set()
        for _ in range(3):
            with pytest.raises(ClientClosed) as closed:
                while True:
                    await anext(pages)
            tokens.add(closed.value.next_page_token)
        assert len(tokens) == 1
        assert None not in tokens


async def test_a_page_whose_fetching_was_cancelled_by_others_is_fetched_again(connect: Connect) -> None:
    async with connect(tasks=50, latency=1.0) as (sandbox, wrike):
        walk = aiter(wrike.tasks.list(page_size=10))
        got = [(await anext(walk)).id]
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if "fetch" in repr(task.get_coro()):
                task.cancel()
        got += [task.id async for task in walk]
    assert got == sandbox.state.task_ids()


def test_a_plain_for_says_what_to_write_instead() -> None:
    wrike = Wrike("token")
    with pytest.raises(TypeError, match="async for"):
        list(wrike.tasks.list())


@given(
    tasks=st.integers(0, 45), page_size=st.integers(1, 12), limit=st.none() | st.integers(0, 50), cursor=st.booleans()
)
async def test_any_collection_in_any_pages(tasks: int, page_size: int, limit: int | None, cursor: bool) -> None:
    style = "cursor" if cursor else "offset"
    async with (
        Sandbox(tasks=tasks, page_tokens=style) as sandbox,  # type: ignore[arg-type]  # a literal either way
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike,
    ):
        ids = [task.id async for task in wrike.tasks.list(page_size=page_size, limit=limit)]
        assert ids == [sandbox.state.task_id(i) for i in range(tasks)][:limit]
