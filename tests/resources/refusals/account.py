"""Wrong calls of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls


WRONG: WrongCalls = {
    "account: no changes": (lambda w: w.account.update(), "needs metadata"),
    "account: metadata without end": (
        lambda w: w.account.update(metadata=[{"key": "k", "value": "v"}] * 101),
        "101 entries; Wrike takes up to 100",
    ),
    "account: metadata key": (lambda w: w.account.update(metadata=[{"key": "a b", "value": "v"}]), "no metadata key"),
    "account: long metadata key": (lambda w: w.account.get(metadata={"key": "k" * 50}), "no metadata key"),
    "account: metadata value": (
        lambda w: w.account.update(metadata=[{"key": "k", "value": "v" * 1000}]),
        "1000 characters; Wrike takes up to 999",
    ),
    "account: unknown field": (lambda w: w.account.get(fields=["subscriptions"]), "did you mean 'subscription'"),
}
