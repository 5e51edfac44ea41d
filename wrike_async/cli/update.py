"""``wrike-async update``: the same change to many entities, by the hundred."""

from pathlib import Path
from typing import Annotated

import typer

from wrike_async.cli.areas import find_method, read_options
from wrike_async.cli.progress import metering
from wrike_async.cli.results import ResultFile, Tally
from wrike_async.cli.running import run
from wrike_async.cli.settings import Settings
from wrike_async.cli.streams import ids_from_stdin
from wrike_async.errors import InvalidArgument
from wrike_async.fanout.outcomes import RowOutcome

__all__ = ["update_command"]

_LINES_AT_ONCE = 100


def update_command(
    context: typer.Context,
    area: Annotated[str, typer.Argument(metavar="AREA", help="tasks, folders or users.")],
    changes: Annotated[list[str], typer.Option("--set", metavar="NAME=VALUE", help="What to change; repeatable.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="RESULTS", dir_okay=False, help="Gets a line for each ID.")
    ],
) -> None:
    """Change many entities alike, whose IDs come from standard input, one on each line.

    A request changes a hundred where Wrike can do that.
    """
    settings: Settings = context.obj
    tally = Tally()
    run(settings, _update(settings, area, changes, output, tally))
    tally.exit()


async def _update(settings: Settings, area: str, changes: list[str], output: Path, tally: Tally) -> None:
    method = find_method(area, "update_many")
    values = read_options(area, method, [_pair(text) for text in changes], ("ids",))
    source = ids_from_stdin()
    async with settings.client() as wrike:
        writing = getattr(wrike, area).update_many(source, **values)
        results = ResultFile(output, go_on=False)
        ready: list[RowOutcome] = []

        async def flush() -> None:
            nonlocal ready
            some, ready = ready, []
            if some:
                await results.add(some)
            tally.count(some)

        try:
            with metering(f"update {area}", shown=settings.shows_progress()) as meter:
                async for outcome in writing:
                    ready.append(outcome)
                    if len(ready) == _LINES_AT_ONCE:
                        await flush()
                        meter.advance(_LINES_AT_ONCE, wrike.stats)
        finally:
            await flush()
            results.close(finished=True)
    tally.say(output)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidArgument(f"--set {text!r} must have the form NAME=VALUE")
    return name.strip(), value
