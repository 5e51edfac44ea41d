"""The world before anything changed, as far as seeded documents refer to it."""

from __future__ import annotations

from functools import cached_property

from wrike_async.sandbox._state import seeding
from wrike_async.sandbox._state.seeded_ids import SeededIds
from wrike_async.sandbox._state.sizes import Sizes

__all__ = ["FreshWorld"]


class FreshWorld(SeededIds):
    """A pure function of the seed and of the sizes, each part made when it is first asked for.

    Documents are seeded late, when their table is first asked for. Out of the live state they would depend on what
    was changed or deleted until then.
    """

    def __init__(self, seed: int, sizes: Sizes) -> None:
        super().__init__(seed, sizes)
        self.seed = seed

    @cached_property
    def emails(self) -> dict[str, str]:
        """The addresses of the seeded people by their IDs."""
        contacts = seeding.contacts(self.id_space, self.seed, self.sizes)
        return {identity: contacts[identity].email or "" for identity in self.person_ids}

    @cached_property
    def custom_field_ids(self) -> list[str]:
        """The IDs of the seeded custom fields."""
        return list(seeding.custom_fields(self.id_space, self.space_ids))

    @cached_property
    def folder_titles(self) -> dict[str, str]:
        """The titles of the seeded folders, projects and spaces by their IDs."""
        folders = seeding.folders(self.id_space, self.seed, self.sizes, self.person_ids)
        return {identity: folder.title for identity, folder in folders.items()}
