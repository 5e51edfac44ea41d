"""Locking and unlocking days: no time can be logged on them any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup, timelog_locks
from wrike_async.sandbox._rules.demands import Days, admins_only, days_of, need
from wrike_async.sandbox._wire.instants import day_text

__all__ = ["routes"]

_HALF_A_YEAR: Final = 183


def _folder(call: Call) -> str:
    return lookup.folder(call.state, call.id).id


def _space(call: Call) -> str:
    return lookup.space(call.state, call.id).id


def _lock(owner: Callable[[Call], str]) -> Callable[[Call], Answer]:
    def lock(call: Call) -> Answer:
        admins_only(call)
        folder_id, period = owner(call), _period(call)
        timelog_locks.lock(call.state, folder_id, period)
        return _answer(call, [folder_id], period)

    return lock


def _unlock(owner: Callable[[Call], str]) -> Callable[[Call], Answer]:
    """Return a handler that unlocks days; its answer is what stays locked."""

    def unlock(call: Call) -> Answer:
        admins_only(call)
        folder_id, period = owner(call), _period(call)
        timelog_locks.unlock(call.state, folder_id, period)
        return _answer(call, [folder_id], None)

    return unlock


def _listed(owner: Callable[[Call], str]) -> Callable[[Call], Answer]:
    return lambda call: _answer(call, [owner(call)], _window(call))


def _of_task(call: Call) -> Answer:
    """Return the locks of all that a task is in."""
    above = timelog_locks.owners_above(call.state, lookup.task(call.state, call.id))
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
            for lock in timelog_locks.locks(call.state, folder_id)
            if window is None or lock.meets(window.first, window.last)
        ],
    )


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
