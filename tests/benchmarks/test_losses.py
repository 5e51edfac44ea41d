"""Where others are better: found in what was measured."""

from __future__ import annotations

import ast
from pathlib import Path

import attrs
import pytest

from benchmarks import cases
from benchmarks.cases import CASES
from benchmarks.harness.case import Case
from benchmarks.harness.losses import Loss, losses
from benchmarks.harness.report import Report
from benchmarks.harness.rounds import Round, Rounds, Spread

CASE = Case(
    "it",
    "Is it?",
    lambda quick: Round(),
    lambda rounds: Report([]),
    less={"seconds": "time", "refused": "requests refused"},
    more={"rate": "requests a second"},
    aside=["a scale"],
)


def rounds(*each: dict[str, dict[str, dict[str, float]]]) -> Rounds:
    made = []
    for values in each:
        made.append(Round())
        for job, contestants in values.items():
            for contestant, quantities in contestants.items():
                made[-1].note(job, contestant, **quantities)
    return Rounds(tuple(made))


def test_the_worst_job_stands_for_all_in_which_ours_is_behind() -> None:
    measured = rounds(
        {
            "few": {"wrike-async": {"seconds": 3.0}, "httpx": {"seconds": 2.0}, "slow": {"seconds": 9.0}},
            "many": {"wrike-async": {"seconds": 4.0}, "httpx": {"seconds": 4.0}, "quick": {"seconds": 1.0}},
            "none": {"wrike-async": {"seconds": 1.0}, "httpx": {"seconds": 2.0}},
            "nobody else": {"wrike-async": {"seconds": 9.0}},
        }
    )
    assert list(losses(CASE, measured)) == [
        Loss("wrike-async", "time", "quick", Spread(4, 4, 4), "many", jobs=2, of=3),
    ]


def test_each_of_ours_is_compared_and_more_may_be_better() -> None:
    measured = rounds(
        *(
            {"job": {"wrike-async, a": {"rate": a}, "wrike-async, b": {"rate": 200.0}, "httpx": {"rate": 100.0}}}
            for a in (40.0, 50.0, 60.0)
        )
    )
    assert list(losses(CASE, measured)) == [
        Loss("wrike-async, a", "requests a second", "httpx", Spread(0.5, 0.4, 0.6), "job", jobs=1, of=1),
    ]


def test_none_of_theirs_is_less_than_any_of_ours() -> None:
    measured = rounds({"job": {"wrike-async": {"refused": 1.0}, "httpx": {"refused": 0.0}, "other": {"refused": 5.0}}})
    assert list(losses(CASE, measured)) == [
        Loss("wrike-async", "requests refused", "httpx", None, "job", jobs=1, of=1),
    ]


@pytest.mark.parametrize(("ours", "others"), [(0.0, 0.0), (1.0, 1.0), (1.01, 1.0), (1.0, 2.0)])
def test_what_is_equal_or_better_is_no_loss(ours: float, others: float) -> None:
    measured = rounds({"job": {"wrike-async": {"seconds": ours}, "httpx": {"seconds": others}}})
    assert list(losses(CASE, measured)) == []


def test_a_scale_and_what_is_not_compared_are_left_out() -> None:
    measured = rounds(
        {
            "job": {
                "wrike-async": {"seconds": 2.0, "bytes": 100.0},
                "a scale": {"seconds": 1.0, "bytes": 1.0},
                "httpx": {"bytes": 1.0},
            }
        }
    )
    assert list(losses(CASE, measured)) == []
    assert len(list(losses(attrs.evolve(CASE, aside=[]), measured))) == 1


@pytest.mark.parametrize("name", CASES)
def test_every_case_says_what_can_be_lost(name: str) -> None:
    path = Path(cases.__file__).with_name(f"{name}.py")
    [made] = [
        statement.value
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "CASE"
    ]
    assert isinstance(made, ast.Call)
    assert {"less", "more"} & {keyword.arg for keyword in made.keywords}
