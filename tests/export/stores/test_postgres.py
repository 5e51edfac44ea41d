"""What is PostgreSQL's own: addresses, a server that dies, characters that it does not keep, its time zone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.export.stores.places import PostgresPlace, opened
from tests.export.stores.postgres_server import Server, address
from tests.export.stores.writing import DAY, NOON, TASKS, change_of, run_of, task, titles, write
from wrike_async import InvalidArgument
from wrike_async.export import AreaState, StoreBusy, StoreError, read_runs
from wrike_async.export._stores import postgres
from wrike_async.export._stores.opening import store_of

PASSWORD = "pa55-w0rd"


@pytest.fixture
def place(tmp_path: Path) -> PostgresPlace:
    return PostgresPlace(tmp_path)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of the test's own, which it may stop."""
    pytest.importorskip("adbc_driver_postgresql", reason="comes with the extra test")
    server = Server()
    yield server
    server.remove()


def test_a_server_that_dies_loses_what_waits_and_nothing_else(server: Server) -> None:
    store = store_of(server.url)
    store.open()
    store.begin([TASKS], run_of("run 0"))
    store.append(TASKS, [task("T1", "old")], b"{}")
    store.finish([change_of()])
    store.begin([TASKS], run_of("run 1", 1))
    store.append(TASKS, [task("T1", "new", updated=NOON + DAY)], b'{"n":1}')
    server.stop()
    for call in (
        lambda: store.append(TASKS, [task("T2")], b'{"n":2}'),
        lambda: store.finish([change_of(day=1)]),
        lambda: list(store.ids(TASKS)),
    ):
        with pytest.raises(StoreError, match="running again resumes"):
            call()
    store.close()
    with pytest.raises(StoreError, match="running again resumes"):
        store.open()
    server.start()
    # What waited was in a table without a log, so that the run begins again.
    states = store.open()
    assert states == {"tasks": AreaState(cursor=NOON, schema="as of day 0", account_id="IEACCOUNT", user_id="KUUSER")}
    assert list(store.ids(TASKS, "living")) == ["T1"]
    store.begin([TASKS], run_of("run 2", 2))
    store.append(TASKS, [task("T1", "new", updated=NOON + DAY)], b"{}")
    assert store.finish([change_of(day=2)])["tasks"].updated == 1
    store.close()


def test_a_lock_ends_with_its_connection(place: PostgresPlace) -> None:
    store = opened(place)
    with pytest.raises(StoreBusy, match="since 20"):
        opened(place)
    place.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'wrike-async %' "
        "AND pid <> pg_backend_pid()"
    )
    opened(place).close()
    store.close()


def test_a_character_that_it_does_not_keep_is_replaced(place: PostgresPlace) -> None:
    record: dict[str, Any] = {
        **task("T1", "a\0b"),
        "parentIds": ["a\0"],
        "customFields": [{"id": "F\0", "value": "\\u0000 and \0"}],
        "new": {"\0": None, "n": 1},
    }
    write(place, 0, [("living", [record])])
    assert place.query("SELECT title, parent_ids, extra -> 'new' ->> 'n' FROM tasks") == [
        ("a\ufffdb", ["a\ufffd"], "1")
    ]
    assert place.query("SELECT field_id, value FROM task_custom_fields") == [("F\ufffd", "\\u0000 and \ufffd")]
    assert record["title"] == "a\0b"
    assert titles(place) == {"T1": ("a\ufffdb", False, False)}


def test_types_are_its_own(place: PostgresPlace) -> None:
    write(place, 0, [("living", [{**task("T1"), "parentIds": ["A"], "dates": {"start": "2026-09-25T09:00:00"}}])])
    kinds = dict(
        place.query(
            "SELECT CAST(column_name AS text), CAST(data_type AS text) FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = 'tasks'"
        )
    )
    assert {name: kinds[name] for name in ("created_date", "dates_start", "parent_ids", "custom_fields", "extra")} == {
        "created_date": "timestamp with time zone",
        "dates_start": "timestamp without time zone",
        "parent_ids": "ARRAY",
        "custom_fields": "jsonb",
        "extra": "jsonb",
    }
    ((created, start),) = place.query("SELECT created_date, dates_start FROM tasks")
    assert created == NOON
    assert start.isoformat() == "2026-09-25T09:00:00"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{PASSWORD}@127.0.0.1:1/there",
        f"postgresql://me:{PASSWORD}@127.0.0.1:1/there?schema=wrike&connect_timeout=1",
        f"postgresql://me:{PASSWORD}%zz@127.0.0.1:1/there",
        f"postgresql://me@127.0.0.1:1/there?password={PASSWORD}",
    ],
)
def test_a_password_is_not_shown(url: str) -> None:
    pytest.importorskip("adbc_driver_postgresql", reason="comes with the extra test")
    store = store_of(url)
    with pytest.raises(StoreError) as caught:
        store.open()
    chained = [caught.value, caught.value.__cause__]
    for shown in (repr(store), *map(str, chained), *map(repr, chained)):
        assert PASSWORD not in shown
    assert "postgresql://me@127.0.0.1:1/there" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"postgresql://me:{PASSWORD}@host:port/there", "to must be postgresql://USER:PASSWORD@HOST"),
        ("postgresql://host/there?schema=", "no name of a schema"),
        ('postgresql://host/there?schema=a"b', "no name of a schema"),
    ],
)
def test_what_is_no_address_is_refused(url: str, reason: str) -> None:
    pytest.importorskip("adbc_driver_postgresql", reason="comes with the extra test")
    with pytest.raises(InvalidArgument, match=reason) as caught:
        store_of(url)
    assert PASSWORD not in str(caught.value)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(postgres, "import_module", missing)
    with pytest.raises(InvalidArgument, match=r"pip install 'wrike-async\[postgres\]'"):
        store_of("postgresql://host/there")


def test_records_are_looked_for_in_the_schema_that_is_named_and_a_password_is_not_told(place: PostgresPlace) -> None:
    write(place, 0, [("living", [task("T1")])])
    assert [run.run for run in read_runs(place.address)] == ["run 0"]
    with pytest.raises(InvalidArgument, match="no finished run"):
        read_runs(address())
    with pytest.raises(StoreError) as refused:
        read_runs(f"postgresql://somebody:{PASSWORD}@127.0.0.1:1/nothing")
    assert PASSWORD not in str(refused.value)


def test_a_server_that_lets_nobody_write_is_refused_before_a_request(place: PostgresPlace) -> None:
    write(place, 0, [("living", [task("T1", "old")])])
    standby = f"{place.address}&options=-c%20default_transaction_read_only%3Don"
    with pytest.raises(StoreError, match="lets nobody write"):
        store_of(standby).open()
    assert [run.run for run in read_runs(standby)] == ["run 0"]
