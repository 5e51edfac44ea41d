"""Policies as people write them: what they say, and what is refused because it would do nothing."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from tests.access.world import a_world, within
from wrike_async import InvalidArgument, Recover, Wrike
from wrike_async._calling.declared import declared_by_endpoint
from wrike_async._engine.guarding.permits import Ask, gate_of
from wrike_async._resources.batch import Batch
from wrike_async._resources.task_operations import GET
from wrike_async._wire.requests import build_raw_request
from wrike_async.access import Access, AccessDenied, AccessPolicy
from wrike_async.access._memory import Memory
from wrike_async.access._places.inside import INSIDE
from wrike_async.access._policies.effects import RECORDS, is_placed
from wrike_async.access._policies.endpoints import endpoints
from wrike_async.catalogue import resources
from wrike_async.params import TaskCreate
from wrike_async.sandbox import Fault

WRITTEN = """
version = 1
within = ["MQAAAAEQ_HoI"]
disclose = ["sharing"]
max_entities = 200
[areas]
"*" = "read"
comments = "write"
tasks = { read = "*", write = ["MQAAAAEQ_HoX"], ask = ["MQAAAAEQ_HoI"] }
audit_log = "read"
[operations]
"tasks.delete" = "deny"
"GET /comments/{commentIds}" = "deny"
"""


def test_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    policy = AccessPolicy.from_toml(path)
    assert policy.within == ("MQAAAAEQ_HoI",)
    assert (sorted(policy.disclose), policy.max_entities) == (["sharing"], 200)
    assert policy.explain("tasks.delete").rule == 'operations."tasks.delete"'
    assert policy.explain("comments.get").rule == 'operations."GET /comments/{commentIds}"'
    assert policy.explain("comments.create").level == "write"
    assert policy.explain("audit_log.list").level == "read"
    assert policy.explain("users.get").level == "deny"
    updating = policy.explain("tasks.update")
    assert (updating.level, updating.places, updating.asks_in) == ("write", ("MQAAAAEQ_HoX",), ("MQAAAAEQ_HoI",))
    assert policy.explain("folders.list").places == ("MQAAAAEQ_HoI",)


def test_no_toml(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("areas = [", encoding="utf-8")
    with pytest.raises(InvalidArgument, match="is no TOML"):
        AccessPolicy.from_toml(path)
    with pytest.raises(FileNotFoundError):
        AccessPolicy.from_toml(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"version": 1, "area": {}}, "unknown key 'area'; did you mean 'areas'"),
        ({"version": 2, "areas": {}}, "version = 1, not 2"),
        ({"areas": {}}, "version = 1, not None"),
        ({"version": 1}, "has no areas"),
        ([], "must be a table"),
        ({"version": 1, "areas": []}, "areas must be a table"),
        ({"version": 1, "areas": {"task": "read"}}, "unknown area 'task'; did you mean 'tasks'"),
        ({"version": 1, "areas": {"tasks": "wrte"}}, "'wrte'; did you mean 'write'"),
        ({"version": 1, "areas": {"tasks": {"wrte": ["A"]}}}, "areas.tasks must be one of"),
        ({"version": 1, "areas": {"tasks": {}}}, "areas.tasks says no level"),
        ({"version": 1, "areas": {"tasks": {"read": []}}}, "areas.tasks.read names no place"),
        ({"version": 1, "areas": {"tasks": {"read": "everywhere"}}}, "must be a list of IDs"),
        ({"version": 1, "areas": {"contacts": {"read": ["A"]}}}, "nothing in it has a place"),
        ({"version": 1, "areas": {}, "within": []}, "within names no place"),
        ({"version": 1, "areas": {}, "within": "A"}, "within must be a list"),
        ({"version": 1, "areas": {}, "within": ["https://x/open.htm?id=1"]}, "is no Wrike ID"),
        ({"version": 1, "areas": {}, "disclose": ["links"]}, "unknown way 'links'"),
        ({"version": 1, "areas": {}, "disclose": "sharing"}, "disclose must be a list"),
        ({"version": 1, "areas": {}, "max_entities": 0}, "max_entities"),
        ({"version": 1, "areas": {}, "operations": {"tasks.remove": "deny"}}, "no method 'remove'"),
        ({"version": 1, "areas": {}, "operations": {"DELETE /task/{taskId}": "deny"}}, "no operation 'DELETE /task"),
        ({"version": 1, "areas": {}, "operations": {"tasks.get_many": "deny"}}, "it performs 'tasks.get'; name that"),
        ({"version": 1, "areas": {}, "operations": {1: "deny"}}, "named by a text"),
        ({"version": 1, "areas": {}, "operations": {"tasks.get": "no"}}, 'operations."tasks.get" must be one of'),
    ],
)
def test_what_is_refused(document: Any, says: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        AccessPolicy.from_dict(document)
    assert says in str(caught.value)


def test_presets() -> None:
    assert AccessPolicy.read_only().explain("tasks.update").level == "deny"
    assert AccessPolicy.ask_before_write(within=["A"]).explain("tasks.update").level == "ask"
    assert AccessPolicy.everything().explain("users.update").level == "write"
    with pytest.raises(InvalidArgument, match="no method 'remove'"):
        AccessPolicy.read_only().explain("tasks.remove")


def test_deny_in_a_map_of_places_grants_nothing() -> None:
    policy = AccessPolicy({"tasks": {"deny": ["A"], "read": ["B"]}})
    assert policy.explain("tasks.get").places == ("B",)
    assert policy.explain("tasks.update").level == "deny"


def test_everywhere_but_what_has_no_place() -> None:
    policy = AccessPolicy({"*": {"read": "*", "write": ["A"]}})
    assert policy.explain("contacts.list").level == "read"
    assert policy.explain("contacts.update").level == "deny"
    assert policy.explain("tasks.update").places == ("A",)
    assert policy.explain("POST /batch").level == "deny"


@pytest.mark.parametrize(
    "arguments",
    [
        {"policy": "read"},
        {"policy": AccessPolicy({}), "confirm": True},
        {"policy": AccessPolicy({}), "audit": "audit.log"},
        {"policy": AccessPolicy({}), "actor": 7},
        {"policy": AccessPolicy({}), "on_audit_failure": "ignore"},
    ],
)
def test_what_makes_no_access(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        Access(**arguments)


def test_what_makes_an_audit_is_told() -> None:
    with pytest.raises(InvalidArgument, match=r"audit must be a function, such as AuditFile\(path\), not 'audit.log'"):
        Access(AccessPolicy({}), audit="audit.log")  # type: ignore[arg-type]  # as a program without a type checker


async def test_only_an_access_is_one() -> None:
    for no_access in ("read", AccessPolicy.read_only(), Access):
        with pytest.raises(InvalidArgument, match="access must be an Access"):
            Wrike("token", access=no_access)  # type: ignore[arg-type]  # that is the point
    wrike = Wrike("token")
    with pytest.raises(InvalidArgument, match="narrowed and never widened"):
        wrike.with_options(access=None)  # type: ignore[arg-type]  # that is the point


async def test_a_client_of_its_own() -> None:
    async with a_world() as world:
        access = Access(AccessPolicy.read_only())
        async with Wrike(world.sandbox.token, base_url=world.sandbox.base_url, quota=None, access=access) as wrike:
            assert len(await wrike.tasks.list().to_list()) == 2
            assert (await wrike.call("tasks.get", {"task_id": world.inner})).items[0]["title"] == "Inner"
            assert [each.id for each in await wrike.tasks.get_many([world.inner])] == [world.inner]
            with pytest.raises(AccessDenied):
                await wrike.call("tasks.delete", {"task_id": world.inner})
            with pytest.raises(AccessDenied):
                await wrike.request("POST", f"/tasks/{world.inner}/comments", params={"text": "x"})


async def test_follow_ups_ride_on_their_write() -> None:
    """A job that was started is looked at, and rows are looked for, though neither is granted by itself."""
    policy = AccessPolicy({"folders": "write", "tasks": "write"}, {"tasks.list": "deny"})
    async with a_world() as world:
        wrike = world.view(policy)
        with pytest.raises(AccessDenied):
            await wrike.tasks.list(folder_id=world.below).to_list()
        rows: list[TaskCreate] = [{"title": f"t{number}"} for number in range(30)]
        outcomes = await wrike.tasks.create_many(world.below, rows, recover="title")
        assert all(outcome.ok for outcome in outcomes)
        job = await wrike.folders.copy_async(world.below, parent=world.place, title="Copy")
        assert (await job).status == "Completed"
        assert (await wrike.jobs.get(job.id)).status == "Completed"
        with pytest.raises(AccessDenied):
            await wrike.jobs.get("JOB")


@pytest.mark.parametrize("recover", ["title", "metadata"])
async def test_rows_in_doubt_are_looked_for_where_they_were_created(recover: Recover) -> None:
    policy = AccessPolicy({"folders": "write", "tasks": "write"}, {"tasks.list": "deny"})
    async with a_world() as world:
        world.sandbox.inject(Fault("lost_answer", operation="POST /batch"))
        rows: list[TaskCreate] = [{"title": "a"}, {"title": "b"}]
        outcomes = await world.view(policy).tasks.create_many(world.below, rows, recover=recover)
    assert outcomes.ok
    assert "/version" not in {record.path.removeprefix("/api/v4") for record in world.sandbox.requests}


def test_a_denial_pickles() -> None:
    denied = AccessDenied("no", operation="tasks.get", rule="areas.tasks", ids=["A"], reason="place")
    copy = pickle.loads(pickle.dumps(denied))
    assert (str(copy), copy.ids, copy.reason, copy.rule) == ("no", ("A",), "place", "areas.tasks")


async def test_what_rules_ask_for_only_reads() -> None:
    gate = INSIDE.gate
    assert gate.riding([]) is gate.following() is gate
    assert isinstance((await gate.sift([Ask(GET)]))[0], AccessDenied)
    with pytest.raises(AccessDenied, match="only read"):
        await gate.admit_bulk([Ask(GET)], [])


async def test_gates_that_follow_decide_as_the_first_else() -> None:
    async with a_world() as world:
        follower = world.view(AccessPolicy({"tasks": "write", "folders": "deny"})).tasks._following()
        assert (await follower.get(world.inner)).title == "Inner"
        assert (await follower.update(world.inner, title="x")).title == "x"
        assert [each.ok for each in await follower.update_many([world.inner], importance="Low")] == [True]
        rows: list[TaskCreate] = [{"title": "x"}]
        assert [each.ok for each in await follower._following().create_many(world.below, rows)] == [True]
        async with world.free.coalesce_updates():
            assert (await follower.update(world.inner, title="y")).title == "y"
        made = Batch(follower._engine, follower._options)
        async with made:
            made.create_task(world.below, title="x")
        assert [each.ok for each in made.outcomes] == [True]


def test_only_the_latest_are_remembered() -> None:
    memory = Memory()
    memory.jobs.add(map(str, range(10_001)))
    assert ("0" in memory.jobs, "1" in memory.jobs, "10000" in memory.jobs) == (False, True, True)


async def test_a_gate_of_another_kind_is_not_narrowed() -> None:
    async with a_world() as world:
        strange: Any = INSIDE.gate
        with pytest.raises(InvalidArgument, match="another kind"):
            Access(AccessPolicy({}))._gate_for(world.free._engine, strange)


async def test_a_gate_for_many_lets_nothing_else_through() -> None:
    async with a_world() as world:
        wrike = world.view(AccessPolicy({"tasks": "write"}))
        gate = gate_of(wrike._options)
        assert gate is not None
        riding = gate.riding([GET])
        assert riding is gate.riding([GET])
        assert (await riding.admit(Ask(GET))).operation is GET
        with pytest.raises(AccessDenied):
            await riding.admit(Ask(build_raw_request("GET", "/colors", {}).operation))


async def test_json_documents_are_read() -> None:
    async with a_world() as world:
        access = Access(within(world.place))
        async with Wrike(
            world.sandbox.token, base_url=world.sandbox.base_url, quota=None, json_bodies=True, access=access
        ) as wrike:
            with pytest.raises(AccessDenied):
                await wrike.request("PUT", f"/tasks/{world.inner}", params={"addParents": [world.outside]})


def test_every_lookup_of_what_has_a_place_says_where_it_lies() -> None:
    lookups = {
        str(operation)
        for resource in resources().values()
        for alike in declared_by_endpoint(resource).values()
        for operation in alike
        if operation.max_ids > 1 and operation.access == "read" and operation.path.endswith("}")
    }
    placed = {key for key in lookups if is_placed(endpoints()[key])}
    assert placed == set(RECORDS.values())
