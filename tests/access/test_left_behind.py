"""What decisions leave behind: in the memory of a client, and in the frames that a denial passed through."""

from __future__ import annotations

import gc
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

import wrike_async.access
from tests.access.granting import Asking
from tests.access.world import World, a_world, within
from tests.transport.servers import TOKEN, serving
from wrike_async import Wrike
from wrike_async._engine.guarding.permits import gate_of
from wrike_async.access import Access, AccessDenied, AccessPolicy, AuditRecord
from wrike_async.access._places.trees import _KEPT

VALUE = "a title, or a secret"
OURS = str(Path(wrike_async.access.__file__).parent)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as world:
        yield world


async def made_and_dropped(world: World, count: int) -> None:
    for number in range(count):
        view = world.view(within(world.place, f"IEAAAAAA{number:08d}"))
        await view.tasks.get(world.inner)


async def test_views_that_are_gone_leave_few_trees(world: World) -> None:
    await made_and_dropped(world, _KEPT + 50)
    gc.collect()
    gate: Any = gate_of(world.view()._options)
    trees = gate.whereabouts.trees
    assert len(trees._below) <= _KEPT
    # One more for the place that all of them share.
    assert len(trees._trees) <= _KEPT + 1


async def test_a_view_that_is_kept_has_trees_of_its_own_for_good(world: World) -> None:
    view = world.view()
    await view.tasks.update(world.inner, title="Known")
    await made_and_dropped(world, _KEPT + 1)
    gc.collect()
    new = await world.free.folders.create(world.below, title="New")
    task = await view.tasks.create(new.id, title="Below what is new")
    await world.free.tasks.update(task.id, add_parents=[world.outside], remove_parents=[new.id])
    with pytest.raises(AccessDenied):
        await view.tasks.update(task.id, title="Gone")


def unheard(_: AuditRecord) -> None:
    pass


def failing(_: AuditRecord) -> None:
    raise OSError("no space")


ASK = AccessPolicy.ask_before_write()
DENYING: dict[str, Callable[[World], Access]] = {
    "a rule": lambda _: Access(AccessPolicy.read_only()),
    "a rule, and somebody is told": lambda _: Access(AccessPolicy.read_only(), audit=unheard),
    "a place": lambda world: Access(within(world.place)),
    "nobody to ask": lambda _: Access(ASK),
    "an answer": lambda _: Access(ASK, Asking(False)),
    "a failed question": lambda _: Access(ASK, Asking(RuntimeError("no terminal"))),
    "a failed audit": lambda _: Access(AccessPolicy.everything(), audit=failing),
}
WRITES: dict[str, Callable[[World, Wrike], Awaitable[Any]]] = {
    "typed": lambda world, wrike: wrike.tasks.update(world.outer, title=VALUE),
    "raw": lambda world, wrike: wrike.request("PUT", f"/tasks/{world.outer}", params={"title": VALUE}),
    "by name": lambda world, wrike: wrike.call("tasks.update", {"task_id": world.outer, "title": VALUE}),
}


@pytest.mark.parametrize("why", DENYING)
@pytest.mark.parametrize("how", WRITES)
async def test_frames_of_a_denial_show_no_value(world: World, why: str, how: str) -> None:
    with pytest.raises(AccessDenied) as denied:
        await WRITES[how](world, world.free.with_options(access=DENYING[why](world)))
    seen: BaseException | None = denied.value
    frames = 0
    while seen is not None:
        for frame in traceback.TracebackException.from_exception(seen, capture_locals=True).stack:
            if frame.filename.startswith(OURS):
                frames += 1
                assert VALUE not in str(frame.locals), (frame.name, frame.filename)
        seen = seen.__cause__ or seen.__context__
    assert frames


@pytest.mark.parametrize("entry", ["a text", 5, ["IEAAAAAQ"], True, None], ids=repr)
async def test_an_entry_that_is_none_lies_nowhere(entry: Any) -> None:
    async def handler(request: web.BaseRequest) -> web.Response:
        return web.Response(text=json.dumps({"kind": "tasks", "data": [entry]}), content_type="application/json")

    records: list[AuditRecord] = []
    access = Access(AccessPolicy.read_only(within=["IEAAAAAQ"]), audit=records.append)
    async with serving(handler) as base_url, Wrike(TOKEN, base_url=base_url, quota=None, access=access) as wrike:
        with pytest.raises(AccessDenied) as denied:
            await wrike.request("GET", "/tasks/IEAAAAAR")
    assert denied.value.reason == "place"
    assert [record.kind for record in records] == ["denied"]
