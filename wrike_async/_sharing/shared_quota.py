"""`SharedQuota`: one quota for many processes."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from wrike_async._sharing.ledger import Rule
from wrike_async._sharing.remote_limiter import RemoteLimiter
from wrike_async._sharing.stores import Store
from wrike_async._transport.limits import Limiter, Quota
from wrike_async._transport.pacing.pace import Pace
from wrike_async._transport.pacing.rate_limiter import RateLimiter
from wrike_async._transport.pacing.usage import Refusals, SendLog
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from redis.asyncio import Redis

__all__ = ["SharedQuota"]

_REDIS = ("redis://", "rediss://", "unix://")
_FILE = "file:"
_WHAT = "'redis://HOST/0', 'rediss://…', 'unix://PATH', 'file:PATH', or a redis.asyncio.Redis"
_ADDRESS = "give SharedQuota its address, such as 'redis://host/0', and each process has connections of its own"
_LONGEST_NAME = 200


class SharedQuota:
    """One quota of one token for any number of processes, whose clients all take their slots from one place.

    ::

        quota = SharedQuota("redis://host/0", name="etl")
        async with Wrike(token, quota=quota) as wrike:
            ...

    In a Redis (5 or newer) or Valkey, for processes anywhere, it needs the extra ``[redis]``; in a file, for those of
    one machine, nothing. All of them are promised together what one client is promised alone: at most ``limit``
    requests in any ``per`` seconds at the server, in turn for whoever waits, interactive ones before bulk, and a 429
    at one pauses all. The store's clock counts, not that of the processes. A process that dies takes no more with it
    than one slot.

    It pickles, unless it was given a Redis client, and may serve several clients, in whatever loops.

    Attributes:
        name: what all processes of a token call its quota.
        quota: how much there is.
    """

    def __init__(
        self,
        store: str | Redis,
        *,
        name: str | None = None,
        quota: Quota = Quota(400),  # noqa: B008 (frozen)
        on_outage: Literal["wait"] | Quota = "wait",
    ) -> None:
        """Say where the quota is kept; nothing is connected, or opened, before the first request.

        Args:
            store: ``redis://HOST/0``, ``rediss://…``, ``unix://PATH`` or a `redis.asyncio.Redis`, which is never
                closed here; or ``file:PATH``, which is made when it is not there, on a disk of this machine.
            name: of the quota: the same in all processes of a token, and another one for each token. It is part of a
                key in the Redis, so it should be no secret. A file needs none.
            quota: how many requests there are for all of them: the same in all processes.
            on_outage: while nobody answers at the store, ``"wait"`` sends nothing; a `Quota` is what each client may
                send by itself then. ``Quota(40)`` suits ten of them.

        Raises:
            InvalidArgument: an argument that makes no sense, or the extra ``[redis]`` is not installed.
        """
        is_file = isinstance(store, str) and store.startswith(_FILE)
        if not is_file and not (isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME):
            raise InvalidArgument(
                "SharedQuota: name must say what all processes of a token call its quota, such as name='etl', in up to "
                f"{_LONGEST_NAME} characters"
            )
        _check_quotas(quota, on_outage)
        self._where, self.name, self.quota = store, name, quota
        self._on_outage = on_outage
        self._rule = Rule.of(quota)
        self._used_in: int | None = None
        _check_store(store)

    @property
    def limit(self) -> int:
        """How many requests there are in a window."""
        return self.quota.limit

    @property
    def window(self) -> float:
        """The seconds that the quota is counted over."""
        return self.quota.per

    def _rate_limiter(self, heeds: SendLog | None = None) -> RateLimiter:
        share = None if isinstance(self._on_outage, str) else _alone(self._on_outage)
        who = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        return RemoteLimiter(self._store(), self._rule, who, in_outage=share, heeds=heeds)

    async def _names(self) -> list[str]:
        """Return the names of the quotas that are kept at the same place."""
        store = self._store()
        try:
            return await store.names()
        finally:
            await store.aclose()

    async def _kept(self) -> dict[str, Any] | None:
        """Return what the store holds, ``None`` where it holds nothing; `wrike-async quota` shows it."""
        store = self._store()
        try:
            return await store.look()
        finally:
            await store.aclose()

    def _store(self) -> Store:
        if not isinstance(self._where, str):
            # Connections that are open would be read by both.
            if self._used_in not in (None, os.getpid()):
                raise InvalidArgument(f"SharedQuota: another process has used this Redis client; {_ADDRESS}")
            self._used_in = os.getpid()
        return _store_at(self._where, self.name or "", self._rule)

    def __getstate__(self) -> dict[str, Any]:
        if not isinstance(self._where, str):
            raise InvalidArgument(f"SharedQuota: a Redis client cannot be sent to another process; {_ADDRESS}")
        return self.__dict__

    def __repr__(self) -> str:
        # The address may hold a password.
        kind = self._where.partition(":")[0] if isinstance(self._where, str) else type(self._where).__name__
        return f"SharedQuota({kind!r}, name={self.name!r}, quota={self.quota!r})"


def _store_at(where: str | Redis, name: str, rule: Rule) -> Store:
    if isinstance(where, str) and where.startswith(_FILE):
        from wrike_async._sharing.file_store import FileStore

        return FileStore(_path_of(where), rule)
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    from wrike_async._sharing.redis_store import RedisStore

    if isinstance(where, str):
        # Who asks decides when to ask again: a question that was asked twice might be given two slots.
        client = Redis.from_url(where, retry=Retry(NoBackoff(), 0), socket_connect_timeout=2.0)
        return RedisStore(client, rule, name, owned=True)
    return RedisStore(where, rule, name, owned=False)


def _check_quotas(quota: object, on_outage: object) -> None:
    if not isinstance(quota, Quota):
        raise InvalidArgument("SharedQuota: quota must be a Quota, such as Quota(400)")
    if on_outage != "wait" and not isinstance(on_outage, Quota):
        raise InvalidArgument("SharedQuota: on_outage must be 'wait' or a Quota, which each client keeps to then")


def _check_store(store: object) -> None:
    if isinstance(store, str) and store.startswith(_FILE):
        if not store.removeprefix(_FILE).strip():
            raise InvalidArgument("SharedQuota: 'file:' lacks a path, such as 'file:/var/lib/etl/wrike-quota'")
        return
    try:
        from redis.asyncio import Redis
    except ImportError:
        raise InvalidArgument("SharedQuota in a Redis needs: pip install 'wrike-async[redis]'") from None
    if isinstance(store, str):
        if not store.startswith(_REDIS):
            raise InvalidArgument(f"SharedQuota: the store must be {_WHAT}")
        try:
            Redis.from_url(store)
        except ValueError:
            # Its text may quote the address, and with it a password.
            raise InvalidArgument("SharedQuota: that is no address of a Redis, such as 'redis://HOST:6379/0'") from None
    elif not isinstance(store, Redis):
        raise InvalidArgument(f"SharedQuota: the store must be {_WHAT}, not {type(store).__name__}")


def _path_of(where: str) -> Path:
    path = where.removeprefix(_FILE)
    if path.startswith("///"):
        path = path.removeprefix("//")
    return Path(path).expanduser()


def _alone(quota: Quota) -> Limiter:
    log = SendLog(quota.limit, quota.per, quota.burst)
    return Limiter(Pace.of(log.burst, log.interval), (log,), (Refusals(quota.per),))
