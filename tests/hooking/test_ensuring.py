"""What one call does, and what it says when it cannot."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import attrs
import pytest

from tests.hooking.world import KNOWN, URL, WANTED, Hook, World, run
from wrike_async import DecodeError, Forbidden, InvalidRequest, NotFound, OutcomeUnknown, WrikeError
from wrike_async._hooking.ensuring import Ensuring, Found
from wrike_async._hooking.wanted import WantedHook, age_of

OLD = Hook(id="A1")
OLDER = Hook(id="A0")
SUSPENDED = attrs.evolve(OLD, status="Suspended")
MISFIT = attrs.evolve(OLD, events=None)


def world_of(*hooks: Hook, fate: int = 0, lost: int = 0, wanted: WantedHook = WANTED) -> World:
    new_ids = (f"B{number:03}" for number in count())
    return World(lambda options: min(fate, options - 1), {hook.id: hook for hook in hooks}, new_ids, lost, wanted)


def ensured(world: World, *, renew: bool = False) -> Found[Hook]:
    (end,) = run(world, [world.program(renew=renew, wanted=world.wanted)])
    if isinstance(end, WrikeError):
        raise end
    assert isinstance(end, Found)
    return end


@pytest.mark.parametrize(
    ("hooks", "renew", "did", "asked"),
    [
        ((), False, "created", ["list", "create", "list"]),
        ((OLD,), False, "kept", ["list"]),
        ((SUSPENDED,), False, "reactivated", ["list", "activate A1", "list"]),
        ((MISFIT,), False, "replaced", ["list", "create", "list", "delete A1", "list"]),
        ((OLD,), True, "replaced", ["list", "create", "list", "delete A1", "list"]),
        ((SUSPENDED,), True, "replaced", ["list", "create", "list", "delete A1", "list"]),
        ((), True, "created", ["list", "create", "list"]),
        ((OLD, OLDER), False, "kept", ["list", "delete A0", "list"]),
        ((OLDER, SUSPENDED), False, "reactivated", ["list", "activate A1", "list", "delete A0", "list"]),
    ],
)
def test_what_is_done(hooks: tuple[Hook, ...], renew: bool, did: str, asked: list[str]) -> None:
    world = world_of(*hooks)
    end = ensured(world, renew=renew)
    assert (end.did, world.asked) == (did, asked)
    assert world.ours() == [end.hook]
    assert end.deleted == tuple(each.removeprefix("delete ") for each in asked if each.startswith("delete"))


NOT_DONE, DONE = 1, 2


@pytest.mark.parametrize(("fate", "creations"), [(NOT_DONE, 2), (DONE, 1)])
def test_a_lost_answer_to_a_creation(fate: int, creations: int) -> None:
    world = world_of(fate=fate, lost=1)
    assert ensured(world).did == "created"
    assert world.asked.count("create") == creations


@pytest.mark.parametrize(("fate", "tries"), [(NOT_DONE, 2), (DONE, 1)])
def test_a_lost_answer_to_a_reactivation(fate: int, tries: int) -> None:
    world = world_of(SUSPENDED, fate=fate, lost=1)
    assert ensured(world).did == "reactivated"
    assert world.asked.count("activate A1") == tries


@pytest.mark.parametrize(("fate", "deleted"), [(NOT_DONE, ("A0",)), (DONE, ())])
def test_a_lost_answer_to_a_deletion(fate: int, deleted: tuple[str, ...]) -> None:
    """What may have been deleted by others is not said to be deleted."""
    world = world_of(OLD, OLDER, fate=fate, lost=1)
    assert ensured(world) == Found(OLD, "kept", deleted)


@pytest.mark.parametrize("hooks", [(), (SUSPENDED,), (OLD, OLDER)], ids=["create", "activate", "delete"])
def test_answers_that_are_always_lost(hooks: tuple[Hook, ...]) -> None:
    world = world_of(*hooks, fate=NOT_DONE, lost=100)
    with pytest.raises(OutcomeUnknown):
        ensured(world)
    assert world.ours() == list(hooks)
    assert len([each for each in world.asked if each != "list"]) == 3


@pytest.mark.parametrize("error", [InvalidRequest("no handshake"), Forbidden("no"), NotFound("no such folder")])
def test_a_creation_that_is_refused_leaves_the_old_one(error: WrikeError) -> None:
    world = world_of(MISFIT)
    world.refusals.append(error)
    with pytest.raises(type(error)):
        ensured(world)
    assert world.ours() == [MISFIT]


def test_a_reactivation_that_is_refused_leaves_the_others() -> None:
    world = world_of(OLDER, SUSPENDED)
    world.refusals.append(InvalidRequest("no handshake"))
    with pytest.raises(InvalidRequest):
        ensured(world)
    assert world.ours() == [OLDER, SUSPENDED]


def test_one_that_somebody_else_deletes_is_made_again() -> None:
    world = world_of(SUSPENDED)
    program = world.program()
    program.send(None)  # about to list
    program.send(None)  # about to take it up again
    world.hooks.clear()
    world.there_was_one = world.there_was_an_active_one = False
    (end,) = run(world, [program])
    assert end == Found(Hook(id="B000"), "replaced", ())


@pytest.mark.parametrize(("lag", "creations"), [(1, 1), (3, 1), (4, 2)])
def test_a_list_that_lags_behind_is_waited_for(lag: int, creations: int) -> None:
    world = world_of()
    calls = world.calls()

    async def stale() -> list[Hook]:
        found = await calls.list()
        return [] if 1 < world.asked.count("list") <= 1 + lag else [*found]

    (end,) = run(world, [Ensuring(attrs.evolve(calls, list=stale), WANTED, renew=False).run()])
    assert isinstance(end, Found)
    assert world.asked.count("create") == creations
    assert world.ours() == [end.hook]


def lying(world: World, **answers: Callable[[str], object]) -> Ensuring[Hook]:
    """A server that does not do what it says."""

    async def answer(hook_id: str, made: Callable[[str], object]) -> object:
        return made(hook_id)

    methods: dict[str, Any] = {name: lambda hook_id, made=made: answer(hook_id, made) for name, made in answers.items()}
    return Ensuring(attrs.evolve(world.calls(), **methods), WANTED, renew=False)


def test_one_that_stays_suspended() -> None:
    world = world_of(SUSPENDED)
    (end,) = run(world, [lying(world, activate=lambda _: SUSPENDED).run()])
    assert "A1 was taken up again 3 times and is suspended each time" in str(end)


def test_one_that_stays_listed() -> None:
    world = world_of(OLD, OLDER)
    (end,) = run(world, [lying(world, delete=lambda _: None).run()])
    assert "A0 was deleted, and is listed all the same" in str(end)


@pytest.mark.parametrize("change", [{"folder_id": "OTHER"}, {"recursive": None}, {"events": None}], ids=str)
def test_what_is_made_otherwise_than_asked_does_not_pile_up(change: dict[str, Any]) -> None:
    world = world_of()
    calls = world.calls()

    async def create() -> Hook:
        made = attrs.evolve(await calls.create(), **change)
        world.there_was_one = world.there_was_an_active_one = False
        world.hooks[made.id] = made
        return made

    (end,) = run(world, [Ensuring(attrs.evolve(calls, create=create), WANTED, renew=False).run()])
    assert isinstance(end, DecodeError)
    assert "made webhook B000 otherwise than asked" in str(end)
    assert world.hooks == {}


def test_ids_that_go_down_end_in_an_error_and_leave_what_was_there() -> None:
    world = world_of(OLD)
    world.new_ids = iter(("A09", "A08", "A07", "A06"))
    world.hooks = {"ZZZ": attrs.evolve(OLD, id="ZZZ")}
    with pytest.raises(WrikeError, match="another one stays the youngest") as refused:
        ensured(world, renew=True)
    assert type(refused.value) is WrikeError
    assert set(world.hooks) == {"ZZZ"}
    assert len(world.made) == 3


ACCOUNT = attrs.evolve(WANTED, folder_id=None, recursive=False, events=None)
SPACE = attrs.evolve(WANTED, folder_id=None, space_id="S")
OF_ACCOUNT = Hook(id="X", folder_id=None, events=None, recursive=None)
OF_SPACE = Hook(id="X", folder_id=None, space_id="S")


@pytest.mark.parametrize(
    ("wanted", "hook", "concerns", "fits"),
    [
        (WANTED, OLD, True, True),
        (WANTED, attrs.evolve(OLD, hook_url="HTTPS://Example.com:443/wrike"), True, True),
        (WANTED, attrs.evolve(OLD, hook_url="https://[no URL"), False, True),
        (WANTED, attrs.evolve(OLD, hook_url=f"{URL}/"), False, True),
        (WANTED, attrs.evolve(OLD, space_id="S"), False, True),
        (WANTED, attrs.evolve(OLD, events=(*KNOWN,)), True, False),
        (WANTED, attrs.evolve(OLD, recursive=False), True, False),
        (ACCOUNT, OF_ACCOUNT, True, True),
        (ACCOUNT, attrs.evolve(OF_ACCOUNT, recursive=True), True, True),
        (ACCOUNT, attrs.evolve(OF_ACCOUNT, events=()), True, True),
        (ACCOUNT, attrs.evolve(OF_ACCOUNT, events=(*KNOWN, "New")), True, True),
        (ACCOUNT, attrs.evolve(OF_ACCOUNT, events=KNOWN[:1]), True, False),
        (ACCOUNT, OF_SPACE, False, False),
        (ACCOUNT, OLD, False, False),
        (SPACE, OF_SPACE, True, True),
        (SPACE, attrs.evolve(OF_SPACE, space_id=None, folder_id="S"), True, True),
        (SPACE, OF_ACCOUNT, False, False),
    ],
)
def test_what_is_meant(wanted: WantedHook, hook: Hook, concerns: bool, fits: bool) -> None:
    assert (wanted.concerns(hook), wanted.fits(hook)) == (concerns, fits)


def test_which_is_younger() -> None:
    base32 = ["MQAAAAEATMsK", "IEAGXR2EO4CQAABA", "IEAGXR2EO4CQAAA2", "IEAGXR2EO4CQAAAZ"]
    assert sorted(base32, key=age_of) == base32[::-1]
    assert sorted(["A_", "A-", "A9", "Az", "AZ"], key=age_of) == ["AZ", "Az", "A9", "A-", "A_"]
