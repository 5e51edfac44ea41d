"""An hour of a busy program: reads of all kinds through faults, while clients are closed and calls are cancelled.

Nothing may hang, leak, or be short in silence. What ends early does so for a reason that is known here: its client was
closed, or it was cancelled.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from wrike_async import ClientClosed, NotFound, RetryPolicy, Wrike, WrikeError
from wrike_async.sandbox import Fault, Sandbox, SandboxQuota
from wrike_async.sandbox._serving.faults import FaultKind

HOUR = 3_600.0
GETS, AT_ONCE = 20_000, 40
WALKS, WORKERS = 50, 3
DOWNLOADS, FILES = 400, 8
CLOSINGS = 60
TASKS, PAGE = 600, 100
UNKNOWN = 0.005
CANCELLED = 0.1

FAULTS: dict[FaultKind, dict[str, Any]] = {
    "status": {"status": 503},
    "reset_before": {},
    "lost_answer": {},
    "truncated": {},
    # Of a file that is another one nobody could tell.
    "garbage": {"operation": lambda record: not record.path.endswith("/download")},
    "slow_headers": {"delay": 45.0},
    "slow_body": {"delay": 45.0},
    "rate_limit": {"headers": {"Retry-After": "1"}},
}
PATIENT = RetryPolicy(attempts=60, total=2 * HOUR)


class Hour:
    """The program: several clients, one after the other, and everything that is done with them."""

    def __init__(self, sandbox: Sandbox, seed: int) -> None:
        self.draw = random.Random(seed)
        self.ended: Counter[str] = Counter()
        self.closed: list[Wrike] = []
        self._sandbox = sandbox
        self._ids = sandbox.state.task_ids()
        self._unknown = Sandbox(tasks=TASKS + 50).state.task_ids()[TASKS:]
        self._files: dict[str, bytes] = {}
        self.wrike = self._new_client()

    def _new_client(self) -> Wrike:
        wrike = Wrike(self._sandbox.token, base_url=self._sandbox.base_url, retries=PATIENT, timeout=30.0)
        # Two closings may follow each other so soon that nothing else would use the one between them.
        wrike._engine.start()
        return wrike

    async def upload_files(self) -> None:
        for i in range(FILES):
            content = self.draw.randbytes(2_000 + 60_000 * i)
            sent = await self.wrike.attachments.upload(content, name=f"{i}.bin", task_id=self._ids[0])
            self._files[sent.id] = content

    async def pass_by(self) -> None:
        """Do everything in the course of an hour."""
        work: list[Callable[[], Awaitable[None]]] = [
            *[self._gets] * (GETS // AT_ONCE),
            *[self._walk] * WALKS,
            *[self._download] * DOWNLOADS,
        ]
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(self._at_its_time(each))
            for number in range(CLOSINGS):
                group.create_task(self._close((number + self.draw.random()) * HOUR / CLOSINGS))
        await self.wrike.aclose()
        self.closed.append(self.wrike)

    async def _at_its_time(self, work: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(self.draw.uniform(0, HOUR))
        await work()

    async def _until_done(self, what: str, call: Callable[[Wrike], Awaitable[Any]]) -> Any:
        """Return what a call brings, with another client where that of the call was closed; ``None`` if cancelled."""
        while True:
            wrike = self.wrike
            task = asyncio.ensure_future(call(wrike))
            asked_to_end = self.draw.random() < CANCELLED
            if asked_to_end:
                await asyncio.wait({task}, timeout=self.draw.choice([0.0, 0.1, 1.0, 10.0]))
                asked_to_end = task.cancel()
            try:
                result = await task
            except asyncio.CancelledError:
                assert asked_to_end
                self.ended[f"{what} cancelled"] += 1
                return None
            except ClientClosed:
                assert wrike is not self.wrike
                self.ended[f"{what} closed"] += 1
            else:
                self.ended[what] += 1
                return result

    async def _gets(self) -> None:
        ids = self.draw.choices(self._ids, k=AT_ONCE)
        await asyncio.gather(*map(self._get, ids))

    async def _get(self, entity_id: str) -> None:
        wanted = self.draw.choice(self._unknown) if self.draw.random() < UNKNOWN else entity_id
        try:
            task = await self._until_done("get", lambda wrike: wrike.tasks.get(wanted))
        except NotFound:
            assert wanted != entity_id
            self.ended["get of nothing"] += 1
        else:
            assert task is None or task.id == entity_id == wanted

    async def _download(self) -> None:
        file_id = self.draw.choice(list(self._files))

        async def chunks(wrike: Wrike) -> bytes:
            return b"".join([chunk async for chunk in wrike.attachments.download(file_id)])

        async def whole(wrike: Wrike) -> bytes:
            return await wrike.attachments.download(file_id).read()

        while True:
            try:
                content = await self._until_done("download", self.draw.choice([chunks, whole]))
            except WrikeError:
                # Chunks that were handed out cannot be asked for again; it is said that they are not all.
                self.ended["download cut"] += 1
            else:
                assert content is None or content == self._files[file_id]
                return

    async def _walk(self) -> None:
        """Walk to the end, through closed clients, with workers that share the walk and are cancelled."""
        seen: list[str] = []
        token: str | None = None
        while True:
            wrike = self.wrike
            tasks = wrike.with_options(lane="bulk").tasks
            pages = tasks.list(page_size=PAGE) if token is None else tasks.list(page_size=PAGE, next_page_token=token)
            try:
                await self._work_on(aiter(pages), seen)
            except ClientClosed as closed:
                assert wrike is not self.wrike
                self.ended["walk closed"] += 1
                token = closed.next_page_token
            else:
                self.ended["walk"] += 1
                break
        assert sorted(seen) == sorted(self._ids)

    async def _work_on(self, walk: AsyncIterator[Any], seen: list[str]) -> None:
        async def work() -> None:
            async for task in walk:
                seen.append(task.id)
                if self.draw.random() < 0.01:
                    await asyncio.sleep(self.draw.random())

        workers = [asyncio.create_task(work()) for _ in range(WORKERS)]
        while self.draw.random() < 0.7:
            await asyncio.wait(workers, timeout=self.draw.choice([0.0, 0.2, 3.0]))
            each = self.draw.randrange(WORKERS)
            if workers[each].cancel():
                workers[each] = asyncio.create_task(work())
        errors = [each for each in await asyncio.gather(*workers, return_exceptions=True) if each is not None]
        # Each is told after all that came, and so the same.
        assert len({getattr(error, "next_page_token", "none") for error in errors}) <= 1
        for error in errors:
            raise error

    async def _close(self, at: float) -> None:
        """Close the client under all that uses it, some of it twice or cancelled, and go on with another."""
        await asyncio.sleep(at)
        old, self.wrike = self.wrike, self._new_client()
        closing = [asyncio.create_task(old.aclose()) for _ in range(self.draw.choice([1, 2]))]
        for _ in range(self.draw.randint(1, 5)):
            await asyncio.sleep(0)
        if self.draw.random() < 0.5:
            closing[0].cancel()
        for each in closing:
            with suppress(asyncio.CancelledError):
                await each
            assert is_all_closed(old)
        self.closed.append(old)


def is_all_closed(wrike: Wrike) -> bool:
    running = wrike._engine._running
    assert running is not None
    return running.is_closed and running.pool._http.closed and not running.tasks


@pytest.mark.torture
@pytest.mark.parametrize("seed", [1, 2])
async def test_an_hour_through_faults_closings_and_cancellations(seed: int) -> None:
    async with Sandbox(tasks=TASKS, seed=seed, quota=SandboxQuota(), latency=(0.02, 0.5)) as sandbox:
        hour = Hour(sandbox, seed)
        await hour.upload_files()
        for kind, details in FAULTS.items():
            sandbox.inject(Fault(kind, times=None, probability=0.02, **details))
        async with asyncio.timeout(2 * HOUR):
            await hour.pass_by()
        before = len(sandbox.requests)
        await asyncio.sleep(HOUR)
        assert len(sandbox.requests) == before
    gets = sum(hour.ended[what] for what in ("get", "get cancelled", "get of nothing"))
    assert gets == GETS
    assert hour.ended["walk"] == WALKS
    assert hour.ended["download"] + hour.ended["download cancelled"] == DOWNLOADS
    for what in ("get closed", "get of nothing", "get cancelled", "walk closed", "download cancelled"):
        assert hour.ended[what], what
    assert hour.ended["download cut"] + hour.ended["download closed"]
    assert len(hour.closed) == CLOSINGS + 1
    for wrike in hour.closed:
        assert wrike.stats.in_flight == wrike.stats.queued == 0
        running = wrike._engine._running
        assert running is not None
        assert running.dispatcher.in_flight == running.dispatcher.queued == 0
