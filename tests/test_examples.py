"""The programs in `examples`, run as they stand."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as parquet  # type: ignore[import-untyped]  # it has no types
import pytest

from docs.building.notebooks import write_modules
from examples import account_sync, agent_tools, nightly_warehouse, parquet_files
from tests.connecting import Connect
from tests.waiting import time_of_the_loop
from wrike_async import Wrike
from wrike_async.access import WriteSummary
from wrike_async.models import Task
from wrike_async.sandbox import Fault, Sandbox

pytest_plugins = ["pytester"]

FIRST_DAY = datetime(2026, 6, 1, tzinfo=UTC)
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


def test_an_agent_gets_what_its_policy_grants(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked: list[WriteSummary] = []

    async def approve_the_first(summary: WriteSummary) -> bool:
        asked.append(summary)
        return len(asked) == 1

    for _ in range(2):
        asyncio.run(agent_tools.main(tmp_path / "audit.log", approve_the_first))
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "['tasks.list', 'tasks.get', 'tasks.update', 'folders.list', 'comments.create']"
    assert told[1].startswith("comments.create {'items': [{'id': ")
    assert "'importance': 'High'" in told[2]
    assert "that day is {'start': '2026-03-20T00:00:00Z'" in told[3]
    assert told[4].startswith("tasks.delete {'error': 'AccessDenied: ")
    assert told[7].endswith("is not done: it was not approved'}")
    assert [dict(each.changes) for each in asked] == [{"importance": "High"}] * 2
    assert Counter(request.method for request in sandbox.requests) == {"GET": 2, "POST": 2, "PUT": 1}
    lines = [json.loads(line) for line in (tmp_path / "audit.log").read_text(encoding="utf-8").splitlines()]
    assert Counter(line["decision"] for line in lines) >= Counter(allowed=4, approved=1, denied=2)


class TestWarehouse:
    @pytest.fixture
    async def sandbox(self, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
        async with connect(tasks=60, now=time_of_the_loop(FIRST_DAY)) as (sandbox, _):
            monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
            monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
            yield sandbox

    async def night(self, monkeypatch: pytest.MonkeyPatch, warehouse: Path, *arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["nightly_warehouse", str(warehouse), *arguments])
        return await nightly_warehouse.main()

    async def test_nights(
        self,
        sandbox: Sandbox,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        tmp_path: Path,
    ) -> None:
        warehouse, picture = tmp_path / "warehouse.duckdb", tmp_path / "nights.svg"
        assert await self.night(monkeypatch, warehouse) == 0
        assert "tasks: 60 new, 0 changed, 0 gone" in capsys.readouterr().out
        async with Wrike.from_env() as wrike:
            await wrike.tasks.update(sandbox.state.task_id(0), title="Renamed")
            await wrike.tasks.delete(sandbox.state.task_id(1))
        await asyncio.sleep(60)
        assert await self.night(monkeypatch, warehouse, "--weekly", "--picture", str(picture)) == 0
        assert "tasks: 0 new, 1 changed, 1 gone" in capsys.readouterr().out
        assert picture.exists()
        with duckdb.connect(str(warehouse)) as tables:
            folders = "select sum(greatest(len(parent_ids), 1)) from tasks where _deleted_at is null"
            counted = "select sum(tasks) from standing group by day"
            assert tables.execute(counted).fetchall() == tables.execute(folders).fetchall()

    async def test_what_could_not_be_read_is_told(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        sandbox.inject(Fault("status", "GET /workflows", status=403, times=None))
        assert await self.night(monkeypatch, tmp_path / "warehouse.duckdb") == 1
        told = capsys.readouterr().out
        assert re.search("workflows: .* NOT UP TO DATE: ", told)
        assert "tasks: 60 new, 0 changed, 0 gone\n" in told


async def run_cells(notebook: str) -> dict[str, Any]:
    """Run a notebook's cells one after another, as Jupyter does; returns the names that there are at the end."""
    names: dict[str, Any] = {}
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] == "code":
            code = compile("".join(cell["source"]), cell["id"], "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            if (awaitable := eval(code, names)) is not None:
                await awaitable
    return names


def test_a_notebook_is_a_module_for_those_who_check_types(tmp_path: Path) -> None:
    (module,) = write_modules(tmp_path / "notebooks")
    assert module.name == "late_tasks.py"
    text = module.read_text(encoding="utf-8")
    code = compile(text, module.name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert code.co_flags & inspect.CO_COROUTINE
    cells = json.loads((EXAMPLES / "late_tasks.ipynb").read_text(encoding="utf-8"))["cells"]
    assert all(("".join(cell["source"]) in text) == (cell["cell_type"] == "code") for cell in cells)
    checked = (EXAMPLES.parent / "Makefile").read_text(encoding="utf-8").partition("\ntypes:")[2].partition("\n\n")[0]
    assert checked.index("docs.building.notebooks build/notebooks") < checked.rindex("build/notebooks")


def test_a_notebook_runs_from_the_first_cell_to_the_last(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")
    names = asyncio.run(run_cells((EXAMPLES / "late_tasks.ipynb").read_text(encoding="utf-8")))
    told = capsys.readouterr().out
    assert "60 tasks with " in told
    assert f"{min(20, len(names['late']))} tasks changed" in told
    assert names["by_person"].sum() > 0


@pytest.fixture
def state() -> Iterator[account_sync.State]:
    with contextlib.closing(account_sync.State(":memory:")) as kept:
        yield kept


class TestSync:
    async def test_copies_once_what_is_new_and_changes_what_changed(
        self, connect: Connect, state: account_sync.State
    ) -> None:
        async with (
            connect(tasks=60) as (there, source),
            Sandbox(tasks=0, seed=7) as here,
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

    async def test_a_task_says_the_same_in_both_accounts(self, connect: Connect, state: account_sync.State) -> None:
        async with (
            connect(tasks=40) as (there, source),
            Sandbox(tasks=0, seed=7) as here,
            Wrike(here.token, base_url=here.base_url) as target,
        ):
            people = dict(zip(there.state.person_ids, here.state.person_ids, strict=True))
            for source_id, target_id in people.items():
                here.state.contacts[target_id].email = there.state.contacts[source_id].email
            fields = dict(zip(there.state.custom_fields, here.state.custom_fields, strict=True))
            await self.copied(source, target, state)
            assert len(state.all("task")) == 40
            for source_id, target_id in state.all("task").items():
                original = await source.tasks.get(source_id, fields=["customFields", "responsibleIds"])
                copy = await target.tasks.get(target_id, fields=["customFields", "responsibleIds"])
                for each in ("title", "importance", "status", "dates"):
                    assert getattr(copy, each) == getattr(original, each)
                values = [(fields[each.id or ""], each.value) for each in original.custom_fields or ()]
                assert [(each.id, each.value) for each in copy.custom_fields or ()] == values
                assert set(copy.responsible_ids or ()) == {people[each] for each in original.responsible_ids or ()}

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


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


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


async def test_files_of_four_areas(connect: Connect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with connect(tasks=60) as (sandbox, _):
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        await parquet_files.main(tmp_path)
    assert names_in(tmp_path) == ["comments", "folders", "tasks", "timelogs"]
    assert len(ids_in(tmp_path / "tasks")) == 60
    assert len(ids_in(tmp_path / "folders")) == len(set(ids_in(tmp_path / "folders"))) > 10
