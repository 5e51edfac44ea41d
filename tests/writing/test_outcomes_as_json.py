"""What became of a row, as JSON."""

from __future__ import annotations

import json
from datetime import date

from wrike_async import OutcomeUnknown, RowOutcome, WrikeError
from wrike_async._writing.outcomes import Row


def test_each_outcome_is_json() -> None:
    row = Row(3, {"title": "a", "dates": {"due": date(2026, 5, 1)}})
    told = [
        RowOutcome(row=row, id="T"),
        RowOutcome(row=row, error=WrikeError("no")),
        RowOutcome(row=row, error=OutcomeUnknown("lost", method="POST", path="/tasks")),
    ]
    same = {"index": 3, "input": {"title": "a", "dates": {"due": "2026-05-01"}}}
    assert [json.loads(json.dumps(each.to_dict())) for each in told] == [
        {**same, "outcome": "ok", "id": "T"},
        {**same, "outcome": "failed", "error": "WrikeError", "message": "no"},
        {**same, "outcome": "in doubt", "error": "OutcomeUnknown", "message": str(told[2].error)},
    ]
