"""Which seeded tasks were generated: the measure of what an answer costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wrike_async.sandbox._state.task_seeding import TaskSeeder

if TYPE_CHECKING:
    from wrike_async.sandbox import State
    from wrike_async.sandbox._state.records import Task


class WatchedSeeder(TaskSeeder):
    """Makes a state's tasks and remembers the indexes. It must be there before the first task is read."""

    def __init__(self, state: State) -> None:
        fields = list(state.custom_fields)
        super().__init__(state.id_space, 0, state.sizes.tasks, state.home_ids, state.person_ids, fields, {})
        self.made: list[int] = []
        state.task_seeder = self

    def __call__(self, index: int) -> Task:
        self.made.append(index)
        return super().__call__(index)
