"""``wrike-async get``: entities by their IDs a hundred to a request."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Annotated, Any

import typer

from wrike_async import OnMissing
from wrike_async._cli.areas import find_method, read_options
from wrike_async._cli.listing import AreaArgument, FieldsOption, IdsArgument, split_names
from wrike_async._cli.naming.permalinks import ids_of
from wrike_async._cli.output.formats import Format, FormatOption, format_for_stdout
from wrike_async._cli.output.shown import shown_on_stdout
from wrike_async._cli.progress import Meter, metering
from wrike_async._cli.running import run, say
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines, given_or_from_stdin
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["get_command"]

_LINES_AT_ONCE = 100
_ALONE = ("account", "version")


def get_command(
    context: typer.Context,
    area: AreaArgument,
    ids: IdsArgument = None,
    fields: FieldsOption = None,
    on_missing: Annotated[
        OnMissing, typer.Option("--on-missing", help="Stop at an ID that is not there, or report it and go on.")
    ] = "raise",
    chosen: FormatOption = None,
) -> None:
    """Read entities by their IDs, in the order given. A request reads a hundred.

    The account and the version of the API, of which there is one each, take no ID.
    """
    settings: Settings = context.obj
    given = [("fields", text) for text in fields or ()]
    if area in _ALONE:
        run(settings, _get_alone(settings, area, ids, given, chosen))
    else:
        run(settings, _get(settings, area, ids, given, on_missing, chosen))


async def _get_alone(
    settings: Settings, area: str, ids: list[str] | None, fields: list[tuple[str, str]], chosen: Format | None
) -> None:
    if ids:
        raise InvalidArgument(f"there is one {area}, so it takes no ID")
    options = read_options(area, find_method(area, "get"), fields, ())
    async with settings.client() as wrike:
        entity = await getattr(wrike, area).get(**options)
    async with shown_on_stdout(chosen) as lines:
        await lines.write([entity.to_dict()])


async def _get(
    settings: Settings,
    area: str,
    ids: list[str] | None,
    fields: list[tuple[str, str]],
    on_missing: OnMissing,
    chosen: Format | None,
) -> None:
    method = find_method(area, "get_many")
    options = read_options(area, method, fields, ("ids", "on_missing"))
    shown = settings.shows_progress(lines_to_stdout=format_for_stdout(chosen) == "jsonl")
    async with settings.client() as wrike:
        asked = _Asked(ids_of(settings.client, area, given_or_from_stdin(ids)))
        many = getattr(wrike, area).get_many(asked.ids(), on_missing=on_missing, **options)
        wanted = split_names([text for _, text in fields])
        async with shown_on_stdout(chosen, wanted=wanted) as lines:
            with metering(area, shown=shown, total=None if ids is None else len(ids), passing=True) as meter:
                await _write(many, asked, lines, meter, wrike)
    _report(asked.left)


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
