"""Whether a host answers at all, through which proxy, and what time it has: without a token."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import aiohttp
import attrs
from yarl import URL

from wrike_async._transport.connecting.failures import no_connection
from wrike_async._transport.connecting.network import BY_ENVIRONMENT
from wrike_async._wire.secrecy import Secrets

__all__ = ["Reached", "reach"]

_SECONDS = 20.0


@attrs.frozen(kw_only=True)
class Reached:
    """What one request has shown.

    Attributes:
        proxy: what it went through, ``None`` for nothing.
        problem: why no answer came; ``None`` where one did.
        seconds: until it came.
        skew: by how many seconds this machine's clock is ahead; ``None`` where the answer tells no time.
    """

    proxy: str | None
    problem: str | None = None
    seconds: float = 0.0
    skew: float | None = None


async def reach(base_url: str) -> Reached:
    """Ask a host for the version of its API.

    Raises:
        InvalidArgument: the environment names a proxy or certificates that cannot be used.
    """
    url = URL(f"{base_url}/version")
    route = BY_ENVIRONMENT.settle()
    proxy = route.proxy_for(url)
    name = None if proxy is None else str(proxy)
    began, started = time.time(), time.perf_counter()
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(_SECONDS)) as session,
            session.get(
                url,
                allow_redirects=False,
                ssl=route.tls or True,
                proxy=None if proxy is None else proxy.url,
                proxy_headers=None if proxy is None else proxy.headers,
            ) as answer,
        ):
            seconds = time.perf_counter() - started
            return Reached(proxy=name, seconds=seconds, skew=_skew(answer.headers.get("Date"), began + seconds / 2))
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return Reached(proxy=name, problem=no_connection(error, url, proxy, Secrets(route.secrets)))


def _skew(date: str | None, here: float) -> float | None:
    try:
        # It tells whole seconds, rounded down.
        return None if date is None else here - parsedate_to_datetime(date).timestamp() - 0.5
    except ValueError:
        return None
