"""The results of an upsert belong to one run at a time, and to one upsert."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from wrike_async import FileJournal, Wrike
from wrike_async.errors import InvalidArgument
from wrike_async.export import StoreBusy, upsert
from wrike_async.sandbox import Sandbox

ROWS = [{"number": at, "title": f"Order {at}"} for at in range(4)]


@pytest.fixture
def how(sandbox: Sandbox, tmp_path: Path) -> dict[str, Any]:
    return {"key": "number", "folder_id": sandbox.state.folder_ids[0], "results": tmp_path / "results.jsonl"}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


async def test_a_head_says_what_the_results_are_of(wrike: Wrike, how: dict[str, Any]) -> None:
    await upsert(wrike, "tasks", ROWS, **how)
    head, *noted = lines(how["results"])
    assert head["about"] == {
        "operation": "upsert",
        "area": "tasks",
        "folder": how["folder_id"],
        "by": "metadata",
        "key": "number",
        "host": wrike._engine.base_url,
    }
    assert sorted(line["key"] for line in noted if line.get("outcome") == "ok") == ["0", "1", "2", "3"]
    assert [path.name for path in how["results"].parent.iterdir()] == ["results.jsonl"]


@pytest.mark.parametrize("dry_run", [False, True])
async def test_a_second_run_is_told_who_has_the_results(
    sandbox: Sandbox, wrike: Wrike, how: dict[str, Any], dry_run: bool
) -> None:
    sandbox.latency = 0.2
    first = asyncio.create_task(upsert(wrike, "tasks", ROWS, **how))
    while not sandbox.requests:
        await asyncio.sleep(0.005)
    before = how["results"].read_bytes()
    async with Wrike(sandbox.token, base_url=sandbox.base_url) as other:
        with pytest.raises(StoreBusy, match=f"process {os.getpid()} on {socket.gethostname()}, since") as busy:
            await upsert(other, "tasks", ROWS, dry_run=dry_run, **how)
        assert other.stats.requests == 0
    assert (busy.value.pid, busy.value.host) == (os.getpid(), socket.gethostname())
    assert str(how["results"]) in str(busy.value)
    assert how["results"].read_bytes() == before
    sandbox.latency = 0
    assert (await first).created == 4
    assert (await upsert(wrike, "tasks", ROWS, **how)).equal == 4


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"folder_id": "IEAAAAAAI7777777"}, 'folder is .* there and "IEAAAAAAI7777777" here'),
        ({"by": "IEAAAAAAJUAAAAAA"}, 'by is "metadata" there'),
        ({"area": "folders"}, 'area is "tasks" there and "folders" here'),
    ],
)
async def test_results_of_another_upsert_are_left_alone(
    sandbox: Sandbox, wrike: Wrike, how: dict[str, Any], changed: dict[str, Any], said: str
) -> None:
    await upsert(wrike, "tasks", ROWS, **how)
    before, sent = how["results"].read_bytes(), len(sandbox.requests)
    wanted = {"area": "tasks", **how, **changed}
    with pytest.raises(InvalidArgument, match=f"has no results of this upsert; name another file: .*{said}"):
        await upsert(wrike, rows=ROWS, **wanted)
    assert (how["results"].read_bytes(), len(sandbox.requests)) == (before, sent)
    assert [path.name for path in how["results"].parent.iterdir()] == ["results.jsonl"]


@pytest.mark.parametrize("content", ["no lines", "number,title\n1,One\n", '{"some": "file"}\n', '{"wrike-async":"jou'])
async def test_a_file_of_something_else_is_left_alone(
    sandbox: Sandbox, wrike: Wrike, how: dict[str, Any], content: str
) -> None:
    how["results"].write_text(content)
    if content.endswith("jou"):  # the beginning of a head whose writer died
        assert (await upsert(wrike, "tasks", ROWS, **how)).created == 4
        return
    with pytest.raises(InvalidArgument, match="has no results of this upsert"):
        await upsert(wrike, "tasks", ROWS, **how)
    assert (how["results"].read_text(), sandbox.requests) == (content, [])


async def test_results_of_a_creation_are_left_alone(sandbox: Sandbox, wrike: Wrike, how: dict[str, Any]) -> None:
    with FileJournal(how["results"], {"operation": "create", "area": "tasks"}) as journal:
        await wrike.tasks.create_many(how["folder_id"], [{"title": "One"}], journal=journal)
        with pytest.raises(InvalidArgument, match="in use by another run"):
            await upsert(wrike, "tasks", ROWS, **how)
    with pytest.raises(InvalidArgument, match='operation is "create" there and "upsert" here'):
        await upsert(wrike, "tasks", ROWS, **how)


async def test_what_sends_nothing_leaves_the_results_of_before(
    sandbox: Sandbox, wrike: Wrike, how: dict[str, Any]
) -> None:
    folder = how["results"].parent
    assert (await upsert(wrike, "tasks", ROWS, dry_run=True, **how)).created == 4
    assert [*folder.iterdir()] == []
    with pytest.raises(InvalidArgument, match="has no title"):
        await upsert(wrike, "tasks", [{"number": 9}], **how)
    assert [*folder.iterdir()] == []
    await upsert(wrike, "tasks", ROWS, **how)
    before = how["results"].read_bytes()
    assert (await upsert(wrike, "tasks", ROWS[1:], dry_run=True, **how)).missing == 1
    with pytest.raises(InvalidArgument, match="would be trashed"):
        await upsert(wrike, "tasks", ROWS[1:], missing="trash", **how)
    assert how["results"].read_bytes() == before
    assert [*folder.iterdir()] == [how["results"]]
