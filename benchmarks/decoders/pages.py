"""Pages of tasks as Wrike answers them, their values as long and as varied."""

from __future__ import annotations

import random
from typing import Any

import msgspec

__all__ = ["RECORDS", "full_records", "pages"]

RECORDS = 1000
_DEFAULT_FIELDS = 13


def pages() -> dict[str, bytes]:
    """The measured pages by name, as bytes of an answer."""
    chance = random.Random(1)
    full = [_full_record(number, chance) for number in range(RECORDS)]
    minimal = [dict(list(record.items())[:_DEFAULT_FIELDS]) for record in full]
    optional = ["completedDate", "customItemTypeId", "workScheduleId", "finance"]
    mixed = [
        {key: value for key, value in record.items() if key != absent}
        for record, absent in zip(full, chance.choices(optional, k=RECORDS), strict=True)
    ]
    return {
        "37 fields": msgspec.json.encode({"kind": "tasks", "data": full}),
        "13 fields": msgspec.json.encode({"kind": "tasks", "data": minimal}),
        "36 fields of 37, not always the same": msgspec.json.encode({"kind": "tasks", "data": mixed}),
    }


def full_records(count: int) -> list[dict[str, Any]]:
    """Make so many tasks with every field, each with an ID of its own."""
    chance = random.Random(1)
    return [_full_record(number, chance) for number in range(count)]


def _full_record(number: int, chance: random.Random) -> dict[str, Any]:
    """A task with every field, values as long and as varied as Wrike's."""

    def some_id() -> str:
        return "MAAAAAEQ" + "".join(chance.choices("ABCDEFGHJKLMNPQR_-", k=4))

    def some_instant() -> str:
        return f"{some_day()}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{number % 60:02}Z"

    def some_day() -> str:
        return f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"

    day = some_day()
    return {
        "id": f"MAAAAAEQ{number:04X}",
        "accountId": "IEAGXR2E",
        "title": f"Prepare the quarterly report, part {number}",
        "status": chance.choice(["Active", "Completed", "Deferred"]),
        "importance": chance.choice(["High", "Normal", "Low"]),
        "createdDate": some_instant(),
        "updatedDate": some_instant(),
        "completedDate": some_instant(),
        "dates": {
            "type": "Planned",
            "duration": 480,
            "start": f"{day}T09:00:00",
            "due": f"{day}T17:00:00",
            "workOnWeekends": False,
        },
        "scope": "WsTask",
        "customStatusId": "IEAGXR2EJMG2YNV2",
        "permalink": f"https://www.wrike.com/open.htm?id={4392433502 + number}",
        "priority": "01b89400800000000000b400",
        "description": "<p>" + "Collect the figures, check them, write them down. " * 4 + "</p>",
        "briefDescription": "Collect the figures, check them, write them down.",
        "parentIds": [some_id(), some_id()],
        "superParentIds": [],
        "sharedIds": ["KUAXHKXS", "KUAXHKXT", "KX7WCEJZ"],
        "responsibleIds": ["KUAXHKXS", "KUAXI4LC"],
        "responsiblePlaceholderIds": [],
        "authorIds": ["KUAXHKXS"],
        "hasAttachments": True,
        "attachmentCount": 2,
        "followedByMe": True,
        "followerIds": ["KUAXHKXS"],
        "recurrent": False,
        "superTaskIds": [],
        "subTaskIds": [some_id(), some_id()],
        "dependencyIds": [],
        "metadata": [{"key": "source", "value": "import"}],
        "customFields": [{"id": f"IEAGXR2EJUAAA{index}", "value": str(number)} for index in range(3)],
        "billingType": "Billable",
        "effortAllocation": {
            "mode": "Basic",
            "totalEffort": 480,
            "allocatedEffort": 480,
            "dailyAllocationPercentage": 50.0,
            "responsibleAllocation": [],
        },
        "workScheduleId": "IEAGXR2EML7LQ6VA",
        "customItemTypeId": "IEAGXR2EPIAABCDE",
        "finance": {
            "currency": "EUR",
            "actualFees": 10.5,
            "actualCost": 8.0,
            "plannedFees": 12,
            "plannedCost": 9.25,
        },
        "cascadingFieldSettings": [],
    }
