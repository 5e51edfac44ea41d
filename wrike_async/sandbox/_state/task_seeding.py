"""The large part of a fresh world: tasks and what is on them, each record a pure function of its index."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from wrike_async.sandbox._state.mixing import mix
from wrike_async.sandbox._state.records import Attachment, Comment, Dates, Ids, Task, Timelog
from wrike_async.sandbox._state.seeding import SEED_SPAN, SEED_START
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.contents import Pattern
from wrike_async.sandbox._wire.id_space import IdSpace
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import day_text, working_day

__all__ = [
    "ATTACHMENT_INTERVAL",
    "FIRST_ATTACHMENT",
    "FIRST_COMMENT",
    "FIRST_TIMELOG",
    "MOST_ATTACHMENTS",
    "AttachmentSeeder",
    "CommentSeeder",
    "TaskSeeder",
    "TimelogSeeder",
    "is_planned",
]

FIRST_COMMENT: Final = 0x04D8C000
FIRST_TIMELOG: Final = 0x01F3A000
FIRST_ATTACHMENT: Final = 0x28DEF000
MOST_ATTACHMENTS: Final = 3
"""The most that a seeded task has."""

ATTACHMENT_INTERVAL: Final = 60
"""Seconds between the attachments of a task, the first of which comes with it."""

_BURST: Final = 4
_PLANNED: Final = 2
"""From this kind of schedule on, there are a start and a due date."""

_VERBS: Final = ("Plan", "Draft", "Review", "Ship", "Fix", "Measure", "Discuss", "Archive")
_NOUNS: Final = (
    "landing page",
    "quarterly report",
    "invoice run",
    "newsletter",
    "release",
    "survey",
    "café menu",
    "API",
)
_IMPORTANCE: Final = ("Normal",) * 5 + ("High", "High", "Low")
_IMPACTS: Final = ("Low", "Medium", "High")
_FILES: Final = (
    ("notes", "txt", "text/plain"),
    ("document", "pdf", "application/pdf"),
    ("photo", "png", "image/png"),
    ("figures", "csv", "text/csv"),
)


class TaskSeeder:
    """Makes the i-th task. Creation never goes back as ``i`` grows; a burst of tasks shares its second."""

    def __init__(
        self,
        id_space: IdSpace,
        seed: int,
        count: int,
        homes: list[str],
        people: list[str],
        field_ids: list[str],
        dependencies: Mapping[int, Ids],
    ) -> None:
        self._first = id_space.first_task
        self._statuses = _statuses(id_space)
        self._seed = seed
        self._count = count
        self._homes = homes
        self._people = people
        self._dependencies = dependencies
        self._impact, self._cost = field_ids[:2]

    def created(self, index: int) -> int:
        """Return when the i-th task was created."""
        return SEED_START + SEED_SPAN * (index - index % _BURST) // max(1, self._count)

    def updated(self, index: int) -> int:
        """Return when the i-th task was last changed: within 25 days of its creation."""
        return self.created(index) + (mix(self._seed, index) >> 20 & 0x1FFFFF)

    def attachments(self, index: int) -> int:
        """Return how many attachments the i-th task began with."""
        return _attachments(mix(self._seed, index))

    def __call__(self, index: int) -> Task:
        """Make the i-th task."""
        number = self._first + index
        bits = mix(self._seed, index)
        created = self.created(index)
        updated = created + (bits >> 20 & 0x1FFFFF)
        status, custom_status_id = self._statuses[bits & 15]
        noun = _NOUNS[bits >> 44 & 7]
        person = bits >> 4 & 0xFF
        people = self._people
        assigned = bits >> 12 & 3
        responsible: tuple[str, ...] = ()
        if assigned == 1:
            responsible = (people[person % len(people)],)
        elif assigned == 2 and len(people) > 1:
            responsible = (people[person % len(people)], people[(person + 1) % len(people)])
        super_ids, sub_ids = self._relatives(index) if index % 16 in (4, 5) else ((), ())
        return Task(
            number=number,
            id=ids.task_id(number),
            title=f"{_VERBS[bits >> 41 & 7]} {noun} {index}",
            created=created,
            updated=updated,
            completed=updated if status == "Completed" else None,
            custom_status_id=custom_status_id,
            priority=f"{0x01B8940080000000 + index:016x}0000b400",
            status=status,
            importance=_IMPORTANCE[bits >> 47 & 7],
            dates=_dates(_schedule(bits), (created // 86_400 - 4) // 7 * 5 + (bits >> 52 & 7), 1 + (bits >> 55 & 7)),
            description=f"<p>{noun} &amp; follow-up</p>" if bits & 64 else "",
            parent_ids=(self._homes[index % len(self._homes)],),
            author_ids=(people[0],),
            responsible_ids=responsible,
            shared_ids=(people[0],),
            follower_ids=(people[0],) if bits & 128 else (),
            super_task_ids=super_ids,
            sub_task_ids=sub_ids,
            dependency_ids=self._dependencies.get(index, ()),
            custom_fields=(
                ((self._impact, _IMPACTS[bits >> 5 & 1]), (self._cost, str(bits >> 30 & 0x3FFF))) if bits & 256 else ()
            ),
            attachment_count=_attachments(bits),
        )

    def _relatives(self, index: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if index % 2:
            return (ids.task_id(self._first + index - 1),), ()
        return (), (ids.task_id(self._first + index + 1),) if index + 1 < self._count else ()


def _statuses(id_space: IdSpace) -> tuple[tuple[str, str], ...]:
    """Return groups and statuses, each as often among sixteen as it is among tasks."""
    standard = id_space.standard_status
    return (
        *[("Active", standard["Active"])] * 6,
        *[("Active", id_space.own_status_id(0))] * 3,
        *[("Completed", standard["Completed"])] * 4,
        *[("Deferred", standard["Deferred"])] * 2,
        ("Cancelled", standard["Cancelled"]),
    )


def is_planned(seed: int, index: int) -> bool:
    """Tell whether the i-th task has a start and a due date."""
    return _schedule(mix(seed, index)) >= _PLANNED


def _schedule(bits: int) -> int:
    return bits >> 50 & 3


def _attachments(bits: int) -> int:
    return bits >> 15 & MOST_ATTACHMENTS if bits & 512 else 0


@lru_cache(maxsize=1 << 14)
def _dates(kind: int, first: int, days: int) -> Dates:
    """Return a schedule that begins on the n-th working day; many tasks share one."""
    if kind == 0:
        return Dates("Backlog")
    if kind < _PLANNED:
        return Dates("Milestone", 0, None, f"{working_day(first)}T17:00:00")
    last = working_day(first + days - 1)
    return Dates("Planned", 480 * days, f"{working_day(first)}T09:00:00", f"{last}T17:00:00")


class CommentSeeder:
    """Makes the j-th comment: on the task with the same index, round and round."""

    def __init__(self, id_space: IdSpace, seed: int, tasks: int, created: TaskSeeder, people: list[str]) -> None:
        self._id_space = id_space
        self._seed = seed ^ 0xC033
        self._tasks = tasks
        self._task = created
        self._people = people

    def __call__(self, index: int) -> Comment:
        """Make the j-th comment."""
        bits = mix(self._seed, index)
        task = index % self._tasks
        return Comment(
            number=FIRST_COMMENT + index,
            id=self._id_space.scoped_id(Kind.COMMENT, FIRST_COMMENT + index),
            author_id=self._people[bits % len(self._people)],
            text=f"Looks <b>good</b> to me, {_VERBS[bits >> 8 & 7].lower()} it. #{index}",
            created=self._task.created(task) + 60 * (1 + index // self._tasks),
            task_id=ids.task_id(self._id_space.first_task + task),
        )


class AttachmentSeeder:
    """Makes the j-th attachment: on the task with the same index, round and round; or none, if that has fewer."""

    def __init__(self, id_space: IdSpace, seed: int, tasks: int, created: TaskSeeder, people: list[str]) -> None:
        self._id_space = id_space
        self._seed = seed ^ 0xA77A
        self._tasks = tasks
        self._task = created
        self._people = people

    def __call__(self, index: int) -> Attachment | None:
        """Make the j-th attachment."""
        position, task = divmod(index, self._tasks)
        if position >= self._task.attachments(task):
            return None
        bits = mix(self._seed, index)
        stem, ending, content_type = _FILES[bits % len(_FILES)]
        identity = self._id_space.scoped_id(Kind.ATTACHMENT, FIRST_ATTACHMENT + index)
        return Attachment(
            number=FIRST_ATTACHMENT + index,
            id=identity,
            author_id=self._people[bits % len(self._people)],
            name=f"{stem} {index}.{ending}",
            created=self._task.created(task) + ATTACHMENT_INTERVAL * position,
            content_type=content_type,
            content=Pattern(bits >> 8 & 0x3FFFF),
            origin_id=identity,
            task_id=ids.task_id(self._id_space.first_task + task),
        )


class TimelogSeeder:
    """Makes the j-th timelog: on the task with the same index, by the people in turn."""

    def __init__(
        self, id_space: IdSpace, seed: int, tasks: int, created: TaskSeeder, people: list[str], categories: list[str]
    ) -> None:
        self._id_space = id_space
        self._seed = seed ^ 0x7106
        self._tasks = tasks
        self._task = created
        self._people = people
        self._categories = categories

    def __call__(self, index: int) -> Timelog:
        """Make the j-th timelog."""
        bits = mix(self._seed, index)
        task = index % self._tasks
        created = self._task.created(task) + 3600 * (1 + index // self._tasks)
        return Timelog(
            number=FIRST_TIMELOG + index,
            id=self._id_space.scoped_id(Kind.TIMELOG, FIRST_TIMELOG + index),
            task_id=ids.task_id(self._id_space.first_task + task),
            user_id=self._people[index % len(self._people)],
            hours=(1 + bits % 16) / 2,
            created=created,
            updated=created + (bits >> 8 & 0xFFFF),
            tracked=day_text(created // 86_400),
            comment=f"Worked on <i>it</i>, part {bits >> 24 & 7}",
            category_id=self._categories[(bits >> 28) % len(self._categories)] if bits & 1 else None,
            billing_type="Billable" if bits & 2 else "NonBillable",
        )
