"""How numbers are shown, and when a target holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.harness.report import at_least, at_most, exactly, shown
from benchmarks.harness.rounds import Spread


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1"),
        (1.0, "1"),
        (10_000, "10,000"),
        (1_234_567.8, "1,234,568"),
        (100.4, "100"),
        (99.96, "100"),
        (99.94, "99.9"),
        (12.34, "12.3"),
        (9.996, "10.0"),
        (9.994, "9.99"),
        (2.5, "2.50"),
        (0.456, "0.46"),
        (0.0999, "0.10"),
        (0.0456, "0.0456"),
        (0.00456, "0.00456"),
        (0.00000456, "4.56e-06"),
        (-2.5, "-2.50"),
    ],
)
def test_one_number(value: float, text: str) -> None:
    assert shown(Spread(value, value, value)) == text


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_no_number_is_shown_far_from_what_it_is(value: float) -> None:
    text = shown(Spread.of([value]))
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.051)
    assert len(text.replace(".", "").lstrip("0")) <= 3 or value >= 100 or "e" in text


def test_the_range_is_behind_the_median_unless_all_rounds_agree() -> None:
    spread = Spread.of([1.25, 1000.0, 0.5])
    assert shown(spread) == "1.25 (0.50 to 1,000)"
    assert shown(spread, spread=False) == "1.25"
    assert shown(Spread.of([7, 7])) == "7"


@given(st.lists(st.floats(min_value=0, max_value=100), min_size=1, max_size=5), st.floats(min_value=0, max_value=100))
def test_the_median_decides(values: list[float], bound: float) -> None:
    spread = Spread.of(values)
    assert at_most("it", spread, bound).holds == (spread.median <= bound)
    assert at_least("it", spread, bound).holds == (spread.median >= bound)
    assert exactly("it", spread, bound).holds == all(value == bound for value in values)


def test_a_bound_itself_is_kept() -> None:
    assert at_most("ratio", Spread.of([1.4]), 1.4).holds
    assert at_least("share", Spread.of([0.6]), 0.6).holds


def test_only_counts_are_exact_targets() -> None:
    assert exactly("requests", Spread.of([100, 100]), 100).exact
    assert not exactly("requests", Spread.of([100, 101, 100]), 100).holds
    assert not at_most("ratio", Spread.of([1.0]), 1.4).exact
    assert not at_least("ratio", Spread.of([1.0]), 0.6).exact


def test_a_target_says_its_bound() -> None:
    spread = Spread.of([1])
    assert at_most("ratio", spread, 1.4).what == "ratio: at most 1.4"
    assert at_least("share", spread, 0.98).what == "share: at least 0.98"
    assert exactly("requests", spread, 1_000_000).what == "requests: exactly 1,000,000"
    assert at_most("ratio", spread, 3.0).what == "ratio: at most 3"
