"""These areas against the sandbox, which was written from the documentation and not from this SDK."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.connecting import Connect
from tests.resources.unknown import unknown
from wrike_async import DateRange, NotFound, Wrike, WrikeError
from wrike_async._wire.types import Model

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


async def test_work_is_made_after_blueprints(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        folder_blueprint = await wrike.folder_blueprints.list().first()
        task_blueprint = await wrike.task_blueprints.list().first()
        assert folder_blueprint is not None
        assert task_blueprint is not None
        root = sandbox.state.root_id
        folder = await (await wrike.folder_blueprints.launch(folder_blueprint.id, title="New folder", parent=root))
        task = await (await wrike.task_blueprints.launch(task_blueprint.id, title="New task", parent_id=root))
        assert folder.result is not None
        assert task.result is not None
        assert (await wrike.folders.get(folder.result["folderId"])).title == "New folder"
        assert (await wrike.tasks.get(task.result["taskId"])).title == "New task"


async def test_exported_tables_are_fetched(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=3) as (_, wrike):
        export = await (await wrike.data_export.latest())
        assert export.resources
        path = await wrike.data_export.download(export.resources[0], to=tmp_path / "table.csv")
    assert b"," in path.read_bytes().splitlines()[0]


async def test_a_webhook_lives(connect: Connect) -> None:
    async with connect(tasks=1) as (_, wrike):
        hook = await wrike.webhooks.create(hook_url="https://example.com/hook", events=["TaskCreated"])
        assert (await wrike.webhooks.update(hook.id, status="Suspended")).status == "Suspended"
        assert [found.id for found in await wrike.webhooks.list()] == [hook.id]
        assert (await wrike.webhooks.get(hook.id)).hook_url == "https://example.com/hook"
        await wrike.webhooks.delete(hook.id)
        with pytest.raises(NotFound):
            await wrike.webhooks.get(hook.id)


async def answers(wrike: Wrike) -> list[Model]:
    return [
        *await wrike.folder_blueprints.list(fields=["customFields"]),
        *await wrike.task_blueprints.list(fields=["customFields"]),
        *await wrike.request_forms.list(fields=["dataUsageStatistics"]),
        *await wrike.audit_log.list(),
        *await wrike.data_export.schema(version="V4"),
    ]


async def test_answers_of_the_sandbox_are_known_in_full(connect: Connect) -> None:
    async with connect(tasks=5) as (_, wrike):
        found = await answers(wrike)
    assert {type(item).__name__: unknown(item) for item in found if unknown(item)} == {}
    assert len({type(item) for item in found}) == 5
