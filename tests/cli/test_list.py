"""``wrike-async list``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve


def test_a_collection_comes_as_json_lines(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=25)
    result = invoke("list", "tasks", "--page-size", "10")
    assert result.exit_code == 0
    assert result.stderr == "note: left out: subtasks that are in no folder themselves; --everything has them\n"
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert len({record["id"] for record in records}) == 25
    assert all("createdDate" in record for record in records)
    assert [record.params["pageSize"] for record in sandbox.requests] == ["10", "10", "10"]


@pytest.mark.parametrize(
    "area",
    [
        "colors",
        "comments",
        "contacts",
        "custom_fields",
        "folders",
        "spaces",
        "timelogs",
        "timelog_categories",
        "workflows",
    ],
)
def test_other_areas_are_listed_the_same_way(serve: Serve, invoke: Invoke, area: str) -> None:
    serve(tasks=50)
    result = invoke("list", area, "--limit", "2")
    assert result.exit_code == 0, result.stderr
    assert len({line for line in result.stdout.splitlines() if json.loads(line)}) == 2


def test_filters_and_fields_reach_the_wire(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=25)
    result = invoke(
        *("list", "tasks", "--limit", "3"),
        *("--filter", "status=Active,Completed", "--filter", "createdDate=2023-01-01..2030-02-01T10:00"),
        *("--filter", "sub_tasks=true", "--fields", "customFields,parentIds", "--field", "description"),
    )
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) == 3
    (request,) = sandbox.requests
    assert json.loads(request.params["status"]) == ["Active", "Completed"]
    assert json.loads(request.params["createdDate"]) == {
        "start": "2023-01-01T00:00:00Z",
        "end": "2030-02-01T10:00:00Z",
    }
    assert request.params["subTasks"] == "true"
    assert json.loads(request.params["fields"]) == ["customFields", "parentIds", "description"]


@pytest.mark.parametrize(("option", "place"), [("--folder", "folders"), ("--space", "spaces")])
def test_a_folder_or_space_can_be_named(serve: Serve, invoke: Invoke, option: str, place: str) -> None:
    sandbox = serve(tasks=5)
    result = invoke("list", "tasks", option, "IEAAAAAAI4AAAAAA")
    assert result.exit_code in (1, 3)
    assert sandbox.requests[0].path == f"/api/v4/{place}/IEAAAAAAI4AAAAAA/tasks"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["task"], "did you mean 'tasks'?"),
        (["tasks", "--filter", "stats=Active"], "did you mean 'status'?"),
        (["tasks", "--filter", "status=Activ"], "did you mean 'Active'?"),
        (["tasks", "--filter", "status"], "NAME=VALUE"),
        (["tasks", "--fields", "customField"], "did you mean 'customFields'?"),
        (["tasks", "--page-size", "5000"], "--page-size must be 1 to 1000"),
        (["tasks", "--folder", "A", "--space", "B"], "give one of --folder and --space"),
    ],
)
def test_mistakes_cost_no_request(serve: Serve, invoke: Invoke, arguments: list[str], said: str) -> None:
    sandbox = serve(tasks=1)
    result = invoke("list", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert sandbox.requests == []


def test_a_walk_that_breaks_off_says_where_to_go_on(serve: Serve, invoke: Invoke) -> None:
    sandbox = serve(tasks=30)
    sandbox.inject(Fault("status", status=403, operation="GET /tasks", after=2))
    broken = invoke("list", "tasks", "--page-size", "10")
    assert broken.exit_code == 1
    assert len(broken.stdout.splitlines()) == 20
    token = broken.stderr.split("--filter ")[1].strip()
    assert token.startswith("next_page_token=")
    rest = invoke("list", "tasks", "--page-size", "10", "--filter", token)
    assert rest.exit_code == 0
    lines = {*broken.stdout.splitlines(), *rest.stdout.splitlines()}
    assert len(lines) == 30
