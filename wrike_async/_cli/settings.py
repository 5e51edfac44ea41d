"""The global options, and the client that they make."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

import attrs

from wrike_async._cli.access import access_of
from wrike_async._cli.stored_login import StoredLogin
from wrike_async.client import Wrike

__all__ = ["OF_THE_ENVIRONMENT", "Settings"]

OF_THE_ENVIRONMENT = ("WRIKE_TOKEN", "MATON_API_KEY")
"""Variables with a credential, which comes before the stored login."""


@attrs.frozen
class Settings:
    """What holds for every command.

    Attributes:
        base_url: overrides the host of the environment.
        verbose: log each request, show tracebacks.
        policy: a file that says what may be done.
        audit: the file that every request is noted in.
        yes: approve what would be asked about.
    """

    base_url: str | None = None
    verbose: bool = False
    policy: str | None = None
    audit: str | None = None
    yes: bool = False

    def client(self) -> Wrike:
        """Make the client. Its credential comes from the environment, or else from the stored login.

        Raises:
            InvalidArgument: there is none, or the base URL or the policy is unusable.
            OSError: the policy cannot be read.
        """
        options: dict[str, Any] = {} if self.base_url is None else {"base_url": self.base_url}
        access = access_of(self.policy, self.audit, yes=self.yes)
        if access is not None:
            options["access"] = access
        if not any(map(os.environ.get, OF_THE_ENVIRONMENT)):
            login = StoredLogin().credential()
            if login is not None:
                return Wrike(auth=login, **options)
        return Wrike.from_env(**options)

    def start_logging(self) -> None:
        """Log what the SDK does to standard error, if the user wants it. It never logs a secret."""
        if self.verbose:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
            logger = logging.getLogger("wrike_async")
            logger.handlers = [handler]
            logger.setLevel(logging.DEBUG)

    def shows_progress(self, *, lines_to_stdout: bool = False) -> bool:
        """Tell whether progress belongs on standard error: a terminal on which nothing else is written."""
        return sys.stderr.isatty() and not self.verbose and not (lines_to_stdout and sys.stdout.isatty())
