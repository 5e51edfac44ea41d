"""The limit of the Maton gateway itself: so many requests a second for an account, through whatever connection.

It comes on top of Wrike's quota, which each connection has for itself. It seldom matters for one connection, whose pace
is slower; it does for several of one key, and for what the gateway is asked about itself.
"""

from __future__ import annotations

import asyncio

from wrike_async._transport.hosts import origin_of_sandbox
from wrike_async._transport.limits import Quota
from wrike_async._transport.pacing.shared_quotas import SHARED_QUOTAS
from wrike_async._transport.pacing.usage import EARLY, SendLog
from wrike_async._wire.refusals.gateway import REQUESTS_A_SECOND
from wrike_async.auth import ManagedGateway

__all__ = ["log_of_gateway", "turn_at_the_gateway"]

# A second and a tenth, because requests are not all equally long on their way.
_QUOTA = Quota(REQUESTS_A_SECOND, per=1.1, burst=REQUESTS_A_SECOND)


def log_of_gateway(credential: ManagedGateway, base_url: str) -> SendLog:
    """Return the log of all that is sent with a key in this process, which holds up what would be too much."""
    return SHARED_QUOTAS.log(f"{credential.gateway_key} {origin_of_sandbox(base_url)}", _QUOTA)


async def turn_at_the_gateway(credential: ManagedGateway, base_url: str) -> None:
    """Wait until a request may be sent, and note that it is."""
    log, loop = log_of_gateway(credential, base_url), asyncio.get_running_loop()
    while True:
        now = loop.time()
        if log.take(now) is not None:
            return
        await asyncio.sleep(max(EARLY, log.held_until() - now))
