"""Records that Wrike does not document: none of them keeps the others from a store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.export.stores.places import PLACES
from tests.export.stores.writing import task
from tests.export.syncing.test_nights import account
from wrike_async.export import sync
from wrike_async.sandbox import Fault

VALUES: dict[str, Any] = {"F1": ["x", "y"], "F2": None, "F3": {"k": [1]}, "F4": 'it\'s "q" \\ 😀'}
ODD: tuple[dict[str, Any], ...] = (
    {"customFields": [{"id": key, "value": value} for key, value in VALUES.items()]},
    *({"customFields": value} for value in (None, [], "text", {"id": "F1"}, [None], [["x"]], [{"value": "y"}])),
    {"attachmentCount": 3.5},
    {"parentIds": [None, "a", 1]},
    {"completedDate": "9999-12-31T23:59:59Z"},
    {"completedDate": "soon"},
    {"title": "a\0b'\"; DROP TABLE tasks --\N{GRINNING FACE}\uffff"},
    {"dates": {"type": "Planned", "due": "2026-13-01"}},
    {"new\0": {"a": [1e300]}},
)


@pytest.mark.parametrize("kind", sorted(PLACES))
async def test_it_comes_with_the_others(tmp_path: Path, kind: str) -> None:
    place, records = PLACES[kind](tmp_path), [{**task(f"T{n:02}", "t"), **each} for n, each in enumerate(ODD)]
    body = {"kind": "tasks", "responseSize": len(records), "data": records}
    async with account(tasks=1) as (people, _, wrike):
        people.sandbox.inject(Fault("status", "GET /tasks", status=200, body=body, times=None))
        # The second time nothing of it differs.
        for inserted, full in ((len(ODD), False), (0, True)):
            tasks = (await sync(wrike, to=place.address, areas=["tasks"], full=full)).areas["tasks"]
            assert (tasks.error, tasks.inserted, tasks.updated) == (None, inserted, 0)
    fields = {row[0]: row[1] for row in place.query("SELECT field_id, value FROM task_custom_fields")}
    assert {key: str(value).replace(" ", "") for key, value in fields.items() if value and key in ("F1", "F3")} == {
        "F1": '["x","y"]',
        "F3": '{"k":[1]}',
    }
    assert (fields["F2"], fields["F4"]) == (None, VALUES["F4"])
    ((count, extra),) = place.query("SELECT attachment_count, extra FROM tasks WHERE id = 'T08'")
    assert (count, "3.5" in extra) == (None, True)
