"""One extraction: what its resources share."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import dlt

from wrike_async.dlt._destination import Destination
from wrike_async.dlt._store import NOBODYS, DltStore
from wrike_async.export._areas import table_of

__all__ = ["SCHEMA", "Extraction"]

SCHEMA: Final = "wrike"


class Extraction:
    """The rows of all selected areas, of which each resource takes its own.

    Attributes:
        load_id: of the load that takes them.
        names: of the areas that are selected.
        store: where a sync leaves them.
    """

    def __init__(self, load_id: str, names: Sequence[str]) -> None:
        """Begin, within dlt's extraction."""
        selected = dlt.current.source().selected_resources
        self.load_id = load_id
        self.names = [each for each in names if each in selected]
        folder = tempfile.mkdtemp(prefix="wrike-dlt-")
        states = {each: dict(dlt.current.resource_state(each)) for each in self.names}
        remembered = {name: state["area"] for name, state in states.items() if "area" in state}
        self.store = DltStore(Path(folder), Destination(dlt.current.pipeline(), SCHEMA), remembered)
        self._left = {*self.names}
        # dlt does not begin all generators where one fails, so none of them can be the one that cleans up.
        self._release = weakref.finalize(self, _release, self.store, folder)

    def rows_of(self, name: str) -> Iterator[Any]:
        """Return the rows of an area as ``pyarrow.Table``; then its cursor is dlt's, until the load commits it."""
        if table_of(name).key is None:
            # dlt empties tables that are to be replaced and of which nothing comes, also where that was refused.
            dlt.current.resource().apply_hints(write_disposition="append")
        if self.store.is_anothers(name):
            # Where this user may not read it anew, it is nobody's: else neither could go on with the others.
            dlt.current.resource_state(name)["area"] = {**NOBODYS}
        for table, change, rows in self.store.loadable():
            if table.name == name:
                if table.key is None:
                    dlt.current.resource().apply_hints(write_disposition="replace")
                yield from rows
                dlt.current.resource_state(name)["area"] = self.store.remembering(change, self.load_id)
        self._left.discard(name)
        if not self._left:
            self._release()


def _release(store: DltStore, folder: str) -> None:
    store.release()
    shutil.rmtree(folder, ignore_errors=True)
