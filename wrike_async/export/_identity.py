"""Whose account it is, who looks at it, and what time it is there."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from wrike_async._scanning.planning import user_of
from wrike_async._wire.operation import Operation
from wrike_async.client import Wrike
from wrike_async.errors import DecodeError

__all__ = ["Identity", "identity_of"]

_ACCOUNT: Operation[Any] = Operation(method="GET", path="/account")


@attrs.frozen
class Identity:
    """The account and the user of a client.

    Attributes:
        account_id: of the account.
        user_id: of the user whose credential is the client's first one, as that of scans.
        bin_id: the folder of what is deleted; ``None`` where Wrike does not tell.
        asked: the server's time of the first answer.
        heard: when that came, by a clock that only goes forward.
    """

    account_id: str
    user_id: str
    bin_id: str | None
    asked: datetime
    heard: float

    def now(self) -> datetime:
        """Return the server's time, or a little before it."""
        return self.asked + timedelta(seconds=int(time.monotonic() - self.heard))


async def identity_of(wrike: Wrike) -> Identity:
    """Ask for the account and the user: two requests.

    Raises:
        WrikeError: they could not be told.
    """
    engine, options = wrike._engine, wrike._options
    engine.start()
    session = engine.token_owners.sessions[0]
    reply = await engine.call(_ACCOUNT, options, session=session)
    heard = time.monotonic()
    user = await user_of(engine, options, session)
    try:
        account = reply.envelope.data[0]
        return Identity(
            str(account["id"]), user or "", account.get("recycleBinId"), reply.date or datetime.now(UTC), heard
        )
    except (IndexError, KeyError, TypeError, AttributeError) as error:
        raise DecodeError("GET /account does not tell the account's ID", json_path="$.data[0].id") from error
