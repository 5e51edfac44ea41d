"""Runs that are cancelled where they wait: at each place, one after the other."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import Connect
from tests.export.reading import rows_in
from tests.export.syncing.nights import contents
from tests.export.syncing.test_nights import account
from wrike_async.export import export, sync

AREAS: dict[str, Any] = {"tasks": {"page_size": 20}, "folders": {}, "timelogs": {"page_size": 20}, "contacts": {}}

Work = Coroutine[Any, Any, object]


@types.coroutine
def told_of_waits(work: Work, waits: Callable[[], None]) -> Generator[Any, Any, object]:
    """Do something, and tell each time that it is about to wait."""
    step = partial(work.send, None)
    while True:
        try:
            waited_for = step()
        except StopIteration as end:
            return end.value
        waits()
        try:
            sent = yield waited_for
        except BaseException as error:  # noqa: BLE001 (whatever it is, the work gets it)
            step = partial(work.throw, error)
        else:
            step = partial(work.send, sent)


async def cancelled_at(begin: Callable[[], Work], place: int) -> bool:
    """Begin something and cancel it where it waits for the ``place``-th time. Returns whether it waited so often."""
    waits = 0

    def count() -> None:
        nonlocal waits
        waits += 1
        if waits == place:
            asyncio.get_running_loop().call_soon(task.cancel)

    async def whole() -> None:
        await told_of_waits(begin(), count)

    task = asyncio.ensure_future(whole())
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()
    return waits >= place


@pytest.mark.torture
async def test_a_night_is_cancelled_at_every_await(tmp_path: Path) -> None:
    path, place, seen = tmp_path / "wrike.db", 0, set[bool]()
    async with account(tasks=60, timelogs=10) as (people, clock, wrike):
        await sync(wrike, to=f"sqlite:{tmp_path / 'seed.db'}", areas=AREAS)
        people.a_day(3)
        clock.on(days=1)
        await sync(wrike, to=f"sqlite:{tmp_path / 'fresh.db'}", areas=AREAS)
        seed, fresh = (contents(tmp_path / name, tuple(AREAS)) for name in ("seed.db", "fresh.db"))
        assert seed != fresh
        again = True
        while again:
            place += 1
            path.write_bytes((tmp_path / "seed.db").read_bytes())
            again = await cancelled_at(lambda: sync(wrike, to=f"sqlite:{path}", areas=AREAS), place)
            found = contents(path, tuple(AREAS))
            assert found in (seed, fresh)
            seen.add(found == fresh)
            await sync(wrike, to=f"sqlite:{path}", areas=AREAS)
            assert contents(path, tuple(AREAS)) == fresh
    assert place > 20
    assert seen == {False, True}


@pytest.mark.torture
@pytest.mark.parametrize("form", ["jsonl", "csv"])
async def test_an_export_is_cancelled_at_every_await(connect: Connect, tmp_path: Path, form: Any) -> None:
    async with connect(tasks=60, timelogs=10) as (_, wrike):
        await export(wrike, AREAS, to=tmp_path / "whole", format=form)
        whole, place, again = rows_of(tmp_path / "whole", form), 0, True
        while again:
            place += 1
            folder = tmp_path / f"{place}"
            again = await cancelled_at(partial(export, wrike, AREAS, to=folder, format=form), place)
            if not (folder / "manifest.json").exists():
                await export(wrike, AREAS, to=folder, format=form)
            assert rows_of(folder, form) == whole
    assert place > 20


def rows_of(folder: Path, form: Any) -> dict[str, list[str]]:
    return {area: sorted(map(repr, rows_in(folder, area, form))) for area in AREAS}
