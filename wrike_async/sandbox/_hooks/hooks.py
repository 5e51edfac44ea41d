"""From what happens to what is delivered."""

from __future__ import annotations

import random
import string
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from wrike_async.sandbox._hooks.delivery import HookDelivery
from wrike_async.sandbox._hooks.faults import DeliveryFault, DeliveryFaults
from wrike_async.sandbox._hooks.guesses import RETRY_AFTER
from wrike_async.sandbox._hooks.outbox import Outbox
from wrike_async.sandbox._hooks.payload import body_of, completed, event_of
from wrike_async.sandbox._hooks.scope import hears, place_of
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._state.happenings import Happening
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.loopback import is_on_loopback

__all__ = ["Hooks"]

_CHALLENGE_LENGTH: Final = 40
_LATE: Final = "DescriptionChanged"


class Hooks:
    """Delivers what happens to webhooks whose URL is on this machine; others are kept and shown.

    Attributes:
        retry_after: seconds from one try of a delivery to the next.
        description_after: seconds after which a changed description is told; at Wrike it is five minutes.
        deliveries: the log, the oldest first.
    """

    def __init__(self, seed: int, state: Callable[[], State], remembered: Callable[[], int | None]) -> None:
        self.retry_after = RETRY_AFTER
        self.description_after = 0.0
        self.deliveries: list[HookDelivery] = []
        self._seed = seed
        self._random = random.Random(seed)
        self._state = state
        self._remembered = remembered
        self._faults = DeliveryFaults()
        self._outbox = Outbox(self._hook, lambda: self.retry_after)

    def inject(self, *faults: DeliveryFault) -> None:
        """Let faults happen to the deliveries that follow."""
        for fault in faults:
            self._faults.inject(fault)

    def send(self, hook: str, events: Sequence[Mapping[str, Any]]) -> HookDelivery:
        """Deliver events of your own making, whatever the hook was made to hear of.

        Args:
            hook: its ID.
            events: each with its ``eventType`` and what it tells, by wire name; ``webhookId``, ``eventAuthorId`` and
                ``lastUpdatedDate`` are added where they are missing.

        Returns:
            The delivery, which is on its way.

        Raises:
            LookupError: there is no such hook.
            ValueError: its URL is not on this machine.
            RuntimeError: the sandbox is not running.
        """
        document = self._hook(hook)
        if document is None:
            raise LookupError(f"there is no webhook {hook!r}")
        if not is_on_loopback(document["hookUrl"]):
            raise ValueError(
                f"the webhook {hook} is at {document['hookUrl']}: the sandbox delivers on this machine only"
            )
        return self._deliver(document, [completed(self._state(), document, event) for event in events])

    async def settled(self) -> None:
        """Wait until no delivery waits or is under way, those that are tried again and those that are late included."""
        await self._outbox.settled()

    def _hear(self, happenings: Sequence[Happening]) -> None:
        """Deliver what one request did, or anybody else, to those hooks that are to know of it."""
        if not self._outbox.is_open:
            return
        state = self._state()
        hooks = [hook for hook in state.documents["webhooks"].values() if _delivers(hook)]
        if not hooks:
            return
        placed = [(happening, place_of(state, happening)) for happening in happenings]
        for hook in hooks:
            heard = [happening for happening, place in placed if hears(hook, happening.event_type, place)]
            late = [happening for happening in heard if self.description_after and happening.event_type.endswith(_LATE)]
            for group, delay in (([h for h in heard if h not in late], 0.0), (late, self.description_after)):
                if group:
                    self._deliver(hook, [event_of(state, hook, happening) for happening in group], delay)

    async def _greet(self, url: str, secret: str | None) -> str | None:
        """Ask a hook whether it knows its secret, and return what is wrong; ``None`` if nothing is, or nobody asked."""
        if secret is None or not is_on_loopback(url):
            return None
        challenge = "".join(self._random.choices(string.ascii_letters + string.digits, k=_CHALLENGE_LENGTH))
        return await self._outbox.posting.greet(url, secret, challenge)

    def _open(self) -> None:
        """Deliver from here on, on the running loop."""
        self._outbox.open()

    async def _close(self) -> None:
        """Deliver nothing more; what waits is dropped."""
        await self._outbox.close()

    def clear(self) -> None:
        """Forget what waits, the log and the faults, and start the draws afresh."""
        self._outbox.drop()
        self.deliveries.clear()
        self._faults.clear()
        self._random.seed(self._seed)

    def _hook(self, hook_id: str) -> Document | None:
        return self._state().documents["webhooks"].get(hook_id)

    def _deliver(self, hook: Document, events: list[dict[str, Any]], delay: float = 0.0) -> HookDelivery:
        fault = self._faults.take(hook["id"])
        place = None
        if fault is not None and fault.kind == "shuffled":
            place = self._random.random()
            events = _in_another_order(events, self._random)
        key = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        kind = None if fault is None else fault.kind
        delivery = HookDelivery(hook["id"], hook["hookUrl"], key, tuple(events), body_of(events), kind)
        if fault is not None and fault.kind == "late":
            delay += fault.delay
        self._outbox.add(delivery, delay=delay, place=place)
        self.deliveries.append(delivery)
        most = self._remembered()
        # Cut seldom and by half: what is cut off a list moves all that stays.
        if most is not None and len(self.deliveries) > 2 * most:
            del self.deliveries[:-most]
        return delivery


def _delivers(hook: Document) -> bool:
    return hook["status"] == "Active" and is_on_loopback(hook["hookUrl"])


def _in_another_order(events: list[dict[str, Any]], draws: random.Random) -> list[dict[str, Any]]:
    shuffled = draws.sample(events, len(events))
    return shuffled if shuffled != events else events[::-1]
