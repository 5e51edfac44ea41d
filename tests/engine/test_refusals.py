"""When refusals that are alike are about all."""

from __future__ import annotations

from itertools import islice

import pytest

from wrike_async._engine.packing.refusals import Refusals, is_too_long, may_be_one_of_them, rounds
from wrike_async.errors import (
    ApiError,
    DecodeError,
    Forbidden,
    InvalidRequest,
    NotAuthorized,
    NotFound,
    RateLimited,
    ServerError,
    TransportError,
    WrikeError,
)

FORBIDDEN = Forbidden("no", status=403, code="access_forbidden", description="No access")
MISSING = NotFound("gone", status=404, code="resource_not_found", description="Task not found")


def invalid(description: str) -> InvalidRequest:
    return InvalidRequest("no", status=400, code="invalid_request", description=description)


def seen(*errors: WrikeError, only_entities_can_be_missing: bool = False) -> Refusals:
    refusals = Refusals(only_entities_can_be_missing=only_entities_can_be_missing)
    for number, error in enumerate(errors):
        refusals.add(error, f"ID{number}")
    return refusals


def test_sixteen_alike_are_enough_and_fifteen_are_not() -> None:
    assert seen(*[FORBIDDEN] * 15).verdict() is None
    assert seen(*[FORBIDDEN] * 16).verdict() is FORBIDDEN


def test_one_exception_in_sixteen_is_borne() -> None:
    assert seen(*[FORBIDDEN] * 16, invalid("x")).verdict() is FORBIDDEN
    assert seen(*[FORBIDDEN] * 16, invalid("x"), invalid("y")).verdict() is None


def test_different_texts_of_400_are_not_alike() -> None:
    assert seen(*(invalid(f"Value {number}") for number in range(40))).verdict() is None
    assert seen(*[invalid("Invalid request")] * 16).verdict() is not None


def test_a_text_that_names_the_id_is_about_it_alone() -> None:
    texts = [Forbidden("no", status=403, code="access_forbidden", description=f"ID{i} is private") for i in range(40)]
    assert seen(*texts).verdict() is None


def test_what_is_not_found_may_be_another_thing_than_the_entity() -> None:
    assert seen(*[MISSING] * 40, only_entities_can_be_missing=True).verdict() is None
    assert seen(*[MISSING] * 16).verdict() is MISSING


def test_failures_are_alike_whatever_their_status() -> None:
    errors = [ServerError("no", status=500 + number % 4) for number in range(16)]
    assert seen(*errors).verdict() is errors[0]


def test_rounds_grow() -> None:
    assert list(islice(rounds(after_a_failure=False), 7)) == [1, 3, 12, 24, 48, 64, 64]
    assert list(islice(rounds(after_a_failure=True), 4)) == [1, 15, 30, 60]


@pytest.mark.parametrize(
    ("error", "may_be"),
    [
        (FORBIDDEN, True),
        (MISSING, True),
        (invalid("x"), True),
        (ServerError("no", status=503), True),
        (DecodeError("no JSON"), True),
        (ApiError("no", status=414), True),
        (ApiError("no", status=404), False),
        (ApiError("no", status=404, code="method_not_found"), False),
        (InvalidRequest("no", status=400, code="method_not_found"), False),
        (InvalidRequest("no", status=400), False),
        (Forbidden("no", status=403), False),
        (ApiError("no", status=412), False),
        (NotAuthorized("no", status=401, code="not_authorized"), False),
        (RateLimited("no", status=429, code="too_many_requests"), False),
        (TransportError("no"), False),
    ],
)
def test_what_one_id_may_be_to_blame_for(error: WrikeError, may_be: bool) -> None:
    assert may_be_one_of_them(error) is may_be
    assert is_too_long(error) is (isinstance(error, ApiError) and error.status == 414)
