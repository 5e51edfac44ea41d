"""``wrike-async update``: the same change to many entities, by the hundred."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wrike_async import Row
from wrike_async._cli.areas import find_method, read_options
from wrike_async._cli.bulk.options import DryRun, Resume, RetryFailed, results_path
from wrike_async._cli.bulk.results import Refusals, Tally, failed_before, open_results, read_past, record, say_refused
from wrike_async._cli.listing import IdsArgument
from wrike_async._cli.naming.names import stand_ins, with_ids
from wrike_async._cli.naming.permalinks import ids_of
from wrike_async._cli.progress import metering
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import given_or_from_stdin
from wrike_async._rows.values import split_pair
from wrike_async._writing.check import each_of
from wrike_async._writing.journals.row_states import RowStates
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["update_command"]


def update_command(
    context: typer.Context,
    area: Annotated[str, typer.Argument(metavar="AREA", help="tasks, folders or users.")],
    changes: Annotated[list[str], typer.Option("--set", metavar="NAME=VALUE", help="What to change; repeatable.")],
    ids: IdsArgument = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="RESULTS", dir_okay=False, help="Gets a line for each ID."),
    ] = None,
    resume: Resume = None,
    retry_failed: RetryFailed = None,
    dry_run: DryRun = False,
) -> None:
    """Change many entities alike.

    A request changes a hundred where Wrike can do that. RESULTS gets a line for each ID: the outcome, and the error if
    there is one. It must not be there before; --resume RESULTS takes the same IDs and goes on after an interruption.
    It sends again what may or may not have been done: the same change twice is the same change.
    """
    settings: Settings = context.obj
    tally = Tally()

    async def update() -> None:
        with contextlib.ExitStack() as stack:
            wanted = _Wanted(area, changes)
            path = results_path(output, resume, retry_failed)
            if path is None and not dry_run:
                raise InvalidArgument("say where the results go: -o RESULTS")
            await wanted.check()
            wanted.values = await with_ids(settings, wanted.values)
            if retry_failed is None:
                wanted_ids: AsyncIterator[Any] = given_or_from_stdin(ids)
            elif ids:
                raise InvalidArgument("--retry-failed takes the IDs that failed there, and no others")
            else:
                wanted_ids = each_of(
                    [line["input"] for line in stack.enter_context(failed_before(retry_failed, wanted.about()))]
                )
            found = ids_of(settings.client, area, wanted_ids)
            if path is None or dry_run:
                past = RowStates() if resume is None else read_past(resume, wanted.about())
                await _check(wanted, _left(found, past), tally)
            else:
                await _update(settings, wanted, found, path, tally, resume=resume is not None)

    run(settings, update())
    tally.exit()


class _Wanted:
    """What is asked for on the command line."""

    def __init__(self, area: str, changes: list[str]) -> None:
        method = find_method(area, "update_many")
        taken = ("ids", "on_error", "repeat_doubts", "journal")
        self.values = read_options(area, method, [split_pair(text, "--set") for text in changes], taken)
        self.area = area

    async def check(self) -> None:
        """Refuse what cannot be changed so, before it costs requests to find out what names mean."""
        await getattr(Wrike("unused"), self.area).update_many([], **stand_ins(self.values)).check()

    def about(self, wrike: Wrike | None = None) -> dict[str, Any]:
        """Return what the head of the results says."""
        host = {} if wrike is None else {"host": wrike._engine.base_url}
        return {"operation": "update", "area": self.area, "changes": self.values, **host}


async def _left(ids: AsyncIterator[Any], states: RowStates) -> AsyncIterator[Row]:
    """Return the IDs that are still to be sent: those in doubt, too, since changing them alike twice does no harm."""
    index = 0
    async for entity_id in ids:
        if states.leaves(index, entity_id, doubts=True):
            yield Row(index, entity_id)
        index += 1


async def _update(
    settings: Settings, wanted: _Wanted, ids: AsyncIterator[Any], path: Path, tally: Tally, *, resume: bool
) -> None:
    refusals = Refusals()
    async with settings.client() as wrike:
        with (
            open_results(path, wanted.about(wrike), tally, refusals, resume=resume) as results,
            metering(f"update {wanted.area}", shown=settings.shows_progress()) as meter,
        ):
            left = _left(ids, results.states)
            writing = getattr(wrike, wanted.area).update_many(left, journal=results, **wanted.values)
            await record(writing, results, refusals, lambda count: meter.advance(count, wrike.stats))


async def _check(wanted: _Wanted, left: AsyncIterator[Row], tally: Tally) -> None:
    found = await getattr(Wrike("unused"), wanted.area).update_many(left, **wanted.values).check()
    say_refused(found, Refusals(), tally)
    perhaps = ""
    if found.unsure and found.requests < found.requests_one_by_one:
        names = " and ".join(found.unsure)
        perhaps = f" (or {1 + found.requests_one_by_one:,} where Wrike changes {names} only one by one)"
    good = found.rows - len(found.refused)
    typer.echo(f"{good:,} IDs take {found.requests:,} requests{perhaps}; {tally.failed:,} would be refused")
