"""Several processes on one file, and processes that are killed."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from tests.processes import python
from wrike_async import FileStore, NotAuthorized, TokenPair
from wrike_async.sandbox import Fault, RequestRecord

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oauth.conftest import SignIn

pytestmark = pytest.mark.real_time

CHILD = """
import asyncio, sys
from wrike_async import FileStore, OAuth2, Wrike

async def main(path, token_url):
    auth = OAuth2("sandbox-client", "sandbox-client-secret", store=FileStore(path), token_url=token_url)
    print("ready", flush=True)
    sys.stdin.readline()
    async with Wrike(auth=auth) as wrike:
        await wrike.version.get()
        print(wrike.stats.requests)
"""

KILLED = """
import importlib, inspect, os

def die_around(place, when):
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner = importlib.import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    real = getattr(owner, name)
    if when == "before":
        def dying(*args, **kwargs):
            os._exit(9)
    elif inspect.iscoroutinefunction(real):
        async def dying(*args, **kwargs):
            await real(*args, **kwargs)
            os._exit(9)
    else:
        def dying(*args, **kwargs):
            real(*args, **kwargs)
            os._exit(9)
    setattr(owner, name, dying)

die_around(*sys.argv[3:5])
"""

RUN = "\nasyncio.run(main(*sys.argv[1:3]))\n"


def at_the_token_endpoint(record: RequestRecord) -> bool:
    return record.path == "/oauth2/token"


async def test_two_processes_on_one_file_make_one_renewal(sign_in: SignIn, token_file: Path) -> None:
    await FileStore(token_file).save(sign_in.pair(expires_at=1.0))
    sign_in.sandbox.inject(Fault("slow_headers", at_the_token_endpoint, times=None, delay=0.3))
    async with contextlib.AsyncExitStack() as stack:
        arguments = (str(token_file), sign_in.token_url)
        starting = [stack.enter_async_context(python("-c", CHILD + RUN, *arguments)) for _ in range(2)]
        processes = await asyncio.gather(*starting)
        said = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    assert [out for out, _ in said] == [b"1\n", b"1\n"]
    assert [process.returncode for process in processes] == [0, 0]
    assert [record.status for record in sign_in.token_requests] == [200]
    tokens = {record.token for record in sign_in.sandbox.requests if record.path.endswith("/version")}
    stored = await FileStore(token_file).load()
    assert stored is not None
    assert tokens == {stored.access_token.reveal()}


# Where a process is killed, whether Wrike had renewed by then, and where the new pair was by then.
DEATHS = [
    ("wrike_async.oauth._credential:TokenEndpoint.ask", "before", False, "nowhere"),
    ("wrike_async.oauth._credential:TokenEndpoint.ask", "after", True, "nowhere"),
    ("wrike_async.oauth._private_files:os.fsync", "before", True, "beside the file"),
    ("wrike_async.oauth._private_files:os.replace", "before", True, "beside the file"),
    ("wrike_async.oauth._private_files:os.replace", "after", True, "in the file"),
    ("wrike_async.oauth._stores:FileStore.save", "after", True, "in the file"),
]


@pytest.mark.parametrize(("place", "when", "renewed", "stored"), DEATHS, ids=lambda each: str(each).rpartition(":")[2])
async def test_a_process_killed_at_any_step_leaves_a_whole_pair(
    sign_in: SignIn, token_file: Path, place: str, when: str, renewed: bool, stored: str
) -> None:
    before = sign_in.pair(expires_at=1.0)
    store = FileStore(token_file)
    await store.save(before)
    async with python("-c", CHILD + KILLED + RUN, str(token_file), sign_in.token_url, place, when) as process:
        await process.communicate(b"go\n")
    assert process.returncode == 9
    assert len(sign_in.token_requests) == renewed
    # Nothing was asked with a pair that might be lost.
    assert all(record.path == "/oauth2/token" for record in sign_in.sandbox.requests)
    after = await store.load()
    assert isinstance(after, TokenPair)
    assert (after == before) is (stored != "in the file")

    next_start = sign_in.credential(store=store)
    if renewed and stored == "nowhere":
        with pytest.raises(NotAuthorized, match="Sign in again"):
            await next_start.acquire()
    else:
        async with sign_in.client(next_start) as wrike:
            await wrike.version.get()
        assert (await store.load()) != before
        used = [record.form["refresh_token"] for record in sign_in.token_requests]
        assert len(set(used)) == len(used)
        assert {record.status for record in sign_in.token_requests} == {200}
        assert sorted(path.name for path in token_file.parent.iterdir()) == ["tokens.json", "tokens.json.lock"]
