"""Why a delivery is not taken."""

from __future__ import annotations

from typing import Literal, TypeAlias

from wrike_async.errors import WrikeError

__all__ = ["DeliveryRefused", "RefusalReason"]

RefusalReason: TypeAlias = Literal[
    "unsigned",
    "no_secret",
    "wrong_signature",
    "several_signatures",
    "too_large",
    "no_json",
    "not_events",
    "unsafe_challenge",
]
"""Why a delivery was refused; see `DeliveryRefused`."""


class DeliveryRefused(WrikeError):
    """What came is no delivery of Wrike's, as far as can be told. Answer it with 503, never with a 4xx.

    Wrike suspends a webhook at once for a 4xx, and repeats what is answered with a 503: so nothing is lost where the
    reason is a secret that was changed on one side only.

    Attributes:
        reason: ``"unsigned"``, there is a secret and no signature; ``"no_secret"``, a signature or a handshake came and
            the receiver has no secret; ``"wrong_signature"``; ``"several_signatures"``; ``"too_large"``;
            ``"no_json"``; ``"not_events"``, JSON that is no list of events; ``"unsafe_challenge"``, a handshake whose
            challenge must not be signed, as it could be a delivery.
    """

    def __init__(self, message: str = "", *, reason: RefusalReason = "not_events") -> None:
        super().__init__(message)
        self.reason: RefusalReason = reason
