"""What a fresh world holds only on request: approvals, bookings, dependencies, webhooks, timesheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from wrike_async.sandbox._state.fresh import FreshWorld
from wrike_async.sandbox._state.mixing import mix
from wrike_async.sandbox._state.seeding import SEED_SPAN, SEED_START
from wrike_async.sandbox._state.sizes import Sizes
from wrike_async.sandbox._state.task_seeding import is_planned
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.id_space import IdSpace
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import instant_text, working_day

__all__ = [
    "SeededDependencies",
    "approvals",
    "bookings",
    "dependencies",
    "timesheet_rows",
    "timesheets",
    "webhooks",
]

_FIRST: Final = 0x00A70000
_DECISIONS: Final = ("Pending", "Approved", "Rejected")
_HANDED_IN: Final = ("NotSubmitted", "Pending", "Approved", "Rejected")
_SUNDAY: Final = date(2025, 12, 28)
_EVENTS: Final = (None, ["TaskCreated", "TaskStatusChanged"], ["CommentAdded"])


class SeededDependencies:
    """Dependencies between planned tasks: of neighbours first, then of those two apart, and so on.

    Raises:
        ValueError: there are too few planned tasks for that many.

    Attributes:
        pairs: the indexes of predecessor and successor.
        of_task: the IDs of the dependencies of a task, by its index.
    """

    def __init__(self, id_space: IdSpace, seed: int, sizes: Sizes) -> None:
        self.pairs = list(islice(_pairs(seed, sizes.tasks), sizes.dependencies))
        if len(self.pairs) < sizes.dependencies:
            raise ValueError(f"{sizes.tasks} tasks have room for {len(self.pairs)} dependencies: seed more tasks")
        self.of_task: dict[int, tuple[str, ...]] = {}
        for before, after in self.pairs:
            for index in (before, after):
                self.of_task[index] = (*self.of_task.get(index, ()), _dependency_id(id_space, before, after))


def _pairs(seed: int, tasks: int) -> Iterator[tuple[int, int]]:
    for apart in range(1, tasks):
        for index in range(tasks - apart):
            if is_planned(seed, index) and is_planned(seed, index + apart):
                yield index, index + apart


def _dependency_id(id_space: IdSpace, before: int, after: int) -> str:
    return ids.dependency_id(id_space.first_task + before, id_space.first_task + after)


def dependencies(fresh: FreshWorld) -> Iterator[dict[str, Any]]:
    """Yield the dependencies."""
    for before, after in SeededDependencies(fresh.id_space, fresh.seed, fresh.sizes).pairs:
        yield {
            "id": _dependency_id(fresh.id_space, before, after),
            "predecessorId": fresh.task_id(before),
            "successorId": fresh.task_id(after),
            "relationType": "FinishToStart",
            "lagTime": 0,
        }


def approvals(fresh: FreshWorld) -> Iterator[dict[str, Any]]:
    """Yield approvals, on tasks where there are any, the oldest first."""
    people = fresh.person_ids
    for index in range(fresh.sizes.approvals):
        bits = mix(fresh.seed ^ 0xAB, index)
        updated = instant_text(SEED_START + SEED_SPAN * index // fresh.sizes.approvals)
        decided = _DECISIONS[bits % len(_DECISIONS)]
        approver = people[(bits >> 8) % len(people)]
        said = "" if decided == "Pending" else f"{decided} by {approver}"
        tasks = fresh.sizes.tasks
        yield {
            "id": fresh.id_space.scoped_id(Kind.APPROVAL, _FIRST + index),
            **({"taskId": fresh.task_id(index % tasks)} if tasks else {"folderId": _home(fresh, index)}),
            "authorId": fresh.owner_id,
            "title": "",
            "description": f"Please look at this, {index}",
            "updatedDate": updated,
            "dueDate": working_day(index % 500) if bits & 1 << 20 else None,
            "decisions": [{"approverId": approver, "status": decided, "comment": said, "updatedDate": updated}],
            "reviewId": None,
            "attachmentIds": [],
            "type": "Regular",
            "status": decided,
            "autoFinishOnApprove": True,
            "autoFinishOnReject": True,
            "finished": decided != "Pending",
            **({} if decided == "Pending" else {"finisherId": approver}),
        }


def bookings(fresh: FreshWorld) -> Iterator[dict[str, Any]]:
    """Yield bookings of people for folders and projects, of one to five days each."""
    for index in range(fresh.sizes.bookings):
        bits = mix(fresh.seed ^ 0xB0, index)
        home, days = _home(fresh, index), 1 + bits % 5
        start = (SEED_START // 86_400 - 4) // 7 * 5 + bits % 500
        yield {
            "id": fresh.id_space.scoped_id(Kind.BOOKING, _FIRST + index),
            "folderId": home,
            "title": fresh.folder_titles[home],
            "responsibleId": fresh.person_ids[index % fresh.sizes.contacts],
            "responsiblePlaceholderId": None,
            "bookingDates": {
                "startDate": working_day(start),
                "finishDate": working_day(start + days - 1),
                "duration": 480 * days,
                "workOnWeekends": False,
            },
            "effortAllocation": {"mode": "FullTime", "totalEffort": 480 * days, "allocatedEffort": 480 * days},
        }


def webhooks(fresh: FreshWorld) -> Iterator[dict[str, Any]]:
    """Yield hooks: one of the account, then one of a folder, and so on."""
    for index in range(fresh.sizes.webhooks):
        of_folder = index % 2 == 1
        yield {
            "id": fresh.id_space.scoped_id(Kind.WEBHOOK, _FIRST + index),
            "accountId": fresh.account_id,
            "hookUrl": f"https://example.com/hooks/{index}",
            "status": "Suspended" if index % 7 == 6 else "Active",
            **({"folderId": _home(fresh, index)} if of_folder else {}),
            "events": _EVENTS[index % len(_EVENTS)],
            "recursive": index % 4 == 1 if of_folder else None,
        }


def timesheets(fresh: FreshWorld) -> Iterator[dict[str, Any]]:
    """Yield weekly timesheets: of all people for one week, then for the week before, and so on."""
    people = fresh.person_ids
    for index in range(fresh.sizes.timesheets):
        weeks, person = divmod(index, len(people))
        last = _SUNDAY - timedelta(weeks=weeks)
        yield {
            "id": fresh.id_space.scoped_id(Kind.TIMESHEET, _FIRST + index),
            "accountId": fresh.account_id,
            "userId": people[person],
            "periodStartDate": (last - timedelta(days=6)).isoformat(),
            "timeframe": "Weekly",
            "periodEndDate": last.isoformat(),
            "approval": {"status": _HANDED_IN[mix(fresh.seed ^ 0x75, index) % len(_HANDED_IN)]},
            "_row_ids": [_timesheet_row_id(fresh.id_space, index)] if fresh.sizes.tasks else [],
        }


def _timesheet_row_id(id_space: IdSpace, index: int) -> str:
    """Return the ID of the row of the i-th timesheet."""
    return id_space.scoped_id(Kind.TIMESHEET_ROW, _FIRST + index)


def timesheet_rows(fresh: FreshWorld) -> Iterator[dict[str, Any]]:
    """Yield the rows of the timesheets: one task for each."""
    for index in range(fresh.sizes.timesheets if fresh.sizes.tasks else 0):
        task = index % fresh.sizes.tasks
        home = fresh.home_ids[task % len(fresh.home_ids)]
        yield {
            "id": _timesheet_row_id(fresh.id_space, index),
            "type": "Task",
            "taskId": fresh.task_id(task),
            "parentIds": [home],
        }


def _home(fresh: FreshWorld, index: int) -> str:
    return fresh.home_ids[index % len(fresh.home_ids)]
