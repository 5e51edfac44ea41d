"""Wrong calls of tasks and dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls


WRONG: WrongCalls = {
    "tasks: two parents": (lambda w: w.tasks.list(folder_id="F", space_id="S"), "not folder_id and space_id"),
    "tasks: token of nothing": (lambda w: w.tasks.list(next_page_token=""), "must be a token"),
    "tasks: a start alone": (
        lambda w: w.tasks.update("T", dates={"start": "2026-03-15", "due": None}),
        "a start needs a due date or a duration",
    ),
    "tasks: a change of nothing": (lambda w: w.tasks.update("T"), "say what to change"),
    "dependencies: on nothing": (
        lambda w: w.dependencies.create("T", relation_type="StartToStart"),
        "give one of predecessor_id, successor_id",
    ),
    "dependencies: both ways": (
        lambda w: w.dependencies.create("T", predecessor_id="U", successor_id="V", relation_type="StartToStart"),
        "not predecessor_id and successor_id",
    ),
    "dependencies: how": (lambda w: w.dependencies.create("T", predecessor_id="U"), "needs relation_type"),
    "dependencies: half a minute": (lambda w: w.dependencies.update("D", lag_time=0.5), "lag_time must be an int"),
}
