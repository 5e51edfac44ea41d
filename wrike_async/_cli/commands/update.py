"""``wrike-async update``: the same change to many entities, by the hundred."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wrike_async import Row
from wrike_async._cli.areas import find_method, read_options
from wrike_async._cli.bulk import DryRun, Resume, RetryFailed, record, results_path, say_refused
from wrike_async._cli.progress import metering
from wrike_async._cli.results import Past, ResultFile, Tally, drop_doubts, failed_inputs, read_past
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import ids_from_stdin
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["update_command"]

_NOTED_AT_ONCE = 100


def update_command(
    context: typer.Context,
    area: Annotated[str, typer.Argument(metavar="AREA", help="tasks, folders or users.")],
    changes: Annotated[list[str], typer.Option("--set", metavar="NAME=VALUE", help="What to change; repeatable.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="RESULTS", dir_okay=False, help="Gets a line for each ID."),
    ] = None,
    resume: Resume = None,
    retry_failed: RetryFailed = None,
    dry_run: DryRun = False,
) -> None:
    """Change many entities alike, whose IDs come from standard input, one on each line.

    A request changes a hundred where Wrike can do that. RESULTS gets a line for each ID: the outcome, and the error if
    there is one. It must not be there before; --resume RESULTS takes the same IDs and goes on after an interruption.
    It sends again what may or may not have been done: the same change twice is the same change.
    """
    settings: Settings = context.obj
    tally = Tally()

    async def update() -> None:
        job = _Request(area, changes, output, resume, retry_failed)
        past = Past() if resume is None else read_past(resume)
        past.forget_doubts()
        if dry_run:
            await _check(job, past, tally)
        else:
            await _update(settings, job, past, tally)

    run(settings, update())
    tally.exit()


class _Request:
    """What is asked for on the command line."""

    def __init__(
        self, area: str, changes: list[str], output: Path | None, resume: Path | None, retry: Path | None
    ) -> None:
        method = find_method(area, "update_many")
        self.values = read_options(area, method, [_pair(text) for text in changes], ("ids", "on_error"))
        self.area, self.resume = area, resume
        self.results = results_path(output, resume, retry)
        self._retry = retry

    async def left(self, past: Past) -> AsyncIterator[Row]:
        """Return the IDs that are still to be sent."""
        index = 0
        async for entity_id in self._ids():
            if past.leaves(index, entity_id):
                yield Row(index, entity_id)
            index += 1

    async def _ids(self) -> AsyncIterator[Any]:
        if self._retry is None:
            async for entity_id in ids_from_stdin():
                yield entity_id
        else:
            for entity_id in failed_inputs(self._retry):
                yield entity_id


async def _update(settings: Settings, job: _Request, past: Past, tally: Tally) -> None:
    if job.results is None:
        raise InvalidArgument("say where the results go: -o RESULTS")
    tally.ok += list(past.said.values()).count("ok")
    async with settings.client() as wrike:
        if job.resume is not None:
            drop_doubts(job.resume)
        with (
            ResultFile(job.results, go_on=job.resume is not None) as results,
            metering(f"update {job.area}", shown=settings.shows_progress()) as meter,
        ):
            writing = getattr(wrike, job.area).update_many(_noted(job.left(past), results), **job.values)
            await record(writing, results, tally, lambda count: meter.advance(count, wrike.stats))
    tally.say(job.results)


async def _noted(rows: AsyncIterator[Row], results: ResultFile) -> AsyncIterator[Row]:
    """Hand rows on when the journal has them, which is before they can be sent."""
    block: list[Row] = []
    async for row in rows:
        block.append(row)
        if len(block) == _NOTED_AT_ONCE:
            await results.sending(block)
            for noted in block:
                yield noted
            block = []
    if block:
        await results.sending(block)
        for noted in block:
            yield noted


async def _check(job: _Request, past: Past, tally: Tally) -> None:
    found = await getattr(Wrike("unused"), job.area).update_many(job.left(past), **job.values).check()
    say_refused(found, tally)
    perhaps = ""
    if found.unsure and found.requests < found.requests_one_by_one:
        names = " and ".join(found.unsure)
        perhaps = f" (or {1 + found.requests_one_by_one:,} where Wrike changes {names} only one by one)"
    good = found.rows - len(found.refused)
    typer.echo(f"{good:,} IDs take {found.requests:,} requests{perhaps}; {tally.failed:,} would be refused")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidArgument(f"--set {text!r} must have the form NAME=VALUE")
    return name.strip(), value
