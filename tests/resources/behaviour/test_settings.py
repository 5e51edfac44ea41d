"""Custom fields and workflows on the sandbox."""

from __future__ import annotations

import pytest

from tests.connecting import Connect
from wrike_async import InvalidRequest
from wrike_async._resources.custom_field_models import CustomFieldSettings


async def test_custom_fields_are_listed_and_read(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        everything = await wrike.custom_fields.list(fields=["dataUsageStatistics", "title"]).to_list()
        choices = await wrike.custom_fields.list(types=["DropDown"], title="impact").to_list()
        of_contacts = await wrike.custom_fields.list(applicable_entity_types=["User"]).to_list()
        (of_space,) = await wrike.custom_fields.list(space_id=choices[-1].space_id)
        before = len(sandbox.requests)
        ids = [field.id for field in everything]
        assert [field.id for field in await wrike.custom_fields.get_many(ids)] == ids
        assert len(sandbox.requests) == before + 1
        assert (await wrike.custom_fields.get(ids[0])).title == "Impact"
        with pytest.raises(InvalidRequest):
            await wrike.custom_fields.get("IEAAAAJ6JUAAAAAA")
    assert everything[0].data_usage_statistics == {}
    assert {field.title for field in choices} == {"Impact", "Space impact"}
    assert [field.title for field in of_contacts] == ["Level"]
    assert of_space.title == "Space impact"


async def test_custom_fields_are_written(connect: Connect) -> None:
    async with connect() as (_, wrike):
        space = await wrike.spaces.list().first()
        assert space is not None
        field = await wrike.custom_fields.create(
            title="Size",
            type="DropDown",
            settings={"options": [{"value": "S", "color": "Green"}, {"value": "L"}], "allow_other_values": False},
        )
        assert field.settings is not None
        assert field.settings.values == ("S", "L")
        more = CustomFieldSettings(values=("S", "M", "L"), allow_other_values=False)
        changed = await wrike.custom_fields.update(
            field.id, title="Sizes", change_scope="Space", space_id=space.id, settings=more
        )
        assert (changed.title, changed.space_id) == ("Sizes", space.id)
        assert changed.settings is not None
        assert changed.settings.values == ("S", "M", "L")
        back = await wrike.custom_fields.update(field.id, change_scope="Account")
    assert back.space_id is None


async def test_workflows_are_listed_by_their_owner(connect: Connect) -> None:
    async with connect() as (_, wrike):
        space = await wrike.spaces.list().first()
        assert space is not None
        of_account = await wrike.workflows.list(fields=["dataUsageStatistics"]).to_list()
        of_space = await wrike.workflows.list(space_id=space.id).to_list()
    assert of_account[0].standard
    assert of_account[0].data_usage_statistics == {}
    assert of_account[0].custom_statuses is not None
    assert {status.group for status in of_account[0].custom_statuses} >= {"Active", "Completed"}
    assert [workflow.space_id for workflow in of_space] == [space.id]


async def test_workflows_and_their_statuses_are_written(connect: Connect) -> None:
    async with connect() as (_, wrike):
        workflow = await wrike.workflows.create(name="Reviews", description="How we review")
        added = await wrike.workflows.update(
            workflow.id, custom_status={"name": "Waiting", "group": "Active", "color": "Gray"}
        )
        assert added.custom_statuses is not None
        waiting = next(status for status in added.custom_statuses if status.name == "Waiting")
        assert waiting.id is not None
        changed = await wrike.workflows.update(
            workflow.id, name="Our reviews", hidden=True, custom_status={"id": waiting.id, "hidden": True}
        )
    assert changed.custom_statuses is not None
    assert (changed.name, changed.description, changed.hidden) == ("Our reviews", "How we review", True)
    assert [status.name for status in changed.custom_statuses if status.hidden] == ["Waiting"]
