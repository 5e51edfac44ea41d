"""What the methods do beyond sending one request."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from aioresponses import CallbackResult

from wrike_async import NotFound, Wrike
from wrike_async._resources.approvals import Approval, ApprovalDecision
from wrike_async._resources.timesheets import Timesheet
from wrike_async._wire.converter import structure_item

if TYPE_CHECKING:
    from aioresponses import aioresponses
    from yarl import URL

ANYWHERE = re.compile(r"https://www\.wrike\.com/api/v4/")


def answer(data: list[Any], **envelope: Any) -> CallbackResult:
    return CallbackResult(body=orjson.dumps({"kind": "any", "data": data, **envelope}))


def ids_in(url: URL) -> list[str]:
    """The IDs in a path such as ``/approvals/A,B`` or ``/contacts/A,B/hourly_rates``."""
    return url.raw_path.removeprefix("/api/v4/").split("/")[1].split(",")


def paths(mocked_http: aioresponses) -> list[str]:
    return [url.raw_path for _, url in mocked_http.requests]


LOOKUPS: dict[str, Callable[[Wrike, str], Coroutine[Any, Any, Any]]] = {
    "approvals": lambda w, i: w.approvals.get(i),
    "bookings": lambda w, i: w.bookings.get(i),
    "custom_item_types": lambda w, i: w.custom_item_types.get(i),
    "dependencies": lambda w, i: w.dependencies.get(i),
    "jobroles": lambda w, i: w.job_roles.get(i),
    "placeholders": lambda w, i: w.placeholders.get(i),
    "user_schedule_capacity_change": lambda w, i: w.user_schedule_capacity_changes.get(i),
    "user_schedule_partial_exclusion": lambda w, i: w.user_schedule_partial_exceptions.get(i),
    "workschedule_capacity_change": lambda w, i: w.work_schedule_capacity_changes.get(i),
}


@pytest.mark.parametrize("path", LOOKUPS)
async def test_lookups_travel_together(path: str, mocked_http: aioresponses) -> None:
    def found(url: URL, **_: Any) -> CallbackResult:
        return answer([{"id": entity_id} for entity_id in reversed(ids_in(url)) if entity_id != "GONE"])

    mocked_http.get(ANYWHERE, callback=found)
    async with Wrike("token") as wrike:
        asked = (LOOKUPS[path](wrike, entity_id) for entity_id in ("A", "GONE", "B"))
        first, gone, second = await asyncio.gather(*asked, return_exceptions=True)
    assert paths(mocked_http) == [f"/api/v4/{path}/A,GONE,B"]
    assert isinstance(gone, NotFound)
    assert [getattr(found, "id", found) for found in (first, second)] == ["A", "B"]


DELETES: dict[str, tuple[Callable[[Wrike], Coroutine[Any, Any, Any]], bool]] = {
    "assets": (lambda w: w.assets.delete("X"), True),
    "bookings": (lambda w: w.bookings.delete("X"), True),
    "capacity changes of users": (lambda w: w.user_schedule_capacity_changes.delete("X"), False),
    "capacity changes of work": (lambda w: w.work_schedule_capacity_changes.delete("X"), False),
    "dependencies": (lambda w: w.dependencies.delete("X"), False),
    "groups": (lambda w: w.groups.delete("X"), False),
    "invitations": (lambda w: w.invitations.delete("X"), False),
    "job roles": (lambda w: w.job_roles.delete("X"), True),
    "partial exceptions": (lambda w: w.user_schedule_partial_exceptions.delete("X"), False),
    "schedules": (lambda w: w.work_schedules.delete("X"), True),
    "exceptions of users": (lambda w: w.user_schedule_exceptions.delete("X"), True),
    "exceptions of work": (lambda w: w.work_schedule_exceptions.delete("X"), True),
}


@pytest.mark.parametrize("name", DELETES)
async def test_deletions_may_answer_the_entity_or_nothing(name: str, mocked_http: aioresponses) -> None:
    delete, hands_on = DELETES[name]
    mocked_http.delete(ANYWHERE, payload={"kind": "any", "data": []})
    mocked_http.delete(ANYWHERE, payload={"kind": "any", "data": [{"id": "X"}]})
    async with Wrike("token") as wrike:
        assert await delete(wrike) is None
        deleted = await delete(wrike)
    assert (deleted is not None) is hands_on
    assert deleted is None or deleted.id == "X"


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
        known = [number for number in orjson.loads(url.query["ids"]) if number != wanted[3]]
        assert len(known) <= 1000
        return answer([{"id": f"IE{number}", "apiV2Id": str(number)} for number in sorted(known)])

    mocked_http.get(ANYWHERE, callback=converted, repeat=True)
    wanted = [*range(first + 2000, first, -1)]
    async with Wrike("token") as wrike:
        found = await wrike.id_conversion.convert("ApiV2Folder", [*wanted, str(wanted[7])])
        assert await wrike.id_conversion.convert("ApiV2Folder", []) == []
    assert [conversion.id for conversion in found] == [f"IE{number}" for number in wanted if number != wanted[3]]
    asked = [orjson.loads(url.query["ids"]) for _, url in mocked_http.requests]
    assert [number for group in asked for number in group] == wanted
    assert len(asked) == requests


def test_what_is_no_text_on_the_wire_is_none_in_python() -> None:
    approval = structure_item(
        Approval,
        {
            "id": "A",
            "dueDate": "2026-03-12",
            "updatedDate": "2026-03-09T08:15:08Z",
            "status": "Postponed",
            "decisions": [{"approverId": "C", "status": "Pending"}],
        },
    )
    assert approval.due_date == date(2026, 3, 12)
    assert approval.updated_date == datetime(2026, 3, 9, 8, 15, 8, tzinfo=UTC)
    assert approval.status == "Postponed"
    assert approval.decisions == [ApprovalDecision(approver_id="C", status="Pending")]


def test_what_is_not_documented_of_a_timesheet_is_kept() -> None:
    record = {
        "timesheetId": "S",
        "approval": {"status": "Draft", "approverIds": ["C"]},
        "rows": [{"rowId": "R", "weeklyEntries": [{"Mon": 1.5}]}],
    }
    sheet = structure_item(Timesheet, record)
    assert sheet.approval is not None
    assert sheet.approval.extra == {"approverIds": ["C"]}
    assert sheet.rows is not None
    assert sheet.rows[0].weekly_entries == [{"Mon": 1.5}]
    assert sheet.to_dict() == record
