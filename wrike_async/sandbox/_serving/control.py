"""What a test can set, see and change: the settings, the state, the log, the faults."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Unpack

import attrs

from wrike_async.sandbox._calls.batching import Batching
from wrike_async.sandbox._calls.call import UnknownIds
from wrike_async.sandbox._calls.log import RequestRecord
from wrike_async.sandbox._hooks.hooks import Hooks
from wrike_async.sandbox._serving.faults import Fault, Faults
from wrike_async.sandbox._serving.gateway import Gateway
from wrike_async.sandbox._serving.incoming import MAX_TARGET
from wrike_async.sandbox._serving.oauth import OAuth
from wrike_async.sandbox._serving.quota import QuotaWindows, SandboxQuota
from wrike_async.sandbox._state.sizes import Amounts, Sizes
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.catalogue import Operation
from wrike_async.sandbox._wire.instants import to_seconds, utc_now
from wrike_async.sandbox._wire.paging import Cursors, PageTokens

__all__ = ["Control", "Token"]


@attrs.frozen
class Token:
    """What an access token stands for.

    Attributes:
        scopes: ``None`` where it may do everything.
    """

    user_id: str
    scopes: frozenset[str] | None = None
    expired: bool = False


class Control:
    """The sandbox without its server. All settings can be changed at any time.

    Attributes:
        quota: a `SandboxQuota`, or ``None`` for no limit.
        retry_after: what Retry-After says with a 429: ``True`` the seconds that are left (whole ones, rounded up),
            ``"date"`` the same as a date, any other text itself; without it there is none.
        latency: seconds before each answer, or a range from which each request draws.
        unknown_ids: what a well-formed ID of nothing does in a multi-ID read: ``"refuse"`` the whole group with 404,
            ``"omit"`` it, or ``"empty"`` the answer for the whole group.
        max_target: the longest path and query; a longer one is refused with 414.
        page_tokens: ``"offset"`` (opaque, bound to its parameters) or ``"cursor"`` (one token for all pages, the
            server moves on with every request).
        strict: whether texts are refused that Wrike was seen to read but documents in another form: ``[a,b]``,
            ``['a']`` and a lone ``a`` for lists, ``True`` for true.
        attachments_without_window: whether ``GET /attachments`` works without ``createdDate``; Wrike documents that it
            does not, and was seen to.
        remembered: how many of the latest requests, and of the latest deliveries, the logs keep, ``None`` for all.
        oauth: the login host, ``/oauth2`` beside the API's root.
        gateway: the Maton gateway, ``/connections`` beside the API's root, and the way to ``/wrike/api/v4``.
        batching: how batches and bulk updates are treated.
        hooks: delivers what happens to webhooks on this machine.
        state: what the account holds.
        requests: the log, the oldest first.
        refusals: how many requests were answered with 429.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        quota: SandboxQuota | None = None,
        retry_after: bool | str | None = None,
        latency: float | tuple[float, float] = 0.0,
        token: str = "sandbox-token",
        unknown_ids: UnknownIds = "refuse",
        max_target: int = MAX_TARGET,
        page_tokens: PageTokens = "offset",
        strict: bool = False,
        attachments_without_window: bool = True,
        now: Callable[[], datetime] | None = None,
        remembered: int | None = None,
        **amounts: Unpack[Amounts],
    ) -> None:
        self.quota = quota
        self.retry_after = retry_after
        self.latency = latency
        self.token = token
        self.unknown_ids: UnknownIds = unknown_ids
        self.max_target = max_target
        self.page_tokens: PageTokens = page_tokens
        self.strict = strict
        self.attachments_without_window = attachments_without_window
        self.remembered = remembered
        self.requests: list[RequestRecord] = []
        self.refusals = 0
        self.faults = Faults(seed)
        self.tokens: dict[str, Token] = {}
        self.cursors = Cursors()
        self.batching = Batching()
        self._now = now or utc_now
        self.oauth = OAuth(lambda: to_seconds(self._now()))
        self.gateway = Gateway(lambda: to_seconds(self._now()))
        self._seed = seed
        self._windows: dict[str, QuotaWindows] = {}
        self._latencies = random.Random(seed)
        self._sizes = Sizes.settle(amounts)
        self.hooks = Hooks(seed, lambda: self.state, lambda: self.remembered)
        self.state = self._fresh_state()
        self._is_made = True

    # Type checkers would take it that anything may be set.
    if not TYPE_CHECKING:

        def __setattr__(self, name: str, value: object) -> None:
            """Refuse a setting that there is not: a misspelt one would do nothing, in silence."""
            if "_is_made" in self.__dict__ and not hasattr(self, name):
                raise AttributeError(f"a sandbox has no setting {name!r}")
            super().__setattr__(name, value)

    def note(self, record: RequestRecord) -> None:
        """Write a request into the log."""
        self.requests.append(record)
        # Cut seldom and by half: what is cut off a list moves all that stays.
        if self.remembered is not None and len(self.requests) > 2 * self.remembered:
            del self.requests[: -self.remembered]

    def reset(self) -> None:
        """Go back to the seeded state: an empty log, no faults, fresh quota windows, the first token only.

        What ``oauth`` has issued is void.
        """
        self.state = self._fresh_state()
        self.requests.clear()
        self.refusals = 0
        self.faults.clear()
        self.cursors.clear()
        self.oauth.clear()
        self.gateway.clear()
        self.batching.clear()
        self.hooks.clear()
        self._windows.clear()
        self._latencies.seed(self._seed)

    def seed(self, **amounts: Unpack[Amounts]) -> None:
        """Start over, as `reset`, with other amounts; those left out are in proportion to the tasks."""
        self._sizes = Sizes.settle(amounts)
        self.reset()

    def inject(self, *faults: Fault) -> None:
        """Let faults happen to the requests that follow."""
        for fault in faults:
            self.faults.inject(fault)

    def add_token(
        self,
        token: str,
        *,
        scopes: Collection[str] | None = None,
        user_id: str | None = None,
        expired: bool = False,
    ) -> None:
        """Accept one more token. Adding one again replaces it: ``expired=True`` revokes it.

        Args:
            token: its text.
            scopes: what it may do; ``None`` allows everything.
            user_id: whose it is, the owner's unless said otherwise.
            expired: whether it is refused.
        """
        allowed = None if scopes is None else frozenset(scopes)
        self.tokens[token] = Token(user_id or self.state.owner_id, allowed, expired)

    def find_token(self, text: str | None) -> Token | None:
        """Return what a token stands for; ``None`` where it is unknown or expired."""
        token = self.tokens.get(text or "")
        if token is None and text == self.token:
            return Token(self.state.owner_id)
        if token is None and (pair := self.oauth.find(text or "")) is not None:
            return Token(self.state.owner_id, pair.scopes)
        return None if token is None or token.expired else token

    def fill_window(self, token: str | None = None, *, requests: int | None = None) -> None:
        """Use up the quota of a token, as another program would do that has it, too.

        Args:
            token: the first one unless said otherwise.
            requests: how many of them; by default as many as there may be in a window, which it is full with then.
        """
        if self.quota is None:
            raise ValueError("there is no quota to use up: set one")
        now = asyncio.get_running_loop().time()
        self._windows_of(token or self.token, self.quota).fill(now, requests or self.quota.limit)

    def admit(self, token: str | None, now: float) -> float | None:
        """Count a request against its token's quota.

        Returns:
            ``None`` where it is let in, else the seconds after which it would be.
        """
        if self.quota is None:
            return None
        return self._windows_of(token or "", self.quota).admit(now)

    def _windows_of(self, token: str, quota: SandboxQuota) -> QuotaWindows:
        windows = self._windows.get(token)
        if windows is None or windows.quota != quota:
            windows = self._windows[token] = QuotaWindows(quota)
        return windows

    def ask_to_wait(self, seconds: float) -> dict[str, str]:
        """Return the headers of a refusal that ask to wait so long, as ``retry_after`` says."""
        if not self.retry_after:
            return {}
        seconds = math.ceil(seconds)
        if self.retry_after == "date":
            return {"Date": self.http_date(), "Retry-After": self.http_date(seconds)}
        return {"Retry-After": str(seconds) if self.retry_after is True else self.retry_after}

    def http_date(self, later: int = 0) -> str:
        """Return the time, or that in some seconds, as headers have it."""
        return format_datetime(self._now().astimezone(UTC) + timedelta(seconds=later), usegmt=True)

    def draw_latency(self) -> float:
        """Return how long the next answer takes, in seconds."""
        if isinstance(self.latency, tuple):
            return self._latencies.uniform(*self.latency)
        return self.latency

    def adjusted(self, operation: Operation) -> Operation:
        """Return an operation as the settings have it."""
        if self.attachments_without_window and operation.key == "GET /attachments":
            operation = attrs.evolve(operation, required=())
        return self.batching.widened(operation)

    @property
    def seed_value(self) -> int:
        """The seed of everything generated."""
        return self._seed

    def _fresh_state(self) -> State:
        self.tokens.clear()
        state = State(self._seed, self._sizes, lambda: to_seconds(self._now()))
        state.happenings.listener = self.hooks._hear
        return state
