"""Timelogs and their categories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape, unescape
from typing import Any, Final

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.timelog_locks import is_locked
from wrike_async.sandbox._rules.values import plain
from wrike_async.sandbox._state.records import Timelog
from wrike_async.sandbox._wire.errors import access_forbidden, invalid_parameter, resource_not_found
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import instant_text
from wrike_async.sandbox._wire.paging import fingerprint

__all__ = ["category", "routes"]

routes = Routes()
_HOURS_PER_DAY: Final = 24
_EXTRAS: Final[dict[str, Callable[[Timelog], Any]]] = {
    "billingType": lambda timelog: timelog.billing_type,
    "approvalStatus": lambda timelog: timelog.approval_status,
    "exportStatus": lambda timelog: timelog.export_status,
    "finance": lambda timelog: {"currency": "USD", "actualFees": 0.0, "actualCost": 0.0},
}


@routes("GET /timelogs")
def account_timelogs(call: Call) -> Answer:
    """Return all timelogs that match."""
    return _page(call, lambda: call.state.timelogs)


@routes("GET /contacts/{contactId}/timelogs")
def contact_timelogs(call: Call) -> Answer:
    """Return what one person logged."""
    contact_id = lookup.contact(call.state, call.id).id
    return _page(call, lambda: (t for t in call.state.timelogs if t.user_id == contact_id))


@routes("GET /tasks/{taskId}/timelogs")
def task_timelogs(call: Call) -> Answer:
    """Return what was logged on a task, and on its subtasks unless ``descendants`` is false."""
    task = lookup.task(call.state, call.id)
    below = task.sub_task_ids if call.params.get("descendants", True) else ()
    tasks = [task, *(found for found in map(call.state.task, below) if found is not None)]
    return _page(call, lambda: [t for task in tasks for t in call.state.timelogs_on_task(task)])


@routes("GET /folders/{folderId}/timelogs")
def folder_timelogs(call: Call) -> Answer:
    """Return what was logged on a folder's tasks, and on those below unless ``descendants`` is false."""
    state = call.state
    folder_id = lookup.container_id(state, call.id)

    def logged() -> Iterable[Timelog]:
        within = set(state.subtree(folder_id)) if call.params.get("descendants", True) else {folder_id}
        tasks = {task.id for task in state.tasks_in(within)}
        return (timelog for timelog in state.timelogs if timelog.task_id in tasks)

    return _page(call, logged)


@routes("GET /timelog_categories/{timelogCategoryId}/timelogs")
def category_timelogs(call: Call) -> Answer:
    """Return what was logged under a category."""
    category_id = category(call, call.id)
    return _page(call, lambda: (t for t in call.state.timelogs if t.category_id == category_id))


@routes("GET /timelogs/{timelogIds}")
def timelogs_by_id(call: Call) -> Answer:
    """Return timelogs by ID."""
    found = call.found("Timelog", lambda identity: _find(call, identity))
    return Answer("timelogs", [_show(call, timelog) for timelog in found])


@routes("GET /timelog_categories")
def categories(call: Call) -> Answer:
    """Return the categories, hidden ones included."""
    found = call.state.timelog_categories.values()
    return Answer(
        "timelogCategories",
        [{"id": c.id, "name": c.name, "order": c.order, "hidden": c.hidden} for c in found],
    )


@routes("POST /tasks/{taskId}/timelogs")
def create(call: Call) -> Answer:
    """Log time on a task, for oneself or on behalf of another."""
    state, params, now = call.state, call.params, call.now
    task_id = lookup.task(state, call.id).id
    user_id = call.caller.id
    if params.get("onBehalfOf") is not None:
        user_id = lookup.user(state, params["onBehalfOf"]).id
        if user_id != call.caller.id and not call.caller.admin:
            raise access_forbidden("Only admins can log time for others")
    _unlocked(call, task_id, params["trackedDate"])
    category_id = params.get("categoryId")
    draft = Timelog(
        number=0,
        id="",
        task_id=task_id,
        user_id=user_id,
        hours=_hours(params["hours"]),
        created=now,
        updated=now,
        tracked=params["trackedDate"],
        comment=_comment(call),
        category_id=category_id and category(call, category_id),
    )

    def make(number: int) -> Timelog:
        draft.number, draft.id = number, state.id_space.scoped_id(Kind.TIMELOG, number)
        return draft

    return Answer("timelogs", [_show(call, _told(call, state.timelogs.add(make), "Added"))])


@routes("PUT /timelogs/{timelogId}")
def update(call: Call) -> Answer:
    """Change what was sent; even an empty change moves ``updatedDate``, and an empty comment clears it."""
    params, old = call.params, _existing(call)
    number = old.number
    _unlocked(call, old.task_id, old.tracked)
    _unlocked(call, old.task_id, params.get("trackedDate", old.tracked))
    hours = _hours(params["hours"]) if "hours" in params else None
    category_id = params.get("categoryId")
    if category_id is not None:
        category(call, category_id)
    timelog = call.state.timelogs.edit(number)
    timelog.hours = timelog.hours if hours is None else hours
    timelog.tracked = params.get("trackedDate", timelog.tracked)
    timelog.category_id = params.get("categoryId", timelog.category_id)
    if "comment" in params:
        timelog.comment = _comment(call)
    timelog.updated = call.now
    return Answer("timelogs", [_show(call, _told(call, timelog, "Changed"))])


@routes("DELETE /timelogs/{timelogId}")
def delete(call: Call) -> Answer:
    """Delete for good; the answer is empty."""
    timelog = _existing(call)
    _unlocked(call, timelog.task_id, timelog.tracked)
    call.state.timelogs.remove(timelog.number)
    _told(call, timelog, "Deleted")
    return Answer("timelogs", [])


def _told(call: Call, timelog: Timelog, what: str) -> Timelog:
    hours, task_id = f"{timelog.hours:g}", timelog.task_id
    call.state.happened("TimelogChanged", timeTrackerId=timelog.id, type=what, hours=hours, taskId=task_id)
    return timelog


def _page(call: Call, candidates: Callable[[], Iterable[Timelog]]) -> Answer:
    state = call.state
    key = (state.version, fingerprint(call.operation, call.path_values, call.params))
    numbers = state.searches.remembered(key, lambda: _matching(call, candidates()))
    cut = call.pager.cut(numbers)
    return Answer(
        "timelogs",
        [_show(call, state.timelogs[number]) for number in cut.items],
        cut.next_page_token,
        cut.response_size,
    )


def _matching(call: Call, candidates: Iterable[Timelog]) -> Sequence[int]:
    tests = _tests(call)
    if candidates is call.state.timelogs and not tests:
        return call.state.timelogs.numbers()
    return sorted(timelog.number for timelog in candidates if all(test(timelog) for test in tests))


def _tests(call: Call) -> list[Callable[[Timelog], bool]]:
    params = call.params
    tests: list[Callable[[Timelog], bool]] = []
    if "me" in params:
        tests.append(lambda timelog: timelog.user_id == call.caller.id)
    readers: dict[str, Callable[[Timelog], Any]] = {
        "createdDate": lambda timelog: timelog.created,
        "updatedDate": lambda timelog: timelog.updated,
        "trackedDate": lambda timelog: timelog.tracked,
        "timelogCategories": lambda timelog: timelog.category_id,
        "exportStatuses": lambda timelog: timelog.export_status,
        "billingTypes": lambda timelog: timelog.billing_type,
        "approvalStatuses": lambda timelog: timelog.approval_status,
    }
    for identity in params.get("timelogCategories", ()):
        category(call, identity)
    for name, read in readers.items():
        if name in params:
            tests.append(_is_in(read, params[name]))
    return tests


def _is_in(read: Callable[[Timelog], Any], allowed: Any) -> Callable[[Timelog], bool]:
    return lambda timelog: read(timelog) in allowed


def _unlocked(call: Call, task_id: str, day: str) -> None:
    if is_locked(call.state, task_id, day):
        raise access_forbidden(f"Time on {day} is locked")


def _hours(hours: float) -> float:
    if not 0 <= hours <= _HOURS_PER_DAY:
        raise invalid_parameter("hours", f"must be from 0 to {_HOURS_PER_DAY}")
    return float(hours)


def _comment(call: Call) -> str:
    comment: str = call.params["comment"]
    return escape(comment, quote=False) if call.params.get("plainText", False) else comment


def category(call: Call, identity: str) -> str:
    """Return a category that exists."""
    if identity not in call.state.timelog_categories:
        raise lookup.undecodable("timelog category", identity)
    return identity


def _find(call: Call, identity: str) -> Timelog | None:
    number = call.state.id_space.scoped_number(Kind.TIMELOG, identity)
    if number is None:
        raise lookup.undecodable("timelog", identity)
    return call.state.timelogs.get(number)


def _existing(call: Call) -> Timelog:
    found = _find(call, call.id)
    if found is None:
        raise resource_not_found(f"Timelog '{call.id}'")
    return found


def _show(call: Call, timelog: Timelog) -> dict[str, Any]:
    comment = timelog.comment
    document: dict[str, Any] = {
        "id": timelog.id,
        "taskId": timelog.task_id,
        "userId": timelog.user_id,
        "hours": timelog.hours,
        "createdDate": instant_text(timelog.created),
        "updatedDate": instant_text(timelog.updated),
        "trackedDate": timelog.tracked,
        "comment": unescape(plain(comment)) if call.params.get("plainText", False) else comment,
    }
    if timelog.category_id is not None:
        document["categoryId"] = timelog.category_id
    if "lockStatus" in call.fields:
        document["lockStatus"] = "Locked" if is_locked(call.state, timelog.task_id, timelog.tracked) else "Unlocked"
    document.update((name, read(timelog)) for name, read in _EXTRAS.items() if name in call.fields)
    return document
