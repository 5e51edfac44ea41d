"""A call of a method, and the one request that it must become."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from wrike_async import DateRange, Wrike
from wrike_async._resources.jobs import Pending

FIRST_OF_MAY = datetime(2026, 5, 1, tzinfo=UTC)
MAY = DateRange(FIRST_OF_MAY, FIRST_OF_MAY + timedelta(days=30))
MAY_SENT = {"start": "2026-05-01T00:00:00Z", "end": "2026-05-31T00:00:00Z"}
SINCE_MAY = DateRange(FIRST_OF_MAY)
SINCE_MAY_SENT = {"start": "2026-05-01T00:00:00Z"}
EVER_SENT = {"start": "1970-01-01T00:00:00Z"}


@attrs.frozen
class Case:
    """A call and its request.

    Attributes:
        key: the operation that it performs.
        call: makes the call.
        path: below the base URL.
        sent: the parameters, from query or form; what is JSON text is decoded.
        data: the entries of the answer.
        returns: what the call returns, models in their wire form; the entries themselves if left out.
    """

    key: str
    call: Callable[[Wrike], Awaitable[Any]]
    path: str
    sent: dict[str, Any] = attrs.field(factory=dict)
    data: list[dict[str, Any]] = attrs.field()
    returns: Any = attrs.field()

    @data.default
    def _only_an_id(self) -> list[dict[str, Any]]:
        return [{"id": self._its_id}]

    @returns.default
    def _the_same(self) -> dict[str, Any]:
        return {"id": self._its_id}

    @property
    def _its_id(self) -> str:
        """An update is answered with what it is about."""
        its_own = self.key.startswith("PUT ") and self.key.endswith("}")
        return self.path.rpartition("/")[2] if its_own else "ID"


def started(call: Callable[[Wrike], Awaitable[Pending[Any]]]) -> Callable[[Wrike], Awaitable[Any]]:
    """Make a call that starts a job, and return how the job is then."""

    async def look(wrike: Wrike) -> Any:
        return (await call(wrike)).state

    return look


LISTED = [{"id": "ID"}]


def a_list(key: str, call: Callable[[Wrike], Awaitable[Any]], path: str, sent: dict[str, Any], **other: Any) -> Case:
    return Case(key, call, path, sent, returns=LISTED, **other)
