"""Folders and projects on the sandbox."""

from __future__ import annotations

from datetime import date

import pytest

from tests.connecting import Connect
from wrike_async import InvalidRequest


async def test_the_tree_holds_the_roots_and_what_is_recycled(connect: Connect) -> None:
    async with connect(tasks=10) as (sandbox, wrike):
        gone = await wrike.folders.create(sandbox.state.root_id, title="Gone")
        await wrike.folders.delete(gone.id)
        tree = {node.id: node async for node in wrike.folders.tree()}
        alive = {node.id async for node in wrike.folders.tree(deleted=False)}
        binned = {node.id async for node in wrike.folders.tree(deleted=True)}
    root, recycle_bin = tree[sandbox.state.root_id], tree[sandbox.state.bin_id]
    assert root.is_root
    assert recycle_bin.is_recycle_bin
    assert not root.recycled
    assert tree[gone.id].recycled
    assert alive | binned == tree.keys()
    assert binned == {sandbox.state.bin_id, gone.id}
    assert any(node.project is not None for node in tree.values())


async def test_trees_of_a_folder_and_a_space_begin_with_themselves(connect: Connect) -> None:
    async with connect(tasks=10) as (_, wrike):
        space = await wrike.spaces.list().first()
        assert space is not None
        below = {node.id: node async for node in wrike.folders.tree(space_id=space.id)}
        assert space.id in below
        parent = next(node for node in below.values() if node.child_ids and node.id != space.id)
        assert parent.child_ids is not None
        part = {node.id async for node in wrike.folders.tree(folder_id=parent.id)}
    assert {parent.id, *parent.child_ids} <= part < below.keys()


async def test_a_list_is_in_full_in_pages_and_without_the_bin(connect: Connect) -> None:
    async with connect(tasks=10, folders=30, projects=10) as (sandbox, wrike):
        gone = await wrike.folders.create(sandbox.state.root_id, title="Gone")
        await wrike.folders.delete(gone.id)
        before = len(sandbox.requests)
        everything = [folder async for folder in wrike.folders.list(page_size=20)]
        assert len(sandbox.requests) - before == 3
        recycled = await wrike.folders.list(deleted=True).to_list()
        projects = await wrike.folders.list(project=True, fields=["contractType", "description"]).to_list()
        titled = await wrike.folders.list(title="gone").to_list()
    assert len(everything) == len({folder.id for folder in everything}) == 42
    assert all(folder.created_date and not folder.recycled for folder in everything)
    assert [folder.id for folder in recycled] == [gone.id]
    assert recycled[0].recycled
    assert len(projects) == 10
    assert all(folder.project and folder.description is not None for folder in projects)
    assert titled == []


async def test_lists_below_a_folder_and_a_space(connect: Connect) -> None:
    async with connect(tasks=10) as (_, wrike):
        space = await wrike.spaces.list().first()
        assert space is not None
        of_space = {folder.id for folder in await wrike.folders.list(space_id=space.id).to_list()}
        of_folder = {folder.id for folder in await wrike.folders.list(folder_id=space.id).to_list()}
        direct = await wrike.folders.list(folder_id=space.id, descendants=False).to_list()
    assert of_space == of_folder
    assert {folder.id for folder in direct if folder.id != space.id} < of_folder
    assert all(space.id in (folder.parent_ids or ()) for folder in direct if folder.id != space.id)


async def test_a_walk_goes_on_from_a_token(connect: Connect) -> None:
    async with connect(tasks=10, folders=10, projects=0) as (_, wrike):
        first = await wrike.folders.list(page_size=5)
        assert first.next_page_token is not None
        again = await wrike.folders.list(page_size=5, next_page_token=first.next_page_token).to_list()
        assert again == await first.rest().to_list()
    assert first.response_size == 12
    assert len(again) == 7


async def test_a_folder_becomes_a_project_and_a_folder_again(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        owner = sandbox.state.owner_id
        folder = await wrike.folders.create(sandbox.state.root_id, title="Plan", description="<b>D</b>")
        assert folder.project is None
        assert folder.description == "<b>D</b>"
        project = await wrike.folders.update(
            folder.id,
            project={"owners_add": [owner], "start_date": date(2026, 5, 4), "end_date": date(2026, 5, 8), "budget": 9},
            fields=["contractType", "title"],
        )
        assert project.project is not None
        assert (project.project.owner_ids, project.project.start_date) == ((owner,), date(2026, 5, 4))
        again = await wrike.folders.update(folder.id, project=None)
    assert again.project is None


async def test_a_new_project(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        created = await wrike.folders.create(
            sandbox.state.root_id,
            title="Project",
            project={"owner_ids": [sandbox.state.owner_id], "status": "Yellow", "contract_type": "Billable"},
            fields=["contractType"],
        )
        read = await wrike.folders.get(created.id, fields=["finance", "contractType", "attachmentCount", "description"])
    assert created.project is not None
    assert (created.project.status, created.project.contract_type) == ("Yellow", "Billable")
    assert read.project is not None
    assert read.project.finance is not None
    assert read.project.finance.currency == "USD"
    assert read.attachment_count == 0


async def test_recycling_and_restoring(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        folder = await wrike.folders.create(sandbox.state.root_id, title="There and back")
        deleted = await wrike.folders.delete(folder.id)
        assert deleted.recycled
        assert deleted.parent_ids == (sandbox.state.bin_id,)
        read = await wrike.folders.get(folder.id)
        assert read.recycled
        restored = await wrike.folders.update(folder.id, restore=True)
        assert not restored.recycled
        with pytest.raises(InvalidRequest):
            await wrike.folders.get(sandbox.state.root_id)


async def test_folders_by_id_travel_together_in_their_order(connect: Connect) -> None:
    async with connect(tasks=10) as (sandbox, wrike):
        ids = [folder.id for folder in await wrike.folders.list().to_list()][::-1]
        before = len(sandbox.requests)
        assert [folder.id for folder in await wrike.folders.get_many(ids)] == ids
    assert len(sandbox.requests) == before + 1


async def test_copies(connect: Connect) -> None:
    async with connect(tasks=20, folders=2, projects=0) as (sandbox, wrike):
        root = sandbox.state.root_id
        original = (await wrike.folders.list(page_size=1)).items[0]
        copy = await wrike.folders.copy(original.id, parent=root, title="Copy", copy_descriptions=False)
        assert (copy.title, copy.parent_ids) == ("Copy", (root,))
        job = await wrike.folders.copy_async(original.id, parent=root, title="Later", reschedule_date=date(2027, 1, 4))
        assert (job.state.type, job.state.status, job.state.progress_percent) == ("CopyFolder", "InQueue", 0)
        assert job.state.total_count
        done = await job
        assert done.result is not None
        assert (await wrike.folders.get(done.result["folderId"])).title == "Later"


async def test_histories_of_projects(connect: Connect) -> None:
    async with connect(tasks=5, projects=1) as (_, wrike):
        project = await wrike.folders.list(project=True).first()
        assert project is not None
        (history,) = await wrike.folders.history([project.id], fields=["budget", "actualCost"])
    assert history.project is not None
    assert history.project.budget is not None
    assert history.project.budget[0].value is not None
    assert history.project.planned_fees is None
