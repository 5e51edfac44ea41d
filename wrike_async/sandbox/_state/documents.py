"""The small areas' records: kept as they go on the wire, in one table per area.

A document has the documented keys, and keys that begin with an underscore, which no answer shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wrike_async.sandbox._state.document_seeding import SEEDS
from wrike_async.sandbox._state.fresh import FreshWorld

__all__ = ["Document", "Documents"]

Document = dict[str, Any]


class Documents(dict[str, dict[str, Document]]):
    """Tables by name; each is seeded when it is first asked for."""

    def __init__(self, fresh: FreshWorld) -> None:
        super().__init__()
        self._fresh = fresh

    def __missing__(self, table: str) -> dict[str, Document]:
        seed = SEEDS.get(table)
        documents: Iterable[Document] = seed(self._fresh) if seed else ()
        self[table] = {document["id"]: document for document in documents}
        return self[table]
