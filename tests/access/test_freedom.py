"""What is let through without a closer look would be let through with it."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.test_explaining import AREAS, LEVELS, NAMES
from tests.access.world import a_world, within
from wrike_async._calling.declared import declared_by_endpoint
from wrike_async._engine.guarding.permits import Ask, gate_of
from wrike_async._wire.operation import Operation
from wrike_async.access import Access, AccessPolicy
from wrike_async.access._gate import AccessGate
from wrike_async.access._policies.effects import PARAMS_OF_PLACES
from wrike_async.catalogue import resources

DECLARED: dict[str, Operation[Any]] = {
    key: operations[0]
    for resource in resources().values()
    for key, operations in declared_by_endpoint(resource).items()
}
GIVING_AWAY = ("addShareds", "shareds", "withUrls", "hookUrl", "url", "members", "userAccessRoles")


def gates(world: Any, policy: AccessPolicy) -> tuple[AccessGate, AccessGate]:
    """Two gates for the same: one looks closely at every call."""
    found: list[Any] = [gate_of(world.free.with_options(access=Access(policy))._options) for _ in range(2)]
    found[1]._free_permit = lambda _: None
    return found[0], found[1]


async def test_a_closer_look_changes_nothing() -> None:
    async with a_world() as world:
        await world.view().tasks.list(folder_id=world.place).to_list()
        runs, free = 0, 0
        policies = st.builds(
            AccessPolicy,
            st.fixed_dictionaries({"*": LEVELS}).flatmap(lambda base: AREAS.map(lambda more: {**base, **more})),
            st.dictionaries(NAMES, LEVELS, max_size=3),
            within=st.sampled_from([None, (world.place,), (world.place, world.below)]),
            disclose=st.sets(st.sampled_from(["outside_urls", "public_links", "sharing"])),
            max_entities=st.sampled_from([None, 1, 2]),
        )
        asks = st.builds(
            Ask,
            st.sampled_from(list(DECLARED.values())),
            st.lists(st.sampled_from([world.place, world.below, world.outside]), max_size=3),
            st.dictionaries(
                st.sampled_from([*GIVING_AWAY, *sorted(PARAMS_OF_PLACES), "title"]),
                st.sampled_from([world.below, world.outside]),
                max_size=2,
            ),
        )
        loop = asyncio.get_running_loop()

        async def look(policy: AccessPolicy, ask: Ask) -> None:
            nonlocal runs, free
            quick, close = gates(world, policy)
            runs += 1
            if quick._free_permit(ask) is not None:
                free += 1
                assert (await close.admit(ask)).operation is ask.operation

        @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
        @given(policies, asks)
        def same(policy: AccessPolicy, ask: Ask) -> None:
            asyncio.run_coroutine_threadsafe(look(policy, ask), loop).result()

        await asyncio.to_thread(same)
        assert free > runs / 20


async def test_what_is_read_in_a_place_is_looked_at_no_more_than_once_a_minute() -> None:
    """A check of such a call takes next to no time: nothing is waited for."""
    async with a_world() as world:
        view = world.view(within(world.place, world.below))
        gate: Any = gate_of(view._options)
        ask = Ask(DECLARED["GET /folders/{folderId}/tasks"], (world.below,))
        assert gate._free_permit(ask) is None, "nobody knows what lies there"
        await gate.admit(ask)
        assert gate._free_permit(ask) is not None
        await asyncio.sleep(61)
        assert gate._free_permit(ask) is None
