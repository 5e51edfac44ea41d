"""From an answer to an envelope or an error."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._wire.decode import (
    LONGEST_RETRY_AFTER,
    Answer,
    Envelope,
    excerpt,
    missing_entity,
    read_answer,
    retry_after,
)
from wrike_async._wire.operation import Operation
from wrike_async._wire.refusals.advice import KNOWN_HOSTS
from wrike_async.errors import (
    ApiError,
    DecodeError,
    Forbidden,
    InvalidRequest,
    NotAuthorized,
    NotFound,
    RateLimited,
    ServerError,
)

READ: Operation[Any] = Operation(method="GET", path="/tasks/{taskIds}")
EDIT: Operation[Any] = Operation(method="PUT", path="/comments/{commentId}")
UNDOCUMENTED: Operation[Any] = Operation(method="GET", path="/tasks", scopes=None)


def read(body: Any, status: int = 200, *, operation: Operation[Any] = READ, **headers: str) -> Envelope:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_answer(operation, Answer(status, {k.replace("_", "-"): v for k, v in headers.items()}, text))


def refused(status: int, body: Any = b"", *, operation: Operation[Any] = READ, **headers: str) -> ApiError:
    with pytest.raises(ApiError) as error:
        read(body, status, operation=operation, **headers)
    return error.value


# --- envelopes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202])
def test_an_envelope(status: int) -> None:
    document = {"kind": "tasks", "data": [{"id": "A1"}], "nextPageToken": "T", "responseSize": 9, "state": "s"}
    envelope = read(document, status)
    assert (envelope.kind, envelope.data, envelope.raw) == ("tasks", [{"id": "A1"}], document)
    assert (envelope.next_page_token, envelope.response_size) == ("T", 9)


def test_an_envelope_without_the_optional_parts() -> None:
    envelope = read({"data": []})
    assert (envelope.kind, envelope.data) == (None, [])
    assert (envelope.next_page_token, envelope.response_size) == (None, None)


@pytest.mark.parametrize("token", [None, "", 5, ["T"]])
def test_a_token_is_a_text(token: Any) -> None:
    assert read({"data": [], "nextPageToken": token}).next_page_token is None


@pytest.mark.parametrize(("size", "read_as"), [(0, None), (-1, None), ("9", None), (None, None), (9.0, 9), (9, 9)])
def test_a_size_is_a_positive_number(size: Any, read_as: int | None) -> None:
    assert read({"data": [], "responseSize": size}).response_size == read_as


@pytest.mark.parametrize(
    ("body", "json_path", "said"),
    [
        (b"<html><body><h1>Maintenance</h1></body></html>", None, "no JSON: 'Maintenance'"),
        (b"", None, "no JSON: ''"),
        (b'{"data": [', None, "no JSON"),
        (b"\xff\xfe", None, "no JSON"),
        (b"[]", "$", "answered an array where an object was due"),
        (b'"x"', "$", "a string"),
        (b"null", "$", "nothing"),
        (b"{}", "$.data", "nothing under data"),
        (b'{"data": null}', "$.data", "nothing under data"),
        (b'{"data": {}}', "$.data", "an object under data"),
        (b'{"data": true}', "$.data", "a boolean under data"),
        (b'{"data": 5}', "$.data", "a number under data"),
    ],
)
def test_what_is_no_envelope(body: bytes, json_path: str | None, said: str) -> None:
    with pytest.raises(DecodeError) as error:
        read(body)
    assert error.value.json_path == json_path
    assert said in str(error.value)
    assert str(error.value).startswith("GET /tasks/{taskIds} answered")


@given(st.binary(max_size=60))
def test_no_body_is_beyond_words(body: bytes) -> None:
    with contextlib.suppress(DecodeError):
        read(body)
    for status in (300, 400, 403, 429, 503):
        assert refused(status, body).status == status


# --- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        (400, InvalidRequest),
        (401, NotAuthorized),
        (403, Forbidden),
        (429, RateLimited),
        (500, ServerError),
        (503, ServerError),
        (522, ServerError),
        (300, ApiError),
        (302, ApiError),
        (304, ApiError),
        (404, NotFound),
        (409, ApiError),
        (418, ApiError),
    ],
)
def test_a_refusal_tells_all_it_knows(status: int, error_class: type[ApiError]) -> None:
    error = refused(status, {"error": "some_code", "errorDescription": "Some text"}, wrike_response_id="r-1")
    assert type(error) is error_class
    assert (error.status, error.code, error.description) == (status, "some_code", "Some text")
    assert (error.method, error.path, error.response_id) == ("GET", "/tasks/{taskIds}", "r-1")
    assert str(error).startswith(f"GET /tasks/{{taskIds}} was refused with {status} (some_code: Some text)")


@pytest.mark.parametrize(
    ("body", "error_class"),
    [
        ({"error": "resource_not_found", "errorDescription": "Task not found"}, NotFound),
        ({"error": "resource_not_found"}, NotFound),
        ({"error": "not_found"}, ApiError),
        ({"error": "method_not_found", "errorDescription": "Requested method is not found"}, ApiError),
        ({"error": "Not Found", "status": 404, "path": "/tasks"}, ApiError),
        ({"error": {"message": "App not found"}}, ApiError),
        ({"detail": "Not Found"}, ApiError),
        (b"<html>Page not found</html>", ApiError),
        (b"", ApiError),
    ],
)
def test_only_wrike_says_that_an_entity_is_not_there(body: Any, error_class: type[ApiError]) -> None:
    error = refused(404, body)
    assert type(error) is error_class
    assert error.status == 404
    assert ("says nothing of the entities" in str(error)) == (error.code is None)


def test_a_refusal_that_is_not_wrikes_says_so() -> None:
    for status, error_class in ((400, InvalidRequest), (403, Forbidden), (404, ApiError)):
        for body in (b"<html><title>Access denied</title></html>", {"error": "Forbidden", "message": "no"}):
            error = refused(status, body)
            assert type(error) is error_class
            assert error.code is None
            assert "not how Wrike refuses" in str(error)
            assert "scopes" not in str(error)


@pytest.mark.parametrize(
    ("body", "code", "description"),
    [
        (b'{"error": "Bad Gateway"}', None, "Bad Gateway"),
        (b"", None, None),
        (b"<html><title>502 Bad Gateway</title><p>nginx</p></html>", None, "502 Bad Gateway nginx"),
        (b"upstream  \n timed out", None, "upstream timed out"),
        (b"[]", None, "[]"),
        (b"{}", None, None),
        (b'{"error": 5, "errorDescription": ["x"]}', None, None),
        (b'{"error": "code"}', "code", None),
        (b"\xff\xfe\x00", None, "\ufffd\ufffd"),
    ],
)
def test_bodies_of_refusals(body: bytes, code: str | None, description: str | None) -> None:
    error = refused(502, body)
    assert (error.code, error.description) == (code, description)
    assert error.response_id is None
    if not body:
        assert "no explanation" in str(error)


def test_a_long_text_is_cut() -> None:
    for body in ({"errorDescription": "long " * 1000}, b"<p>" + b"long " * 1000):
        description = refused(400, body).description
        assert description is not None
        assert len(description) == 200
        assert description.endswith("…")


def test_an_excerpt_is_what_a_reader_would_see() -> None:
    assert excerpt(b"<!doctype html>\n<h1 class='x'>Not\n   found</h1>") == "Not found"
    assert len(excerpt(b"x" * 1_000_000)) == 200


# --- advice -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [300, 401])
def test_a_wrong_host_is_answered_with_the_right_ones(status: int) -> None:
    said = str(refused(status))
    assert "base_url='https://HOST/api/v4'" in said
    for host in KNOWN_HOSTS:
        assert host in said


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_that_was_not_followed(status: int) -> None:
    assert "check base_url" in str(refused(status))


@pytest.mark.parametrize("status", [400, 404])
def test_an_unknown_path_is_told_from_an_unknown_entity(status: int) -> None:
    assert "check base_url" in str(refused(status, {"error": "method_not_found"}))
    assert "base_url" not in str(refused(status, {"error": "resource_not_found"}))


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("body", [{"error": "method_not_found"}, {}])
def test_nobody_need_look_at_a_host_that_has_answered(status: int, body: dict[str, str]) -> None:
    answer = Answer(status, {}, json.dumps(body).encode())
    with pytest.raises(ApiError) as error:
        read_answer(READ, answer, host_is_right=True)
    assert "base_url" not in str(error.value)
    assert str(error.value).endswith(
        "this path" if body else "Check the network; it says nothing of the entities asked for"
    )


def test_a_forbidden_call_names_the_scopes() -> None:
    body = {"error": "access_forbidden", "errorDescription": "Scopes Default are required"}
    error = refused(403, body, operation=Operation(method="GET", path="/tasks"))
    assert isinstance(error, Forbidden)
    assert error.scopes == ("Default", "wsReadOnly", "wsReadWrite")
    assert "one of these scopes: Default, wsReadOnly, wsReadWrite" in str(error)
    unknown = refused(403, body, operation=UNDOCUMENTED)
    assert isinstance(unknown, Forbidden)
    assert unknown.scopes is None
    assert "does not document which scopes" in str(unknown)


def test_a_late_edit_of_a_comment_is_explained() -> None:
    body = {"error": "access_forbidden", "errorDescription": "You have no right to do this"}
    assert "five minutes" in str(refused(403, body, operation=EDIT))
    remove: Operation[Any] = Operation(method="DELETE", path="/comments/{commentId}")
    assert "five minutes" not in str(refused(403, body, operation=remove))


def test_a_refusal_for_quota_says_why_it_can_be() -> None:
    assert "Another program" in str(refused(429))


def test_an_entity_left_out_is_not_found() -> None:
    error = missing_entity(READ, "A1")
    assert (error.status, error.code, error.path) == (404, "resource_not_found", "/tasks/{taskIds}")
    assert "left A1 out" in str(error)


# --- Retry-After --------------------------------------------------------------------------------------------------

SOON = datetime(2026, 1, 31, 12, 0, 30, tzinfo=UTC)
SERVER_DATE = "Sat, 31 Jan 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("86400", LONGEST_RETRY_AFTER),
        ("9" * 400, None),
        ("1e999", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("soon", None),
        (format_datetime(SOON, usegmt=True), 30.0),
        (format_datetime(SOON - timedelta(days=1), usegmt=True), 0.0),
        (format_datetime(SOON + timedelta(days=1), usegmt=True), LONGEST_RETRY_AFTER),
        ("Sat, 31 Jan 2026 12:00:30 -0000", 30.0),
        ("Sat, 31 Jan 2026 13:00:30 +0100", 30.0),
        ("Sat, 99 Jan 2026 12:00:30 GMT", None),
        ("Sat, 31 Jan 99999999999999999999 12:00:30 GMT", None),
        ("Sat, 31 Jan 2026 12:00:30 +99999999999", None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date_of_the_servers_clock(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text, "date": SERVER_DATE}) == seconds


def test_a_date_without_the_servers_clock_is_read_against_ours() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    seconds = retry_after({"retry-after": later})
    assert seconds is not None
    assert 90 < seconds <= 100


def test_no_retry_after_asks_nothing() -> None:
    assert retry_after({}) is None


@given(
    st.text(max_size=40)
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,30} Jan \d{1,30} \d+:\d+:\d+ ([+-]\d{1,30}|GMT)", fullmatch=True)
)
def test_no_header_can_break_it(text: str) -> None:
    seconds = retry_after({"retry-after": text, "date": text})
    assert seconds is None or 0 <= seconds <= LONGEST_RETRY_AFTER


def test_a_refusal_for_quota_carries_the_wait() -> None:
    error = refused(429, retry_after="12")
    assert isinstance(error, RateLimited)
    assert error.retry_after == 12.0
    unsaid = refused(429)
    assert isinstance(unsaid, RateLimited)
    assert unsaid.retry_after is None
