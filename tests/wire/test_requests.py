"""Requests: where IDs and parameters travel, and which paths are no paths."""

from __future__ import annotations

import json
import tracemalloc
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async import DateRange, Raw
from wrike_async._resources.shared import CustomFieldValue
from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation, Request, WireParams
from wrike_async._wire.parameters import Parameters
from wrike_async._wire.requests import MAX_TARGET_BYTES, build_raw_request, build_request, encoded_length
from wrike_async.errors import InvalidArgument

READ: Operation[Any] = Operation(method="GET", path="/things/{thingIds}", max_ids=3)
WRITE: Operation[Any] = Operation(method="PUT", path="/things/{thingId}")
OPEN: Operation[Any] = Operation(method="PUT", path="/things/{thingId}", accepts=Parameters)
BARE: Operation[Any] = Operation(method="GET", path="/version")


def bytes_of(request: Request) -> bytes:
    """The body of a request that is encoded already."""
    assert request.body is None or isinstance(request.body, bytes)
    return request.body or b""


def test_ids_ride_with_bare_commas_and_nothing_escaped() -> None:
    request = build_request(READ, ids=["A:1", "B=2", "C.3"])
    assert request.target == "/things/A:1,B=2,C.3"
    assert (request.group_size, request.body, request.content_type) == (3, None, None)


@pytest.mark.parametrize("ids", [[], ["A1", "B2", "C3", "D4"]])
def test_a_request_carries_some_ids_and_not_too_many(ids: list[str]) -> None:
    with pytest.raises(InvalidArgument, match="takes 1 to 3 IDs"):
        build_request(READ, ids=ids)


@pytest.mark.parametrize("ids", [[""], [".."], ["a/b"], ["A1", ".."], ["A1", ""], ["A1", 5]])
def test_each_id_of_a_request_is_one(ids: Any) -> None:
    with pytest.raises(InvalidArgument, match="thingIds"):
        build_request(READ, ids=ids)


@pytest.mark.parametrize(
    ("operation", "ids", "said"),
    [
        (BARE, ["A1"], "takes no IDs, not 1"),
        (WRITE, [], "takes 1 IDs, not 0"),
        (WRITE, ["A1", "B2"], "takes 1 IDs, not 2"),
        (READ, "A1", "takes 1 to 3 IDs, not a text"),
    ],
)
def test_a_path_has_as_many_ids_as_it_has_room_for(operation: Operation[Any], ids: Any, said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        build_request(operation, ids=ids)


def test_an_operation_knows_what_its_path_calls_the_ids() -> None:
    assert (READ.id_name, WRITE.id_name, BARE.id_name) == ("thingIds", "thingId", None)


def test_reads_and_deletes_have_their_parameters_in_the_url() -> None:
    for method in ("GET", "DELETE"):
        operation: Operation[Any] = Operation(method=method, path="/things")
        request = build_request(
            operation, params=WireParams({"a": ["x", "ä&="], "t": "1 + 1", "n": None}), json_body=True
        )
        assert request.target == "/things?a=%5B%22x%22,%22%C3%A4%26%3D%22%5D&t=1+%2B+1&n=null"
        assert request.body is None


def test_writes_have_them_in_a_form() -> None:
    request = build_request(WRITE, ids=["A1"], params=WireParams({"title": "a&b", "custom": [{"id": "x"}], "n": None}))
    assert request.target == "/things/A1"
    assert request.content_type == "application/x-www-form-urlencoded"
    assert request.body == b"title=a%26b&custom=%5B%7B%22id%22:%22x%22%7D%5D&n=null"


def test_writes_have_them_in_a_json_document_on_demand() -> None:
    params = {"title": "a&b", "custom": [{"id": "x"}], "n": None, "hours": 1.5, "on": True}
    request = build_request(WRITE, ids=["A1"], params=WireParams(params), json_body=True)
    assert request.content_type == "application/json"
    assert json.loads(bytes_of(request)) == params


def test_a_write_without_parameters_has_no_body() -> None:
    for json_body in (False, True):
        request = build_request(WRITE, ids=["A1"], params=WireParams({}), json_body=json_body)
        assert (request.body, request.content_type) == (None, None)


def test_path_and_query_fit_into_a_request_line() -> None:
    longest = "x" * (MAX_TARGET_BYTES - len("/things?title="))
    operation: Operation[Any] = Operation(method="GET", path="/things")
    target = build_request(operation, params=WireParams({"title": longest})).target
    assert len(target) == MAX_TARGET_BYTES
    assert len("/wrike/api/v4" + target) < 8000
    with pytest.raises(InvalidArgument, match="Ask in several calls"):
        build_request(operation, params=WireParams({"title": longest + "x"}))


def test_a_long_text_is_no_matter_in_a_body_but_long_ids_are() -> None:
    bulk: Operation[Any] = Operation(method="PUT", path="/things/{thingIds}", max_ids=100)
    assert build_request(bulk, ids=["A1"], params=WireParams({"title": "x" * 100_000})).body is not None
    with pytest.raises(InvalidArgument, match="make a URL of 25"):
        build_request(bulk, ids=["x" * 256] * 100, params=WireParams({"title": "x"}))


@pytest.mark.parametrize("value", ["\ud800", ["\ud800"], {"\udfff": 1}, 2**64, object()])
@pytest.mark.parametrize("json_body", [False, True])
def test_what_cannot_be_written_is_refused(value: Any, json_body: bool) -> None:
    with pytest.raises(InvalidArgument):
        build_request(WRITE, ids=["A1"], params=WireParams({"title": value}), json_body=json_body)
    with pytest.raises(InvalidArgument):
        build_request(BARE, params=WireParams({"title": value}))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)


def read_back(form: str, sent: dict[str, Any]) -> dict[str, Any]:
    pairs = dict(parse_qsl(form, keep_blank_values=True, strict_parsing=bool(form)))
    return {name: text if isinstance(sent[name], str) else json.loads(text) for name, text in pairs.items()}


@given(st.dictionaries(TEXTS, JSON, max_size=5))
def test_any_parameters_come_out_as_they_went_in(params: dict[str, Any]) -> None:
    read = build_request(BARE, params=WireParams(params))
    assert read.target.isascii()
    path, _, query = read.target.partition("?")
    assert path == "/version"
    assert read_back(query, params) == params
    assert encoded_length(WireParams(params)) == len(read.target) - len(path)

    write = build_request(WRITE, ids=["A1"], params=WireParams(params))
    assert read_back(bytes_of(write).decode("ascii"), params) == params

    document = build_request(WRITE, ids=["A1"], params=WireParams(params), json_body=True)
    assert json.loads(bytes_of(document) or b"{}") == params


# --- any request --------------------------------------------------------------------------------------------------


def test_a_raw_request() -> None:
    request = build_raw_request("get", "/tasks/A1,B2", {"fields": ["recurrent"], "title": "x"})
    assert request.target == "/tasks/A1,B2?fields=%5B%22recurrent%22%5D&title=x"
    assert (request.operation.method, request.operation.access) == ("GET", "read")
    write = build_raw_request("POST", "/folders/A1/tasks", {"title": "x"})
    assert (write.operation.access, write.body) == ("write", b"title=x")
    document = build_raw_request("POST", "/folders/A1/tasks", {"title": "x"}, json_body=True)
    assert (document.content_type, document.body) == ("application/json", b'{"title":"x"}')


@pytest.mark.parametrize("method", ["PATCH", "", "GET ", "GET\r\nX: y", None, 5])
def test_methods_that_wrike_does_not_have(method: Any) -> None:
    with pytest.raises(InvalidArgument, match="method must be GET, POST, PUT or DELETE"):
        build_raw_request(method, "/tasks", {})


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tasks",
        "//evil.example/tasks",
        "https://evil.example/tasks",
        "/../admin",
        "/tasks/..",
        "/tasks/./x",
        "/tasks/../../oauth2/token",
        "/tasks?fields=x",
        "/tasks#x",
        "\\\\evil.example",
        "/tasks\\..\\x",
        "@evil.example/",
        ".evil.example/",
        "/tasks/\ud800",
        None,
        5,
        b"/tasks",
    ],
)
def test_paths_that_lead_elsewhere(path: Any) -> None:
    with pytest.raises(InvalidArgument, match="path"):
        build_raw_request("GET", path, {})


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_raw_path_leaves_the_base_url(tail: str) -> None:
    try:
        target = build_raw_request("GET", "/" + tail, {}).target
    except InvalidArgument:
        return
    assert target.isascii()
    assert target.isprintable()
    assert unquote(target) == "/" + tail
    assert not target.startswith("//")
    assert not {"..", "."} & set(target.split("/"))
    assert not set("?#\\ @") & set(target)


def test_paths_that_are_too_long_are_not_remembered() -> None:
    tracemalloc.start()
    try:
        for number in range(100):
            with pytest.raises(InvalidArgument, match="is the most"):
                build_raw_request("GET", f"/tasks/{number}{'I' * 100_000}", {})
        assert tracemalloc.get_traced_memory()[0] < 5_000_000
    finally:
        tracemalloc.stop()


def test_raw_parameters_that_are_no_json() -> None:
    with pytest.raises(InvalidArgument, match="when cannot be written as JSON"):
        build_raw_request("GET", "/tasks", {"when": object()})
    with pytest.raises(InvalidArgument, match=r"when\['x'\]\[1\] cannot be written as JSON"):
        build_raw_request("GET", "/tasks", {"when": {"x": [1, object()]}})


NOON = datetime(2026, 1, 8, 12, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (NOON, "2026-01-08T12:00:00Z"),
        (NOON.astimezone(timezone(timedelta(hours=9))), "2026-01-08T12:00:00Z"),
        (NOON.replace(tzinfo=None), "2026-01-08T12:00:00"),
        (date(2026, 1, 31), "2026-01-31"),
        (True, "true"),
        (7, "7"),
        (["A", "B"], '["A","B"]'),
        (("A", "B"), '["A","B"]'),
        ([date(2026, 1, 31)], '["2026-01-31"]'),
        ({"start": NOON, "end": NOON}, '{"start":"2026-01-08T12:00:00Z","end":"2026-01-08T12:00:01Z"}'),
        ({"end": date(2026, 1, 31)}, '{"end":"2026-01-31"}'),
        ({"end": NOON.replace(tzinfo=None)}, '{"end":"2026-01-08T12:00:01"}'),
        (DateRange(NOON), '{"start":"2026-01-08T12:00:00Z"}'),
        (DateRange(None, NOON), '{"end":"2026-01-08T12:00:01Z"}'),
        ([{"values": [{"date": NOON}]}], '[{"values":[{"date":"2026-01-08T12:00:00Z"}]}]'),
        (CustomFieldValue(id="F", value="x"), '{"id":"F","value":"x"}'),
        ({"field": CustomFieldValue(id="F")}, '{"field":{"id":"F"}}'),
        (Raw("DarkRed"), "DarkRed"),
        ([Raw("DarkRed")], '["DarkRed"]'),
    ],
)
def test_raw_parameters_are_encoded_as_those_of_the_methods(value: Any, sent: str) -> None:
    request = build_raw_request("PUT", "/tasks/A1", {"when": value})
    assert dict(parse_qsl((bytes_of(request) or b"").decode())) == {"when": sent}
    assert build_request(OPEN, ids=["A1"], params=encode_params(OPEN, {"extra": {"when": value}})).body == request.body


@pytest.mark.parametrize("name", ["method", "access_token", "Method", "ACCESS_TOKEN"])
def test_parameters_that_would_change_what_a_request_is(name: str) -> None:
    with pytest.raises(InvalidArgument, match=f"'{name}' is no parameter"):
        build_raw_request("GET", "/folders/F/tasks", {name: "POST", "title": "x"})
    with pytest.raises(InvalidArgument, match=f"'{name}' is no parameter"):
        encode_params(OPEN, {"extra": {name: "POST"}})
