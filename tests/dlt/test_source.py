"""`wrike_source` in a pipeline of dlt, into DuckDB, against the sandbox."""

from __future__ import annotations

import asyncio
import importlib
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import attrs
import dlt
import duckdb
import pytest
from dlt.common.pipeline import LoadInfo
from dlt.pipeline.exceptions import PipelineStepFailed

from tests.export.syncing.nights import Account, Clock
from wrike_async import InvalidArgument, Wrike
from wrike_async.dlt import wrike_source
from wrike_async.dlt._threads import in_thread
from wrike_async.export import _running, export
from wrike_async.export._identity import Identity, identity_of
from wrike_async.sandbox import Fault, Sandbox

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

AREAS: Any = {"folders": {}, "tasks": {"page_size": 100}, "timelogs": {}, "comments": {}, "contacts": {}, "account": {}}
QUERIES = {
    "tasks": "SELECT id, title, status, parent_ids, _deleted_at IS NULL, _purged FROM wrike_data.tasks ORDER BY id",
    "folders": "SELECT id, title, _deleted_at IS NULL FROM wrike_data.folders ORDER BY id",
    "timelogs": "SELECT id, hours, tracked_date FROM wrike_data.timelogs ORDER BY id",
    "contacts": "SELECT id, first_name FROM wrike_data.contacts ORDER BY id",
    "account": "SELECT name FROM wrike_data.account",
}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("RUNTIME__LOG_LEVEL", "CRITICAL")
    monkeypatch.setenv("LOAD__WORKERS", "1")


TASKS: Any = {"tasks": {"page_size": 50}}
TIMESHEETS = {"kind": "timesheets", "data": [{"userId": "KUAAAAAA"}]}


class Warehouse:
    """A pipeline, and the DuckDB that it loads."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        folder.mkdir()
        self.folder, self.sandbox = folder, sandbox

    def pipeline(self) -> dlt.Pipeline:
        destination = dlt.destinations.duckdb(str(self.folder / "file.db"))
        return dlt.pipeline("wrike", pipelines_dir=str(self.folder), destination=destination, dataset_name="wrike_data")

    def client(self) -> Wrike:
        return Wrike(self.sandbox.token, base_url=self.sandbox.base_url, quota=None)

    def load(self, areas: Any = AREAS, **options: Any) -> LoadInfo:
        return self.pipeline().run(wrike_source(self.client, areas=areas, **options))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(duckdb.connect(str(self.folder / "file.db"))) as connection:
            return connection.execute(query).fetchall()

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        return {area: self.rows(query) for area, query in QUERIES.items()}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(clock: Clock) -> Iterator[Account]:
    with Sandbox(now=clock, quota=None, tasks=200, timelogs=30) as sandbox:
        yield Account(sandbox)


@pytest.mark.real_time
async def test_the_first_load_is_what_an_export_has(people: Account, tmp_path: Path) -> None:
    from tests.export.reading import ids_in

    people.trash(5)
    warehouse = Warehouse(tmp_path / "warehouse", people.sandbox)
    # In a program that has an event loop already, as notebooks have.
    warehouse.load()
    async with warehouse.client() as wrike:
        await export(wrike, [*AREAS], to=tmp_path / "out")
    for area in ("tasks", "folders", "timelogs", "comments", "contacts"):
        ids = warehouse.rows(f"SELECT id FROM wrike_data.{area} WHERE _deleted_at IS NULL ORDER BY id")
        assert [each for (each,) in ids] == ids_in(tmp_path / "out", area)
    assert warehouse.rows("SELECT count(*) FROM wrike_data.tasks WHERE _deleted_at IS NOT NULL") == [(5,)]


def test_a_night_is_as_a_fresh_load(people: Account, clock: Clock, tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse", people.sandbox)
    people.trash(12)
    warehouse.load()
    clock.on(days=1)
    people.a_day(2)
    clock.on(hours=1)
    warehouse.load()
    fresh = Warehouse(tmp_path / "fresh", people.sandbox)
    fresh.load()
    assert warehouse.contents() == fresh.contents()
    untouched = (
        "SELECT count(*) FROM wrike_data.tasks WHERE _synced_at = (SELECT min(_synced_at) FROM wrike_data.tasks)"
    )
    assert warehouse.rows(untouched)[0][0] > 100  # only what changed was read again
    timelog = next(iter(people.sandbox.state.timelogs))
    people.sandbox.state.timelogs.remove(timelog.number)
    warehouse.load(full=True)
    assert (timelog.id,) not in warehouse.rows("SELECT id FROM wrike_data.timelogs")


def test_a_load_that_failed_is_repeated(
    people: Account, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = Warehouse(tmp_path / "warehouse", people.sandbox)
    warehouse.load(TASKS)
    clock.on(days=1)
    people.change(3)
    clock.on(hours=1)
    pipeline = warehouse.pipeline()
    pipeline.extract(wrike_source(warehouse.client, areas=TASKS))  # and then it is killed
    changed = "SELECT count(*) FROM wrike_data.tasks WHERE title LIKE '% changed'"
    assert warehouse.rows(changed) == [(0,)]
    people.change(2)
    clock.on(days=1)
    # What was extracted is thrown away: its cursor counts for nothing.
    getattr(pipeline, "abort_packages", pipeline.drop_pending_packages)()
    warehouse.load(TASKS)
    assert warehouse.rows(changed)[0][0] == _changed(people)
    clock.on(days=1)
    people.change(4)
    clock.on(hours=1)
    warehouse.pipeline().extract(wrike_source(warehouse.client, areas=TASKS))
    # dlt loads what is pending first, and the next run goes on from there.
    warehouse.load(TASKS)
    warehouse.load(TASKS)
    assert warehouse.rows(changed)[0][0] == _changed(people)
    clock.on(days=1)
    people.change(5)
    clock.on(hours=1)
    # Where dlt's files are lost, the state comes from the destination.
    shutil.rmtree(warehouse.folder / "wrike")
    before = len(people.sandbox.requests)
    warehouse.load(TASKS)
    assert len(people.sandbox.requests) - before < 10
    assert warehouse.rows(changed)[0][0] == _changed(people)


def _changed(people: Account) -> int:
    return sum(each.title.endswith(" changed") for each in people.sandbox.state.tasks)


def test_what_is_refused_keeps_its_rows(people: Account, tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse", people.sandbox)
    areas = ["workflows", "timesheets", "account"]
    people.sandbox.inject(Fault("status", "GET /timesheets", status=200, body=TIMESHEETS, times=2))
    for _ in range(2):
        warehouse.load(areas)
        assert warehouse.rows("SELECT user_id FROM wrike_data.timesheets") == [("KUAAAAAA",)]
    for area in ("workflows", "timesheets"):
        people.sandbox.inject(Fault("status", f"GET /{area}", status=403, times=None))
    before = warehouse.rows("SELECT count(*) FROM wrike_data.workflows")
    warehouse.load(areas)
    assert warehouse.rows("SELECT count(*) FROM wrike_data.workflows") == before != [(0,)]
    assert warehouse.rows("SELECT user_id FROM wrike_data.timesheets") == [("KUAAAAAA",)]
    people.sandbox.faults.clear()
    warehouse.load(areas)  # there is none
    assert warehouse.rows("SELECT count(*) FROM wrike_data.timesheets") == [(0,)]


def test_only_what_is_selected_is_read(people: Account, tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse", people.sandbox)
    pipeline = warehouse.pipeline()
    pipeline.extract(wrike_source(warehouse.client, areas=AREAS).with_resources("contacts"))
    assert not any("tasks" in each.path for each in people.sandbox.requests)
    # The destination never had what was thrown away.
    getattr(pipeline, "abort_packages", pipeline.drop_pending_packages)()
    for _ in range(2):
        warehouse.load(["contacts"])
        assert warehouse.rows("SELECT count(*) FROM wrike_data.contacts") != [(0,)]
        # Nor does another one have what this one had.
        (warehouse.folder / "file.db").unlink()


def test_a_table_that_was_never_loaded(people: Account, tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse", people.sandbox)
    warehouse.load(["contacts"])
    pipeline = warehouse.pipeline()
    pipeline.extract(wrike_source(warehouse.client, areas=["workflows"]))
    getattr(pipeline, "abort_packages", pipeline.drop_pending_packages)()
    warehouse.load(["workflows"])
    assert warehouse.rows("SELECT count(*) FROM wrike_data.workflows") != [(0,)]


def test_another_users_rows(people: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = Warehouse(tmp_path / "warehouse", people.sandbox)
    areas = ["workflows", "timelogs"]
    warehouse.load(areas)
    monkeypatch.setattr(_running, "identity_of", _somebody_else)
    with pytest.raises(PipelineStepFailed, match="another user sees"):
        warehouse.load(areas)
    people.sandbox.inject(Fault("status", "GET /workflows", status=403, times=None))
    warehouse.load(areas, full=True)
    people.sandbox.faults.clear()
    warehouse.load(areas)  # what was refused is nobody's, and read from the beginning
    assert warehouse.rows("SELECT count(*) FROM wrike_data.timelogs") == [(30,)]


async def _somebody_else(wrike: Wrike) -> Identity:
    return attrs.evolve(await identity_of(wrike), user_id="KUAAAAZZ")


def test_who_is_interrupted_leaves_nothing_behind() -> None:
    ended: list[str] = []

    async def work() -> None:
        main = threading.main_thread().ident or 0
        try:
            while not any(frame.name == "result" for frame in traceback.extract_stack(sys._current_frames()[main])):
                await asyncio.sleep(0)
            signal.pthread_kill(main, signal.SIGINT)
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    with pytest.raises(KeyboardInterrupt):
        in_thread(work())
    assert ended == ["cancelled"]


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "wrike_async.dlt")
    monkeypatch.setitem(sys.modules, "dlt.extract", None)
    with pytest.raises(ImportError, match=r"pip install 'wrike-async\[dlt\]'"):
        importlib.import_module("wrike_async.dlt")


def test_bad_input_is_refused_at_once() -> None:
    with pytest.raises(InvalidArgument, match="function that makes"):
        wrike_source(cast("Callable[[], Wrike]", "token"))
    with pytest.raises(InvalidArgument, match="no area 'taks'"):
        wrike_source(areas=["taks"])
