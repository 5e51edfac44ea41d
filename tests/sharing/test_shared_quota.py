"""`SharedQuota` as a client uses it: in a Redis, in a file, and where neither answers."""

from __future__ import annotations

import asyncio
import errno
import os
import pickle
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis.asyncio

from wrike_async import InvalidArgument, PermanentToken, Quota, QuotaUnavailable, QuotaWaitExceeded, SharedQuota, Wrike
from wrike_async._transport.locking import try_to_lock
from wrike_async.sandbox import Fault, Sandbox, SandboxQuota

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from benchmarks.harness.redis_server import RedisServer

FAST = Quota(200, per=6.0)
"""A second of it is a tenth of one."""

pytestmark = pytest.mark.real_time


@pytest.fixture(params=["redis", "file"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> SharedQuota:
    if request.param == "file":
        return SharedQuota(f"file:{tmp_path / 'state' / 'quota'}", quota=FAST)
    server: RedisServer = request.getfixturevalue("redis_server")
    return SharedQuota(server.url, name="etl", quota=FAST)


@asynccontextmanager
async def world(**settings: Any) -> AsyncIterator[Sandbox]:
    async with Sandbox(tasks=20, **settings) as sandbox:
        yield sandbox


def client(sandbox: Sandbox, quota: SharedQuota, **options: Any) -> Wrike:
    return Wrike(sandbox.token, base_url=sandbox.base_url, quota=quota, **options)


async def ask(wrike: Wrike, times: int) -> None:
    await asyncio.gather(*(wrike.account.get() for _ in range(times)))


async def test_clients_share_what_there_is(shared: SharedQuota) -> None:
    # No second is strict here, as nobody can promise that on a busy machine.
    a_minute = SandboxQuota(limit=FAST.limit, per=FAST.per, per_second=FAST.limit)
    async with world(quota=a_minute) as sandbox, client(sandbox, shared) as first, client(sandbox, shared) as second:
        began = asyncio.get_running_loop().time()
        await asyncio.gather(ask(first, 12), ask(second, 12))
        took = asyncio.get_running_loop().time() - began
        assert first.stats.refused == second.stats.refused == 0
        assert took >= 20 * 6.1 / 200 - 0.15, "after a burst at the most, one follows the other"
        assert 0.05 <= (first.stats.quota_used or 0) <= 0.2
        kept = await shared._kept()
        assert kept is not None
        # Whoever is late for a slot, as on a busy machine, takes another one.
        slots = [sent for sent, _, _ in kept["members"].values()]
        assert (len(slots), min(slots) >= 12) == (2, True)
        assert sandbox.token not in repr(kept)


async def test_nothing_is_kept_before_the_first_request(redis_server: RedisServer, tmp_path: Path) -> None:
    path = tmp_path / "quota"
    for quota in (SharedQuota(redis_server.url, name="new"), SharedQuota(f"file:{path}")):
        async with world() as sandbox, client(sandbox, quota):
            assert await quota._kept() is None
    assert not path.exists()


async def test_a_client_of_redis_is_the_users(redis_server: RedisServer) -> None:
    async with redis.asyncio.Redis(unix_socket_path=str(redis_server.socket)) as connection:
        quota = SharedQuota(connection, name="mine", quota=FAST)
        async with world() as sandbox, client(sandbox, quota) as wrike:
            await ask(wrike, 3)
        assert await connection.ping(), "and stays open"
        (key,) = await connection.keys("*")
        assert key == b"wrike-async:{mine}"
        assert 0 < await connection.ttl(key) <= 1440 * FAST.per


async def test_another_quota_under_the_same_name_is_refused(shared: SharedQuota, tmp_path: Path) -> None:
    other = SharedQuota(shared._where, name=shared.name, quota=Quota(100, per=6.0))
    async with world() as sandbox, client(sandbox, shared) as first, client(sandbox, other) as second:
        await ask(first, 1)
        with pytest.raises(InvalidArgument, match=r"others use .* for another quota \(200 in 6 s, 4 at once\)"):
            await ask(second, 1)
        assert len(sandbox.requests) == 1
        await ask(first, 1)


async def test_a_file_that_is_damaged_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "quota"
    for damage in (b"", b"\0\0\0", b'{"v":1}', b"[]", b'{"v":9}'):
        path.write_bytes(damage)
        async with world() as sandbox, client(sandbox, SharedQuota(f"file:{path}", quota=FAST)) as wrike:
            await ask(wrike, 2)
            assert len(sandbox.requests) == 2


# --- outages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def nobody(tmp_path: Path) -> SharedQuota:
    return SharedQuota(f"unix://{tmp_path / 'nobody'}", name="etl", quota=FAST)


async def test_where_nobody_answers_nothing_is_sent(nobody: SharedQuota) -> None:
    async with world() as sandbox:
        async with client(sandbox, nobody) as wrike:
            with pytest.raises(QuotaUnavailable, match=r"did not answer within max_wait = 0\.2 s .*Wrike did nothing"):
                await wrike.with_options(max_wait=0.2).account.get()
            assert issubclass(QuotaUnavailable, QuotaWaitExceeded)
        assert sandbox.requests == []


async def test_a_fixed_share_is_kept_where_that_is_asked_for(nobody: SharedQuota) -> None:
    quota = SharedQuota(nobody._where, name="etl", quota=FAST, on_outage=Quota(100, per=6.0))
    async with world() as sandbox, client(sandbox, quota, max_wait=5.0) as wrike:
        began = asyncio.get_running_loop().time()
        await ask(wrike, 10)
        assert 8 * 6.1 / 100 - 0.05 <= asyncio.get_running_loop().time() - began <= 2.0
        assert len(sandbox.requests) == 10


async def test_work_goes_on_when_the_server_is_back(redis_server: RedisServer) -> None:
    quota = SharedQuota(redis_server.url, name="etl", quota=FAST)
    async with world() as sandbox, client(sandbox, quota) as wrike:
        await ask(wrike, 2)
        redis_server.kill()
        asking = asyncio.create_task(ask(wrike, 3))
        await asyncio.sleep(0.3)
        assert len(sandbox.requests) == 2
        await asyncio.to_thread(redis_server.start)
        async with asyncio.timeout(5):
            await asking
        assert len(sandbox.requests) == 5


async def test_a_server_that_is_frozen_holds_all_up_until_it_thaws(redis_server: RedisServer) -> None:
    quota = SharedQuota(redis_server.url, name="etl", quota=FAST)
    process = redis_server.process
    assert process is not None
    async with world() as sandbox, client(sandbox, quota) as wrike:
        await ask(wrike, 1)
        process.send_signal(signal.SIGSTOP)
        try:
            asking = asyncio.create_task(ask(wrike, 3))
            await asyncio.sleep(0.3)
            assert len(sandbox.requests) == 1
        finally:
            process.send_signal(signal.SIGCONT)
        async with asyncio.timeout(5):
            await asking


async def test_what_waiting_does_not_mend_is_told_at_once(redis_server: RedisServer) -> None:
    async with redis.asyncio.Redis(unix_socket_path=str(redis_server.socket)) as connection:
        await connection.set("wrike-async:{text}", b"\xc1")
        await connection.lpush("wrike-async:{list}", "no text")
    async with world() as sandbox:
        for name in ("list", "text"):
            async with client(sandbox, SharedQuota(redis_server.url, name=name)) as wrike:
                with pytest.raises(InvalidArgument, match="the Redis cannot run the script"):
                    await ask(wrike, 1)
        locked = SharedQuota(f"unix://user:secret-word@{redis_server.socket}", name="etl")
        async with client(sandbox, locked) as wrike:
            with pytest.raises(InvalidArgument, match="the Redis refuses to serve") as raised:
                await ask(wrike, 1)
        assert "secret-word" not in str(raised.value)
        assert sandbox.requests == []


async def test_a_path_at_which_no_file_can_be_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with world() as sandbox:
        for path in (tmp_path, tmp_path / "file" / "quota", tmp_path / ("long" * 100)):
            async with client(sandbox, SharedQuota(f"file:{path}")) as wrike:
                with pytest.raises(InvalidArgument, match=f"{path} cannot hold a quota"):
                    await ask(wrike, 1)
        assert sandbox.requests == []


async def test_a_disk_without_locks_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("wrike_async._sharing.file_store.try_to_lock", refuse)
    async with world() as sandbox, client(sandbox, SharedQuota(f"file:{tmp_path / 'quota'}")) as wrike:
        with pytest.raises(InvalidArgument, match=r"written and locked, on a disk of this machine: .*ocks"):
            await ask(wrike, 1)
        assert sandbox.requests == []


async def test_who_is_killed_with_the_lock_in_its_hands_holds_up_nobody(tmp_path: Path) -> None:
    path = tmp_path / "quota"
    program = (
        "import fcntl, sys, time; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); "
        "file.write('{\"v\":'); file.flush(); print('locked', flush=True); time.sleep(60)"
    )
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(path), stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"locked\n"
    async with world() as sandbox, client(sandbox, SharedQuota(f"file:{path}", quota=FAST)) as wrike:
        asking = asyncio.create_task(ask(wrike, 2))
        await asyncio.sleep(0.1)
        assert sandbox.requests == []
        holder.kill()
        async with asyncio.timeout(5):
            await asking
    await holder.communicate()


# --- making one ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"store": "redis://host/0"}, "name must say"),
        ({"store": "redis://host/0", "name": ""}, "name must say"),
        ({"store": "redis://host/0", "name": "n" * 201}, "name must say"),
        ({"store": "redis://host/0", "name": "etl", "quota": 400}, "quota must be a Quota"),
        ({"store": "redis://host/0", "name": "etl", "on_outage": "go"}, "on_outage must be"),
        ({"store": "redis://host/no", "name": "etl"}, None),
        ({"store": "redis://secret:word@host:port/0", "name": "etl"}, "no address of a Redis"),
        ({"store": "http://host", "name": "etl"}, "the store must be"),
        ({"store": 7, "name": "etl"}, "the store must be .* not int"),
        ({"store": "file:"}, "lacks a path"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: dict[str, Any], said: str | None) -> None:
    if said is None:
        SharedQuota(**arguments)
        return
    with pytest.raises(InvalidArgument, match=said) as raised:
        SharedQuota(**arguments)
    assert "word" not in str(raised.value)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "redis.asyncio", None)
    with pytest.raises(InvalidArgument, match=r"pip install 'wrike-async\[redis\]'"):
        SharedQuota("redis://host/0", name="etl")
    SharedQuota("file:quota")


def test_it_is_the_quota_of_one_token() -> None:
    two = [PermanentToken("one"), PermanentToken("two")]
    with pytest.raises(InvalidArgument, match=r"auth has 2 credentials\. Make a client for each"):
        Wrike(auth=two, quota=SharedQuota("file:quota"))


def test_it_pickles_and_shows_no_password() -> None:
    quota = SharedQuota("redis://user:secret-word@host/0", name="etl", on_outage=Quota(40))
    copy = pickle.loads(pickle.dumps(quota))
    assert (copy.name, copy.quota, copy.limit, copy.window) == ("etl", Quota(400), 400, 60.0)
    assert repr(copy) == repr(quota) == f"SharedQuota('redis', name='etl', quota={Quota(400)!r})"


def test_paths_are_taken_as_they_are_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    async def path_of(where: str) -> str:
        return os.fspath(SharedQuota(where)._store()._path)  # type: ignore[attr-defined]  # a FileStore's

    assert asyncio.run(path_of("file:~/quota")) == str(tmp_path / "quota")
    assert asyncio.run(path_of("file:///var/quota")) == "/var/quota"
    assert asyncio.run(path_of("file:quota")) == "quota"


async def test_a_file_that_is_removed_is_made_again_for_all(tmp_path: Path) -> None:
    shared = SharedQuota(f"file:{tmp_path / 'quota'}", quota=FAST)
    async with world() as sandbox, client(sandbox, shared) as first, client(sandbox, shared) as second:
        await asyncio.gather(ask(first, 1), ask(second, 1))
        (tmp_path / "quota").unlink()
        await asyncio.gather(ask(first, 1), ask(second, 1))
        kept = await shared._kept()
        assert kept is not None
        assert sorted(sent for sent, _, _ in kept["members"].values()) == [1, 1]


async def test_a_file_that_somebody_has_locked_for_long_cannot_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wrike_async._sharing.file_store._LONGEST_WAIT", 0.1)
    path = tmp_path / "quota"
    holder = os.open(path, os.O_RDWR | os.O_CREAT)
    assert try_to_lock(holder)
    try:
        async with world() as sandbox, client(sandbox, SharedQuota(f"file:{path}"), max_wait=0.3) as wrike:
            with pytest.raises(QuotaUnavailable, match=r"another process has kept .* locked for 0\.1 s"):
                await ask(wrike, 1)
    finally:
        os.close(holder)


async def test_a_429_at_one_pauses_all(shared: SharedQuota) -> None:
    async with world() as sandbox, client(sandbox, shared) as first, client(sandbox, shared, max_wait=0.5) as second:
        await ask(second, 1)
        sandbox.inject(Fault("rate_limit", headers={"Retry-After": "1"}))
        asking = asyncio.create_task(ask(first, 1))
        while not first.stats.refused:
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)
        before = len(sandbox.requests)
        with pytest.raises(QuotaWaitExceeded):
            await ask(second, 1)
        assert len(sandbox.requests) == before
        await asking


async def test_a_disk_that_is_full_is_a_store_that_cannot_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "quota"
    async with world() as sandbox, client(sandbox, SharedQuota(f"file:{path}", quota=FAST), max_wait=0.2) as wrike:
        await ask(wrike, 1)
        monkeypatch.setattr("wrike_async._sharing.file_store.os.write", lambda file, text: 1)
        with pytest.raises(QuotaUnavailable, match="only a part of"):
            await ask(wrike, 1)
        monkeypatch.undo()
        await ask(wrike, 1)
