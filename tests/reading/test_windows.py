"""Times of any length in windows as wide as Wrike takes: each entry once, the oldest first, nothing lost."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connecting import Connect
from wrike_async import DateRange, DecodeError, InvalidArgument, ServerError, Wrike
from wrike_async._wire.decode import Envelope
from wrike_async._wire.moments import instant_text
from wrike_async._wire.walking.windows import WindowWalk, read_window
from wrike_async.sandbox import Fault, Sandbox

START = datetime(2026, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2022, 1, 1, tzinfo=UTC)
WEEK = timedelta(days=7)


def entry(number: int, created: datetime) -> dict[str, Any]:
    return {"id": str(number), "createdDate": instant_text(created)}


def answered(walk: WindowWalk, entries: list[dict[str, Any]], now: datetime, limits: tuple[int, int]) -> Envelope:
    """What a server with half-open ranges says, newest first, no more than a limit."""
    assert walk.token is not None
    start, end, is_second = read_window(walk.token)
    found = [each for each in reversed(entries) if start <= each["createdDate"] < end]
    return Envelope({}, found[: limits[is_second]], None, None, format_datetime(now, usegmt=True))


def walked(
    entries: list[dict[str, Any]], end: datetime | None, now: datetime, limits: tuple[int, int] = (8, 100)
) -> tuple[list[list[str]], WindowWalk]:
    walk = WindowWalk(start=START, end=end, widest=WEEK, full=limits)
    pages = []
    while not walk.over:
        pages.append([each["id"] for each in walk.absorb(answered(walk, entries, now, limits), repeated=False)])
    return pages, walk


@given(
    seconds=st.lists(st.integers(0, 40 * 86_400), max_size=60).map(sorted),
    length=st.integers(1, 41 * 86_400),
    bursts=st.integers(0, 30),
)
def test_each_comes_once_in_order(seconds: list[int], length: int, bursts: int) -> None:
    moments = sorted([*seconds, *[seconds[0]] * bursts] if seconds else [])
    entries = [entry(number, START + timedelta(seconds=second)) for number, second in enumerate(moments)]
    end = START + timedelta(seconds=length)
    pages, walk = walked(entries, end, now=START)
    came = [each for page in pages for each in page]
    wanted = [each["id"] for each in entries if each["createdDate"] < instant_text(end)]
    assert sorted(came, key=int) == wanted
    created = {each["id"]: each["createdDate"] for each in entries}
    assert [created[each] for each in came] == sorted(created[each] for each in came)
    # As many as are told at once may be all of a second, or not.
    in_a_second = Counter(created[each] for each in wanted).values()
    assert (walk.failure is not None) == (8 in in_a_second)


@given(ahead=st.integers(0, 30 * 86_400))
def test_without_an_end_it_goes_to_the_present_of_the_server(ahead: int) -> None:
    now = START + timedelta(seconds=ahead)
    entries = [entry(1, START), entry(2, now)] if ahead else [entry(2, now)]
    pages, walk = walked(entries, None, now)
    assert [each for page in pages for each in page] == [each["id"] for each in entries]
    assert len(pages) == ahead // WEEK.total_seconds() + 1
    assert walk.start > now


def test_a_second_with_more_than_wrike_tells_is_told_at_the_end() -> None:
    busy = START + timedelta(days=1)
    entries = [entry(number, busy) for number in range(8)] + [entry(9, busy + timedelta(days=9))]
    pages, walk = walked(entries, START + timedelta(days=12), START, limits=(8, 8))
    assert [each for page in pages for each in page][-1] == "9"
    assert isinstance(walk.failure, DecodeError)
    assert "2026-01-02T00:00:00Z" in str(walk.failure)


def test_a_window_that_was_halved_grows_again() -> None:
    entries = [entry(number, START + timedelta(hours=number)) for number in range(20)]
    pages, walk = walked(entries, START + timedelta(days=365), START)
    assert len(pages) < 70
    assert walk.requests == 1


def test_it_does_not_go_beyond_the_years_that_there_are() -> None:
    last = datetime(9999, 12, 30, tzinfo=UTC)
    walk = WindowWalk(start=last, end=None, widest=WEEK, full=())
    assert walk.token == "9999-12-30T00:00:00Z/9999-12-31T23:59:59Z"
    assert walk.absorb(Envelope({}, [{"id": "1"}, 5], None, None), repeated=False) == [{"id": "1"}, 5]
    assert walk.over


# --- over the sandbox ---------------------------------------------------------------------------------------------


async def test_the_comments_of_years(connect: Connect) -> None:
    async with connect(tasks=50, comments=1250) as (sandbox, wrike):
        everything = {comment.id: comment async for comment in wrike.comments.list()}
        first = min(comment.created_date for comment in everything.values() if comment.created_date)
        pages = wrike.comments.list(created_date={"start": first - timedelta(days=30, microseconds=1)})
        assert pages.requests is not None
        assert pages.requests > 4
        sandbox.requests.clear()
        came = await pages.to_list()
        asked = len(sandbox.requests)
        assert await pages.first() == came[0]
        assert await wrike.comments.list(created_date=DateRange(first), limit=7).to_list() == came[:7]
    assert len(came) == len(everything) == 1250
    assert {comment.id for comment in came} == everything.keys()
    created = [comment.created_date for comment in came]
    assert created == sorted(created, key=lambda each: each or START)
    assert asked >= pages.requests


async def test_the_old_name_of_the_time_is_walked_too(connect: Connect) -> None:
    async with connect(tasks=50, comments=100) as (_, wrike):
        oldest = await wrike.comments.list(created_date=DateRange(LONG_AGO)).first()
        assert oldest is not None
        assert oldest.created_date is not None
        time = DateRange(oldest.created_date + timedelta(microseconds=1), oldest.created_date + timedelta(days=90))
        wanted = await wrike.comments.list(created_date=time).to_list()
        assert await wrike.comments.list(updated_date=time).to_list() == wanted
    assert wanted[0] == oldest


async def test_full_windows_are_halved(connect: Connect) -> None:
    clock = [datetime(2026, 3, 1, tzinfo=UTC)]
    async with connect(tasks=1, comments=0, now=lambda: clock[0]) as (sandbox, wrike):
        for _ in range(1005):
            await wrike.comments.create(task_id=sandbox.state.task_id(0), text="x")
            clock[0] += timedelta(seconds=30)
        sandbox.requests.clear()
        start = datetime(2026, 2, 25, tzinfo=UTC)
        pages = [page async for page in wrike.comments.list(created_date=DateRange(start, clock[0])).pages()]
        page = await wrike.comments.list(created_date=DateRange(start, clock[0]))
        rest = await page.rest().to_list()
    assert sum(map(len, pages)) == 1005
    assert max(map(len, pages)) < 1000
    assert page.items == pages[0].items
    assert [*page.items, *rest] == [comment for each in pages for comment in each]


async def test_the_attachments_of_years(connect: Connect) -> None:
    async with connect(tasks=2000) as (_, wrike):
        everything = {attachment.id: attachment async for attachment in wrike.attachments.list()}
        first = min(each.created_date for each in everything.values() if each.created_date)
        pages = wrike.attachments.list(created_date={"start": first - timedelta(days=90)})
        came = [attachment.id async for attachment in pages]
    assert len(came) == len(everything) > 0
    assert set(came) == everything.keys()
    assert pages.requests is not None


async def test_where_a_walk_fails_it_can_go_on() -> None:
    async with Sandbox(tasks=50, comments=300) as sandbox:
        sandbox.inject(Fault("status", operation="GET /comments", after=2))
        async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=None, retries=0) as wrike:
            newest = await wrike.comments.list().first()
            assert newest is not None
            assert newest.created_date is not None
            end = newest.created_date + timedelta(days=1)
            came = []
            pages = wrike.comments.list(created_date=DateRange(end - timedelta(days=60), end)).pages()
            with pytest.raises(ServerError) as caught:
                async for page in pages:
                    came += page.items
            assert caught.value.next_page_token is not None
            came += await wrike.comments.list(created_date=DateRange(caught.value.next_page_token, end)).to_list()
            whole = await wrike.comments.list(created_date=DateRange(end - timedelta(days=60), end)).to_list()
    assert came == whole


async def test_a_token_in_an_answer_is_not_taken_for_the_place_of_the_next_window(connect: Connect) -> None:
    async with connect(tasks=1, comments=0) as (sandbox, wrike):
        for number in range(4):
            comment = {"id": str(number), "createdDate": instant_text(START), "authorId": "U", "text": "x"}
            sandbox.inject(
                Fault("status", status=200, body={"kind": "comments", "nextPageToken": "A", "data": [comment]})
            )
        time = DateRange(START, START + timedelta(days=28))
        assert [comment.id async for comment in wrike.comments.list(created_date=time)] == ["0", "1", "2", "3"]
        assert len(sandbox.requests) == 4


async def test_a_time_without_a_start_is_refused_with_advice() -> None:
    async with Wrike("token") as wrike:
        with pytest.raises(InvalidArgument, match=r"created_date needs a start.*wrike\.account\.get"):
            wrike.comments.list(created_date={"end": START})


# --- calls by name ------------------------------------------------------------------------------------------------


async def test_parts_of_a_long_time(connect: Connect) -> None:
    async with connect(tasks=50, comments=100) as (_, wrike):
        arguments = {"createdDate": {"start": instant_text(LONG_AGO)}}
        comments = (await wrike.call("comments.list", arguments)).items
        whole = [comment["id"] for comment in comments]
        arguments = {"createdDate": {"start": comments[0]["createdDate"]}}
        for size in (20, 90, 300):
            came: list[str] = []
            cursor: str | None = None
            while cursor is not None or not came:
                result = await wrike.call("comments.list", arguments, limit=size, cursor=cursor)
                came += [comment["id"] for comment in result.items]
                cursor = result.cursor
            assert came == whole, size
    assert len(whole) == 100


async def test_a_rehearsal_counts_the_windows(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        time = {"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"}
        planned = await wrike.call("comments.list", {"created_date": time}, dry_run=True)
    assert planned.plan is not None
    assert planned.plan["requests"] == 5
    assert sandbox.requests == []
