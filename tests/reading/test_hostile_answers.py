"""Whatever a server says: each caller gets a value or a `WrikeError`, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transport.servers import always, talking
from wrike_async import DecodeError, RetryPolicy, Wrike, WrikeError
from wrike_async._wire.decode import Answer, retry_after

IDS = ("IEAAAA01", "IEAAAA02", "IEAAAA03")


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    head = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a number": b"7",
    "HTML": b"<html><body>Maintenance</body></html>",
    "an error with 200": b'{"error":"server_error","errorDescription":"we are down"}',
    "no data": b'{"kind":"tasks"}',
    "data null": b'{"data":null}',
    "data an object": b'{"data":{"id":"IEAAAA01"}}',
    "data a text": b'{"data":"IEAAAA01"}',
    "data twice": b'{"data":[],"data":[{"id":"IEAAAA01"}]}',
    "ID twice": b'{"data":[{"id":"IEAAAA01","id":["IEAAAA01"]}]}',
    "ID a list": b'{"data":[{"id":["x"]}]}',
    "ID an object": b'{"data":[{"id":{}}]}',
    "ID a number": b'{"data":[{"id":7},{"id":7}]}',
    "ID null": b'{"data":[{"id":null}]}',
    "ID missing": b'{"data":[{"title":"x"},{"title":"x"}]}',
    "entries null": b'{"data":[null,null]}',
    "entries of all kinds": b'{"data":[1,"IEAAAA01",[],{},true,1.5,null]}',
    "one good entry": b'{"data":[null,{"id":"IEAAAA01"},{"id":[]}]}',
    "odd metadata": b'{"data":[{"id":"J","status":"Completed","metadata":[null,7]},null,{"metadata":{"a":1}}]}',
    "status a list": b'{"data":[{"id":"IEAAAA01","status":["Completed"],"result":7,"errorMessage":{}}]}',
    "total beyond all numbers": b'{"data":[],"responseSize":1e400}',
    "total huge": b'{"data":[],"responseSize":1e308}',
    "total true": b'{"data":[],"responseSize":true}',
    "token a list": b'{"data":[],"nextPageToken":["x"]}',
    "token that goes on": b'{"data":[{"id":"IEAAAA01"}],"nextPageToken":"' + b"x" * 20_000 + b'"}',
    "NaN": b'{"data":[NaN]}',
    "a long number": b'{"data":[{"id":"IEAAAA01","version":' + b"9" * 5000 + b"}]}",
    "half a surrogate pair": b'{"data":[{"id":"IEAAAA01","title":"\\ud800"}]}',
    "a zero in a text": b'{"data":[{"id":"IEAAAA01","title":"\\u0000"}]}',
    "brackets without end": b'{"data":' + nested(100_000) + b"}",
    "brackets that can be read": b'{"data":[{"id":"IEAAAA01","x":' + nested(1000) + b"}]}",
    "brackets for a record": b'{"data":[{"x":' + nested(1000) + b'},{"x":' + nested(1000) + b"}]}",
    "brackets for an ID": b'{"data":[{"id":' + nested(1000) + b"}]}",
    "a byte order mark": b'\xef\xbb\xbf{"data":[]}',
    "UTF-16": '{"data":[{"id":"IEAAAA01"}]}'.encode("utf-16"),
    "Latin-1": '{"data":[{"id":"IEAAAA01","title":"é"}]}'.encode("latin-1"),
    "rubbish": bytes(range(256)),
}

PACKED = gzip.compress(b'{"data":[{"id":"IEAAAA01"}]}')
HEADERS: dict[str, bytes] = {
    "no such charset": answer(b'{"data":[]}', "Content-Type: text/html; charset=no-such-thing"),
    "no such encoding": answer(b'{"data":[]}', "Content-Encoding: no-such-thing"),
    "gzip that is none": answer(b'{"data":[]}', "Content-Encoding: gzip"),
    "gzip cut short": answer(PACKED[:-9], "Content-Encoding: gzip"),
    "gzip spoilt": answer(PACKED[:12] + bytes(9) + PACKED[21:], "Content-Encoding: gzip"),
    "deflate that is none": answer(b'{"data":[]}', "Content-Encoding: deflate"),
    "length no number": b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n{}",
    "length negative": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
    "length beyond all numbers": b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "chunks of no size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n",
    "a header without end": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n{}",
    "a header without colon": b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n{}",
    "headers of odd bytes": b"HTTP/1.1 400 Bad\r\nWrike-Response-Id: \xff\xfe\x80\r\nContent-Length: 2\r\n\r\n{}",
    "no HTTP": b"220 smtp.example.com ready\r\n",
    "status no number": b"HTTP/1.1 abc OK\r\n\r\n",
    "status of two digits": b"HTTP/1.1 20 OK\r\n\r\n",
    "status of four digits": b"HTTP/1.1 2000 OK\r\n\r\n",
    "status 0": b"HTTP/1.1 000 Nothing\r\nContent-Length: 2\r\n\r\n{}",
    "status 999": answer(b"{}", status="999 Why"),
    "status 700 with data": answer(b'{"data":[]}', status="700 Why"),
    "status alone": b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/9.9": b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "304": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "202 with rubbish": answer(b"soon", status="202 Accepted"),
    "only ever 100": b"HTTP/1.1 100 Continue\r\n\r\n" * 3,
    "101": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "a redirect nowhere": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    "a redirect to no URL": b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
    "a redirect to a file": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
    "a redirect to itself": b"HTTP/1.1 307 Same\r\nLocation: /api/v4/tasks\r\nContent-Length: 0\r\n\r\n",
    "nothing at all": b"",
    "half a status line": b"HTTP/1.1 20",
}
for _told in ("rubbish", "-1", "nan", "inf", "1e400", "9" * 400, "0x10", "Mon", "99 Foo 99999 99:99:99 GMT", "\xb2"):
    HEADERS[f"Retry-After: {_told[:12]}"] = answer(b"{}", f"Retry-After: {_told}", status="429 Slow")
    HEADERS[f"503, Retry-After: {_told[:12]}"] = answer(b"{}", f"Retry-After: {_told}", status="503 Later")

REPLIES = {name: answer(body) for name, body in BODIES.items()} | HEADERS
REFUSALS = {f"{name} as a refusal": answer(body, status="400 Bad Request") for name, body in BODIES.items()}


async def one_page(wrike: Wrike) -> Any:
    return await wrike.tasks.list()


async def coalesced(wrike: Wrike) -> Any:
    async with wrike.coalesce_updates():
        updates = (wrike.tasks.update(each, status="Completed") for each in IDS)
        return await asyncio.gather(*updates, return_exceptions=True)


async def in_a_batch(wrike: Wrike, recover: Any = None) -> Any:
    rows: list[Any] = [{"title": f"row {number}"} for number in range(3)]
    return await wrike.tasks.create_many("IEAAAA01", rows, job_timeout=60.0, recover=recover)


JOBS: dict[str, Callable[[Wrike], Awaitable[Any]]] = {
    "gets": lambda wrike: asyncio.gather(*(wrike.tasks.get(each) for each in IDS), return_exceptions=True),
    "get_many": lambda wrike: wrike.tasks.get_many(IDS).__aiter__().__anext__(),
    "list": lambda wrike: wrike.tasks.list().to_list(limit=3),
    "raw": lambda wrike: wrike.tasks.list().raw().to_list(limit=3),
    "page": one_page,
    "plain list": lambda wrike: wrike.workflows.list().to_list(),
    "request": lambda wrike: wrike.request("GET", "/tasks"),
    "download": lambda wrike: wrike.attachments.download("IEAAAA01").read(),
    "job": lambda wrike: wrike.jobs.wait("IEAAAA01", timeout=60),
    "create": lambda wrike: wrike.tasks.create("IEAAAA01", title="x"),
    "update": lambda wrike: wrike.tasks.update("IEAAAA01", status="Completed"),
    "delete": lambda wrike: wrike.tasks.delete("IEAAAA01"),
    "update_many": lambda wrike: wrike.tasks.update_many(IDS, status="Completed"),
    "coalesced": coalesced,
    "create_many": in_a_batch,
    "create_many and recover by title": lambda wrike: in_a_batch(wrike, "title"),
    "create_many and recover by metadata": lambda wrike: in_a_batch(wrike, "metadata"),
}


@contextlib.asynccontextmanager
async def client_of(reply: bytes, **options: Any) -> AsyncIterator[Wrike]:
    retries = RetryPolicy(attempts=2, total=30.0)
    async with (
        talking(always(reply)) as base_url,
        Wrike("token", base_url=base_url, quota=None, retries=retries, timeout=20.0, max_wait=60.0, **options) as wrike,
    ):
        yield wrike


def errors_in(result: Any) -> list[BaseException]:
    many = result if isinstance(result, list) else [result]
    return [each for each in (getattr(each, "error", each) for each in many) if isinstance(each, BaseException)]


@pytest.mark.parametrize("reply", [*REPLIES, *REFUSALS])
async def test_each_caller_gets_a_value_or_an_error_of_ours(reply: str) -> None:
    async with client_of({**REPLIES, **REFUSALS}[reply]) as wrike:
        for name, job in JOBS.items():
            async with asyncio.timeout(3600):
                outcome: Any = (await asyncio.gather(job(wrike), return_exceptions=True))[0]
            strange = [error for error in errors_in(outcome) if not isinstance(error, WrikeError)]
            assert strange == [], name


async def test_an_error_belongs_to_the_caller_whose_entry_it_is() -> None:
    entries = [{"id": "IEAAAA03"}, {"id": ["IEAAAA02"]}, None, {"id": "IEAAAA01", "title": []}]
    async with client_of(answer(json.dumps({"data": entries}).encode())) as wrike:
        gets: list[Any] = await asyncio.gather(*map(wrike.tasks.get, IDS), return_exceptions=True)
    first, second, third = gets
    assert (first.id, first.title, first.extra) == ("IEAAAA01", None, {"title": []})
    # What is left out of an answer is asked for alone, and this one answers with the records of others.
    assert isinstance(second, DecodeError)
    assert third.id == "IEAAAA03"


@pytest.mark.parametrize(("recover", "in_doubt"), [("title", False), ("metadata", True)])
async def test_odd_entries_do_not_end_the_search_for_rows_in_doubt(recover: str, in_doubt: bool) -> None:
    """There is nothing but what was there before; but what shows no mark may be any row's."""
    async with client_of(REPLIES["odd metadata"]) as wrike:
        outcomes = await in_a_batch(wrike, recover)
        assert [(outcome.ok, outcome.in_doubt) for outcome in outcomes] == [(False, in_doubt)] * 3


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "title", "dates", "status", "start", "customFields", "x"]), inner)
    ),
    max_leaves=12,
)
entries = st.lists(st.fixed_dictionaries({"id": st.sampled_from(IDS) | json_values}) | json_values, max_size=4)
envelopes = st.fixed_dictionaries(
    {}, optional={"data": entries | json_values, "nextPageToken": json_values, "responseSize": json_values}
)


@settings(max_examples=40)
@given(envelopes | json_values, st.booleans())
async def test_any_document_is_borne(document: Any, strict: bool) -> None:
    async with client_of(answer(json.dumps(document).encode()), strict=strict) as wrike:
        for name, job in JOBS.items():
            async with asyncio.timeout(3600):
                outcome: Any = (await asyncio.gather(job(wrike), return_exceptions=True))[0]
            assert all(isinstance(error, WrikeError) for error in errors_in(outcome)), name


@given(
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=40)
    | st.from_regex(r"\A[A-Za-z0-9 ,:+-]{0,40}\Z"),
    st.text(max_size=30),
)
def test_any_wait_that_is_asked_for_is_a_number_or_none(text: str, date: str) -> None:
    wait = retry_after(Answer(429, {"retry-after": text, "date": date}, b"").headers)
    assert wait is None or 0 <= wait <= 300
