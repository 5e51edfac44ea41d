"""A call is decided on, and told of, as it would be if every check took the longest look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.test_compiled_checks import DECLARED, GIVING_AWAY
from tests.access.test_explaining import LEVELS, NAMES
from tests.access.world import World, a_world
from wrike_async._engine.guarding.permits import Ask, gate_of
from wrike_async._wire.requests import build_raw_request
from wrike_async.access import Access, AccessDenied, AccessPolicy, AuditRecord, WriteSummary
from wrike_async.access._policies.effects import KIND_READ, PARAMS_OF_PLACES

MOST = settings(max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
_OFTEN = (
    "GET /folders/{folderId}/tasks",
    "POST /folders/{folderId}/tasks",
    "PUT /folders/{folderId}",
    "DELETE /folders/{folderId}",
    "PUT /tasks/{taskId}",
    "PUT /tasks/{taskIds}",
    "DELETE /tasks/{taskId}",
    "GET /tasks/{taskIds}",
    "GET /tasks",
    "GET /attachments/{attachmentId}/url",
)


@attrs.frozen
class _World(World):
    """With a task that lies within the place and without, and one that lies where another does."""

    both: str
    below_another: str


async def _with_both(world: World) -> _World:
    both = await world.free.tasks.create(world.below, title="Both", parents=[world.outside])
    below = await world.free.tasks.create(world.outside, title="Below", super_tasks=[world.outer])
    return _World(**attrs.asdict(world, recurse=False), both=both.id, below_another=below.id)


def policies(world: _World) -> st.SearchStrategy[AccessPolicy]:
    by_place = st.dictionaries(
        st.sampled_from(["read", "ask", "write"]),
        st.sampled_from(["*", (world.place,), (world.below,), (world.outside,), (world.place, world.below)]),
        min_size=1,
    )
    level = st.sampled_from(["ask", "write", "write", "read", "deny"]) | by_place
    return st.builds(
        AccessPolicy,
        st.fixed_dictionaries({"*": level}, optional={"tasks": level, "folders": level, "attachments": level}),
        st.dictionaries(NAMES, LEVELS, max_size=1),
        within=st.sampled_from([None, (world.place,), (world.place,), (world.below,), (world.place, world.outside)]),
        disclose=st.sets(st.sampled_from(["outside_urls", "public_links", "sharing"])),
        max_entities=st.sampled_from([None, None, 1, 2]),
    )


def asks(world: _World, operations: Sequence[str]) -> st.SearchStrategy[tuple[str, list[str], dict[str, str], bool]]:
    tasks, folders = (
        [world.inner, world.inner, world.outer, world.both, world.below_another],
        [world.below, world.place, world.outside],
    )
    title, telling = st.just({"title": "x"}), st.sampled_from([*GIVING_AWAY, *sorted(PARAMS_OF_PLACES)])
    params = title | st.dictionaries(telling, st.sampled_from([*tasks, *folders, "[]"]), max_size=2)
    by_kind = [
        st.tuples(st.just(key), st.lists(st.sampled_from(tasks if "{task" in key else folders), min_size=1, max_size=2))
        for key in _OFTEN
    ]
    any_kind = st.tuples(
        st.sampled_from(operations), st.lists(st.sampled_from([*tasks, *folders]), min_size=1, max_size=2)
    )
    return st.builds(lambda what, *more: (*what, *more), st.one_of(*by_kind, any_kind), params, st.booleans())


def ask_for(key: str, ids: list[str], params: dict[str, str], built: bool) -> Ask:
    operation = DECLARED[key]
    ids = ids if operation.id_name else []
    if not built:
        return Ask(operation, ids, params)
    path = operation.path.replace(f"{{{operation.id_name}}}", ",".join(ids))
    request = build_raw_request(operation.method, path, params)
    return Ask(request.operation, request=request)


class Told:
    """Gates for the same policies, and what was told meanwhile."""

    def __init__(self, world: World, given: Sequence[AccessPolicy], *, noted: bool, closely: bool) -> None:
        self.said: list[Any] = []
        view = world.free
        for number, policy in enumerate(given):
            view = view.with_options(access=Access(policy, self.confirm(number), self.note if noted else None))
        gate: Any = gate_of(view._options)
        self.gate = gate
        if closely:
            self.gate.check_of = lambda _: None
            self.gate._refusal_of = lambda _: None

    def confirm(self, number: int) -> Any:
        async def confirm(summary: WriteSummary) -> bool:
            self.said.append((number, summary.operation, summary.ids, summary.count, summary.changes, summary.where))
            return number == 0

        return confirm

    def note(self, record: AuditRecord) -> None:
        self.said.append((record.kind, record.endpoint, record.ids, record.params, record.rule, record.decision))

    async def admitted(self, ask: Ask) -> Any:
        try:
            permit = await self.gate.admit(ask)
        except AccessDenied as error:
            return self.said, str(error), error.operation, error.rule, error.ids, error.reason
        book: Any = permit.book
        noted = (book.entry.rule, book.entry.decision) if self.gate.audits else ()
        looked_at = getattr(book and book.verify, "__name__", None)
        return self.said, permit.operation is ask.operation, book is None, noted, looked_at

    async def handed_out(self, ask: Ask, entity: Any) -> Any:
        try:
            permit = self.gate.look_up(ask)
            if permit.verify is not None:
                await permit.verify(entity)
        except AccessDenied as error:
            return self.said, str(error), error.operation, error.rule, error.ids, error.reason
        return self.said, permit.operation is ask.operation, permit.book is None


async def test_every_call_is_decided_on_alike() -> None:
    async with a_world() as found:
        world = await _with_both(found)
        cases: list[Any] = []

        @MOST
        @given(st.lists(policies(world), min_size=1, max_size=2), asks(world, list(DECLARED)), st.booleans())
        def draw(given_: list[AccessPolicy], what: Any, noted: bool) -> None:
            cases.append((given_, what, noted))

        draw()
        denied = passed = 0
        for given_, what, noted in cases:
            ask = ask_for(*what)
            both = [Told(world, given_, noted=noted, closely=closely) for closely in (False, True)]
            quick, close = [repr(await told.admitted(ask)) for told in both]
            assert quick == close, (given_, what, noted)
            both[0].said.clear()
            # What was put together for the first call holds for the next one.
            assert repr(await both[0].admitted(ask)) == close, (given_, what, noted)
            denied, passed = denied + ("not allowed" in close), passed + ("not allowed" not in close)
        assert min(denied, passed) > len(cases) / 10


async def test_every_answer_is_handed_out_alike() -> None:
    async with a_world() as found:
        world = await _with_both(found)
        subtask = (
            await world.free.tasks.create(title="Subtask", folder_id=world.outside, super_tasks=[world.inner])
        ).id
        await world.free.tasks.delete(world.outer)
        lookups = [key for key, kind in KIND_READ.items() if kind in ("task", "folder")]
        cases: list[Any] = []
        ids = [world.inner, world.outer, subtask, world.both, world.place, world.below, world.outside]

        @MOST
        @given(st.lists(policies(world), min_size=1, max_size=2), st.sampled_from(ids), st.booleans())
        def draw(given_: list[AccessPolicy], entity_id: str, noted: bool) -> None:
            cases.append((given_, entity_id, noted))

        draw()
        denied = passed = 0
        for given_, entity_id, noted in cases:
            key = lookups["folder" in lookups[0] if entity_id in ids[:4] else "task" in lookups[0]]
            ask = Ask(DECLARED[key], (entity_id,))
            entity = await entity_of(world, KIND_READ[key], entity_id)
            both = [Told(world, given_, noted=noted, closely=closely) for closely in (False, True)]
            quick, close = [repr(await told.handed_out(ask, entity)) for told in both]
            assert quick == close, (given_, entity_id, noted)
            denied, passed = denied + ("not allowed" in close), passed + ("not allowed" not in close)
        assert min(denied, passed) > len(cases) / 10


async def entity_of(world: World, kind: Any, entity_id: str) -> Any:
    gate: Any = gate_of(world.view()._options)
    return await gate.whereabouts.look_up(kind, entity_id)


async def test_of_several_reasons_to_refuse_the_first_is_told() -> None:
    async with a_world() as world:
        outer, inner = AccessPolicy({"*": "write"}, max_entities=1), AccessPolicy({"colors": "read"})
        told = Told(world, [outer, inner], noted=False, closely=False)
        rules: list[Any] = []
        for key, ids, params in (
            ("PUT /tasks/{taskId}", [world.inner], {"title": "x"}),
            ("PUT /tasks/{taskId}", [world.inner], {"addShareds": "KUAAAAAA"}),
            ("PUT /tasks/{taskIds}", [world.inner, world.outer], {}),
            ("GET /attachments/{attachmentId}/url", ["IEAAAAAQIYAAAAAA"], {}),
        ):
            rules += [(await told.admitted(ask_for(key, ids, params, built)))[3] for built in (False, True)]
        assert rules == ["default", "default", "disclose", "disclose", *["max_entities"] * 2, "disclose", "disclose"]


async def test_who_began_a_job_may_find_out_what_became_of_it() -> None:
    async with a_world() as world:
        gate = Told(world, [AccessPolicy({})], noted=False, closely=False).gate
        gate.memory.jobs.add(["JOB"])
        for built in (False, True):
            assert (await gate.admit(ask_for("GET /async_job/{asyncJobId}", ["JOB"], {}, built))) is not None
            with pytest.raises(AccessDenied):
                await gate.admit(ask_for("GET /async_job/{asyncJobId}", ["ANOTHER"], {}, built))
