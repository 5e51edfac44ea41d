"""What groups do beyond sending one request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aioresponses import CallbackResult

from tests.resources.behaviour.answers import ANYWHERE, answer
from wrike_async import Wrike

if TYPE_CHECKING:
    from aioresponses import aioresponses
    from yarl import URL


async def test_groups_page_with_a_token_of_another_name(mocked_http: aioresponses) -> None:
    def page(url: URL, **_: Any) -> CallbackResult:
        match url.query.get("pageToken"):
            case None:
                return answer([{"id": "A"}, {"id": "B"}], nextPageToken="SECOND", responseSize=3)
            case token:
                assert token == "SECOND"
                return answer([{"id": "C"}])

    mocked_http.get(ANYWHERE, callback=page, repeat=True)
    async with Wrike("token") as wrike:
        everything = [group.id async for group in wrike.groups.list(page_size=2, fields=["metadata"])]
        first = await wrike.groups.list(page_size=2)
        rest = await wrike.groups.list(page_size=2, next_page_token=first.next_page_token or "").to_list()
    assert everything == ["A", "B", "C"]
    assert first.response_size == 3
    assert [group.id for group in rest] == ["C"]
    # All parameters are repeated with the token.
    sent = [dict(url.query) for _, url in mocked_http.requests]
    assert {"pageSize": "2", "fields": '["metadata"]', "pageToken": "SECOND"} in sent
    assert {"pageSize": "2", "fields": '["metadata"]'} in sent
