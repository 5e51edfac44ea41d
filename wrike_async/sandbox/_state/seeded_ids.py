"""The IDs of what a fresh world holds, known without making any of it."""

from __future__ import annotations

from functools import cached_property

from wrike_async.sandbox._state import seeding
from wrike_async.sandbox._state.sizes import Sizes
from wrike_async.sandbox._state.task_seeding import FIRST_COMMENT, FIRST_TIMELOG
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.id_space import IdSpace
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["SeededIds"]


class SeededIds:
    """IDs by index, for tests to enumerate.

    Attributes:
        id_space: the account's IDs.
        account_id: the account's own.
        root_id: that of the root of all folders.
        bin_id: that of the recycle bin.
    """

    def __init__(self, seed: int, sizes: Sizes) -> None:
        self.id_space = IdSpace(seed)
        self.account_id = self.id_space.account_id
        self.root_id = self.id_space.root_id
        self.bin_id = self.id_space.bin_id
        self.sizes = sizes

    def task_id(self, index: int) -> str:
        """Return the ID of the i-th seeded task."""
        return ids.task_id(self.id_space.first_task + range(self.sizes.tasks)[index])

    def task_ids(self, indexes: range | None = None) -> list[str]:
        """Return the IDs of the seeded tasks, or of those with the given indexes."""
        numbers = range(self.id_space.first_task, self.id_space.first_task + self.sizes.tasks)
        return [ids.task_id(number) for number in (numbers if indexes is None else map(numbers.__getitem__, indexes))]

    def comment_id(self, index: int) -> str:
        """Return the ID of the i-th seeded comment."""
        return self.id_space.scoped_id(Kind.COMMENT, FIRST_COMMENT + range(self.sizes.comments)[index])

    def timelog_id(self, index: int) -> str:
        """Return the ID of the i-th seeded timelog."""
        return self.id_space.scoped_id(Kind.TIMELOG, FIRST_TIMELOG + range(self.sizes.timelogs)[index])

    @property
    def comment_ids(self) -> list[str]:
        """The IDs of the seeded comments."""
        spell = self.id_space.scoped_id
        return [spell(Kind.COMMENT, FIRST_COMMENT + index) for index in range(self.sizes.comments)]

    @property
    def timelog_ids(self) -> list[str]:
        """The IDs of the seeded timelogs."""
        spell = self.id_space.scoped_id
        return [spell(Kind.TIMELOG, FIRST_TIMELOG + index) for index in range(self.sizes.timelogs)]

    @property
    def space_ids(self) -> list[str]:
        """The IDs of the seeded spaces."""
        return seeding.space_ids(self.id_space, self.sizes)

    @property
    def folder_ids(self) -> list[str]:
        """The IDs of the seeded folders that are neither projects nor spaces."""
        return seeding.folder_ids(self.id_space, self.sizes)[: self.sizes.folders]

    @property
    def project_ids(self) -> list[str]:
        """The IDs of the seeded projects."""
        return seeding.folder_ids(self.id_space, self.sizes)[self.sizes.folders :]

    @cached_property
    def home_ids(self) -> list[str]:
        """Where the seeded tasks live: the i-th one in the folder with index i, round and round."""
        return self.folder_ids + self.project_ids or self.space_ids

    @cached_property
    def person_ids(self) -> list[str]:
        """The IDs of the seeded people; the first is the account's owner."""
        return [ids.contact_id(self.id_space.first_contact + index) for index in range(self.sizes.contacts)]

    @property
    def owner_id(self) -> str:
        """The account's owner, to whom the permanent token belongs."""
        return self.person_ids[0]
