"""``wrike-async api``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

import wrike_async

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke


def test_all_operations_are_shown_line_by_line(invoke: Invoke) -> None:
    result = invoke("api")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) == len(wrike_async.operations())
    assert [line.split()[:4] for line in lines if " tasks.get " in line] == [
        ["GET", "/tasks/{taskIds}", "tasks.get", "read"]
    ]
    (undocumented,) = (line for line in lines if "/ediscovery_search" in line)
    assert undocumented.endswith("undocumented")


def test_one_area_as_json(invoke: Invoke) -> None:
    result = invoke("api", "--area", "jobs", "--json")
    assert msgspec.json.decode(result.stdout) == [
        {
            "method": "GET",
            "path": "/async_job/{asyncJobId}",
            "python": "jobs.get",
            "params": {"asyncJobId": "job_id"},
            "access": "read",
            "scopes": ["Default", "wsReadOnly", "wsReadWrite"],
            "gateway": False,
            "sensitive": False,
            "discloses": {},
        }
    ]


def test_an_area_that_is_none(invoke: Invoke) -> None:
    result = invoke("api", "--area", "task")
    assert result.exit_code == 2
    assert "did you mean 'tasks'" in result.stderr


def test_a_method_is_explained_with_bounds_and_the_fields_of_its_answer(invoke: Invoke) -> None:
    said = invoke("api", "tasks.create").stdout
    assert "custom_fields: list of at most 100: {id, value, extra}" in said
    assert "\nFields of the answer:\n  id: text." in said
    assert "entry_limit: integer from 1 to 250" in invoke("api", "folders.copy").stdout
