"""Small accounts that change between any two answers, and drivers that have a planner read them without a loop."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from email.utils import formatdate

import attrs

from wrike_async._wire.decode import Envelope
from wrike_async._wire.ranges.planner import Ask, Part, Planner, part_of
from wrike_async._wire.ranges.seconds import Window, text_of

BEGAN = 1_700_000_000

MakePlanner = Callable[[Sequence[Part]], Planner]


@attrs.define(eq=False)
class Thing:
    """An entry of the account."""

    id: str
    created: int
    updated: int
    there: bool = True
    always_there: bool = True


class World:
    """An account: what it answers, and what happens to it.

    Args:
        seconds: when its things were created, in seconds after its beginning.
        draw: what chances are drawn from.
        key: by which it filters and sorts.
        random_ties: whether things of the same second come in a new order each time.
        restores: whether what was trashed may come back.
        in_order: whether it sorts at all.
    """

    def __init__(
        self,
        seconds: Iterable[int],
        draw: random.Random,
        *,
        key: str = "createdDate",
        random_ties: bool = False,
        restores: bool = True,
        in_order: bool = True,
    ) -> None:
        self.things = [Thing(f"T{n}", BEGAN + at, BEGAN + at) for n, at in enumerate(seconds)]
        self.now = max((each.created for each in self.things), default=BEGAN) + 10
        self.answers = 0
        # Who creates faster than a scan reads would have it go on for ever.
        self._most = len(self.things) + 20
        self._draw = draw
        self._key = key
        self._random_ties = random_ties
        self._restores = restores
        self._in_order = in_order

    def at(self, thing: Thing) -> int:
        return thing.created if self._key == "createdDate" else thing.updated

    def answer(self, ask: Ask, page_size: int) -> Envelope:
        """Answer as the API does: pages by offset, the total on the first of several, a clock in whole seconds."""
        self.answers += 1
        found = [each for each in self.things if each.there and ask.window.holds(self.at(each))]
        if self._random_ties:
            self._draw.shuffle(found)
        if self._in_order:
            found.sort(key=self.at)
        offset = 0 if ask.token is None else int(ask.token)
        page = found[offset : offset + page_size]
        more = len(found) > offset + page_size
        size = len(found) if more and offset == 0 else None
        data = [{"id": each.id, self._key: text_of(self.at(each))} for each in page]
        return Envelope({}, data, str(offset + page_size) if more else None, size, http_date(self.now))

    def change(self) -> None:
        """Let something happen, or nothing."""
        self.now += self._draw.choice([0, 0, 1, 5])
        for _ in range(self._draw.choice([0, 1, 1, 3])):
            what = self._draw.choice(["trash", "trash", "create", "touch", *["restore"] * self._restores])
            if what == "create" and len(self.things) < self._most:
                thing = Thing(f"N{len(self.things)}", self.now, self.now, always_there=False)
                self.things.append(thing)
            elif what != "create" and self.things:
                self._change(self._draw.choice(self.things), what)

    def _change(self, thing: Thing, what: str) -> None:
        if what == "touch" and self._key == "createdDate":
            return
        if what == "trash":
            thing.there = thing.always_there = False
        elif what == "restore":
            thing.there = True
        thing.updated = self.now

    def stayed(self) -> set[str]:
        """Return what was there all the time."""
        return {each.id for each in self.things if each.always_there}

    def most_in_a_second(self) -> int:
        seconds = [self.at(each) for each in self.things]
        return max(map(seconds.count, seconds), default=0)


def http_date(second: int) -> str:
    return formatdate(second, usegmt=True)


def read(
    world: World, make: MakePlanner, draw: random.Random, *, page_size: int, walks: int, breaks: float
) -> list[str]:
    """Have a planner read a world that changes, and begin anew from its state now and then; return what came."""
    planner, under_way, came = make([Part(Window())]), list[Ask](), list[str]()
    for _ in range(20_000):
        while len(under_way) < walks and (ask := planner.next()) is not None:
            under_way.append(ask)
        if not under_way:
            assert planner.over
            return came
        ask = under_way.pop(draw.randrange(len(under_way)))
        world.change()
        batch = planner.absorb(ask, world.answer(ask, page_size))
        # Others may be asked for while these are handed out.
        if draw.random() < 0.5 and (ask_more := planner.next()) is not None:
            under_way.append(ask_more)
        handed = len(batch.found)
        if draw.random() < breaks:
            handed = draw.randint(0, handed)
            state = json.loads(json.dumps(planner.state(batch.found[handed:])))
            planner, under_way = make([part_of(each) for each in state]), []
        came += [each.id for each in batch.found[:handed]]
    raise AssertionError("it never ends")
