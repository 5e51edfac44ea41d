"""What a client is made of: the options that users give, their checks, and the one value that they become."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

import attrs

from wrike_async._transport.connecting.network import Network
from wrike_async._transport.events import Hook
from wrike_async._transport.hosts import check_base_url, signs_for_sandbox
from wrike_async._transport.limits import Quota
from wrike_async._transport.pacing.rate_limiter import LimiterSource
from wrike_async._wire.arguments import check_flag, check_whole
from wrike_async.auth import Credential, ManagedGateway, PermanentToken
from wrike_async.errors import InvalidArgument
from wrike_async.options import DEFAULT_BASE_URL, RetryPolicy, Timeout
from wrike_async.version import USER_AGENT

if TYPE_CHECKING:
    from ssl import SSLContext

    import aiohttp
    from aiolimiter import AsyncLimiter

    from wrike_async._engine.guarding.permits import Guard
    from wrike_async._sharing.shared_quota import SharedQuota
    from wrike_async._wire.batches.codec import BatchCodec

__all__ = ["ClientOptions", "EngineSetup", "credential_of_environment", "credentials_of", "engine_setup", "place_of"]

_LONGEST_APP = 200
_OR_FROM_ENV = ", or auth=; or use Wrike.from_env(), which reads WRIKE_TOKEN or MATON_API_KEY"


@attrs.frozen(eq=False, repr=False, kw_only=True)
class EngineSetup:
    """What a client is made of; see `Wrike` for what each means."""

    credentials: Sequence[Credential]
    base_url: str
    prefer_base_url: bool
    quota: Quota | AsyncLimiter | SharedQuota | None
    max_connections: int
    network: Network
    user_agent: str
    http: aiohttp.ClientSession | None
    json_bodies: bool
    hooks: Sequence[Hook]
    batch_codec: BatchCodec | None
    strict: bool
    guarded: bool = False

    @property
    def codec(self) -> BatchCodec:
        """How batches are written and read."""
        if self.batch_codec is not None:
            return self.batch_codec
        from wrike_async._wire.batches.codec import GuessedBatchCodec

        return GuessedBatchCodec()


class ClientOptions(TypedDict, total=False):
    """The options of `Wrike`, by name; what each means is said there."""

    base_url: str | None
    quota: Quota | AsyncLimiter | SharedQuota | None
    timeout: Timeout | float | None
    retries: RetryPolicy | int
    max_wait: float | None
    max_connections: int
    session: aiohttp.ClientSession | None
    proxy: str | Literal[False] | None
    ssl: str | os.PathLike[str] | SSLContext | None
    allow_http: bool
    app: str | None
    on_event: Hook | Sequence[Hook]
    json_bodies: bool
    batch_codec: BatchCodec | None
    strict: bool
    access: Guard | None


def engine_setup(
    credentials: Sequence[Credential],
    *,
    base_url: str | None,
    network: Network,
    quota: Quota | AsyncLimiter | SharedQuota | None,
    max_connections: int,
    session: aiohttp.ClientSession | None,
    app: str | None,
    on_event: Hook | Sequence[Hook],
    json_bodies: bool,
    batch_codec: BatchCodec | None,
    strict: bool,
    guarded: bool = False,
) -> EngineSetup:
    """Check the options of a client and make of them what its engine is made of; ``base_url`` is checked already.

    Raises:
        InvalidArgument: an option that makes no sense.
    """
    return EngineSetup(
        credentials=credentials,
        base_url=DEFAULT_BASE_URL if base_url is None else base_url,
        prefer_base_url=base_url is not None,
        quota=_checked_quota(quota, len(credentials)),
        max_connections=check_whole(max_connections, "max_connections", 1),
        network=network,
        user_agent=_user_agent(app),
        http=_checked_session(session, network, app),
        json_bodies=json_bodies,
        hooks=_hooks(on_event),
        batch_codec=_checked_codec(batch_codec),
        strict=check_flag(strict, "strict"),
        guarded=guarded,
    )


def credential_of_environment(options: ClientOptions) -> Credential:
    """Return the credential that the environment names; the host of its account is added to ``options``.

    Raises:
        InvalidArgument: no variable is set.
    """
    # Neither a secret nor the environment is in a variable: error reports would show it.
    if os.environ.get("WRIKE_TOKEN"):
        # The gateway's key has no business at Wrike's host, so this is for Wrike's own tokens only.
        if base_url := os.environ.get("WRIKE_BASE_URL"):
            options.setdefault("base_url", base_url)
        return PermanentToken(os.environ["WRIKE_TOKEN"])
    if os.environ.get("MATON_API_KEY"):
        return ManagedGateway(os.environ["MATON_API_KEY"], os.environ.get("MATON_CONNECTION") or None)
    raise InvalidArgument(
        "set WRIKE_TOKEN to a permanent access token (in Wrike: Apps & Integrations, API), "
        "or MATON_API_KEY to a key of the Maton gateway"
    )


def place_of(base_url: str | None, credentials: Sequence[Credential], *, allow_http: bool) -> str | None:
    """Return where a client is told to send its requests, checked; ``None`` where it is told nothing.

    Raises:
        InvalidArgument: it is no place for a token, or ``allow_http`` is asked for with another token than a sandbox's.
    """
    may_be_seen = check_flag(allow_http, "allow_http")
    if may_be_seen and not all(map(_is_of_sandbox, credentials)):
        raise InvalidArgument(
            "allow_http=True lets everybody on the way read the token, so it is for a sandbox's only: one that begins "
            "with 'sandbox-'"
        )
    return None if base_url is None else check_base_url(base_url, allow_http=may_be_seen)


def _is_of_sandbox(credential: Credential) -> bool:
    return isinstance(credential, PermanentToken) and signs_for_sandbox(credential._grant.headers)


def _checked_codec(codec: BatchCodec | None) -> BatchCodec | None:
    if codec is None:
        return None
    from wrike_async._wire.batches.codec import BatchCodec

    if not isinstance(codec, BatchCodec):
        raise InvalidArgument(f"batch_codec must have encode() and decode(), as BatchCodec tells, not {codec!r:.40}")
    return codec


def _user_agent(app: str | None) -> str:
    if app is None:
        return USER_AGENT
    name = ""
    if isinstance(app, str):
        name = app.strip()
    if not 0 < len(name) <= _LONGEST_APP or not (name.isascii() and name.isprintable()):
        raise InvalidArgument(
            f"app names your program in the header User-Agent, such as 'acme-sync/2.1', in up to {_LONGEST_APP} ASCII "
            f"characters; not {app!r:.40}"
        )
    return f"{name} {USER_AGENT}"


def _checked_session(
    session: aiohttp.ClientSession | None, network: Network, app: str | None
) -> aiohttp.ClientSession | None:
    # Importing aiohttp only to know its class would cost more than all else here.
    if session is not None and not (hasattr(session, "connector") and callable(getattr(session, "request", None))):
        raise InvalidArgument(f"session must be an aiohttp.ClientSession, or None, not {session!r:.40}")
    network.check_beside(session)
    if session is not None and app is not None:
        raise InvalidArgument("session= has its own User-Agent: give that to the aiohttp.ClientSession, and not app=")
    return session


def _checked_quota(
    quota: Quota | AsyncLimiter | SharedQuota | None, credentials: int
) -> Quota | AsyncLimiter | SharedQuota | None:
    if quota is None or isinstance(quota, Quota):
        return quota
    if isinstance(quota, LimiterSource):
        if credentials > 1:
            raise InvalidArgument(
                f"quota: a SharedQuota is that of one token, and auth has {credentials} credentials. Make a client for "
                "each, whose SharedQuota has a name of its own"
            )
        return quota
    from aiolimiter import AsyncLimiter

    if not isinstance(quota, AsyncLimiter):
        raise InvalidArgument(
            "quota must be a Quota, such as Quota(400, per=60), a SharedQuota, an aiolimiter.AsyncLimiter, or None, "
            f"not {quota!r:.40}"
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
                "pass either a token or auth=, not both" if token is not None else f"pass a token{_OR_FROM_ENV}"
            )
        if token is not None:
            return (PermanentToken(token),)
    finally:
        del token
    credentials = tuple(auth) if isinstance(auth, Sequence) else (auth,)
    if not credentials or not all(isinstance(credential, Credential) for credential in credentials):
        raise InvalidArgument("auth takes a credential, such as PermanentToken('…'), or several of one account")
    return tuple(credential for credential in credentials if credential is not None)
