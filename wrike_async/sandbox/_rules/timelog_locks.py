"""Days on which no time can be logged any more, in a folder or space and in what is below it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from wrike_async.sandbox._rules.demands import Days
from wrike_async.sandbox._state.records import Task
from wrike_async.sandbox._state.world import State

__all__ = ["is_locked", "lock", "locks", "owners_above", "unlock"]

_TABLE: Final = "timelogLocks"


def locks(state: State, folder_id: str) -> list[Days]:
    """Return what is locked in a folder by itself, in order."""
    periods: list[Days] = state.documents[_TABLE].get(folder_id, {}).get("periods", [])
    return periods


def lock(state: State, folder_id: str, period: Days) -> None:
    """Lock days."""
    _keep(state, folder_id, _joined([*locks(state, folder_id), period]))


def unlock(state: State, folder_id: str, period: Days) -> None:
    """Unlock days."""
    _keep(state, folder_id, [rest for held in locks(state, folder_id) for rest in _without(held, period)])


def owners_above(state: State, task: Task) -> list[str]:
    """Return the folders and spaces with locks that a task is in."""
    return [identity for identity in state.documents[_TABLE] if set(state.subtree(identity)) & set(task.parent_ids)]


def is_locked(state: State, task_id: str, day: str) -> bool:
    """Tell whether time on a task is locked on a day."""
    if not state.documents[_TABLE]:
        return False
    task = state.task(task_id)
    above = [] if task is None else owners_above(state, task)
    return any(held.meets(day, day) for identity in above for held in locks(state, identity))


def _keep(state: State, folder_id: str, locks: list[Days]) -> None:
    state.documents[_TABLE][folder_id] = {"id": folder_id, "periods": locks}


def _joined(locks: list[Days]) -> list[Days]:
    """Return the same days in as few periods as possible, in order."""
    found: list[Days] = []
    for lock in sorted(locks, key=lambda lock: lock.first):
        if found and lock.first <= _day(found[-1].last, 1):
            found[-1] = Days(found[-1].first, max(found[-1].last, lock.last))
        else:
            found.append(lock)
    return found


def _without(lock: Days, gone: Days) -> list[Days]:
    if not lock.meets(gone.first, gone.last):
        return [lock]
    before, after = Days(lock.first, _day(gone.first, -1)), Days(_day(gone.last, 1), lock.last)
    return [rest for rest in (before, after) if rest.first <= rest.last]


def _day(text: str, step: int) -> str:
    return (date.fromisoformat(text) + timedelta(days=step)).isoformat()
