"""Exports that end early, and what the next one makes of what they left."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import Connect
from tests.export.cancelling import cancelled_again_and_again
from tests.export.reading import FORMATS, files_in, ids_in, rows_in
from wrike_async import InvalidArgument, ServerError, Wrike
from wrike_async.export import AccountMismatch, Progress, StoreBusy, StoreError, export
from wrike_async.sandbox import Fault, Sandbox

AREAS: dict[str, Any] = {"tasks": {"page_size": 20, "walks": 2}, "contacts": {}, "timelogs": {"page_size": 10}}


class Enough(Exception):
    pass


def enough_after(answers: int) -> Any:
    left = [answers]

    def tell(_: Progress) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Enough

    return tell


@pytest.mark.parametrize("form", FORMATS)
async def test_it_goes_on_where_it_was(connect: Connect, tmp_path: Path, form: Any) -> None:
    async with connect(tasks=400) as (sandbox, wrike):
        whole = await export(wrike, AREAS, to=tmp_path / "whole", format=form)
        for answers in (3, 7, 5, 11):
            with pytest.raises(Enough):
                await export(wrike, AREAS, to=tmp_path / "out", format=form, progress=enough_after(answers))
            assert not (tmp_path / "out" / "manifest.json").exists()
        before = len(sandbox.requests)
        report = await export(wrike, AREAS, to=tmp_path / "out", format=form)
        assert len(sandbox.requests) - before < whole.requests
    for area in AREAS:
        rows, undisturbed = (rows_in(tmp_path / name, area, form) for name in ("out", "whole"))
        assert sorted(map(repr, rows)) == sorted(map(repr, undisturbed))
        assert report.areas[area].rows == whole.areas[area].rows
    assert not (tmp_path / "out" / ".wrike-async").exists()


async def test_it_is_cancelled_anywhere_and_nothing_is_lost(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=300, latency=0.05) as (_, wrike):
        listed = sorted([each.id async for each in wrike.tasks.list(sub_tasks=True)])
        rounds = await cancelled_again_and_again(lambda: export(wrike, AREAS, to=tmp_path), 61)
    assert rounds > 1
    assert ids_in(tmp_path, "tasks") == listed


async def test_another_run_is_refused_and_told_whose_it_is(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=50) as (_, wrike):
        met: list[StoreBusy] = []

        async def again() -> None:
            try:
                await export(wrike, AREAS, to=tmp_path)
            except StoreBusy as error:
                met.append(error)

        others: list[asyncio.Task[None]] = []
        await export(wrike, AREAS, to=tmp_path, progress=lambda _: others.append(asyncio.ensure_future(again())))
        await asyncio.gather(*others, return_exceptions=True)
    assert met
    assert (met[0].host, met[0].pid) == (socket.gethostname(), os.getpid())
    assert f"process {os.getpid()}" in str(met[0])
    assert met[0].since is not None


async def test_a_lock_that_says_nothing_yet(connect: Connect, tmp_path: Path) -> None:
    from wrike_async.export._files.work import LOCK, WorkFolder

    folder = WorkFolder(tmp_path / ".wrike-async")
    (tmp_path / ".wrike-async" / LOCK).write_bytes(b"")
    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(StoreBusy) as caught:
            await export(wrike, AREAS, to=tmp_path)
        assert sandbox.requests == []
    assert (caught.value.host, caught.value.pid) == (None, None)
    folder.close()


async def test_another_accounts_unfinished_export_is_not_gone_on_with(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=50) as (sandbox, wrike):
        with pytest.raises(Enough):
            await export(wrike, AREAS, to=tmp_path, progress=enough_after(1))
        mine = await wrike.account.get()
        for other, body in (
            ("account", {"kind": "accounts", "data": [{"id": "IEOTHER"}]}),
            ("user", {"kind": "contacts", "data": [{"id": "KUOTHER"}]}),
        ):
            path = "GET /account" if other == "account" else "GET /contacts"
            sandbox.inject(Fault("status", path, status=200, body=body))
            with pytest.raises(AccountMismatch, match=f"another {other}"):
                await export(wrike, AREAS, to=tmp_path)
        body = {"kind": "accounts", "data": [{"id": "IEOTHER"}]}
        sandbox.inject(Fault("status", "GET /account", status=200, body=body))
        await export(wrike, AREAS, to=tmp_path, force=True)
    assert json.loads((tmp_path / "manifest.json").read_text())["account_id"] == "IEOTHER" != mine.id


async def test_something_else_is_not_mixed_into_what_is_unfinished(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=50) as (sandbox, wrike):
        with pytest.raises(Enough):
            await export(wrike, AREAS, to=tmp_path, progress=enough_after(2))
        before = len(sandbox.requests)
        different: list[dict[str, Any]] = [{"tasks": {}}, {**AREAS, "tasks": {"status": ["Active"]}}]
        for others in different:
            with pytest.raises(InvalidArgument, match="unfinished export"):
                await export(wrike, others, to=tmp_path)
        with pytest.raises(InvalidArgument, match="unfinished export"):
            await export(wrike, AREAS, to=tmp_path, format="csv")
        assert len(sandbox.requests) == before
        await export(wrike, ["tasks"], to=tmp_path, format="csv", force=True)
    assert len(ids_in(tmp_path, "tasks", "csv")) == 50


async def test_what_is_complete_stays_until_the_new_one_is(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=50) as (sandbox, wrike):
        await export(wrike, AREAS, to=tmp_path, format="parquet")
        old = files_in(tmp_path)
        before = len(sandbox.requests)
        with pytest.raises(InvalidArgument, match="force=True replaces it"):
            await export(wrike, AREAS, to=tmp_path)
        assert len(sandbox.requests) == before
        await wrike.tasks.create(sandbox.state.root_id, title="new")
        with pytest.raises(Enough):
            await export(wrike, AREAS, to=tmp_path, force=True, progress=enough_after(2))
        assert {path: path.read_bytes() for path in old} == old
        with pytest.raises(InvalidArgument, match="force=True replaces it"):
            await export(wrike, AREAS, to=tmp_path)
        await export(wrike, AREAS, to=tmp_path, force=True)
    # The files of the old one are gone, its folders, too: `rows_in` finds none that the manifest does not name.
    assert len(rows_in(tmp_path, "tasks")) == 51
    assert not (tmp_path / "tasks").exists()


async def test_a_file_of_somebody_else_is_not_replaced(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "tasks.jsonl").write_text("mine\n")
    async with connect(tasks=5) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match=r"tasks\.jsonl is there, and of no export"):
            await export(wrike, AREAS, to=tmp_path)
        assert (sandbox.requests, sorted(os.listdir(tmp_path))) == ([], ["tasks.jsonl"])
        await export(wrike, AREAS, to=tmp_path, force=True)
    assert len(ids_in(tmp_path, "tasks")) == 5


async def test_a_request_that_fails_leaves_what_came(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=200, client={"retries": 0}) as (sandbox, wrike):
        sandbox.inject(Fault("status", "GET /tasks", status=500, after=6, times=1))
        with pytest.raises(ServerError):
            await export(wrike, AREAS, to=tmp_path)
        before = len(sandbox.requests)
        await export(wrike, AREAS, to=tmp_path)
        tasks = [each for each in sandbox.requests[before:] if each.path.endswith("/tasks")]
        assert len(tasks) < 9
    assert len(ids_in(tmp_path, "tasks")) == 200


async def test_nothing_is_left_of_what_did_not_begin(tmp_path: Path) -> None:
    async with Sandbox(tasks=1) as sandbox, Wrike("wrong", base_url=sandbox.base_url) as wrike:
        with pytest.raises(Exception, match="401"):
            await export(wrike, AREAS, to=tmp_path)
    assert os.listdir(tmp_path) == []


async def test_work_that_somebody_cut_is_no_work(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=100) as (_, wrike):
        with pytest.raises(Enough):
            await export(wrike, AREAS, to=tmp_path, progress=enough_after(4))
        part = tmp_path / ".wrike-async" / "tasks.jsonl"
        part.write_bytes(part.read_bytes()[:-1])
        with pytest.raises(StoreError, match="is not what was written there"):
            await export(wrike, AREAS, to=tmp_path)
        journal = tmp_path / ".wrike-async" / "journal.jsonl"
        for damaged in (b'{"version":9}\n', b'{"area":"x"}\n', b'{"version":1,"run":{}}\n'):
            journal.write_bytes(damaged)
            with pytest.raises(StoreError, match="is damaged"):
                await export(wrike, AREAS, to=tmp_path)


async def test_a_state_of_something_else_is_told(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=100) as (_, wrike):
        with pytest.raises(Enough):
            await export(wrike, AREAS, to=tmp_path, progress=enough_after(4))
        journal = tmp_path / ".wrike-async" / "journal.jsonl"
        lines = [json.loads(line) for line in journal.read_text().splitlines()]
        lines[-1]["state"] = "{}"
        journal.write_text("".join(json.dumps(line) + "\n" for line in lines))
        with pytest.raises(StoreError, match="no state of an export"):
            await export(wrike, AREAS, to=tmp_path)


async def test_an_account_that_does_not_tell_who_it_is(connect: Connect, tmp_path: Path) -> None:
    from wrike_async import DecodeError

    async with connect(tasks=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", "GET /account", status=200, body={"kind": "accounts", "data": []}))
        with pytest.raises(DecodeError, match="account's ID"):
            await export(wrike, AREAS, to=tmp_path)
