"""The table of deliveries in a file of SQLite. Everything here blocks, and is called from one thread."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from wrike_async._transport.locking import try_to_lock
from wrike_async.errors import WrikeError
from wrike_async.webhooks._inbox import Claim, FailedDelivery, InboxEntry

__all__ = ["Command", "DeliveryTable"]

Command: TypeAlias = Callable[["DeliveryTable"], Any]

_WAITING, _DONE, _FAILED = 0, 1, 2
_VERSION: Final = 1
_SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT UNIQUE,
    state INTEGER NOT NULL,
    body BLOB NOT NULL,
    reason TEXT
);
CREATE INDEX IF NOT EXISTS waiting ON deliveries (number) WHERE state = {_WAITING};
CREATE INDEX IF NOT EXISTS failed ON deliveries (number) WHERE state = {_FAILED};
PRAGMA user_version = {_VERSION};
"""
_PATIENCE: Final = 30.0
_FORGOTTEN_AT_ONCE: Final = 1000


class DeliveryTable:
    """An open file. Making one opens it.

    Args:
        path: of the file, which only its owner can read.
        room: how many may wait, and how many keys of others are remembered.

    Raises:
        WrikeError: it cannot be opened, or is no such file.
    """

    def __init__(self, path: Path, room: int) -> None:
        self._path = path
        self._room = room
        self._lock: int | None = None
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as cause:
            raise WrikeError(f"cannot open the inbox {path}: {cause}") from cause
        try:
            self._prepare()
        except BaseException:
            self._database.close()
            raise

    def _prepare(self) -> None:
        try:
            version = self._database.execute("PRAGMA user_version").fetchone()[0]
            if version > _VERSION:
                raise WrikeError(f"the inbox {self._path} was written by a newer version of wrike-async")
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
            if version < _VERSION:
                self._database.executescript(_SCHEMA)
            self._count_anew()
        except sqlite3.Error as cause:
            raise WrikeError(f"cannot use the inbox {self._path}: {cause}") from cause

    def own(self) -> None:
        """Make sure that no other process works off this file; it is so until this one ends.

        Raises:
            WrikeError: another one does.
        """
        if self._lock is not None:
            return
        try:
            file = os.open(f"{self._path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
            if try_to_lock(file):
                self._lock = file
                return
            os.close(file)
        except OSError as cause:
            raise WrikeError(f"cannot lock the inbox {self._path}: {cause}") from cause
        raise WrikeError(
            f"the inbox {self._path} belongs to another process. Run one process with a receiver, or give each a file"
        )

    def perform(self, commands: Sequence[Command]) -> list[Any]:
        """Do several things in one transaction, which is on disk when this returns.

        Returns:
            What each returned, or its error: where one fails, each is done by itself.
        """
        try:
            self._database.execute("BEGIN IMMEDIATE")
            done = [command(self) for command in commands]
            self._database.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 (whoever gave the command gets it)
            self._roll_back()
            if len(commands) == 1:
                return [error]
            return [self.perform([command])[0] for command in commands]
        return done

    def _roll_back(self) -> None:
        if self._database.in_transaction:
            self._database.execute("ROLLBACK")
        self._count_anew()

    def _count_anew(self) -> None:
        found = self._database.execute(f"SELECT count(*) FROM deliveries WHERE state = {_WAITING}")
        self._waiting: int = found.fetchone()[0]

    def put(self, key: str | None, body: bytes) -> Claim:
        """Store a delivery, unless its key is there."""
        if self._database.execute("SELECT 1 FROM deliveries WHERE key = ?", (key,)).fetchone():
            return "known"
        if self._waiting >= self._room:
            return "full"
        insert = f"INSERT INTO deliveries (key, state, body) VALUES (?, {_WAITING}, ?)"
        number = self._database.execute(insert, (key, body)).lastrowid or 0
        self._waiting += 1
        if number % _FORGOTTEN_AT_ONCE == 0:
            forget = f"DELETE FROM deliveries WHERE state = {_DONE} AND number <= ?"
            self._database.execute(forget, (number - self._room,))
        return "new"

    def waiting(self, after: int, limit: int, most_bytes: int) -> list[InboxEntry]:
        """Return deliveries that wait, from one on, in their order; none after the one that makes it so many bytes."""
        select = f"SELECT number, body FROM deliveries WHERE state = {_WAITING} AND number > ? ORDER BY number LIMIT ?"
        found: list[InboxEntry] = []
        for row in self._database.execute(select, (after, limit)):
            found.append(InboxEntry(*row))
            most_bytes -= len(found[-1].body)
            if most_bytes <= 0:
                break
        return found

    def done(self, number: int) -> None:
        """Forget what a delivery holds, but not its key."""
        self._finish(f"state = {_DONE}, body = x''", (number,))

    def failed(self, number: int, reason: str) -> None:
        """Keep a delivery, with the reason."""
        self._finish(f"state = {_FAILED}, reason = ?", (reason, number))

    def _finish(self, changes: str, values: tuple[object, ...]) -> None:
        update = f"UPDATE deliveries SET {changes} WHERE number = ? AND state = {_WAITING}"
        self._waiting -= self._database.execute(update, values).rowcount

    def failures(self) -> list[FailedDelivery]:
        """Return what failed, the oldest first."""
        select = f"SELECT number, body, reason FROM deliveries WHERE state = {_FAILED} ORDER BY number"
        return [FailedDelivery(*row) for row in self._database.execute(select)]

    def retry_failed(self) -> int:
        """Have what failed wait again, and return how many that are."""
        update = f"UPDATE deliveries SET state = {_WAITING}, reason = NULL WHERE state = {_FAILED}"
        found = self._database.execute(update).rowcount
        self._waiting += found
        return found

    def close(self) -> None:
        """Close the file."""
        self._database.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
