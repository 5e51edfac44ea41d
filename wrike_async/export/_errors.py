"""What goes wrong with what an export is written to."""

from __future__ import annotations

from wrike_async.errors import InvalidArgument, WrikeError

__all__ = ["AccountMismatch", "StoreBusy", "StoreError"]


class StoreError(WrikeError):
    """The store could not do it; what it said is chained. Nothing is half-written, and running again resumes."""


class StoreBusy(StoreError):
    """Another run has the store.

    Attributes:
        host: on which it runs; ``None`` where it did not say yet, as the other two.
        pid: of its process there.
        since: when it began, by its clock, as text.
    """

    def __init__(
        self, message: str = "", *, host: str | None = None, pid: int | None = None, since: str | None = None
    ) -> None:
        super().__init__(message)
        self.host, self.pid, self.since = host, pid, since


class AccountMismatch(InvalidArgument):
    """The store has another account's data, or what another user sees of it."""
