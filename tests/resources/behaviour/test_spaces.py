"""Spaces on the sandbox."""

from __future__ import annotations

import pytest

from tests.connecting import Connect
from wrike_async import InvalidRequest, NotFound


async def test_a_space_lives_and_goes(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        member = (await wrike.contacts.list(types=["Person"])).items[1]
        space = await wrike.spaces.create(
            title="Lab",
            access_type="Private",
            members=[{"id": member.id, "is_manager": True}],
            fields=["members", "suggestedTaskWorkflows", "title"],
        )
        assert space.members is not None
        assert {m.id for m in space.members} == {sandbox.state.owner_id, member.id}
        assert space.suggested_task_workflow_ids == ()

        changed = await wrike.spaces.update(space.id, title="Lab 2", members_remove=[member.id], fields=["members"])
        assert changed.title == "Lab 2"
        assert changed.members is not None
        assert [m.id for m in changed.members] == [sandbox.state.owner_id]

        read = await wrike.spaces.get(space.id)
        assert (read.title, read.access_type, read.members) == ("Lab 2", "Private", None)
        assert [found.id async for found in wrike.spaces.list(title="lab")] == [space.id]

        await wrike.spaces.delete(space.id)
        with pytest.raises(NotFound):
            await wrike.spaces.get(space.id)


async def test_a_member_as_read_can_be_sent_back(connect: Connect) -> None:
    async with connect() as (_, wrike):
        first = await wrike.spaces.list(fields=["members"]).first()
        assert first is not None
        assert first.members is not None
        changed = await wrike.spaces.update(first.id, members_update=first.members, fields=["members"])
    assert changed.members == first.members


async def test_lists_are_one_page(connect: Connect) -> None:
    async with connect(spaces=5) as (sandbox, wrike):
        page = await wrike.spaces.list(page_size=2, access_types=["Public"])
        assert len(page) == 3
        assert await page.rest().to_list() == []
        assert len(await wrike.spaces.list(limit=2).to_list()) == 2
    assert all("pageSize" not in record.params for record in sandbox.requests)


async def test_what_is_no_space(connect: Connect) -> None:
    async with connect() as (_, wrike):
        with pytest.raises(InvalidRequest):
            await wrike.spaces.get("12345")
