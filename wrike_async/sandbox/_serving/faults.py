"""Faults on demand: what goes wrong, for which requests, how often."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Literal, get_args

import attrs

from wrike_async.sandbox._calls.log import RequestRecord
from wrike_async.sandbox._wire.catalogue import catalogue

__all__ = ["Fault", "FaultKind", "Faults"]

FaultKind = Literal[
    "status",
    "reset_before",
    "lost_answer",
    "truncated",
    "garbage",
    "slow_headers",
    "slow_body",
    "empty_page_with_token",
    "bad_token",
    "redirect",
    "wrong_host",
    "rate_limit",
    "html",
    "empty_group",
    "short_group",
    "late_answer",
]
_KINDS = get_args(FaultKind)
_OF_GROUPS = ("empty_group", "short_group")


@attrs.frozen
class Fault:
    """Something that goes wrong.

    Kinds: ``status`` (answer ``status``, default 500, with ``body``: text or bytes as they are, a mapping as JSON,
    ``None`` as Wrike's error body); ``reset_before`` (connection dropped, nothing performed); ``lost_answer``
    (performed, then the connection is dropped); ``truncated`` (performed, Content-Length longer than what is
    sent); ``garbage`` (performed, 200 with a body that is no JSON); ``slow_headers`` and ``slow_body``
    (performed, ``delay`` seconds before the answer or in the middle of its body); ``empty_page_with_token`` (an
    empty page that has a token, which is refused when it comes back); ``bad_token`` (a page token is refused);
    ``redirect`` (302, ``headers`` give the Location); ``wrong_host`` (300, empty body); ``rate_limit`` (429); ``html``
    (the page of a proxy with ``status``, default 403); ``empty_group`` and ``short_group`` (performed, but the answer
    for several IDs holds nothing, or half of it); ``late_answer`` (performed and answered, and ``delay`` seconds later
    there is one more answer on the connection: ``body``, or the same once more).

    Attributes:
        kind: what happens.
        operation: to which requests: a template (``"GET /tasks"``) or a predicate on the `RequestRecord`; ``None``
            means every request.
        ids: only requests for one of these, alone or among others: poisonous IDs, or IDs that are forbidden.
        token: only those that are signed with it, so that a user may be refused what another one may.
        times: how many requests fail (``None``: all that follow) …
        after: … when this many matching ones have passed …
        probability: … each with this probability, drawn from the sandbox's seed.
        headers: are added to the answer, ``Retry-After`` for example.
        at: after how many bytes ``truncated`` and ``slow_body`` come; ``None`` means in the middle.
    """

    kind: FaultKind
    operation: str | Callable[[RequestRecord], bool] | None = None
    token: str | None = attrs.field(default=None, kw_only=True)
    times: int | None = 1
    after: int = 0
    probability: float = 1.0
    status: int | None = None
    body: str | bytes | Mapping[str, Any] | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    delay: float = 0.0
    at: int | None = None
    ids: Collection[str] | None = None

    def __attrs_post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"unknown kind of fault {self.kind!r}; there are {', '.join(_KINDS)}")
        if isinstance(self.operation, str) and self.operation not in catalogue().operations:
            raise ValueError(f"unknown operation {self.operation!r}; write it as 'GET /tasks/{{taskIds}}'")

    def matches(self, record: RequestRecord) -> bool:
        """Tell whether this fault is about such a request."""
        if self.kind == "bad_token" and not record.params.keys() & {"nextPageToken", "pageToken"}:
            return False
        asked = [identity for value in record.ids for identity in value.split(",")]
        if self.ids is not None and not set(self.ids) & set(asked):
            return False
        if self.kind in _OF_GROUPS and len(asked) < 2:
            return False
        if self.token is not None and record.token != self.token:
            return False
        if callable(self.operation):
            return self.operation(record)
        return self.operation is None or self.operation == record.operation


@attrs.define
class _Armed:
    fault: Fault
    passed: int = 0
    fired: int = 0


class Faults:
    """The injected faults, in order of injection: the first that applies to a request happens."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self._armed: list[_Armed] = []

    def __iter__(self) -> Iterator[Fault]:
        return (armed.fault for armed in self._armed)

    def __len__(self) -> int:
        return len(self._armed)

    def inject(self, fault: Fault) -> None:
        """Add a fault behind the others."""
        self._armed.append(_Armed(fault))

    def clear(self) -> None:
        """Forget all faults, and start the draws afresh."""
        self._armed.clear()
        self._random.seed(self._seed)

    def take(self, record: RequestRecord) -> Fault | None:
        """Return the fault that happens to this request, if any, and forget one that is used up."""
        for armed in list(self._armed):
            fault = armed.fault
            if not fault.matches(record):
                continue
            if armed.passed < fault.after:
                armed.passed += 1
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            armed.fired += 1
            if fault.times is not None and armed.fired >= fault.times:
                self._armed.remove(armed)
            return fault
        return None
