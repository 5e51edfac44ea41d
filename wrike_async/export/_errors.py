"""What goes wrong with what an export is written to."""

from __future__ import annotations

import contextlib
from collections.abc import Generator

from wrike_async.errors import InvalidArgument, WrikeError

__all__ = ["AccountMismatch", "StoreBusy", "StoreError", "failing"]


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

    @classmethod
    def by(cls, what: object, *, host: str, pid: int, since: str) -> StoreBusy:
        """Return the error of a store whose other run has told which one it is."""
        message = f"another run is writing {what}: process {pid} on {host}, since {since}; wait for its end"
        return cls(message, host=host, pid=pid, since=since)

    @classmethod
    def by_nobody_knows(cls, what: object) -> StoreBusy:
        """Return the error of a store whose other run has told nothing."""
        return cls(f"another run is writing {what}; wait for its end")


class AccountMismatch(InvalidArgument):
    """The store has another account's data, or what another user sees of it."""


@contextlib.contextmanager
def failing(where: object, *kinds: type[Exception]) -> Generator[None]:
    """Have what a store refuses be a `StoreError`.

    Args:
        where: what it is, for the message.
        kinds: what it raises, beside what the system raises.

    Raises:
        StoreError: it refused something.
    """
    refusals: tuple[type[Exception], ...] = (OSError, *kinds)
    try:
        yield
    except refusals as error:
        file = getattr(error, "filename", None)
        said = getattr(error, "strerror", None) or error
        raise StoreError(
            f"{file if isinstance(file, str) else where}: {said}; what was there before is whole, and running again "
            "resumes"
        ) from error
    except (WrikeError, ValueError, ArithmeticError) as error:
        # What Arrow refuses is one of the latter.
        if isinstance(error, StoreError | InvalidArgument):
            raise
        raise StoreError(f"{where}: a record cannot be written: {error}") from error
