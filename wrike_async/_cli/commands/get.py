"""``wrike-async get``: entities by their IDs as JSON Lines, a hundred to a request."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Annotated, Any

import typer

from wrike_async import OnMissing
from wrike_async._cli.areas import find_method, read_options
from wrike_async._cli.listing import AreaArgument, FieldsOption
from wrike_async._cli.progress import Meter, metering
from wrike_async._cli.running import run, say
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines, ids_from_stdin, raw_stdout
from wrike_async.client import Wrike

__all__ = ["get_command"]

_LINES_AT_ONCE = 100


def get_command(
    context: typer.Context,
    area: AreaArgument,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="By default standard input, one on each line.")
    ] = None,
    fields: FieldsOption = None,
    on_missing: Annotated[
        OnMissing, typer.Option("--on-missing", help="Stop at an ID that is not there, or report it and go on.")
    ] = "raise",
) -> None:
    """Read entities by their IDs, in the order given, as JSON Lines. A request reads a hundred."""
    settings: Settings = context.obj
    run(settings, _get(settings, area, ids or None, fields or [], on_missing))


async def _get(settings: Settings, area: str, ids: list[str] | None, fields: list[str], on_missing: OnMissing) -> None:
    method = find_method(area, "get_many")
    options = read_options(area, method, [("fields", text) for text in fields], ("ids", "on_missing"))
    shown = settings.shows_progress(lines_to_stdout=True)
    source = _each(ids) if ids is not None else ids_from_stdin()
    async with settings.client() as wrike:
        asked = _Asked(source)
        many = getattr(wrike, area).get_many(asked.ids(), on_missing=on_missing, **options)
        with metering(area, shown=shown, total=None if ids is None else len(ids)) as meter:
            await _write(many, asked, JsonLines(raw_stdout()), meter, wrike)
    _report(asked.left)


async def _each(ids: list[str]) -> AsyncIterator[str]:
    for entity_id in ids:
        yield entity_id


async def _write(many: Any, asked: _Asked, lines: JsonLines, meter: Meter, wrike: Wrike) -> None:
    batch: list[dict[str, Any]] = []

    async def flush() -> None:
        nonlocal batch
        # Whoever is cancelled in the middle of a write has written it: it must not be here any more.
        ready, batch = batch, []
        await lines.write(ready)
        meter.advance(len(ready), wrike.stats)

    try:
        async for entity in many:
            _report(asked.passed_over(entity.id))
            batch.append(entity.to_dict())
            if len(batch) == _LINES_AT_ONCE:
                await flush()
    finally:
        await flush()


class _Asked:
    """The IDs on their way: what comes is in their order, so those passed over are missing."""

    def __init__(self, source: AsyncIterator[str]) -> None:
        self._source = source
        self.left: deque[str] = deque()

    async def ids(self) -> AsyncIterator[str]:
        async for entity_id in self._source:
            self.left.append(entity_id)
            yield entity_id

    def passed_over(self, found: str) -> Iterator[str]:
        while (entity_id := self.left.popleft()) != found:
            yield entity_id


def _report(missing: Iterable[str]) -> None:
    for entity_id in missing:
        say(f"missing: {entity_id}")
