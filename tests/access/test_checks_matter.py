"""Each check of the gate, taken out in turn, lets something through that is kept back with it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.access.checks_of_many import CHECKS_OF_MANY
from tests.access.compiled_checks import COMPILED_CHECKS
from tests.access.granting import Asking
from tests.access.mutants import Check, is_kept_back, last_of, take_out
from tests.access.world import World, a_world, within
from wrike_async import Wrike
from wrike_async._engine.call import as_it_is
from wrike_async._engine.calls import Calls
from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding import permits
from wrike_async._engine.guarding.permits import OPEN, Permit
from wrike_async._resources.batch import Batch
from wrike_async._wire.requests import build_raw_request
from wrike_async._writing import coalescing
from wrike_async.access import Access, AccessDenied, AccessPolicy, WriteSummary, _approval, _rules
from wrike_async.access._answers import Answers
from wrike_async.access._gate import AccessGate
from wrike_async.access._memory import Memory
from wrike_async.access._places import inside as _inside
from wrike_async.access._places.whereabouts import Location
from wrike_async.access._policies import effects as _effects
from wrike_async.access._policies import endpoints as _endpoints
from wrike_async.access._policies.policy import AccessPolicy as Policy
from wrike_async.access._riding import Following, Riding

TWO = 2
GATE = sys.modules[AccessGate.__module__]


async def _performed(world: World, permit: Permit, *, guarded: bool, read: bool = False) -> None:
    """Perform a request with a permit of one's own."""
    access = Access(AccessPolicy.everything()) if guarded else None
    async with Wrike(world.sandbox.token, base_url=world.sandbox.base_url, quota=None, access=access) as wrike:
        calls, request = wrike._engine._use().calls, build_raw_request("GET", "/version", {})
        if read:
            await calls.read(request, wrike._options, as_it_is, lane="interactive")
        else:
            await calls.perform(request, wrike._options, lane="interactive", permit=permit)


async def _updated(world: World) -> None:
    await world.view(AccessPolicy.read_only()).tasks.update(world.inner, title="x")


async def _requested(world: World) -> None:
    await world.view(AccessPolicy.read_only()).request("DELETE", f"/tasks/{world.inner}")


async def _in_a_batch(wrike: Wrike, folder_id: str, parent: str) -> None:
    async with wrike.batch() as batch:
        await batch.create_task(folder_id, title="x", parents=[parent])


async def _coalesced(wrike: Wrike, task_id: str) -> None:
    async with wrike.coalesce_updates():
        await wrike.tasks.update(task_id, custom_fields=[])


async def _coalesced_in_two(wrike: Wrike, world: World) -> None:
    """Have equal updates made, and raise what raising them with one request is refused with."""
    before = len(world.sandbox.requests)
    async with wrike.coalesce_updates():
        await asyncio.gather(*(wrike.tasks.update(each, custom_fields=[]) for each in (world.inner, world.outer)))
    if len(world.sandbox.requests) - before == TWO:
        raise AccessDenied("kept apart")


async def _job_of_another(world: World) -> None:
    view = world.view(AccessPolicy.everything())
    started = await view.request(
        "POST", f"/copy_folder_async/{world.below}", params={"title": "x", "parent": world.place}
    )
    await view.with_options(access=Access(AccessPolicy({}))).jobs.get(started["data"][0]["id"])


def moved_while_thinking(world: World) -> Wrike:
    """A view whose questions take long to answer, while what they are about is moved out of its place."""

    async def confirm(_: WriteSummary) -> bool:
        await asyncio.sleep(60)
        await world.free.tasks.update(world.inner, add_parents=[world.outside], remove_parents=[world.below])
        return True

    return world.free.with_options(access=Access(AccessPolicy.ask_before_write(within=[world.place]), confirm))


async def _deleted_in_two_places(world: World) -> None:
    await world.free.tasks.update(world.inner, add_parents=[world.outside])
    await world.view().tasks.delete(world.inner)


async def _downloaded(world: World) -> None:
    file = await world.free.attachments.upload(b"x", task_id=world.inner, name="x.txt")
    await world.view(AccessPolicy({})).attachments.download(file.id).read()


async def _chunks(world: World) -> None:
    file = await world.free.attachments.upload(b"x", task_id=world.inner, name="x.txt")
    async with world.view(AccessPolicy({})).attachments.download(file.id) as chunks:
        async for _ in chunks:
            pass


async def _found_out(world: World) -> None:
    """Look into a folder as what was created there is looked for, though nothing was."""
    await world.view(AccessPolicy({})).tasks._following().list(folder_id=world.below).to_list()


async def _asked_inside(world: World) -> None:
    await world.free._engine.send(build_raw_request("DELETE", f"/tasks/{world.inner}", {}), _inside.INSIDE)


def some(count: int, task_id: str) -> Iterator[str]:
    for _ in range(count):
        yield task_id


def asking_first() -> AccessPolicy:
    return AccessPolicy.ask_before_write()


def two_at_most() -> AccessPolicy:
    return AccessPolicy({"*": "write"}, max_entities=2)


def asking_above(world: World) -> AccessPolicy:
    return AccessPolicy({"tasks": {"ask": [world.place], "write": [world.below]}})


def bulk_denied() -> AccessPolicy:
    return AccessPolicy({"*": "write"}, {"PUT /tasks/{taskIds}": "deny"})


CHECKS = {
    "single calls": Check(Engine, "_sent_in_turn", "await gate.admit(ask)", "OPEN", _updated),
    "single calls, whose answer is read": Check(Engine, "read", " or gate_of(options) is not None", "", _updated),
    "requests that are built already": Check(
        Engine, "_permit", "return OPEN if gate is None else", "return OPEN if True else", _requested
    ),
    "requests that wait for nobody": Check(Engine, "send", "gate_of(options) is None", "True", _requested),
    "uploads": Check(
        Engine,
        "_admitted",
        "await self._permit(request, options)",
        "OPEN",
        lambda w: w.view(AccessPolicy.read_only()).attachments.upload(b"x", task_id=w.inner, name="x"),
    ),
    "downloads": Check(Engine, "receive", "await self._permit(request, options)", "OPEN", _downloaded),
    "downloads in chunks": Check(Engine, "open", "await self._permit(request, options)", "OPEN", _chunks),
    "lookups": Check(
        Engine,
        "ask",
        "OPEN if gate is None else",
        "OPEN if True else",
        lambda w: w.view(AccessPolicy({})).tasks.get(w.inner),
    ),
    "a permit of any kind": Check(
        permits,
        "check_permit",
        "permit is OPEN and not guarded",
        "permit is OPEN",
        lambda w: _performed(w, OPEN, guarded=True),
    ),
    "a permit for what is read": Check(
        Calls, "read", "if self._guarded", "if False", lambda w: _performed(w, OPEN, guarded=True, read=True)
    ),
    "a permit for this": Check(
        permits,
        "check_permit",
        "permit.operation is not request.operation",
        "False",
        lambda w: _performed(w, Permit(build_raw_request("GET", "/tasks", {}).operation), guarded=False),
    ),
    "sensitive areas": Check(
        Policy,
        "_line",
        "and not endpoint.sensitive",
        "",
        lambda w: w.view(AccessPolicy.read_only()).access_roles.list(),
    ),
    "levels of writes": Check(sys.modules[Policy.__module__], "_grants", 'endpoint.access == "read"', "True", _updated),
    "unknown requests": Check(
        _endpoints,
        "_matching",
        "return None",
        "return declared_operation('GET /version'), []",
        lambda w: w.view(AccessPolicy.everything()).request("GET", "/unheard_of/AAAA"),
    ),
    "unknown requests without IDs": Check(
        _endpoints,
        "_matching",
        "endpoint = str(operation)",
        "endpoint = 'GET /version'",
        lambda w: w.view(AccessPolicy.everything()).request("GET", "/unheard_of"),
    ),
    "what gives data away": Check(
        _rules,
        "check_rule",
        "way not in policy.disclose",
        "False",
        lambda w: w.view(AccessPolicy.read_only()).attachments.list(with_urls=True).to_list(),
    ),
    "how many": Check(
        _rules,
        "check_rule",
        "wish.count > most",
        "False",
        lambda w: w.view(two_at_most()).request(
            "PUT", f"/tasks/{w.inner},{w.outer},{w.inner}", params={"customFields": []}
        ),
    ),
    "how many of a source": Check(
        Riding,
        "sift",
        "if self._has_room(ask)",
        "",
        lambda w: last_of(w.view(two_at_most()).tasks.update_many(some(3, w.inner), importance="Low")),
    ),
    "where": Check(
        _rules,
        "fitting",
        "return None",
        "return standing.grants[0]",
        lambda w: w.view().tasks.update(w.outer, title="x"),
    ),
    "where what was read lies": Check(
        Answers, "_verify_where", "is None:", "is Ellipsis:", lambda w: w.view().tasks.get(w.outer)
    ),
    "lists of everything": Check(
        Policy, "_stand", "if self.within is not None:", "if False:", lambda w: w.view().tasks.list().to_list()
    ),
    "lists of an area that is granted in places": Check(
        Policy,
        "_stand",
        "tuple(grant for grant in grants if grant.places is None)",
        "grants",
        lambda w: w.view(AccessPolicy({"tasks": {"read": [w.place]}})).tasks.list().to_list(),
    ),
    "destinations": Check(
        _effects,
        "targets_of",
        "(kind := _IN_PARAMS.get(name)) is not None",
        "(kind := _IN_PARAMS.get(name)) is Any",
        lambda w: w.view().tasks.update(w.inner, add_parents=[w.outside]),
    ),
    "all folders of what is deleted": Check(Location, "lies_in", "if self.wholly", "if False", _deleted_in_two_places),
    "nowhere": Check(
        Location,
        "lies_in",
        "bool(self.parts)",
        "True",
        lambda w: w.view().request("PUT", f"/tasks/{w.inner}", params={"addSuperTasks": "[nonsense"}),
    ),
    "an approval": Check(
        AccessGate,
        "admit",
        "if asking:",
        "if False:",
        lambda w: w.view(asking_first()).tasks.update(w.inner, title="x"),
    ),
    "an approval of what needs a closer look": Check(
        AccessGate,
        "_admit",
        "if asking and not approved:",
        "if False:",
        lambda w: w.view(asking_first()).request("PUT", f"/tasks/{w.inner}", params={"title": "x", "addShareds": []}),
    ),
    "the answer": Check(
        _approval,
        "approved_by",
        "answer is not True",
        "False",
        lambda w: w.view(asking_first(), Asking(False)).tasks.update(w.inner, title="x"),
    ),
    "an approval of many": Check(
        AccessGate,
        "_approved",
        "if not asking:",
        "if True:",
        lambda w: w.view(asking_first()).tasks.update_many([w.inner], importance="Low"),
    ),
    "what many are performed with": Check(
        AccessGate,
        "_rides",
        'level == "deny"',
        "False",
        lambda w: w.view(bulk_denied()).tasks.update_many([w.inner], custom_fields=[]),
    ),
    "rows that need an approval of their own": Check(
        AccessGate,
        "_sifted",
        "if asking and not approved:",
        "if False:",
        lambda w: last_of(w.view(asking_above(w)).tasks.create_many(w.below, [{"title": "x", "parents": [w.place]}])),
    ),
    "creations in a batch": Check(
        Batch,
        "_perform",
        "last.of(allowed)",
        "allowed",
        lambda w: _in_a_batch(w.view(asking_above(w)), w.below, w.place),
    ),
    "updates that ride together": Check(
        coalescing,
        "_admitted",
        "await gate.admit(Ask(change.single, (entity_id,), change.params))",
        "pass",
        lambda w: _coalesced(w.view(AccessPolicy.read_only()), w.inner),
    ),
    "what equal updates ride on": Check(
        AccessGate,
        "may_ride",
        "one.grants == other.grants",
        "True",
        lambda w: _coalesced_in_two(w.view(bulk_denied()), w),
    ),
    "a second look after a long thought": Check(
        _approval,
        "approved_by",
        "clock() - began < _NO_TIME_AT_ALL",
        "True",
        lambda w: moved_while_thinking(w).tasks.update(w.inner, title="x"),
    ),
    "jobs of others": Check(
        Memory,
        "of_view",
        "Memory(_Latest(self.jobs), _Latest(self.folders))",
        "self",
        _job_of_another,
    ),
    "parameters that no operation of this name documents": Check(
        _effects,
        "_disclosing_params",
        "if wire not in documented",
        "if False",
        lambda w: w.view(AccessPolicy({"*": "write"})).request(
            "PUT", f"/tasks/{w.inner},{w.outer}", params={"addShareds": ["KUAAAAAA"]}
        ),
    ),
    "other jobs": Check(
        AccessGate,
        "_admit_closely",
        "all(each in self.memory.jobs for each in wish.ids)",
        "True",
        lambda w: w.view(AccessPolicy({})).jobs.get("JOB"),
    ),
    "other folders": Check(Following, "admit", "all(each in known for each in wish.ids)", "True", _found_out),
    "reads of rules": Check(_inside._Inside, "look_up", 'ask.operation.access != "read"', "False", _asked_inside),
}

ALL_CHECKS = CHECKS | CHECKS_OF_MANY | COMPILED_CHECKS


def test_no_check_hides_another() -> None:
    assert len(ALL_CHECKS) == len(CHECKS) + len(CHECKS_OF_MANY) + len(COMPILED_CHECKS)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as world:
        yield world


@pytest.mark.parametrize("name", ALL_CHECKS)
async def test_a_check_keeps_something_back(world: World, name: str) -> None:
    assert await is_kept_back(world, ALL_CHECKS[name].probe)


@pytest.mark.parametrize("name", ALL_CHECKS)
async def test_without_it_something_comes_through(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    take_out(ALL_CHECKS[name], monkeypatch)
    assert not await is_kept_back(world, ALL_CHECKS[name].probe)


async def test_a_request_without_a_permit_is_a_type_error(world: World) -> None:
    calls: Any = world.free._engine._use().calls
    request = build_raw_request("GET", "/version", {})
    with pytest.raises(TypeError, match="permit"):
        await calls.perform(request, world.free._options, lane="interactive")
    with pytest.raises(TypeError, match="needs a Permit"):
        await calls.perform(request, world.free._options, lane="interactive", permit=True)
    with pytest.raises(TypeError, match="permit"):
        await calls.open(request, world.free._options, lane="interactive")
    await asyncio.sleep(0)


def test_everything_is_within_a_place() -> None:
    assert within("A").within == ("A",)
