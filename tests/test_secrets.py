"""One search through everything that a failing program prints: no secret is in it."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import io
import logging
import pickle
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

import wrike_async
from wrike_async import ManagedGateway, PermanentToken, RetryPolicy, Wrike
from wrike_async.sandbox import Fault, Sandbox

SECRET = "eyJ-very-secret-eyJ"
PACKAGE = str(Path(wrike_async.__file__).parent)

Job = Callable[[Wrike, Sandbox], Awaitable[Any]]
JOBS: dict[str, Job] = {
    "get": lambda wrike, sandbox: wrike.tasks.get(sandbox.state.task_id(0)),
    "list": lambda wrike, _: wrike.tasks.list().to_list(),
    "get_many": lambda wrike, sandbox: wrike.tasks.get_many([sandbox.state.task_id(0)]),
    "update": lambda wrike, sandbox: wrike.tasks.update(sandbox.state.task_id(0), title="x"),
    "request": lambda wrike, _: wrike.request("GET", "/tasks"),
}
FAULTS: dict[str, Fault | None] = {
    "nothing": None,
    "status": Fault("status", status=500, times=None),
    "html": Fault("status", status=502, body="<html><h1>Bad gateway</h1></html>", times=None),
    "forbidden": Fault("status", status=403, body={"error": "access_forbidden"}, times=None),
    "reset_before": Fault("reset_before", times=None),
    "lost_answer": Fault("lost_answer", times=None),
    "truncated": Fault("truncated", times=None),
    "garbage": Fault("garbage", times=None),
    "slow": Fault("slow_headers", delay=120.0, times=None),
    "redirect": Fault("redirect", headers={"Location": "/api/v4/tasks"}, times=None),
    "wrong_host": Fault("wrong_host", times=None),
    "rate_limit": Fault("rate_limit", headers={"Retry-After": "1"}, times=None),
}


def shown_of(error: BaseException) -> str:
    """All that tools print of an error: text, notes, causes, and the locals of our own frames."""
    shown: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        shown += [repr(seen), str(seen), repr(seen.__dict__), *getattr(seen, "__notes__", ())]
        for frame in traceback.TracebackException.from_exception(seen, capture_locals=True).stack:
            if frame.filename.startswith(PACKAGE):
                shown += [f"{name}={value}" for name, value in (frame.locals or {}).items()]
        with contextlib.suppress(Exception):
            shown += [repr(pickle.dumps(seen)), repr(copy.copy(seen))]
        seen = seen.__cause__ or seen.__context__
    return "\n".join([*shown, *traceback.format_exception(error)])


@pytest.mark.parametrize("fault", FAULTS)
async def test_nothing_that_a_failing_program_prints_holds_a_secret(fault: str) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    loggers = [logging.getLogger(name) for name in ("wrike_async", "aiohttp", "asyncio")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    events: list[object] = []
    try:
        for credential in (PermanentToken(SECRET), ManagedGateway(SECRET, SECRET)):
            async with Sandbox(tasks=3) as sandbox:
                if fault != "nothing":
                    sandbox.add_token(SECRET)
                injected = FAULTS[fault]
                if injected is not None:
                    sandbox.inject(injected)
                wrike = Wrike(
                    auth=credential,
                    base_url=sandbox.base_url,
                    retries=RetryPolicy(attempts=3, first_wait=0.1),
                    timeout=10,
                    on_event=events.append,
                )
                async with wrike:
                    for name, job in JOBS.items():
                        failed = (await asyncio.gather(job(wrike, sandbox), return_exceptions=True))[0]
                        assert isinstance(failed, BaseException), name
                        written.write(shown_of(failed))
                    running = wrike._engine._running
                    assert running is not None
                    for value in (wrike, wrike.tasks, wrike.stats, credential, running.pool.primary, *events):
                        written.write(f"{value!r} {value}")
                assert all(SECRET not in record.path for record in sandbox.requests)
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
            logger.setLevel(logging.NOTSET)
    assert len(written.getvalue()) > 5_000
    assert SECRET not in written.getvalue()
    assert SECRET.removeprefix("eyJ") not in written.getvalue()


@pytest.mark.parametrize("holder", [PermanentToken(SECRET), ManagedGateway(SECRET), Wrike(SECRET)])
def test_what_holds_a_secret_cannot_be_pickled(holder: object) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(holder)


@pytest.mark.parametrize("bad", [f"{SECRET} {SECRET}", f"{SECRET}\n{SECRET}", f"{SECRET}é", ""])
def test_a_token_that_cannot_be_one_is_refused_without_being_shown(bad: str) -> None:
    with pytest.raises(wrike_async.InvalidArgument) as refused:
        Wrike(bad)
    assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_an_option_that_is_refused_does_not_show_the_token_beside_it() -> None:
    with pytest.raises(wrike_async.InvalidArgument) as refused:
        Wrike(SECRET, max_connections=0)
    assert SECRET not in shown_of(refused.value)
