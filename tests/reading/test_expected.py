"""What is made and never used says so, as a coroutine does that nobody awaits."""

from __future__ import annotations

import asyncio
import gc
import re
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import Connect, Pair
from tests.writing.counting import rows
from wrike_async import InvalidArgument, Wrike

MAKING: dict[str, tuple[Callable[[Pair], Any], str]] = {
    "create_many": (
        lambda pair: pair[1].tasks.create_many(pair[0].state.folder_ids[0], rows(2)),
        r"create_many\(…\) was never awaited: nothing was sent",
    ),
    "update_many": (
        lambda pair: pair[1].tasks.update_many(pair[0].state.task_ids(), title="a"),
        r"update_many\(…\) was never awaited: nothing was sent",
    ),
    "get_many": (
        lambda pair: pair[1].tasks.get_many(pair[0].state.task_ids()),
        r"GET /tasks/{taskIds} were never awaited: nothing was asked for",
    ),
    "download": (
        lambda pair: pair[1].attachments.download("IEAAAAAA"),
        r"a download \(GET /attachments/{attachmentId}/download\) was never used: nothing was asked for",
    ),
}


async def _loop(coming: Any) -> None:
    async for _ in coming:
        pass


USING: dict[str, Callable[[Any], Awaitable[Any]]] = {"await": lambda made: made, "async for": _loop}


def dropped(make: Callable[[], Any]) -> list[warnings.WarningMessage]:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        make()
        gc.collect()
    return told


@pytest.mark.parametrize("kind", MAKING)
async def test_what_dies_unused_warns_where_it_was_made(connect: Connect, kind: str) -> None:
    make, complaint = MAKING[kind]
    async with connect(tasks=2, folders=1) as pair:
        (told,) = dropped(lambda: make(pair))
    assert told.category is RuntimeWarning
    assert told.filename == __file__
    assert re.search(complaint, str(told.message))
    assert pair[0].requests == []


@pytest.mark.parametrize("kind", MAKING)
async def test_an_iterator_that_is_asked_for_nothing_is_no_use(connect: Connect, kind: str) -> None:
    make, complaint = MAKING[kind]
    async with connect(tasks=2, folders=1) as pair:
        (told,) = dropped(lambda: aiter(make(pair)))
        assert re.search(complaint, str(told.message))
        made = [aiter(make(pair))]
        await made[0].aclose()
        assert dropped(made.clear) == []


@pytest.mark.parametrize("kind", ["create_many", "update_many", "get_many"])
@pytest.mark.parametrize("use", USING)
async def test_what_is_used_says_nothing(connect: Connect, kind: str, use: str) -> None:
    async with connect(tasks=2, folders=1) as pair:
        made = [MAKING[kind][0](pair)]
        await USING[use](made[0])
        assert dropped(made.clear) == []


async def test_a_download_that_is_used_says_nothing(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=2, folders=1) as pair:
        sandbox, wrike = pair
        attached = await wrike.attachments.upload(b"bytes", name="a", task_id=sandbox.state.task_id(0))
        made = [wrike.attachments.download(attached.id) for _ in range(4)]
        assert await made[0].read()
        await _loop(made[1])
        async with made[2] as chunks:
            await _loop(chunks)
        assert (await made[3].save(tmp_path / "a")).read_bytes() == b"bytes"
        assert dropped(made.clear) == []


async def test_checking_rows_is_a_use() -> None:
    made = [Wrike("unused").tasks.create_many("F", rows(1))]
    assert (await made[0].check()).ok
    assert dropped(made.clear) == []


async def test_what_could_not_be_made_says_nothing() -> None:
    def refused() -> None:
        with pytest.raises(InvalidArgument):
            Wrike("unused").tasks.create_many("no id!", rows(1))
        with pytest.raises(InvalidArgument):
            Wrike("unused").tasks.get_many("text")

    assert dropped(refused) == []


async def test_a_job_that_nobody_looks_after_says_so(connect: Connect) -> None:
    async with connect(tasks=0, folders=2) as (sandbox, wrike):
        parent, folder_id = sandbox.state.folder_ids[:2]
        jobs = [await wrike.folders.copy_async(folder_id, parent=parent, title="copy") for _ in range(4)]
        (told,) = dropped(jobs.pop)
        assert "was started and never awaited: nobody knows what became of it" in str(told.message)
        assert jobs[0].id
        assert jobs[1].state.id
        await asyncio.wait_for(jobs[2], 60)
        assert dropped(jobs.clear) == []
