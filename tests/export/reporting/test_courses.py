"""How a run goes on is on record: few samples however long it takes, also where it ended early."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connecting import Connect
from tests.export.test_resume import AREAS, Enough, enough_after
from wrike_async import Quota
from wrike_async._json import dumps, loads
from wrike_async.export import RunRecord, Sample, export, read_runs, sync
from wrike_async.export._area_state import Reading
from wrike_async.export._course.course import Course, with_sample
from wrike_async.sandbox import Fault


def only(source: str | Path) -> RunRecord:
    (run,) = read_runs(source)
    return run


async def test_an_export_has_its_course_in_the_manifest(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=200, client={"quota": Quota()}) as (_, wrike):
        report = await export(wrike, AREAS, to=tmp_path)
    run = only(tmp_path)
    assert (run.began, run.ended, run.requests, run.refused) == (report.began, report.ended, report.requests, 0)
    assert (run.quota, run.failed) == (400.0, ())
    for name, area in run.areas.items():
        samples = area.course.samples
        assert (samples[0].rows, samples[-1].rows, area.rows) == (0, area.rows, report.areas[name].rows)
        assert samples[-1].requests - samples[0].requests == report.areas[name].requests
        assert list(samples) == sorted(samples, key=attrs.astuple)
    assert [name for name, _ in run.courses()] == [*AREAS]
    assert run.samples[-1].rows == run.sum("rows") == run.sum("inserted")
    # Two requests ask whose account it is.
    assert run.samples[0].requests == 2


async def test_a_sync_has_it_in_the_store_and_each_night_its_own(connect: Connect, tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'wrike.db'}"
    async with connect(tasks=60) as (sandbox, wrike):
        first = await sync(wrike, to=to, areas=["tasks", "audit_log", "contacts"])
        sandbox.inject(Fault("status", "GET /tasks", status=429, times=1))
        second = await sync(wrike, to=to, areas=["tasks", "audit_log", "contacts"])
    # Both may have begun in the same second.
    runs = [(run.areas["tasks"].inserted, run.requests, run.refused) for run in read_runs(to)]
    assert runs == [(60, first.requests, 0), (0, second.requests, 1)]


async def test_one_that_ended_early_goes_on_with_it(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=400) as (sandbox, wrike):
        whole = await export(wrike, AREAS, to=tmp_path / "whole")
        before = len(sandbox.requests)
        for answers in (3, 7, 5, 11):
            with pytest.raises(Enough):
                await export(wrike, AREAS, to=tmp_path / "out", progress=enough_after(answers))
        await export(wrike, AREAS, to=tmp_path / "out")
        sent = len(sandbox.requests) - before
    run = only(tmp_path / "out")
    assert whole.requests < (run.requests or 0) <= sent
    assert run.samples[-1].rows == run.sum("rows") == sum(each.rows for each in whole.areas.values())
    for _, course in run.courses():
        assert [each.seconds for each in course.samples] == sorted(each.seconds for each in course.samples)
        assert [each.requests for each in course.samples] == sorted(each.requests for each in course.samples)


async def test_a_refused_area_has_the_course_of_this_run_and_the_rows_of_before(
    connect: Connect, tmp_path: Path
) -> None:
    async with connect(tasks=30) as (sandbox, wrike):
        await export(wrike, ["tasks", "workflows"], to=tmp_path)
        sandbox.inject(Fault("status", "GET /workflows", status=403, times=None))
        await export(wrike, ["tasks", "workflows"], to=tmp_path, force=True)
    run = only(tmp_path)
    assert run.failed == ("workflows",)
    assert (run.areas["workflows"].rows > 0, run.areas["workflows"].inserted) == (True, 0)
    assert [sample.rows for sample in run.areas["workflows"].course.samples] == [0, 0]


@pytest.mark.parametrize(("quota", "told"), [(None, None), (Quota(120, per=30.0), 240.0)])
async def test_the_quota_is_told_by_the_minute(
    connect: Connect, tmp_path: Path, quota: Quota | None, told: float | None
) -> None:
    async with connect(tasks=5, client={"quota": quota}) as (_, wrike):
        await export(wrike, ["contacts"], to=tmp_path)
    run = only(tmp_path)
    assert run.quota == told


@given(st.lists(st.floats(0, 100), min_size=1, max_size=200))
def test_samples_are_bounded_and_keep_their_ends(steps: list[float]) -> None:
    samples: tuple[Sample, ...] = ()
    given, seconds = [], 0.0
    for number, step in enumerate(steps):
        seconds += step
        given.append(Sample(seconds, number, number, 0))
        samples = with_sample(samples, given[-1])
    assert len(samples) == min(64, len(given))
    assert (samples[0], samples[-1]) == (given[0], given[-1])
    assert list(samples) == sorted(samples, key=lambda each: each.rows)
    assert {*samples} <= {*given}


def test_samples_of_a_long_run_are_spread_over_all_of_it() -> None:
    samples: tuple[Sample, ...] = ()
    for number in range(3000):
        samples = with_sample(samples, Sample(number * 0.15, number * 1000, number, 0))
    gaps = [after.seconds - before.seconds for before, after in pairwise(samples)]
    assert max(gaps) < 3 * 450 / 63
    assert len(json.dumps(Course(samples, 400.0).to_dict())) < 4000


def test_a_state_of_before_there_were_samples_is_read() -> None:
    reading = Reading(as_of=datetime(2026, 3, 10, tzinfo=UTC), fields=("a",))
    said = loads(reading.to_bytes())
    del said["samples"]
    assert Reading.from_bytes(dumps(said)) == reading
