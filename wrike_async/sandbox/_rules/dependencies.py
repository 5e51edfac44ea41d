"""Dependencies are known at three places: in their table and at both ends."""

from __future__ import annotations

from collections.abc import Iterable

from wrike_async.sandbox._state.world import State

__all__ = ["cut"]


def cut(state: State, identities: Iterable[str]) -> None:
    """Remove dependencies from the table and from both their ends."""
    for identity in tuple(identities):
        document = state.documents["dependencies"].pop(identity)
        for end in (document["predecessorId"], document["successorId"]):
            task = state.edit_task(end)
            task.dependency_ids = tuple(other for other in task.dependency_ids if other != identity)
