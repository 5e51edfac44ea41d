"""What a client is made of, in one value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from wrike_async._transport.events import Hook
from wrike_async._transport.limits import Quota
from wrike_async._wire.batch_codec import BatchCodec, GuessedBatchCodec
from wrike_async.auth import Credential

if TYPE_CHECKING:
    import aiohttp

__all__ = ["EngineSetup"]


@attrs.frozen(kw_only=True)
class EngineSetup:
    """What a client is made of; see `Wrike` for what each means."""

    credentials: Sequence[Credential]
    base_url: str
    prefer_base_url: bool
    quota: Quota | None
    max_connections: int
    http: aiohttp.ClientSession | None
    json_bodies: bool
    hooks: Sequence[Hook]
    batch_codec: BatchCodec = attrs.field(factory=GuessedBatchCodec)
