"""What deletions hand on of what Wrike answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import wrike_async
from tests.resources.behaviour.answers import ANYWHERE
from wrike_async import Wrike

if TYPE_CHECKING:
    from aioresponses import aioresponses

HAND_ON = {
    "assets",
    "bookings",
    "job_roles",
    "user_schedule_exceptions",
    "work_schedule_exceptions",
    "work_schedules",
}
"""Areas whose deletions return the entity where Wrike answers with it."""
ANSWERED_ALWAYS = {
    "approvals": "cancelled, and still there",
    "folders": "in the recycle bin",
    "tasks": "in the recycle bin",
}
AREAS = {
    operation.area
    for operation in wrike_async.operations()
    if operation.method == "DELETE" and operation.path.endswith("}")
}


@pytest.mark.parametrize("area", sorted(AREAS - ANSWERED_ALWAYS.keys()))
async def test_deletions_may_answer_the_entity_or_nothing(area: str, mocked_http: aioresponses) -> None:
    mocked_http.delete(ANYWHERE, payload={"kind": "any", "data": []})
    mocked_http.delete(ANYWHERE, payload={"kind": "any", "data": [{"id": "X"}]})
    async with Wrike("token") as wrike:
        assert await getattr(wrike, area).delete("X") is None
        deleted = await getattr(wrike, area).delete("X")
    assert (deleted is not None) is (area in HAND_ON)
    assert deleted is None or deleted.id == "X"
