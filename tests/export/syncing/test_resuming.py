"""Syncs that end early, and what the next one makes of what they left."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.export.cancelling import cancelled_again_and_again
from tests.export.forked import Forked, syncs
from tests.export.syncing.nights import contents, query
from tests.export.syncing.test_nights import account
from tests.export.test_processes import Killer
from wrike_async import ServerError
from wrike_async.export import Store, sync
from wrike_async.export._stores.opening import store_of
from wrike_async.sandbox import Fault, Sandbox

AREAS: dict[str, Any] = {"tasks": {"page_size": 20}, "folders": {}, "timelogs": {"page_size": 20}, "contacts": {}}


class Died(BaseException):
    """Stands for the end of the process."""


class Dying:
    """A store whose process dies before one of its calls, which is the same as after the one before."""

    def __init__(self, store: Store, at: int) -> None:
        self._store = store
        self._left = at

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if name == "close":
            return method

        def call(*arguments: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                raise Died
            return method(*arguments)

        return call


async def test_it_dies_before_each_call_of_the_store(tmp_path: Path) -> None:
    path, deaths = tmp_path / "wrike.db", 0
    async with account(tasks=60, timelogs=10) as (people, clock, wrike):
        await sync(wrike, to=f"sqlite:{tmp_path / 'seed.db'}", areas=AREAS)
        people.a_day(3)
        clock.on(days=1)
        await sync(wrike, to=f"sqlite:{tmp_path / 'fresh.db'}", areas=AREAS)
        seed, fresh = (contents_of_some(tmp_path / name) for name in ("seed.db", "fresh.db"))
        while True:
            path.write_bytes((tmp_path / "seed.db").read_bytes())
            try:
                dying: Any = Dying(store_of(f"sqlite:{path}"), deaths + 2)
                await sync(wrike, to=dying, areas=AREAS)
                break
            except Died:
                deaths += 1
            assert contents_of_some(path) == seed
            await sync(wrike, to=f"sqlite:{path}", areas=AREAS)
            assert contents_of_some(path) == fresh
    assert deaths > 10


def contents_of_some(path: Path) -> Any:
    """The living rows of tasks, folders, timelogs and contacts, and the bin."""
    return contents(path, tuple(AREAS))


async def test_it_is_cancelled_anywhere_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=200, timelogs=20, latency=0.05) as (people, clock, wrike):
        await sync(wrike, to=f"sqlite:{path}", areas=AREAS)
        people.a_day(3)
        clock.on(days=1)
        rounds = await cancelled_again_and_again(lambda: sync(wrike, to=f"sqlite:{path}", areas=AREAS), 41)
        await sync(wrike, to=f"sqlite:{tmp_path / 'fresh.db'}", areas=AREAS)
    assert rounds > 2
    assert contents_of_some(path) == contents_of_some(tmp_path / "fresh.db")


async def test_it_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=400) as (people, clock, wrike):
        whole = await sync(wrike, to=f"sqlite:{tmp_path / 'whole.db'}", areas=AREAS)
        people.sandbox.inject(Fault("status", "GET /tasks", status=500, after=15, times=8))
        with pytest.raises(ServerError):
            await sync(wrike.with_options(retries=0), to=f"sqlite:{path}", areas=AREAS)
        people.sandbox.faults.clear()
        began = query(path, "SELECT began FROM _wrike_runs")
        assert query(path, "SELECT count(*) FROM sqlite_master WHERE name = 'tasks'") == [(0,)]
        clock.on(hours=1)
        report = await sync(wrike, to=f"sqlite:{path}", areas=AREAS)
        assert report.requests < whole.requests - 10
        # Its moment is that of its beginning: what changed in that hour comes with the next run.
        assert report.began == whole.began
        assert query(path, "SELECT began FROM _wrike_runs") == began
    assert contents_of_some(path) == contents_of_some(tmp_path / "whole.db")


async def test_another_sync_forgets_what_is_unfinished(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=100) as (people, _, wrike):
        people.sandbox.inject(Fault("status", "GET /tasks", status=500, after=3, times=8))
        with pytest.raises(ServerError):
            await sync(wrike.with_options(retries=0), to=f"sqlite:{path}", areas=AREAS)
        people.sandbox.faults.clear()
        report = await sync(wrike, to=f"sqlite:{path}", areas=["timelogs"])
        assert list(report.areas) == ["timelogs"]
        report = await sync(wrike, to=f"sqlite:{path}", areas=AREAS)
    assert (report.areas["tasks"].inserted, report.areas["timelogs"].inserted) == (100, 0)


def start(sandbox: Sandbox, to: str) -> Forked:
    areas = {"tasks": {"page_size": 40}, "folders": {}, "timelogs": {"page_size": 10}, "contacts": {}}
    return Forked(syncs, sandbox.token, sandbox.base_url, to, areas)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_it_is_killed_again_and_again(tmp_path: Path) -> None:
    with Sandbox(tasks=800, quota=None, latency=0.01) as sandbox:
        killer = Killer()
        sandbox.inject(Fault("status", killer, status=500, times=None))
        for requests, sent in ((29, signal.SIGKILL), (5, signal.SIGINT)):
            killer.left, killer.signal = requests, sent
            killer.process = start(sandbox, f"sqlite:{tmp_path / 'wrike.db'}")
            assert killer.process.ended()[0] != 0
        killer.process = None
        before = len(sandbox.requests)
        assert start(sandbox, f"sqlite:{tmp_path / 'wrike.db'}").ended() == (0, "")
        # What was committed, one chunk of a dozen answers at least, is not asked for again: it takes 39 in all.
        assert len(sandbox.requests) - before < 30
        ids = sorted(sandbox.state.task_ids())
    assert [row[0] for row in query(tmp_path / "wrike.db", "SELECT id FROM tasks ORDER BY id")] == ids
