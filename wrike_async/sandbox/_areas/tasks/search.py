"""Which tasks a list is about, in which order, as numbers.

Seeded tasks that nobody touched are never all looked at without need: their creation grows with their number, so a
window of creation is a range, and an unfiltered list is one too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from wrike_async.sandbox._areas.tasks.filters import Predicate, predicates
from wrike_async.sandbox._calls.call import Call
from wrike_async.sandbox._state.records import Task
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.paging import fingerprint
from wrike_async.sandbox._wire.parameters import Range

__all__ = ["Numbers", "below", "everywhere"]

Numbers = Sequence[int]
# A seeded task is changed at the latest this many seconds after its creation.
_LATEST_CHANGE: Final = 1 << 21
_STATUS_ORDER: Final = ("Active", "Completed", "Deferred", "Cancelled")
_IMPORTANCE_ORDER: Final = ("High", "Normal", "Low")
_LAST: Final = "~"


def everywhere(call: Call) -> Numbers:
    """Return the account's tasks that match."""
    return _remembered(call, lambda: _search(call, call.state.tasks.seeded, lambda task: not task.in_bin))


def below(call: Call, folder_id: str) -> Numbers:
    """Return a folder's tasks that match; those of its subtree with ``descendants``."""
    return _remembered(call, lambda: _search_folder(call, folder_id))


def _search_folder(call: Call, folder_id: str) -> Numbers:
    state = call.state
    if folder_id == state.root_id and call.params.get("descendants", False):
        return _search(call, state.tasks.seeded, lambda task: not task.in_bin)
    within = set(state.subtree(folder_id)) if call.params.get("descendants", False) else {folder_id}
    return _search(call, state.seeded_in(within), lambda task: not within.isdisjoint(task.parent_ids))


def _search(call: Call, seeded: Numbers, belongs: Predicate) -> Numbers:
    params, tasks = call.params, call.state.tasks
    wanted = predicates(call.state, params)
    windowed = _windowed(call.state, seeded, params)
    # The window of creation is exact for untouched tasks, so they need not be asked again.
    rest = [test for name, test in wanted.items() if name != "createdDate"]
    hidden_subtasks = not params.get("subTasks", False)
    kept = [
        task.number
        for task in tasks.kept.values()
        if belongs(task)
        and not (hidden_subtasks and _is_only_subtask(call.state, task))
        and all(test(task) for test in wanted.values())
    ]
    fresh: Numbers = tasks.untouched(windowed)
    if rest:
        fresh = [number for number in fresh if _passes(tasks[number], rest)]
    found = sorted([*fresh, *kept]) if kept else fresh
    return _ordered(call.state, found, params.get("sortField"), params.get("sortOrder", "Asc"))


def _passes(task: Task, tests: Iterable[Predicate]) -> bool:
    return all(test(task) for test in tests)


def _is_only_subtask(state: State, task: Task) -> bool:
    """Tell whether a task is a subtask without a folder of its own: the root stands in for one."""
    return bool(task.super_task_ids) and task.parent_ids == (state.root_id,)


def _windowed(state: State, seeded: Numbers, params: Any) -> Numbers:
    """Return the seeded tasks whose creation fits the filters on creation and change."""
    first = state.tasks.seeded.start

    def created(number: int) -> int:
        return state.task_seeder.created(number - first)

    for name, slack in (("createdDate", 0), ("updatedDate", _LATEST_CHANGE)):
        window = params.get(name)
        if isinstance(window, Range):
            begin = 0 if window.start is None else bisect_left(seeded, window.start - slack, key=created)
            end = len(seeded) if window.end is None else bisect_left(seeded, window.end, key=created)
            seeded = seeded[begin:end]
    return seeded


def _ordered(state: State, numbers: Numbers, field: str | None, order: str) -> Numbers:
    if field is not None and not (field == "CreatedDate" and _numbered_by_creation(state)):
        numbers = sorted(numbers, key=_sort_key(state, field))
    return numbers[::-1] if field is not None and order == "Desc" else numbers


def _numbered_by_creation(state: State) -> bool:
    seeded, kept = state.tasks.seeded, state.tasks.kept
    latest = state.task_seeder.created(len(seeded) - 1) if seeded else 0
    return all(task.created >= latest for number, task in kept.items() if number >= seeded.stop)


def _sort_key(state: State, field: str) -> Callable[[int], Any]:
    tasks, seeder, first = state.tasks, state.task_seeder, state.tasks.seeded.start
    if field in ("UpdatedDate", "LastAccessDate"):
        return lambda n: tasks.kept[n].updated if n in tasks.kept else seeder.updated(n - first)
    if field == "CreatedDate":
        return lambda n: tasks.kept[n].created if n in tasks.kept else seeder.created(n - first)
    keys: dict[str, Callable[[Task], Any]] = {
        "CompletedDate": lambda task: (task.completed is None, task.completed),
        "DueDate": lambda task: task.dates.due or _LAST,
        "Status": lambda task: _STATUS_ORDER.index(task.status),
        "Importance": lambda task: _IMPORTANCE_ORDER.index(task.importance),
        "Title": lambda task: task.title,
        "StartFinishInterval": lambda task: (
            task.dates.start or task.dates.due or _LAST,
            task.dates.due or _LAST,
        ),
    }
    key = keys[field]
    return lambda number: key(tasks[number])


def _remembered(call: Call, search: Callable[[], Numbers]) -> Numbers:
    key = (call.state.version, fingerprint(call.operation, call.path_values, call.params))
    return call.state.searches.remembered(key, search)
