"""What goes wrong with deliveries, on demand."""

from __future__ import annotations

from typing import Literal, get_args

import attrs

__all__ = ["DeliveryFault", "DeliveryFaultKind", "DeliveryFaults"]

DeliveryFaultKind = Literal["twice", "lost", "late", "shuffled", "wrong_signature", "no_key"]
_KINDS = get_args(DeliveryFaultKind)


@attrs.frozen
class DeliveryFault:
    """Something that goes wrong with deliveries to webhooks.

    Kinds: ``twice`` (sent two times at once, under one key); ``lost`` (never sent); ``late`` (sent after ``delay``
    seconds, others overtake it); ``shuffled`` (its events in another order, at another place among the deliveries that
    wait); ``wrong_signature`` (all its tries signed with another secret); ``no_key`` (without ``Idempotency-Key``).

    Attributes:
        kind: what happens.
        hook: to deliveries of which hook, by ID; ``None`` means of any.
        times: how many deliveries it happens to (``None``: all that follow) …
        after: … when this many have passed.
        delay: seconds, for ``late``.
    """

    kind: DeliveryFaultKind
    hook: str | None = attrs.field(default=None, kw_only=True)
    times: int | None = 1
    after: int = 0
    delay: float = 10.0

    def __attrs_post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"unknown kind of fault {self.kind!r}; there are {', '.join(_KINDS)}")


@attrs.define
class _Armed:
    fault: DeliveryFault
    passed: int = 0
    fired: int = 0


class DeliveryFaults:
    """The injected faults, in order of injection: the first that applies to a delivery happens."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def inject(self, fault: DeliveryFault) -> None:
        """Add a fault behind the others."""
        self._armed.append(_Armed(fault))

    def clear(self) -> None:
        """Forget all faults."""
        self._armed.clear()

    def take(self, hook_id: str) -> DeliveryFault | None:
        """Return the fault that happens to a new delivery of a hook, if any, and forget one that is used up."""
        for armed in list(self._armed):
            fault = armed.fault
            if fault.hook not in (None, hook_id):
                continue
            if armed.passed < fault.after:
                armed.passed += 1
                continue
            armed.fired += 1
            if fault.times is not None and armed.fired >= fault.times:
                self._armed.remove(armed)
            return fault
        return None
