"""In whose context requests are sent that several callers share, and for how many callers they are."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import NotFound, WrikeError
from wrike_async._transport.events import AttemptEvent

WHO = contextvars.ContextVar("WHO", default="nobody")


class Heard:
    """A hook that notes in whose context it was called."""

    def __init__(self) -> None:
        self.events: list[tuple[str, AttemptEvent]] = []

    def __call__(self, event: AttemptEvent) -> None:
        self.events.append((WHO.get(), event))

    @property
    def who(self) -> list[str]:
        return [who for who, _ in self.events]

    @property
    def callers(self) -> list[int]:
        return [event.callers for _, event in self.events]


def as_user(name: str, work: Awaitable[Any]) -> asyncio.Task[Any]:
    async def call() -> Any:
        return await work

    context = contextvars.copy_context()
    context.run(WHO.set, name)
    return asyncio.get_running_loop().create_task(call(), context=context)


def ids_of(path: str) -> list[str]:
    return path.rpartition("/")[2].split(",")


async def test_each_group_is_sent_in_the_context_of_one_of_its_callers(connect: Connect) -> None:
    heard = Heard()
    async with connect(tasks=6, client={"on_event": heard}) as (sandbox, wrike):
        fields: list[Any] = [["recurrent"], ["attachmentCount"], []]
        ids = [sandbox.state.task_id(number) for number in range(6)]
        calls = [wrike.tasks.get(each, fields=fields[number % 3]) for number, each in enumerate(ids)]
        await asyncio.gather(*(as_user(f"user {number}", call) for number, call in enumerate(calls)))
    assert heard.who == ["user 0", "user 1", "user 2"]
    assert heard.callers == [2, 2, 2]


async def test_callers_are_more_than_entities_where_they_ask_for_the_same(connect: Connect) -> None:
    heard = Heard()
    async with connect(tasks=2, client={"on_event": heard}) as (sandbox, wrike):
        ids = [sandbox.state.task_id(0), sandbox.state.task_id(0), sandbox.state.task_id(1)]
        await asyncio.gather(*(as_user(each, wrike.tasks.get(each)) for each in ids))
        await wrike.tasks.get_many(ids)
        await wrike.request("GET", "/tasks")
    assert heard.callers == [3, 2, 1]
    assert [event.group_size for _, event in heard.events] == [2, 2, 1]


async def test_who_left_lends_no_context(connect: Connect) -> None:
    heard = Heard()
    async with connect(tasks=2, client={"on_event": heard}) as (sandbox, wrike):
        ids = [sandbox.state.task_id(number) for number in (0, 0, 1)]
        calls = [as_user(f"user {number}", wrike.tasks.get(each)) for number, each in enumerate(ids)]
        await asyncio.sleep(0)
        calls[0].cancel()
        await asyncio.gather(*calls, return_exceptions=True)
    assert heard.who == ["user 1"]
    assert heard.callers == [2]


@pytest.mark.parametrize("bad", [0, 5, 9])
async def test_a_search_asks_in_the_context_of_those_it_asks_for(connect: Connect, bad: int) -> None:
    heard = Heard()
    async with connect(tasks=10, client={"on_event": heard}) as (sandbox, wrike):
        ids = [sandbox.state.task_id(number) for number in range(10)]
        ids[bad] = "IEAAAAAAKQ777777"
        done = await asyncio.gather(*(as_user(each, wrike.tasks.get(each)) for each in ids), return_exceptions=True)
        asked = [ids_of(request.path) for request in sandbox.requests]
    assert [number for number, each in enumerate(done) if isinstance(each, WrikeError)] == [bad]
    assert isinstance(done[bad], NotFound)
    assert len(asked) > 2
    assert all(who in group for who, group in zip(heard.who, asked, strict=True))
    assert heard.callers == [len(group) for group in asked]


async def test_coalesced_updates_are_sent_in_the_context_of_one_of_their_callers(connect: Connect) -> None:
    heard = Heard()
    async with connect(tasks=4, client={"on_event": heard}) as (sandbox, wrike):
        ids = [sandbox.state.task_id(number) for number in (0, 0, 1, 2, 3)]
        people: list[Any] = sandbox.state.person_ids
        async with wrike.coalesce_updates():
            updates = [
                as_user(f"user {number}", wrike.tasks.update(each, add_responsibles=[people[number // 3]]))
                for number, each in enumerate(ids)
            ]
            await asyncio.gather(*updates)
        await wrike.tasks.update_many(ids, remove_responsibles=[people[0]])
    assert heard.who == ["user 0", "user 3", "nobody"]
    assert heard.callers == [3, 2, 1]
    assert [event.group_size for _, event in heard.events] == [2, 2, 4]


async def test_coalesced_updates_whose_request_ends_strangely_end(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connect(tasks=2) as (sandbox, wrike):

        async def strange(*_: Any, **__: Any) -> Any:
            raise LookupError("a bug")

        monkeypatch.setattr("wrike_async._writing.updating.update_queue.UpdateQueue.perform", strange)
        async with wrike.coalesce_updates():
            updates = (wrike.tasks.update(sandbox.state.task_id(number), status="Active") for number in range(2))
            async with asyncio.timeout(60):
                done = await asyncio.gather(*updates, return_exceptions=True)
    assert [type(each) for each in done] == [LookupError, LookupError]
