"""`wrike_source`: an account as a source of dlt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import dlt
from dlt.common.configuration.container import Container
from dlt.common.schema.typing import TColumnSchema
from dlt.common.storages.load_package import LoadPackageStateInjectableContext
from dlt.extract import DltResource, DltSource

from wrike_async.client import Wrike
from wrike_async.dlt._extraction import SCHEMA, Extraction
from wrike_async.dlt._store import DltStore
from wrike_async.dlt._threads import in_thread
from wrike_async.errors import InvalidArgument
from wrike_async.export._areas import AREAS, table_of
from wrike_async.export._reading import TellProgress
from wrike_async.export._report import Report
from wrike_async.export._request import Areas, is_areas_mapping
from wrike_async.export._running import StoreRun
from wrike_async.export._syncing.wanted import syncing_of

__all__ = ["wrike_source"]


def wrike_source(
    client: Callable[[], Wrike] = Wrike.from_env,
    *,
    areas: Areas | None = None,
    full: bool = False,
    overlap: timedelta = timedelta(minutes=5),
    lookback: timedelta = timedelta(days=30),
    progress: TellProgress | None = None,
) -> DltSource:
    """Return the source ``wrike`` for ``pipeline.run``: all of the account the first time, then what changed.

    A table for each area, with the columns of `wrike_async.export.Table`, lists and whatever is deeper as JSON texts,
    and ``_synced_at`` (the server's time when the run began that brought the row), ``_deleted_at`` (since when it is in
    the recycle bin) and ``_purged``. Rows are merged by ``id``. What is gone for good, or not to be seen any more, is
    deleted from its table (``hard_delete``); tables whose records have no ID are replaced.

    The cursor of an area, the server's time when a run began, is in dlt's state, with the load that brought it: it
    counts only where that load came to its end in the destination. Else the area is read from the beginning. Which IDs
    the destination has is read from there.

    Args:
        client: makes the client that reads, once for each run; by default what the environment says
            (`Wrike.from_env`). It is called in a thread of its own.
        areas: names, or names with ``fields`` and the like, as `wrike_async.export.sync` takes them.
        full: read everything anew. It finds what leaves no trace, such as a timelog that was deleted, and is needed for
            another account's or another user's token.
        overlap: how far before the last run changes are asked for again.
        lookback: how far back comments and attachments are read again.
        progress: called with a `Progress` after each answer, in that thread.

    Raises:
        InvalidArgument: ``client`` is not callable, or there is no such area.

    ``pipeline.run`` raises dlt's ``ResourceExtractionError``, whose cause is what `wrike_async.export.sync` raises.
    """
    if not callable(client):
        raise InvalidArgument(f"client must be a function that makes a Wrike, not {type(client).__name__}")

    names = _names(areas)

    async def read(store: DltStore, selected: Sequence[str]) -> Report:
        async with client() as wrike:
            given = areas or ()
            asked = {each: given[each] for each in selected} if is_areas_mapping(given) else selected
            purpose = syncing_of(wrike, asked, full=full, overlap=overlap, lookback=lookback)
            return await StoreRun(wrike, purpose.wanted, store, purpose, progress).run()

    extraction: Extraction | None = None

    def rows_of(name: str) -> Iterator[Any]:
        nonlocal extraction
        load_id = Container()[LoadPackageStateInjectableContext].load_id
        if extraction is None or extraction.load_id != load_id:
            extraction = None
            begun = Extraction(load_id, names)
            in_thread(read(begun.store, begun.names))
            extraction = begun
        yield from extraction.rows_of(name)

    return DltSource(dlt.Schema(SCHEMA), SCHEMA, [_resource(name, rows_of) for name in names])


def _names(areas: Areas | None) -> list[str]:
    there = [name for name, area in AREAS.items() if area.reads != "named"]
    names = list(there if areas is None else areas)
    for each in names:
        if each not in there:
            raise InvalidArgument(f"there is no area {each!r:.40} for dlt; there is {', '.join(there)}")
    return names


def _resource(name: str, rows_of: Callable[[str], Iterator[Any]]) -> DltResource:
    resource: DltResource = dlt.resource(rows_of, name=name, write_disposition="append")(name)
    key = table_of(name).key
    if key is not None:
        purged: TColumnSchema = {"name": "_purged", "hard_delete": True}
        resource.apply_hints(write_disposition="merge", primary_key=key, columns={"_purged": purged})
    return resource
