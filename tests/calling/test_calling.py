"""Calls by name: what they take, what they answer, and what they refuse."""

from __future__ import annotations

import base64
import inspect
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.calling.recording import recording
from wrike_async import CallResult, InvalidArgument, NotFound, Raw, Wrike
from wrike_async._calling.performing import perform
from wrike_async._calling.rehearsal import NoAnswerError, Rehearsal
from wrike_async._engine.engine import Engine
from wrike_async.areas import Area, Operation, Resource
from wrike_async.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(tasks=40) as sandbox:
        yield sandbox


@pytest.fixture
async def wrike(sandbox: Sandbox) -> AsyncIterator[Wrike]:
    async with Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        yield wrike


async def ids_of(wrike: Wrike, count: int) -> list[str]:
    return [task["id"] for task in (await wrike.call("tasks.list", limit=count)).items]


async def test_one_entity(wrike: Wrike) -> None:
    (task_id,) = await ids_of(wrike, 1)
    arguments = {"taskId": task_id, "title": "New", "dates": {"due": "2026-03-20", "workOnWeekends": False}}
    result = await wrike.call("tasks.update", arguments)
    (task,) = result.items
    assert (task["id"], task["title"], task["dates"]["due"][:10]) == (task_id, "New", "2026-03-20")
    assert (result.cursor, result.total, result.outcomes, result.plan, result.ok) == (None, None, None, None, True)
    assert result.to_dict() == {"items": [task]}


async def test_nothing_is_an_answer_too(wrike: Wrike) -> None:
    (task_id,) = await ids_of(wrike, 1)
    (comment,) = (await wrike.call("comments.create", {"task_id": task_id, "text": "x"})).items
    assert (await wrike.call("comments.delete", {"commentId": comment["id"]})).items == []


async def test_what_the_method_raises(wrike: Wrike) -> None:
    with pytest.raises(NotFound):
        await wrike.call("tasks.get", {"task_id": "MAAAAAEFzzzz"})


async def test_a_job_is_what_is_known_of_it(wrike: Wrike) -> None:
    (folder, *_) = (await wrike.call("folders.list", limit=1)).items
    copied = await wrike.call("folders.copy_async", {"folder_id": folder["id"], "parent": folder["id"], "title": "C"})
    (job,) = copied.items
    assert (await wrike.call("jobs.wait", {"job_id": job["id"], "timeout": 60})).items[0]["status"] == "Completed"


async def test_rows_have_outcomes(wrike: Wrike) -> None:
    root = (await wrike.account.get()).root_folder_id
    result = await wrike.call("tasks.create_many", {"folderId": root, "rows": [{"title": "A"}, {"titel": "B"}]})
    assert result.outcomes is not None
    made, refused = result.outcomes
    assert (made["ok"], made["input"], made["error"]) == (True, {"title": "A"}, None)
    assert (refused["ok"], refused["id"], refused["in_doubt"], refused["index"]) == (False, None, False, 1)
    assert refused["error"]["error"] == "InvalidArgument"
    assert "did you mean 'title'" in refused["error"]["message"]
    assert not result.ok
    assert result.to_dict() == {"items": [], "outcomes": [made, refused]}


async def test_files_as_text_and_base64(wrike: Wrike) -> None:
    (task_id,) = await ids_of(wrike, 1)
    upload = {"taskId": task_id, "source": {"text": "Grüße"}, "name": "a.txt"}
    (attachment,) = (await wrike.call("attachments.upload", upload)).items
    (file,) = (await wrike.call("attachments.download", {"attachment_id": attachment["id"]})).items
    assert base64.b64decode(file["base64"]).decode() == "Grüße"
    assert (file["size"], file["name"]) == (7, "a.txt")


async def test_a_file_that_is_too_large(wrike: Wrike, monkeypatch: pytest.MonkeyPatch) -> None:
    (task_id,) = await ids_of(wrike, 1)
    attachment = await wrike.attachments.upload(b"x" * 100, task_id=task_id, name="a.txt")
    monkeypatch.setattr("wrike_async._calling.results.MOST_BYTES", 99)
    with pytest.raises(InvalidArgument, match="the most that is answered as base64"):
        await wrike.call("attachments.download", {"attachment_id": attachment.id})


async def test_no_path_opens_a_file(wrike: Wrike) -> None:
    with pytest.raises(InvalidArgument, match="paths are for the command line"):
        await wrike.call("attachments.upload", {"task_id": "T", "source": "secret.txt"})
    with pytest.raises(InvalidArgument, match="to has no form in JSON"):
        await wrike.call("attachments.download", {"attachment_id": "A", "to": "x"})


async def test_words_that_are_not_known() -> None:
    async with recording("POST /folders/{folderId}/tasks") as (recorder, wrike):
        row = {"folder_id": "F", "title": "raw:x", "importance": "raw:Huge", "fields": ["raw:newField"]}
        await wrike.call("tasks.create", row)
        await wrike.call("tasks.create", {**row, "importance": Raw("Huge")})
    assert [each.params for each in recorder.arrived] == [
        {"title": "raw:x", "importance": "Huge", "fields": ["newField"]}
    ] * 2


async def test_values_of_python_pass() -> None:
    async with recording("GET /tasks") as (recorder, wrike):
        start = datetime(2026, 1, 1, tzinfo=UTC)
        await wrike.call("tasks.list", {"updated_date": {"start": start}, "status": ("Active",)})
    (arrived,) = recorder.arrived
    assert isinstance(arrived.params, dict)
    assert arrived.params["updatedDate"] == {"start": "2026-01-01T00:00:00Z"}
    assert arrived.params["status"] == ["Active"]


class Widgets(Resource):
    GET: Operation[Any] = Operation(method="GET", path="/widgets/{widgetIds}", max_ids=100)

    async def get(self, widget_id: str) -> Any:
        """Read a widget.

        ``GET /widgets/{widgetIds}``
        """
        return await self._get(self.GET, widget_id, {})


class MyWrike(Wrike):
    widgets = Area(Widgets)


async def test_areas_of_ones_own() -> None:
    async with recording("GET /widgets/{widgetIds}") as (_, wrike):
        mine = MyWrike("token", base_url=str(wrike._engine.base_url), quota=None)
        async with mine:
            assert (await mine.call("widgets.get", {"widgetIds": "W"})).items == [{"id": "W"}]
            assert (await mine.call("widgets.get", {"widget_id": "W"}, dry_run=True)).plan == {
                "requests": 1,
                "sends": [{"method": "GET", "path": "/widgets/W", "params": {}}],
            }
            with pytest.raises(InvalidArgument, match=r"there is no method 'widgets.get'"):
                await wrike.call("widgets.get", {"widgetIds": "W"})


REFUSED: list[tuple[str, Any, str]] = [
    ("tasks.update", {"task_id": "T", "titel": "x"}, "tasks.update has no argument 'titel'; did you mean 'title'?"),
    ("tasks.delete", {"task_id": "T", "xyzzy": "x"}, "tasks.delete has no argument 'xyzzy'; it takes task_id"),
    ("version.get", {"xyzzy": "x"}, "version.get has no argument 'xyzzy'; it takes nothing"),
    ("tasks.update", {"title": "x"}, "tasks.update needs task_id"),
    ("tasks.create", {}, "tasks.create needs folder_id, title"),
    ("tasks.update", {"task_id": "T", "taskId": "U"}, "task_id is given twice"),
    (
        "tasks.create",
        {"folder_id": "F", "title": "x", "dates": {"workOnWeekends": True, "work_on_weekends": True}},
        "dates.work_on_weekends is given twice",
    ),
    ("tasks.create", {"folder_id": "F", "title": "x", "dates": {"dues": "2026-01-01"}}, "dates has no 'dues'; did you"),
    ("tasks.create", {"folder_id": "F", "title": "x", "dates": {"due": "soon"}}, "dates.due='soon' is no date"),
    ("tasks.create", {"folder_id": "F", "title": "x", "status": "Activ"}, "did you mean 'Active'?"),
    ("tasks.get", ["T"], "arguments must be an object (a dict), not list"),
    ("tasks.get", {"task_id": None}, "must be an ID (a str), not NoneType"),
    ("tasks.get_many", {"ids": {"T": 1}}, "ids takes a list, not dict"),
    ("tasks.get_many", {"ids": "T"}, "ids takes a list, not str"),
    ("tasks.get_many", {"ids": 5}, "ids takes a list, not int"),
    ("tasks.create_many", {"folder_id": "F", "rows": {"title": "x"}}, "rows takes a list, not dict"),
    ("tasks.create_many", {"folder_id": "F", "rows": [], "job_timeout": "x"}, "job_timeout must be a number, not 'x'"),
    ("tasks.create_many", {"folder_id": "F", "rows": [], "journal": {}}, "journal has no form in JSON"),
    ("tasks.update_many", {"ids": ["T"], "title": "x", "repeat_doubts": 1}, "repeat_doubts must be true or false"),
    ("attachments.upload", {"task_id": "T", "source": {"text": "x"}, "name": True}, "name must be a text, not True"),
    ("attachments.upload", {"task_id": "T", "source": {"base64": "?"}, "name": "x"}, "source: this is no base64"),
    ("attachments.upload", {"task_id": "T", "source": {"hex": "00"}, "name": "x"}, "not 'hex'"),
    ("attachments.upload", {"task_id": "T", "source": {"text": 5}, "name": "x"}, "source takes {"),
    ("attachments.upload", {"task_id": "T", "source": {}, "name": "x"}, "source takes {"),
    ("attachments.upload", {"source": {"text": "x"}, "name": "x"}, "give one of task_id, folder_id"),
    ("tasks.list", {"limit": 0}, "limit must be at least 1, not 0"),
    ("tasks.list", {"page_size": "x"}, "page_size must be a whole number, not 'x'"),
    ("tasks.list", {"updated_date": "2026-01-01"}, "that day is {'start': '2026-01-01T00:00:00Z', 'end': '2026-01-02"),
]


@pytest.mark.parametrize(("name", "arguments", "said"), REFUSED, ids=[said for _, _, said in REFUSED])
@pytest.mark.parametrize("dry_run", [False, True])
async def test_arguments_that_are_none(name: str, arguments: Any, said: str, dry_run: bool) -> None:
    async with recording("GET /tasks") as (recorder, wrike):
        with pytest.raises(InvalidArgument, match=re.escape(said)):
            await wrike.call(name, arguments, dry_run=dry_run)
        assert recorder.arrived == []


async def test_null_stands_for_what_is_left_out() -> None:
    async with recording("GET /tasks") as (recorder, wrike):
        await wrike.call("tasks.list", {"folder_id": None, "page_size": None})
    assert [each.path for each in recorder.arrived] == ["/tasks"]


def test_a_result_that_holds_nothing() -> None:
    assert CallResult().to_dict() == {"items": []}


# --- dry runs -----------------------------------------------------------------------------------------------------


async def test_a_dry_run_says_what_would_be_sent(sandbox: Sandbox, wrike: Wrike) -> None:
    arguments = {"taskId": "T", "title": "x", "dates": {"due": "2026-03-20"}}
    result = await wrike.call("tasks.update", arguments, dry_run=True)
    sends = [{"method": "PUT", "path": "/tasks/T", "params": {"title": "x", "dates": {"due": "2026-03-20"}}}]
    assert result.plan == {"requests": 1, "sends": sends}
    assert result.to_dict() == {"items": [], "plan": result.plan}
    assert sandbox.requests == []


async def test_lookups_go_by_the_hundred_in_a_dry_run(sandbox: Sandbox, wrike: Wrike) -> None:
    ids = [f"T{number}" for number in range(1_050)]
    plan = (await wrike.call("tasks.get_many", {"ids": [*ids, "T0"], "fields": ["recurrent"]}, dry_run=True)).plan
    assert plan is not None
    assert (plan["requests"], len(plan["sends"])) == (11, 10)
    assert plan["sends"][0]["path"] == f"/tasks/{','.join(ids[:100])}"
    assert plan["sends"][0]["params"] == {"fields": ["recurrent"]}
    assert sandbox.requests == []


async def test_a_dry_run_of_rows(sandbox: Sandbox, wrike: Wrike) -> None:
    rows = [{"title": "A"}, {"titel": "B"}]
    plan = (await wrike.call("tasks.create_many", {"folderId": "F", "rows": rows}, dry_run=True)).plan
    assert plan is not None
    assert (plan["rows"], plan["groups"], [each["index"] for each in plan["refused"]]) == (2, 1, [1])
    assert sandbox.requests == []


async def test_a_dry_run_in_a_block_of_updates_sends_nothing(sandbox: Sandbox, wrike: Wrike) -> None:
    async with wrike.coalesce_updates():
        plan = (await wrike.call("tasks.update", {"task_id": "T", "custom_status": "S"}, dry_run=True)).plan
    assert plan is not None
    assert plan["requests"] == 1
    assert sandbox.requests == []


async def test_what_fails_before_anything_would_be_sent_fails_a_dry_run_too(wrike: Wrike, tmp_path: Path) -> None:
    arguments = {"task_id": "T", "source": str(tmp_path / "none")}
    with pytest.raises(OSError, match="none"):
        await perform(wrike, "attachments.upload", arguments, dry_run=True, paths=True)


async def test_a_rehearsal_opens_nothing(wrike: Wrike) -> None:
    rehearsal = Rehearsal(wrike._engine)
    with pytest.raises(NoAnswerError):
        rehearsal.start()


@pytest.mark.parametrize("name", ["call", "read", "send", "ask"])
def test_a_rehearsal_takes_what_an_engine_takes(name: str) -> None:
    # It has no use for the rest, which it takes by any name: so a parameter that is called otherwise would be lost.
    taken = dict(inspect.signature(getattr(Engine, name)).parameters)
    used = dict(inspect.signature(getattr(Rehearsal, name)).parameters)
    used.pop("_", None)
    assert used.items() <= taken.items()
    assert [each for each in taken if each in used] == [*used]
