"""Answers that leave out what makes a name, or where something is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aioresponses import aioresponses

from wrike_async import UnresolvedName, Wrike
from wrike_async._naming.directory import Names


async def directory(wrike: Wrike, mocked: aioresponses, **answers: Any) -> Names:
    for area, data in answers.items():
        mocked.get(
            re.compile(rf"https://www\.wrike\.com/api/v4/{area}\b.*"), payload={"kind": area, "data": data}, repeat=True
        )
    return await wrike.names()


async def test_a_status_may_lack_its_workflow_or_its_name(mocked_http: aioresponses) -> None:
    async with Wrike("token") as wrike:
        statuses = [{"id": "S1", "name": "Done"}, {"name": "No ID"}, {"id": "S2"}]
        workflows = [{"id": "W1", "customStatuses": statuses}, {"id": "W2"}]
        names = await directory(wrike, mocked_http, workflows=workflows)
        assert [status.id for status in await names.statuses.all()] == ["S1"]
        assert await names.statuses.path("S1") == "Done"


async def test_a_field_may_be_of_a_space_that_is_not_seen(mocked_http: aioresponses) -> None:
    async with Wrike("token") as wrike:
        fields = [{"id": "F1", "title": "Cost", "spaceId": "HIDDEN"}, {"id": "F2", "title": "Cost"}, {"id": "F3"}]
        names = await directory(wrike, mocked_http, customfields=fields, spaces=[{"id": "S", "title": "Seen"}])
        with pytest.raises(UnresolvedName, match=r"'Cost' \(of HIDDEN, F1\); 'Cost' \(F2\)"):
            await names.custom_fields.get("cost")
        assert len(await names.custom_fields.all()) == 2


async def test_spaces_and_contacts_may_have_no_name(mocked_http: aioresponses) -> None:
    async with Wrike("token") as wrike:
        contacts = [{"id": "K1"}, {"id": "K2", "firstName": "Ada"}, {"id": "K3", "firstName": "Ada", "deleted": True}]
        names = await directory(wrike, mocked_http, spaces=[{"id": "S"}], contacts=contacts)
        assert await names.spaces.all() == ()
        assert await names.contacts.id("ada") == "K2"
        assert await names.contacts.name("K3") == "Ada"


async def test_a_folder_may_be_in_what_is_not_seen(mocked_http: aioresponses) -> None:
    async with Wrike("token") as wrike:
        tree = [
            {"id": "ROOT", "title": "Root", "scope": "WsRoot", "childIds": ["A", "GONE"]},
            {"id": "A", "title": "A", "childIds": ["B"]},
            {"id": "B", "title": "B", "childIds": []},
            {"id": "C", "title": "C"},
            {"id": "D"},
        ]
        names = await directory(wrike, mocked_http, folders=tree)
        assert [await names.folders.path(each.id) for each in await names.folders.all()] == ["A", "A / B", "C"]
        assert await names.folders.ids(["/A", "/C", "/A / B"]) == ["A", "C", "B"]
        with pytest.raises(UnresolvedName):
            await names.folders.id("/B")
