"""Results on disk: a JSON file for each case, with every value of every round."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs
import msgspec

from benchmarks.harness.rounds import Figure, Round, Rounds

__all__ = ["Result", "load", "save"]


@attrs.frozen
class Result:
    """What a case brought.

    Attributes:
        case: its name.
        machine: see `describe_machine`.
        seconds: how long all rounds took.
        quick: whether it did less of the work.
        rounds: the values.
    """

    case: str
    machine: Mapping[str, str]
    seconds: float
    quick: bool
    rounds: Rounds


def save(result: Result, folder: Path) -> None:
    """Write a result to ``folder``, in place of an earlier one of the same case."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "case": result.case,
        "machine": dict(result.machine),
        "seconds": round(result.seconds, 1),
        "quick": result.quick,
        "rounds": [_nested(each) for each in result.rounds.rounds],
    }
    (folder / f"{result.case}.json").write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")


def load(case: str, folder: Path) -> Result | None:
    """Read the result of a case, ``None`` where there is none."""
    path = folder / f"{case}.json"
    if not path.exists():
        return None
    document = msgspec.json.decode(path.read_bytes())
    rounds = tuple(
        Round(
            {
                Figure(job, contestant, quantity): value
                for job, contestants in each.items()
                for contestant, quantities in contestants.items()
                for quantity, value in quantities.items()
            }
        )
        for each in document["rounds"]
    )
    return Result(case, document["machine"], document["seconds"], document["quick"], Rounds(rounds))


def _nested(values: Round) -> dict[str, dict[str, dict[str, float]]]:
    nested: dict[str, dict[str, dict[str, float]]] = {}
    for figure, value in values.items():
        nested.setdefault(figure.job, {}).setdefault(figure.contestant, {})[figure.quantity] = value
    return nested
