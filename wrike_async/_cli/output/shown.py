"""Records on standard output: as they come where a program reads them line by line, else when all have come."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from typing import IO, Any

import typer

from wrike_async._cli.output.documents import csv_blocks, json_blocks
from wrike_async._cli.output.formats import Format, format_for_stdout
from wrike_async._cli.output.tables import Table
from wrike_async._cli.streams import JsonLines, RawOutput, raw_stdout, write_whole
from wrike_async._json import loads
from wrike_async._transport.blocking import in_daemon_thread, to_the_end

__all__ = ["shown_on_stdout", "write_blocks"]

_BLOCK = 1 << 16


@contextlib.asynccontextmanager
async def shown_on_stdout(chosen: Format | None, *, wanted: Sequence[str] = ()) -> AsyncGenerator[JsonLines]:
    """Yield what takes records. What came before an error is shown, too.

    Args:
        chosen: the format that the user asks for.
        wanted: names of fields that a table shows before others.
    """
    chosen = format_for_stdout(chosen)
    if chosen == "jsonl":
        yield JsonLines(raw_stdout())
        return
    # The columns of a table, and of CSV, are known when the last record has come. More may come than memory holds.
    with tempfile.TemporaryFile(buffering=0) as file:
        try:
            yield JsonLines(file)
        except Exception:
            await _show(file, chosen, wanted)
            raise
        await _show(file, chosen, wanted)


async def write_blocks(output: RawOutput, blocks: Iterable[bytes]) -> None:
    """Write blocks of bytes in a thread, since whoever reads them may stop for long."""

    def write() -> None:
        waiting = bytearray()
        for block in blocks:
            waiting += block
            if len(waiting) >= _BLOCK:
                write_whole(output, bytes(waiting))
                waiting.clear()
        write_whole(output, bytes(waiting))

    await to_the_end(in_daemon_thread(write))


async def _show(spool: IO[bytes], chosen: Format, wanted: Sequence[str]) -> None:
    with os.fdopen(spool.fileno(), "rb", closefd=False) as file:
        file.seek(0)
        match chosen:
            case "csv":
                await write_blocks(raw_stdout(), csv_blocks(file))
            case "table":
                await _show_table(file, wanted)
            case _:
                await write_blocks(raw_stdout(), json_blocks(file))


async def _show_table(file: IO[bytes], wanted: Sequence[str]) -> None:
    table = Table(_records(file), shutil.get_terminal_size().columns, wanted=wanted)
    file.seek(0)
    await write_blocks(raw_stdout(), table.lines(_records(file), sys.stdout.encoding or "utf-8"))
    if table.left_out:
        typer.echo(f"{len(table.left_out)} more columns: a wider terminal, or --format json.", err=True)


def _records(file: IO[bytes]) -> Iterator[Any]:
    return map(loads, file)
