"""The small areas' records: kept as they go on the wire, in one table per area.

A document has the documented keys, and keys that begin with an underscore, which no answer shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wrike_async.sandbox._state.document_seeding import SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wrike_async.sandbox._state.world import State

Document = dict[str, Any]


class Documents(dict[str, dict[str, Document]]):
    """Tables by name; each is seeded when it is first asked for."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state

    def __missing__(self, table: str) -> dict[str, Document]:
        seed = SEEDS.get(table)
        documents: Iterable[Document] = seed(self._state) if seed else ()
        self[table] = {document["id"]: document for document in documents}
        return self[table]
