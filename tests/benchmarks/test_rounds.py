"""The arithmetic of rounds: ratios within a round, medians of all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.harness.rounds import Figure, Round, Rounds, Spread

POSITIVE = st.floats(min_value=1e-6, max_value=1e6)


def rounds_of(*pairs: tuple[float, float]) -> Rounds:
    """Rounds in which `ours` and `bare` took so many seconds for one job."""
    rounds = []
    for ours, bare in pairs:
        each = Round()
        each.note("job", "ours", seconds=ours)
        each.note("job", "bare", seconds=bare)
        rounds.append(each)
    return Rounds(tuple(rounds))


@given(st.lists(POSITIVE, min_size=1, max_size=9), st.randoms())
def test_a_spread_has_its_median_between_the_extremes_whatever_the_order(values: list[float], random: object) -> None:
    spread = Spread.of(values)
    assert spread.low == min(values)
    assert spread.high == max(values)
    assert spread.low <= spread.median <= spread.high
    assert sum(value < spread.median for value in values) <= len(values) / 2
    assert sum(value > spread.median for value in values) <= len(values) / 2
    assert Spread.of(sorted(values)) == spread


def test_a_spread_is_exact_when_all_rounds_agree() -> None:
    assert Spread.of([100, 100, 100]).exact
    assert Spread.of([100]).exact
    assert not Spread.of([100, 100, 101]).exact


def test_the_median_of_an_even_number_is_between_the_two_in_the_middle() -> None:
    assert Spread.of([4.0, 1.0, 2.0, 100.0]) == Spread(3.0, 1.0, 100.0)


def test_a_ratio_is_taken_within_its_round() -> None:
    # The second round ran on a machine ten times as slow, the third one too: medians alone would say 20 / 10.
    rounds = rounds_of((2.0, 1.0), (30.0, 10.0), (20.0, 10.0))
    assert rounds.ratio("job", "ours", "seconds", to="bare") == Spread(2.0, 2.0, 3.0)


@given(st.lists(st.tuples(POSITIVE, st.floats(min_value=0.01, max_value=100)), min_size=1, max_size=7), POSITIVE)
def test_what_slows_a_round_down_does_not_change_its_ratio(rounds: list[tuple[float, float]], ratio: float) -> None:
    measured = rounds_of(*((bare * slowness * ratio, bare * slowness) for bare, slowness in rounds))
    spread = measured.ratio("job", "ours", "seconds", to="bare")
    assert math.isclose(spread.low, ratio, rel_tol=1e-9)
    assert math.isclose(spread.high, ratio, rel_tol=1e-9)


def test_a_contestant_is_once_itself() -> None:
    assert rounds_of((0.1, 0.3), (0.7, 0.9)).ratio("job", "ours", "seconds", to="ours") == Spread(1.0, 1.0, 1.0)


def test_what_is_derived_is_computed_from_each_round() -> None:
    rounds = rounds_of((3.0, 1.0), (10.0, 2.0), (5.0, 4.0))
    difference = rounds.derived(
        lambda each: each[Figure("job", "ours", "seconds")] - each[Figure("job", "bare", "seconds")]
    )
    assert difference == Spread(2.0, 1.0, 8.0)


def test_jobs_and_contestants_keep_the_order_in_which_they_were_measured() -> None:
    each = Round()
    for job, contestant in (("second", "b"), ("second", "a"), ("first", "c"), ("second", "c")):
        each.note(job, contestant, seconds=1.0, requests=2)
    rounds = Rounds((each,))
    assert rounds.jobs() == ["second", "first"]
    assert rounds.contestants("second") == ["b", "a", "c"]
    assert rounds.contestants("first") == ["c"]


def test_values_are_found_by_their_names() -> None:
    rounds = rounds_of((1.0, 2.0), (3.0, 4.0), (2.0, 9.0))
    assert rounds.has("job", "ours", "seconds")
    assert not rounds.has("job", "ours", "requests")
    assert rounds.spread("job", "bare", "seconds") == Spread(4.0, 2.0, 9.0)
    assert rounds.median("job", "ours", "seconds") == 2.0
    with pytest.raises(KeyError):
        rounds.spread("job", "ours", "requests")


def test_what_one_round_lacks_is_not_there() -> None:
    rounds = rounds_of((1.0, 2.0), (3.0, 4.0))
    rounds.rounds[0].note("job", "ours", requests=3)
    assert not rounds.has("job", "ours", "requests")
    rounds.rounds[1].note("job", "ours", requests=4)
    assert rounds.has("job", "ours", "requests")


def test_the_medians_of_a_job_are_those_of_all_who_did_it() -> None:
    assert rounds_of((1.0, 9.0), (3.0, 5.0), (2.0, 7.0)).medians("job", "seconds") == {"ours": 2.0, "bare": 7.0}


def test_growth_is_taken_within_its_round() -> None:
    rounds = []
    for few, many in ((1.0, 2.0), (10.0, 30.0), (10.0, 20.0)):
        each = Round()
        each.note("few", "ours", seconds=few)
        each.note("many", "ours", seconds=many)
        rounds.append(each)
    assert Rounds(tuple(rounds)).growth("ours", "seconds", "few", "many") == Spread(2.0, 2.0, 3.0)


def test_noting_a_value_again_replaces_it() -> None:
    each = Round()
    each.note("job", "ours", seconds=1.0)
    each.note("job", "ours", seconds=2.0, requests=3)
    assert each == {Figure("job", "ours", "seconds"): 2.0, Figure("job", "ours", "requests"): 3}
