"""Which store an address names, and what a store of files says where only tables have an answer."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.export.stores.writing import TASKS, run_of, task
from wrike_async import DateRange, InvalidArgument
from wrike_async.export._files.store import FileStore
from wrike_async.export._stores import opening
from wrike_async.export._stores.opening import store_of


@pytest.mark.parametrize(
    ("address", "module", "where"),
    [
        ("sqlite:wrike.db", "sqlite", Path("wrike.db")),
        ("sqlite:///wrike.db", "sqlite", Path("wrike.db")),
        ("sqlite:////tmp/wrike.db", "sqlite", Path("/tmp/wrike.db")),
        ("DuckDB:wrike.duckdb", "duckdb", Path("wrike.duckdb")),
        ("postgresql://me@host/db?schema=wrike", "postgres", "postgresql://me@host/db?schema=wrike"),
        ("postgres://me@host/db", "postgres", "postgres://me@host/db"),
    ],
)
def test_a_module_loads_for_what_an_address_names(
    address: str, module: str, where: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []

    def load(name: str) -> Any:
        made.append(name.rpartition(".")[2])
        return SimpleNamespace(SQLiteStore=made.append, DuckDBStore=made.append, PostgresStore=made.append)

    monkeypatch.setattr(opening, "import_module", load)
    store_of(address)
    assert made == [module, where]


@pytest.mark.parametrize("address", ["postgresql:db", "sqlite:", "duckdb:", "sqlite://host/db", "", "file.db"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(InvalidArgument, match=r"sqlite:|names no file"):
        store_of(address)


def test_files_have_nothing_of_the_run_before(tmp_path: Path) -> None:
    store = FileStore(tmp_path, "jsonl", [TASKS])
    store.open()
    store.begin([TASKS], run_of("a"))
    store.append(TASKS, [task("T1")], b"{}")
    store.append(TASKS, [{"id": "T2"}], b"{}", "purged")
    assert list(store.ids(TASKS)) == ["T1"]
    assert list(store.ids(TASKS, "living")) == []
    assert store.counts(TASKS, [DateRange(), DateRange()]) == [0, 0]
    store.close()
