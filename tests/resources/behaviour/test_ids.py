"""What becomes of IDs: they travel together, and any number of them goes in few requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from aioresponses import CallbackResult

import wrike_async
from tests.resources.behaviour.answers import ANYWHERE, answer
from tests.resources.catalogue import CATALOGUE
from wrike_async import NotFound, Wrike

if TYPE_CHECKING:
    from aioresponses import aioresponses
    from yarl import URL


def ids_in(url: URL) -> list[str]:
    """The IDs in a path such as ``/approvals/A,B`` or ``/contacts/A,B/hourly_rates``."""
    return url.raw_path.removeprefix("/api/v4/").split("/")[1].split(",")


def paths(mocked_http: aioresponses) -> list[str]:
    return [url.raw_path for _, url in mocked_http.requests]


LOOKUPS = {
    operation.path.rpartition("/")[0]: operation.area
    for operation in wrike_async.operations()
    if operation.method == "GET" and operation.path.endswith("}") and CATALOGUE[str(operation)].get("max_ids", 1) > 1
}
"""The areas that read things by several IDs, by path."""


@pytest.mark.parametrize("path", LOOKUPS)
async def test_lookups_travel_together(path: str, mocked_http: aioresponses) -> None:
    def found(url: URL, **_: Any) -> CallbackResult:
        return answer([{"id": entity_id} for entity_id in reversed(ids_in(url)) if entity_id != "GONE"])

    mocked_http.get(ANYWHERE, callback=found, repeat=True)
    async with Wrike("token") as wrike:
        get = getattr(wrike, LOOKUPS[path]).get
        asked = (get(entity_id) for entity_id in ("A", "GONE", "B"))
        first, gone, second = await asyncio.gather(*asked, return_exceptions=True)
    assert paths(mocked_http) == [f"/api/v4{path}/A,GONE,B", f"/api/v4{path}/GONE"]
    assert isinstance(gone, NotFound)
    assert [getattr(found, "id", found) for found in (first, second)] == ["A", "B"]


async def many_contacts() -> AsyncIterator[str]:
    for number in range(250):
        yield f"C{number}"


async def test_rates_of_many_come_by_the_hundred(mocked_http: aioresponses) -> None:
    def rates(url: URL, **_: Any) -> CallbackResult:
        return answer([{"rateSubjectId": subject_id} for subject_id in ids_in(url) if subject_id != "C7"])

    mocked_http.get(ANYWHERE, callback=rates, repeat=True)
    async with Wrike("token") as wrike:
        found = await wrike.hourly_rates.of_contacts(many_contacts())
        assert len(mocked_http.requests) == 3
        again = await wrike.hourly_rates.of_placeholders(["P"] * 300)
        assert await wrike.hourly_rates.of_contacts([]) == []
    assert [rate.rate_subject_id for rate in found] == [f"C{number}" for number in range(250) if number != 7]
    assert [rate.rate_subject_id for rate in again] == ["P"]
    assert paths(mocked_http)[3:] == ["/api/v4/placeholders/P/hourly_rates"]


@pytest.mark.parametrize(("first", "requests"), [(1, 2), (10**9, 4)])
async def test_any_number_of_ids_is_converted(first: int, requests: int, mocked_http: aioresponses) -> None:
    def converted(url: URL, **_: Any) -> CallbackResult:
        assert len(url.raw_path_qs) < 8000
        known = [number for number in msgspec.json.decode(url.query["ids"]) if number != wanted[3]]
        assert len(known) <= 1000
        return answer([{"id": f"IE{number}", "apiV2Id": str(number)} for number in sorted(known)])

    mocked_http.get(ANYWHERE, callback=converted, repeat=True)
    wanted = [*range(first + 2000, first, -1)]
    async with Wrike("token") as wrike:
        found = await wrike.id_conversion.convert("ApiV2Folder", [*wanted, str(wanted[7])])
        assert await wrike.id_conversion.convert("ApiV2Folder", []) == []
    assert [conversion.id for conversion in found] == [f"IE{number}" for number in wanted if number != wanted[3]]
    asked = [msgspec.json.decode(url.query["ids"]) for _, url in mocked_http.requests]
    assert [number for group in asked for number in group] == wanted
    assert len(asked) == requests
