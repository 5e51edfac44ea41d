"""Results on disk come back as they were."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.harness.results import Result, load, save
from benchmarks.harness.rounds import Figure, Round, Rounds

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.integers(0, 10**9) | st.floats(allow_nan=False, allow_infinity=False)
ROUNDS = st.lists(
    st.dictionaries(st.builds(Figure, NAMES, NAMES, NAMES), VALUES, max_size=12).map(Round), min_size=1, max_size=3
)


def result_of(rounds: list[Round], case: str = "some_case", *, quick: bool = True) -> Result:
    return Result(case, {"processor": "a fast one", "python": "3.11.7"}, 12.3, quick, Rounds(tuple(rounds)))


@given(ROUNDS)
def test_round_trip(rounds: list[Round]) -> None:
    with TemporaryDirectory() as folder:
        result = result_of(rounds)
        save(result, Path(folder))
        assert load("some_case", Path(folder)) == result


def test_the_order_of_jobs_and_contestants_comes_back(tmp_path: Path) -> None:
    each = Round()
    for job in ("100,000 at once", "1,000 at once"):
        for contestant in ("wrike-async", "aiohttp"):
            each.note(job, contestant, seconds=1.0)
    save(result_of([each]), tmp_path)
    loaded = load("some_case", tmp_path)
    assert loaded is not None
    assert loaded.rounds.jobs() == ["100,000 at once", "1,000 at once"]
    assert loaded.rounds.contestants("1,000 at once") == ["wrike-async", "aiohttp"]


def test_every_value_of_every_round_can_be_read_by_eye(tmp_path: Path) -> None:
    first, second = Round(), Round()
    first.note("job", "ours", seconds=0.25, requests=100)
    second.note("job", "ours", seconds=0.5, requests=100)
    save(result_of([first, second]), tmp_path / "made" / "when needed")
    path = tmp_path / "made" / "when needed" / "some_case.json"
    assert msgspec.json.decode(path.read_bytes())["rounds"] == [
        {"job": {"ours": {"seconds": 0.25, "requests": 100}}},
        {"job": {"ours": {"seconds": 0.5, "requests": 100}}},
    ]
    assert path.read_bytes().endswith(b"}\n")


def test_a_case_without_a_result_has_none(tmp_path: Path) -> None:
    assert load("some_case", tmp_path) is None
    assert load("some_case", tmp_path / "nowhere") is None


def test_a_new_result_replaces_the_old_one_and_leaves_others(tmp_path: Path) -> None:
    each = Round()
    each.note("job", "ours", seconds=1.0)
    old, other = result_of([each, each]), result_of([each], case="other")
    new = attrs.evolve(result_of([each]), seconds=1.0, quick=False)
    for result in (old, other, new):
        save(result, tmp_path)
    assert load("some_case", tmp_path) == new
    assert load("other", tmp_path) == other
