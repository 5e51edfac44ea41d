"""How much of everything a fresh world holds."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final, TypedDict

import attrs

__all__ = ["Amounts", "Sizes"]


class Amounts(TypedDict, total=False):
    """What a sandbox is asked to hold. What is left out follows the number of tasks, which is 0 by itself.

    There are approvals, bookings, dependencies, webhooks and timesheets only where they are asked for.
    """

    tasks: int
    folders: int
    projects: int
    comments: int
    timelogs: int
    spaces: int
    contacts: int
    approvals: int
    bookings: int
    dependencies: int
    webhooks: int
    timesheets: int


_IN_BATCHING: Final = frozenset({"refuse", "seconds", "progress", "failing", "hanging", "bulk_status"})


@attrs.frozen
class Sizes:
    """Counts of the seeded records, all of them settled."""

    tasks: int
    folders: int
    projects: int
    comments: int
    timelogs: int
    spaces: int
    contacts: int
    approvals: int = 0
    bookings: int = 0
    dependencies: int = 0
    webhooks: int = 0
    timesheets: int = 0

    @classmethod
    def settle(cls, amounts: Amounts) -> Sizes:
        """Fill what was left open in proportion to the tasks.

        Raises:
            TypeError: an amount has another name, or is no whole number.
            ValueError: the amounts cannot be.
        """
        given: dict[str, int] = {}
        for name, amount in amounts.items():
            if name not in Amounts.__annotations__:
                raise TypeError(_unknown(name))
            if not isinstance(amount, int) or isinstance(amount, bool):
                raise TypeError(f"{name} must be a whole number, not {amount!r}")
            if amount < 0:
                raise ValueError("a sandbox cannot hold a negative number of anything")
            given[name] = amount
        tasks = given.get("tasks", 0)
        in_proportion = {
            "tasks": 0,
            "folders": 10 + tasks // 500,
            "projects": 5 + tasks // 1000,
            "comments": tasks // 10,
            "timelogs": tasks // 10,
            "spaces": 2,
            "contacts": 8,
        }
        sizes = cls(**{**in_proportion, **given})
        if sizes.spaces < 1 or sizes.contacts < 1:
            raise ValueError("a sandbox needs a space and a contact, the caller")
        if not tasks and (sizes.comments or sizes.timelogs or sizes.dependencies):
            raise ValueError("seeded comments, timelogs and dependencies belong to tasks: seed tasks as well")
        return sizes


def _unknown(name: str) -> str:
    if name in _IN_BATCHING:
        return f"a sandbox has no amount {name!r}: set sandbox.batching.{name}"
    names = list(Amounts.__annotations__)
    close = get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(names)}"
    return f"a sandbox has no amount {name!r}; {hint}"
