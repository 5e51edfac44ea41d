"""Folders of an export are proved by the tree: what the lists lacked is asked for by ID."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.export.syncing.test_nights import account
from wrike_async._json import loads
from wrike_async.export import export
from wrike_async.sandbox import Fault


def is_a_list(record: Any) -> bool:
    return bool(record.path.endswith("/folders") and "updatedDate" in record.params)


def lines(path: Path) -> list[dict[str, Any]]:
    return [loads(line) for line in (path / "folders.jsonl").read_bytes().splitlines()]


@pytest.mark.parametrize("lists", ["whole", "late", "empty"])
@pytest.mark.parametrize("seed", range(3))
async def test_what_stays_comes_once_whatever_happens_meanwhile(tmp_path: Path, lists: str, seed: int) -> None:
    draw = random.Random(seed)
    async with account(tasks=100) as (people, clock, wrike):
        state = people.sandbox.state
        for _ in range(20):
            people.add_folder()
        clock.on(days=1)
        before = {each.id for each in state.folders.values() if not each.in_bin}
        happened = 0

        def something_happens(record: Any) -> bool:
            nonlocal happened
            if record.path.endswith("/folders") and happened < 4:
                happened += 1
                people.trash_folder()
                people.add_folder()
                clock.on(seconds=draw.choice([0, 1, 3]))
            return lists == "empty" and is_a_list(record)

        body = {"kind": "folders", "data": []}
        people.sandbox.inject(Fault("status", something_happens, status=200, body=body, times=None))
        if lists == "late":
            people.sandbox.inject(Fault("status", is_a_list, status=200, body=body, times=1))
        report = await export(wrike, {"folders": {"page_size": 5}}, to=tmp_path)
        stayed = before & {each.id for each in state.folders.values() if not each.in_bin}
    came = [each["id"] for each in lines(tmp_path)]
    assert happened
    assert len(came) == len(set(came)) == report.areas["folders"].rows
    assert stayed - set(came) == set()


async def test_a_record_from_the_tree_is_as_one_of_the_list(tmp_path: Path) -> None:
    async with account(tasks=20) as (people, clock, wrike):
        clock.on(days=1)
        await export(wrike, ["folders"], to=tmp_path / "by list")
        people.sandbox.inject(Fault("status", is_a_list, status=200, body={"kind": "folders", "data": []}, times=None))
        await export(wrike, ["folders"], to=tmp_path / "by tree")
    one, other = ({each["id"]: each for each in lines(tmp_path / name)} for name in ("by list", "by tree"))
    assert one == other


async def test_a_part_of_the_folders_has_no_tree(tmp_path: Path) -> None:
    async with account(tasks=20) as (people, _, wrike):
        await export(wrike, {"folders": {"project": True}}, to=tmp_path)
        folders = [each for each in people.sandbox.requests if each.path.endswith("/folders")]
    assert folders
    assert all("project" in each.params for each in folders)
    assert all("project" in each for each in lines(tmp_path))


async def test_a_description_beyond_what_readers_of_csv_take_by_default(tmp_path: Path) -> None:
    async with account(tasks=5) as (people, _, wrike):
        people.add_folder().description = 200_000 * "long "
        report = await export(wrike, ["folders"], to=tmp_path, format="csv")
    assert report.areas["folders"].rows > 0
