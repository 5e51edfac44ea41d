"""Where calls may be about: spaces, folders and projects, with all below them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import pytest

from tests.access.granting import Asking
from tests.access.world import World, a_world, within
from wrike_async import NotFound
from wrike_async.access import Access, AccessDenied, AccessPolicy
from wrike_async.access._places.whereabouts import Whereabouts
from wrike_async.access._policies.effects import PARAMS_OF_PLACES
from wrike_async.access._policies.endpoints import endpoints
from wrike_async.params import TaskCreate

ALL = AccessPolicy.everything()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as world:
        yield world


async def denied(call: Any, reason: str = "place") -> AccessDenied:
    with pytest.raises(AccessDenied) as caught:
        await call
    assert caught.value.reason == reason
    return caught.value


async def test_tasks_folders_and_lists(world: World) -> None:
    wrike = world.view()
    assert (await wrike.tasks.get(world.inner)).title == "Inner"
    await denied(wrike.tasks.get(world.outer))
    await denied(wrike.request("GET", f"/tasks/{world.inner},{world.outer}"))
    assert [each.id for each in await wrike.tasks.list(folder_id=world.below).to_list()] == [world.inner]
    await denied(wrike.tasks.list(folder_id=world.outside).to_list())
    error = await denied(wrike.tasks.list().to_list())
    assert "name one" in str(error)
    assert (await wrike.folders.get(world.place)).title == "Place"
    await denied(wrike.folders.get(world.outside))
    await wrike.tasks.update(world.inner, title="New")
    assert (await denied(wrike.tasks.update(world.outer, title="New"))).ids == (world.outer,)
    assert (await world.free.tasks.get(world.outer)).title == "Outer"
    # What has no place goes by its level.
    assert await wrike.contacts.list().to_list()


async def test_what_belongs_to_tasks_and_folders(world: World) -> None:
    wrike = world.view()
    inner = await world.free.comments.create(task_id=world.inner, text="x")
    outer = await world.free.comments.create(task_id=world.outer, text="x")
    assert (await wrike.comments.get(inner.id)).id == inner.id
    await denied(wrike.comments.get(outer.id))
    await denied(wrike.comments.update(outer.id, text="y"))
    await denied(wrike.comments.create(task_id=world.outer, text="x"))
    await wrike.comments.update(inner.id, text="y")
    await wrike.comments.delete(inner.id)
    await denied(wrike.comments.delete(outer.id))
    await denied(wrike.comments.list().to_list())
    file = await world.free.attachments.upload(b"x", task_id=world.outer, name="x.txt")
    await denied(wrike.attachments.download(file.id).read())
    own = await wrike.attachments.upload(b"x", folder_id=world.below, name="x.txt")
    assert await wrike.attachments.download(own.id).read() == b"x"
    for each in (world.inner, world.outer):
        await world.free.tasks.update(each, dates={"start": date(2026, 5, 4), "due": date(2026, 5, 5)})
    link = await world.free.dependencies.create(
        world.inner, successor_id=world.outer, relation_type="FinishToStart", lag_time=0
    )
    await denied(wrike.dependencies.get(link.id))
    await denied(wrike.dependencies.delete(link.id))


async def test_histories_lie_where_their_tasks_do(world: World) -> None:
    wrike = world.view()
    assert [each.id for each in await wrike.tasks.history([world.inner])] == [world.inner]
    await denied(wrike.tasks.history([world.outer]))
    assert [each.id for each in await wrike.folders.history([world.below])] == [world.below]
    await denied(wrike.folders.history([world.outside]))


async def test_destinations_are_judged_as_targets(world: World) -> None:
    wrike = world.view()
    other = await world.free.tasks.create(world.below, title="Other")
    for call in (
        wrike.tasks.update(world.inner, add_parents=[world.outside]),
        wrike.tasks.update(world.inner, remove_parents=[world.outside]),
        wrike.tasks.update(world.inner, add_super_tasks=[world.outer]),
        wrike.tasks.create(world.place, title="x", parents=[world.outside]),
        wrike.tasks.create(world.place, title="x", super_tasks=[world.outer]),
        wrike.tasks.create(world.outside, title="x"),
        wrike.folders.create(world.outside, title="x"),
        wrike.folders.copy(world.below, parent=world.outside, title="x"),
        wrike.folders.copy(world.outside, parent=world.below, title="x"),
        wrike.folders.copy(world.below, parent=world.below, title="x", copy_parents=True),
        wrike.folders.update(world.below, add_parents=[world.outside]),
        wrike.dependencies.create(world.inner, successor_id=world.outer, relation_type="FinishToStart", lag_time=0),
        wrike.request("PUT", f"/tasks/{world.inner}", params={"addParents": f'["{world.outside}"]'}),
        wrike.request("PUT", f"/tasks/{world.inner}", params={"addParents": "[nonsense"}),
        wrike.request("PUT", f"/tasks/{world.inner}", params={"addParents": {"a": 1}}),
        wrike.request("POST", "/task_blueprints/B/launch_async", params={"title": "x"}),
        wrike.timesheets.create(period_start_date="2026-05-04", task_ids=[world.outer]),
        wrike.spaces.create(title="x", access_type="Private"),
    ):
        await denied(call)
    await wrike.tasks.update(world.inner, add_parents=[world.place])
    await wrike.tasks.update(world.inner, add_super_tasks=[other.id])
    await wrike.folders.copy(world.below, parent=world.place, title="x")


async def test_a_task_moves_in_and_out(world: World) -> None:
    wrike = world.view()
    await denied(wrike.tasks.update(world.outer, add_parents=[world.below]))
    await world.free.tasks.update(world.outer, add_parents=[world.below])
    await wrike.tasks.update(world.outer, title="Now within")
    # It is in a folder outside, too, so it is not all theirs.
    await denied(wrike.tasks.delete(world.outer))
    await world.free.tasks.update(world.outer, remove_parents=[world.outside])
    await wrike.tasks.delete(world.outer)
    # The bin is nowhere.
    await denied(wrike.tasks.update(world.outer, restore=True))
    await denied(wrike.tasks.get(world.outer))
    await world.free.tasks.update(world.inner, add_parents=[world.outside], remove_parents=[world.below])
    await denied(wrike.tasks.update(world.inner, title="x"))


async def test_a_new_folder_is_found_before_a_no(world: World) -> None:
    wrike = world.view()
    await wrike.tasks.update(world.inner, title="x")
    newer = await world.free.folders.create(world.below, title="Newer")
    task = await world.free.tasks.create(newer.id, title="In it")
    await asyncio.sleep(2)
    before = wrike.stats.requests
    assert (await wrike.tasks.get(task.id)).title == "In it"
    assert wrike.stats.requests - before == 2
    await wrike.folders.delete(newer.id)
    await denied(wrike.folders.delete(world.place))


async def test_a_tree_is_read_once_in_a_while(world: World) -> None:
    wrike = world.view()
    asked = wrike.stats.requests
    for _ in range(3):
        await wrike.tasks.get(world.inner)
    assert wrike.stats.requests - asked == 4
    await asyncio.sleep(61)
    await wrike.tasks.get(world.inner)
    assert wrike.stats.requests - asked == 6
    await asyncio.sleep(6)
    await wrike.tasks.update(world.inner, title="x")
    # The tree, where the task is, and the change.
    assert wrike.stats.requests - asked == 9


async def test_subtasks_lie_where_the_tasks_above_do(world: World) -> None:
    wrike = world.view()
    middle = await world.free.tasks.create(world.outside, title="Middle", super_tasks=[world.inner])
    lowest = await world.free.tasks.create(world.outside, title="Lowest", super_tasks=[middle.id])
    for each in (middle, lowest):
        await world.free.tasks.update(each.id, remove_parents=[world.outside])
    assert (await wrike.tasks.get(lowest.id)).id == lowest.id
    await wrike.tasks.update(lowest.id, title="x")
    await wrike.tasks.delete(lowest.id)
    stranger = await world.free.tasks.create(world.outside, title="Stranger", super_tasks=[world.outer])
    await denied(wrike.tasks.get(stranger.id))


async def test_a_thousand_tasks_cost_a_dozen_requests_more(world: World) -> None:
    rows: list[TaskCreate] = [{"title": f"t{number}"} for number in range(1000)]
    made = [outcome.id or "" for outcome in await world.free.tasks.create_many(world.below, rows)]
    before = world.free.stats.requests
    await world.free.tasks.update_many(made, custom_fields=[])
    alone = world.free.stats.requests - before
    wrike = world.view()
    before = wrike.stats.requests
    outcomes = await wrike.tasks.update_many([*made, world.outer], custom_fields=[])
    assert wrike.stats.requests - before <= alone + 1 + 12
    assert [outcome.ok for outcome in outcomes] == [True] * 1000 + [False]
    assert isinstance(outcomes[-1].error, AccessDenied)
    assert not outcomes[-1].in_doubt
    before = wrike.stats.requests
    assert all(outcome.ok for outcome in await wrike.tasks.create_many(world.below, rows))
    assert wrike.stats.requests - before <= 20 + 2 + 12
    before = wrike.stats.requests
    assert len(await wrike.tasks.get_many(made)) == 1000
    assert wrike.stats.requests - before <= 11


async def test_rows_for_elsewhere_are_outcomes(world: World) -> None:
    wrike = world.view()
    rows: list[TaskCreate] = [{"title": "a"}, {"title": "b", "parents": [world.outside]}, {"title": "c"}]
    assert [outcome.ok for outcome in await wrike.tasks.create_many(world.below, rows)] == [True, False, True]
    await denied(wrike.tasks.create_many(world.outside, rows))
    async with wrike.batch(on_error="tell") as batch:
        batch.create_task(world.outside, title="x")
        batch.create_folder(world.below, title="y")
    assert [outcome.ok for outcome in batch.outcomes] == [False, True]
    async with wrike.batch(on_error="tell") as batch:
        batch.create_task(world.outside, title="x")
    assert [outcome.ok for outcome in batch.outcomes] == [False]
    one = await wrike.tasks.update_many([world.outer], importance="High")
    assert [outcome.ok for outcome in one] == [False]


async def test_levels_by_place(world: World) -> None:
    policy = AccessPolicy({"tasks": {"read": "*", "ask": [world.place], "write": [world.below]}, "folders": "read"})
    asking = Asking()
    wrike = world.view(policy, asking)
    asks = await world.free.tasks.create(world.place, title="Asks")
    await wrike.tasks.update(world.inner, title="x")
    assert asking.asked == []
    await wrike.tasks.update(asks.id, title="x")
    assert len(asking.asked) == 1
    await denied(wrike.tasks.update(world.outer, title="x"))
    assert (await wrike.tasks.get(world.outer)).id == world.outer
    # What is in the rows shows one by one, so it is asked about first.
    assert [each.ok for each in await wrike.tasks.update_many([asks.id, world.inner], importance="Low")] == [True] * 2
    assert len(asking.asked) == 2
    # Nobody is asked for a folder that needs no asking; a row that does is refused.
    rows: list[TaskCreate] = [{"title": "a"}, {"title": "b", "parents": [world.place]}]
    assert [each.ok for each in await wrike.tasks.create_many(world.below, rows)] == [True, False]
    assert len(asking.asked) == 2


async def test_views_only_narrow(world: World) -> None:
    narrow = world.view().with_options(access=Access(AccessPolicy.read_only()))
    assert (await narrow.tasks.get(world.inner)).title == "Inner"
    await denied(narrow.tasks.get(world.outer))
    await denied(narrow.tasks.update(world.inner, title="x"), "rule")
    wider = narrow.with_options(access=Access(ALL), lane="bulk")
    await denied(wider.tasks.update(world.inner, title="x"), "rule")
    await denied(world.view().with_options(access=Access(within(world.outside))).tasks.get(world.inner))


async def test_coalesced_updates_are_judged_one_by_one(world: World) -> None:
    wrike = world.view()
    another = await world.free.tasks.create(world.below, title="Another")
    async with wrike.coalesce_updates():
        told = await asyncio.gather(
            *(wrike.tasks.update(each, custom_fields=[]) for each in (world.inner, another.id, world.outer)),
            return_exceptions=True,
        )
    assert [isinstance(each, AccessDenied) for each in told] == [False, False, True]


async def test_places_that_are_none(world: World) -> None:
    wrike = world.view(within("MQAAAAEAzzzz"))
    await denied(wrike.tasks.get(world.inner))
    await denied(world.view().tasks.update("MAAAAAEFzzzz", title="x"))
    with pytest.raises(NotFound):
        await world.view().tasks.get("MAAAAAEFzzzz")


Make = Callable[[World], Any]


@pytest.mark.parametrize(
    "call",
    [
        lambda w: w.view().spaces.list().to_list(),
        lambda w: w.view().attachments.list().to_list(),
        lambda w: w.view().timelogs.list().to_list(),
        lambda w: w.view().timelogs.list(category_id="C").to_list(),
        lambda w: w.view().approvals.list().to_list(),
        lambda w: w.view().folders.tree(),
        lambda w: w.view().webhooks.list(),
        lambda w: w.view().webhooks.create(hook_url="https://example.com/x", events=["TaskCreated"]),
        lambda w: w.view().request_forms.submit("F", form_fields=[]),
        lambda w: w.view().request("POST", "/batch", params={"operations": []}),
    ],
)
async def test_what_is_everywhere_is_denied(world: World, call: Make) -> None:
    before = world.free.stats.requests
    await denied(call(world))
    assert world.free.stats.requests == before


async def test_what_is_to_be_approved_lies_there_too(world: World) -> None:
    wrike = world.view()
    inner = await world.free.attachments.upload(b"x", task_id=world.inner, name="x.txt")
    outer = await world.free.attachments.upload(b"x", task_id=world.outer, name="x.txt")
    (me,) = [each.id for each in await world.free.contacts.list(me=True).to_list()]
    made = await wrike.approvals.create(task_id=world.inner, approvers=[me], attachments=[inner.id])
    await denied(wrike.approvals.create(task_id=world.inner, approvers=[me], attachments=[outer.id]))
    await denied(wrike.approvals.update(made.id, add_attachments=[outer.id]))


async def test_what_is_attached_to_a_comment_lies_where_that_does(world: World) -> None:
    comment = await world.free.comments.create(task_id=world.inner, text="x")
    whereabouts = world.free._engine.part(Whereabouts)
    location = await whereabouts.of_entity("attachment", {"id": "IEAAAAAQ", "commentId": comment.id})
    assert location.parts == (frozenset({world.below}),)
    assert not (await whereabouts.of_entity("attachment", {"id": "IEAAAAAQ"})).lies_in(frozenset({world.below}))


async def test_what_is_deeper_than_anybody_looks_is_not_deleted(world: World) -> None:
    task_id = world.inner
    for _ in range(22):
        task_id = (await world.free.tasks.create(world.below, title="x", super_tasks=[task_id])).id
    await denied(world.view().tasks.delete(task_id))


NO_PLACES = {"approvalStatus", "bookingDates", "comment", "copyAttachments", "project"}
"""Parameters that sound as if they named what lies in the tree of folders, and name what has no place."""


def test_no_parameter_that_names_a_place_is_overlooked() -> None:
    sounds = re.compile("(?i)task|folder|space|parent|project|attachment|comment|approval|timelog|booking|cessor")
    names = {
        wire
        for endpoint in endpoints().values()
        if endpoint.access == "write" and endpoint.area != "groups"
        for wire in endpoint.params
        if sounds.search(wire) and "Workflow" not in wire and f"{{{wire}}}" not in endpoint.path
    }
    assert names - PARAMS_OF_PLACES == NO_PLACES
