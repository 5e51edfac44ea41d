"""What is on record is read, from whenever it is, and bad places are said."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.export.reporting.records import BEGAN, area, store_of_runs
from wrike_async.errors import InvalidArgument
from wrike_async.export import StoreError, read_runs


def test_records_of_before_there_were_courses_are_read(tmp_path: Path) -> None:
    old = {"tasks": {**area(rows=7, updated=2), "of a later version": 1}}
    (run,) = read_runs(store_of_runs(tmp_path, old))
    assert (run.areas["tasks"].rows, run.areas["tasks"].updated, run.requests, run.refused) == (7, 2, None, None)
    assert (run.seconds, run.began, run.samples) == (20.0, BEGAN, ())


def test_the_last_ones_come_and_none_that_is_unfinished(tmp_path: Path) -> None:
    nights = [{"tasks": area(rows=at)} for at in range(5)]
    source = store_of_runs(tmp_path, *nights, None, apart=timedelta(hours=1))
    assert [run.run for run in read_runs(source, last=2)] == ["run 3", "run 4"]
    with pytest.raises(InvalidArgument, match="last must be at least 1"):
        read_runs(source, last=0)


def test_it_leaves_the_file_alone(tmp_path: Path) -> None:
    source = store_of_runs(tmp_path, {"tasks": area(rows=1)})
    path = tmp_path / "wrike.db"
    before = path.read_bytes()
    path.chmod(0o444)
    read_runs(source)
    assert (path.read_bytes(), [*tmp_path.iterdir()]) == (before, [path])
    empty = tmp_path / "empty.db"
    empty.touch()
    with pytest.raises(InvalidArgument, match="no finished run"):
        read_runs(f"sqlite:{empty}")
    assert empty.exists()


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_file_that_is_not_there_is_not_made(tmp_path: Path, kind: str) -> None:
    with pytest.raises(InvalidArgument, match=r"wrike\.db is not there"):
        read_runs(f"{kind}:{tmp_path / 'wrike.db'}")
    assert [*tmp_path.iterdir()] == []


def test_without_runs_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match=r"has no manifest\.json, so there is no export that came to its end"):
        read_runs(tmp_path)
    with pytest.raises(InvalidArgument, match="there is no finished run on record there"):
        read_runs(store_of_runs(tmp_path, None))


@pytest.mark.parametrize("source", ["nowhere", "mysql://host/database", "tasks.jsonl"])
def test_what_is_no_place_of_runs_is_said(tmp_path: Path, source: str) -> None:
    with pytest.raises(InvalidArgument, match=r"sqlite:FILE, duckdb:FILE or postgresql://"):
        read_runs(source)


def test_what_is_damaged_is_said(tmp_path: Path) -> None:
    source = store_of_runs(tmp_path, {"tasks": area()})
    with closing(sqlite3.connect(tmp_path / "wrike.db")) as connection:
        connection.execute("UPDATE _wrike_runs SET areas = '{'")
        connection.commit()
    with pytest.raises(StoreError, match="damaged"):
        read_runs(source)
    (tmp_path / "manifest.json").write_text(json.dumps({"run": "a", "began": "2026-03-10T12:00:00+00:00"}))
    with pytest.raises(StoreError, match="'ended'"):
        read_runs(tmp_path)
    (tmp_path / "other.db").write_bytes(b"no database at all, but long enough for one" * 9)
    with pytest.raises(StoreError, match=r"other\.db"):
        read_runs(f"sqlite:{tmp_path / 'other.db'}")
