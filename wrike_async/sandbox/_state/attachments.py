"""The table of attachments: seeded ones on the tasks that say they have some, then those that were added."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from wrike_async.sandbox._state.records import Attachment
from wrike_async.sandbox._state.table import SeededTable
from wrike_async.sandbox._state.task_seeding import (
    ATTACHMENT_INTERVAL,
    FIRST_ATTACHMENT,
    MOST_ATTACHMENTS,
    AttachmentSeeder,
    TaskSeeder,
)
from wrike_async.sandbox._wire.contents import Content, content_type
from wrike_async.sandbox._wire.id_space import IdSpace
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["Attachments"]


class Attachments(SeededTable[Attachment]):
    """Attachments by number, old versions included."""

    def __init__(self, id_space: IdSpace, seed: int, tasks: int, seeder: TaskSeeder, people: list[str]) -> None:
        make = AttachmentSeeder(id_space, seed, max(1, tasks), seeder, people)
        super().__init__(FIRST_ATTACHMENT, MOST_ATTACHMENTS * tasks, make)
        self._id_space = id_space
        self._tasks = tasks
        self._seeder = seeder

    def attach(
        self,
        name: str,
        content: Content,
        *,
        created: int,
        author_id: str,
        task_id: str | None = None,
        folder_id: str | None = None,
        previous: Attachment | None = None,
    ) -> Attachment:
        """Add a file, or the next version of ``previous``."""

        def make(number: int) -> Attachment:
            identity = self._id_space.scoped_id(Kind.ATTACHMENT, number)
            return Attachment(
                number=number,
                id=identity,
                author_id=author_id,
                name=name,
                created=created,
                content_type=content_type(name),
                content=content,
                origin_id=previous.origin_id if previous else identity,
                version=previous.version + 1 if previous else 1,
                task_id=task_id,
                folder_id=folder_id,
            )

        return self.add(make)

    def created_in(self, start: int | None, end: int | None) -> Iterator[Attachment]:
        """Yield what was created from ``start`` on and before ``end``, looking at no more seeded ones than it must."""
        indexes, created = range(self._tasks), self._seeder.created
        earliest = 0 if start is None else start - ATTACHMENT_INTERVAL * MOST_ATTACHMENTS
        first = bisect_left(indexes, earliest, key=created)
        beyond = self._tasks if end is None else bisect_left(indexes, end, key=created)
        numbers = {
            number
            for position in range(MOST_ATTACHMENTS)
            for number in self.seeded[position * self._tasks + first : position * self._tasks + max(first, beyond)]
        }
        for number in sorted(numbers | self.kept.keys()):
            record = self.get(number)
            if record and (start is None or record.created >= start) and (end is None or record.created < end):
                yield record
