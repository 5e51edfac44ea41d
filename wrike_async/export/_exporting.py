"""All of an account, or of some of its areas, in a directory."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from wrike_async._transport.blocking import to_the_end
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument
from wrike_async.export._area_state import Reading
from wrike_async.export._areas import table_of
from wrike_async.export._errors import AccountMismatch, StoreError
from wrike_async.export._files.formats import FORMATS, Format
from wrike_async.export._files.store import FileStore
from wrike_async.export._identity import Identity, identity_of
from wrike_async.export._reading import AreaReader, TellProgress
from wrike_async.export._report import AreaReport, Report
from wrike_async.export._request import Areas, Deleted, WantedArea, question_of, wanted_areas
from wrike_async.export._store import AreaChange, AreaState, Counts, Run, Store
from wrike_async.export._writer import Writer

__all__ = ["export"]


async def export(
    wrike: Wrike,
    areas: Areas | None = None,
    *,
    to: str | os.PathLike[str],
    format: Format = "jsonl",
    deleted: Deleted = "skip",
    force: bool = False,
    progress: TellProgress | None = None,
) -> Report:
    """Read areas of the account into a directory, each record once, at the speed of the quota.

    ``DIR/<area>.jsonl`` (``.jsonl.gz``, ``.csv``), or ``DIR/<area>/part-00000.parquet``, and ``DIR/manifest.json``:
    complete if and only if that is there. Until then what came is in ``DIR/.wrike-async/``, and the same call goes on
    from there, however the one before ended. An export that is there stays until the new one is whole.

    Args:
        wrike: the client.
        areas: names, or names with filters of the area's list and ``fields``:
            ``{"tasks": {"status": ["Active"], "fields": ["description"]}, "contacts": {}}``. All `AREAS` by default. By
            default they have all optional fields but finance; one that Wrike refuses is left out, warned of, and in the
            report.
        to: the directory; it is made.
        format: ``"jsonl"``, the records as they came; ``"jsonl.gz"``; ``"csv"``; or ``"parquet"`` (extra
            ``wrike-async[parquet]``). The latter two have the columns of `Table`.
        deleted: ``"include"`` has tasks and folders in the recycle bin, too; ``scope`` tells them apart.
        force: replace a complete export, when the new one is whole; and forget an unfinished one of something else.
        progress: called with a `Progress` after each answer.

    Returns:
        What became of each area. One that Wrike refuses, or that the client may not read, has an ``error``
            there and in the manifest.

    Raises:
        InvalidArgument: something of that makes no sense, or a complete export is there. Nothing was sent.
        AccountMismatch: what is unfinished there is another account's, or another user's.
        StoreBusy: another run is writing there.
        StoreError: the disk could not take it. What was there before is whole, and the same call goes on.
        WrikeError: a request failed. What came is kept, and the same call goes on.
    """
    if format not in FORMATS:
        raise InvalidArgument(f"format must be one of {', '.join(FORMATS)}, not {format!r:.40}")
    wanted = wanted_areas(wrike, areas, deleted)
    store = FileStore(Path(to), format, [table_of(each.name) for each in wanted], force=force)
    run = _Exporting(wrike, wanted, store, question_of(wanted, format), force=force, progress=progress)
    return await run.run()


class _Exporting:
    """An export under way."""

    def __init__(
        self,
        wrike: Wrike,
        wanted: Sequence[WantedArea],
        store: Store,
        question: str,
        *,
        force: bool,
        progress: TellProgress | None,
    ) -> None:
        self._wrike = wrike
        self._wanted = wanted
        self._store = store
        self._question = question
        self._force = force
        self._progress = progress
        self._writer = Writer()

    async def run(self) -> Report:
        """Do it, or the rest of it."""
        try:
            before = await self._writer.run(self._store.open)
            try:
                return await self._run(before)
            finally:
                await to_the_end(self._close())
        finally:
            self._writer.close()

    async def _close(self) -> None:
        with contextlib.suppress(StoreError, OSError):
            await self._writer.run(self._store.close)

    async def _run(self, before: Mapping[str, AreaState]) -> Report:
        stats = self._wrike.stats
        unfinished = next((each.run for each in before.values() if each.run is not None), None)
        if unfinished is not None and unfinished.question != self._question:
            if not self._force:
                raise InvalidArgument(
                    "an unfinished export of other areas or filters, or in another format, is there: ask for the same "
                    "again to finish it, or force=True to forget it"
                )
            unfinished = None
        identity = await identity_of(self._wrike)
        run = self._run_of(identity, unfinished)
        if run is not unfinished:
            before = {}
        tables = [table_of(each.name) for each in self._wanted]
        await self._writer.run(self._store.begin, tables, run)
        readers = {
            each.name: AreaReader(
                self._wrike, each, identity, self._store, self._writer, before.get(each.name), self._progress
            )
            for each in self._wanted
        }
        for reader in readers.values():
            await reader.read()
        changes = [_change(name, reader.reading) for name, reader in readers.items()]
        counts = await self._writer.run(self._store.finish, changes)
        after = self._wrike.stats
        return Report(
            began=run.began,
            ended=max(each.ended for each in changes),
            requests=after.requests - stats.requests,
            refused=after.refused - stats.refused,
            areas={name: _area_report(reader, counts[name]) for name, reader in readers.items()},
        )

    def _run_of(self, identity: Identity, unfinished: Run | None) -> Run:
        """Return the run to go on with, or another one."""
        if unfinished is not None:
            if (unfinished.account_id, unfinished.user_id) == (identity.account_id, identity.user_id):
                return unfinished
            if not self._force:
                what = "account" if unfinished.account_id != identity.account_id else "user"
                raise AccountMismatch(
                    f"an unfinished export of another {what} is there: use a token of that one to finish it, or "
                    "force=True to forget it"
                )
        return Run(secrets.token_hex(8), self._question, identity.account_id, identity.user_id, identity.asked)


def _change(name: str, reading: Reading) -> AreaChange:
    assert reading.ended is not None
    return AreaChange(name, reading.as_of, reading.ended, reading.fields, reading.fields_left_out, reading.error)


def _area_report(reader: AreaReader, counts: Counts) -> AreaReport:
    reading = reader.reading
    return AreaReport(
        rows=counts.rows,
        inserted=counts.inserted,
        updated=counts.updated,
        deleted=counts.deleted or reading.deleted,
        restored=counts.restored,
        purged=counts.purged,
        requests=reader.requests,
        as_of=reading.as_of,
        fields=reading.fields,
        fields_left_out=reading.fields_left_out,
        warnings=reading.warnings,
        error=reading.error,
    )
