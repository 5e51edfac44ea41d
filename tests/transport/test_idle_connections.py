"""What comes on a connection while nobody asks is nobody's answer."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.connecting import Connect
from tests.transport.servers import CREATE, READ, envelope, head_of, request_of, sender, talking
from wrike_async import Wrike
from wrike_async._wire.operation import Operation
from wrike_async.sandbox import Fault

LATE = b'{"kind":"tasks","data":[{"id":"IEZZZZ","title":"of somebody else"}]}'


@pytest.mark.parametrize("operation", [READ, CREATE], ids=str)
async def test_a_late_second_answer_reaches_nobody(operation: Operation[object]) -> None:
    connections: list[list[bytes]] = []
    spoiled = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads: list[bytes] = []
        connections.append(heads)
        while head := await head_of(reader):
            heads.append(head)
            writer.write(envelope())
            await writer.drain()
            if len(connections) == len(heads) == 1:
                await asyncio.sleep(0.01)
                writer.write(envelope(LATE))
                await writer.drain()
                spoiled.set()

    async with talking(talk) as base_url, sender(base_url) as line:
        assert b"IEZZZZ" not in (await line.send(request_of(READ))).body
        await spoiled.wait()
        await asyncio.sleep(0.01)
        assert b"IEZZZZ" not in (await line.send(request_of(operation))).body
        # It was sent once, on another connection, and took no slot of its own.
        assert [len(heads) for heads in connections] == [1, 1]
        assert line.slots == 0
        await line.send(request_of(READ))
    assert [len(heads) for heads in connections] == [1, 2]


async def test_several_spoiled_connections_are_all_given_up(connect: Connect) -> None:
    async with connect(tasks=30, latency=0.1) as (sandbox, wrike):
        ids = [sandbox.state.task_id(i) for i in range(30)]
        late = {"kind": "tasks", "data": [{"id": ids[29], "title": "late"}]}
        sandbox.inject(Fault("late_answer", body=late, delay=1.0, times=6))
        await asyncio.gather(*(wrike.tasks.list(title=f"x{i}").to_list() for i in range(6)))
        await asyncio.sleep(5)
        found = await asyncio.gather(*(wrike.tasks.list(title=f"y{i}").to_list() for i in range(6)))
        written = await wrike.tasks.update(ids[0], title="new")
    assert found == [[]] * 6
    assert (written.id, written.title) == (ids[0], "new")


async def test_a_session_that_was_passed_in_is_watched_too(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, _), aiohttp.ClientSession() as http:
        sandbox.inject(Fault("late_answer", body={"kind": "tasks", "data": []}, delay=1.0))
        ids = [sandbox.state.task_id(i) for i in range(3)]
        async with Wrike(sandbox.token, base_url=sandbox.base_url, session=http, quota=None) as wrike:
            assert (await wrike.tasks.get(ids[0])).id == ids[0]
            await asyncio.sleep(5)
            assert (await wrike.tasks.get(ids[1])).id == ids[1]
