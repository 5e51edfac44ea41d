"""A ledger in a Redis, or a Valkey: one key, changed by one script, by the server's clock."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Generator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from redis import exceptions

from wrike_async._sharing.ledger import OtherVersion, Rule
from wrike_async._sharing.messages import Ask, Late, Refusal, Reply
from wrike_async._sharing.stores import StoreUnreachable
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from redis.asyncio import Redis

__all__ = ["RedisStore"]

_PREFIX = "wrike-async:"
_LONGEST_CALL = 2.0
_OTHER_RULE, _OTHER_VERSION = "OTHERRULE ", "OTHERVERSION "
# What waiting does not mend, though it comes as one of the errors of a connection.
_FOR_GOOD = (exceptions.AuthenticationError, exceptions.AuthorizationError)
_MAY_PASS = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.BusyLoadingError,
    exceptions.ReadOnlyError,
    exceptions.OutOfMemoryError,
    exceptions.TryAgainError,
    exceptions.ClusterDownError,
    OSError,
    TimeoutError,
)


class RedisStore:
    """One ledger under one name."""

    def __init__(self, client: Redis, rule: Rule, name: str, *, owned: bool, clock: str = "") -> None:
        """Keep it in a Redis.

        Args:
            client: connects when it is first used.
            rule: of the quota.
            name: of the quota.
            owned: whether the client is closed here.
            clock: what to take for the time, in seconds; the server's own by default.
        """
        self._client, self._owned = client, owned
        self._key = f"{_PREFIX}{{{name}}}"
        self._name, self.clock = name, clock
        numbers = (rule.limit, rule.per, rule.burst, rule.interval, rule.long, rule.short)
        self._rule = (*map(repr, numbers), rule.text)
        self._script = client.register_script(
            files("wrike_async._sharing").joinpath("ledger.lua").read_text(encoding="utf-8")
        )

    async def ask(self, ask: Ask) -> Reply:
        """Ask for a slot."""
        patient = "1" if ask.patient else "0"
        numbers = map(repr, (ask.ahead, ask.let_in, ask.let_in_ago, ask.expected))
        return _reply(await self._run("ask", ask.who, ask.lane, patient, *numbers))

    async def refused(self, refusal: Refusal) -> Reply:
        """Tell of a 429."""
        numbers = map(repr, (refusal.sent_ago, refusal.retry_after, refusal.share, refusal.expected))
        return _reply(await self._run("refused", refusal.who, *numbers))

    async def left_late(self, late: Late) -> Reply:
        """Tell that a request left later than its slot was due."""
        return _reply(await self._run("late", late.who, *map(repr, (late.slot, late.by, late.expected))))

    async def look(self) -> dict[str, Any] | None:
        """Return what is kept."""
        kept = await self._run("look", "")
        if kept is None:
            return None
        ledger: dict[str, Any] = json.loads(kept)
        # Lua has one kind of table.
        for name, empty in (("log", []), ("line", []), ("members", {})):
            ledger[name] = ledger[name] or empty
        return ledger

    async def names(self) -> list[str]:
        """Return the names of all quotas that are kept in this Redis."""
        with _told_apart("", ""):
            async with asyncio.timeout(_LONGEST_CALL):
                keys = [key async for key in self._client.scan_iter(match=f"{_PREFIX}{{*}}")]
        texts = [key.decode() if isinstance(key, bytes) else key for key in keys]
        return sorted(text.removeprefix(_PREFIX)[1:-1] for text in texts)

    async def aclose(self) -> None:
        """Close the connections, unless they are the user's."""
        if self._owned:
            await self._client.aclose()

    async def _run(self, what: str, who: str, *arguments: str) -> Any:
        with _told_apart(self._name, self._rule[-1]):
            async with asyncio.timeout(_LONGEST_CALL):
                return await self._script(keys=[self._key], args=[what, self.clock, *self._rule, who, *arguments])


@contextlib.contextmanager
def _told_apart(name: str, rule: str) -> Generator[None]:
    """Say of what goes wrong whether it may pass."""
    try:
        yield
    except _MAY_PASS as error:
        if _is_for_good(error):
            raise InvalidArgument(f"SharedQuota: the Redis refuses to serve: {error}") from error
        # What redis says of a connection names its address, and neither user nor password.
        raise StoreUnreachable(str(error) or f"no answer within {_LONGEST_CALL:g} s") from error
    except exceptions.RedisError as error:
        text = str(error)
        if _OTHER_VERSION in text:
            raise StoreUnreachable(str(OtherVersion(text.partition(_OTHER_VERSION)[2]))) from None
        if _OTHER_RULE in text:
            theirs = text.partition(_OTHER_RULE)[2]
            raise InvalidArgument(
                f"SharedQuota: others use the name {name!r} for another quota ({theirs}); this one is {rule}. All "
                "processes of a token say the same, and another token has a name of its own"
            ) from None
        raise InvalidArgument(f"SharedQuota: the Redis cannot run the script: {text}") from error


def _is_for_good(error: BaseException | None) -> bool:
    # The errors of logging in may be the cause of one of connecting.
    return error is not None and (isinstance(error, _FOR_GOOD) or _is_for_good(error.__context__))


def _reply(told: list[Any]) -> Reply:
    granted, delay, paused, speed, used, waiting, now = told
    return Reply(bool(granted), float(delay), float(paused), float(speed), int(used), int(waiting), float(now))
