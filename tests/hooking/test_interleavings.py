"""Programs that see to the same webhook at once, in any order that their requests can come in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hooking.schedules import every_way
from tests.hooking.world import URL, WANTED, Choose, Hook, World, run
from wrike_async import WrikeError
from wrike_async._hooking.ensuring import Found

FOREIGN = [
    Hook(id="A0", folder_id=None, recursive=None),
    Hook(id="A1", folder_id="G"),
    Hook(id="ZZ", folder_id=None, space_id="F"),
    Hook(id="ZA", hook_url=f"{URL}/other"),
    Hook(id="ZB", hook_url=None),
]
OTHER_EVENTS = attrs.evolve(WANTED, events=frozenset({"TaskDeleted"}))

OLD = Hook(id="B1")
SUSPENDED = Hook(id="B2", status="Suspended")
MISFIT = Hook(id="B3", events=("TaskDeleted",))
HOOKS = st.lists(st.sampled_from([OLD, SUSPENDED, MISFIT]), unique=True)


def rising() -> Iterator[str]:
    """IDs in the order of their age, as texts that are in another order: 2 to 7 come behind Z."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return (f"{digits[8 + number // 32]}{digits[number % 32]}" for number in count(22))


def in_any_order(draws: random.Random) -> Iterator[str]:
    names = [f"{first}{second}" for first in "CDEFGHIJKLMNOPQRSTUVWXY" for second in "2345670"]
    draws.shuffle(names)
    return iter(names)


def ids_of(value: tuple[Hook | bool, ...]) -> str:
    return ",".join(each.id if isinstance(each, Hook) else str(each) for each in value)


def world_of(choose: Choose, *hooks: Hook, new_ids: Iterator[str] | None = None, lost: int = 0) -> World:
    return World(choose, {hook.id: hook for hook in [*FOREIGN, *hooks]}, new_ids or rising(), lost)


def one_is_left(world: World) -> Hook:
    (left,) = world.ours()
    assert WANTED.fits(left)
    assert left.status == "Active"
    return left


@pytest.mark.parametrize("hooks", [(), (OLD,), (OLD, SUSPENDED), (OLD, MISFIT)], ids=ids_of)
@pytest.mark.parametrize("renew", [(False, False), (True, False), (True, True)], ids=ids_of)
def test_two_programs_in_every_order(renew: tuple[bool, ...], hooks: tuple[Hook, ...]) -> None:
    ways = 0
    for choose in every_way():
        ways += 1
        world = world_of(choose, *hooks)
        ends = run(world, [world.program(renew=each) for each in renew])
        left = one_is_left(world)
        assert all(isinstance(end, Found) for end in ends)
        assert left.id in {end.hook.id for end in ends if isinstance(end, Found)}
        assert not any(renew) or left.id in world.made
    assert ways > 1


@pytest.mark.parametrize(("renew", "hooks"), [((False, False), ()), ((True, False), (OLD,))], ids=ids_of)
def test_two_programs_in_every_order_with_a_lost_answer(renew: tuple[bool, ...], hooks: tuple[Hook, ...]) -> None:
    for choose in every_way():
        world = world_of(choose, *hooks, lost=1)
        run(world, [world.program(renew=each) for each in renew])
        one_is_left(world)


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    hooks=HOOKS,
    renew=st.lists(st.booleans(), min_size=10, max_size=10),
    lost=st.integers(0, 2),
    kills=st.integers(0, 3),
)
def test_ten_programs(seed: int, hooks: list[Hook], renew: list[bool], lost: int, kills: int) -> None:
    world = world_of(random.Random(seed).randrange, *hooks, lost=lost)
    ends = run(world, [world.program(renew=each) for each in renew], kills=kills)
    killed = ends.count("killed")
    assert sum(isinstance(end, Found) for end in ends) == 10 - killed
    assert len(world.made) <= 10 + 2
    if killed:
        # What the dead have left behind is put right by the next one.
        run(world, [world.program()])
    left = one_is_left(world)
    assert killed or not any(renew) or left.id in world.made


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), hooks=HOOKS, renew=st.lists(st.booleans(), min_size=2, max_size=5))
def test_writes_that_are_done_late(seed: int, hooks: list[Hook], renew: list[bool]) -> None:
    """What comes after the last look is too much at worst, and the next program puts it right."""
    world = world_of(random.Random(seed).randrange, *hooks, lost=2)
    world.may_be_late = True
    run(world, [world.program(renew=each) for each in renew])
    while world.on_the_way:
        world.arrive()
    world.lost = 0
    run(world, [world.program()])
    one_is_left(world)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), renew=st.lists(st.booleans(), min_size=3, max_size=10), old=st.booleans())
def test_ids_that_tell_no_age(seed: int, renew: list[bool], old: bool) -> None:
    """Then a webhook may not be renewed, and that is said; but nothing is ever missing."""
    draws = random.Random(seed)
    world = world_of(draws.randrange, *([OLD] if old else []), new_ids=in_any_order(draws))
    ends = run(world, [world.program(renew=each) for each in renew])
    for end, renewed in zip(ends, renew, strict=True):
        assert isinstance(end, Found) or (isinstance(end, WrikeError) and renewed)
    one_is_left(world)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), others=st.lists(st.booleans(), min_size=2, max_size=10))
def test_programs_that_want_different_events(seed: int, others: list[bool]) -> None:
    """The last one wins, or says that it cannot; at no time are there no events at all."""
    world = world_of(random.Random(seed).randrange)
    # Whether one fits is a question of whom one asks.
    world.wanted = attrs.evolve(WANTED, events=None, known=())
    programs = [world.program(wanted=OTHER_EVENTS if each else WANTED) for each in others]
    run(world, programs)
    assert len(world.ours()) == 1
