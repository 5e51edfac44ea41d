"""What agents are told of errors, and of what could not be told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from mcp.client import Client, ClientRequestContext
from mcp.types import ElicitRequestParams, ElicitResult

from tests.mcp.serving import Person, a_world, called, connected, refused
from wrike_async import Quota, Wrike
from wrike_async.errors import ClientClosed, OutcomeUnknown, QuotaWaitExceeded, RateLimited, WalkIncomplete, WrikeError
from wrike_async.mcp import build_server
from wrike_async.mcp._problems import problem_of
from wrike_async.mcp._writing.progress import RowCount
from wrike_async.sandbox import Sandbox


@pytest.mark.parametrize(
    ("error", "name", "advice"),
    [
        (QuotaWaitExceeded("full", max_wait=45.0, estimate=51.6), "quota", "wait 52 seconds, then repeat the call"),
        (QuotaWaitExceeded("full", max_wait=45.0), "quota", "wait 60 seconds, then repeat the call"),
        (RateLimited("too many"), "quota", "wait 60 seconds, then repeat the call"),
        (OutcomeUnknown("lost"), "in_doubt", "do not repeat"),
        (ClientClosed("closed"), "closing", "tell the user"),
        (WalkIncomplete("a page is missing"), "failed", "tell the user"),
    ],
)
def test_errors_teach(error: WrikeError, name: str, advice: str) -> None:
    problem = problem_of(error).to_dict()
    assert problem["error"] == name
    assert advice in problem["what_to_do"]


async def test_a_person_who_cannot_be_reached() -> None:
    async def broken(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        raise RuntimeError("no dialog here")

    async with a_world(writes="ask") as world:
        async with Client(world.server, mode="legacy", elicitation_callback=broken) as client:
            problem = await refused(client, "wrike_create", where="Space 1", rows=[{"title": "Plan"}])
        assert await world.titled("Plan") == 0
    assert problem["error"] == "cannot_ask"


async def test_nobody_who_listens_for_progress_any_more() -> None:
    async def gone(_progress: float, _total: float | None, _message: str | None) -> None:
        raise ConnectionError("gone")

    rows, row = RowCount(2), object()
    await rows(row)  # type: ignore[arg-type]  # it counts whatever comes
    rows.report = gone
    await rows(row)  # type: ignore[arg-type]  # the same
    assert rows.report is None


async def test_many_bad_ids_fit_in_an_answer() -> None:
    async with a_world(max_chars=4_000) as world, connected(world.server) as client:
        good = [task.id async for task in world.wrike.tasks.list(sub_tasks=True, limit=2)]
        bad = [f"MAAAAAE{number:05}" for number in range(90)]
        answer = await called(client, "wrike_read", ids=[*bad, *good])
    assert len(json.dumps(answer, ensure_ascii=False, separators=(",", ":"))) <= 4_000
    assert [item["id"] for item in answer["items"]] == good
    told = len(answer["not_read"]) - 1
    assert answer["not_read"]["…"] == f"{90 - told} more could not be read"


async def test_many_refused_rows_fit_in_a_plan() -> None:
    rows: list[dict[str, Any]] = [{"titel": "x" * 500} for _ in range(100)]
    async with a_world(writes="ask") as world, connected(world.server, person=Person()) as client:
        plan = await called(client, "wrike_create", where="Space 1", rows=rows, dry_run=True)
    assert len(json.dumps(plan)) <= 20_000
    assert plan["plan"]["refused_in_all"] == 100
    assert "title" in plan["plan"]["refused"][0]["message"]


async def test_a_list_of_operations_is_bounded() -> None:
    async with a_world(max_chars=2_000) as world, connected(world.server) as client:
        listed = await called(client, "wrike_describe", name="folders")
    assert len(json.dumps(listed, separators=(",", ":"))) <= 2_000


async def test_the_quota_is_told_in_seconds() -> None:
    quota = Quota(limit=2, per=600.0, shared=False)
    async with (
        Sandbox(tasks=1) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=quota) as wrike,
        connected(build_server(wrike)) as client,
    ):
        await called(client, "wrike_status")
        problem = await refused(client, "wrike_query", name="account.get")
    assert problem["error"] == "quota"
    assert problem["seconds"] > 45
