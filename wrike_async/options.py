"""The options of a client and of its views: one frozen value each, passed down whole."""

from __future__ import annotations

from typing import Any, Literal

import attrs

from wrike_async._wire.arguments import check_number, check_whole
from wrike_async.errors import InvalidArgument

__all__ = ["DEFAULT_BASE_URL", "CallOptions", "Lane", "RetryPolicy", "Timeout"]

DEFAULT_BASE_URL = "https://www.wrike.com/api/v4"

Lane = Literal["interactive", "bulk"]
"""Interactive calls overtake bulk work in the queue for the quota, without starving it."""


def _positive(instance: Any, attribute: attrs.Attribute[Any], value: object) -> None:
    if check_number(value, attribute.name) <= 0:
        raise InvalidArgument(f"{attribute.name} must be positive, not {value}")


def _positive_or_none(instance: Any, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        _positive(instance, attribute, value)


def _at_least_one(instance: Any, attribute: attrs.Attribute[Any], value: object) -> None:
    check_whole(value, attribute.name, 1)


def _not_negative(instance: Any, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        check_number(value, attribute.name, 0)


def _known_lane(instance: Any, attribute: attrs.Attribute[Any], value: object) -> None:
    if value not in (None, "interactive", "bulk"):
        raise InvalidArgument(f"lane must be 'interactive' or 'bulk', not {value!r}")


@attrs.frozen
class Timeout:
    """How long one attempt may take, in seconds. What it waits for the quota is not counted.

    Attributes:
        total: from its slot of the quota to the last byte of the answer, finding the host and getting a connection
            included; of uploads and downloads, which may take as long as they need, the time in which not a byte moves.
        connect: for opening a connection.
    """

    total: float | None = attrs.field(default=60.0, validator=_positive_or_none)
    connect: float | None = attrs.field(default=10.0, validator=_positive_or_none)


@attrs.frozen
class RetryPolicy:
    """When a request is sent again.

    Reads are repeated after connection errors, timeouts, unreadable answers, 408, 425, 429 and 5xx; writes only when
    they surely did not happen: after a 429, and when nothing of them was sent. ``Retry-After`` is honoured.

    A 429 says nothing about the request and uses up none of its attempts. It goes on, at its old place in the queue,
    until ``total`` or ``max_wait`` is over, and for two windows of the quota (`Quota.per`) at least, so that a full
    window and the pause after it are outlasted. Walks over pages and bulk work (whatever is in the lane ``"bulk"``)
    also wait for pauses that Wrike asks for, which do not count for their ``total``.

    Attributes:
        attempts: how often a request is sent at most, refusals for the quota apart.
        total: no retry starts later than this many seconds after the first attempt, whatever held it up.
        first_wait: the longest wait before the first retry, in seconds. It doubles each time; the real wait is
            drawn between zero and that bound.
        longest_wait: the bound stops doubling here.
    """

    attempts: int = attrs.field(default=6, validator=_at_least_one)
    total: float = attrs.field(default=180.0, validator=_positive)
    first_wait: float = attrs.field(default=0.5, validator=_positive)
    longest_wait: float = attrs.field(default=20.0, validator=_positive)


def _timeout(value: Timeout | float | None) -> Timeout:
    match value:
        case Timeout():
            return value
        case None:
            return Timeout(total=None)
        case bool():
            raise InvalidArgument("timeout must be seconds, a Timeout, or None")
        case int() | float():
            return Timeout(total=value, connect=min(value, 10.0))
        case _:
            raise InvalidArgument(f"timeout must be seconds, a Timeout, or None, not {type(value).__name__}")


def _retries(value: RetryPolicy | int) -> RetryPolicy:
    match value:
        case RetryPolicy():
            return value
        case bool():
            raise InvalidArgument("retries must be a number of retries or a RetryPolicy")
        case int() if value >= 0:
            return RetryPolicy(attempts=value + 1)
        case _:
            raise InvalidArgument(f"retries must be a number of retries or a RetryPolicy, not {value!r}")


@attrs.frozen(kw_only=True)
class CallOptions:
    """The options that `Wrike.with_options` can change.

    Attributes:
        lane: ``None`` lets a call choose: bulk helpers use ``"bulk"``, all else ``"interactive"``.
        timeout: per attempt.
        retries: when a request is sent again; a number counts the retries, so 0 sends once.
        max_wait: the longest wait for a slot of the quota, in seconds; ``None`` waits for as long as it takes.
    """

    lane: Lane | None = attrs.field(default=None, validator=_known_lane)
    timeout: Timeout = attrs.field(factory=Timeout, converter=_timeout)
    retries: RetryPolicy = attrs.field(factory=RetryPolicy, converter=_retries)
    max_wait: float | None = attrs.field(default=None, validator=_not_negative)
