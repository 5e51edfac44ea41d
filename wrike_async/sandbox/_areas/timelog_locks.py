"""Days on which no time can be logged any more, in a folder or space and in what is below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.demands import Days, admins_only, days_of, need
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.instants import day_text

__all__ = ["routes"]

_HALF_A_YEAR: Final = 183
_TABLE: Final = "timelogLocks"


def _folder(call: Call) -> str:
    return lookup.folder(call.state, call.id).id


def _space(call: Call) -> str:
    return lookup.space(call.state, call.id).id


def _lock(owner: Callable[[Call], str]) -> Callable[[Call], Answer]:
    def lock(call: Call) -> Answer:
        admins_only(call)
        folder_id, period = owner(call), _period(call)
        held = _locks(call.state, folder_id)
        _keep(call.state, folder_id, _joined([*held, period]))
        return _answer(call, [folder_id], period)

    return lock


def _unlock(owner: Callable[[Call], str]) -> Callable[[Call], Answer]:
    """Return a handler that unlocks days; its answer is what stays locked."""

    def unlock(call: Call) -> Answer:
        admins_only(call)
        folder_id, period = owner(call), _period(call)
        held = _locks(call.state, folder_id)
        _keep(call.state, folder_id, [rest for lock in held for rest in _without(lock, period)])
        return _answer(call, [folder_id], None)

    return unlock


def _listed(owner: Callable[[Call], str]) -> Callable[[Call], Answer]:
    return lambda call: _answer(call, [owner(call)], _window(call))


def _of_task(call: Call) -> Answer:
    """Return the locks of all that a task is in."""
    state, task = call.state, lookup.task(call.state, call.id)
    above = [identity for identity in state.documents[_TABLE] if set(state.subtree(identity)) & set(task.parent_ids)]
    return _answer(call, above, _window(call))


def _period(call: Call) -> Days:
    need(call, "period")
    return days_of("period", call.params["period"])


def _window(call: Call) -> Days:
    """Return the days that are asked for: half a year to either side of today, unless told otherwise."""
    if "period" in call.params:
        return days_of("period", call.params["period"])
    today = call.now // 86_400
    return Days(day_text(today - _HALF_A_YEAR), day_text(today + _HALF_A_YEAR))


def _answer(call: Call, folder_ids: Iterable[str], window: Days | None) -> Answer:
    return Answer(
        "timelogLockPeriods",
        [
            {"start": lock.first, "end": lock.last, "source": {"type": "Folder", "id": folder_id}}
            for folder_id in folder_ids
            for lock in _locks(call.state, folder_id)
            if window is None or lock.meets(window.first, window.last)
        ],
    )


def _locks(state: State, folder_id: str) -> list[Days]:
    periods: list[Days] = state.documents[_TABLE].get(folder_id, {}).get("periods", [])
    return periods


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


routes = Routes(
    {
        "GET /folders/{folderId}/timelog_lock_periods": _listed(_folder),
        "POST /folders/{folderId}/timelog_lock_periods": _lock(_folder),
        "DELETE /folders/{folderId}/timelog_lock_periods": _unlock(_folder),
        "GET /spaces/{spaceId}/timelog_lock_periods": _listed(_space),
        "POST /spaces/{spaceId}/timelog_lock_periods": _lock(_space),
        "DELETE /spaces/{spaceId}/timelog_lock_periods": _unlock(_space),
        "GET /tasks/{taskId}/timelog_lock_periods": _of_task,
    }
)
