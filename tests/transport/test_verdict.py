"""What an attempt means, for reads and for writes."""

from __future__ import annotations

from typing import Any

import pytest

from wrike_async._transport.retry import Outcome
from wrike_async._transport.sending import Unanswered
from wrike_async._transport.verdict import judge
from wrike_async._wire.decode import Answer
from wrike_async._wire.operation import Operation, Request
from wrike_async.errors import (
    ApiError,
    DecodeError,
    Forbidden,
    InvalidRequest,
    NotAuthorized,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    TransportError,
    WrikeError,
)

READ: Operation[Any] = Operation(method="GET", path="/tasks")
WRITE: Operation[Any] = Operation(method="PUT", path="/tasks/{taskId}")
READING_POST: Operation[Any] = Operation(method="POST", path="/ediscovery_search", access="read")

NEVER_SENT = Unanswered("no connection", maybe_done=False)
LOST = Unanswered("cut short", maybe_done=True)


def answer(status: int, body: bytes = b"") -> Answer:
    return Answer(status, {}, body)


def test_an_answer_is_the_end() -> None:
    verdict = judge(Request(READ, ""), answer(200, b'{"kind": "tasks", "data": [{"id": "A1"}]}'))
    assert verdict.outcome is Outcome.DONE
    assert verdict.error is None
    assert verdict.envelope is not None
    assert verdict.envelope.data == [{"id": "A1"}]


@pytest.mark.parametrize(
    ("result", "outcome", "read_error", "write_error"),
    [
        (answer(400), Outcome.REFUSED, InvalidRequest, InvalidRequest),
        (answer(401), Outcome.REFUSED, NotAuthorized, NotAuthorized),
        (answer(403), Outcome.REFUSED, Forbidden, Forbidden),
        (answer(404), Outcome.REFUSED, ApiError, ApiError),
        (answer(300), Outcome.REFUSED, ApiError, ApiError),
        (answer(302), Outcome.REFUSED, ApiError, ApiError),
        (answer(408), Outcome.NOT_NOW, ApiError, ApiError),
        (answer(425), Outcome.NOT_NOW, ApiError, ApiError),
        (answer(429), Outcome.REFUSED_FOR_QUOTA, RateLimited, RateLimited),
        (answer(500), Outcome.IN_DOUBT, ServerError, OutcomeUnknown),
        (answer(503, b"<html>"), Outcome.IN_DOUBT, ServerError, OutcomeUnknown),
        (answer(200, b"<html>"), Outcome.IN_DOUBT, DecodeError, OutcomeUnknown),
        (answer(200, b'{"data": 5}'), Outcome.IN_DOUBT, DecodeError, OutcomeUnknown),
        (NEVER_SENT, Outcome.NEVER_SENT, TransportError, TransportError),
        (LOST, Outcome.IN_DOUBT, TransportError, OutcomeUnknown),
    ],
)
def test_failures(
    result: Answer | Unanswered, outcome: Outcome, read_error: type[WrikeError], write_error: type[WrikeError]
) -> None:
    for operation, error_class in ((READ, read_error), (READING_POST, read_error), (WRITE, write_error)):
        verdict = judge(Request(operation, ""), result)
        assert verdict.outcome is outcome
        assert verdict.envelope is None
        assert type(verdict.error) is error_class
        assert str(operation) in str(verdict.error)


@pytest.mark.parametrize(("result", "status"), [(answer(502), 502), (answer(200, b"<html>"), 200), (LOST, None)])
def test_an_unknown_outcome_says_what_is_known(result: Answer | Unanswered, status: int | None) -> None:
    error = judge(Request(WRITE, ""), result).error
    assert isinstance(error, OutcomeUnknown)
    assert (error.method, error.path, error.status) == ("PUT", "/tasks/{taskId}", status)
    assert "Look before you repeat it" in str(error)
    assert isinstance(error.__cause__, WrikeError)
    assert str(error.__cause__) in str(error)


def test_the_cause_of_a_lost_connection_is_chained() -> None:
    lost = Unanswered("the connection failed: ClientOSError", maybe_done=True)
    lost.__cause__ = ConnectionResetError("reset")
    error = judge(Request(READ, ""), lost).error
    assert isinstance(error, TransportError)
    assert error.__cause__ is lost.__cause__
    assert str(error) == "GET /tasks: the connection failed: ClientOSError"


def test_a_refusal_for_quota_keeps_the_wait() -> None:
    verdict = judge(Request(WRITE, ""), Answer(429, {"retry-after": "9"}, b""))
    assert isinstance(verdict.error, RateLimited)
    assert verdict.error.retry_after == verdict.asked == 9.0


@pytest.mark.parametrize("status", [408, 425, 503])
def test_any_refusal_may_ask_to_wait(status: int) -> None:
    assert judge(Request(READ, ""), Answer(status, {"retry-after": "9"}, b"")).asked == 9.0
    assert judge(Request(READ, ""), answer(status)).asked is None
