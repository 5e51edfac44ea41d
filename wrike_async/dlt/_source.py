"""`wrike_source`: an account as a source of dlt."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import dlt
from dlt.common.configuration.container import Container
from dlt.common.storages.load_package import LoadPackageStateInjectableContext
from dlt.extract import DltResource, DltSource

from wrike_async.client import Wrike
from wrike_async.dlt._destination import Destination
from wrike_async.dlt._store import DltStore
from wrike_async.errors import InvalidArgument
from wrike_async.export._reading import TellProgress
from wrike_async.export._report import Report
from wrike_async.export._request import Areas
from wrike_async.export._running import StoreRun
from wrike_async.export._syncing.wanted import syncing_of

__all__ = ["wrike_source"]

logger = logging.getLogger("wrike_async.dlt")

Result = TypeVar("Result")

_SCHEMA = "wrike"


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
        client: makes the client that reads, once for each run; in the environment's terms by default
            (`Wrike.from_env`). It is called in a thread of its own.
        areas: names, or names with ``fields`` and the like, as `wrike_async.export.sync` takes them.
        full: read everything anew. It finds what leaves no trace, such as a timelog that was deleted, and is needed for
            another account's or another user's token.
        overlap: how far before the last run changes are asked for again.
        lookback: how far back comments and attachments are read again.
        progress: called with a `Progress` after each answer, in that thread.

    Raises:
        InvalidArgument: ``client`` is not callable.

    ``pipeline.run`` raises dlt's ``ResourceExtractionError``, whose cause is what `wrike_async.export.sync` raises.
    """
    if not callable(client):
        raise InvalidArgument(f"client must be a function that makes a Wrike, not {type(client).__name__}")

    async def read(store: DltStore) -> Report:
        async with client() as wrike:
            purpose = syncing_of(wrike, areas, full=full, overlap=overlap, lookback=lookback)
            return await StoreRun(wrike, purpose.wanted, store, purpose, progress).run()

    def account() -> Iterator[Any]:
        state: dict[str, Any] = dlt.current.resource_state("account")
        load_id = Container()[LoadPackageStateInjectableContext].load_id
        destination = Destination(dlt.current.pipeline(), _SCHEMA)
        with TemporaryDirectory(prefix="wrike-dlt-") as folder:
            store = DltStore(Path(folder), destination, state.setdefault("areas", {}))
            try:
                _in_thread(read(store))
                yield from _items(store)
                for _, change, _ in store.loadable():
                    state["areas"][change.area] = store.remembering(change, load_id)
            finally:
                store.release()

    resource: DltResource = dlt.resource(account, name="account", standalone=False)
    return DltSource(dlt.Schema(_SCHEMA), "wrike", [resource])


def _items(store: DltStore) -> Iterator[Any]:
    """Return the rows of all areas, each with what dlt is told of its table."""
    for table, _, rows in store.loadable():
        hints = dlt.mark.make_hints(
            table_name=table.name,
            write_disposition="replace" if table.key is None else "merge",
            primary_key=table.key,
            columns=None if table.key is None else {"_purged": {"name": "_purged", "hard_delete": True}},
        )
        for each in rows:
            yield dlt.mark.with_hints(each, hints, create_table_variant=True)


def _in_thread(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine on a loop of its own, in a thread of its own: the caller's may have a loop, in a notebook.

    Where the caller is interrupted, it is cancelled, and waited for.
    """
    loop = asyncio.new_event_loop()
    task = loop.create_task(work)

    def run() -> Result:
        asyncio.set_event_loop(loop)
        try:
            return loop.run_until_complete(task)
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    with ThreadPoolExecutor(1, thread_name_prefix="wrike-dlt") as thread:
        future = thread.submit(run)
        try:
            return future.result()
        except BaseException:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)
            raise
