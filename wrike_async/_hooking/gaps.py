"""Times of which a webhook told nothing."""

from __future__ import annotations

from datetime import datetime

import attrs

__all__ = ["Gap"]


@attrs.frozen
class Gap:
    """A time in which a webhook was suspended, so that what happened in it was not delivered.

    Attributes:
        webhook_id: of the webhook.
        since: five minutes before it was last seen active, as changes of descriptions are delivered that late; ``None``
            where it was suspended already at the first look, so that nobody saw when that began.
        until: when it was seen to be active again.
    """

    webhook_id: str
    since: datetime | None
    until: datetime
