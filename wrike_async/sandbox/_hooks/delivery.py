"""One delivery, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

__all__ = ["DeliveryOutcome", "DeliveryTry", "HookDelivery"]

DeliveryOutcome = Literal["delivered", "failed", "suspended", "dropped", "lost"]
"""How a delivery ended: acknowledged; given up after the last try; refused in a way that suspended the hook; not sent,
as the hook was suspended or deleted before, or the sandbox stopped; lost by a fault."""


@attrs.frozen
class DeliveryTry:
    """A request to a hook.

    Attributes:
        time: when it was sent, by the event loop's clock.
        status: of the answer; ``None`` where there was none.
    """

    time: float
    status: int | None


@attrs.define(eq=False)
class HookDelivery:
    """What is delivered to a hook in one request, and again until it is acknowledged.

    Attributes:
        hook_id: of the hook.
        url: of the hook.
        key: the ``Idempotency-Key`` of all tries.
        events: as they are told.
        body: of all tries.
        fault: the kind of what goes wrong with it on purpose.
        tries: the requests.
        outcome: how it ended; ``None`` while it has not.
    """

    hook_id: str
    url: str
    key: str
    events: tuple[Mapping[str, Any], ...]
    body: bytes = attrs.field(repr=False)
    fault: str | None = None
    tries: list[DeliveryTry] = attrs.field(factory=list[DeliveryTry])
    outcome: DeliveryOutcome | None = None
    rounds: int = attrs.field(default=0, repr=False)
