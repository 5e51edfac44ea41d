"""What each method sends, and what it makes of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.resources import test_requests
from tests.resources.areas_a.calls import AREAS, CASES
from tests.resources.calls.case import Case
from tests.resources.test_catalogue import CATALOGUE

if TYPE_CHECKING:
    from aioresponses import aioresponses

NEVER_SENT = {"GET /approvals": {"limit"}}  # the argument limit counts on the client's side
NOT_CALLED = {"PUT /users/{userIds}": "one change for many users is update_many's business"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
async def test_one_call_is_one_request(case: Case, mocked_http: aioresponses) -> None:
    await test_requests.test_one_call_is_one_request(case, mocked_http)


def test_every_operation_is_called() -> None:
    wanted = {key for key, entry in CATALOGUE.items() if entry["area"] in AREAS}
    assert {case.key for case in CASES} == wanted - NOT_CALLED.keys()
    assert NOT_CALLED.keys() <= wanted


def test_every_parameter_is_sent_at_least_once() -> None:
    never = {
        f"{key}: {name}"
        for key in {case.key for case in CASES}
        for name in CATALOGUE[key]["params"].keys() - NEVER_SENT.get(key, set())
        if not any(name in case.sent for case in CASES if case.key == key)
    }
    assert never == set()
