"""The global options, and the client that they make."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs
from yarl import URL

from wrike_async import AttemptEvent
from wrike_async._cli.access import access_of
from wrike_async._cli.login.stored_login import StoredLogin
from wrike_async._cli.login.stored_token import StoredToken
from wrike_async._cli.one_quota import shared_quota
from wrike_async._cli.waits import Waits
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from wrike_async.access import Access

__all__ = ["OF_THE_ENVIRONMENT", "Settings"]

OF_THE_ENVIRONMENT = ("WRIKE_TOKEN", "MATON_API_KEY")
"""Variables with a credential, which comes before what is stored."""


@attrs.frozen
class Settings:
    """What holds for every command.

    Attributes:
        base_url: overrides the host of the environment.
        verbose: log each request, show tracebacks.
        policy: a file that says what may be done.
        audit: the file that every request is noted in.
        yes: approve what would be asked about.
        shares_quota: whether all commands with one token keep its quota together.
    """

    base_url: str | None = None
    verbose: bool = False
    policy: str | None = None
    audit: str | None = None
    yes: bool = False
    shares_quota: bool = True

    def client(self, *hooks: Callable[[AttemptEvent], None], **options: Any) -> Wrike:
        """Make the client. Its credential comes from the environment, else from `init`, else from `auth login`.

        Args:
            *hooks: called after each attempt, besides what tells the user of waits.
            **options: of the client.

        Raises:
            InvalidArgument: there is none, or the base URL or the policy is unusable.
            OSError: the policy cannot be read.
        """
        access = self.access()
        if access is not None:
            options["access"] = access
        options["on_event"] = hooks if self.verbose else (Waits(), *hooks)
        if self.base_url is not None:
            options["base_url"] = self.base_url
        if any(map(os.environ.get, OF_THE_ENVIRONMENT)):
            # The token of a sandbox is no secret, and the sandbox may well be in another container.
            if os.environ.get("WRIKE_TOKEN", "").startswith("sandbox-"):
                options["allow_http"] = True
            return Wrike.from_env(**self._with_quota(options, _secret_of_environment()))
        stored = StoredToken().load()
        if stored is not None:
            self._check_host(stored.base_url)
            options["base_url"] = stored.base_url
            return Wrike(stored.token.reveal(), **self._with_quota(options, stored.token.reveal()))
        login = StoredLogin().credential()
        if login is None:
            return Wrike.from_env(**options)
        return Wrike(auth=login, **self._with_quota(options, login.quota_key or "login"))

    def _with_quota(self, options: dict[str, Any], secret: str) -> dict[str, Any]:
        """Add the quota that commands share, unless they do not."""
        base_url = options.get("base_url") or os.environ.get("WRIKE_BASE_URL")
        quota = shared_quota(secret, base_url) if self.shares_quota else None
        return options if quota is None else {"quota": quota, **options}

    def access(self) -> Access | None:
        """Return what a command may do; ``None`` where nothing was said.

        Raises:
            InvalidArgument: the policy says something that cannot be.
            OSError: it cannot be read.
        """
        return access_of(self.policy, self.audit, yes=self.yes)

    def _check_host(self, stored: str) -> None:
        """Keep a token that is stored from being sent to another host than it is stored for."""
        asked = self.base_url or os.environ.get("WRIKE_BASE_URL")
        if asked is not None and URL(asked).authority != URL(stored).authority:
            name = "--base-url" if self.base_url is not None else "WRIKE_BASE_URL"
            raise InvalidArgument(
                f"the stored token is for {stored}, and {name} names another host: set WRIKE_TOKEN for that one, "
                "or run wrike-async init again"
            )

    def credential_source(self) -> str | None:
        """Say where the credential comes from, ``None`` where there is none.

        Raises:
            InvalidArgument: what is stored is damaged.
        """
        for name in OF_THE_ENVIRONMENT:
            if os.environ.get(name):
                return name
        if StoredToken().load() is not None:
            return "wrike-async init"
        return None if StoredLogin().app() is None else "wrike-async auth login"

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


def _secret_of_environment() -> str:
    names = ("WRIKE_TOKEN",) if os.environ.get("WRIKE_TOKEN") else ("MATON_API_KEY", "MATON_CONNECTION")
    return "\n".join(os.environ.get(name, "") for name in names)
