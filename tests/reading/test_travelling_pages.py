"""Pages that are pickled and copied."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from tests.connecting import Connect
from wrike_async import InvalidArgument


async def test_a_page_travels_without_its_client(connect: Connect) -> None:
    async with connect(tasks=25) as (sandbox, wrike):
        page = await wrike.tasks.list(page_size=10)
        travelled = pickle.loads(pickle.dumps(page))
        assert (travelled.items, travelled.next_page_token) == (page.items, page.next_page_token)
        with pytest.raises(InvalidArgument, match="this page was pickled"):
            travelled.rest()
        for twin in (copy.copy(page), copy.deepcopy(page)):
            assert (twin.items, twin.response_size) == (page.items, 25)
            assert [task.id async for task in twin.rest()] == [sandbox.state.task_id(i) for i in range(10, 25)]
        assert copy.deepcopy(page).items[0] is not page.items[0]


async def test_a_page_is_json(connect: Connect) -> None:
    async with connect(tasks=25) as (sandbox, wrike):
        page = await wrike.tasks.list(page_size=10)
        assert json.loads(json.dumps(page.to_dict())) == {
            "data": [task.to_dict() for task in page.items],
            "nextPageToken": page.next_page_token,
            "responseSize": 25,
        }
        assert page.to_dict()["data"][0]["id"] == sandbox.state.task_id(0)
        last = await wrike.tasks.list(title="no such task").raw()
        assert last.to_dict() == {"data": []}
