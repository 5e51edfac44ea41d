"""How much of everything a fresh world holds."""

from __future__ import annotations

from typing import TypedDict

import attrs

__all__ = ["Amounts", "Sizes"]


class Amounts(TypedDict, total=False):
    """What a sandbox is asked to hold. What is left out follows the number of tasks, which is 0 by itself."""

    tasks: int
    folders: int
    projects: int
    comments: int
    timelogs: int
    spaces: int
    contacts: int


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

    @classmethod
    def settle(cls, amounts: Amounts) -> Sizes:
        """Fill what was left open in proportion to the tasks.

        Raises:
            TypeError: an amount has another name, or is no whole number.
            ValueError: the amounts cannot be.
        """
        for name, amount in amounts.items():
            if name not in Amounts.__annotations__:
                raise TypeError(f"a sandbox has no amount {name!r}; there are {', '.join(Amounts.__annotations__)}")
            if not isinstance(amount, int) or isinstance(amount, bool):
                raise TypeError(f"{name} must be a whole number, not {amount!r}")
        tasks = amounts.get("tasks", 0)
        sizes = cls(
            tasks=tasks,
            folders=amounts.get("folders", 10 + tasks // 500),
            projects=amounts.get("projects", 5 + tasks // 1000),
            comments=amounts.get("comments", tasks // 10),
            timelogs=amounts.get("timelogs", tasks // 10),
            spaces=amounts.get("spaces", 2),
            contacts=amounts.get("contacts", 8),
        )
        if min(tasks, sizes.folders, sizes.projects, sizes.comments, sizes.timelogs) < 0:
            raise ValueError("a sandbox cannot hold a negative number of anything")
        if sizes.spaces < 1 or sizes.contacts < 1:
            raise ValueError("a sandbox needs a space and a contact, the caller")
        if not tasks and (sizes.comments or sizes.timelogs):
            raise ValueError("seeded comments and timelogs belong to tasks: seed tasks as well")
        return sizes
