"""All of an account, or of some of its areas, in a directory."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from wrike_async._wire.parameters import DateRange
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument
from wrike_async.export._area_state import Reading
from wrike_async.export._areas import table_of
from wrike_async.export._errors import AccountMismatch
from wrike_async.export._files.formats import FORMATS, Format
from wrike_async.export._files.store import FileStore
from wrike_async.export._identity import Identity
from wrike_async.export._lookups.named import NamedStep
from wrike_async.export._lookups.tree import TreeStep, has_tree
from wrike_async.export._reading import Step, TellProgress
from wrike_async.export._report import Report
from wrike_async.export._request import Areas, Deleted, WantedArea, question_of, wanted_areas
from wrike_async.export._running import StoreRun
from wrike_async.export._steps import BinStep, LivingStep, WholeStep
from wrike_async.export._store import AreaChange, AreaState, Run

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
    run = StoreRun(wrike, wanted, store, _Exporting(question=question_of(wanted, format), force=force), progress)
    return await run.run()


@attrs.frozen(kw_only=True)
class _Exporting:
    """The purpose of an export: all of it anew.

    Attributes:
        question: see `Purpose`.
        force: whether what is unfinished there may be forgotten.
    """

    question: str
    force: bool
    alone: bool = False

    def unfinished(self, states: Mapping[str, AreaState]) -> Run | None:
        """Return the run that is unfinished; it must be of the same question."""
        run = next((each.run for each in states.values() if each.run is not None), None)
        if run is None or run.question == self.question:
            return run
        if not self.force:
            raise InvalidArgument(
                "an unfinished export of other areas or filters, or in another format, is there: ask for the same "
                "again to finish it, or force=True to forget it"
            )
        return None

    def goes_on(self, run: Run | None, _: Mapping[str, AreaState], identity: Identity) -> bool:
        """Tell whether the unfinished run is this user's."""
        if run is None or (run.account_id, run.user_id) == (identity.account_id, identity.user_id):
            return True
        if not self.force:
            what = "account" if run.account_id != identity.account_id else "user"
            raise AccountMismatch(
                f"an unfinished export of another {what} is there: use a token of that one to finish it, or "
                "force=True to forget it"
            )
        return False

    def reading(self, wanted: WantedArea, _: AreaState | None, __: Run, identity: Identity) -> Reading:
        """Return the beginning of all of it."""
        return Reading(as_of=identity.now(), fields=wanted.fields)

    def steps(
        self, wanted: WantedArea, _: AreaState | None, __: Run, readings: Mapping[str, Reading]
    ) -> Sequence[Step]:
        """Return the steps that read all of it."""
        if wanted.area.reads == "named":
            return [NamedStep(readings["tasks"], changes=False, before=False)]
        if wanted.area.reads == "whole":
            return [WholeStep()]
        steps: list[Step] = [LivingStep(), BinStep(once=True)] if wanted.deleted else [LivingStep()]
        return [*steps, TreeStep()] if has_tree(wanted) else steps

    def change(self, wanted: WantedArea, _: AreaState | None, __: Run, readings: Mapping[str, Reading]) -> AreaChange:
        """Return what there is of it."""
        return readings[wanted.name].change(wanted.name, complete=DateRange())
