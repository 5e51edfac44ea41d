"""What account, version, colours and contacts do, on the sandbox and in their requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.connecting import Connect
from wrike_async import InvalidRequest, NotFound, Wrike

if TYPE_CHECKING:
    from aioresponses import aioresponses


async def test_the_account_tells_what_is_asked_for(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        plain = await wrike.account.get()
        full = await wrike.account.get(fields=["subscription", "metadata", "customFields", "name"])
        assert (plain.root_folder_id, plain.recycle_bin_id) == (sandbox.state.root_id, sandbox.state.bin_id)
    assert plain.subscription is None
    assert plain.metadata is None
    assert full.subscription is not None
    assert full.subscription.user_limit == 200
    assert full.metadata == ()
    assert full.custom_fields is not None
    assert full.custom_fields[0].title == "Impact"


async def test_metadata_of_the_account_is_written_filtered_and_removed(connect: Connect) -> None:
    async with connect() as (_, wrike):
        written = await wrike.account.update(metadata=[{"key": "sync", "value": "on"}, {"key": "x", "value": "y"}])
        assert written.metadata is not None
        assert {entry.key: entry.value for entry in written.metadata} == {"sync": "on", "x": "y"}
        found = await wrike.account.get(metadata={"key": "sync", "value": "on"})
        assert found.id == written.id
        removed = await wrike.account.update(metadata=[{"key": "sync", "value": None}])
        assert removed.metadata is not None
        assert [entry.key for entry in removed.metadata] == ["x"]
        with pytest.raises(NotFound, match="no such metadata"):
            await wrike.account.get(metadata={"key": "sync"})


async def test_an_account_without_the_metadata_is_not_found(mocked_http: aioresponses) -> None:
    mocked_http.get(
        "https://www.wrike.com/api/v4/account?metadata=%7B%22key%22%3A%22k%22%7D",
        payload={"kind": "accounts", "data": []},
    )
    async with Wrike("token") as wrike:
        with pytest.raises(NotFound, match="no such metadata"):
            await wrike.account.get(metadata={"key": "k"})


async def test_version_and_colours(connect: Connect) -> None:
    async with connect() as (_, wrike):
        version = await wrike.version.get()
        colors = await wrike.colors.list()
        assert [color.name for color in await wrike.colors.list(limit=2).to_list()] == ["Brown", "Red"]
    assert (version.major, version.minor) == (1, 0)
    assert colors.items[0].hex == "#795548"
    assert len(colors) == 13
    assert colors.next_page_token is None


async def test_contacts_are_filtered(connect: Connect) -> None:
    async with connect(contacts=8) as (sandbox, wrike):
        everybody = await wrike.contacts.list().to_list()
        (me,) = await wrike.contacts.list(me=True)
        groups = await wrike.contacts.list(types=["Group"]).to_list()
        assert me.primary_email is not None
        (found,) = await wrike.contacts.list(emails=[me.primary_email.upper()], active=True, deleted=False).to_list()
        assert await wrike.contacts.list(name="Nobody").first() is None
        assert me.id == sandbox.state.owner_id
    assert me.me
    assert found == me
    assert len(everybody) == 8 + len(groups)
    assert {group.first_name for group in groups if group.my_team} == {"My Team"}
    assert all(group.member_ids for group in groups)


async def test_contacts_by_id_travel_together(connect: Connect) -> None:
    async with connect(contacts=8) as (sandbox, wrike):
        ids = [contact.id async for contact in wrike.contacts.list()]
        before = len(sandbox.requests)
        found = await wrike.contacts.get_many(ids, fields=["workScheduleId", "id"])
        assert [contact.id for contact in found] == ids
        assert found[0].work_schedule_id is not None
        assert len(sandbox.requests) == before + 1
        with pytest.raises(InvalidRequest):
            await wrike.contacts.get("KUAAAAAA")
        with pytest.raises(InvalidRequest):
            await wrike.contacts.get_many([ids[0], "KUAAAAAA"])
        (left,) = await wrike.contacts.get_many([ids[0], "KUAAAAAA"], on_missing="skip")
        assert left.id == ids[0]
        sandbox.unknown_ids = "omit"
        (left,) = await wrike.contacts.get_many([ids[0], "KUAAAAAA"], on_missing="skip")
        assert left.id == ids[0]


async def test_contacts_are_changed(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        level = next(field.id for field in sandbox.state.custom_fields.values() if field.title == "Level")
        changed = await wrike.contacts.update(
            sandbox.state.owner_id,
            metadata=[{"key": "k", "value": "v"}],
            current_bill_rate={"rate_value": 80.5},
            custom_fields=[{"id": level, "value": "Senior"}],
            fields=["currentBillRate", "customFields", "metadata"],
        )
    assert changed.current_bill_rate is not None
    assert changed.current_bill_rate.rate_value == 80.5
    assert changed.custom_fields is not None
    assert changed.custom_fields[0].value == "Senior"
    assert changed.metadata is not None
    assert changed.metadata[0].value == "v"


async def test_histories_of_rates(connect: Connect) -> None:
    async with connect() as (sandbox, wrike):
        (history,) = await wrike.contacts.history([sandbox.state.owner_id], fields=["billRate"])
    assert history.cost_rate_history is None
    assert history.bill_rate_history is not None
    past, present = history.bill_rate_history
    assert past.end_date == present.start_date
    assert present.end_date is None
    assert present.rate_value is not None
