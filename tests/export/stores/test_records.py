"""What every store of tables keeps of runs is read from it, beside whoever writes."""

from __future__ import annotations

import attrs
import pytest

from tests.export.stores.places import Place, opened
from tests.export.stores.writing import NOON, TASKS, change_of, run_of, task, write
from wrike_async.export import Course, Sample, read_runs

COURSE = Course((Sample(0.5, 0, 2, 0), Sample(3.5, 2, 9, 1)), 400.0)


def test_every_store_keeps_courses(place: Place) -> None:
    store = opened(place)
    store.begin([TASKS], run_of("first"))
    store.append(TASKS, [task("T1"), task("T2")], b"{}")
    store.finish([attrs.evolve(change_of(), course=COURSE)])
    store.close()
    write(place, 1, [("living", [task("T3")])])
    first, second = read_runs(place.address)
    assert (first.run, first.account_id, first.began, first.ended) == ("first", "IEACCOUNT", NOON, NOON)
    assert (first.areas["tasks"].course, first.areas["tasks"].inserted) == (COURSE, 2)
    assert (first.requests, first.refused, first.seconds, first.quota) == (9, 1, 3.5, 400.0)
    assert (second.run, second.requests, second.share, second.seconds) == ("run 1", None, None, 0.0)


@pytest.mark.parametrize("place", ["postgresql", "sqlite"], indirect=True)
def test_others_may_write_meanwhile(place: Place) -> None:
    write(place, 0, [("living", [task("T1")])])
    store = opened(place)
    store.begin([TASKS], run_of("under way", 1))
    store.append(TASKS, [task("T2")], b"{}")
    assert [run.run for run in read_runs(place.address)] == ["run 0"]
    store.finish([change_of(TASKS, 1)])
    store.close()
    assert [run.run for run in read_runs(place.address)] == ["run 0", "under way"]
