"""Where tokens outlive the program."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable
from uuid import uuid4

from wrike_async._json import InvalidJson, dumps, loads
from wrike_async._transport.blocking import in_thread
from wrike_async.errors import InvalidArgument, WrikeError
from wrike_async.oauth._pair import TokenPair
from wrike_async.oauth._private_files import (
    hold_lock,
    is_open_to_others,
    read_private,
    remove_private,
    restore_private,
    write_private,
)

__all__ = ["FileStore", "KeyringStore", "MemoryStore", "TokenStore"]

logger = logging.getLogger("wrike_async")

Result = TypeVar("Result")


@runtime_checkable
class TokenStore(Protocol):
    """Keeps one pair of tokens. Derive from it, or have the same three methods.

    Wrike takes a refresh token once. So a new pair is saved before it is used, and what `save` returns from must
    survive a crash.

    A store may have an attribute ``quota_key``: a str that all stores of the same pair have in common. Clients that
    sign in with such stores share one quota within a process. Without it they do while they hold the same token.
    """

    async def load(self) -> TokenPair | None:
        """Return the pair, ``None`` if there is none yet."""
        ...

    async def save(self, pair: TokenPair) -> None:
        """Replace the pair: whoever loads finds the old or the new one, never parts of both."""
        ...

    def exclusive(self) -> AbstractAsyncContextManager[None]:
        """Keep others who share the store from renewing at the same time, for as long as the block lasts.

        Inside of it the pair is loaded again, so that of several processes one renews and the others find the new
        pair. The default excludes nobody: right for a store that one `OAuth2` uses alone.
        """
        return contextlib.nullcontext()


class MemoryStore(TokenStore):
    """Keeps tokens for as long as the program runs."""

    def __init__(self, pair: TokenPair | None = None) -> None:
        self._pair = pair
        self._quota_key = f"memory {uuid4().hex}"

    @property
    def quota_key(self) -> str:
        """What tells this store from all others."""
        return self._quota_key

    async def load(self) -> TokenPair | None:
        """Return the pair."""
        return self._pair

    async def save(self, pair: TokenPair) -> None:
        """Replace the pair."""
        self._pair = pair

    async def clear(self) -> None:
        """Forget the pair."""
        self._pair = None

    def __repr__(self) -> str:
        return "MemoryStore(…)"


class FileStore(TokenStore):
    """Keeps tokens in a file that only its owner can read, shared by any number of processes of one machine.

    The file is replaced in one step, so a crash leaves it whole. A second one beside it, named ``….lock``, is the
    lock; it holds nothing and stays.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Take the path; missing folders are made when the first pair is saved."""
        self.path = Path(path).expanduser()

    @property
    def quota_key(self) -> str:
        """What all stores with this file have in common."""
        return f"file {self.path.absolute()}"

    async def load(self) -> TokenPair | None:
        """Return the pair, ``None`` if there is no file.

        Raises:
            InvalidArgument: the file holds something else.
            WrikeError: it cannot be read.
        """
        data, is_open = await in_thread(lambda: (read_private(self.path), is_open_to_others(self.path)))
        if data is None:
            return None
        if is_open:
            logger.warning("%s can be read by other users; its tokens are theirs, too: chmod 600 it", self.path)
        try:
            return _unpacked(data, str(self.path))
        finally:
            del data

    async def save(self, pair: TokenPair) -> None:
        """Replace the pair.

        Raises:
            WrikeError: the file cannot be written; the old pair is still there.
        """
        data = dumps(pair.to_dict(), indent=True, newline=True)
        await in_thread(write_private, self.path, data)

    async def clear(self) -> bool:
        """Remove the file. Returns whether there was one."""
        async with self.exclusive():
            return await in_thread(remove_private, self.path)

    @contextlib.asynccontextmanager
    async def exclusive(self) -> AsyncGenerator[None]:
        """Hold the lock that all processes share which use this file.

        A pair that a process had written and not put in place when it was killed is put there first.
        """
        async with hold_lock(self.path.with_name(f"{self.path.name}.lock")):
            if await in_thread(restore_private, self.path, _holds_a_pair):
                logger.warning("%s: a process was stopped while it saved a new pair of tokens; it is used", self.path)
            yield

    def __repr__(self) -> str:
        return f"FileStore({str(self.path)!r})"


class KeyringStore(TokenStore):
    """Keeps tokens in the keyring of the system. Needs the extra: ``pip install 'wrike-async[keyring]'``.

    A keyring has no lock. If several processes use one entry, name a file in ``lock`` for them to take turns on.
    """

    def __init__(
        self, service: str = "wrike-async", username: str = "default", *, lock: str | os.PathLike[str] | None = None
    ) -> None:
        """Choose the entry.

        Args:
            service: the entry's service.
            username: the entry's user.
            lock: an empty file, made when it is missing.

        Raises:
            InvalidArgument: the extra is not installed.
        """
        try:
            self._keyring: Any = import_module("keyring")
        except ModuleNotFoundError:
            raise InvalidArgument("KeyringStore needs keyring: pip install 'wrike-async[keyring]'") from None
        self._entry = (service, username)
        self._lock = None if lock is None else Path(lock).expanduser()

    @property
    def quota_key(self) -> str:
        """What all stores with this entry have in common."""
        return f"keyring {self._entry!r}"

    async def load(self) -> TokenPair | None:
        """Return the pair, ``None`` if there is no entry.

        Raises:
            InvalidArgument: the entry holds something else.
            WrikeError: the keyring is locked, there is none, or its backend failed.
        """
        text = await self._ask(lambda: self._keyring.get_password(*self._entry))
        try:
            return None if text is None else _unpacked(str(text).encode(), f"the keyring's entry {self._entry[0]!r}")
        finally:
            del text

    async def save(self, pair: TokenPair) -> None:
        """Replace the pair.

        Raises:
            WrikeError: the keyring is locked, there is none, or its backend failed: some take only short texts.
        """
        text = dumps(pair.to_dict()).decode()
        await self._ask(lambda: self._keyring.set_password(*self._entry, text))

    async def clear(self) -> bool:
        """Remove the entry. Returns whether there was one."""
        async with self.exclusive():
            if await self._ask(lambda: self._keyring.get_password(*self._entry)) is None:
                return False
            await self._ask(lambda: self._keyring.delete_password(*self._entry))
            return True

    def exclusive(self) -> AbstractAsyncContextManager[None]:
        """Hold the lock file, where there is one."""
        return super().exclusive() if self._lock is None else hold_lock(self._lock)

    async def _ask(self, call: Callable[[], Any]) -> Any:
        try:
            return await in_thread(call)
        except Exception as cause:  # noqa: BLE001 (backends raise whatever the system beneath them does)
            failure = type(cause).__name__
        # Without the backend's error as context: its text is its own, and who knows what that quotes.
        raise WrikeError(f"the keyring failed: {failure}; is it unlocked? A FileStore does without it")

    def __repr__(self) -> str:
        return f"KeyringStore{self._entry!r}"


def _holds_a_pair(data: bytes) -> bool:
    with contextlib.suppress(InvalidArgument):
        _unpacked(data, "")
        return True
    return False


def _unpacked(data: bytes, where: str) -> TokenPair:
    document: Any = None
    reason = "it is no JSON object"
    try:
        # The error would hold the whole text.
        with contextlib.suppress(InvalidJson):
            document = loads(data)
        if isinstance(document, dict):
            return TokenPair.from_dict(document)
    except InvalidArgument as error:
        reason = str(error)
    finally:
        # Error reports show the variables of frames.
        del data, document
    raise InvalidArgument(f"{where} holds no tokens: {reason}. Remove it and sign in again, or use another place")
