"""The line of tickets against a sorted list, whatever comes and goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wrike_async._engine.line import Line

STEPS = st.lists(st.tuples(st.sampled_from(["add", "front", "leave", "leave", "move"]), st.integers(0, 1 << 16)))


@given(STEPS)
def test_the_lowest_number_is_first(steps: list[tuple[str, int]]) -> None:
    line: Line[str] = Line()
    kept: dict[str, int] = {}
    for number, (step, chance) in enumerate(steps, 1):
        chosen = sorted(kept)[chance % len(kept)] if kept else None
        if step in ("add", "front"):
            kept[f"entry {number}"] = number if step == "add" else -number
            line.add(f"entry {number}", kept[f"entry {number}"])
        elif chosen is not None:
            assert line.remove(chosen) == kept[chosen]
            if step == "leave":
                del kept[chosen]
            else:
                line.add(chosen, kept[chosen])
        assert line.first() == min(((n, entry) for entry, n in kept.items()), default=None)
        assert len(line) == len(kept)
        assert sorted(line) == sorted((n, entry) for entry, n in kept.items())


def test_those_who_left_are_forgotten() -> None:
    line: Line[object] = Line()
    line.add(object(), 0)
    for number in range(1, 10_000):
        entry = object()
        line.add(entry, number)
        line.remove(entry)
    assert len(line._heap) < 100
