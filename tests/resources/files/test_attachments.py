"""Attachments on the sandbox, which was written from the documentation and not from this SDK."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.connecting import Connect
from tests.resources.unknown import unknown
from wrike_async import DateRange, WrikeError

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
