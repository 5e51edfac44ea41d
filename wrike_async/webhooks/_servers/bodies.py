"""Bodies of requests, counted while they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Final, Protocol, TypeAlias

from wrike_async.webhooks._deliveries import Headers
from wrike_async.webhooks._refusals import DeliveryRefused

__all__ = ["Answer", "Door", "read_body"]

Answer: TypeAlias = tuple[int, Mapping[str, str]]
"""Status and headers."""

_LONGEST_READ: Final = 30.0


class Door(Protocol):
    """What servers bring requests to."""

    max_bytes: int

    async def take(self, headers: Headers, body: bytes) -> Answer:
        """Answer a delivery."""
        ...

    def refuse(self, refusal: DeliveryRefused) -> Answer:
        """Answer what came, and is none."""
        ...


async def read_body(chunks: AsyncIterator[bytes], max_bytes: int) -> bytes:
    """Return a body.

    Args:
        chunks: of it, as they come.
        max_bytes: how large it may be.

    Raises:
        DeliveryRefused: it is larger. The rest is not read.
        TimeoutError: it did not come within 30 seconds.
    """
    body = bytearray()
    async with asyncio.timeout(_LONGEST_READ):
        async for chunk in chunks:
            body += chunk
            if len(body) > max_bytes:
                raise DeliveryRefused(f"the body is larger than {max_bytes} bytes", reason="too_large")
    return bytes(body)
