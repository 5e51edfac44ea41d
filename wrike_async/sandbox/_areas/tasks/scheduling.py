"""From the ``dates`` that a request gives to the schedule that Wrike makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from wrike_async.sandbox._state.records import Dates
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.instants import (
    after_working_minutes,
    before_working_minutes,
    first_moment,
    last_moment,
    parse_local,
    working_minutes,
)

__all__ = ["schedule"]

_KEYS: Final = {"type", "start", "due", "duration", "workOnWeekends"}
_MAX_DURATION: Final = 1_800_000


def schedule(given: Mapping[str, Any] | None) -> Dates:
    """Return a schedule in full: what was left out is cleared, dates become working time, 09:00 to 17:00.

    Nothing at all is a backlog task, a due date alone a milestone; a start alone is refused.
    """
    if given is None:
        return Dates("Backlog")
    if not given.keys() <= _KEYS:
        raise invalid_parameter("dates", f"unknown keys {sorted(given.keys() - _KEYS)}")
    weekends = given.get("workOnWeekends", False)
    if not isinstance(weekends, bool):
        raise invalid_parameter("dates", "workOnWeekends must be true or false")
    duration = _duration(given.get("duration"))
    start, due = _moment(given.get("start")), _moment(given.get("due"))
    kind = given.get("type") or _implied(start, due, duration)
    if kind == "Backlog":
        if start or due:
            raise invalid_parameter("dates", "a Backlog task has neither start nor due")
        return Dates("Backlog", duration, work_on_weekends=weekends)
    if kind == "Milestone":
        if start or due is None:
            raise invalid_parameter("dates", "a Milestone has a due date and no start")
        return Dates("Milestone", 0, None, _text(last_moment(due, weekends)), weekends)
    if kind != "Planned":
        raise invalid_parameter("dates", f"unknown type {kind!r}")
    return _planned(start, due, duration, weekends)


def _planned(start: str | None, due: str | None, duration: int | None, weekends: bool) -> Dates:
    if start is not None:
        begins = first_moment(start, weekends)
        if due is not None:
            ends = last_moment(due, weekends)
        elif duration is not None:
            ends = after_working_minutes(begins, duration, weekends)
        else:
            raise invalid_parameter("dates", "a start needs a due date or a duration")
    elif due is not None and duration is not None:
        ends = last_moment(due, weekends)
        begins = before_working_minutes(ends, duration, weekends)
    else:
        raise invalid_parameter("dates", "a Planned task needs two of start, due and duration")
    if begins > ends:
        raise invalid_parameter("dates", "start is after due")
    minutes = working_minutes(begins, ends, weekends)
    return Dates("Planned", minutes, _text(begins), _text(ends), weekends)


def _implied(start: str | None, due: str | None, duration: int | None) -> str:
    if start is None and due is not None and duration is None:
        return "Milestone"
    return "Planned" if start or due else "Backlog"


def _duration(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise invalid_parameter("dates", "duration must be a whole number of minutes")
    if not 0 <= value < _MAX_DURATION:
        raise invalid_parameter("dates", f"duration must be from 0 to {_MAX_DURATION - 1}")
    return int(value)


def _moment(value: Any) -> str | None:
    if value is None:
        return None
    try:
        return parse_local(value)
    except (ValueError, TypeError) as error:
        raise invalid_parameter("dates", str(error)) from None


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
