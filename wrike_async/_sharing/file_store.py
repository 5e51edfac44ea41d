"""A ledger in a file, for processes of one machine: locked, read, changed and written in well under a millisecond."""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import attrs

from wrike_async._json import InvalidJson, dumps, loads
from wrike_async._sharing.ledger import Ledger, OtherRule, OtherVersion, Rule
from wrike_async._sharing.messages import Ask, Late, Refusal, Reply
from wrike_async._sharing.stores import StoreUnreachable
from wrike_async._transport.locking import has_name, try_to_lock, unlock
from wrike_async.errors import InvalidArgument

__all__ = ["FileStore", "check_lockable", "remove_if_unused"]

Result = TypeVar("Result")

_LONGEST_WAIT = 2.0
_LOOK_AGAIN = 0.001
_LARGEST = 1 << 20
# What waiting does not mend: nothing may be written there, or, as in some network file systems, locked.
_FOR_GOOD = frozenset(
    (
        errno.EACCES,
        errno.EEXIST,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOLCK,
        errno.ENOSYS,
        errno.ENOTDIR,
        errno.ENOTSUP,
        errno.EOPNOTSUPP,
        errno.EPERM,
        errno.EROFS,
    )
)


class FileStore:
    """One ledger at one path. The file stays, and its lock is on itself."""

    def __init__(self, path: Path, rule: Rule, *, clock: Callable[[], float] = time.time) -> None:
        """Keep it in a file, made with its folders when it is first used.

        Args:
            path: of the file.
            rule: of the quota.
            clock: one that all processes have in common.
        """
        self._path, self._rule, self._clock = path, rule, clock
        self._file: int | None = None

    async def ask(self, ask: Ask) -> Reply:
        """Ask for a slot."""
        return await self._change(ask, lambda ledger, now: ledger.ask(ask, now))

    async def refused(self, refusal: Refusal) -> Reply:
        """Tell of a 429."""
        return await self._change(refusal, lambda ledger, now: ledger.refused(refusal, now))

    async def left_late(self, late: Late) -> Reply:
        """Tell that a request left later than its slot was due."""
        return await self._change(late, lambda ledger, now: ledger.left_late(late, now))

    async def look(self) -> dict[str, Any] | None:
        """Return what is kept."""
        if not self._path.is_file():
            return None
        file = await self._locked()
        try:
            kept = _read(file)
            return None if kept is None else {**kept, "now": self._clock()}
        finally:
            unlock(file)

    async def names(self) -> list[str]:
        """Return the path, if there is something."""
        return [str(self._path)] if self._path.is_file() else []

    async def aclose(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    async def _change(self, told: Ask | Refusal | Late, step: Callable[[Ledger, float], Reply]) -> Reply:
        file = await self._locked()
        try:
            now, read_at = self._clock(), time.monotonic()
            # One that is new was not lost, unless who asks has seen it before: nobody has sent anything just now.
            is_new = os.fstat(file).st_size == 0 and not told.expected
            ledger = Ledger.rested(self._rule, now) if is_new else Ledger.opened(_read(file), self._rule, told.who, now)
            reply = step(ledger, now)
            _write(file, ledger.kept())
        except OtherVersion as error:
            raise StoreUnreachable(str(error)) from None
        except OtherRule as error:
            raise InvalidArgument(
                f"SharedQuota: others use {self._path} for another quota ({error}); this one is {self._rule.text}. All "
                "processes of a token say the same, and another token has a file of its own"
            ) from None
        except OSError as error:
            raise StoreUnreachable(str(error)) from error
        finally:
            unlock(file)
        # This process may have been held up since, and the delay counts from now.
        return attrs.evolve(reply, delay=reply.delay - (time.monotonic() - read_at))

    async def _locked(self) -> int:
        try:
            # By waiting, and not by the lock itself: somebody who was stopped may hold it.
            for _ in range(int(_LONGEST_WAIT / _LOOK_AGAIN)):
                file = self._open()
                if try_to_lock(file):
                    if has_name(file, self._path):
                        return file
                    # Somebody has removed it, and others have made another one.
                    await self.aclose()
                else:
                    await asyncio.sleep(_LOOK_AGAIN)
        except OSError as error:
            raise self._what_it_means(error) from error
        raise StoreUnreachable(f"another process has kept {self._path} locked for {_LONGEST_WAIT:g} s")

    def _what_it_means(self, error: OSError) -> Exception:
        if error.errno not in _FOR_GOOD:
            return StoreUnreachable(str(error))
        return InvalidArgument(
            f"SharedQuota: {self._path} cannot hold a quota, which takes a file that can be written and locked, on a "
            f"disk of this machine: {error}"
        )

    def _open(self) -> int:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = _opened(self._path)
        return self._file


def check_lockable(path: Path) -> None:
    """Make a file at a path, if there is none, to see that it can hold a quota.

    Raises:
        OSError: it cannot be written or locked.
    """
    file = _opened(path)
    try:
        # Its lock goes with it.
        try_to_lock(file)
    finally:
        os.close(file)


def remove_if_unused(path: Path, *, since: float) -> None:
    """Remove a file that holds a quota, unless somebody has used it since a moment, or does so now.

    Args:
        path: of the file.
        since: seconds since the epoch.

    Raises:
        OSError: it cannot be read, locked or removed.
    """
    if path.stat().st_mtime >= since:
        return
    file = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    try:
        # Whoever takes it between the first look and the lock writes into it.
        if try_to_lock(file) and has_name(file, path) and os.fstat(file).st_mtime < since:
            path.unlink()
    finally:
        os.close(file)


def _opened(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, 0o600)


def _read(file: int) -> dict[str, Any] | None:
    os.lseek(file, 0, os.SEEK_SET)
    try:
        kept = loads(os.read(file, _LARGEST))
    except (InvalidJson, RecursionError):
        # New, or cut by a crash of the machine, or none of ours.
        return None
    return kept if isinstance(kept, dict) else None


def _write(file: int, kept: dict[str, Any]) -> None:
    text = dumps(kept) + b"\n"
    os.lseek(file, 0, os.SEEK_SET)
    if os.write(file, text) != len(text):
        raise OSError(f"only a part of {len(text)} bytes could be written")
    os.ftruncate(file, len(text))
