"""Options: what they convert, what they refuse, how they say so."""

from __future__ import annotations

import math
from typing import Any

import attrs
import pytest

from wrike_async._transport.limits import Quota
from wrike_async._wire.arguments import check_number, check_whole
from wrike_async.errors import InvalidArgument
from wrike_async.options import CallOptions, RetryPolicy, Timeout
from wrike_async.version import USER_AGENT, __version__

NO_POSITIVE_NUMBERS = [0, -1, -0.5, math.nan, math.inf, -math.inf, "5", True, 10**400]


@pytest.mark.parametrize(
    ("given", "total", "connect"),
    [
        (30, 30, 10.0),
        (2.5, 2.5, 2.5),
        (None, None, 10.0),
        (Timeout(total=5, connect=None), 5, None),
        (Timeout(), 60.0, 10.0),
    ],
)
def test_a_timeout_is_seconds_or_says_more(given: Any, total: float | None, connect: float | None) -> None:
    assert CallOptions(timeout=given).timeout == Timeout(total=total, connect=connect)


@pytest.mark.parametrize("given", NO_POSITIVE_NUMBERS)
def test_no_timeout_without_sense(given: Any) -> None:
    with pytest.raises(InvalidArgument):
        CallOptions(timeout=given)
    with pytest.raises(InvalidArgument):
        Timeout(total=given)
    with pytest.raises(InvalidArgument):
        Timeout(connect=given)


@pytest.mark.parametrize(("given", "attempts"), [(0, 1), (3, 4), (RetryPolicy(attempts=9), 9)])
def test_retries_count_what_follows_the_first_attempt(given: Any, attempts: int) -> None:
    assert CallOptions(retries=given).retries.attempts == attempts


@pytest.mark.parametrize("given", [-1, 1.5, "3", None, True, Timeout()])
def test_no_retries_without_sense(given: Any) -> None:
    with pytest.raises(InvalidArgument, match="retries must be"):
        CallOptions(retries=given)


@pytest.mark.parametrize("name", ["total", "first_wait", "longest_wait"])
@pytest.mark.parametrize("given", [*NO_POSITIVE_NUMBERS, None])
def test_no_retry_policy_without_sense(name: str, given: Any) -> None:
    with pytest.raises(InvalidArgument, match=name):
        RetryPolicy(**{name: given})


@pytest.mark.parametrize("given", [0, -1, 1.0, None, "2", True])
def test_a_request_is_sent_once_at_least(given: Any) -> None:
    with pytest.raises(InvalidArgument, match="attempts"):
        RetryPolicy(attempts=given)


@pytest.mark.parametrize("given", [-1, math.nan, math.inf, "1", True])
def test_no_max_wait_without_sense(given: Any) -> None:
    with pytest.raises(InvalidArgument, match="max_wait"):
        CallOptions(max_wait=given)


@pytest.mark.parametrize("given", [0, 0.5, None])
def test_a_max_wait_may_be_zero(given: float | None) -> None:
    assert CallOptions(max_wait=given).max_wait == given


@pytest.mark.parametrize("given", ["", "Bulk", "urgent", 1, []])
def test_there_are_two_lanes(given: Any) -> None:
    with pytest.raises(InvalidArgument, match="'interactive' or 'bulk'"):
        CallOptions(lane=given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"limit": 0}, "limit must be at least 1"),
        ({"limit": 1.5}, "limit must be an int"),
        ({"limit": True}, "limit must be an int"),
        ({"limit": "400"}, "limit must be an int"),
        ({"per": 0}, "per must be more than 0"),
        ({"per": -1}, "per must be more than 0"),
        ({"per": math.inf}, "per must be a finite number"),
        ({"per": math.nan}, "per must be a finite number"),
        ({"per": 10**400}, "per must be a finite number"),
        ({"per": "60"}, "per must be a finite number"),
        ({"burst": 0}, "burst must be at least 1"),
        ({"burst": 7.0}, "burst must be an int"),
        ({"shared": None}, "shared must be True or False"),
    ],
)
def test_no_quota_without_sense(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        Quota(**given)


@pytest.mark.parametrize(("limit", "burst"), [(400, 7), (1, 1), (60, 1), (61, 2), (1000, 17)])
def test_a_burst_is_a_sixtieth_rounded_up(limit: int, burst: int) -> None:
    assert Quota(limit).burst == burst


@pytest.mark.parametrize(
    "options", [CallOptions(), Timeout(), RetryPolicy(), Quota()], ids=lambda options: type(options).__name__
)
def test_options_are_frozen(options: Any) -> None:
    name = attrs.fields(type(options))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(options, name, None)


def test_numbers_are_checked_within_inclusive_bounds() -> None:
    assert [check_whole(n, "n", 1, 3) for n in (1, 2, 3)] == [1, 2, 3]
    assert check_number(0.5, "n", 0, 1) == 0.5
    with pytest.raises(InvalidArgument, match="n must be 1 to 3, not 4"):
        check_whole(4, "n", 1, 3)
    with pytest.raises(InvalidArgument, match=r"n must be at least 0, not -0.5"):
        check_number(-0.5, "n", 0)
    with pytest.raises(InvalidArgument, match="n must be 0 to 24, not 25"):
        check_number(25, "n", 0, 24)


def test_requests_are_signed_with_the_version() -> None:
    assert __version__
    assert f"wrike-async/{__version__}" == USER_AGENT
