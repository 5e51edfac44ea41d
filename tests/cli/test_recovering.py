"""What proves that something in a folder is a row's own, where answers leave out or twist what they should tell."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.results import lines, outcomes
from tests.cli.test_resume import listed, started, titles, written
from wrike_async import FileJournal, RetryPolicy, Row, Wrike, WrikeError
from wrike_async._cli.bulk.recovering import MarkedJournal, Recovery, marker_of
from wrike_async._writing.batching import search
from wrike_async._writing.batching.creation import Finder
from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from tests.cli.conftest import Invoke, Serve
    from wrike_async import Recover


class Area:
    """Lists what it is given, whatever it is asked, and tells by ID when what has one was created."""

    def __init__(self, entities: list[dict[str, Any]], created: dict[str, datetime] | None = None) -> None:
        self.entities = entities
        self.created = created or {}

    def _finder(self, _folder_id: str) -> Finder:
        return Finder(lambda _: self.listed(), lambda _: self.listed(), self.dated)

    async def listed(self) -> AsyncIterator[dict[str, Any]]:
        for entity in self.entities:
            yield entity

    async def dated(self, ids: Sequence[str]) -> AsyncIterator[Any]:
        for entity_id in ids:
            if entity_id in self.created:
                yield SimpleNamespace(id=entity_id, created_date=self.created[entity_id])


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_LOOKS_AT_AGE", (0.0, 0.0))


def recovered(path: Path, area: Area, kind: str = "tasks", by: Recover = "title") -> dict[str, str]:
    """How a row in doubt of the title "a" fares, and one that has none: by their input."""

    async def look() -> None:
        with FileJournal(path) as journal:
            journal.marks = by == "metadata"
            await journal.sending([Row(0, {"title": "a"}), Row(1, {"importance": "High"})])
            async with Wrike("token", base_url="http://127.0.0.1:1/api/v4", retries=RetryPolicy(attempts=1)) as wrike:
                setattr(wrike, kind, area)
                await Recovery(wrike, kind, "F", by, journal).run()
            said.update(journal.states.settled)

    said: dict[int, Any] = {}
    asyncio.run(look())
    return {name: said.get(index, "in doubt") for index, name in enumerate(("titled", "untitled"))}


NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("entity", "said"),
    [
        ({"id": "X", "title": "a", "createdDate": "2999-01-01T00:00:00Z"}, "ok"),
        ({"id": "X", "title": "a"}, "in doubt"),
        ({"id": "X", "title": " a&#32;", "createdDate": "2999-01-01T00:00:00Z"}, "ok"),
        ({"id": "X", "title": "a", "createdDate": "2999-01-01"}, "ok"),
        ({"id": "X", "title": "a", "createdDate": "2020-01-01T00:00:00Z"}, "in doubt"),
        ({"id": 5, "title": "a", "createdDate": "2999-01-01T00:00:00Z"}, "failed"),
        ({"id": "X", "title": 5}, "in doubt"),
        ({"id": "X", "title": "b"}, "failed"),
    ],
)
def test_tasks_by_title(tmp_path: Path, entity: dict[str, Any], said: str) -> None:
    assert recovered(tmp_path / "run.jsonl", Area([entity])) == {"titled": said, "untitled": "in doubt"}


@pytest.mark.parametrize(
    ("created", "said"),
    [({"X": NOW + timedelta(hours=1)}, "ok"), ({"X": NOW - timedelta(hours=1)}, "in doubt"), ({}, "in doubt")],
)
def test_folders_by_title(tmp_path: Path, created: dict[str, datetime], said: str) -> None:
    area = Area([{"id": "X", "title": "a"}], created)
    assert recovered(tmp_path / "run.jsonl", area, "folders")["titled"] == said


def test_nothing_of_use_in_metadata(tmp_path: Path) -> None:
    odd: list[dict[str, Any]] = [
        {"id": "X", "metadata": None},
        {"id": "Y", "metadata": ["?"]},
        {"id": "Z", "metadata": [{"key": "k"}]},
    ]
    assert recovered(tmp_path / "run.jsonl", Area(odd), by="metadata") == {"titled": "in doubt", "untitled": "in doubt"}


def test_what_cannot_be_marked_is_left_to_be_refused(tmp_path: Path) -> None:
    with FileJournal(tmp_path / "run.jsonl") as journal:
        marked = MarkedJournal(journal)
        odd = Row(0, {"title": "a", "metadata": "?"})
        assert marked.mark(odd) is odd
        entry = {"key": marker_of(journal), "value": "1"}
        assert marked.mark(Row(1, {"title": "a", "metadata": None})).input["metadata"] == [entry]


def test_marks_go_along_one_by_one(serve: Serve, invoke: Invoke, tmp_path: Path) -> None:
    sandbox, folder = started(serve)
    sandbox.batching.refuse = 404
    given = [{"title": "a"}, {"title": "b"}]
    rows, results = written(tmp_path / "rows.jsonl", given), tmp_path / "results.jsonl"
    sandbox.inject(Fault("lost_answer", operation="POST /folders/{folderId}/tasks"))
    arguments = ["create", "tasks", "--folder", folder, str(rows)]
    done = invoke(*arguments, "-o", str(results), "--recover", "metadata")
    assert done.exit_code == 0
    assert sorted((line["input"]["title"], line["id"]) for line in lines(results)) == sorted(
        listed(invoke, "tasks", folder).items()
    )
    assert outcomes(results) == {"ok": 2}
    assert titles(sandbox) == ["a", "b"]
    assert invoke(*arguments, "-o", "x", "--resume", str(results)).exit_code == 2


def test_who_cannot_be_asked_settles_nothing(tmp_path: Path) -> None:
    class Gone(Area):
        async def listed(self) -> AsyncIterator[dict[str, Any]]:
            for entity in self.entities:
                yield entity
            raise WrikeError("gone")

    path = tmp_path / "run.jsonl"
    with pytest.raises(WrikeError, match="gone"):
        recovered(path, Gone([]))
    assert outcomes(path) == {}
