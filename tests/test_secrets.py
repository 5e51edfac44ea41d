"""One search through everything that a failing program prints: no secret is in it."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import io
import json
import logging
import pickle
import traceback
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import wrike_async
from tests.transport.servers import always, shown, talking
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


# --- what a server quotes -----------------------------------------------------------------------------------------

LONG = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9." + "SECRET/and+SECRET=" * 12 + ".c2lnbmF0dXJl"


def answer(body: bytes | str, status: str = "200 OK", *headers: str) -> bytes:
    body = body.encode() if isinstance(body, str) else body
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]).encode() + body


def refusal(said: object, status: str = "401 Unauthorized") -> bytes:
    return answer(json.dumps({"error": "not_authorized", "errorDescription": said}), status)


def record(**values: object) -> bytes:
    return answer(json.dumps({"data": [{"id": "IEAAAA01", **values}]}))


IN_JSON = "".join(f"\\u{ord(letter):04x}" for letter in LONG)
IN_HTML = "".join(f"&#{ord(letter)};" for letter in LONG)
QUOTES: dict[str, bytes] = {
    "a refusal": refusal(f"Access token {LONG} is unknown"),
    "a refusal of a server that fails": refusal(f"{LONG}", "500 Oops"),
    "a refusal for the quota": refusal(f"too many requests of {LONG}", "429 Slow"),
    "at the edge of what is shown": refusal("x" * 150 + f" {LONG}", "400 Bad"),
    "cut off": refusal(f"token {LONG[:60]}", "400 Bad"),
    "the end of it": refusal(f"…{LONG[-40:]}", "400 Bad"),
    "percent-encoded": refusal(f"https://login.example?token={quote(LONG, safe='')}", "400 Bad"),
    "percent-encoded twice": refusal(f"https://login.example?next={quote(quote(LONG, safe=''))}", "400 Bad"),
    "in escapes": answer(f'{{"error":"x","errorDescription":"{IN_JSON}"}}', "400 Bad"),
    "the code": answer(json.dumps({"error": LONG}), "400 Bad"),
    "a message": answer(json.dumps({"message": f"key {LONG}"}), "400 Bad"),
    "a message of an error": answer(json.dumps({"error": {"message": f"key {LONG}"}}), "403 No"),
    "details": answer(json.dumps({"detail": [{"loc": ["header", LONG], "msg": f"{LONG} is bad"}]}), "422 Bad"),
    "a page that is forbidden": answer(f"<html>blocked: <b>Authorization: Bearer {LONG}</b></html>", "403 No"),
    "a page": answer(f"<html>Authorization: Bearer {LONG}</html>"),
    "a page in place of a file": answer(f"<html>Bearer {LONG}</html>", "200 OK", "Content-Type: text/html"),
    "JSON in place of a file": answer(json.dumps({"message": LONG}), "200 OK", "Content-Type: application/json"),
    "a link in a page": answer(f"<html><a href='?t={quote(LONG)}'>sign in</a> {quote(LONG, safe='').lower()}</html>"),
    "a page in entities": answer(f"<html>{IN_HTML}</html>", "403 No"),
    "a page in UTF-16": answer(f"<html>{LONG}</html>".encode("utf-16"), "403 No"),
    "a header": answer("{}", "400 Bad", f"Wrike-Response-Id: {LONG}", f"Retry-After: {LONG}"),
    "no HTTP": f"Authorization: Bearer {LONG}\r\n\r\n".encode(),
    "a bad header": f"HTTP/1.1 200 OK\r\n{LONG} nonsense\r\n\r\n".encode(),
    "a bad status": f"HTTP/1.1 {LONG} OK\r\n\r\n".encode(),
    "a chunk": f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n{LONG}\r\n".encode(),
    "a reason": answer("nothing", f"400 {LONG}"),
    "an encoding": answer("{}", "200 OK", f"Content-Encoding: {LONG}"),
    "a redirect": answer("", "302 Found", f"Location: http://127.0.0.1:1/?token={quote(LONG)}"),
    "a redirect to no URL": answer("", "302 Found", f"Location: http://[{LONG}"),
    "an ID": answer(json.dumps({"data": [{"id": [LONG]}, {"id": LONG}, {"title": LONG}]})),
    "odd values": record(title=[LONG], dates={"start": LONG}, createdDate=LONG, hours=LONG),
    "no object": answer(json.dumps({"data": [LONG]})),
    "a job that failed": record(status="Failed", errorMessage=f"no rights: {LONG}"),
    "a batch": record(
        status="Completed", result=[{"index": 0, "error": LONG, "errorDescription": LONG}, {"index": 1, "id": "X"}]
    ),
}
MORE_JOBS: dict[str, Callable[[Wrike], Awaitable[Any]]] = {
    "get": lambda wrike: wrike.tasks.get("IEAAAA01"),
    "gets": lambda wrike: asyncio.gather(wrike.tasks.get("IEAAAA01"), wrike.tasks.get("IEAAAA02")),
    "list": lambda wrike: wrike.tasks.list().to_list(),
    "create": lambda wrike: wrike.tasks.create("IEAAAA01", title="x"),
    "delete": lambda wrike: wrike.tasks.delete("IEAAAA01"),
    "update_many": lambda wrike: wrike.tasks.update_many(["IEAAAA01", "IEAAAA02"], status="Completed"),
    "create_many": lambda wrike: wrike.tasks.create_many("IEAAAA01", [{"title": "x"}, {"title": "y"}], job_timeout=9),
    "job": lambda wrike: wrike.jobs.wait("IEAAAA01", timeout=9),
    "download": lambda wrike: wrike.attachments.download("IEAAAA01").read(),
    "stream": lambda wrike: anext(aiter(wrike.attachments.download("IEAAAA01"))),
}


def told_of(error: BaseException) -> str:
    """All that is said of an error; the locals of frames hold the answer itself, which is the caller's."""
    return "\n".join([shown(error), *traceback.format_exception(error), repr(copy.copy(error))])


def pieces(secret: str) -> Iterator[str]:
    """All that a secret could be recognised by."""
    for spelling in (secret, quote(secret, safe=""), quote(quote(secret, safe=""), safe="")):
        yield from (spelling[start : start + 14] for start in range(len(spelling) - 14))


@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
@pytest.mark.parametrize("where", QUOTES)
async def test_a_secret_that_a_server_quotes_is_cut(where: str, strict: bool, caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    events: list[object] = []
    options: dict[str, Any] = {"retries": 1, "quota": None, "timeout": 10, "strict": strict, "on_event": events.append}
    with caplog.at_level(logging.DEBUG):
        async with talking(always(QUOTES[where])) as base_url, Wrike(LONG, base_url=base_url, **options) as wrike:
            for job in MORE_JOBS.values():
                done = (await asyncio.gather(job(wrike), return_exceptions=True))[0]
                outcomes = done if isinstance(done, list) else [done]
                errors = [getattr(each, "error", each) for each in outcomes]
                told += [told_of(error) for error in errors if isinstance(error, BaseException)]
    text = "\n".join([*told, caplog.text, *map(repr, events)])
    assert told
    # What stands between its letters does not hide it.
    bare = text.replace(" ", "").replace("\0", "")
    assert [piece for piece in pieces(LONG) if piece in text or piece in bare] == []


async def test_what_is_cut_from_a_text_leaves_the_rest() -> None:
    async with (
        talking(always(QUOTES["a refusal"])) as base_url,
        Wrike(LONG, base_url=base_url, retries=0, quota=None) as wrike,
    ):
        with pytest.raises(wrike_async.NotAuthorized, match=r"Access token … is unknown") as refused:
            await wrike.version.get()
    assert refused.value.description == "Access token … is unknown"


async def test_a_record_that_holds_the_token_comes_as_it_is() -> None:
    """What is cut is what a server says, and not what somebody wrote."""
    async with (
        talking(always(record(title=f"my token is {LONG}"))) as base_url,
        Wrike(LONG, base_url=base_url, retries=0, quota=None) as wrike,
    ):
        assert (await wrike.tasks.get("IEAAAA01")).title == f"my token is {LONG}"
