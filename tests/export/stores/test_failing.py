"""Databases in files: disks that are full, places where there is none, processes that are killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.export.stores.places import Place, SQLitePlace, opened
from tests.export.stores.writing import DAY, NOON, TASKS, change_of, run_of, task, titles, write
from wrike_async import InvalidArgument
from wrike_async.export import StoreError
from wrike_async.export._stores import duckdb
from wrike_async.export._stores.opening import store_of

ROOT = Path(__file__).parents[3]


@contextlib.contextmanager
def no_larger_than(size: int) -> Iterator[None]:
    """Have no file of this process grow beyond it."""
    resource: Any = pytest.importorskip("resource", reason="a limit of POSIX")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_keeps_the_old_and_what_was_committed(file: Place) -> None:
    write(file, 0, [("living", [task("T1", "old")])])
    store = opened(file)
    store.begin([TASKS], run_of("run 1", 1))
    store.append(TASKS, [task("T1", "new", updated=NOON + DAY)], b'{"n":1}')
    many = [task(f"M{number}", "x" * 5_000) for number in range(400)]
    with no_larger_than(300_000), pytest.raises(StoreError, match="running again resumes"):
        for number in range(20):
            store.append(TASKS, many, b'{"n":%d}' % (number + 2))
    store.close()
    assert titles(file) == {"T1": ("old", False, False)}
    store = store_of(file.address)
    state = store.open()["tasks"]
    assert state.run == run_of("run 1", 1)
    assert state.rows % len(many) == 1
    store.begin([TASKS], run_of("run 1", 1))
    store.append(TASKS, many, b"{}")
    assert store.finish([change_of(day=1)])["tasks"].rows == 1 + len(many)
    store.close()
    assert titles(file)["T1"] == ("new", False, False)


CHILD = """
import sys
from tests.export.stores.writing import TASKS, run_of, task
from wrike_async.export._stores.opening import store_of

store = store_of(sys.argv[1])
store.open()
store.begin([TASKS], run_of("killed"))
for number in range(10_000):
    store.append(TASKS, [task(f"T{number}-{each}") for each in range(5)], b"%d" % number)
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_whoever_is_killed_leaves_rows_and_state_that_belong_together(place: Place) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD, place.address], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    with child, child.stdout:
        told = [child.stdout.readline() for _ in range(7)]
        child.send_signal(signal.SIGKILL)
    store = store_of(place.address)
    state = store.open()["tasks"]
    assert state.state is not None
    last = int(state.state)
    assert last >= int(told[-1])
    assert state.rows == 5 * (last + 1)
    store.begin([TASKS], run_of("killed"))
    assert len(list(store.ids(TASKS))) == state.rows
    store.close()


def test_where_nothing_can_be_is_told(tmp_path: Path) -> None:
    for kind in ("duckdb", "sqlite"):
        store = store_of(f"{kind}:{tmp_path / 'nowhere' / 'wrike.db'}")
        with pytest.raises(StoreError, match="nowhere"):
            store.open()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_may_only_be_read_is_refused_before_a_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = SQLitePlace(tmp_path)
    write(place, 0, [("living", [task("T1", "old")])])
    # Root may write, whatever the file's mode says.
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (place.path, os.W_OK))
    with pytest.raises(StoreError, match=r"wrike\.db: it may only be read; what was there before is whole"):
        opened(place)
    assert [each.name for each in tmp_path.iterdir()] == ["wrike.db"]
    assert titles(place) == {"T1": ("old", False, False)}


def test_a_file_of_something_else_is_told(file: Place) -> None:
    path = Path(file.address.partition(":")[2])
    path.write_bytes(b"something else\n" * 1_000)
    with pytest.raises(StoreError, match="what was there before is whole"):
        opened(file)
    assert path.read_bytes() == b"something else\n" * 1_000
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(duckdb, "import_module", missing)
    with pytest.raises(InvalidArgument, match=r"pip install 'wrike-async\[duckdb\]'"):
        store_of("duckdb:wrike.duckdb")
