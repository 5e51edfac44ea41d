"""What every store of tables makes of staged rows at the end of a run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.export.stores.places import Place, opened
from tests.export.stores.writing import DAY, EVERYTHING, NOON, TASKS, Rows, change_of, run_of, task, text, titles, write
from wrike_async import DateRange
from wrike_async._wire.types import Model, model
from wrike_async.export import AREAS, Counts, StoreError, Table
from wrike_async.export._areas import table_of


@model
class Small(Model):
    """A task as an older version knows it."""

    id: str
    title: str | None = None


LATER = NOON + DAY / 2
OLD: Rows = [
    ("living", [task("T1", "one"), task("T2", "two")]),
    ("deleted", [task("T3", "three")]),
    ("living", [task("T4")]),
]
HAD = {
    "T1": ("one", False, False),
    "T2": ("two", False, False),
    "T3": ("three", True, False),
    "T4": ("", False, False),
}
GONE = [{"id": "T4"}]

CASES: dict[str, tuple[Rows, dict[str, tuple[str, bool, bool]], Counts]] = {
    "nothing": ([], {}, Counts(3)),
    "the same": ([("living", [task("T1", "one")]), ("deleted", [task("T3", "three")])], {}, Counts(3)),
    "changed": (
        [("living", [task("T1", "new", updated=LATER)])],
        {"T1": ("new", False, False)},
        Counts(3, updated=1),
    ),
    "changed within the second": (
        [("living", [task("T1", "new")])],
        {"T1": ("new", False, False)},
        Counts(3, updated=1),
    ),
    "changed in the bin": (
        [("deleted", [task("T3", "new", updated=LATER)])],
        {"T3": ("new", True, False)},
        Counts(3, updated=1),
    ),
    "an old answer": ([("living", [task("T1", "older", updated=NOON - DAY)])], {}, Counts(3)),
    "new": ([("living", [task("T5", "five")])], {"T5": ("five", False, False)}, Counts(4, inserted=1)),
    "trashed": (
        [("deleted", [task("T1", "one", updated=LATER)])],
        {"T1": ("one", True, False)},
        Counts(2, deleted=1),
    ),
    "new in the bin": ([("deleted", [task("T5", "five")])], {"T5": ("five", True, False)}, Counts(3, deleted=1)),
    "restored": ([("living", [task("T3", "three")])], {"T3": ("three", False, False)}, Counts(4, restored=1)),
    "restored as of before": (
        [("living", [task("T3", "three", updated=NOON - DAY)])],
        {"T3": ("three", False, False)},
        Counts(4, restored=1),
    ),
    "purged": ([("purged", GONE)], {"T4": ("", True, True)}, Counts(2, purged=1)),
    "never heard of and purged": ([("purged", [{"id": "T9"}])], {}, Counts(3)),
    "the newest of several": (
        [
            ("living", [task("T1", "first", updated=LATER), task("T1", "newest", updated=LATER + DAY)]),
            ("living", [task("T1", "older", updated=LATER)]),
        ],
        {"T1": ("newest", False, False)},
        Counts(3, updated=1),
    ),
    "the last of equal ones": (
        [("deleted", [task("T1", "a", updated=LATER)]), ("living", [task("T1", "b", updated=LATER)])],
        {"T1": ("b", False, False)},
        Counts(3, updated=1),
    ),
    "purged whatever else": (
        [("purged", GONE), ("living", [task("T4", "new", updated=LATER)])],
        {"T4": ("", True, True)},
        Counts(2, purged=1),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_a_row(place: Place, case: str) -> None:
    rows, changed, counts = CASES[case]
    assert write(place, 0, OLD) == Counts(3, inserted=3, deleted=1)
    assert titles(place) == HAD
    assert write(place, 1, rows) == counts
    assert titles(place) == HAD | changed
    # The same once more changes nothing.
    before = place.query("SELECT id, _synced_at, _deleted_at FROM tasks ORDER BY id")
    assert write(place, 2, rows) == Counts(counts.rows)
    assert place.query("SELECT id, _synced_at, _deleted_at FROM tasks ORDER BY id") == before


def test_what_is_purged_comes_back(place: Place) -> None:
    write(place, 0, OLD)
    write(place, 1, [("purged", GONE)])
    store = opened(place)
    assert sorted(store.ids(TASKS, "living")) == ["T1", "T2"]
    assert list(store.ids(TASKS, "deleted")) == ["T3"]
    store.close()
    assert write(place, 2, [("living", [task("T4", "back")])]) == Counts(3, restored=1)
    assert titles(place)["T4"] == ("back", False, False)
    write(place, 3, [("purged", GONE)])
    assert write(place, 4, [("deleted", [task("T4", "in the bin")])]) == Counts(2, deleted=1)
    assert titles(place)["T4"] == ("in the bin", True, False)


def test_who_is_not_in_what_is_complete_is_gone(place: Place) -> None:
    early, late = NOON - 9 * DAY, NOON + 9 * DAY
    write(
        place,
        0,
        [
            ("living", [task("T1", created=early), task("T2"), task("T3"), task("T4", created=late)]),
            ("deleted", [task("T5")]),
        ],
    )
    window = DateRange(NOON, NOON + DAY)
    assert write(place, 1, [("living", [task("T3")])], complete=window) == Counts(3, purged=1)
    assert {name for name, row in titles(place).items() if row[2]} == {"T2"}
    assert write(place, 2, [("living", [task("T3")])], complete=DateRange(NOON)) == Counts(2, purged=1)
    assert {name for name, row in titles(place).items() if row[2]} == {"T2", "T4"}
    assert write(place, 3, [("deleted", [task("T3")])], complete=EVERYTHING) == Counts(0, deleted=1, purged=1)
    # What is in the bin is asked for on its own.
    assert {name for name, row in titles(place).items() if row[2]} == {"T1", "T2", "T4"}


def test_it_is_said_when(place: Place) -> None:
    write(place, 0, OLD)
    write(place, 1, [("deleted", [task("T1", "one", updated=LATER)]), ("purged", [{"id": "T2"}])])
    store = opened(place)
    assert list(store.counts(TASKS, [DateRange(), DateRange(NOON), DateRange(None, NOON)])) == [1, 1, 0]
    assert sorted(store.ids(TASKS, "deleted", DateRange(NOON, NOON + DAY))) == ["T1", "T3"]
    assert list(store.ids(TASKS, "living", DateRange(NOON + DAY))) == []
    store.close()
    same = {
        row[0]: (bool(row[1]), bool(row[2]))
        for row in place.query(
            "SELECT t.id, t._synced_at = (SELECT cursor FROM _wrike_sync), t._deleted_at = t._synced_at FROM tasks t"
        )
    }
    # Trashed when it was updated; purged when that was found out.
    assert same["T1"] == (True, False)
    assert same["T2"] == (True, True)
    assert same["T4"][0] is False


def test_records_without_ids_are_replaced(place: Place) -> None:
    timesheets = table_of("timesheets")
    assert timesheets.key is None
    first = [{"userId": "KU1", "startDate": "2026-03-09"}, {"userId": "KU2", "startDate": "2026-03-09"}]
    assert write(place, 0, [("living", first)], table=timesheets) == Counts(2, inserted=2)
    assert write(place, 1, [("living", first)], table=timesheets) == Counts(2)
    assert write(place, 2, [("living", first[:1])], table=timesheets, complete=EVERYTHING) == Counts(1, purged=1)
    assert place.query("SELECT user_id FROM timesheets") == [("KU1",)]
    assert write(place, 3, [("living", first[:1] * 2)], table=timesheets) == Counts(2)


def test_a_table_without_dates_is_compared_by_what_it_says(place: Place) -> None:
    contacts = table_of("contacts")
    assert (contacts.created, contacts.updated) == (None, None)
    old: list[dict[str, Any]] = [{"id": "K1", "firstName": "Ada", "memberIds": ["a"]}, {"id": "K2"}]
    new = [{"id": "K1", "firstName": "Ada", "memberIds": ["a", "b"]}]
    write(place, 0, [("living", old)], table=contacts, complete=EVERYTHING)
    assert write(place, 1, [("living", old)], table=contacts, complete=EVERYTHING) == Counts(2)
    counts = write(place, 2, [("living", new)], table=contacts, complete=EVERYTHING)
    assert counts == Counts(1, updated=1, purged=1)


def test_a_field_that_is_new_gets_a_column(place: Place) -> None:
    fewer = Table("tasks", Small)
    write(place, 0, [("living", [{"id": "T1", "title": "one"}])], table=fewer)
    counts = write(place, 1, [("living", [task("T1", "one")])], complete=EVERYTHING)
    assert counts == Counts(1, updated=1)
    assert place.query("SELECT count(*) FROM tasks WHERE updated_date IS NOT NULL") == [(1,)]


@model
class Other(Model):
    """A task as an older version knows it, for which titles are numbers, and there are custom fields."""

    id: str
    title: float | None = None
    custom_fields: tuple[dict[str, Any], ...] | None = None


def test_a_column_of_another_type_is_told_of_before_anything_changes(place: Place) -> None:
    write(place, 0, [("living", [{"id": "T1", "title": 1.5}])], table=Table("tasks", Other))
    before = place.query("SELECT * FROM tasks"), place.query("SELECT * FROM _wrike_sync")
    with pytest.raises(StoreError, match=r'column title of tasks is .*RENAME TO "tasks before".*full=True'):
        write(place, 1, [("living", [task("T1", "one")])])
    assert (place.query("SELECT * FROM tasks"), place.query("SELECT * FROM _wrike_sync")) == before
    # Other areas are none of its affair.
    write(place, 1, [("living", [{"id": "K1"}])], table=table_of("contacts"))
    place.query('ALTER TABLE tasks RENAME TO "tasks before"')
    assert write(place, 2, [("living", [task("T1", "one")])], complete=EVERYTHING) == Counts(1, inserted=1)
    assert titles(place) == {"T1": ("one", False, False)}
    assert place.query('SELECT title FROM "tasks before"') == [(1.5,)]
    write(place, 3, [("living", [{**task("T2"), "customFields": [{"id": "F1", "value": "x"}]}])])
    assert place.query("SELECT task_id FROM task_custom_fields") == [("T2",)]


def test_what_this_version_made_is_of_the_right_types(place: Place) -> None:
    tables = [table_of(name) for name in AREAS]
    for day in range(2):
        store = opened(place)
        store.begin(tables, run_of(f"run {day}", day))
        assert set(store.finish([change_of(table, day) for table in tables]).values()) == {Counts()}
        store.close()


def test_custom_fields_are_a_view(place: Place) -> None:
    fields = [{"id": "F1", "value": "High"}, {"id": "F2", "value": "7"}]
    write(place, 0, [("living", [{**task("T1"), "customFields": fields}, task("T2")])])
    query = "SELECT task_id, field_id, title, type, value FROM task_custom_fields ORDER BY field_id"
    assert place.query(query) == [("T1", "F1", None, None, "High"), ("T1", "F2", None, None, "7")]
    table = table_of("custom_fields")
    write(place, 1, [("living", [{"id": "F1", "title": "Impact", "type": "DropDown"}])], table=table)
    assert place.query(query)[0] == ("T1", "F1", "Impact", "DropDown", "High")
    write(place, 2, [("deleted", [{**task("T1", updated=LATER), "customFields": fields}])])
    assert place.query(query) == []


def test_values_are_what_they_were(place: Place) -> None:
    record: dict[str, Any] = {
        **task("T1", 'it\'s "quoted", ünï—code'),
        "dates": {"type": "Planned", "duration": 480, "start": "2026-09-25T09:00:00"},
        "parentIds": ["A", "B"],
        "hasAttachments": True,
        "unknown": {"deep": [1]},
    }
    write(place, 0, [("living", [record])])
    assert write(place, 1, [("living", [record])]) == Counts(1)
    ((title, duration, flag),) = place.query("SELECT title, dates_duration, has_attachments FROM tasks")
    assert (title, duration, bool(flag)) == (record["title"], 480, True)
    assert text(NOON)[:10] in str(place.query("SELECT created_date FROM tasks")[0][0])
    changes = [("parentIds", ["A"]), ("unknown", {"deep": [2]}), ("hasAttachments", None)]
    for number, (name, value) in enumerate(changes):
        assert write(place, 2 + 2 * number, [("living", [{**record, name: value}])]) == Counts(1, updated=1), name
        write(place, 3 + 2 * number, [("living", [record])])


def test_what_lists_name(place: Place) -> None:
    def naming(task_id: str, *names: str) -> dict[str, Any]:
        return {**task(task_id), "dependencyIds": [*names]}

    store = opened(place)
    assert list(store.named(TASKS, "dependency_ids", "living")) == []
    store.close()
    write(place, 0, [("living", [naming("T1", "D1", "D2"), naming("T2", "D2", "it's"), naming("T3"), task("T4")])])
    store = opened(place)
    assert list(store.named(TASKS, "dependency_ids", "replaced")) == []
    store.begin([TASKS], run_of("run 1", 1))
    store.append(TASKS, [naming("T2", "D3")], b"{}")
    store.append(TASKS, [{"id": "T9"}], b"{}", "purged")
    named = {which: sorted(store.named(TASKS, "dependency_ids", which)) for which in ("staged", "living", "replaced")}
    assert named == {"staged": ["D3"], "living": ["D1", "D2", "it's"], "replaced": ["D2", "it's"]}
    assert sorted(store.ids(TASKS, "replaced")) == ["T2"]
    store.close()
