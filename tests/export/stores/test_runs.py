"""What every store of tables promises of runs: unfinished ones, their end, and who may write."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest

from tests.export.stores.places import Place, opened
from tests.export.stores.writing import DAY, NOON, TASKS, change_of, run_of, task, titles, write
from wrike_async import DateRange, InvalidArgument
from wrike_async.export import AreaState, StoreBusy, StoreError
from wrike_async.export._areas import table_of
from wrike_async.export._sql.store import SQLStore
from wrike_async.export._sql.tables import Tables
from wrike_async.export._stores.opening import store_of

CONTACTS = table_of("contacts")


def test_a_new_store_has_nothing(place: Place) -> None:
    store = store_of(place.address)
    assert store.open() == {}
    assert list(store.ids(TASKS, "living")) == []
    assert list(store.counts(TASKS, [DateRange()])) == [0]
    store.close()
    store.close()


def test_what_was_committed_is_there_for_the_next_process(place: Place) -> None:
    store = opened(place)
    store.begin([TASKS, CONTACTS], run_of("a"))
    store.append(TASKS, [task("T1"), task("T2")], b'{"n":1}')
    store.append(TASKS, [task("T3")], b'{"n":2}')
    store.append(TASKS, [], b'{"n":3}')
    store.close()
    store = store_of(place.address)
    assert store.open() == {
        "tasks": AreaState(run=run_of("a"), rows=3, state=b'{"n":3}'),
        "contacts": AreaState(run=run_of("a")),
    }
    store.begin([TASKS, CONTACTS], run_of("a"))
    assert sorted(store.ids(TASKS)) == ["T1", "T2", "T3"]
    store.append(TASKS, [task("T1", "again"), task("T4")], b'{"n":4}')
    assert sorted(store.ids(TASKS)) == ["T1", "T2", "T3", "T4"]
    counts = store.finish([change_of(), change_of(CONTACTS)])
    assert (counts["tasks"].rows, counts["tasks"].inserted, counts["contacts"].rows) == (4, 4, 0)
    store.close()
    assert titles(place)["T1"] == ("again", False, False)


def test_another_run_forgets_what_is_unfinished(place: Place) -> None:
    write(place, 0, [("living", [task("T0")])])
    store = opened(place)
    store.begin([TASKS, CONTACTS], run_of("a", 1))
    store.append(TASKS, [task("T1")], b"{}")
    store.begin([TASKS], run_of("b", 2))
    assert list(store.ids(TASKS)) == []
    store.close()
    store = store_of(place.address)
    states = store.open()
    assert (states["contacts"].run, states["tasks"].run) == (None, run_of("b", 2))
    assert (states["tasks"].rows, states["tasks"].state, states["tasks"].cursor) == (0, None, NOON)
    store.close()
    assert place.query("SELECT run FROM _wrike_runs ORDER BY began") == [("run 0",), ("b",)]


def test_a_reader_sees_the_old_or_the_new(place: Place) -> None:
    write(place, 0, [("living", [task("T1", "old")])])
    store = opened(place)
    store.begin([TASKS], run_of("a", 1))
    store.append(TASKS, [task("T1", "new", updated=NOON + DAY), task("T2")], b"{}")
    assert (list(store.ids(TASKS, "living")), list(store.counts(TASKS, [DateRange()]))) == (["T1"], [1])
    store.close()
    assert titles(place) == {"T1": ("old", False, False)}
    store = opened(place)
    store.begin([TASKS], run_of("a", 1))
    store.finish([change_of(day=1)])
    store.close()
    assert titles(place) == {"T1": ("new", False, False), "T2": ("", False, False)}


def test_the_end_is_remembered(place: Place) -> None:
    write(place, 0, [("living", [task("T1")])])
    store = store_of(place.address)
    assert store.open() == {
        "tasks": AreaState(cursor=NOON, schema="as of day 0", account_id="IEACCOUNT", user_id="KUUSER")
    }
    store.close()
    rows = place.query('SELECT area, run, ranges, "schema", "rows", account_id, user_id FROM _wrike_sync')
    assert rows == [("tasks", None, None, "as of day 0", 1, "IEACCOUNT", "KUUSER")]
    ((run, ended, areas),) = place.query("SELECT run, ended IS NOT NULL, areas FROM _wrike_runs")
    assert (run, bool(ended)) == ("run 0", True)
    assert '"inserted":1' in areas
    assert staged(place) == []


def staged(place: Place) -> list[str]:
    """The staging tables that are there."""
    found: list[str] = []
    for area in ("tasks", "contacts"):
        try:
            place.query(f"SELECT * FROM _staging_{area}")
        except Exception:  # noqa: BLE001 (each database has errors of its own)
            continue
        found.append(area)
    return found


def test_an_area_with_an_error_keeps_what_it_had(place: Place) -> None:
    write(place, 0, [("living", [task("T1")])])
    store = opened(place)
    store.begin([TASKS, CONTACTS], run_of("a", 1))
    store.append(TASKS, [task("T2")], b"{}")
    store.append(CONTACTS, [{"id": "K1"}], b"{}")
    counts = store.finish([change_of(day=1, error="refused"), change_of(CONTACTS, 1)])
    assert (counts["tasks"].rows, counts["tasks"].inserted, counts["contacts"].inserted) == (1, 0, 1)
    store.close()
    store = store_of(place.address)
    states = store.open()
    store.close()
    assert (states["tasks"].cursor, states["contacts"].cursor) == (NOON, NOON + DAY)
    assert titles(place) == {"T1": ("", False, False)}
    assert staged(place) == []


def test_an_area_that_was_refused_from_the_beginning_has_nothing(place: Place) -> None:
    store = opened(place)
    store.begin([TASKS], run_of("a"))
    assert store.finish([change_of(error="refused")])["tasks"].rows == 0
    store.close()
    store = store_of(place.address)
    assert store.open() == {"tasks": AreaState()}
    store.close()


def test_one_run_at_a_time(place: Place) -> None:
    store = opened(place)
    with pytest.raises(StoreBusy) as caught:
        store_of(place.address).open()
    assert (caught.value.host, caught.value.pid) == (socket.gethostname(), os.getpid())
    assert caught.value.since is not None
    store.close()
    opened(place).close()


def test_a_record_that_is_none_leaves_nothing_behind(place: Place) -> None:
    store = opened(place)
    store.begin([TASKS], run_of("a"))
    store.append(TASKS, [task("T1")], b'{"n":1}')
    broken: dict[str, Any] = {"title": "without an ID"}
    with pytest.raises(StoreError, match="a record cannot be written"):
        store.append(TASKS, [task("T2"), broken], b'{"n":2}')
    assert list(store.ids(TASKS)) == ["T1"]
    store.close()
    store = store_of(place.address)
    assert store.open()["tasks"] == AreaState(run=run_of("a"), rows=1, state=b'{"n":1}')
    store.close()


def test_an_end_that_fails_changes_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from wrike_async.export._sql.store import SQLStore

    def fails(_: object) -> None:
        raise OSError("no space left")

    write(place, 0, [("living", [task("T1", "old")])])
    store = opened(place)
    store.begin([TASKS], run_of("a", 1))
    store.append(TASKS, [task("T1", "new", updated=NOON + DAY)], b"{}")
    with monkeypatch.context() as patch:
        patch.setattr(SQLStore, "_create_view", fails)
        with pytest.raises(StoreError, match="running again resumes"):
            store.finish([change_of(day=1)])
    assert titles(place) == {"T1": ("old", False, False)}
    store.finish([change_of(day=1)])
    store.close()
    assert titles(place) == {"T1": ("new", False, False)}


def test_what_it_remembers_must_make_sense(place: Place) -> None:
    store = opened(place)
    assert repr(store).startswith(f"<{type(store).__name__} ")
    store.begin([TASKS], run_of("a"))
    with pytest.raises(InvalidArgument, match="the unfinished run is of tasks"):
        store.begin([TASKS, CONTACTS], run_of("a"))
    store.close()


def test_a_run_that_nothing_is_known_of(place: Place) -> None:
    driver = getattr(opened(place), "_driver")  # noqa: B009 (no part of the protocol)
    with driver.transaction():
        for statement in Tables(driver.dialect).create_memory():
            driver.execute(statement)
        driver.execute("INSERT INTO _wrike_sync (area, run) VALUES (?, ?)", ["tasks", "nobody"])
    driver.close()
    for _ in range(2):
        # It is not taken either: the second try says the same.
        with pytest.raises(StoreError, match="nothing is known of"):
            store_of(place.address).open()


def test_runs_of_the_same_second_are_told_in_their_order(place: Place) -> None:
    for number, run in enumerate(("c", "a", "d", "b")):
        store = opened(place)
        assert isinstance(store, SQLStore)
        if number == 2:
            # So an older version has left it.
            store._driver.execute("ALTER TABLE _wrike_runs DROP COLUMN number")
        store.begin([TASKS], run_of(run))
        store.finish([change_of()])
        store.close()
    store = store_of(place.address)
    assert isinstance(store, SQLStore)
    # Those that have no number came before, in the order in which an older version told them.
    assert [run for run, *_ in store.runs()] == ["a", "c", "d", "b"]
