"""A ledger that is lost, spoiled, or of another version of the package, while processes are at work with it."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.harness.redis_server import RedisServer
from wrike_async import InvalidArgument, Quota, SharedQuota
from wrike_async._sharing.file_store import FileStore
from wrike_async._sharing.ledger import VERSION, Ledger, Rule
from wrike_async._sharing.messages import Ask
from wrike_async._sharing.redis_store import RedisStore
from wrike_async._sharing.stores import StoreUnreachable
from wrike_async._transport.pacing.rate_limiter import Need, RateLimiter

RULE = Rule.of(Quota())
START = 1_700_000_000.0


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


def spoil(path: Path, damage: str) -> None:
    match damage:
        case "removed":
            path.unlink()
        case "emptied":
            os.truncate(path, 0)
        case "cut":
            os.truncate(path, path.stat().st_size // 2)
        case _:
            path.write_bytes(b"\0[" * 100_000)


@pytest.mark.parametrize("damage", ["removed", "emptied", "cut", "overwritten"])
async def test_a_file_that_is_lost_again_and_again_gives_no_credit_anew(damage: str, tmp_path: Path) -> None:
    path, clock, sends = tmp_path / "quota", Clock(), list[float]()
    stores = [FileStore(path, RULE, clock=clock) for _ in range(3)]
    seen = [0.0] * 3
    for step in range(4500):
        number = step % 3
        expected = clock.now if seen[number] else 0.0
        reply = await stores[number].ask(Ask(who=f"{number}", ahead=0.005, expected=expected))
        seen[number] = reply.now
        if reply.granted:
            sends.append(clock.now + reply.delay)
        clock.now += 0.02
        if step % 300 == 299:
            spoil(path, damage)
    for store in stores:
        await store.aclose()
    assert max(sum(since <= each < since + 60 for each in sends) for since in sends) <= 400
    assert max(sum(since <= each < since + 1 for each in sends) for since in sends) <= 8
    assert len(sends) > 0.8 * 90 * 400 / 60


def written(now: float, spoilt: str, value: Any) -> dict[str, Any]:
    ledger = Ledger.rested(RULE, now)
    ledger.ask(Ask(who="a"), now)
    ledger.ask(Ask(who="b"), now)
    kept = json.loads(json.dumps(ledger.kept()))
    return {**kept, spoilt: value}


anything = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40)
@given(
    st.sampled_from(["rule", "last", "empty_at", "log", "line", "members", "run", "new_at", "refusals"]),
    anything.filter(lambda value: type(value) not in (float, str)),
)
def test_whatever_stands_there_a_slot_is_given_in_the_end(spoilt: str, value: Any) -> None:
    kept, now = written(START, spoilt, value), START
    for _ in range(30):
        ledger = Ledger.opened(kept, RULE, "b", now)
        if ledger.ask(Ask(who="b"), now).granted:
            return
        kept, now = json.loads(json.dumps(ledger.kept())), now + 0.1
    pytest.fail("nobody is given a slot any more")


async def test_a_file_of_another_version_is_left_to_those_who_use_it(tmp_path: Path) -> None:
    path, clock = tmp_path / "quota", Clock()
    theirs = json.dumps({"v": VERSION + 1, "last": START - 1.0, "what": "nobody knows"})
    path.write_text(theirs)
    store = FileStore(path, RULE, clock=clock)
    with pytest.raises(
        StoreUnreachable, match=f"another version of wrike-async .*layout {VERSION + 1}, here {VERSION}"
    ):
        await store.ask(Ask(who="a"))
    assert path.read_text() == theirs
    clock.now += 2 * RULE.per
    await store.ask(Ask(who="a"))
    assert json.loads(path.read_text())["v"] == VERSION
    await store.aclose()


@pytest.mark.real_time  # the Redis is outside of the loop, and has to answer in time
async def test_a_key_of_another_version_is_left_to_those_who_use_it(redis_server: RedisServer) -> None:
    async with redis.asyncio.Redis.from_url(redis_server.url) as client:
        await client.eval(
            "redis.call('SET', KEYS[1], cmsgpack.pack({v = tonumber(ARGV[1]), last = tonumber(ARGV[2])}))",
            1,
            "wrike-async:{etl}",
            str(VERSION + 1),
            repr(START - 1.0),
        )
        store = RedisStore(client, RULE, "etl", owned=False, clock=repr(START))
        with pytest.raises(StoreUnreachable, match=f"another version of wrike-async .*layout {VERSION + 1}, here"):
            await store.ask(Ask(who="a"))
        store.clock = repr(START + 2 * RULE.per)
        await store.ask(Ask(who="a"))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no disk that is always full")
async def test_a_disk_that_is_really_full_holds_all_up() -> None:
    store = FileStore(Path("/dev/full"), RULE)
    with pytest.raises(StoreUnreachable, match="No space left"):
        await store.ask(Ask(who="a"))
    await store.aclose()


# --- in other processes -------------------------------------------------------------------------------------------


async def slots_of(limiter: RateLimiter, number: int) -> None:
    loop = asyncio.get_running_loop()
    while number:
        await asyncio.sleep(max(0.0, limiter.ready_at(loop.time(), Need()) - loop.time()))
        await limiter.permit(loop.time(), Need())
        number -= limiter.take(loop.time()) is not None


async def slots(quota: SharedQuota, number: int) -> None:
    limiter = quota._rate_limiter()
    await slots_of(limiter, number)
    await limiter.aclose()


def take_two(quota: SharedQuota) -> None:
    asyncio.run(slots(quota, 2))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # where another test has left a thread
@pytest.mark.parametrize("kind", ["redis", "file"])
def test_a_quota_in_use_goes_to_processes_that_are_forked(kind: str, tmp_path: Path, redis_server: RedisServer) -> None:
    store = redis_server.url if kind == "redis" else f"file:{tmp_path / 'quota'}"
    quota = SharedQuota(store, name="etl", quota=Quota(600, per=6.0))

    async def with_a_child() -> dict[str, Any] | None:
        limiter = quota._rate_limiter()
        await slots_of(limiter, 1)
        forked = multiprocessing.get_context("fork").Process(target=take_two, args=(quota,))
        forked.start()
        await slots(quota, 2)
        await asyncio.to_thread(forked.join, 20)
        assert forked.exitcode == 0
        await limiter.aclose()
        return await quota._kept()

    kept = asyncio.run(with_a_child())
    assert kept is not None
    # A busy machine may let one go stale.
    assert sorted(min(sent, 2) for sent, _, _ in kept["members"].values()) in ([1, 2, 2], [2, 2, 2])


def test_one_with_the_users_client_says_how_to_take_it_elsewhere(redis_server: RedisServer) -> None:
    quota = SharedQuota(redis.asyncio.Redis.from_url(redis_server.url), name="etl")
    with pytest.raises(InvalidArgument, match="give SharedQuota its address"):
        pickle.dumps(quota)


def test_the_users_client_is_not_used_on_both_sides_of_a_fork(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use() -> None:
        async with redis.asyncio.Redis.from_url(redis_server.url) as client:
            quota = SharedQuota(client, name="etl")
            await slots(quota, 1)
            monkeypatch.setattr(os, "getpid", lambda: -1)
            with pytest.raises(InvalidArgument, match=r"another process .*give SharedQuota its address"):
                quota._rate_limiter()

    asyncio.run(use())
