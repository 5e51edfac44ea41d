"""What was decided on is what is sent, whatever happens between the two; and who was asked was asked about that."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import attrs
import pytest

from tests.access.granting import Asking
from tests.access.world import World, a_world
from wrike_async import Wrike
from wrike_async.access import Access, AccessDenied, AccessPolicy, WriteSummary
from wrike_async.params import TaskCreate

ASK = AccessPolicy.ask_before_write()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as world:
        yield world


def thinking(world: World, policy: AccessPolicy, meanwhile: Callable[[], Awaitable[Any]]) -> Wrike:
    """A view whose questions take a minute to answer."""

    async def confirm(_: WriteSummary) -> bool:
        await asyncio.sleep(60)
        await meanwhile()
        return True

    return world.free.with_options(access=Access(policy, confirm))


async def test_a_folder_is_written_to_as_soon_as_it_is_there(world: World) -> None:
    view = world.view()
    folder = await view.folders.create(world.below, title="New")
    task = await view.tasks.create(folder.id, title="In it")
    assert [each.id for each in await view.tasks.list(folder_id=folder.id).to_list()] == [task.id]
    deeper = await view.folders.create(folder.id, title="Deeper")
    assert (await view.tasks.create_many(deeper.id, [{"title": "x"}]))[0].ok
    other = await world.free.folders.create(deeper.id, title="Made by another")
    assert (await view.folders.get(other.id)).id == other.id
    async with view.batch() as batch:
        batch.create_task(other.id, title="y")


async def test_many_that_are_denied_have_places_read_once_or_twice(world: World) -> None:
    outside = [(await world.free.tasks.create(world.outside, title="x")).id for _ in range(20)]
    view = world.view()
    await view.tasks.get(world.inner)
    before = view.stats.requests
    found = await asyncio.gather(*map(view.tasks.get, outside), return_exceptions=True)
    assert all(isinstance(each, AccessDenied) for each in found)
    assert view.stats.requests - before <= 3


async def test_rows_that_come_over_half_a_minute_have_places_read_once(world: World) -> None:
    async def rows() -> AsyncIterator[TaskCreate]:
        for number in range(30):
            yield {"title": f"Task {number}"}
            await asyncio.sleep(1)

    view = world.view()
    await view.tasks.create(world.below, title="First")
    world.sandbox.requests.clear()
    assert (await view.tasks.create_many(world.below, rows())).ok
    trees = [each for each in world.sandbox.requests if each.path.endswith(f"/folders/{world.place}/folders")]
    assert len(trees) <= 1
    assert len(world.sandbox.requests) >= 3, "they were written bit by bit"


async def test_what_is_moved_out_while_somebody_thinks_is_not_written(world: World) -> None:
    async def moved() -> None:
        await world.free.folders.update(world.below, add_parents=[world.outside], remove_parents=[world.place])

    view = thinking(world, AccessPolicy.ask_before_write(within=[world.place]), moved)
    with pytest.raises(AccessDenied) as caught:
        await view.tasks.create(world.below, title="x")
    assert caught.value.reason == "place"
    await world.free.folders.update(world.below, add_parents=[world.place], remove_parents=[world.outside])
    async with view.batch(on_error="tell") as batch:
        batch.create_task(world.below, title="x")
    (outcome,) = batch.outcomes
    assert isinstance(outcome.error, AccessDenied)
    assert [each.id for each in await world.free.tasks.list(folder_id=world.below).to_list()] == [world.inner]


async def test_who_has_to_be_asked_where_it_was_moved_is_asked_too(world: World) -> None:
    asking, below = Asking(), AccessPolicy({"tasks": {"ask": [world.place], "write": [world.below]}})

    async def moved() -> None:
        await world.free.tasks.update(world.inner, add_parents=[world.place], remove_parents=[world.below])

    view = thinking(world, ASK, moved).with_options(access=Access(below, asking))
    await view.tasks.update(world.inner, title="x")
    await view.tasks.update(world.inner, title="y")
    assert len(asking.asked) == 2
    assert (await world.free.tasks.get(world.inner)).title == "y"


async def test_rows_are_written_as_they_were_asked_about(world: World) -> None:
    rows: list[Any] = []

    async def meanwhile() -> None:
        if isinstance(rows[0], dict):
            rows[0].update(dict.fromkeys(rows[0].keys() & {"title", "text"}, "Another"))
        rows.append((world.outer, {"title": "Another"}) if isinstance(rows[0], tuple) else rows[0])

    view = thinking(world, ASK, meanwhile)
    for write, row in (
        (view.tasks.update_each, (world.inner, {"title": "Approved"})),
        (lambda rows: view.tasks.create_many(world.below, rows), {"title": "Approved"}),
        (view.comments.create_many, {"task_id": world.inner, "text": "Approved"}),
        (lambda ids: view.tasks.update_many(ids, importance="Low"), world.inner),
    ):
        rows[:] = [row]
        assert len(await write(rows)) == 1
        assert len(rows) == 2
    assert {each.title for each in await world.free.tasks.list().to_list()} == {"Approved", "Outer"}
    assert [each.text for each in await world.free.comments.list(task_id=world.inner).to_list()] == ["Approved"]


async def test_what_failed_is_tried_again_after_another_question(world: World) -> None:
    asking = Asking()
    view = world.view(AccessPolicy.ask_before_write(within=[world.place]), asking)
    outcomes = await view.tasks.update_many([world.outer, world.inner], importance="Low")
    assert [each.ok for each in outcomes] == [False, True]
    await world.free.tasks.update(world.outer, add_parents=[world.below])
    assert [each.ok for each in await outcomes.retry()] == [True, True]
    assert [each.count for each in asking.asked] == [2, 1]


async def test_a_batch_asks_about_where_else_its_rows_go(world: World) -> None:
    policy = AccessPolicy({"tasks": {"ask": [world.place], "write": [world.below]}})
    view = world.view(policy, Asking())
    async with view.batch(on_error="tell") as batch:
        batch.create_task(world.below, title="x")
        batch.create_task(world.below, title="y", parents=[world.place])
        batch.create_task(world.outside, title="z")
    assert [each.ok for each in batch.outcomes] == [True, False, False]
    assert all(isinstance(each.error, AccessDenied) for each in batch.outcomes[1:])


async def test_two_who_are_asked_may_be_anything_that_can_be_called(world: World) -> None:
    @attrs.define
    class Person:
        asked: int = 0

        async def __call__(self, _: WriteSummary) -> bool:
            self.asked += 1
            return True

    one, other = Person(), Person(asked=5)
    view = world.free.with_options(access=Access(ASK, one)).with_options(access=Access(ASK, other))
    await view.tasks.update(world.inner, title="x")
    assert (one.asked, other.asked) == (1, 6)


@pytest.mark.parametrize("modes", [("deny", "log"), ("log", "deny")])
async def test_a_view_notes_as_strictly_as_its_client(world: World, modes: Any) -> None:
    def full(_: Any) -> None:
        raise OSError("full")

    view = world.free
    for mode in modes:
        view = view.with_options(access=Access(AccessPolicy.everything(), audit=full, on_audit_failure=mode))
    with pytest.raises(AccessDenied) as caught:
        await view.tasks.update(world.inner, title="x")
    assert caught.value.reason == "audit"


def test_what_was_granted_cannot_be_changed() -> None:
    """It would be for some calls only: what was found out of a policy is remembered."""
    policy = AccessPolicy({"*": "write", "tasks": {"write": ["A"]}}, {"tasks.delete": "ask"})
    granted: Any = Access(policy)
    for name in ("policy", "confirm", "actor"):
        with pytest.raises(AttributeError):
            setattr(granted, name, None)
    tables: list[Any] = [policy.areas, policy.areas["tasks"], policy.operations]
    for table in tables:
        with pytest.raises(TypeError):
            table["tasks"] = "deny"
    assert repr(policy).startswith("AccessPolicy(areas={'*': 'write', 'tasks': {'write': ('A',)}}, operations={'tasks.")
    for again in (copy.deepcopy(policy), pickle.loads(pickle.dumps(policy))):
        assert repr(again) == repr(policy)
        assert again.explain("tasks.update") == policy.explain("tasks.update")
