"""Attachments on the sandbox, which was written from the documentation and not from this SDK."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.connecting import Connect
from tests.resources.unknown import unknown
from wrike_async import DateRange, DecodeError, TransportError, WrikeError
from wrike_async.sandbox import Fault

CONTENT = b"content " * 100_000


async def test_an_attachment_lives(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=2) as (sandbox, wrike):
        task_id = sandbox.state.task_id(0)
        first = await wrike.attachments.upload(CONTENT, task_id=task_id, name="Übersicht.txt")
        assert (first.name, first.version, first.size, first.task_id) == ("Übersicht.txt", 1, len(CONTENT), task_id)
        second = await wrike.attachments.update(first.id, b"new", name='a;b".txt')
        assert (second.name, second.version) == ('a;b".txt', 2)
        assert second.id != first.id
        assert [found.id for found in await wrike.attachments.list(task_id=task_id)] == [second.id]
        versions = {found.id: found for found in await wrike.attachments.list(task_id=task_id, versions=True)}
        assert versions.keys() == {first.id, second.id}
        assert versions[first.id].current_attachment_id == second.id
        path = await wrike.attachments.download(first.id, to=tmp_path / "first.txt")
        assert await wrike.attachments.download(second.id).read() == b"new"
        assert (await wrike.attachments.url(second.id)).url
        assert unknown(second) == []
        now = datetime.now(UTC)
        recent = DateRange(now - timedelta(days=1), now + timedelta(days=1))
        assert {first.id, second.id} & {found.id async for found in wrike.attachments.list(created_date=recent)}
        await wrike.attachments.delete(second.id)
        with pytest.raises(WrikeError):
            await wrike.attachments.get(second.id)
    assert path.read_bytes() == CONTENT


async def test_an_attachment_comes_whole_or_not_at_all(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=1, client={"retries": 1}) as (sandbox, wrike):
        attachment = await wrike.attachments.upload(CONTENT, task_id=sandbox.state.task_id(0), name="a.html")
        download = wrike.attachments.download(attachment.id)
        for at in (0, 1, len(CONTENT) - 1):
            sandbox.inject(Fault("truncated", at=at, times=2))
            with pytest.raises(TransportError):
                await download.save(tmp_path / "a.html")
            sandbox.inject(Fault("truncated", at=at))
            assert await download.read() == CONTENT
        sandbox.inject(Fault("status", status=200, body="<html>Log in</html>", times=2))
        with pytest.raises(DecodeError, match=r"text/html came.*Log in"):
            await download.save(tmp_path / "a.html")
        assert os.listdir(tmp_path) == []
        assert (await download.save(tmp_path / "a.html")).read_bytes() == CONTENT
