"""What each method of these areas sends, and what it makes of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.resources import test_requests
from tests.resources.calls.administration import AREAS, CASES, OVER_SOCKETS
from tests.resources.test_catalogue import CATALOGUE

if TYPE_CHECKING:
    from aioresponses import aioresponses

    from tests.resources.calls import Case

SENT_ELSEWHERE = {
    "Attachments": {"size"},  # of a preview, which is bytes
    "Request Forms": {"limit"},  # the argument limit counts on the client's side
    "Task Blueprints": {"limit"},
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
async def test_one_call_is_one_request(case: Case, mocked_http: aioresponses) -> None:
    await test_requests.test_one_call_is_one_request(case, mocked_http)


def test_every_operation_is_called() -> None:
    wanted = {key for key, entry in CATALOGUE.items() if entry["area"] in AREAS}
    assert {case.key for case in CASES} | OVER_SOCKETS.keys() == wanted


@pytest.mark.parametrize("area", sorted(AREAS))
def test_every_parameter_is_sent_at_least_once(area: str) -> None:
    known = {name for entry in CATALOGUE.values() if entry["area"] == area for name in entry["params"]}
    sent = {name for case in CASES if CATALOGUE[case.key]["area"] == area for name in case.sent}
    assert known - sent == SENT_ELSEWHERE.get(area, set())
