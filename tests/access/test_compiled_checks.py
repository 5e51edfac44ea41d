"""What is let through without a closer look would be let through with it."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.test_explaining import LEVELS, NAMES
from tests.access.world import a_world, within
from wrike_async._calling.declared import declared_by_endpoint
from wrike_async._engine.guarding.permits import Ask, gate_of
from wrike_async._wire.operation import Operation
from wrike_async.access import Access, AccessDenied, AccessPolicy
from wrike_async.access._policies.effects import PARAMS_OF_PLACES
from wrike_async.access._policies.endpoints import wish_of
from wrike_async.catalogue import resources

DECLARED: dict[str, Operation[Any]] = {
    key: operations[0]
    for resource in resources().values()
    for key, operations in declared_by_endpoint(resource).items()
}
GIVING_AWAY = ("addShareds", "shareds", "withUrls", "hookUrl", "url", "members", "userAccessRoles")


Verdict = tuple[Access, ...] | str


async def verdict_of(gate: Any, ask: Ask, *, closely: bool) -> Verdict | None:
    """Who has to be asked, or the reason of a no; ``None`` where that needs a closer look than may be taken."""
    if not closely:
        check = gate.check_of(ask.operation)
        found: Verdict | None = None if check is None or not check.passes(ask) else check.asked(ask)
        return found
    gate.check_of = lambda _: None
    wish = wish_of(ask)
    try:
        return tuple(await gate._decided(wish, gate.entry(wish)))
    except AccessDenied as error:
        return error.reason


async def test_a_closer_look_changes_nothing() -> None:
    async with a_world() as world:
        await world.view().tasks.list(folder_id=world.place).to_list()
        # Trees of both places are known, and as good as new.
        await world.view(within(world.below)).tasks.list(folder_id=world.below).to_list()
        by_place = st.dictionaries(
            st.sampled_from(["read", "ask", "write"]),
            st.sampled_from(["*", (world.place,), (world.below,), (world.place, world.below)]),
            min_size=1,
        )
        level = st.sampled_from(["ask", "write"]) | st.just("ask") | by_place
        policy = st.builds(
            AccessPolicy,
            st.fixed_dictionaries({"*": level}, optional={"tasks": level, "folders": level}),
            st.dictionaries(NAMES, LEVELS, max_size=1),
            within=st.sampled_from([None, (world.place,), (world.place, world.below)]),
            disclose=st.sets(st.sampled_from(["outside_urls", "public_links", "sharing"])),
            max_entities=st.sampled_from([None, 1, 2]),
        )
        asks = st.builds(
            Ask,
            st.sampled_from(list(DECLARED.values())),
            st.lists(st.sampled_from([world.below, world.place, world.outside]), min_size=1, max_size=2),
            st.dictionaries(
                st.sampled_from([*GIVING_AWAY, *sorted(PARAMS_OF_PLACES), "title"]),
                st.sampled_from([world.below, world.outside]),
                max_size=1,
            ),
        )
        cases: list[tuple[list[AccessPolicy], Ask]] = []

        @settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(policy, min_size=1, max_size=2), asks)
        def draw(policies: list[AccessPolicy], ask: Ask) -> None:
            cases.append((policies, ask))

        draw()
        quick, asked = 0, 0
        for policies, ask in cases:
            view = world.free
            for each in policies:
                view = view.with_options(access=Access(each))
            gate = gate_of(view._options)
            verdict = await verdict_of(gate, ask, closely=False)
            if verdict is not None:
                quick, asked = quick + 1, asked + bool(verdict)
                assert verdict == await verdict_of(gate, ask, closely=True), (policies, ask)
        assert quick > len(cases) / 10
        assert asked > len(cases) / 100


async def test_what_is_read_in_a_place_is_looked_at_no_more_than_once_a_minute() -> None:
    """A check of such a call takes next to no time: nothing is waited for."""
    async with a_world() as world:
        view = world.view(within(world.place, world.below))
        gate: Any = gate_of(view._options)
        ask = Ask(DECLARED["GET /folders/{folderId}/tasks"], (world.below,))
        check = gate.check_of(ask.operation)
        assert check.asked(ask) is None, "nobody knows what lies there"
        await gate.admit(ask)
        assert check.asked(ask) == ()
        await asyncio.sleep(61)
        assert check.asked(ask) is None
