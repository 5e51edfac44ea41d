"""The global options, and the client that they make."""

from __future__ import annotations

import logging
import sys

import attrs

from wrike_async.client import Wrike

__all__ = ["Settings"]


@attrs.frozen
class Settings:
    """What holds for every command.

    Attributes:
        base_url: overrides the host of the environment.
        verbose: log each request, show tracebacks.
    """

    base_url: str | None = None
    verbose: bool = False

    def client(self) -> Wrike:
        """Make the client. Its credential comes from the environment only.

        Raises:
            InvalidArgument: the environment holds none, or the base URL is unusable.
        """
        return Wrike.from_env(**({} if self.base_url is None else {"base_url": self.base_url}))

    def start_logging(self) -> None:
        """Log what the SDK does to standard error, if the user wants it. It never logs a secret."""
        if self.verbose:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
            logger = logging.getLogger("wrike_async")
            logger.handlers = [handler]
            logger.setLevel(logging.DEBUG)

    def shows_progress(self, *, lines_to_stdout: bool = False) -> bool:
        """Whether progress belongs on standard error: a terminal on which nothing else is written."""
        return sys.stderr.isatty() and not self.verbose and not (lines_to_stdout and sys.stdout.isatty())
