"""What processes tell a ledger, and are told."""

from __future__ import annotations

import attrs

from wrike_async.options import Lane

__all__ = ["Ask", "Late", "Refusal", "Reply"]


@attrs.frozen(kw_only=True)
class Ask:
    """A question for a slot.

    Attributes:
        who: asks.
        lane: for which kind of work.
        patient: whether it would rather wait than spend the credit for bursts.
        ahead: how many seconds before it is due a slot may be given.
        let_in: how many of its requests were not refused since it asked last.
        let_in_ago: how many seconds ago the last of these left; less than 0 where there are none.
        expected: what the store's clock should show at least, by what was seen of it before; 0 if nothing was.
    """

    who: str
    lane: Lane = "bulk"
    patient: bool = False
    ahead: float = 0.0
    let_in: int = 0
    let_in_ago: float = -1.0
    expected: float = 0.0


@attrs.frozen(kw_only=True)
class Refusal:
    """A 429.

    Attributes:
        who: was refused.
        sent_ago: how many seconds ago the request had left.
        retry_after: seconds that Wrike asked for; 0 where it did not.
        share: what part of the backoff to wait at least, between 0 and 1.
        expected: what the store's clock should show at least, by what was seen of it before; 0 if nothing was.
    """

    who: str
    sent_ago: float
    retry_after: float
    share: float
    expected: float = 0.0


@attrs.frozen(kw_only=True)
class Late:
    """A slot with which a request left late: its connection had to be opened, or its process had something else to do.

    Attributes:
        who: was given the slot.
        slot: when it was due, by the store's clock.
        by: how many seconds later the request left.
        expected: what the store's clock should show at least, by what was seen of it before; 0 if nothing was.
    """

    who: str
    slot: float
    by: float
    expected: float = 0.0


@attrs.frozen
class Reply:
    """What a process is told.

    Attributes:
        granted: whether it has a slot; otherwise it asks again.
        delay: in how many seconds it may send, or is to ask.
        paused: how many seconds a pause lasts yet; 0 for none.
        speed: the share of the full pace that is kept.
        used: how many slots were given in the last ``per`` seconds.
        waiting: how many others are in line.
        now: what the store's clock shows.
    """

    granted: bool
    delay: float
    paused: float
    speed: float
    used: int
    waiting: int
    now: float
