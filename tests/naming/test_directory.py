"""Names over the sandbox: what is read, how often, and what it brings."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import ClientClosed, InvalidArgument, ServerError, UnresolvedName, Wrike
from wrike_async.sandbox import Fault


async def test_each_kind_is_read_once_when_it_is_asked_for(connect: Connect) -> None:
    async with connect(tasks=8) as (sandbox, wrike):
        names = await wrike.names()
        assert wrike.stats.requests == 0
        assert repr(names.statuses) == "<NameTable of statuses: not read yet>"
        assert repr(names) == f"<Names of {sandbox.base_url}>"
        ids = await asyncio.gather(*(names.statuses.id(name) for name in ["Completed", "in review", "COMPLETED"]))
        again = await (await wrike.with_options(lane="bulk").names()).statuses.get("Completed")
        assert wrike.stats.requests == 1
        assert ids[0] == ids[2] == again.id
        assert await names.statuses.name(ids[1]) == "In Review"
        assert await names.statuses.path(ids[1]) == "Editorial / In Review"
        assert repr(names.statuses) == "<NameTable of statuses: 8 read>"
        await wrike.tasks.update(sandbox.state.task_id(0), custom_status=ids[0])


async def test_statuses_of_spaces_are_read_when_a_name_is_missing(connect: Connect) -> None:
    async with connect(tasks=8) as (sandbox, wrike):
        names = await wrike.names()
        assert await names.statuses.path(await names.statuses.id("Draft")) == "Editorial / Draft"
        assert wrike.stats.requests == 1
        own = await names.statuses.get("Space workflow / Draft")
        assert own.id != (await names.statuses.get("Draft")).id
        # The workflows of the account, the spaces, and the workflows of each.
        assert wrike.stats.requests == 1 + 2 + len(sandbox.state.spaces)
        assert await names.statuses.path(own.id or "") == "Space workflow / Draft"


async def test_folders_are_found_by_path_and_spaces_among_them(connect: Connect) -> None:
    async with connect(tasks=8) as (_, wrike):
        names = await wrike.names()
        space = await names.spaces.get("space 1")
        assert await names.folders.id("Space 1") == space.id
        for folder in await names.folders.all():
            assert await names.folders.id(await names.folders.path(folder.id)) == folder.id
        child = await wrike.folders.create(space.id, title="Twin")
        other = await wrike.folders.create(await names.spaces.id("Space 2"), title="Twin")
        with pytest.raises(UnresolvedName) as caught:
            await names.folders.id("twin")
        assert set(caught.value.candidates) == {child.id, other.id}
        assert f"'Space 1 / Twin' ({child.id})" in str(caught.value)
        assert await names.folders.id("Space 2 / Twin") == other.id
        await wrike.folders.delete(other.id)
        names.refresh()
        assert await names.folders.id("twin") == child.id


async def test_contacts_have_a_name_and_an_address(connect: Connect) -> None:
    async with connect(tasks=8) as (_, wrike):
        names = await wrike.names()
        me = await names.contacts.get("me")
        assert me.me
        assert await names.contacts.ids([f"{me.first_name} {me.last_name}", me.primary_email or ""]) == [me.id, me.id]
        assert (await names.contacts.get("designers")).type == "Group"
        assert wrike.stats.requests == 1
        with pytest.raises(InvalidArgument, match=r"write \['me'\], or use id"):
            await names.contacts.ids("me")


async def test_what_is_made_meanwhile_is_found_and_what_is_not_there_costs_one_request(connect: Connect) -> None:
    async with connect(tasks=8) as (_, wrike):
        names = await wrike.names()
        await names.contacts.all()
        await names.custom_fields.all()
        begun = wrike.stats.requests
        made = await wrike.custom_fields.create(title="Effort", type="Numeric")
        assert await names.custom_fields.id("effort") == made.id
        found = await asyncio.gather(
            *(names.contacts.id(f"Nobody {number}") for number in range(20)), return_exceptions=True
        )
        assert {type(error) for error in found} == {UnresolvedName}
        # The field, the fields with the spaces that some are of, and the contacts.
        assert wrike.stats.requests == begun + 4


async def test_several_who_ask_first_share_the_reading(connect: Connect) -> None:
    async with connect(tasks=8) as (_, wrike):
        names = await wrike.names()
        errors = await asyncio.gather(*(names.contacts.id("Nobody") for _ in range(20)), return_exceptions=True)
        assert {type(error) for error in errors} == {UnresolvedName}
        assert wrike.stats.requests <= 2


async def test_a_failure_is_told_to_all_and_not_kept(connect: Connect) -> None:
    async with connect(client={"retries": 0}, tasks=8) as (sandbox, wrike):
        names = await wrike.names()
        sandbox.inject(Fault("status", status=503, times=1))
        errors = await asyncio.gather(*(names.spaces.id("Space 1") for _ in range(3)), return_exceptions=True)
        assert {type(error) for error in errors} == {ServerError}
        assert await names.spaces.id("Space 1")


async def test_whoever_gives_up_ends_it_for_nobody_else(connect: Connect) -> None:
    async with connect(tasks=8) as (_, wrike):
        names = await wrike.names()
        first = asyncio.ensure_future(names.spaces.id("Space 1"))
        second = asyncio.ensure_future(names.spaces.id("Space 1"))
        await asyncio.sleep(0)
        first.cancel()
        assert await second
        assert first.cancelled()
        assert wrike.stats.requests == 1


async def test_what_is_forgotten_while_it_is_read_is_read_again(connect: Connect) -> None:
    async with connect(tasks=8, latency=5.0) as (_, wrike):
        names = await wrike.names()
        asking = asyncio.ensure_future(names.spaces.id("Space 1"))
        while not wrike.stats.in_flight:
            await asyncio.sleep(0.01)
        names.refresh()
        assert await asking
        assert wrike.stats.requests == 2


async def test_closing_ends_the_reading(connect: Connect) -> None:
    async with connect(tasks=8, latency=5.0) as (_, wrike):
        asking = asyncio.ensure_future((await wrike.names()).spaces.id("Space 1"))
        while not wrike.stats.in_flight:
            await asyncio.sleep(0.01)
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await asking


@pytest.mark.parametrize("name", ["", "  ", None, 5])
async def test_what_is_no_name_is_refused(name: Any, connect: Connect) -> None:
    async with connect(tasks=8) as (_, wrike):
        with pytest.raises(InvalidArgument, match="a name must be a text that is not blank"):
            await (await wrike.names()).spaces.id(name)
        assert wrike.stats.requests == 0


async def test_values_by_title(connect: Connect) -> None:
    async with connect(tasks=8) as (sandbox, wrike):
        names = await wrike.names()
        reviewers = await wrike.custom_fields.create(title="Reviewers", type="Contacts")
        me = await names.contacts.id("me")
        inputs = await names.custom_field_inputs(
            {
                "impact": "low",
                "Cost": 12.5,
                "Tags": ["High"],
                "Note": None,
                "Reviewers": ["me"],
                "Review on": "2026-03-01",
            }
        )
        task = await wrike.tasks.update(sandbox.state.task_id(0), custom_fields=inputs)
        assert await names.custom_field_value(task, "IMPACT") == "Low"
        assert await names.custom_field_value(task, "Cost") == 12.5
        assert task.custom_field(reviewers) == (me,)
        assert await names.custom_field_inputs({reviewers.id: "me"}) == [{"id": reviewers.id, "value": f'["{me}"]'}]
        assert await names.custom_field_inputs({"Reviewers": None}) == [{"id": reviewers.id, "value": None}]


async def test_values_that_fit_nothing_are_refused(connect: Connect) -> None:
    async with connect(tasks=8) as (_, wrike):
        names = await wrike.names()
        impact = await names.custom_fields.id("Impact")
        with pytest.raises(InvalidArgument, match=rf"'Impact' \({impact}\) is given twice"):
            await names.custom_field_inputs({"Impact": "Low", impact: "High"})
        with pytest.raises(UnresolvedName, match="did you mean 'Impact'"):
            await names.custom_field_inputs({"Impakt": "Low"})


async def test_fields_of_a_space_say_whose_they_are(connect: Connect) -> None:
    async with connect(tasks=8) as (_, wrike):
        names = await wrike.names()
        own = await names.custom_fields.get("Space 1 / Space impact")
        assert own.space_id == await names.spaces.id("Space 1")
        assert await names.custom_fields.path(own.id) == "Space 1 / Space impact"


async def test_names_belong_to_a_client_in_use() -> None:
    wrike = Wrike("token")
    await wrike.aclose()
    with pytest.raises(ClientClosed):
        await wrike.names()
