"""``wrike-async api``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
import typer

import wrike_async
from wrike_async import errors
from wrike_async._cli import running

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


@pytest.mark.parametrize("name", errors.__all__)
def test_each_error_is_explained(invoke: Invoke, name: str) -> None:
    result = invoke("api", name)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{name}: ")
    assert f"\nCaught by except of {name}" in result.stdout
    assert "\n  message: what happened" in result.stdout
    assert "`" not in result.stdout
    assert "Attributes:" not in result.stdout.partition("\nCaught by")[0]


def test_an_error_is_explained_with_what_catches_it_and_what_raises_it(invoke: Invoke) -> None:
    said = " ".join(invoke("api", "UnresolvedName").stdout.split())
    assert "Caught by except of UnresolvedName, InvalidArgument, WrikeError, ValueError." in said
    said = " ".join(invoke("api", "NotFound").stdout.split())
    assert "status: the HTTP status." in said
    assert "Methods that name it: " in said
    assert "tasks.get: " in said.partition("Methods that name it: ")[2]
    assert "More special kinds" not in said
    assert "More special kinds: QuotaUnavailable." in invoke("api", "QuotaWaitExceeded").stdout
    assert "retry_after: seconds that Wrike asked" in invoke("api", "RateLimited").stdout


def test_of_an_error_there_is_only_the_text(invoke: Invoke) -> None:
    result = invoke("api", "NotFound", "--json")
    assert result.exit_code == 2
    assert "--json is for methods" in result.stderr


class Terminal:
    """Standard error that people read."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (errors.NotFound("gone"), ["gone", "more about NotFound: wrike-async api NotFound"]),
        (errors.UnresolvedName("no such name"), ["no such name"]),
    ],
)
def test_at_a_terminal_errors_tell_their_page(
    monkeypatch: pytest.MonkeyPatch, error: errors.WrikeError, told: list[str]
) -> None:
    said: list[str] = []
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(typer, "secho", lambda text, **_: said.append(text.removeprefix("wrike-async: ")))
    running._explain(error, str, {})
    assert said == told
