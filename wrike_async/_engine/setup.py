"""What a client is made of: the options that users give, their checks, and the one value that they become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

import attrs

from wrike_async._transport.events import Hook
from wrike_async._transport.hosts import check_base_url
from wrike_async._transport.limits import Quota
from wrike_async._wire.arguments import check_flag, check_whole
from wrike_async._wire.batches.codec import BatchCodec, GuessedBatchCodec
from wrike_async.auth import Credential, PermanentToken
from wrike_async.errors import InvalidArgument
from wrike_async.options import DEFAULT_BASE_URL, RetryPolicy, Timeout

if TYPE_CHECKING:
    import aiohttp
    from aiolimiter import AsyncLimiter

__all__ = ["ClientOptions", "EngineSetup", "credentials_of", "engine_setup"]


@attrs.frozen(kw_only=True)
class EngineSetup:
    """What a client is made of; see `Wrike` for what each means."""

    credentials: Sequence[Credential]
    base_url: str
    prefer_base_url: bool
    quota: Quota | AsyncLimiter | None
    max_connections: int
    http: aiohttp.ClientSession | None
    json_bodies: bool
    hooks: Sequence[Hook]
    batch_codec: BatchCodec
    strict: bool


class ClientOptions(TypedDict, total=False):
    """The options of `Wrike`, by name; what each means is said there."""

    base_url: str | None
    quota: Quota | AsyncLimiter | None
    timeout: Timeout | float | None
    retries: RetryPolicy | int
    max_wait: float | None
    max_connections: int
    session: aiohttp.ClientSession | None
    on_event: Hook | Sequence[Hook]
    json_bodies: bool
    batch_codec: BatchCodec | None
    strict: bool


def engine_setup(
    credentials: Sequence[Credential],
    *,
    base_url: str | None,
    quota: Quota | AsyncLimiter | None,
    max_connections: int,
    session: aiohttp.ClientSession | None,
    on_event: Hook | Sequence[Hook],
    json_bodies: bool,
    batch_codec: BatchCodec | None,
    strict: bool,
) -> EngineSetup:
    """Check the options of a client and make of them what its engine is made of.

    Raises:
        InvalidArgument: an option that makes no sense.
    """
    return EngineSetup(
        credentials=credentials,
        base_url=check_base_url(DEFAULT_BASE_URL if base_url is None else base_url),
        prefer_base_url=base_url is not None,
        quota=_checked_quota(quota),
        max_connections=check_whole(max_connections, "max_connections", 1),
        http=_checked_session(session),
        json_bodies=json_bodies,
        hooks=_hooks(on_event),
        batch_codec=_checked_codec(batch_codec),
        strict=check_flag(strict, "strict"),
    )


def _checked_codec(codec: BatchCodec | None) -> BatchCodec:
    if codec is not None and not isinstance(codec, BatchCodec):
        raise InvalidArgument(f"batch_codec must have encode() and decode(), as BatchCodec tells, not {codec!r:.40}")
    return GuessedBatchCodec() if codec is None else codec


def _checked_session(session: aiohttp.ClientSession | None) -> aiohttp.ClientSession | None:
    # Importing aiohttp only to know its class would cost more than all else here.
    if session is not None and not (hasattr(session, "connector") and callable(getattr(session, "request", None))):
        raise InvalidArgument(f"session must be an aiohttp.ClientSession, or None, not {session!r:.40}")
    return session


def _checked_quota(quota: Quota | AsyncLimiter | None) -> Quota | AsyncLimiter | None:
    if quota is None or isinstance(quota, Quota):
        return quota
    from aiolimiter import AsyncLimiter

    if not isinstance(quota, AsyncLimiter):
        raise InvalidArgument(
            f"quota must be a Quota, such as Quota(400, per=60), an aiolimiter.AsyncLimiter, or None, not {quota!r:.40}"
        )
    if quota.max_rate < 1:
        raise InvalidArgument(f"quota: an AsyncLimiter({quota.max_rate:g}, …) never lets a whole request through")
    return quota


def _hooks(on_event: Hook | Sequence[Hook]) -> tuple[Hook, ...]:
    hooks = tuple(on_event) if isinstance(on_event, Sequence) else (on_event,)
    if not all(map(callable, hooks)):
        raise InvalidArgument("on_event takes a function of one AttemptEvent, or several of them")
    return hooks


def credentials_of(token: str | None, auth: Credential | Sequence[Credential] | None) -> tuple[Credential, ...]:
    """Return the credentials that a client was given; raises `InvalidArgument`."""
    try:
        if (token is None) == (auth is None):
            raise InvalidArgument(
                f"pass {'a token, or auth=' if token is None else 'either a token or auth=, not both'}"
            )
        if token is not None:
            return (PermanentToken(token),)
    finally:
        del token
    credentials = tuple(auth) if isinstance(auth, Sequence) else (auth,)
    if not credentials or not all(isinstance(credential, Credential) for credential in credentials):
        raise InvalidArgument("auth takes a credential, such as PermanentToken('…'), or several of one account")
    return tuple(credential for credential in credentials if credential is not None)
