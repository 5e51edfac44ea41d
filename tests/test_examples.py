"""The programs in `examples`, run as they stand."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet  # type: ignore[import-untyped]  # it has no types
import pytest

from examples import account_sync, agent_tools, parquet_files
from tests.connecting import Connect
from wrike_async import Wrike
from wrike_async.models import Task
from wrike_async.sandbox import Sandbox
from wrike_async.testing import VirtualClockLoop

pytest_plugins = ["pytester"]

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox(tasks=60) as sandbox:
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        yield sandbox


def test_a_service_and_its_tests(pytester: pytest.Pytester) -> None:
    folder = pytester.mkpydir("examples")
    for name in ("fastapi_service.py", "test_fastapi_service.py"):
        (folder / name).write_text((EXAMPLES / name).read_text(encoding="utf-8"), encoding="utf-8")
    pytester.runpytest_subprocess("--import-mode=importlib").assert_outcomes(passed=5)


def test_an_agent_gets_what_it_may_have(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(agent_tools.main())
    tools, plan, commented, refused, denied = capsys.readouterr().out.splitlines()
    assert tools == "['tasks.list', 'tasks.get', 'comments.create']"
    assert plan.startswith("would send {'requests': 1, 'sends': [{'method': 'POST'")
    assert "'text': 'Is this done?'" in commented
    assert "that day is {'start': '2026-03-20T00:00:00Z'" in refused
    assert denied.startswith("{'error': 'tasks.delete is not allowed")
    assert Counter(request.method for request in sandbox.requests) == {"GET": 1, "POST": 1}


@pytest.mark.parametrize(
    ("name", "arguments", "asks"),
    [
        ("tasks.list", {}, False),
        ("tasks.update", {"task_id": "T"}, True),
        ("attachments.list", {}, False),
        ("attachments.list", {"with_urls": True}, True),
        ("attachments.url", {"attachment_id": "A"}, True),
    ],
)
async def test_a_human_is_asked_for_what_writes_or_gives_away(name: str, arguments: dict[str, Any], asks: bool) -> None:
    async with Wrike("token") as wrike:
        assert agent_tools.Tools(wrike, [name]).asks_first(name, arguments) is asks


class TestSync:
    async def test_copies_once_what_is_new_and_changes_what_changed(self, connect: Connect) -> None:
        state = account_sync.State(":memory:")
        async with (
            connect(tasks=60) as (there, source),
            Sandbox(tasks=0) as here,
            Wrike(here.token, base_url=here.base_url) as target,
        ):
            await self.copied(source, target, state)
            titles = Counter([task.title async for task in source.tasks.scan()])
            assert Counter([task.title async for task in target.tasks.scan()]) == titles
            assert state.all("folder")
            assert state.all("comment")

            written = self.writes(here)
            ids = list(state.all("task"))
            await source.tasks.update_many(ids[:30], title="Renamed")
            await self.copied(source, target, state)
            renamed = await target.tasks.get_many(state.all("task")[each] for each in ids[:30])
            assert {task.title for task in renamed} == {"Renamed"}
            assert {request.method for request in self.writes(here)[len(written) :]} == {"PUT"}
            assert self.writes(there) == [each for each in there.requests if each.method == "PUT"]

    async def test_a_task_says_the_same_in_both_accounts(self, connect: Connect) -> None:
        state = account_sync.State(":memory:")
        async with (
            connect(tasks=40) as (_, source),
            Sandbox(tasks=0) as here,
            Wrike(here.token, base_url=here.base_url) as target,
        ):
            await self.copied(source, target, state)
            for source_id, target_id in list(state.all("task").items())[:40]:
                original = await source.tasks.get(source_id, fields=["customFields", "responsibleIds"])
                copy = await target.tasks.get(target_id, fields=["customFields", "responsibleIds"])
                for each in ("title", "importance", "status", "custom_fields", "dates"):
                    assert getattr(copy, each) == getattr(original, each)
                assert set(copy.responsible_ids or ()) == set(original.responsible_ids or ())

    @staticmethod
    async def copied(source: Wrike, target: Wrike, state: account_sync.State) -> None:
        sync = account_sync.Sync(source, target, state)
        await sync.run()
        assert sync.failed == []

    @staticmethod
    def writes(sandbox: Sandbox) -> list[Any]:
        return [request for request in sandbox.requests if request.method != "GET"]


class Full(parquet_files.Folder):
    """A folder on a disk with room for two files."""

    def add(self, batch: list[Any], state: dict[str, Any]) -> None:
        if self.files == 2:
            raise OSError("the disk is full")
        super().add(batch, state)


def ids_in(folder: Path) -> list[str]:
    tables = [parquet.read_table(path) for path in sorted(folder.glob("*.parquet"))]
    return [row["id"] for table in tables for row in table.to_pylist()]


async def test_files_go_on_where_they_were_interrupted(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=60) as (sandbox, wrike):

        def begin(state: Any) -> Any:
            return wrike.tasks.scan(page_size=9, resume=state)

        with pytest.raises(OSError, match="full"):
            await parquet_files.land(Full(tmp_path, Task), begin)
        assert 0 < len(ids_in(tmp_path)) < 60
        files = await parquet_files.land(parquet_files.Folder(tmp_path, Task), begin)
        assert files > 2
        assert sorted(ids_in(tmp_path)) == sorted(sandbox.state.task_id(number) for number in range(60))


def test_files_of_four_areas(sandbox: Sandbox, tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        runner.run(parquet_files.main(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["comments", "folders", "tasks", "timelogs"]
    assert len(ids_in(tmp_path / "tasks")) == 60
    assert len(ids_in(tmp_path / "folders")) == len(set(ids_in(tmp_path / "folders"))) > 10
