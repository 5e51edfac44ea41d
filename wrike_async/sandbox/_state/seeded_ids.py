"""The IDs of what a fresh world holds, known without making any of it."""

from __future__ import annotations

from functools import cached_property

from wrike_async.sandbox._state import seeding
from wrike_async.sandbox._state.sizes import Sizes
from wrike_async.sandbox._state.task_seeding import FIRST_COMMENT, FIRST_TASK, FIRST_TIMELOG
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["SeededIds"]


class SeededIds:
    """IDs by index, for tests to enumerate."""

    root_id = seeding.ROOT_ID
    bin_id = seeding.BIN_ID
    account_id = ids.account_id()

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes

    def task_id(self, index: int) -> str:
        """Return the ID of the i-th seeded task."""
        return ids.task_id(FIRST_TASK + range(self.sizes.tasks)[index])

    def task_ids(self, indexes: range | None = None) -> list[str]:
        """Return the IDs of the seeded tasks, or of those with the given indexes."""
        return [self.task_id(index) for index in (range(self.sizes.tasks) if indexes is None else indexes)]

    def comment_id(self, index: int) -> str:
        """Return the ID of the i-th seeded comment."""
        return ids.scoped_id(Kind.COMMENT, FIRST_COMMENT + range(self.sizes.comments)[index])

    def timelog_id(self, index: int) -> str:
        """Return the ID of the i-th seeded timelog."""
        return ids.scoped_id(Kind.TIMELOG, FIRST_TIMELOG + range(self.sizes.timelogs)[index])

    @property
    def comment_ids(self) -> list[str]:
        """The IDs of the seeded comments."""
        return [self.comment_id(index) for index in range(self.sizes.comments)]

    @property
    def timelog_ids(self) -> list[str]:
        """The IDs of the seeded timelogs."""
        return [self.timelog_id(index) for index in range(self.sizes.timelogs)]

    @property
    def space_ids(self) -> list[str]:
        """The IDs of the seeded spaces."""
        return seeding.space_ids(self.sizes)

    @property
    def folder_ids(self) -> list[str]:
        """The IDs of the seeded folders that are neither projects nor spaces."""
        return seeding.folder_ids(self.sizes)[: self.sizes.folders]

    @property
    def project_ids(self) -> list[str]:
        """The IDs of the seeded projects."""
        return seeding.folder_ids(self.sizes)[self.sizes.folders :]

    @cached_property
    def home_ids(self) -> list[str]:
        """Where the seeded tasks live: the i-th one in the folder with index i, round and round."""
        return self.folder_ids + self.project_ids or self.space_ids

    @cached_property
    def person_ids(self) -> list[str]:
        """The IDs of the seeded people; the first is the account's owner."""
        return [ids.contact_id(seeding.FIRST_CONTACT + index) for index in range(self.sizes.contacts)]

    @property
    def owner_id(self) -> str:
        """The account's owner, to whom the permanent token belongs."""
        return self.person_ids[0]
