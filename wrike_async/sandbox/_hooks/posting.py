"""The requests to a hook, over its own connections, on this machine only."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import aiohttp

from wrike_async.sandbox._hooks.guesses import ANSWERS_WITHIN

__all__ = ["Posting"]

_HANDSHAKE = b'{"requestType":"WebHook secret verification"}'


class Posting:
    """Posts to hooks. It follows no redirect and goes through no proxy, so nothing leaves this machine."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, url: str, body: bytes, secret: str | None, key: str | None) -> int | None:
        """Post a delivery, and return the status of the answer; ``None`` where there was none."""
        headers = {} if key is None else {"Idempotency-Key": key}
        answer = await self._post(url, body, secret, headers)
        return None if answer is None else answer[0]

    async def greet(self, url: str, secret: str, challenge: str) -> str | None:
        """Ask a hook whether it knows the secret, and return what is wrong with its answer; ``None`` if nothing is."""
        answer = await self._post(url, _HANDSHAKE, secret, {"X-Hook-Secret": challenge})
        if answer is None:
            return "did not answer"
        status, proof = answer
        if status != 200:
            return f"answered {status}"
        return None if proof == _sign(challenge.encode(), secret) else "does not know the secret"

    async def close(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _post(
        self, url: str, body: bytes, secret: str | None, headers: Mapping[str, str]
    ) -> tuple[int, str | None] | None:
        if self._session is None:
            # Whoever listens may end between two deliveries, and would wait for connections that are kept.
            connector = aiohttp.TCPConnector(force_close=True)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=aiohttp.ClientTimeout(total=ANSWERS_WITHIN)
            )
        sent = {"Content-Type": "application/json", **headers}
        if secret is not None:
            sent["X-Hook-Signature"] = _sign(body, secret)
        try:
            async with self._session.post(url, data=body, headers=sent, allow_redirects=False) as response:
                await response.read()
                return response.status, response.headers.get("X-Hook-Secret")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None


def _sign(data: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()
