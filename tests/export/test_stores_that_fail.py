"""Disks that are full, files that cannot be written, and ends that are cut off in the middle."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import Connect
from tests.export.reading import FORMATS, files_in, ids_in, rows_in
from wrike_async import InvalidArgument
from wrike_async.export import StoreError, export
from wrike_async.export._files import exchange
from wrike_async.export._files.store import WORK

AREAS: dict[str, Any] = {"tasks": {"page_size": 20, "walks": 1}, "contacts": {}}


def full_after(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """Have files take so many bytes more, the last of them in the middle of a write."""
    left = [room]
    write = os.write

    def some(file: int, data: Any) -> int:
        if left[0] <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = write(file, memoryview(data)[: left[0]])
        left[0] -= written
        return written

    monkeypatch.setattr(os, "write", some)


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "csv"])
async def test_a_full_disk_keeps_the_old_and_what_came(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Any
) -> None:
    async with connect(tasks=600) as (sandbox, wrike):
        await export(wrike, AREAS, to=tmp_path, format=form)
        old = files_in(tmp_path)
        await wrike.tasks.create(sandbox.state.root_id, title="new")
        size = (tmp_path / f"tasks.{form}").stat().st_size
        for room in (10, 900, size // 4):
            with monkeypatch.context() as patch:
                full_after(patch, room)
                with pytest.raises(StoreError, match=r"No space left on device.*running again resumes") as caught:
                    await export(wrike, AREAS, to=tmp_path, format=form, force=True)
                assert isinstance(caught.value.__cause__, OSError)
            assert {path: path.read_bytes() for path in old} == old
        await export(wrike, AREAS, to=tmp_path, format=form, force=True)
    assert len(ids_in(tmp_path, "tasks", form)) == 601


async def test_what_arrow_cannot_write_is_told(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="comes with the extra test")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def strange(*_: Any, **__: Any) -> None:
        raise OverflowError("int too big to convert")

    async with connect(tasks=50) as (_, wrike):
        for fails, said in ((full, "No space left"), (strange, "a record cannot be written: int too big")):
            with monkeypatch.context() as patch:
                patch.setattr(parquet, "write_table", fails)
                with pytest.raises(StoreError, match=said):
                    await export(wrike, AREAS, to=tmp_path, format="parquet")
        await export(wrike, AREAS, to=tmp_path, format="parquet")
    assert len(rows_in(tmp_path, "tasks", "parquet")) == 50


@pytest.mark.parametrize("form", FORMATS)
async def test_an_end_that_is_cut_off_is_done_again(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Any
) -> None:
    async with connect(tasks=60) as (sandbox, wrike):
        await export(wrike, AREAS, to=tmp_path, format="csv")
        await wrike.tasks.create(sandbox.state.root_id, title="new")
        for name in ("unlink", "replace", "replace", "replace", "fsync"):
            with monkeypatch.context() as patch:
                fail_in_the_exchange(patch, name)
                with pytest.raises(StoreError, match="cut off"):
                    await export(wrike, AREAS, to=tmp_path, format=form, force=True)
            # Old and new are never taken for one whole.
            assert not (tmp_path / "manifest.json").exists() or name == "unlink"
        before = len(sandbox.requests)
        report = await export(wrike, AREAS, to=tmp_path, format=form)
        assert len(sandbox.requests) - before == 2
    assert report.areas["tasks"].rows == len(ids_in(tmp_path, "tasks", form)) == 61
    assert not (tmp_path / WORK).exists()


def fail_in_the_exchange(patch: pytest.MonkeyPatch, name: str) -> None:
    failed: list[bool] = []

    def once(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **more: Any) -> Any:
            if not failed:
                failed.append(True)
                raise OSError(errno.EIO, "cut off")
            return function(*arguments, **more)

        return run

    match name:
        case "unlink":
            patch.setattr(Path, "unlink", once(Path.unlink))
        case "replace":
            patch.setattr(os, "replace", once(os.replace))
        case _:
            patch.setattr(exchange, "_write", once(exchange._write))


async def test_an_end_that_was_done_is_only_tidied(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wrike_async.export._files.work import WorkFolder

    def killed(_: object) -> None:
        raise OSError(errno.EIO, "killed")

    async with connect(tasks=5) as (_, wrike):
        with monkeypatch.context() as patch:
            patch.setattr(WorkFolder, "clear", killed)
            with pytest.raises(StoreError, match="killed"):
                await export(wrike, AREAS, to=tmp_path)
        assert (tmp_path / "manifest.json").exists()
        report = await export(wrike, AREAS, to=tmp_path)
    assert report.areas["tasks"].rows == len(ids_in(tmp_path, "tasks")) == 5


async def test_a_manifest_that_names_files_elsewhere_removes_none(connect: Connect, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    names = ["../elsewhere.txt", str(elsewhere)]
    files = ",".join(f'{{"name":"{name}","rows":0}}' for name in names)
    (out / "manifest.json").write_text(f'{{"areas":{{"tasks":{{"files":[{files}]}}}}}}')
    async with connect(tasks=5) as (_, wrike):
        await export(wrike, AREAS, to=out, force=True)
        (out / "manifest.json").write_text("[]")
        await export(wrike, AREAS, to=out, force=True)
    assert elsewhere.read_text() == "mine"
    assert len(ids_in(out, "tasks")) == 5


async def test_a_place_that_cannot_be_written(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with connect(tasks=5) as (sandbox, wrike):
        with pytest.raises(StoreError):
            await export(wrike, AREAS, to=tmp_path / "file")
        assert sandbox.requests == []


async def test_what_is_missing_is_named(connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wrike_async._wire.structuring import arrow_tables

    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(arrow_tables, "import_module", missing)
    async with connect(tasks=5) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match="pyarrow"):
            await export(wrike, AREAS, to=tmp_path / "out", format="parquet")
        assert sandbox.requests == []
    assert not (tmp_path / "out").exists()
