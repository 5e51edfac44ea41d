"""``wrike-async delete``: entities by their IDs, when somebody has said yes."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from typing import Annotated, Any

import typer

from wrike_async import Row, RowOutcome
from wrike_async._calling import signatures
from wrike_async._cli.areas import find_method, needed
from wrike_async._cli.listing import IdsArgument
from wrike_async._cli.naming.permalinks import ids_of
from wrike_async._cli.naming.wording import OPTIONS, in_words_of_command_line
from wrike_async._cli.output.tables import printable
from wrike_async._cli.running import FAILED, MISSING, run, say
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines, given_or_from_stdin, raw_stdout, stdin_is_terminal
from wrike_async._engine.guarding.permits import Ask
from wrike_async._resources.asking import together
from wrike_async._writing.outcomes import stops_everything
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument, NotFound, WrikeError

__all__ = ["delete_command"]

_MOST_SHOWN = 10
_INTO_THE_BIN = ("tasks", "folders")


def delete_command(
    context: typer.Context,
    area: Annotated[
        str, typer.Argument(metavar="AREA", help="tasks, folders, comments; a wrong name lists what there is.")
    ],
    ids: IdsArgument = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask. Needed where there is no terminal.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be deleted, and delete nothing.")] = False,
) -> None:
    """Delete entities. Tasks and folders go to the recycle bin; of all else nothing is left.

    Each gets a line of JSON: its ID, the outcome (done, failed, in_doubt), and the error if there is one.
    """
    settings: Settings = context.obj
    work = _Deletion(settings, area)
    run(settings, work.look(ids))
    if dry_run:
        return
    if not yes:
        _ask(len(work.ids), area)
    run(settings, work.delete())


def _ask(count: int, area: str) -> None:
    """Have a terminal say yes, before a loop runs: there, Ctrl-C does not end a prompt."""
    if not stdin_is_terminal():
        say("nothing was deleted: there is no terminal to ask", "--yes deletes without asking, --dry-run only shows")
        raise typer.Exit(2)
    where = "move to the recycle bin" if area in _INTO_THE_BIN else "delete for good"
    typer.confirm(f"{where.capitalize()}: {count:,} {area}?", abort=True, err=True)


class _Deletion:
    """What is to be deleted, looked at first."""

    def __init__(self, settings: Settings, area: str) -> None:
        self._settings = settings
        self._area = area
        self.ids: list[str] = []

    async def look(self, given: list[str] | None) -> None:
        """Find what is meant and show it; nothing is deleted where something of it is not there."""
        method = find_method(self._area, "delete")
        if len(needed(method)) != 1:
            raise InvalidArgument(f"{self._area} are not deleted by one ID: wrike-async call {self._area}.delete -h")
        async with self._settings.client() as wrike:
            texts = given_or_from_stdin(given)
            # Twice the same would be an error of the second.
            self.ids = list(dict.fromkeys([each async for each in ids_of(self._settings.client, self._area, texts)]))
            if not self.ids:
                raise InvalidArgument("no ID was given")
            for line in await self._described(wrike):
                typer.echo(line, err=True)

    async def _described(self, wrike: Wrike) -> list[str]:
        lines = [f"{self._area} {each}" for each in self.ids]
        if hasattr(getattr(wrike, self._area), "get_many"):
            found = await getattr(wrike, self._area).get_many(self.ids)
            lines = [f"{self._area} {entity.id}{_title(entity)}" for entity in found]
        more = len(lines) - _MOST_SHOWN
        return [*lines[:_MOST_SHOWN], f"and {more:,} more"] if more > 0 else lines

    async def delete(self) -> None:
        """Delete them, and write a line for each."""
        missing = failed = 0
        lines = JsonLines(raw_stdout())
        async with self._settings.client() as wrike:
            async for outcome in self._deleting(wrike):
                if outcome.error is not None:
                    missing += isinstance(outcome.error, NotFound)
                    failed += not isinstance(outcome.error, NotFound)
                    say(in_words_of_command_line(str(outcome.error), OPTIONS))
                await lines.write([_line(outcome)])
        if failed or missing:
            raise typer.Exit(FAILED if failed else MISSING)

    async def _deleting(self, wrike: Wrike) -> AsyncIterator[RowOutcome]:
        """Delete the entities, the many of an area at the pace of its quota."""
        area = getattr(wrike, self._area)
        if hasattr(area, "delete_many"):
            outcomes: AsyncIterable[RowOutcome] = area.delete_many(self.ids)
        else:
            outcomes = _one_by_one(await self._asked_about(wrike), self.ids)
        async for outcome in outcomes:
            yield outcome

    async def _asked_about(self, wrike: Wrike) -> Any:
        """Return the area, after a policy's question about all of it, if it has one."""
        operations = signatures.find_method(Wrike, f"{self._area}.delete").operations
        asks = [Ask(operation, bulk=True, count=len(self.ids), rows=self.ids) for operation in operations]
        return await together(getattr(wrike, self._area), *asks)


async def _one_by_one(area: Any, ids: list[str]) -> AsyncIterator[RowOutcome]:
    """Delete what there are few of, up to what would be the same for all that come."""
    for index, entity_id in enumerate(ids):
        row = Row(index, entity_id)
        try:
            await area.delete(entity_id)
        except WrikeError as error:
            if stops_everything(error):
                raise
            yield RowOutcome(row=row, error=error)
        else:
            yield RowOutcome(row=row, id=entity_id)


def _line(outcome: RowOutcome) -> dict[str, Any]:
    if outcome.error is None:
        return {"id": outcome.row.input, "outcome": "done"}
    said = "in_doubt" if outcome.in_doubt else "failed"
    return {"id": outcome.row.input, "outcome": said, "message": str(outcome.error)}


def _title(entity: Any) -> str:
    for name in ("title", "name", "text", "comment"):
        if isinstance(text := getattr(entity, name, None), str):
            return f": {printable(text)[:60]}"
    return ""
