"""What is seen of the quotas in a Redis."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest
from typer.testing import CliRunner

from wrike_async import SharedQuota
from wrike_async._cli.program import app
from wrike_async._sharing.messages import Ask, Refusal
from wrike_async._sharing.usage import Usage

if TYPE_CHECKING:
    from benchmarks.harness.redis_server import RedisServer


async def use(quota: SharedQuota) -> None:
    store = quota._store()
    for who, lane, times in (("b", "bulk", 2), ("a", "interactive", 3)):
        for _ in range(times):
            await store.ask(Ask(who=who, lane=lane, ahead=60.0))  # type: ignore[arg-type]  # they are lanes
    await store.refused(Refusal(who="b", sent_ago=0.1, retry_after=20.0, share=0.0))
    await store.ask(Ask(who="b"))
    await store.aclose()


def test_the_command_shows_all_or_one(redis_server: RedisServer) -> None:
    for name in ("etl", "web"):
        asyncio.run(use(SharedQuota(redis_server.url, name=name)))
    lines = CliRunner().invoke(app, ["quota", redis_server.url]).stdout.splitlines()
    etl, web = map(msgspec.json.decode, lines)
    assert (etl["name"], web["name"]) == ("etl", "web")
    assert [(each["process"], each["sent"], each["refused"], each["waiting"]) for each in etl["processes"]] == [
        ("a", 3, 0, None),
        ("b", 2, 1, "bulk"),
    ]
    assert (etl["quota"], etl["used"], etl["speed"]) == ("400 in 60 s, 7 at once", 5, 1.0)
    assert etl["paused"] == pytest.approx(20.0, abs=1.0)
    (only,) = CliRunner().invoke(app, ["quota", redis_server.url, "--name", "web"]).stdout.splitlines()
    assert msgspec.json.decode(only)["name"] == "web"
    assert CliRunner().invoke(app, ["quota", redis_server.url, "--name", "none"]).stdout == ""


def test_a_speed_that_comes_back_is_told_as_it_is() -> None:
    kept = {
        "now": 130.0,
        "per": 60.0,
        "limit": 400,
        "rule": "400 in 60 s, 7 at once",
        "log": [10.0, 80.0],
        "line": [["gone", "bulk", 100.0]],
        "members": {"gone": [1, 0, 100.0], "long gone": [9, 0, 1.0]},
        "refusals": [0.0, 0, 0, 70.0, 0.5, 70.0, 0.1],
    }
    usage = Usage.of("etl", kept)
    assert usage.speed == pytest.approx(0.6)
    assert (usage.paused, usage.used) == (0.0, 1)
    assert [(each.process, each.waiting) for each in usage.processes] == [("gone", None)]
