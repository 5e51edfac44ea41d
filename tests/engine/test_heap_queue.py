"""The queue of tickets against a sorted list, whatever comes and goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._engine.queueing.heap_queue import HeapQueue

STEPS = st.lists(st.tuples(st.sampled_from(["add", "front", "leave", "leave", "move"]), st.integers(0, 1 << 16)))


@given(STEPS)
def test_the_lowest_number_is_first(steps: list[tuple[str, int]]) -> None:
    queue: HeapQueue[str] = HeapQueue()
    kept: dict[str, int] = {}
    for number, (step, chance) in enumerate(steps, 1):
        chosen = sorted(kept)[chance % len(kept)] if kept else None
        if step in ("add", "front"):
            kept[f"entry {number}"] = number if step == "add" else -number
            queue.add(f"entry {number}", kept[f"entry {number}"])
        elif chosen is not None:
            assert queue.remove(kept[chosen]) == chosen
            if step == "leave":
                del kept[chosen]
            else:
                queue.add(chosen, kept[chosen])
        assert queue.first() == min(((n, entry) for entry, n in kept.items()), default=None)
        assert len(queue) == len(kept)
        assert sorted(queue) == sorted((n, entry) for entry, n in kept.items())


def test_no_two_have_one_number() -> None:
    queue: HeapQueue[str] = HeapQueue()
    queue.add("one", 3)
    with pytest.raises(ValueError, match="3"):
        queue.add("other", 3)
    assert queue.first() == (3, "one")


def test_those_who_left_are_forgotten() -> None:
    queue: HeapQueue[object] = HeapQueue()
    queue.add(object(), 0)
    for number in range(1, 10_000):
        entry = object()
        queue.add(entry, number)
        queue.remove(number)
    assert len(queue._heap) < 100
