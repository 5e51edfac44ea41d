"""Checks of calls that need no closer look, for `test_checks_matter`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from tests.access.mutants import Check
from tests.access.world import World, within
from wrike_async import Wrike
from wrike_async._calling.declared import declared_by_endpoint
from wrike_async._engine.guarding.permits import Ask, gate_of
from wrike_async._wire.operation import Operation
from wrike_async.access import Access, AccessPolicy, _compiled
from wrike_async.access._answers import Answers
from wrike_async.access._gate import AccessGate
from wrike_async.access._places.trees import Below
from wrike_async.access._policies import effects as _effects
from wrike_async.catalogue import operations, resources

__all__ = ["COMPILED_CHECKS"]


async def _folder_deleted_in_two_places(world: World) -> None:
    await world.free.folders.update(world.below, add_parents=[world.outside])
    await world.view().tasks.list(folder_id=world.place).to_list()
    await world.view().folders.delete(world.below)


async def _task_deleted_in_two_places(world: World) -> None:
    await world.free.tasks.update(world.inner, add_parents=[world.outside])
    await _after_a_list(world, world.view().tasks.delete(world.inner))


async def _task_below_another(world: World) -> None:
    task = await world.free.tasks.create(world.outside, title="x", super_tasks=[world.outer])
    await world.view().tasks.update(task.id, title="y")


async def _after_a_list(world: World, call: Awaitable[Any]) -> None:
    """Do something when the place was read just before."""
    await world.view().tasks.list(folder_id=world.place).to_list()
    await call


async def _moved_out(world: World) -> None:
    """Write into a folder that was moved out of the place a minute after the place was read."""
    view = world.view()
    await view.tasks.create(world.below, title="x")
    await world.free.folders.update(world.below, add_parents=[world.outside], remove_parents=[world.place])
    await asyncio.sleep(60)
    await view.tasks.create(world.below, title="y")


async def _asked_of(wrike: Wrike, ask: Ask) -> None:
    gate: Any = gate_of(wrike._options)
    await gate.admit(ask)


async def _asked_of_many(wrike: Wrike, ask: Ask) -> None:
    gate: Any = gate_of(wrike._options)
    await gate.admit_together([ask])


async def _sifted_without_approval(world: World) -> None:
    """Have one of many judged that nobody approved as a whole."""
    gate: Any = gate_of(world.view(asking_first())._options)
    ask = Ask(declared("PUT /tasks/{taskId}"), (world.inner,), {"title": "x"}, row=0)
    for denied in await gate.sifted([ask], None, approved=False, max_age=0.0):
        if denied is not None:
            raise denied


def _within_two(world: World) -> Wrike:
    """A view of a view: what is in the place of one, and outside of that of the other."""
    return world.view().with_options(access=Access(within(world.outside)))


def asking_there(world: World) -> AccessPolicy:
    return AccessPolicy.ask_before_write(within=[world.place])


def declared(endpoint: str) -> Operation[Any]:
    (area,) = {each.area for each in operations() if str(each) == endpoint}
    return declared_by_endpoint(resources()[area])[endpoint][0]


def asking_first() -> AccessPolicy:
    return AccessPolicy.ask_before_write()


def two_at_most() -> AccessPolicy:
    return AccessPolicy({"*": "write"}, max_entities=2)


def rates_of_two() -> AccessPolicy:
    return AccessPolicy({"hourly_rates": "read"}, max_entities=2)


COMPILED_CHECKS = {
    "places that are known": Check(
        _compiled.CompiledCheck,
        "asked",
        "not known.issuperset(folders)",
        "False",
        lambda w: _after_a_list(w, w.view().tasks.list(folder_id=w.outside).to_list()),
    ),
    "places that are as new": Check(Below, "known", "one.read_at < since", "one.read_at < 0", _moved_out),
    "a place of whatever has none": Check(
        _compiled.CompiledCheck,
        "asked",
        "self.looks_up is not None:\n        return None",
        "self.looks_up is not None:\n        return self.asking",
        _folder_deleted_in_two_places,
    ),
    "all that is in a path": Check(
        _compiled.CompiledCheck,
        "is_about_one",
        "len(ask.ids) == 1",
        "len(ask.ids) >= 1",
        lambda w: _after_a_list(w, w.view().request("PUT", f"/tasks/{w.inner},{w.outer}", params={"customFields": []})),
    ),
    "more than what is in a path": Check(
        _compiled.CompiledCheck,
        "is_about_one",
        "self.telling.isdisjoint(ask.params)",
        "True",
        lambda w: _after_a_list(w, w.view().tasks.update(w.inner, add_parents=[w.outside])),
    ),
    "more than the folder in a path": Check(
        _compiled.CompiledCheck,
        "asked",
        "self.telling.isdisjoint(ask.params)",
        "True",
        lambda w: _after_a_list(w, w.view().folders.update(w.below, add_parents=[w.outside])),
    ),
    "nothing in a path": Check(
        _compiled.CompiledCheck,
        "asked_there",
        "not each.lies_in(known)",
        "False",
        lambda w: _after_a_list(w, _asked_of(w.view(), Ask(declared("PUT /tasks/{taskId}"), ("",)))),
    ),
    "all folders of one": Check(
        AccessGate,
        "admit",
        "wholly=check.reach.wholly",
        "wholly=False",
        _task_deleted_in_two_places,
    ),
    "all folders of one that was found": Check(
        AccessGate,
        "_asked_there",
        "wholly=reach.wholly",
        "wholly=False",
        _task_deleted_in_two_places,
    ),
    "all folders of one, as they are read": Check(
        _compiled.CompiledCheck,
        "asked_of",
        "wholly=wholly",
        "wholly=False",
        _task_deleted_in_two_places,
    ),
    "what is above one": Check(
        _compiled.CompiledCheck,
        "asked_of",
        "return None if location is None",
        "return self.asking if location is None",
        _task_below_another,
    ),
    "every place": Check(
        _compiled.CompiledCheck,
        "asked",
        "in self.places:",
        "in self.places[:1]:",
        lambda w: _after_a_list(w, _within_two(w).tasks.create(w.below, title="x")),
    ),
    "every place of what is found": Check(
        _compiled.CompiledCheck,
        "asked_there",
        "in self.places:",
        "in self.places[:1]:",
        lambda w: _after_a_list(w, _within_two(w).tasks.update(w.inner, title="x")),
    ),
    "answers to a lookup": Check(
        Answers,
        "verify_found",
        "check.kind is None or check.asked_of(check.kind, entity) is None",
        "False",
        lambda w: w.view().tasks.get(w.outer),
    ),
    "a destination that a copy needs": Check(
        _compiled,
        "compiled",
        "in_folders and not reach.one_of",
        "in_folders",
        lambda w: _after_a_list(w, w.view().request("POST", f"/copy_folder/{w.below}", params={"title": "x"})),
    ),
    "all folders of a folder": Check(
        _compiled,
        "compiled",
        'reach.in_path == "folder" and not reach.wholly',
        'reach.in_path == "folder"',
        _folder_deleted_in_two_places,
    ),
    "parameters that tell of places": Check(
        _compiled,
        "compiled",
        "PARAMS_OF_PLACES if reach.in_params else frozenset()",
        "frozenset()",
        lambda w: _after_a_list(w, w.view().tasks.update(w.inner, add_parents=[w.outside])),
    ),
    "the fewest that anybody allows": Check(
        _compiled,
        "_conditions",
        "most = min(",
        "most = max(",
        lambda w: (
            w.view(two_at_most())
            .with_options(access=Access(AccessPolicy({"*": "write"}, max_entities=1)))
            .request("PUT", f"/tasks/{w.inner},{w.outer}", params={"customFields": []})
        ),
    ),
    "a refusal": Check(
        _compiled,
        "compiled",
        "not all(standing.grants for standing in standings)",
        "False",
        lambda w: w.view(AccessPolicy.read_only()).tasks.update(w.inner, title="x"),
    ),
    "a folder that nobody names": Check(
        _compiled.CompiledCheck,
        "asked",
        "or self.placed",
        "",
        lambda w: _asked_of(w.view(), Ask(declared("POST /folders/{folderId}/tasks"))),
    ),
    "more than folders": Check(
        _compiled.CompiledCheck,
        "asked",
        "return None if folders is None or",
        "return None if",
        lambda w: _after_a_list(
            w, w.view().request("PUT", "/customfields/IEAAAAAQJUAAAAAA", params={"superTasks": [w.outer]})
        ),
    ),
    "destinations that are known": Check(
        _effects,
        "folders_of",
        "folders += _ids(value)",
        "pass",
        lambda w: _after_a_list(w, w.view().folders.update(w.below, add_parents=[w.outside])),
    ),
    "destinations that have to be looked up": Check(
        _effects,
        "folders_of",
        "elif kind is not None or name == _COPIES_PARENTS",
        "elif False",
        lambda w: _after_a_list(w, w.view().tasks.create(w.below, title="x", super_tasks=[w.outer])),
    ),
    "destinations that nobody names": Check(
        _effects,
        "_says_where",
        "not reach.one_of or",
        "True or",
        lambda w: w.view().request(
            "POST", f"/copy_folder/{w.below}", params={"title": "x", "removeParents": [w.below]}
        ),
    ),
    "targets that nobody names": Check(
        _effects,
        "targets_of",
        "not (targets or wish.ask.bulk)",
        "False",
        lambda w: _asked_of(w.view(), Ask(declared("PUT /tasks/{taskId}"))),
    ),
    "what is asked about without a closer look": Check(
        _compiled,
        "compiled",
        'standing.grants[0].level == "ask"',
        "False",
        lambda w: w.view(asking_first()).tasks.delete(w.inner),
    ),
    "what is asked about in places": Check(
        _compiled,
        "compiled",
        'standing.grants[0].level == "ask"',
        "False",
        lambda w: _after_a_list(w, w.view(asking_there(w)).tasks.create(w.below, title="x")),
    ),
    "parameters that give data away": Check(
        _compiled,
        "_conditions",
        "return endpoint, unless, most",
        "return endpoint, frozenset(), most",
        lambda w: w.view(AccessPolicy.read_only()).attachments.list(with_urls=True).to_list(),
    ),
    "operations that give data away": Check(
        _compiled,
        "_conditions",
        "any(is_kept(way) for _, way in always_disclosed(endpoint))",
        "False",
        lambda w: w.view(AccessPolicy.read_only()).attachments.url(w.inner),
    ),
    "how many without a closer look": Check(
        _compiled.CompiledCheck,
        "passes",
        "len(ask.ids) <= self.most",
        "True",
        lambda w: w.view(rates_of_two()).hourly_rates.of_contacts(["KUAAAAAA", "KUAAAAAB", "KUAAAAAC"]),
    ),
    "the rest of what is built already": Check(
        _compiled.CompiledCheck,
        "passes",
        "ask.request is not None or ask.bulk",
        "False",
        lambda w: _asked_of_many(w.view(two_at_most()), Ask(declared("DELETE /tasks/{taskId}"), bulk=True, count=3)),
    ),
    "rows that need approval": Check(
        AccessGate,
        "_passes",
        "(asking and not approved)",
        "False",
        _sifted_without_approval,
    ),
}
