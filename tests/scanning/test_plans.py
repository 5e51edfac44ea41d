"""Plans of scans without a loop: exactly once, whatever the account is like and whatever happens to it meanwhile."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.scanning.worlds import BEGAN, MakePlanner, World, http_date, read
from wrike_async._wire.decode import Envelope
from wrike_async._wire.ranges.calendar import Calendar
from wrike_async._wire.ranges.keyset import Keyset
from wrike_async._wire.ranges.planner import Ask, NotInOrder, Part, Planner, part_of
from wrike_async._wire.ranges.seconds import Stamped, Window, text_of
from wrike_async._wire.ranges.windows import Windows
from wrike_async.errors import DecodeError, InvalidArgument, ScanIncomplete

SPREAD = st.lists(st.integers(0, 100_000), max_size=60)
CROWDED = st.lists(st.integers(0, 12), max_size=60)
BURST = st.builds(
    lambda early, late: [*early, *(90_000 + at for at in late)],
    st.lists(st.integers(0, 90_000), max_size=15),
    st.lists(st.integers(0, 30), max_size=60),
)
SECONDS = SPREAD | CROWDED | BURST
PAGE_SIZES = st.integers(1, 10)
WALKS = st.integers(1, 5)
BREAKS = st.sampled_from([0.0, 0.0, 0.2])
SEEDS = st.integers(0, 10**6)


def keyset(page_size: int) -> MakePlanner:
    return lambda parts: Keyset(parts, key="createdDate", page_size=page_size)


def windows(page_size: int, *, moving: bool = False) -> MakePlanner:
    key = "updatedDate" if moving else "createdDate"
    return lambda parts: Windows(parts, key=key, page_size=page_size, moving=moving)


def check(world: World, came: Sequence[str]) -> None:
    assert [entry_id for entry_id, times in Counter(came).items() if times > 1] == []
    assert world.stayed() - set(came) == set()


@settings(max_examples=400)
@given(SECONDS, PAGE_SIZES, WALKS, BREAKS, st.booleans(), st.booleans(), SEEDS)
def test_a_keyset_brings_what_stays_exactly_once(
    seconds: list[int], page_size: int, walks: int, breaks: float, random_ties: bool, restores: bool, seed: int
) -> None:
    draw = random.Random(seed)
    world = World(seconds, draw, random_ties=random_ties, restores=restores)
    if restores and world.most_in_a_second() >= page_size:
        # In a second that is longer than a page, something removed and something else brought back look like nothing.
        restores = False
        world = World(seconds, draw, random_ties=random_ties, restores=False)
    try:
        came = read(world, keyset(page_size), draw, page_size=page_size, walks=walks, breaks=breaks)
    except ScanIncomplete:
        event("given up")
        assert world.most_in_a_second() > page_size
    else:
        check(world, came)


@settings(max_examples=200)
@given(SECONDS, PAGE_SIZES, WALKS, BREAKS, SEEDS)
def test_windows_bring_what_stays_exactly_once(
    seconds: list[int], page_size: int, walks: int, breaks: float, seed: int
) -> None:
    draw = random.Random(seed)
    world = World(seconds, draw, restores=False, in_order=draw.random() < 0.5)
    check(world, read(world, windows(page_size), draw, page_size=page_size, walks=walks, breaks=breaks))


@settings(max_examples=200)
@given(SPREAD | BURST, PAGE_SIZES, WALKS, BREAKS, SEEDS)
def test_what_moves_comes_exactly_once(
    seconds: list[int], page_size: int, walks: int, breaks: float, seed: int
) -> None:
    draw = random.Random(seed)
    world = World(seconds, draw, key="updatedDate", in_order=False)
    page_size += 3
    check(world, read(world, windows(page_size, moving=True), draw, page_size=page_size, walks=walks, breaks=breaks))


# --- single steps ---------------------------------------------------------------------------------------------------


def page(*seconds: int, token: str | None = None, total: int | None = None, key: str = "createdDate") -> Envelope:
    data = [{"id": f"T{second}.{n}", key: text_of(BEGAN + second)} for n, second in enumerate(seconds)]
    return Envelope({}, data, token, total, http_date(BEGAN + 1_000))


def asked(planner: Planner) -> Ask:
    ask = planner.next()
    assert ask is not None
    return ask


def test_idle_walks_take_the_far_half() -> None:
    planner = Keyset([Part(Window())], key="createdDate", page_size=2)
    first = asked(planner)
    assert (first.window, planner.next(), planner.left) == (Window(), None, None)
    planner.absorb(first, page(0, 10, token="2", total=102))
    assert planner.left == 100
    near, far = asked(planner), asked(planner)
    # What is left at the density of the last page is over after 500 seconds, which is nearer than half of the time.
    assert near.window == Window(BEGAN + 10, None)
    assert far.window == Window(BEGAN + 10 + 250, None)
    # The page that is under way is cut where the other part begins.
    batch = planner.absorb(near, page(10, 200, 300, token="2", total=100))
    assert [each.second - BEGAN for each in batch.found] == [10, 200]
    planner.absorb(far, page())
    assert planner.over


def test_a_page_out_of_order_is_no_proof() -> None:
    planner = Keyset([Part(Window())], key="createdDate", page_size=2)
    with pytest.raises(NotInOrder):
        planner.absorb(asked(planner), page(5, 3, token="2", total=9))
    assert planner.state() == [{"seen": {}}]


def test_a_server_that_ignores_the_window_is_no_endless_loop() -> None:
    planner = Keyset([Part(Window(BEGAN + 5))], key="createdDate", page_size=2)
    with pytest.raises(DecodeError, match="of another time"):
        planner.absorb(asked(planner), page(1, 3, token="2", total=9))


@pytest.mark.parametrize(
    "entry", [{}, {"id": "T"}, {"id": 5, "createdDate": text_of(0)}, "T", {"id": "T", "createdDate": "x"}]
)
def test_what_nobody_can_tell_from_others_is_an_error(entry: object) -> None:
    planner = Keyset([Part(Window())], key="createdDate", page_size=2)
    with pytest.raises(DecodeError, match="no ID, or no instant") as error:
        planner.absorb(asked(planner), Envelope({}, [entry], None, None))
    assert error.value.json_path == "$.data[0]"


def test_a_second_whose_order_changes_all_the_time_is_given_up() -> None:
    planner = Keyset([Part(Window())], key="createdDate", page_size=2)
    with pytest.raises(ScanIncomplete, match="walked through 20 times, and 2 of 4") as error:
        for _ in range(100):
            ask = asked(planner)
            planner.absorb(ask, page(0, 0, token="2", total=4) if ask.token is None else page(0, 0))
    assert (error.value.expected, error.value.got) == (4, 2)
    assert error.value.window.start.timestamp() == BEGAN
    assert [part_of(each).window for each in planner.state()] == [Window(BEGAN)]


def test_a_walk_without_a_total_goes_on_until_nothing_is_new() -> None:
    planner = Windows([Part(Window(BEGAN, BEGAN + 1))], key="createdDate", page_size=2)
    for first in (True, False):
        planner.absorb(asked(planner), page(0, 0, token="2"))
        assert len(planner.absorb(asked(planner), page(0, 0, 0)).found) == first
        assert planner.over is not first


def test_what_is_not_handed_out_is_in_the_state() -> None:
    planner = Windows([Part(Window(BEGAN, BEGAN + 9))], key="createdDate", page_size=2)
    found = planner.absorb(asked(planner), page(1, 2)).found
    assert planner.over
    assert planner.state() == []
    assert planner.state(found[1:]) == [
        {"start": text_of(BEGAN), "end": text_of(BEGAN + 9), "seen": {text_of(BEGAN + 1): [found[0].id]}}
    ]


def test_a_window_that_stays_short_is_cut_and_what_is_not_handed_out_comes_once() -> None:
    planner = Windows([Part(Window(BEGAN, BEGAN + 8))], key="createdDate", page_size=2)
    found: Sequence[Stamped] = ()
    for last in (3, 3, 5):
        planner.absorb(asked(planner), page(1, 2, token="2", total=5))
        found = planner.absorb(asked(planner), page(last)).found
    assert [each.second for each in found] == [BEGAN + 5]
    parts = [part_of(each) for each in planner.state(found)]
    assert [part.window for part in parts] == [Window(BEGAN, BEGAN + 4), Window(BEGAN + 4, BEGAN + 8)]
    assert [sorted(second - BEGAN for second in part.seen.values()) for part in parts] == [[1, 2, 3], []]


def calendar(window: Window, *, most: int = 5) -> Calendar:
    return Calendar([Part(window)], key="createdDate", widest=10, most=most, since=BEGAN, until=BEGAN + 25)


def test_a_calendar_goes_from_window_to_window() -> None:
    planner = calendar(Window())
    asks = [asked(planner) for _ in range(3)]
    assert planner.next() is None
    assert [(ask.window.start, ask.window.end) for ask in asks] == [
        (BEGAN, BEGAN + 10),
        (BEGAN + 10, BEGAN + 20),
        (BEGAN + 20, BEGAN + 25),
    ]
    assert len(planner.absorb(asks[1], page(12, 13)).found) == 2
    assert [part_of(each).window for each in planner.state()] == [asks[0].window, asks[2].window]
    planner.absorb(asks[0], page())
    assert len(planner.state()) == 1
    # What is of another time belongs to another window.
    assert planner.absorb(asks[2], page(7)).found == []
    assert planner.over
    assert planner.left == 0


def test_a_calendar_distrusts_an_answer_as_long_as_one_may_be() -> None:
    planner = calendar(Window(BEGAN, BEGAN + 4))
    assert planner.absorb(asked(planner), page(0, 1, 1, 2, 3)).found == []
    near, far = asked(planner), asked(planner)
    assert (near.window, far.window) == (Window(BEGAN, BEGAN + 2), Window(BEGAN + 2, BEGAN + 4))
    found = planner.absorb(near, page(0, 1)).found
    assert [part_of(each).window for each in planner.state(found)] == [near.window, far.window]
    planner.absorb(far, page(2, 2, 2, 2, 2))
    with pytest.raises(ScanIncomplete, match="5 entries came for the one second"):
        planner.absorb(asked(planner), page(2, 2, 2, 2, 2))


def test_parts_that_have_nothing_in_common() -> None:
    assert Window(1, 5).within(Window(3, None)) == Window(3, 5)
    with pytest.raises(InvalidArgument, match="nothing in common"):
        Window(1, 5).within(Window(5, 9))
